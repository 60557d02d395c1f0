"""Which days are working days in England, and where does a number of days or months land?"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

ONE_DAY = timedelta(days=1)
SATURDAY = 5

FIRST_YEAR = 1978  # the first year with today's eight England bank holidays (early May began in 1978)
LAST_YEAR = 2100  # the last year the `holidays` library works out
MONTHS_IN_YEAR = 12


class UnknownBankHolidays(ValueError):
    """The day lies in a year whose England bank holidays cannot be worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """Monday to Friday, less England bank holidays, less the days we ourselves are closed.

    closed_days  one-off days and why: a newly proclaimed bank holiday, a local closure

    Bank holidays come from the `holidays` library (subdivision ENG), which gives a holiday that falls at
    the weekend *and* its substitute weekday. Source and worked examples: docs/method/working-days.md.
    """

    closed_days: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))

    def why_closed(self, day: date) -> str | None:
        """Why nobody works on `day` ("a Sunday", "a bank holiday, Christmas Day"); None for a working day."""
        if day in self.closed_days:
            return f"a closed day, {self.closed_days[day]}"
        if (name := _bank_holidays(day.year).get(day)) is not None:
            return f"a bank holiday, {name}"
        return f"a {day:%A}" if day.weekday() >= SATURDAY else None

    def is_working_day(self, day: date) -> bool:
        return self.why_closed(day) is None

    def previous_working_day(self, day: date) -> date:
        """`day` itself if it is a working day, otherwise the last working day before it.

        >>> WorkingDays().previous_working_day(date(2026, 12, 28))
        datetime.date(2026, 12, 24)
        """
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, start: date, days: int) -> date:
        """The working day `days` after `start` (before it when negative); the start day is never counted.

        `start` may itself be closed. With no days to add it is returned as it is.

        >>> WorkingDays().add_working_days(date(2026, 12, 24), 1)
        datetime.date(2026, 12, 29)
        """
        step = ONE_DAY if days > 0 else -ONE_DAY
        left = abs(days)
        day = start
        while left:
            day += step
            left -= self.is_working_day(day)
        return day


ENGLAND = WorkingDays()


def add_months(day: date, months: int) -> date:
    """The corresponding date `months` later (earlier when negative), or the last day of a shorter month.

    Source: the corresponding date rule, Dodds v Walker [1981] UKHL: docs/method/last-safe-day.md.

    >>> add_months(date(2027, 5, 31), -3)
    datetime.date(2027, 2, 28)
    """
    year, month_from_0 = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    _, days_in_month = monthrange(year, month_from_0 + 1)
    return date(year, month_from_0 + 1, min(day.day, days_in_month))


def long_date(day: date) -> str:
    """The day as people read it: "Thursday 24 December 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_date(day: date) -> str:
    """The day without its weekday: "24 December 2026"."""
    return f"{day.day} {day:%B} {day.year}"


@cache
def _bank_holidays(year: int) -> Mapping[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnknownBankHolidays(f"bank holidays are known for {FIRST_YEAR} to {LAST_YEAR}, not {year}")
    from holidays import country_holidays  # 60 ms to import: not for those who only ask for help

    return dict(country_holidays("GB", subdiv="ENG", years=year))
