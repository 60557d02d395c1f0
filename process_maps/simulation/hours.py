"""When is a pool at work, and when is so much work done? Arithmetic of weekly working hours.

Instants are minutes since a Monday, 00:00. The hours of all pools lie in three arrays, in order of time:
when each interval of the week starts and ends (minute of the week), and the week's working minutes
before it. `first` and `last` (not included) are the places of one pool's intervals.
"""

from math import ceil, floor

from process_maps.simulation.arrays import Floats
from process_maps.simulation.compiling import inlined

WEEK = 10080.0  # minutes


@inlined
def is_open(starts: Floats, ends: Floats, first: int, last: int, now: float) -> bool:
    """Open from the first minute of an interval up to, and not at, its end."""
    minute = now - floor(now / WEEK) * WEEK
    for i in range(first, last):
        if minute < ends[i]:
            return minute >= starts[i]
    return False


@inlined
def next_start(starts: Floats, first: int, last: int, now: float) -> float:
    """The first start of an interval (or release of a batch) later than `now`."""
    week = floor(now / WEEK) * WEEK
    for i in range(first, last):
        if week + starts[i] > now:
            return week + starts[i]
    return week + WEEK + starts[first]


@inlined
def finish(starts: Floats, ends: Floats, before: Floats, first: int, last: int, now: float, work: float) -> float:
    """When `work` minutes begun at `now` are done, if work lies still outside the hours."""
    week = floor(now / WEEK) * WEEK
    minute = now - week
    i = first
    while i < last and ends[i] <= minute:
        i += 1
    if i == last:
        i = first
        week += WEEK
        minute = 0.0
    if minute >= starts[i]:
        if work <= ends[i] - minute:
            return now + work
        begin = minute
    else:
        begin = starts[i]
    per_week = before[last - 1] + ends[last - 1] - starts[last - 1]
    whole_weeks = max(0, ceil(work / per_week) - 1)
    week += whole_weeks * WEEK
    work -= whole_weeks * per_week
    while work > ends[i] - begin:
        work -= ends[i] - begin
        i += 1
        if i == last:
            i = first
            week += WEEK
        begin = starts[i]
    return week + begin + work


@inlined
def worked(starts: Floats, ends: Floats, before: Floats, first: int, last: int, now: float) -> float:
    """Working minutes from minute 0 up to `now`."""
    weeks = floor(now / WEEK)
    minute = now - weeks * WEEK
    per_week = before[last - 1] + ends[last - 1] - starts[last - 1]
    so_far = per_week
    for i in range(first, last):
        if minute < ends[i]:
            so_far = before[i] + max(0.0, minute - starts[i])
            break
    return weeks * per_week + so_far
