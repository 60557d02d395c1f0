"""What has been read from the cells so far, where each value stands, and what was wrong or passed over?"""

from collections.abc import Sequence
from typing import Any

from connectors.excel.capture_cells import Value, as_value, is_blank, read_cell
from connectors.excel.capture_columns import Table
from connectors.excel.capture_tables import Found, Row
from connectors.preflight import Cell
from engine.errors import Fault
from process_maps.document_names import Names
from process_maps.document_pointers import Pointers
from process_maps.document_shape import Items, Shape
from process_maps.document_values import Reference, Unclear
from process_maps.finding import Place

MOST_SUGGESTIONS = 200
IF_NOT_MEANT = "Write it another way if you meant something else"


class Collector:
    """Reads cells for the places of a document, noting every fault and going on."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self.pointers = Pointers(Names())
        self._cells: dict[Place, str] = {(): "the file"}

    def where(self, place: Place) -> str:
        """The cell of a place in the document, or of the nearest thing around it."""
        while place not in self._cells:
            place = place[:-1]
        return self._cells[place]

    def put(self, place: Place, where: str) -> None:
        self._cells[place] = where

    def unclear(self, where: str, unclear: Unclear) -> None:
        many = len(self.faults) >= MOST_SUGGESTIONS
        self.faults.append(Fault(where, unclear.what, unclear.remedy if many else unclear.advice()))

    def remark(self, where: str, what: str, remedy: str = IF_NOT_MEANT) -> None:
        self.remarks.append(Fault(where, what, remedy))

    def take(self, found: Found) -> Found:
        """A table with what was wrong in its headings."""
        self.faults += found.faults
        self.remarks += found.remarks
        return found

    def usable(self, cell: Cell, place: Place) -> bool:
        """It holds something and no error of a formula, which is noted."""
        self.put(place, cell.where)
        if cell.fault is not None:
            self.faults.append(cell.fault)
        return not is_blank(cell) and cell.fault is None

    def value(self, cell: Cell, shape: Shape | None, place: Place, *, unit: str = "") -> Value:
        """What the cell says for this place in the document; None where it says nothing that can be used."""
        if not self.usable(cell, place):
            return None
        try:
            read = read_cell(cell, shape, unit=unit)
        except Unclear as unclear:
            self.unclear(cell.where, unclear)
            return None
        if read.remark:
            self.remark(cell.where, read.remark)
        return read.value

    def text(self, cell: Cell | None, place: Place) -> str:
        """The words in a cell, "" where there are none or only a dash."""
        said = self.value(cell, Reference(()), place) if cell is not None else None
        return "" if said is None else str(said)

    def pointed(self, cell: Cell | None, to: Sequence[str], place: Place) -> str | None:
        """The id of what a cell names."""
        word = self.text(cell, place)
        if cell is None or not word:
            return None
        try:
            return self.pointers.find(word, to)
        except Unclear as unclear:
            self.unclear(cell.where, unclear)
            return None

    def all_pointed(self, cell: Cell | None, to: Sequence[str], place: Place) -> list[str]:
        """The ids of what a cell names, one or several."""
        word = self.text(cell, place)
        if cell is None or not word:
            return []
        try:
            return self.pointers.find_all(word, to)
        except Unclear as unclear:
            self.unclear(cell.where, unclear)
            return []

    def row(self, row: Row, table: Table, place: Place, *, without: Sequence[str] = ()) -> dict[str, Any]:
        """One row of a table as the document has it."""
        read: dict[str, Any] = {}
        self.put(place, row.where)
        for key, shape in table.shapes.items():
            cell = row.cells.get(key)
            if cell is None or key in without:
                continue
            path = (*place, *key.split("."))
            if is_blank(cell):
                if key in table.required:
                    self.put(path, cell.where)
                continue
            value: Any
            match shape:
                case Reference(to=to):
                    value = self.pointed(cell, to, path)
                case Items(of=Reference(to=to)):
                    value = self.all_pointed(cell, to, path)
                case _:
                    value = self.value(cell, shape, path)
            if value not in (None, []):
                nest(read, key, value)
        return read


def nest(row: dict[str, Any], key: str, value: object) -> None:
    """Put a value under "batch.size"."""
    *outer, last = key.split(".")
    for name in outer:
        row = row.setdefault(name, {})
    row[last] = value


def words(cell: Cell | None) -> str:
    """What a cell shows, as text; "" for none."""
    value = as_value(cell) if cell is not None else None
    return "" if value is None else str(value)
