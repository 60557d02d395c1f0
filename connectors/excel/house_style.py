"""How does a workbook of ours look? Titles, tables, colours, print set-up; text is never a formula."""

import os
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

CellContent: TypeAlias = "str | int | float | Decimal | date | None"

BLUE, INK, GREY, LINE, WHITE = "005EB8", "212B32", "4C6272", "AEB7BD", "FFFFFF"
PALE_GREY = "E8EDEE"
GENERAL, DATE, SHORT_DATE = "General", "ddd d mmm yyyy", "d mmm yyyy"
COUNT, POUNDS, WHOLE = "#,##0", "£#,##0", "0"
FONT = "Arial"
A4 = 9
LETTERS_PER_WIDTH = 1.2  # a column's width is counted in digits of a larger type
LINE_HEIGHT = 13.5  # points for one line of 10-point Arial

_THIN = Side(style="thin", color=LINE)
_UNDER = Border(bottom=_THIN)
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column: heading, width in characters, number format, and whether its text wraps."""

    heading: str
    width: float
    number_format: str = GENERAL
    wrap: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """Background and letters of a cell whose word carries the same meaning."""

    fill: str
    letters: str = INK
    bold: bool = True


GOOD, BAD = Paint(fill="CCE5D8", letters="00401E"), Paint(fill="F9DCD9", letters="8A1538")


def new_workbook(title: str = "") -> "Workbook":
    """Without a sheet: whoever fills it makes them."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.properties.creator = "eightflows"
    workbook.properties.title = title or None
    workbook.remove(workbook.worksheets[0])
    return workbook


def put(cell: "Cell | MergedCell", content: CellContent) -> None:
    """Write a value. Text that starts with "=" is no formula, and stays none when the cell is edited."""
    cell.value = content
    if isinstance(content, str):
        cell.data_type = "s"
        if content.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True


def start_sheet(sheet: "Worksheet", *, title: str, note: str, columns: Sequence[float]) -> None:
    """Column widths, a blue band with the title, a line under it that says what the sheet shows."""
    sheet.sheet_view.showGridLines = False
    for number, width in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number in range(1, len(columns) + 1):
        sheet.cell(1, number).fill = PatternFill("solid", fgColor=BLUE)
    put(sheet["A1"], title)
    sheet["A1"].font = Font(name=FONT, size=16, bold=True, color=WHITE)
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center", indent=1)
    sheet.row_dimensions[1].height = 30
    put(sheet["A2"], note)
    sheet["A2"].font = Font(name=FONT, size=10, color=GREY)
    sheet["A2"].alignment = Alignment(horizontal="left", vertical="center", indent=1)
    sheet.row_dimensions[2].height = 20


def put_heading(sheet: "Worksheet", *, row: int, text: str) -> None:
    put(sheet.cell(row, 1), text)
    sheet.cell(row, 1).font = Font(name=FONT, size=12, bold=True, color=INK)
    sheet.row_dimensions[row].height = 20


def put_figure(
    sheet: "Worksheet", *, row: int, column: int, label: str, figure: CellContent, number_format: str
) -> None:
    """A small label over a large figure, in one column of a strip of them."""
    above, below = sheet.cell(row, column), sheet.cell(row + 1, column)
    put(above, label)
    put(below, figure)
    above.font = Font(name=FONT, size=9, color=GREY)
    below.font = Font(name=FONT, size=20, bold=True, color=BLUE)
    below.number_format = number_format
    for cell in (above, below):
        cell.fill = PatternFill("solid", fgColor=PALE_GREY)
        cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
    sheet.row_dimensions[row].height, sheet.row_dimensions[row + 1].height = 20, 32


def write_table(
    sheet: "Worksheet", *, top: int, columns: Sequence[TableColumn], rows: Iterable[Sequence[CellContent]]
) -> int:
    """A table with its headings in row `top`; returns the last row used."""
    heading_font, fill = Font(name=FONT, size=10, bold=True, color=WHITE), PatternFill("solid", fgColor=BLUE)
    body_font = Font(name=FONT, size=10, color=INK)
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(top, number)
        put(cell, column.heading)
        cell.font, cell.fill, cell.border = heading_font, fill, _BOX
        cell.alignment = _alignment(column, wrap=True)
    sheet.row_dimensions[top].height = 34
    styles = [_body_style(sheet, top, number, column, body_font) for number, column in enumerate(columns, start=1)]
    last = top
    for last, row in enumerate(rows, start=top + 1):
        for number, (style, content) in enumerate(zip(styles, row, strict=True), start=1):
            cell = sheet.cell(last, number)
            copy_style(style, cell)
            put(cell, content)
        sheet.row_dimensions[last].height = LINE_HEIGHT * _lines(columns, row) + 5
    return last


def _body_style(sheet: "Worksheet", top: int, number: int, column: TableColumn, font: Font) -> "Cell":
    """A cell with the style of a column, which belongs to no row: working a style out takes longer than a cell."""
    from openpyxl.cell.cell import Cell

    cell = Cell(sheet, row=top, column=number)
    cell.font, cell.border, cell.number_format = font, _BOX, column.number_format
    cell.alignment = _alignment(column, wrap=column.wrap)
    return cell


def copy_style(pattern: Any, cell: Any) -> None:
    """Give the cell the style of another, of the same workbook."""
    cell._style = copy(pattern._style)


def _alignment(column: TableColumn, *, wrap: bool) -> Alignment:
    """Words and dates to the left, numbers to the right, never against the line."""
    if column.centred:
        return Alignment(horizontal="center", vertical="center", wrap_text=wrap)
    side = "left" if column.number_format in (GENERAL, DATE, SHORT_DATE) else "right"
    return Alignment(horizontal=side, vertical="center", wrap_text=wrap, indent=1)


def paint(cell: "Cell | MergedCell", paint: Paint) -> None:
    cell.fill = PatternFill("solid", fgColor=paint.fill)
    cell.font = Font(name=FONT, size=10, bold=paint.bold, color=paint.letters)


def finish_sheet(sheet: "Worksheet", *, top: int, last: int, columns: int, frozen: str) -> None:
    """Filters and frozen headings; prints on A4 landscape, one page wide, headings on every page."""
    if last > top:
        sheet.auto_filter.ref = f"A{top}:{get_column_letter(columns)}{last}"
    sheet.freeze_panes = frozen
    print_on_a4(sheet)
    sheet.print_title_rows = f"{top}:{top}"
    sheet.print_area = f"A1:{get_column_letter(columns)}{last}"


def table_sheet(
    workbook: "Workbook",
    name: str,
    note: str,
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[CellContent]],
    *,
    top: int,
    keep: str,
) -> "Worksheet":
    """A sheet that is one table with its headings in row `top`; columns left of the column `keep` stay in sight."""
    sheet: Worksheet = workbook.create_sheet(name)
    start_sheet(sheet, title=name, note=note, columns=[column.width for column in columns])
    last = write_table(sheet, top=top, columns=columns, rows=rows)
    finish_sheet(sheet, top=top, last=last, columns=len(columns), frozen=f"{keep}{top + 1}")
    return sheet


def print_on_a4(sheet: "Worksheet") -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.7
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("eightflows"),
        center=_HeaderFooterPart("&A"),
        right=_HeaderFooterPart("Page &P of &N"),
    )


def _lines(columns: Sequence[TableColumn], row: Sequence[CellContent]) -> int:
    """Lines the tallest wrapped cell of a row needs: Excel does not work that out for a file of ours."""
    return (
        max(
            (
                -(-len(content) // max(int(column.width * LETTERS_PER_WIDTH) - 2, 1))
                for column, content in zip(columns, row, strict=True)
                if column.wrap and isinstance(content, str)
            ),
            default=1,
        )
        or 1
    )


def save(workbook: "Workbook", path: Path) -> None:
    """Write the file whole or not at all, in place of an older one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        workbook.save(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
