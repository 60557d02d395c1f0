"""By when is something due? A rule as people write it ("5 working days after start_date"), and its day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from engine.calendars import WorkingDays, add_months, long_date
from engine.forms.worked import Worked, counted

MOST = {"working day": 260, "calendar day": 1_100, "month": 120}
EXAMPLES = "Write for example: on return_date, 5 working days after start_date, 3 calendar days before ends_on"

_RULE = re.compile(
    r"(?:on|(?P<amount>[0-9]{1,4}) (?P<unit>working day|calendar day|month)s? (?P<side>after|before))"
    r" (?P<anchor>[a-z][a-z0-9_]*)(?: at (?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]))?"
)


class Unit(StrEnum):
    WORKING_DAYS = "working day"
    CALENDAR_DAYS = "calendar day"
    MONTHS = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """So many days or months after (before, when negative) the day another answer gives.

    anchor  the answer, or "today": the day the form is looked at or sent
    at      the time on that day, in Europe/London; None: by the end of it
    """

    anchor: str
    amount: int = 0
    unit: Unit = Unit.CALENDAR_DAYS
    at: time | None = None

    @classmethod
    def parse(cls, text: str) -> "DueRule":
        """Raises ValueError.

        >>> str(DueRule.parse("1 working day after notice_date"))
        '1 working day after notice_date'
        """
        found = _RULE.fullmatch(" ".join(text.split()))
        if found is None:
            raise ValueError(f"{text[:60]!r} is not a deadline")
        amount = int(found["amount"] or 0)
        unit = Unit(found["unit"] or Unit.CALENDAR_DAYS)
        if amount > MOST[unit]:
            raise ValueError(f"{counted(amount, unit)} is too far away")
        at = time(int(found["hour"]), int(found["minute"])) if found["hour"] else None
        return cls(anchor=found["anchor"], amount=-amount if found["side"] == "before" else amount, unit=unit, at=at)

    def __str__(self) -> str:
        at = f" at {self.at:%H:%M}" if self.at else ""
        if not self.amount:
            return f"on {self.anchor}{at}"
        side = "after" if self.amount > 0 else "before"
        return f"{counted(abs(self.amount), self.unit)} {side} {self.anchor}{at}"

    def day(self, anchor: date, working_days: WorkingDays) -> Worked[date]:
        """The day it is due, and how that was counted.

        Months end on the corresponding date; the anchor itself is never counted.
        """
        if self.unit is Unit.WORKING_DAYS:
            due = working_days.add_working_days(anchor, self.amount)
        elif self.unit is Unit.MONTHS:
            due = add_months(anchor, self.amount)
        else:
            due = anchor + timedelta(days=self.amount)
        at = f" at {self.at:%H:%M}" if self.at else ""
        if not self.amount:
            return Worked(due, f"On {long_date(due)}{at}.")
        side = "after" if self.amount > 0 else "before"
        return Worked(due, f"{counted(abs(self.amount), self.unit)} {side} {long_date(anchor)}: {long_date(due)}{at}.")


def nudges(due: date, days_before: Iterable[int], working_days: WorkingDays) -> tuple[date, ...]:
    """The days to remind on, first one first: so many days before `due`, or the working day before that."""
    return tuple(sorted({working_days.previous_working_day(due - timedelta(days=days)) for days in days_before}))
