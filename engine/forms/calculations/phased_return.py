"""When is somebody back to full hours, and does the plan stay within the contract?"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from engine.calendars import long_date
from engine.forms.worked import Worked, counted, figure, joined


def full_hours_from(start: date, weekly_hours: Sequence[Decimal]) -> Worked[date]:
    """The first day after the last week of the plan.

    >>> full_hours_from(date(2026, 12, 7), [Decimal(15), Decimal(20), Decimal(30)]).value
    datetime.date(2026, 12, 28)
    """
    day = start + timedelta(weeks=len(weekly_hours))
    hours = joined(figure(each) for each in weekly_hours)
    return Worked(
        day,
        f"{counted(len(weekly_hours), 'week')} from {long_date(start)}, of {hours} hours: "
        f"full hours from {long_date(day)}.",
    )


def weeks_above_contract(weekly_hours: Sequence[Decimal], contracted: Decimal) -> Worked[int]:
    """How many weeks of the plan ask for more than the contracted hours a week."""
    above = [number for number, hours in enumerate(weekly_hours, start=1) if hours > contracted]
    if not above:
        return Worked(0, f"No week is above the contracted {figure(contracted)} hours.")
    weeks = joined(map(str, above))
    return Worked(len(above), f"Above the contracted {figure(contracted)} hours: week {weeks}.")


def weeks_with_fewer_hours(weekly_hours: Sequence[Decimal]) -> Worked[int]:
    """How many weeks of the plan ask for fewer hours than the week before: a phased return usually rises."""
    fewer = [number for number, (before, hours) in enumerate(pairwise(weekly_hours), start=2) if hours < before]
    if not fewer:
        return Worked(0, "Hours never fall from one week to the next.")
    return Worked(len(fewer), f"Fewer hours than the week before: week {joined(map(str, fewer))}.")
