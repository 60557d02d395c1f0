"""How do the rows of a form become spells, fit notes and a working pattern?"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.forms.calculations.spells import Spell, WorkPattern
from engine.forms.context import Context

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Rows = Iterable[Mapping[str, Any]]


def spells(rows: Rows) -> tuple[Spell, ...]:
    """Rows with first_day, last_day and excluded_for; a row without a first day, or that ends before it, is none."""
    return tuple(
        Spell(first=row["first_day"], last=row.get("last_day"), excluded_for=row.get("excluded_for") or "")
        for row in rows
        if row.get("first_day") and (row.get("last_day") is None or row["last_day"] >= row["first_day"])
    )


def fit_notes(rows: Rows) -> tuple[tuple[date, date], ...]:
    """Rows with from_day and to_day, as far as both are known and in order."""
    return tuple(
        (row["from_day"], row["to_day"])
        for row in rows
        if row.get("from_day") and row.get("to_day") and row["from_day"] <= row["to_day"]
    )


def shifts(rows: Rows) -> tuple[tuple[date, Decimal], ...]:
    """Rows with day and hours of a roster."""
    return tuple((row["day"], row.get("hours") or Decimal(0)) for row in rows if row.get("day"))


def pattern(given: Mapping[str, Any], context: Context) -> WorkPattern:
    """The roster where there is one, else the usual weekdays, else Monday to Friday."""
    rostered = shifts(given.get("shifts") or ())
    weekdays = given.get("weekdays") or WEEKDAYS[:5]
    return WorkPattern(
        weekdays=frozenset(WEEKDAYS.index(name) for name in weekdays if name in WEEKDAYS),
        rostered=frozenset(day for day, _ in rostered) if rostered else None,
        working_days=context.working_days,
    )


def known_from(given: Mapping[str, Any]) -> str:
    if given.get("shifts"):
        return "the roster"
    return "the working pattern" if given.get("weekdays") else "Monday to Friday, bank holidays not counted"
