"""Which days of an absence are certified, and which still need a fit note?

Somebody who is ill certifies the first 7 calendar days; from day 8 a fit note is needed for every day.
Source: GOV.UK, Taking sick leave; docs/method/certification.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from engine.calendars import ONE_DAY, short_date
from engine.forms.calculations.spells import days_between
from engine.forms.worked import Worked, counted, joined

SELF_CERTIFIED_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """How an absence stands, first and last day included.

    fit_note_from  day 8 of the absence; None where it is not that long
    gaps           first and last day of each stretch nothing certifies
    """

    fit_note_from: date | None
    gaps: tuple[tuple[date, date], ...]

    @property
    def uncertified_days(self) -> int:
        return sum((last - first).days + 1 for first, last in self.gaps)


def certification(
    first: date,
    last: date,
    notes: Iterable[tuple[date, date]],
    *,
    self_certified_days: int = SELF_CERTIFIED_DAYS,
) -> Worked[Certification]:
    """How the days from `first` to `last` are certified. `notes`: first and last day of each fit note.

    Fit notes may overlap, begin early and run on. A note that says "may be fit" certifies like any other: where
    its advice cannot be followed, the person counts as not fit for work.

    >>> certification(date(2026, 5, 1), date(2026, 5, 20), [(date(2026, 5, 8), date(2026, 5, 18))]).value.gaps
    ((datetime.date(2026, 5, 19), datetime.date(2026, 5, 20)),)
    """
    day_8 = first + timedelta(days=self_certified_days)
    if last < day_8:
        return Worked(
            Certification(fit_note_from=None, gaps=()),
            f"{counted((last - first).days + 1, 'calendar day')}: {self_certified_days} or fewer need no fit note.",
        )
    noted = sorted(note for note in notes if note[0] <= last and note[1] >= day_8)
    gaps = tuple(_stretches(_days_without_note(day_8, last, noted)))
    found = Certification(fit_note_from=day_8, gaps=gaps)
    covered = f"fit notes are needed from {short_date(day_8)}"
    missing = joined(_stretch(*gap) for gap in gaps) if gaps else ""
    return Worked(
        found,
        f"Self-certified for the first {self_certified_days} calendar days; {covered}. "
        + (f"Not certified: {missing}." if gaps else f"They cover every day to {short_date(last)}."),
    )


def _days_without_note(first: date, last: date, notes: list[tuple[date, date]]) -> Iterable[date]:
    covered_to = first - ONE_DAY
    for begins, ends in notes:
        yield from days_between(covered_to + ONE_DAY, begins - ONE_DAY)
        covered_to = max(covered_to, ends)
    yield from days_between(covered_to + ONE_DAY, last)


def _stretches(days: Iterable[date]) -> Iterable[tuple[date, date]]:
    """First and last day of each run of days without a break."""
    for _, run in groupby(enumerate(days), key=lambda numbered: numbered[1].toordinal() - numbered[0]):
        stretch = [day for _, day in run]
        yield stretch[0], stretch[-1]


def _stretch(first: date, last: date) -> str:
    return short_date(first) if first == last else f"{short_date(first)} to {short_date(last)}"
