"""Where is a table on a sheet, and what do its rows say? Columns by their names, faults by their cells."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.preflight import Cell, Sheet
from engine.errors import Fault
from engine.registers.values import Misread, text

ROWS_ABOVE_A_TABLE = 20  # titles and notes are passed over this far down


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    name    as we print it
    read    what its cells mean; raises Misread
    also    other names people give it
    needed  the column must be there
    filled  none of its cells may be empty
    """

    name: str
    read: Callable[[object], Any] = text
    also: tuple[str, ...] = ()
    needed: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row with something in it: what each column says, and the cell a reader finds it in.

    Every column has a value, that of an empty cell where the sheet has no such column. A value that could not
    be read is None, and its fault has been told.
    """

    values: Mapping[str, Any]
    where: Mapping[str, str]
    unread: frozenset[str]


def read_table(name: str, sheet: Sheet, columns: Sequence[Column], faults: list[Fault]) -> list[Row]:
    """The rows under the headings, blank ones left out. What is wrong is added to `faults`."""
    heading_row, places = _headings(sheet, columns)
    missing = [column for column in columns if column.needed and column.name not in places]
    faults.extend(
        Fault(name, f"there is no column {column.name!r}", "Add it to the row of headings") for column in missing
    )
    faults.extend(_repeated_headings(sheet, heading_row, columns))
    if missing:
        return []
    return [
        _row({column: row[place] for column, place in places.items()}, columns, faults)
        for row in sheet.rows[heading_row + 1 :]
        if any(_is_filled(row[place]) for place in places.values())
    ]


def _headings(sheet: Sheet, columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """The row with most of our headings, and each column's place in it; our own names come before others."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(sheet.rows[:ROWS_ABOVE_A_TABLE]):
        written: dict[str, int] = {}
        for place, cell in enumerate(row):
            if isinstance(cell.value, str):
                written.setdefault(_plain(cell.value), place)
        places = {
            column.name: written[heading]
            for column in columns
            if (heading := next((h for h in _names(column) if h in written), None)) is not None
        }
        if len(places) > len(best[1]):
            best = number, places
    return best


def _repeated_headings(sheet: Sheet, heading_row: int, columns: Sequence[Column]) -> Iterator[Fault]:
    seen: set[str] = set()
    ours = {_plain(column.name) for column in columns}
    for cell in sheet.rows[heading_row] if heading_row < len(sheet.rows) else ():
        heading = _plain(cell.value) if isinstance(cell.value, str) else ""
        if heading in seen & ours:
            yield Fault(cell.where, f"there is a second column {text(cell.value)!r}", "Keep one of them")
        seen.add(heading)


def _row(found: Mapping[str, Cell], columns: Sequence[Column], faults: list[Fault]) -> Row:
    values: dict[str, Any] = {column.name: column.read(None) for column in columns if column.name not in found}
    unread = set()
    for column in columns:
        if column.name in found:
            cell = found[column.name]
            try:
                values[column.name] = _value(cell, column)
            except Misread as misread:
                faults.append(Fault(cell.where, f"{column.name}: {misread.what}", misread.remedy))
                values[column.name] = None
                unread.add(column.name)
    where = {name: cell.where for name, cell in found.items()}
    return Row(values, where, frozenset(unread))


def _value(cell: Cell, column: Column) -> Any:
    if cell.fault is not None:
        raise Misread(cell.fault.what, cell.fault.remedy)
    if column.filled and not _is_filled(cell):
        raise Misread("it is empty", "Fill it in")
    return column.read(cell.value)


def _is_filled(cell: Cell) -> bool:
    return cell.fault is not None or (cell.value is not None and str(cell.value).strip() != "")


def _names(column: Column) -> Iterator[str]:
    return map(_plain, (column.name, *column.also))


def _plain(heading: str) -> str:
    """Small letters and digits alone: "Owner E-mail " and "owner email" are one heading."""
    return re.sub(r"[^a-z0-9£]+", "", heading.lower())
