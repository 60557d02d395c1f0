"""Where on a sheet is the table, however its columns were moved, and which rows say something?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from connectors.excel.capture_cells import is_blank, is_word
from connectors.excel.capture_columns import NUMBER, STEPS, TOUCH_UNIT, WAIT_UNIT, Column, Table
from connectors.preflight import Cell, Sheet, Workbook
from connectors.preflight.door import shown
from engine.errors import Fault
from process_maps.document_values import plain

HEADING_WITHIN = 40  # rows from the top
SAYS_NOTHING = frozenset({NUMBER, WAIT_UNIT, TOUCH_UNIT})  # a row with these alone is blank
EXAMPLE = "e.g."
TOTALS = ("Total", "Totals", "Grand total", "Sum", "Average", "Overall")
AS_GOOD_AS_THE_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by column key, and where the row is shown to begin."""

    cells: Mapping[str, Cell]
    where: str


@dataclass(slots=True)
class Found:
    """What stands on one sheet. `above`: the rows over the headings."""

    rows: list[Row] = field(default_factory=list)
    above: Sequence[Sequence[Cell]] = ()
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


def sheet_named(workbook: Workbook, name: str) -> Sheet | None:
    return next((sheet for sheet in workbook.sheets.values() if plain(sheet.name) == plain(name)), None)


def sheet_of_steps(workbook: Workbook) -> Sheet | None:
    """The sheet Steps; where nobody calls one so, the first that has its headings."""
    named = sheet_named(workbook, STEPS.sheet)
    if named is not None:
        return named
    essential = STEPS.column("name").heading
    for sheet in workbook.sheets.values():
        row = _heading_row(sheet, STEPS)
        if row is not None and any(is_word(cell.value, essential) for cell in sheet.rows[row]):
            return sheet
    return None


def find_table(sheet: Sheet | None, table: Table) -> Found:
    """The rows of the table that say something; blank ones, examples and totals are left out."""
    found = Found()
    if sheet is None or not sheet.rows:
        return found
    heading = _heading_row(sheet, table)
    if heading is None:
        return _without_headings(sheet, table, found)
    found.above = sheet.rows[:heading]
    places = _columns(sheet.rows[heading], table, found)
    essential = table.columns[1] if table is STEPS else table.columns[0]
    if essential.key not in places:
        row = sheet.rows[heading][0].where
        what = f"there is no column {essential.heading!r} in this row"
        found.faults.append(Fault(row, what, "Write its heading again"))
        return found
    for cells in sheet.rows[heading + 1 :]:
        row_cells = {key: cells[place] for key, place in places.items()}
        where = row_cells.get(essential.key, cells[0]).where
        if not _is_left_out(row_cells, table, found):
            found.rows.append(Row(row_cells, where))
    return found


def _without_headings(sheet: Sheet, table: Table, found: Found) -> Found:
    filled = next((cell for row in sheet.rows for cell in row if not is_blank(cell)), None)
    if filled is not None:
        headings = ", ".join(column.heading for column in table.columns[:4])
        remedy = f"Put them back in one row ({headings} ...), or give the sheet another name"
        found.faults.append(Fault(sheet.name, "its headings are not there", remedy))
    return found


def _heading_row(sheet: Sheet, table: Table) -> int | None:
    """The row near the top in which most cells are headings of the table."""
    words = {word for column in table.all for word in _words(column)}
    counts = [
        len({plain(cell.value) for cell in row if isinstance(cell.value, str)} & words)
        for row in sheet.rows[:HEADING_WITHIN]
    ]
    most = max(counts, default=0)
    return counts.index(most) if most >= 2 else None


def _words(column: Column) -> set[str]:
    return {plain(word) for word in (column.heading, *column.also)} - {""}


def _columns(headings: Sequence[Cell], table: Table, found: Found) -> dict[str, int]:
    """Column key -> place in the row. What is no heading of ours is remarked on."""
    places: dict[str, int] = {}
    unmatched: list[Cell] = []
    for place, cell in enumerate(headings):
        word = plain(str(cell.value)) if cell.value is not None else ""
        if not word:
            continue
        column = _matching(word, table, places)
        if column is not None:
            places[column.key] = place
        else:
            unmatched.append(cell)
    for cell in unmatched:
        _remark_on(cell, [column for column in table.all if column.key not in places], found)
    return places


def _matching(word: str, table: Table, places: dict[str, int]) -> Column | None:
    """The column of this heading that is not placed yet; a unit belongs to the time before it."""
    fitting = [column for column in table.all if word in _words(column) and column.key not in places]
    if len(fitting) > 1 and table is STEPS:
        last = next(reversed(places), "")
        fitting = [column for column in fitting if column.key == f"unit of {last}"] or fitting
    exact = [column for column in fitting if plain(column.heading) == word]
    return next(iter(exact or fitting), None)


def _remark_on(cell: Cell, missing: Sequence[Column], found: Found) -> None:
    """An extra column is left alone; a misspelt heading of ours would lose what stands under it."""
    for column in missing:
        likeness = SequenceMatcher(None, plain(str(cell.value)), plain(column.heading)).ratio()
        if likeness >= AS_GOOD_AS_THE_SAME:
            what = f"{shown(str(cell.value))} is not a heading of this sheet"
            found.faults.append(Fault(cell.where, what, f"Did you mean {column.heading!r}? Write it so"))
            return
    what = f"the column {shown(str(cell.value))} is not one of ours and is not read"
    found.remarks.append(Fault(cell.where, what, "Nothing to do if it is for yourselves"))


def _is_left_out(cells: Mapping[str, Cell], table: Table, found: Found) -> bool:
    if all(is_blank(cell) for key, cell in cells.items() if key not in SAYS_NOTHING or table is not STEPS):
        return True
    if table is not STEPS:
        return False
    if NUMBER in cells and is_word(cells[NUMBER].value, EXAMPLE):
        return True
    name = cells.get("name")
    if name is not None and is_word(name.value, *TOTALS) and ("id" not in cells or is_blank(cells["id"])):
        what = f"{shown(str(name.value))} is taken for a line of totals, not a step"
        found.remarks.append(Fault(name.where, what, "If it is a step, call it by a verb and a thing"))
        return True
    return False


def labelled(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, int, int]]:
    """Each text with its place: row and column."""
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell.value, str):
                yield plain(cell.value), number, place
