"""How long was an absence: in calendar days, days that would have been worked, hours lost?"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from engine.calendars import ONE_DAY, WorkingDays, long_date
from engine.forms.calculations.spells import WorkedDay, days_between
from engine.forms.worked import Worked, counted, figure

LONG_TERM_DAYS = 28


def calendar_days(first: date, last: date) -> Worked[int]:
    """Last day less first day plus one. Monday 8th to Tuesday 16th is 9, whoever works which days.

    >>> calendar_days(date(2021, 3, 8), date(2021, 3, 16)).value
    9
    """
    days = (last - first).days + 1
    if days < 1:
        raise ValueError("an absence cannot end before it begins")
    return Worked(days, f"{long_date(first)} to {long_date(last)}, both counted: {counted(days, 'calendar day')}.")


def working_days_lost(first: date, last: date, *, worked: WorkedDay, known_from: str) -> Worked[int]:
    """The days from first to last on which the person would have worked.

    `known_from` says how that is known, for the working: "the roster", "the working pattern".
    """
    days = sum(worked(day) for day in days_between(first, last))
    return Worked(
        days,
        f"{counted(days, 'working day')} lost from {long_date(first)} to {long_date(last)}, by {known_from}.",
    )


def worked_days_between(last: date, back: date, *, worked: WorkedDay, known_from: str) -> Worked[int]:
    """The days the person would have worked after the last day of absence and before the first day back."""
    days = sum(worked(day) for day in days_between(last + ONE_DAY, back - ONE_DAY))
    return Worked(
        days,
        f"{counted(days, 'working day')} after {long_date(last)} and before {long_date(back)}, by {known_from}.",
    )


def hours_lost(days: int, hours_a_day: Decimal) -> Worked[Decimal]:
    """Working days lost x contracted hours a day."""
    hours = days * hours_a_day
    return Worked(hours, f"{counted(days, 'working day')} x {figure(hours_a_day)} hours = {counted(hours, 'hour')}.")


def rostered_hours_lost(first: date, last: date, shifts: Iterable[tuple[date, Decimal]]) -> Worked[Decimal]:
    """The hours of every rostered shift that begins from first to last."""
    inside = [hours for day, hours in shifts if first <= day <= last]
    total = sum(inside, Decimal(0))
    return Worked(total, f"{counted(len(inside), 'rostered shift')} of {counted(total, 'hour')} in all.")


def days_lost_rate(people: Iterable[tuple[int, int, Decimal]]) -> Worked[Decimal] | None:
    """Share of full-time-equivalent days lost, 0 to 1; None where nobody was available.

        sum of (calendar days absent x FTE) / sum of (calendar days available x FTE)

    `people`: days absent, days available and FTE of each. Source: NHS Digital's sickness absence rate.
    """
    rows = list(people)
    lost = sum((days * fte for days, _, fte in rows), Decimal(0))
    available = sum((days * fte for _, days, fte in rows), Decimal(0))
    if not available:
        return None
    rate = lost / available
    return Worked(rate, f"{figure(lost)} of {figure(available)} FTE days lost: {float(rate):.2%}.")


def working_days_after(first: date, last: date, working_days: WorkingDays) -> Worked[int]:
    """How many working days `last` comes after `first`, the first day not counted; 0 on the day or before it.

    >>> working_days_after(date(2026, 12, 24), date(2026, 12, 29), WorkingDays()).value
    1
    """
    days = sum(working_days.is_working_day(day) for day in days_between(first + ONE_DAY, last))
    return Worked(days, f"{counted(days, 'working day')} from {long_date(first)} to {long_date(last)}.")
