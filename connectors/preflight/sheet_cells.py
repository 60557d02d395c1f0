"""Which cells of one sheet are filled in, and with what? Streams the sheet's XML and keeps only those."""

import re

from connectors.preflight.cell_values import Cell, Damaged, Meanings, Unusable
from connectors.preflight.door import printable, shown
from connectors.preflight.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from connectors.preflight.safe_xml import Allowance, Enough
from connectors.preflight.workbook_parts import BrokenPart, SheetEntry, named, walk_part
from connectors.preflight.workbook_zip import REPAIR, Package
from engine.errors import Fault

NAMES = named("sheetData", "row", "c", "v", "f", "t", "rPh")
REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
ROW_NUMBER = re.compile("[1-9][0-9]{0,6}")
TAGS_OF_CELL = 6
MOST_DAMAGE = 1_000  # damaged cells of one sheet, after which the rest is not read
TIDY = "Delete what is outside the tables (mark those rows or columns, right click, Delete) and save it"
WORK_OUT = "Open the workbook in Excel, save it and try again, or type the value in place of the formula"


def column_letters(column: int) -> str:
    """Excel's name of a column, counted from 1.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


LETTERS = tuple(column_letters(column) for column in range(MOST_COLUMNS + 1))
COLUMNS = {letters: column for column, letters in enumerate(LETTERS)}


def sheet_rows(
    package: Package, entry: SheetEntry, *, meanings: Meanings, allowance: Allowance
) -> tuple[tuple[tuple[Cell, ...], ...], list[Fault]]:
    """The sheet's cells from A1 to the last filled-in row and column, and everything wrong with them.

    What follows the cells in the file (merged ranges, validation, links, formatting) is never parsed.
    """
    cells = _SheetCells(printable(entry.name), meanings, allowance)
    try:
        walk_part(package, entry.part, start=cells.start, end=cells.end, text=cells.text, allowance=allowance)
        if not cells.faults and not cells.complete:
            raise BrokenPart(entry.part, "it has no table of cells")
    except BrokenPart as error:
        place = f" after row {cells.row}" if cells.row else ""
        cells.refuse(cells.sheet, f"this sheet {error.verdict}{place}: {error.what}", error.remedy)
    cells.refuse_far()
    if cells.faults:
        return (), cells.faults
    rows, columns = cells.extent()
    allowance.cells -= rows * columns
    if allowance.cells < 0:
        cells.refuse(
            f"{cells.sheet}!{LETTERS[columns]}{rows}",
            f"up to here, the last filled-in row and column, the workbook has more than {MOST_CELLS:,} cells",
            TIDY,
        )
        return (), cells.faults
    return cells.grid(rows, columns), []


class _SheetCells:
    """Takes the XML of one sheet as it comes; holds its filled-in cells by row and column, and its faults."""

    def __init__(self, sheet: str, meanings: Meanings, allowance: Allowance) -> None:
        self.sheet = sheet
        self.faults: list[Fault] = []
        self.complete = False
        self.row = 0
        self._meanings = meanings
        self._allowance = allowance
        self._count = 0
        self._filled: dict[int, dict[int, Cell]] = {}
        self._far_rows: list[str] = []
        self._far_columns: list[str] = []
        self._row_text = ""
        self._cell: dict[str, str] = {}  # of the cell being read: r its name, t its type, s its style
        self._formula = False
        self._phonetic = False
        self._collecting = False
        self._stored: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match NAMES.get(name):
            case "c":
                if "r" not in attributes:
                    attributes["r"] = self._next_name()
                self._cell = attributes
                self._formula = False
                self._stored.clear()
            case "v":
                self._collecting = self._cell.get("t") != "inlineStr"
            case "t":
                self._collecting = self._cell.get("t") == "inlineStr" and not self._phonetic
            case "row":
                self._begin_row(attributes.get("r"))
            case "f":
                self._formula = True
            case "rPh":
                self._phonetic = True

    def end(self, name: str) -> None:
        match NAMES.get(name):
            case "c":
                if self._stored or self._formula:
                    self._keep(self._cell["r"])
            case "v" | "t":
                self._collecting = False
            case "rPh":
                self._phonetic = False
            case "sheetData":
                self.complete = True
                raise Enough

    def text(self, data: str) -> None:
        if self._collecting:
            self._stored.append(data)

    def refuse(self, where: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(where, what, remedy))

    def refuse_far(self) -> None:
        """One fault for all rows too far down, one for all columns too far right, at the first such cell."""
        for far, edge in (
            (self._far_rows, f"row {MOST_ROWS:,}"),
            (self._far_columns, f"column {LETTERS[MOST_COLUMNS]}"),
        ):
            if far:
                others = f", and {len(far) - 1:,} more cells are," if len(far) > 1 else ""
                self.refuse(far[0], f"this cell is filled in{others} beyond {edge}, the last one read", TIDY)

    def extent(self) -> tuple[int, int]:
        """The last row and the last column with a filled-in cell, counted from 1."""
        return max(self._filled, default=0), max((max(row) for row in self._filled.values()), default=0)

    def grid(self, rows: int, columns: int) -> tuple[tuple[Cell, ...], ...]:
        """All cells, the blank ones between with the value None."""
        return tuple(self._whole_row(row, self._filled.get(row, {}), columns) for row in range(1, rows + 1))

    def _whole_row(self, row: int, filled: dict[int, Cell], columns: int) -> tuple[Cell, ...]:
        return tuple(
            filled.get(column) or Cell(None, f"{self.sheet}!{LETTERS[column]}{row}") for column in range(1, columns + 1)
        )

    def _begin_row(self, number: str | None) -> None:
        if number is None:
            number = str(self.row + 1)
        elif not ROW_NUMBER.fullmatch(number):
            self._damage(self.sheet, f"a row after row {self.row} has the number {shown(number)}")
            number = str(self.row + 1)
        self.row, self._row_text, self._cell = int(number), number, {}

    def _next_name(self) -> str:
        """What a cell without a name is called: it follows the one before it."""
        if not self._cell:
            return f"A{self._row_text}"
        before = self._column(self._cell["r"])
        return f"{column_letters(before + 1)}{self._row_text}" if before else ""

    def _column(self, name: str) -> int:
        """The column of the cell called "D7", counted from 1; 0 where this row can have no such cell."""
        column = COLUMNS.get(name.removesuffix(self._row_text), 0)
        parts = None if column else REFERENCE.fullmatch(name)
        if parts is not None and parts[2] == self._row_text:
            for letter in parts[1]:
                column = 26 * column + ord(letter) - ord("A") + 1
        return column

    def _keep(self, name: str) -> None:
        """Keep the cell read just now, unless it is blank or damaged."""
        column = self._column(name)
        if not column:
            self._damage(self.sheet, f"a cell in row {self.row} is called {shown(name)}")
            return
        where = f"{self.sheet}!{name}"
        cell = self._typed(where)
        if cell is None:
            return
        if self.row > MOST_ROWS:
            self._far_rows.append(where)
        elif column > MOST_COLUMNS:
            self._far_columns.append(where)
        elif column in self._filled.setdefault(self.row, {}):
            self._damage(where, "this cell is in the file twice")
        else:
            self._filled[self.row][column] = cell
        self._allowance.tags += TAGS_OF_CELL
        self._count += 1
        if self._count > self._allowance.cells:
            self.refuse(where, f"up to here the workbook has more than {MOST_CELLS:,} filled-in cells", TIDY)
            raise Enough

    def _typed(self, where: str) -> Cell | None:
        stored = "".join(self._stored)
        kind = self._cell.get("t", "n")
        if not stored:
            if kind == "str":  # a formula whose result is no text
                return None
            return Cell(None, where, fault=Fault(where, "its formula has never been worked out", WORK_OUT))
        try:
            value, percent = self._meanings.value(kind, stored, self._cell.get("s", "0"))
        except Unusable as error:
            return Cell(None, where, fault=Fault(where, error.what, error.remedy))
        except Damaged as error:
            self._damage(where, f"this cell {error}")
            return None
        return None if value is None else Cell(value, where, percent)

    def _damage(self, where: str, what: str) -> None:
        self.refuse(where, what, REPAIR)
        if len(self.faults) == MOST_DAMAGE:
            raise Enough
