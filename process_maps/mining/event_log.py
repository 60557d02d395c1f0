"""What is an event log? Who did what on which case, from when to when, as columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

CODE: Final = np.int32
Codes = NDArray[np.int32]
Instants = NDArray[np.datetime64]  # UTC, to the microsecond
Micros = NDArray[np.int64]  # instants since 1970 in UTC, or lengths of time
Positions = NDArray[np.int64]

NOBODY: Final = -1
A_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One piece of work on one case. Without a start it is known only when it was completed."""

    case: str
    activity: str
    end: datetime
    start: datetime | None = None
    resource: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventLog:
    """Pieces of work, one a row, in order of case, start and end; equal ones as they were recorded.

    case, activity, resource  codes into the names below; resource is NOBODY where none is recorded
    start, end                UTC; the end is never before the start
    case_names ...            sorted, each used at least once
    starts_recorded           False: the log only knows completions, and start is a copy of end
    clock                     the zone in whose weekdays and hours people work
    """

    case: Codes
    activity: Codes
    resource: Codes
    start: Instants
    end: Instants
    case_names: tuple[str, ...]
    activity_names: tuple[str, ...]
    resource_names: tuple[str, ...]
    starts_recorded: bool = True
    clock: tzinfo = UTC

    def __post_init__(self) -> None:
        columns = (self.case, self.activity, self.resource, self.start, self.end)
        if len({len(column) for column in columns}) > 1:
            raise ValueError("the columns of a log are of one length")
        if (micros(self.end) < micros(self.start)).any():
            raise ValueError("a piece of work cannot end before it starts")
        if not _ordered(self.case, self.start, self.end):
            raise ValueError("a log is in order of case, start and end")

    def __len__(self) -> int:
        return len(self.case)

    @property
    def case_bounds(self) -> Positions:
        """Case i is rows bounds[i] up to, not including, bounds[i + 1]."""
        return np.searchsorted(self.case, np.arange(len(self.case_names) + 1, dtype=CODE))

    def events(self) -> Iterable[Event]:
        """Row by row, for logs small enough to look at."""
        for case, activity, resource, start, end in zip(
            self.case, self.activity, self.resource, self.start.tolist(), self.end.tolist(), strict=True
        ):
            yield Event(
                case=self.case_names[case],
                activity=self.activity_names[activity],
                resource="" if resource == NOBODY else self.resource_names[resource],
                start=start.replace(tzinfo=UTC) if self.starts_recorded else None,
                end=end.replace(tzinfo=UTC),
            )


def event_log(events: Iterable[Event], *, clock: tzinfo = UTC) -> EventLog:
    """A log of these pieces of work, in any order. Raises ValueError for an instant without a zone.

    Work without a start counts as a moment at its end; a log without any start only knows completions.
    """
    rows = list(events)
    if any(time.tzinfo is None for row in rows for time in (row.start or row.end, row.end)):
        raise ValueError("every start and end needs its time zone")
    case, case_names = coded([row.case for row in rows])
    activity, activity_names = coded([row.activity for row in rows])
    resource, resource_names = coded([row.resource for row in rows])
    start = _instants([row.start or row.end for row in rows])
    end = _instants([row.end for row in rows])
    order = in_order(case, start, end)
    return EventLog(
        case=case[order],
        activity=activity[order],
        resource=resource[order],
        start=start[order],
        end=end[order],
        case_names=case_names,
        activity_names=activity_names,
        resource_names=resource_names,
        starts_recorded=any(row.start is not None for row in rows),
        clock=clock,
    )


def coded(names: Sequence[str]) -> tuple[Codes, tuple[str, ...]]:
    """Codes and the sorted names they stand for; an empty name is NOBODY."""
    used = sorted({name for name in names if name})
    code_of = {name: code for code, name in enumerate(used)} | {"": NOBODY}
    return np.array([code_of[name] for name in names], dtype=CODE), tuple(used)


def in_order(case: Codes, start: Instants, end: Instants) -> Positions:
    """The rows in order of case, start and end; equal rows keep their places."""
    by_time = None if _ordered(start, end) else _by_time(micros(start), micros(end))
    # case and place in one number: sorting numbers is several times quicker than sorting places by case
    bits = len(case).bit_length()
    keys = (case if by_time is None else case[by_time]).astype(np.int64) << bits
    keys |= np.arange(len(case))
    keys.sort()
    keys &= (1 << bits) - 1
    return keys if by_time is None else by_time[keys]


def _by_time(start: Micros, end: Micros) -> Positions:
    """The rows in order of start and end. Most logs are nearly so, and few starts are equal."""
    order = np.argsort(start, kind="stable")
    equal = np.diff(start[order]) == 0
    tied = np.flatnonzero(np.append(equal, False) | np.append(False, equal))
    rows = order[tied]
    order[tied] = rows[np.lexsort((end[rows], start[rows]))]
    return order


def micros(times: Instants) -> Micros:
    """The same memory as whole microseconds since 1970, UTC: what arithmetic is quick with."""
    return times.view(np.int64)


def as_instants(times: Micros) -> Instants:
    return times.view("datetime64[us]")


def as_time(length: float) -> timedelta:
    """Microseconds as a timedelta, rounded to whole ones."""
    return timedelta(microseconds=round(length))


def _instants(times: Sequence[datetime]) -> Instants:
    since_1970 = [(time - datetime(1970, 1, 1, tzinfo=UTC)) // A_MICROSECOND for time in times]
    return as_instants(np.array(since_1970, dtype=np.int64))


def _ordered(*columns: np.ndarray[Any, np.dtype[Any]]) -> bool:
    """Whether rows ascend by the first column, equal ones by the second, and so on."""
    tied = np.ones(max(len(columns[0]) - 1, 0), dtype=bool)
    for column in columns:
        plain = column.view(np.int64) if column.dtype.kind == "M" else column  # quicker to compare
        if (tied & (plain[1:] < plain[:-1])).any():
            return False
        tied &= plain[1:] == plain[:-1]
    return True
