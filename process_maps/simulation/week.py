"""When in the week? Working hours that come again every week, in minutes from Monday 00:00."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

HOURS_PER_WEEK = 168
WEEK_MINUTES = 10_080
_DAY_MINUTES = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    """When people are at work: whole minutes of the week from Monday 00:00, in order, without overlap.

    The start of an interval is inside it, its end is not. Made by `weekly`; `+` puts hours together.
    """

    intervals: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        last = 0
        for begin, end in self.intervals:
            if not last <= begin < end <= WEEK_MINUTES:
                raise ValueError("working hours must follow one another from Monday 00:00 to Sunday 24:00")
            last = end

    def __add__(self, other: WeeklyHours) -> WeeklyHours:
        return WeeklyHours(intervals=_merged((*self.intervals, *other.intervals)))

    @property
    def minutes_per_week(self) -> int:
        return sum(end - begin for begin, end in self.intervals)


def weekly(days: Iterable[int], start: time, end: time) -> WeeklyHours:
    """From `start` to `end` on each of `days` (0 is Monday). An end not after the start is a day later."""
    begin, finish = (clock.hour * 60 + clock.minute for clock in (start, end))
    if finish <= begin:
        finish += _DAY_MINUTES
    pieces: list[tuple[int, int]] = []
    for day in days:
        if not 0 <= day <= 6:
            raise ValueError(f"a day of the week is 0 (Monday) to 6 (Sunday), not {day}")
        first, last = day * _DAY_MINUTES + begin, day * _DAY_MINUTES + finish
        pieces.append((first, min(last, WEEK_MINUTES)))
        if last > WEEK_MINUTES:
            pieces.append((0, last - WEEK_MINUTES))
    return WeeklyHours(intervals=_merged(pieces))


def _merged(pieces: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(pieces):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


def working_minutes(hours: WeeklyHours | None, begin: float, end: float) -> float:
    """Working minutes between two instants (minutes from Monday 00:00); without hours every minute is one."""
    if hours is None:
        return end - begin

    def until(instant: float) -> float:
        weeks, minute = divmod(instant, WEEK_MINUTES)
        this_week = sum(min(max(minute - first, 0.0), last - first) for first, last in hours.intervals)
        return weeks * hours.minutes_per_week + this_week

    return until(end) - until(begin)


def profile_of(hours: WeeklyHours) -> tuple[float, ...]:
    """Weights for `Arrivals.profile`: arrivals only in hours of the clock that are worked in."""
    weights = [0.0] * HOURS_PER_WEEK
    for begin, end in hours.intervals:
        for hour in range(begin // 60, -(-end // 60)):
            weights[hour] += min(end, hour * 60 + 60) - max(begin, hour * 60)
    return tuple(weights)


def weekly_of_hours(days: Iterable[int], hours: Iterable[int]) -> WeeklyHours:
    """These hours of the clock (0 to 23) on each of these days (0 is Monday)."""
    clock = tuple(hours)
    pieces = ((day * _DAY_MINUTES + hour * 60, day * _DAY_MINUTES + hour * 60 + 60) for day in days for hour in clock)
    return WeeklyHours(intervals=_merged(pieces))
