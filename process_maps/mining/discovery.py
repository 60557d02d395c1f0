"""What does the process look like that left this log? An event log as a ProcessMap."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

import numpy as np

from process_maps.finding import about
from process_maps.mining.concurrency import Matrix, concurrent_activities
from process_maps.mining.discovery_notes import LeftOut, notes_on
from process_maps.mining.drawn_paths import drawn_paths, gateway_ids, ids_for
from process_maps.mining.event_log import Codes, EventLog, micros
from process_maps.mining.frequent_paths import Edge, frequent_paths
from process_maps.mining.parallel_blocks import ParallelBlock, in_either_order, parallel_blocks
from process_maps.mining.roles import Role, roles
from process_maps.mining.step_times import Spread, StepSpread, step_times
from process_maps.mining.variants import case_durations
from process_maps.mining.ways import Way, ways_of
from process_maps.model import Lane, MeasuredLeadTime, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period, StepTimes
from process_maps.vocabulary import LeadTimeRule

LEAST_CASES: Final = 0.05
LEAST_SHARE: Final = 0.1
WEEK: Final = timedelta(days=7)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
NOT_DRAWN: Final = -1


class Typical(StrEnum):
    """Which time stands for many. Means add up to the mean time of a case; medians do not."""

    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much of a log is drawn.

    least_cases  a step is drawn if at least this share of the cases meets it, 0 to 1
    least_share  a way on is drawn if at least this share of the visits to a step take it, 0 to 1
    """

    least_cases: float = LEAST_CASES
    least_share: float = LEAST_SHARE

    def __post_init__(self) -> None:
        if not (0 <= self.least_cases <= 1 and 0 <= self.least_share <= 1):
            raise ValueError("a share is 0 to 1 (5% is 0.05)")


def discover(
    log: EventLog,
    *,
    name: str,
    detail: Detail | None = None,
    typical: Typical = Typical.MEAN,
    rule: LeadTimeRule = LeadTimeRule.WAIT_PLUS_WORK,
    flow: str = "service_users",
    source: str = "",
) -> ProcessMap:
    """The frequent steps and ways of a log, as a map that checks.findings finds no error in.

    Steps are activities, lanes are who did most of each. Work and waits are the typical ones of the log; a
    way carries the share of the work that took it; ways back are rework; what was done side by side stands
    between a split and a join where that can be closed. `flow` is the flow of care that moves, `source` what
    the log is called. What was left out stands in the notes. Raises ValueError for a log without events.
    Method, choices and a worked example: docs/method/discovery.md.
    """
    if not len(log):
        raise ValueError("there is no process in a log without events")
    detail = detail or Detail()
    frequent = _frequent_activities(log, detail.least_cases)
    ways = ways_of(log, frequent)
    drawn = _in_order_of_meeting(ways)
    concurrent = in_either_order(_concurrent(log, drawn), ways, ways_of(log, frequent, by_completion=True))
    blocks = {len(log.activity_names) + number: block for number, block in enumerate(parallel_blocks(ways, concurrent))}
    sequences = _collapsed(ways, blocks)
    weaker = _weaker(concurrent, sequences)
    paths = frequent_paths(sequences, least_share=detail.least_share, weaker=weaker)

    taken = gateway_ids(len(blocks))
    ids = dict(zip(drawn, ids_for([log.activity_names[activity] for activity in drawn], taken), strict=True))
    picture = drawn_paths(paths, ids, blocks, flow=flow)
    times = step_times(log, np.array(drawn, dtype=np.int64), tuple(blocks.values()))
    done_by = _done_by(roles(log), drawn)
    lanes = _lanes(done_by, taken=taken | set(ids.values()))
    process = ProcessMap(
        id=ids_for([name])[0].replace("_", "-"),
        name=name,
        lead_time_rule=rule,
        demand=_demand(log),
        measured=_measured(log, source),
        steps=tuple(
            Step(
                id=ids[activity],
                name=log.activity_names[activity],
                lane=lanes[done_by[activity]].id if activity in done_by else "",
                times=_typical(times[activity], typical),
                note=_in_words(log, times[activity]),
            )
            for activity in drawn
        ),
        gateways=picture.gateways,
        links=picture.links,
        lanes=tuple(lanes.values()),
        observed=_period(log),
    )
    left_out = LeftOut(
        activities=tuple(name for code, name in enumerate(log.activity_names) if code not in drawn),
        paths_drawn=paths.drawn,
        balanced=paths.balanced,
        either_order=tuple(f"{log.activity_names[a]} / {log.activity_names[b]}" for b, a in paths.reversed),
    )
    notes = notes_on(
        process,
        log,
        left_out,
        source=source,
        shares=(detail.least_cases, detail.least_share),
        typical=typical,
    )
    return replace(process, notes=notes)


def _frequent_activities(log: EventLog, least_cases: float) -> Codes:
    """Each activity's code, or NOT_DRAWN; where none is frequent enough, those most cases meet."""
    activities = len(log.activity_names)
    met = np.unique(log.case.astype(np.int64) * activities + log.activity) % activities
    cases = np.bincount(met, minlength=activities)
    enough = min(least_cases * len(log.case_names), int(cases.max()))
    return np.where(cases >= enough, np.arange(activities), NOT_DRAWN).astype(log.activity.dtype)


def _in_order_of_meeting(ways: Sequence[Way]) -> tuple[int, ...]:
    """The drawn activities by how far into a case they are first met, on average."""
    places: Counter[int] = Counter()
    cases: Counter[int] = Counter()
    for way in ways:
        for label in set(way.labels):
            places[label] += way.labels.index(label) * way.cases
            cases[label] += way.cases
    return tuple(sorted(cases, key=lambda label: (places[label] / cases[label], label)))


def _concurrent(log: EventLog, drawn: Sequence[int]) -> Matrix:
    """Which of the drawn activities are concurrent: in order of completion, the others taken out."""
    rows = np.flatnonzero(np.isin(log.activity, drawn))
    order = np.lexsort((log.activity[rows], micros(log.start)[rows], micros(log.end)[rows], log.case[rows]))
    rows = rows[order]
    return concurrent_activities(log.case[rows], log.activity[rows], len(log.activity_names))


def _collapsed(ways: Sequence[Way], blocks: Mapping[int, ParallelBlock]) -> Mapping[tuple[int, ...], int]:
    """The ways with every round of a block as one node, and how many cases took them."""
    node_of = {label: node for node, block in blocks.items() for label in block.members}
    sequences: Counter[tuple[int, ...]] = Counter()
    for way in ways:
        sequence: list[int] = []
        for node, stretch in groupby(way.labels, key=lambda label: node_of.get(label, NOT_DRAWN)):
            labels = list(stretch)
            if node == NOT_DRAWN:
                sequence += labels
            else:
                sequence += [node] * sum(blocks[node].opens_round(labels))
        if sequence:
            sequences[tuple(sequence)] += way.cases
    return sequences


def _weaker(concurrent: Matrix, sequences: Mapping[tuple[int, ...], int]) -> frozenset[Edge]:
    """Of two concurrent activities outside blocks, the order that is rarer: it is not rework."""
    counts: Counter[Edge] = Counter()
    for sequence, cases in sequences.items():
        for edge in pairwise(sequence):
            counts[edge] += cases
    return frozenset(
        (a, b)
        for a, b in counts
        if max(a, b) < len(concurrent) and concurrent[a, b] and (counts[b, a], -b) > (counts[a, b], -a) and counts[b, a]
    )


def _typical(times: StepSpread, typical: Typical) -> StepTimes:
    def of(some: Spread) -> timedelta:
        return _readable(some.mean if typical is Typical.MEAN else some.median)

    return StepTimes(touch=of(times.work), wait=of(times.wait))


def _readable(time: timedelta) -> timedelta:
    """To a hundredth of an hour, below one of a minute, below that to the second."""
    for unit in (timedelta(hours=1), timedelta(minutes=1)):
        if time >= unit:
            return round(time / unit * 100) * unit / 100
    return timedelta(seconds=round(time.total_seconds()))


def _in_words(log: EventLog, times: StepSpread) -> str:
    cases = len(log.case_names)
    met = f"{times.work.count:,} times, in {times.cases:,} of {cases:,} cases."
    wait = f"Wait: median {about(times.wait.median)}, 90th percentile {about(times.wait.p90)}"
    if not log.starts_recorded:
        return f"{met} {wait}, work included."
    return f"{met} Work: median {about(times.work.median)}, 90th percentile {about(times.work.p90)}. {wait}."


def _done_by(found: Sequence[Role], drawn: Sequence[int]) -> Mapping[int, Role]:
    """The role that did most of each drawn activity; none where nobody is recorded."""
    most = {activity: max(found, key=lambda role: role.done[activity]) for activity in drawn if found}
    return {activity: role for activity, role in most.items() if role.done[activity]}


def _lanes(done_by: Mapping[int, Role], *, taken: Iterable[str]) -> Mapping[Role, Lane]:
    used = list(dict.fromkeys(done_by.values()))
    ids = ids_for([role.name for role in used], taken=taken)
    return {role: Lane(id=id, name=role.name, people=len(role.resources)) for role, id in zip(used, ids, strict=True)}


def _demand(log: EventLog) -> Demand | None:
    """Cases begun in a week, over the weeks between the first and the last; None for less than a week."""
    begun = micros(log.start)[log.case_bounds[:-1]]
    weeks = timedelta(microseconds=int(begun.max() - begun.min())) / WEEK
    if weeks < 1:
        return None
    return Demand(items=round((len(begun) - 1) / weeks, 2), per=Period.WEEK, unit="cases")


def _measured(log: EventLog, source: str) -> MeasuredLeadTime:
    lengths = case_durations(log)
    return MeasuredLeadTime(
        cases=lengths.cases,
        median=_readable(lengths.median),
        ninth_decile=_readable(lengths.p90),
        source=source or "event log",
    )


def _period(log: EventLog) -> str:
    first, last = (
        (EPOCH + timedelta(microseconds=int(edge))).astimezone(log.clock)
        for edge in (micros(log.start).min(), micros(log.end).max())
    )
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
