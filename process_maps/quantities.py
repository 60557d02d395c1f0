"""What is a time, a share, a working day, a demand: values with units that refuse nonsense."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

NO_TIME = timedelta(0)
MINUTE = timedelta(minutes=1)
WHOLE_DAY = timedelta(days=1)


def minutes(time: timedelta) -> float:
    return time / MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How long "1 day" and "1 week" last when somebody writes them down.

    Waiting runs on the wall clock (24 hours) unless the map says it counts working days;
    hands-on work runs on the working day. Source: docs/method/lead-time.md.
    """

    day: timedelta
    days_per_week: float

    def units(self) -> dict[str, timedelta]:
        """Seconds to weeks, longest first."""
        return {
            "w": self.day * self.days_per_week,
            "d": self.day,
            "h": timedelta(hours=1),
            "min": MINUTE,
            "s": timedelta(seconds=1),
        }


_UNIT_WORDS = {
    "w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w",
    "d": "d", "day": "d", "days": "d",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "m": "min", "min": "min", "mins": "min", "minute": "min", "minutes": "min",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
}  # fmt: skip
UNITS = ("s", "min", "h", "d", "w")
_PART = re.compile(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-z]+)\s*,?(?:\s*and\s+)?", re.ASCII)
LONGEST_TIME = timedelta(days=100 * 366)


def unit_named(word: str) -> str | None:
    """The short name of a unit of time: "Hours" is "h"."""
    return _UNIT_WORDS.get(word.strip().lower())


def parse_time(text: str, clock: Clock) -> timedelta:
    """ "2d", "1w 2d", "20 min", "1.5 hours": always with its unit.

    Raises ValueError with a sentence that says what was not understood.
    """
    rest, total = text.strip().lower(), NO_TIME
    if not rest:
        raise ValueError("no time given")
    if rest.startswith(("-", "−")):
        raise ValueError(f"{text.strip()!r} is negative")
    units = clock.units()
    while rest:
        part = _PART.match(rest)
        if part is None:
            raise ValueError(f"{text.strip()!r} is not a time")
        unit = unit_named(part[2])
        if unit is None:
            raise ValueError(f"{part[2]!r} in {text.strip()!r} is not a unit of time")
        total += time_of(part[1], units[unit])
        rest = rest[part.end() :]
    return total


def time_of(number: str | float, unit: timedelta) -> timedelta:
    """So many of a unit, exact to the microsecond. Raises ValueError where it cannot be a time."""
    try:
        exact = Decimal(str(number))
    except InvalidOperation:
        raise ValueError(f"{number!r} is not a number") from None
    if not exact.is_finite():
        raise ValueError(f"{number!r} is not a number")
    if exact < 0:
        raise ValueError(f"{number} is negative")
    micros = exact * Decimal(unit // timedelta(microseconds=1))
    if micros > LONGEST_TIME // timedelta(microseconds=1):
        raise ValueError(f"{number} is longer than a century")
    return timedelta(microseconds=int(micros.to_integral_value()))


def write_time(time: timedelta, clock: Clock) -> str:
    """The shortest exact text that `parse_time` reads back on the same clock, as "2 d" or "90 min"."""
    if time == NO_TIME:
        return "0 min"
    micros = Decimal(time // timedelta(microseconds=1))
    for name, unit in clock.units().items():
        if name == "w" or not unit:
            continue
        count = micros / Decimal(unit // timedelta(microseconds=1))
        rounded = round(count, 2)
        if abs(count) >= 1 and count == rounded:
            return f"{_plain(rounded)} {name}"
    return f"{_plain(micros / 1_000_000)} s"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_share(text: str) -> float:
    """ "85%", "0.85" and "85 %" are 0.85. Raises ValueError for anything outside 0 to 1."""
    cleaned = text.strip()
    percent = cleaned.endswith("%")
    try:
        exact = Decimal(cleaned.removesuffix("%").strip())
    except InvalidOperation:
        raise ValueError(f"{cleaned!r} is not a share") from None
    if not exact.is_finite():
        raise ValueError(f"{cleaned!r} is not a share")
    return checked_share(float(exact / 100 if percent else exact))


def checked_share(share: float) -> float:
    if not 0 <= share <= 1:
        raise ValueError(f"a share is 0 to 1 (85% is 0.85), not {share:g}")
    return share


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTimes:
    """What one item of work meets at one step.

    touch             somebody or something works on the item ("process time", hands-on time)
    wait              the item lies still before that work starts
    right_first_time  share of items the next step can use as received, 0 to 1 ("%C&A"),
                      judged by the receiver
    block             the whole stay in this block, wait and work together, where it was measured
                      as one figure (Martin & Osterling's LT); None where wait and touch say it

    Source: Martin & Osterling, Value Stream Mapping (2013), ch. 3.
    """

    touch: timedelta = NO_TIME
    wait: timedelta = NO_TIME
    right_first_time: float = 1.0
    block: timedelta | None = None

    def __post_init__(self) -> None:
        if min(self.touch, self.wait, self.block or NO_TIME) < NO_TIME:
            raise ValueError("times cannot be negative")
        if self.block is not None and self.block < self.touch:
            raise ValueError("the time in the block is shorter than the hands-on time within it")
        checked_share(self.right_first_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """When work is done, and what "a day" of waiting means on this map.

    shift           one person's shift, breaks included
    breaks          planned breaks and meetings within it, not available for work
    shifts_per_day  shifts that follow one another in a day
    days_per_week   days worked in a week
    days_per_year   days worked in a year (default: 52.18 x 5 less 8 bank holidays)
    waiting_day     how much time "1 day" of waiting is: 24 hours, or the working day where the
                    room counts waits in working days (Martin & Osterling; docs/method/lead-time.md)
    """

    shift: timedelta = timedelta(hours=7, minutes=30)
    breaks: timedelta = NO_TIME
    shifts_per_day: int = 1
    days_per_week: float = 5
    days_per_year: float = 253
    waiting_day: timedelta = WHOLE_DAY

    def __post_init__(self) -> None:
        if self.breaks < NO_TIME or self.shift <= self.breaks:
            raise ValueError("a shift must be longer than its breaks")
        if self.shifts_per_day < 1 or self.available_per_day > WHOLE_DAY:
            raise ValueError("the shifts of one day must fit in 24 hours")
        if not 0 < self.days_per_week <= 7:
            raise ValueError("between 1 and 7 days are worked in a week")
        if not 0 < self.days_per_year <= 366:
            raise ValueError("between 1 and 366 days are worked in a year")
        if not NO_TIME < self.waiting_day <= WHOLE_DAY:
            raise ValueError("a day of waiting is longer than 0 and at most 24 hours")

    @property
    def working_day(self) -> timedelta:
        """One person's working time in a day."""
        return self.shift - self.breaks

    @property
    def available_per_day(self) -> timedelta:
        """Time the process is staffed in a day: what takt divides by demand."""
        return self.working_day * self.shifts_per_day

    @property
    def work_clock(self) -> Clock:
        return Clock(day=self.working_day, days_per_week=self.days_per_week)

    @property
    def wait_clock(self) -> Clock:
        whole = self.waiting_day == WHOLE_DAY
        return Clock(day=self.waiting_day, days_per_week=7 if whole else self.days_per_week)


class Period(StrEnum):
    """What demand is counted over."""

    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many items are asked for: 46 a week. `unit` is what one item is called ("referrals")."""

    items: float
    per: Period = Period.DAY
    unit: str = "items"

    def __post_init__(self) -> None:
        if not 0 < self.items < float("inf"):
            raise ValueError("demand must be more than 0")

    def per_day(self, calendar: WorkingCalendar) -> float:
        """Items on one working day. A month is a twelfth of the working year."""
        working_days = {
            Period.SHIFT: 1 / calendar.shifts_per_day,
            Period.DAY: 1.0,
            Period.WEEK: calendar.days_per_week,
            Period.MONTH: calendar.days_per_year / 12,
            Period.YEAR: calendar.days_per_year,
        }
        return self.items / working_days[self.per]

    def per_year(self, calendar: WorkingCalendar) -> float:
        return self.per_day(calendar) * calendar.days_per_year
