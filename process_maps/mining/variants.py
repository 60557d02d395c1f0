"""Which ways did cases take, what was done again, who handed over to whom, and how long did it take?"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np

from process_maps.mining.event_log import NOBODY, EventLog, Micros, as_time, micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A sequence of activities, how many cases took it, and how long half of them took at most."""

    activities: tuple[str, ...]
    cases: int
    share: float
    median_duration: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rework:
    """An activity done more than once in a case: in how many of its cases, and how many times too many."""

    activity: str
    cases: int
    cases_again: int
    times_again: int

    @property
    def share(self) -> float:
        """Of the cases that have the activity, those that have it more than once; 0 to 1."""
        return self.cases_again / self.cases


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """One person's work came directly after another's so many times; 0 wait where they overlapped."""

    source: str
    target: str
    count: int
    cases: int
    mean_wait: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """First start to last end of the cases."""

    cases: int
    mean: timedelta
    median: timedelta
    p90: timedelta
    longest: timedelta


def variants(log: EventLog) -> tuple[Variant, ...]:
    """The ways cases took, the most frequent first; as frequent ones by their activities."""
    if not len(log):
        return ()
    bounds = log.case_bounds.tolist()
    ways = [log.activity[begin:end].tobytes() for begin, end in pairwise(bounds)]
    counts = Counter(ways)
    numbers = {way: number for number, way in enumerate(counts)}
    way_of = np.array([numbers[way] for way in ways], dtype=np.int64)
    by_way = np.argsort(way_of, kind="stable")
    durations = np.split(_case_lengths(log)[by_way], np.cumsum(list(counts.values()))[:-1])
    found = [
        Variant(
            activities=tuple(log.activity_names[code] for code in np.frombuffer(way, dtype=log.activity.dtype)),
            cases=count,
            share=count / len(ways),
            median_duration=as_time(np.median(lengths)),
        )
        for (way, count), lengths in zip(counts.items(), durations, strict=True)
    ]
    return tuple(sorted(found, key=lambda variant: (-variant.cases, variant.activities)))


def rework(log: EventLog) -> tuple[Rework, ...]:
    """Every activity, the most repeated first. A return after other work and a straight repeat both count."""
    activities = len(log.activity_names)
    done = log.case.astype(np.int64) * activities + log.activity
    places, times = np.unique(done, return_counts=True)
    activity = places % max(activities, 1)
    cases = np.bincount(activity, minlength=activities)
    again = np.bincount(activity[times > 1], minlength=activities)
    extra = np.bincount(activity, weights=times - 1, minlength=activities)
    found = [
        Rework(activity=name, cases=int(cases[code]), cases_again=int(again[code]), times_again=int(extra[code]))
        for code, name in enumerate(log.activity_names)
    ]
    return tuple(sorted(found, key=lambda of: (-of.times_again, of.activity)))


def hand_offs(log: EventLog) -> tuple[HandOff, ...]:
    """From whom work went on to somebody else, the most frequent first. Work by nobody is left out."""
    source, target = log.resource[:-1], log.resource[1:]
    handed = (log.case[1:] == log.case[:-1]) & (source != target) & (source != NOBODY) & (target != NOBODY)
    rows = np.flatnonzero(handed)
    if not len(rows):
        return ()
    waits = np.maximum(micros(log.start)[rows + 1] - micros(log.end)[rows], 0)
    pairs = source[rows].astype(np.int64) * len(log.resource_names) + target[rows]
    found = []
    used, pair_of, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    by_pair = np.argsort(pair_of, kind="stable")
    for code, of_pair in zip(used.tolist(), np.split(by_pair, np.cumsum(counts)[:-1]), strict=True):
        giver, taker = divmod(code, len(log.resource_names))
        found.append(
            HandOff(
                source=log.resource_names[giver],
                target=log.resource_names[taker],
                count=len(of_pair),
                cases=len(np.unique(log.case[rows[of_pair]])),
                mean_wait=as_time(waits[of_pair].mean()),
            )
        )
    return tuple(sorted(found, key=lambda of: (-of.count, of.source, of.target)))


def case_durations(log: EventLog) -> Durations:
    """How long the cases took. Raises ValueError for an empty log."""
    lengths = _case_lengths(log)
    if not len(lengths):
        raise ValueError("a log without events has no durations")
    median, p90 = np.quantile(lengths, (0.5, 0.9))
    return Durations(
        cases=len(lengths),
        mean=as_time(lengths.mean()),
        median=as_time(median),
        p90=as_time(p90),
        longest=as_time(int(lengths.max())),
    )


def _case_lengths(log: EventLog) -> Micros:
    """First start to last end, case by case, microseconds."""
    begins = log.case_bounds[:-1]
    if not len(begins):
        return np.zeros(0, dtype=np.int64)
    last_end: Micros = np.maximum.reduceat(micros(log.end), begins)
    return last_end - micros(log.start)[begins]
