"""What do the rows of a table come to: how many, the highest, the sum, the latest?"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.calendars import short_date
from engine.forms.worked import Worked, counted, figure, joined

MOST_NAMED = 5
LABEL = "row_label"
"""Under this name each row of a checklist carries what it is called."""


def count(rows: Sequence[Mapping[str, Any]]) -> Worked[int]:
    """How many rows, and the first few by name where they have one."""
    if not rows:
        return Worked(0, "None.")
    names = [row[LABEL] for row in rows if row.get(LABEL)]
    if not names:
        return Worked(len(rows), f"{counted(len(rows), 'row')}.")
    named = names if len(names) <= MOST_NAMED else [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more"]
    return Worked(len(rows), f"{len(rows)}: {'; '.join(named)}")


def highest(values: Sequence[int | Decimal]) -> Worked[int | Decimal] | None:
    """The highest; None where there is none."""
    if not values:
        return None
    most = max(values)
    return Worked(
        most,
        f"The highest of {joined(map(figure, values))} is {figure(most)}." if len(values) > 1 else f"{figure(most)}.",
    )


def total(values: Sequence[int | Decimal]) -> Worked[int | Decimal]:
    found = sum(values)
    return Worked(found, f"{' + '.join(map(figure, values)) or '0'} = {figure(found)}.")


def latest(values: Sequence[date]) -> Worked[date] | None:
    if not values:
        return None
    return Worked(max(values), f"The latest of {counted(len(values), 'date')} is {short_date(max(values))}.")
