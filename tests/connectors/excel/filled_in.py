"""What does a workbook look like that somebody has filled in by hand? Rows by heading, cells as typed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell

from connectors.excel.capture_columns import STEPS, TABLES

Typed: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
Row: TypeAlias = Mapping[str, Typed]
FIRST = 5  # row of the first step: "Steps!B5" is what happens in it


def workbook(*steps: Row, name: Typed = "Referral", sheets: Mapping[str, Sequence[Row]] | None = None) -> Workbook:
    """Sheet Steps with the columns of the template, steps from row 5; other sheets by name, filled from row 2.

    The heading "Unit " with a blank after it is the second of the two.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Steps"
    sheet["B1"], sheet["B2"] = "Map name", name
    headings = _headings()
    for number, heading in enumerate(headings, start=1):
        sheet.cell(FIRST - 1, number, heading.strip())
    for place, step in enumerate(steps):
        for heading, typed in step.items():
            _type(sheet.cell(FIRST + place, headings.index(heading) + 1), typed)
    for title, rows in (sheets or {}).items():
        words = [column.heading for column in next(table for table in TABLES if table.sheet == title).all]
        other = book.create_sheet(title)
        other.append(words)
        for place, row in enumerate(rows):
            for heading, typed in row.items():
                _type(other.cell(2 + place, words.index(heading) + 1), typed)
    return book


def saved(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path


def _headings() -> list[str]:
    words: list[str] = []
    for column in STEPS.all:
        words.append(f"{column.heading} " if column.heading in words else column.heading)
    return words


def _type(cell: Cell | MergedCell, typed: Typed) -> None:
    """Text that starts with "=" is text; a test that wants a formula puts it in itself."""
    cell.value = typed
    if isinstance(typed, str):
        cell.data_type = "s"
