"""Which moment is a London clock time, on the two days of the year when the clocks change too?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.calendars import long_date
from engine.errors import EightflowsError

LONDON = ZoneInfo("Europe/London")
AFTER_THE_GAP = time(2)


class NoSuchTime(EightflowsError):
    """A clock time that does not come on that day, or comes twice."""


def london(day: date, clock: time, zone: str = "") -> datetime:
    """The moment of a clock time in London. `zone` ("BST" or "GMT") says which, where it comes twice.

    Raises NoSuchTime: clocks go forward over 01:00 to 02:00 in March, and back over it in October.

    >>> london(date(2027, 3, 28), time(2, 30)).isoformat()
    '2027-03-28T02:30:00+01:00'
    """
    first = datetime.combine(day, clock, LONDON)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(LONDON).time() != clock:
        raise NoSuchTime(
            f"{clock:%H:%M} does not come on {long_date(day)}: the clocks go forward from 01:00 to 02:00. "
            "Write a time before 01:00 or from 02:00 on"
        )
    for moment in (first, second):
        if moment.tzname() == zone.upper():
            return moment
    raise NoSuchTime(
        f"{clock:%H:%M} comes twice on {long_date(day)}: the clocks go back. "
        f"Write {clock:%H:%M} BST for the first or {clock:%H:%M} GMT for the second"
    )


def soonest(day: date, clock: time) -> datetime:
    """The moment of a clock time a rule names, on any day: the first of two; 02:00 where it does not come.

    >>> soonest(date(2027, 3, 28), time(1, 30)).isoformat(), soonest(date(2027, 10, 31), time(1, 30)).isoformat()
    ('2027-03-28T02:00:00+01:00', '2027-10-31T01:30:00+01:00')
    """
    moment = datetime.combine(day, clock, LONDON)
    if moment.astimezone(UTC).astimezone(LONDON).time() == clock:
        return moment
    return datetime.combine(day, AFTER_THE_GAP, LONDON)


def london_day(moment: datetime) -> date:
    """The day it is in London at that moment."""
    return moment.astimezone(LONDON).date()


def clock_words(moment: datetime) -> str:
    """The 24-hour time as people read it, with its zone where that hour comes twice: "01:30 BST"."""
    local = moment.astimezone(LONDON)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M} {local.tzname()}" if twice else f"{local:%H:%M}"


def moment_words(moment: datetime) -> str:
    """ "Sunday 28 March 2027 at 02:30"."""
    return f"{long_date(london_day(moment))} at {clock_words(moment)}"


def window_words(starts: datetime, ends: datetime | None) -> str:
    """ "Sunday 28 March 2027, 20:00 to 23:30", with the second day named where it is another one."""
    if ends is None:
        return moment_words(starts)
    if london_day(starts) == london_day(ends):
        return f"{long_date(london_day(starts))}, {clock_words(starts)} to {clock_words(ends)}"
    return f"{moment_words(starts)} to {moment_words(ends)}"


def hours_words(span: timedelta) -> str:
    """ "2 hours", "90 minutes"."""
    minutes = round(span.total_seconds() / 60)
    if minutes % 60 == 0:
        hours = minutes // 60
        return "1 hour" if hours == 1 else f"{hours} hours"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
