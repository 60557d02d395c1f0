"""Do cases go the way the map is drawn, and where do they leave it?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from process_maps.mining.event_log import EventLog
from process_maps.mining.matching import NOT_ON_MAP, Matching, matched
from process_maps.mining.replay import Replay
from process_maps.mining.ways import ways_of
from process_maps.process_map import ProcessMap


class Leaving(StrEnum):
    """How a case leaves the map."""

    NOT_ON_MAP = "not on the map"
    SKIPPED = "skipped"
    UNEXPECTED = "unexpected next"
    ENDED_EARLY = "ended early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One place where cases leave the map.

    after   name of the step done just before, "" at the beginning of a case
    step    the step that was skipped or came unexpectedly, the activity that is not on the map, or the step
            still to come where a case ended early
    cases   how many cases do this; `times` counts each time
    """

    kind: Leaving
    after: str
    step: str
    cases: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedVariant:
    """A sequence of activities, how many cases went through it, and whether it fits the map."""

    activities: tuple[str, ...]
    cases: int
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """How a log goes with a map. `deviations` come by number of cases, `variants` too."""

    cases: int
    fitting: int
    variants: tuple[FollowedVariant, ...]
    deviations: tuple[Deviation, ...]
    unknown: tuple[str, ...]
    unseen: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of the cases, those that go exactly as drawn; 0 to 1."""
        return self.fitting / self.cases if self.cases else 0.0


_Leave: TypeAlias = tuple[Leaving, str, str]


def conformance(process: ProcessMap, log: EventLog, *, same: Mapping[str, str] | None = None) -> Conformance:
    """Walk every variant through the map: steps in turn, one way of a choice, branches in any order, rework.

    A case fits if it goes from a start to an end with no step more, less or elsewhere. Where it leaves the map
    it is set back on it from left to right, with the fewest steps skipped: a reading of what happened, not the
    cheapest of all. Steps are matched as matching.matched says, whose errors it raises, and TooManyRoutes.
    Source: Rozinat & van der Aalst, Conformance checking (2008), token replay; docs/method/conformance.md.
    """
    matching = matched(process, log, same)
    replay = Replay(process)
    cases_by, times_by = Counter[_Leave](), Counter[_Leave]()
    variants = []
    for way in ways_of(log, np.arange(len(log.activity_names), dtype=np.int32)):
        leaves = Counter(_leaves(process, log, replay, matching, way.labels))
        for leave, times in leaves.items():
            cases_by[leave] += way.cases
            times_by[leave] += times * way.cases
        variants.append(
            FollowedVariant(
                activities=tuple(log.activity_names[label] for label in way.labels),
                cases=way.cases,
                fits=not leaves,
            )
        )
    return Conformance(
        cases=len(log.case_names),
        fitting=sum(variant.cases for variant in variants if variant.fits),
        variants=tuple(variants),
        deviations=tuple(
            Deviation(kind=leave[0], after=leave[1], step=leave[2], cases=cases, times=times_by[leave])
            for leave, cases in sorted(cases_by.items(), key=lambda of: (-of[1], of[0]))
        ),
        unknown=matching.unknown,
        unseen=matching.unseen,
    )


def _leaves(
    process: ProcessMap, log: EventLog, replay: Replay, matching: Matching, labels: Sequence[int]
) -> Iterator[_Leave]:
    """Every place where this sequence leaves the map."""
    here, before = replay.start, ""
    for label in labels:
        step = matching.step_of[label]
        if step == NOT_ON_MAP:
            yield Leaving.NOT_ON_MAP, before, log.activity_names[label]
            continue
        name = process.steps[step].name
        then = replay.after(here, step)
        if not then:
            found = replay.skipping(here, step)
            if found is None:
                yield Leaving.UNEXPECTED, before, name
                then = replay.put_at(here, step)
            else:
                skipped, then = found
                yield from ((Leaving.SKIPPED, before, process.steps[left_out].name) for left_out in skipped)
        here, before = then, name
    if not replay.at_end(here):
        found = replay.skipping(here, None)
        still_to_come = process.steps[found[0][0]].name if found and found[0] else ""
        yield Leaving.ENDED_EARLY, before, still_to_come
