"""Why did the work wait? Each transition's wait by cause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

import numpy as np

from process_maps.mining.batches import Batches, batches
from process_maps.mining.enablement import NONE, Work, enabled_work
from process_maps.mining.event_log import (
    NOBODY,
    Codes,
    EventLog,
    Instants,
    Micros,
    Positions,
    as_instants,
    as_time,
)
from process_maps.mining.intervals import cover, covered
from process_maps.mining.working_hours import WeeklyHours, observed_hours, off_hours


class Cause(StrEnum):
    """Why work waits; a moment that has several counts for the first of them."""

    BATCHING = "batching"
    CONTENTION = "contention"
    PRIORITISATION = "prioritisation"
    UNAVAILABILITY = "unavailability"
    EXTRANEOUS = "extraneous"


CAUSES: Final = tuple(Cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSplit:
    """Waiting time by cause.

    batching        the work was held until a batch of it was complete
    contention      whoever did it was busy with work that was waiting already
    prioritisation  whoever did it was busy with work that became ready later
    unavailability  whoever did it was not at work
    extraneous      nothing in the log explains it: other duties, the post, another team, patient choice
    """

    batching: timedelta
    contention: timedelta
    prioritisation: timedelta
    unavailability: timedelta
    extraneous: timedelta

    @property
    def total(self) -> timedelta:
        return sum((self.of(cause) for cause in CAUSES), timedelta(0))

    def of(self, cause: Cause) -> timedelta:
        time: timedelta = getattr(self, cause.value)
        return time

    def __add__(self, other: "WaitingSplit") -> "WaitingSplit":
        return WaitingSplit(**{cause.value: self.of(cause) + other.of(cause) for cause in CAUSES})

    def share(self, cause: Cause) -> float:
        """0 to 1; 0 where nothing waited."""
        return self.of(cause) / self.total if self.total else 0.0


class Part(StrEnum):
    """What transitions can be grouped by."""

    SOURCE_ACTIVITY = "source activity"
    SOURCE_RESOURCE = "source resource"
    TARGET_ACTIVITY = "target activity"
    TARGET_RESOURCE = "target resource"


TRANSITION: Final = (Part.SOURCE_ACTIVITY, Part.TARGET_ACTIVITY)
STEP: Final = (Part.TARGET_ACTIVITY,)
RESOURCE: Final = (Part.TARGET_RESOURCE,)
HAND_OFF: Final = (Part.SOURCE_RESOURCE, Part.TARGET_RESOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """The waits of some transitions together: how many, of which cases, how long and why.

    names  what they have in common, part by part; "" where no resource is recorded
    """

    names: tuple[str, ...]
    count: int
    cases: tuple[str, ...]
    waits: WaitingSplit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waiting:
    """Every transition of a log, one a row: from which work to which, since when it waited, and why.

    waits          microseconds, a column for each of CAUSES; each is 0 or more, together `started - enabled`
    without_hours  resources that are never at work by the hours used: their waits count as unavailability
    """

    log: EventLog
    case: Codes
    parts: Mapping[Part, Codes]
    enabled: Instants
    started: Instants
    waits: Micros
    without_hours: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.case)

    @property
    def total(self) -> WaitingSplit:
        return _split(self.waits.sum(axis=0))

    def grouped(self, by: tuple[Part, ...] = tuple(Part)) -> tuple[Waited, ...]:
        """The transitions that agree in these parts, in order of their names."""
        columns = [self.parts[part] for part in by]
        return tuple(
            Waited(
                names=tuple(self._name(part, column[rows[0]]) for part, column in zip(by, columns, strict=True)),
                count=len(rows),
                cases=tuple(self.log.case_names[case] for case in np.unique(self.case[rows])),
                waits=_split(self.waits[rows].sum(axis=0)),
            )
            for rows in _alike(columns)
        )

    def _name(self, part: Part, code: int) -> str:
        if part in (Part.SOURCE_ACTIVITY, Part.TARGET_ACTIVITY):
            return self.log.activity_names[code]
        return "" if code == NOBODY else self.log.resource_names[code]


def causes_of_waiting(log: EventLog, *, hours: Mapping[str, WeeklyHours] | None = None) -> Waiting:
    """Split the wait of every transition by cause; `hours` of the resources, or those seen in the log.

    Work waits from the moment it is enabled until it starts. Every moment counts for the first that holds:
    its batch is not complete; who does it is busy with work enabled no later; is busy with work enabled
    later; is not at work; none of these. Where nobody is recorded nothing is known: extraneous.
    Raises ValueError for a log that only knows completions.
    Source: Lashkevich et al., "Why am I waiting?" (CAiSE 2023); docs/method/waiting-causes.md.
    """
    if not log.starts_recorded:
        raise ValueError("the log only says when work was completed: causes of waiting need starts as well")
    if hours is None:
        hours = observed_hours(log)
    work = enabled_work(log)
    together = batches(work)
    busy, busy_with_earlier, busy_or_off = np.zeros((3, len(log)), dtype=np.int64)
    for rows in _alike([work.resource]):
        resource = work.resource[rows[0]]
        if resource != NOBODY:
            theirs = rows[np.argsort(work.start[rows], kind="stable")]
            found = _of_resource(work, together, theirs, hours.get(log.resource_names[resource], ()), log)
            busy[theirs], busy_with_earlier[theirs], busy_or_off[theirs] = found

    alone = work.start - together.complete
    waits = np.column_stack(
        (
            together.complete - work.enabled,
            busy_with_earlier,
            busy - busy_with_earlier,
            busy_or_off - busy,
            alone - busy_or_off,
        )
    )
    target = np.flatnonzero(work.source != NONE)
    source = work.source[target]
    return Waiting(
        log=log,
        case=work.case[target],
        parts={
            Part.SOURCE_ACTIVITY: work.activity[source],
            Part.SOURCE_RESOURCE: work.resource[source],
            Part.TARGET_ACTIVITY: work.activity[target],
            Part.TARGET_RESOURCE: work.resource[target],
        },
        enabled=as_instants(work.enabled[target]),
        started=as_instants(work.start[target]),
        waits=waits[target],
        without_hours=tuple(name for name in log.resource_names if not hours.get(name)),
    )


def _of_resource(
    work: Work, together: Batches, rows: Positions, hours: WeeklyHours, log: EventLog
) -> tuple[Micros, Micros, Micros]:
    """How long one resource was busy, busy with work enabled no later, and busy or off, while each waited.

    `rows` are all its work in order of start. The wait counts from when the batch was complete.
    """
    start, end, ready = work.start[rows], work.end[rows], together.complete[rows]
    busy = cover(start, end).within(ready, start)
    off = off_hours(hours, begin=int(ready.min()), end=int(start.max()), clock=log.clock)
    either = cover(np.concatenate((start, off[0])), np.concatenate((end, off[1])))

    enabled, batch = work.enabled[rows], together.batch[rows]
    first = np.searchsorted(np.maximum.accumulate(end), ready, side="right")
    last = np.searchsorted(start, start, side="left")
    earlier = np.zeros_like(busy)
    for row in np.flatnonzero(busy):
        near = slice(first[row], last[row])
        # in its own batch, "earlier" is before itself; for all others, before the batch was complete
        line = np.where(batch[near] == batch[row], enabled[row], ready[row])
        queued = enabled[near] <= line
        earlier[row] = covered(start[near][queued], end[near][queued], begin=ready[row], end=start[row])
    return busy, earlier, either.within(ready, start)


def _alike(columns: list[Codes]) -> Iterator[Positions]:
    """The rows that agree in all columns, group by group in order of the codes."""
    if not len(columns[0]):
        return
    order = np.lexsort(columns[::-1])
    changes = np.any([column[order][1:] != column[order][:-1] for column in columns], axis=0)
    yield from np.split(order, np.flatnonzero(changes) + 1)


def _split(waits: Micros) -> WaitingSplit:
    return WaitingSplit(**{cause.value: as_time(int(wait)) for cause, wait in zip(CAUSES, waits, strict=True)})
