"""What did the clock on the wall show? Instants in UTC to a zone's local time, and back."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from process_maps.mining.event_log import A_MICROSECOND, Micros

MINUTE: Final = timedelta(minutes=1)
START: Final = datetime(1970, 1, 1, tzinfo=UTC)


def wall_clock(instants: Micros, clock: tzinfo) -> Micros:
    """Local time as microseconds since the local 1970-01-01 00:00."""
    changed, offsets = _offsets(instants, clock)
    return instants + offsets[np.searchsorted(changed, instants, side="right")]


def instants_of(local: Micros, clock: tzinfo) -> Micros:
    """The instant the wall clock showed this: the first of two where it went back.

    A time the clock skipped counts as if it had not been put on yet.
    """
    changed, offsets = _offsets(local, clock)
    by_then = changed + np.maximum(offsets[:-1], offsets[1:])
    return local - offsets[np.searchsorted(by_then, local, side="right")]


def _offsets(times: Micros, clock: tzinfo) -> tuple[Micros, Micros]:
    """The instants at which the clock changed around then, and its offsets before, between and after."""
    first, last = (START + int(edge) * A_MICROSECOND for edge in ((times.min(), times.max()) if len(times) else (0, 0)))
    years = range(first.year - 1, last.year + 2)  # a local time may be of another year than its instant
    changes = [change for year in years for change in _changes(year, clock)]
    before = _offset(datetime(years.start, 1, 1, tzinfo=UTC), clock) // A_MICROSECOND
    changed = [instant for instant, _ in changes]
    return np.array(changed, dtype=np.int64), np.array([before, *(offset for _, offset in changes)], dtype=np.int64)


@lru_cache(maxsize=1000)
def _changes(year: int, clock: tzinfo) -> tuple[tuple[int, int], ...]:
    """When the clock changed in a year of UTC, and its offset from then on, microseconds."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(366)]
    changes = [
        _change_between(day, after, clock)
        for day, after in pairwise([*days[:-1], datetime(year + 1, 1, 1, tzinfo=UTC)])
        if _offset(day, clock) != _offset(after, clock)
    ]
    return tuple(((change - START) // A_MICROSECOND, _offset(change, clock) // A_MICROSECOND) for change in changes)


def _change_between(before: datetime, after: datetime, clock: tzinfo) -> datetime:
    """The minute from which the later offset holds."""
    while after - before > MINUTE:
        middle = before + (after - before) / 2 // MINUTE * MINUTE
        if _offset(middle, clock) == _offset(before, clock):
            before = middle
        else:
            after = middle
    return after


def _offset(moment: datetime, clock: tzinfo) -> timedelta:
    return moment.astimezone(clock).utcoffset() or timedelta(0)
