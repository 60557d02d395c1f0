"""What is the Bradford score, and from which spells?

    B = S x S x D    S spells and D days absent in a rolling window

Information beside a policy's triggers, never a sanction by itself. Source: CIPD; docs/method/bradford.md.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from engine.calendars import short_date
from engine.forms.calculations.spells import MONDAY_TO_FRIDAY, Spell, Window, WorkedDay, counted_spells
from engine.forms.worked import Worked, counted

WINDOW_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Bradford:
    """How often and how long somebody was absent in the window."""

    spells: int
    days: int

    @property
    def score(self) -> int:
        return self.spells**2 * self.days


def bradford(
    spells: Iterable[Spell],
    *,
    as_of: date,
    window_days: int = WINDOW_DAYS,
    excluded: Container[str] = (),
    worked: WorkedDay = MONDAY_TO_FRIDAY.works_on,
    count_worked_days: bool = False,
) -> Worked[Bradford]:
    """Spells and days in the `window_days` days that end on `as_of`.

    Days are calendar days, or days the person would have worked where the policy says so. What was left out
    is not in the working: that would tell its reader why.

    >>> ten_days = Spell(first=date(2026, 5, 1), last=date(2026, 5, 10))
    >>> bradford([ten_days], as_of=date(2026, 11, 22)).value.score
    10
    """
    window = Window.ending(as_of, days=window_days)
    kept = counted_spells(spells, window=window, worked=worked, excluded=excluded)
    days = sum(each.worked_days(worked) if count_worked_days else each.calendar_days for each in kept)
    found = Bradford(spells=len(kept), days=days)
    kind = "working day" if count_worked_days else "calendar day"
    return Worked(
        found,
        f"{found.spells} x {found.spells} x {found.days} = {found.score:,}: "
        f"{counted(found.spells, 'spell')} and {counted(days, kind)} of absence in the {window_days} days "
        f"from {short_date(window.first)} to {short_date(window.last)}.",
    )
