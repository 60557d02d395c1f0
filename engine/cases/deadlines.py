"""When is something due, in working or calendar days, on London's clock, outside quiet hours?"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from engine.calendars import ENGLAND, WorkingDays, add_months

LONDON = ZoneInfo("Europe/London")


class Unit(StrEnum):
    """WORKING_DAYS: England's. DAYS, MONTHS: the calendar's, as law or policy says. HOURS: elapsed."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """So long after something: 3 working days, at the end of the last one unless `at` says when.

    A negative amount lies before it. Hours keep the minute; the other units land on a day.
    """

    amount: int
    unit: Unit
    at: time = time(17, 0)

    def after(self, start: datetime, days: WorkingDays = ENGLAND) -> datetime:
        """The aware moment, in UTC. A time the clocks skip is moved on; of one that comes twice, the first.

        Source: docs/method/working-days.md.
        """
        if self.unit is Unit.HOURS:
            return start.astimezone(UTC) + timedelta(hours=self.amount)
        return at_wall_clock(self._day(start.astimezone(LONDON).date(), days), self.at)

    def _day(self, day: date, days: WorkingDays) -> date:
        if self.unit is Unit.WORKING_DAYS:
            return days.add_working_days(day, self.amount)
        if self.unit is Unit.MONTHS:
            return add_months(day, self.amount)
        return day + timedelta(days=self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """No letter leaves between `begins` and `ends` on London's clock, nor on a day off."""

    begins: time = time(19, 0)
    ends: time = time(7, 0)

    def next_moment(self, wanted: datetime, days: WorkingDays = ENGLAND) -> datetime:
        """`wanted`, or the end of the quiet hours it falls in, in UTC."""
        local = wanted.astimezone(LONDON)
        if days.is_working_day(local.date()):
            if self.ends <= local.time() < self.begins:
                return wanted.astimezone(UTC)
            if local.time() < self.ends:
                return at_wall_clock(local.date(), self.ends)
        return at_wall_clock(days.add_working_days(local.date(), 1), self.ends)


def first_day(names: Sequence[str], answers: Mapping[str, object]) -> datetime | None:
    """The beginning of the day the first known of these answers names; None where none is known."""
    for name in names:
        with suppress(ValueError):
            return at_wall_clock(date.fromisoformat(str(answers.get(name))), time())
    return None


def at_wall_clock(day: date, clock: time) -> datetime:
    """That time of that day in London, as UTC.

    >>> at_wall_clock(date(2027, 3, 28), time(1, 30)).isoformat()  # this half past one does not exist
    '2027-03-28T01:30:00+00:00'
    >>> at_wall_clock(date(2027, 10, 31), time(1, 30)).isoformat()  # it comes twice: the first
    '2027-10-31T00:30:00+00:00'
    """
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)
