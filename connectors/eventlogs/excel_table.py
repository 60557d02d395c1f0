"""How are events read from an Excel workbook? From its longest sheet, whose first row names the columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.eventlogs.roles import Column, Role
from connectors.eventlogs.row_by_row import Rows
from connectors.eventlogs.tables import SAMPLE, Staged, refused, sampled
from connectors.preflight import Cell, Sheet, open_workbook
from connectors.preflight.door import unreadable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcelTable:
    """A sheet of events; `places` are the cells' columns of `columns`."""

    path: Path
    rows: tuple[tuple[Cell, ...], ...]
    columns: tuple[Column, ...]
    places: tuple[int, ...]
    db: "DuckDBPyConnection"

    def stage(self, picked: Mapping[Role, str], *, most: int) -> Staged:
        names = [column.name for column in self.columns]
        places = [self.places[names.index(column)] for column in picked.values()]
        faults = [row[place].fault for row in self.rows for place in places]
        if any(faults):
            raise unreadable(self.path, [fault for fault in faults if fault is not None])
        rows = Rows(self.db, self.path, tuple(picked), most=most)
        for row in self.rows:
            rows.add(tuple(_text(row[place]) for place in places))
        rows.flush()

        def where(wanted: Sequence[int]) -> list[str]:
            return [f"row of {self.rows[row][places[0]].where}" for row in wanted]

        return Staged(rows=rows.total, where=where, typed={})


def excel_table(path: Path, db: "DuckDBPyConnection") -> ExcelTable:
    sheets = [sheet for sheet in open_workbook(path).sheets.values() if not sheet.hidden]
    found = max(map(_table, sheets), key=len, default=())
    if len(found) < 2:
        what = "no sheet has column names in one row and events in the rows below"
        raise refused(path, what, "Put the names of the columns above the events")
    header, *rows = found
    places = tuple(place for place, cell in enumerate(header) if cell.value is not None)
    columns = tuple(
        sampled(db, str(header[place].value).strip(), [_text(row[place]) or "" for row in rows[:SAMPLE]])
        for place in places
    )
    return ExcelTable(path=path, rows=tuple(rows), columns=columns, places=places, db=db)


def _table(sheet: Sheet) -> tuple[tuple[Cell, ...], ...]:
    """From the first row with two names or more; without blank rows."""
    filled = [row for row in sheet.rows if any(cell.value is not None or cell.fault for cell in row)]
    for place, row in enumerate(filled):
        if sum(cell.value is not None for cell in row) >= 2:
            return tuple(filled[place:])
    return ()


def _text(cell: Cell) -> str | None:
    match cell.value:
        case None:
            return None
        case datetime() as moment:
            return moment.isoformat(sep=" ")
        case date() as day:
            return day.isoformat()
        case float() as number if number.is_integer():
            return str(int(number))
        case value:
            return str(value)
