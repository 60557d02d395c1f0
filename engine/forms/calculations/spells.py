"""Which spells of absence count, and with how many of their days?"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.calendars import ENGLAND, ONE_DAY, WorkingDays

WorkedDay = Callable[[date], bool]
"""Whether the person would have worked on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One absence, first and last day included.

    last          None while the person is still away
    excluded_for  why a policy may leave it out ("pregnancy", "disability"); "" for any other
    """

    first: date
    last: date | None = None
    excluded_for: str = ""

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("an absence cannot end before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days looked back on, first and last included."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, *, days: int) -> "Window":
        """`days` days that end on `last`: 365 days to 22 November 2026 begin on 23 November 2025."""
        return cls(first=last - timedelta(days=days - 1), last=last)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedSpell:
    """A spell as it counts: closed, merged with its neighbours, and cut to the window."""

    first: date
    last: date

    @property
    def calendar_days(self) -> int:
        return (self.last - self.first).days + 1

    def worked_days(self, worked: WorkedDay) -> int:
        return sum(worked(day) for day in days_between(self.first, self.last))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPattern:
    """When somebody works: on these weekdays, or on these rostered days where a roster is known.

    weekdays   0 is Monday; bank holidays and closed days are not worked
    rostered   every day on the roster; None where there is none
    """

    weekdays: frozenset[int] = frozenset(range(5))
    rostered: frozenset[date] | None = None
    working_days: WorkingDays = ENGLAND

    def works_on(self, day: date) -> bool:
        if self.rostered is not None:
            return day in self.rostered
        closed = self.working_days.why_closed(day) or ""
        return day.weekday() in self.weekdays and not closed.startswith(("a bank holiday", "a closed day"))


MONDAY_TO_FRIDAY = WorkPattern()


def counted_spells(
    spells: Iterable[Spell], *, window: Window, worked: WorkedDay, excluded: Container[str] = ()
) -> tuple[CountedSpell, ...]:
    """The spells with at least one day in the window, oldest first.

    In this order: what the policy excludes is left out; a spell that is still open, or ends later, counts up
    to the window's last day; spells that overlap, touch, or have no worked day between them become one, which
    runs through the days between; each is cut to the window. docs/method/bradford.md says why.
    """
    closed = sorted(
        (spell.first, min(spell.last or window.last, window.last))
        for spell in spells
        if spell.first <= window.last and spell.excluded_for not in excluded
    )
    merged: list[CountedSpell] = []
    for first, last in closed:
        before = merged[-1] if merged else None
        if before is not None and _no_worked_day_between(before.last, first, worked):
            merged[-1] = replace(before, last=max(before.last, last))
        else:
            merged.append(CountedSpell(first=first, last=last))
    return tuple(replace(spell, first=max(spell.first, window.first)) for spell in merged if spell.last >= window.first)


def days_between(first: date, last: date) -> Iterable[date]:
    """Every day from `first` to `last`, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _no_worked_day_between(last: date, first: date, worked: WorkedDay) -> bool:
    return not any(worked(day) for day in days_between(last + ONE_DAY, first - ONE_DAY))
