"""What should the reader of a log know about the file it came from? Oddities, counted, and what was done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.eventlogs.raw_events import NO_INSTANT, RawEvents
from process_maps.mining.clock import wall_clock
from process_maps.mining.event_log import EventLog, Micros, Positions
from process_maps.mining.working_hours import DAY_US

EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something odd, and what was done about it: `count` events, the first of them `where`.

    A count of 0 is about the file as a whole.
    """

    what: str
    count: int = 0
    where: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.count:
            return self.what
        more = self.count - len(self.where)
        places = ", ".join(self.where) + (f" and {more:,} more" if more else "")
        return f"{self.count:,} {'event' if self.count == 1 else 'events'}: {self.what} ({places})"


@dataclass(frozen=True, slots=True)
class Notebook:
    """Notes about one file, in the order they were made."""

    where: Callable[[Sequence[int]], list[str]]
    notes: list[Note]

    def rows(self, rows: Positions | NDArray[np.bool_], what: str) -> None:
        """A note about these rows of the file (places, or a mask), if there are any."""
        places = np.flatnonzero(rows) if rows.dtype == bool else np.sort(rows)
        if len(places):
            where = self.where([int(place) for place in places[:EXAMPLES]])
            self.notes.append(Note(what=what, count=len(places), where=tuple(where)))

    def file(self, what: str) -> None:
        self.notes.append(Note(what=what))


def note_times(book: Notebook, raw: RawEvents, clock: ZoneInfo) -> None:
    """How the times are written, where that is not plain or not the same throughout."""
    for role, written in raw.written.items():
        times = f"the times of {role}"
        if written.writing.dates:
            book.file(f"{times} are read as {written.writing.name}")
        if len(written.offsets) > 1:
            offsets = _listed(written.offsets)
            book.file(f"{times} have {len(written.offsets)} offsets from UTC ({offsets}), each minded")
        if written.offsets and written.without_offset:
            book.file(f"{written.without_offset:,} of {times} have no zone and are read as {clock.key}")
        if 0 < written.fractions < written.filled:
            book.file(f"{written.fractions:,} of {times} have fractions of a second, the others have none")
    for role, instants in raw.instants.items():
        if _whole_days(instants, clock):
            book.file(f"the times of {role} are days: waits are whole days, hours of work cannot be seen")


def note_order(book: Notebook, log: EventLog, row: Positions) -> None:
    """Events out of order, and events there twice; `row` is where each event of the log was in the file."""
    same_case = log.case[1:] == log.case[:-1]
    book.rows(row[1:][same_case & (row[1:] < row[:-1])], "out of order in the file; put in order of time")
    book.rows(row[_repeats(log)], "the same as another event in everything; kept")


def _whole_days(instants: Micros, clock: ZoneInfo) -> bool:
    times = instants[instants != NO_INSTANT]
    return len(times) > 1 and all(
        bool((wall_clock(some, clock) % DAY_US == 0).all()) for some in (times[:EXAMPLES], times)
    )


def _repeats(log: EventLog) -> Positions:
    """Events that agree with an earlier one in all columns. Equal cases and times lie together already."""
    alike = np.all([column[1:] == column[:-1] for column in (log.case, log.start, log.end)], axis=0)
    tied = np.flatnonzero(np.append(alike, False) | np.append(False, alike))
    columns = [column[tied] for column in (log.resource, log.activity, log.end, log.start, log.case)]
    order = np.lexsort(columns)
    repeated = np.all([column[order][1:] == column[order][:-1] for column in columns], axis=0)
    return tied[order[1:][repeated]]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:5]) + (" ..." if len(words) > 5 else "")
