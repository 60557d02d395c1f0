"""How do people write working hours? As "mon-fri 8:00-18:00, sat 9:00-12:00"; "always" is day and night."""

from __future__ import annotations

import re
from itertools import groupby

from process_maps.simulation.week import WeeklyHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = "always"
_DAY_MINUTES = 1_440
_PART = re.compile(r"([a-z]{3})[a-z]*(?:\s*-\s*([a-z]{3})[a-z]*)?\s+(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")


def hours_of(text: str) -> WeeklyHours | None:
    """The hours written so; None for day and night. Raises ValueError where it cannot be read, or nobody works."""
    text = text.strip().lower()
    if text == ALWAYS:
        return None
    hours = WeeklyHours(intervals=())
    for part in text.split(","):
        found = _PART.fullmatch(part.strip())
        days = [DAYS.index(day) for day in found.group(1, 2) if day in DAYS] if found else []
        if found is None or len(days) != 1 + (found[2] is not None) or days[0] > days[-1]:
            raise ValueError(f"{part.strip()!r} are no working hours")
        begin, end = (int(found[hour]) * 60 + int(found[hour + 1]) for hour in (3, 5))
        if not 0 <= begin < end <= _DAY_MINUTES:
            raise ValueError(f"{part.strip()!r} does not begin before it ends, on one day")
        for day in range(days[0], days[-1] + 1):
            hours += WeeklyHours(intervals=((day * _DAY_MINUTES + begin, day * _DAY_MINUTES + end),))
    return hours


def hours_in_words(hours: WeeklyHours | None) -> str:
    """The shortest text `hours_of` reads back: days that follow one another and are alike, together."""
    if hours is None:
        return ALWAYS
    by_day = [_of_day(hours, day) for day in range(len(DAYS))]
    parts: list[str] = []
    for times, days in groupby(range(len(DAYS)), key=by_day.__getitem__):
        first, *more = days
        named = f"{DAYS[first]}-{DAYS[more[-1]]}" if more else DAYS[first]
        parts += [f"{named} {_clock(begin)}-{_clock(end)}" for begin, end in times]
    return ", ".join(parts)


def _of_day(hours: WeeklyHours, day: int) -> tuple[tuple[int, int], ...]:
    midnight = day * _DAY_MINUTES
    return tuple(
        (max(begin - midnight, 0), min(end - midnight, _DAY_MINUTES))
        for begin, end in hours.intervals
        if begin < midnight + _DAY_MINUTES and end > midnight
    )


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
