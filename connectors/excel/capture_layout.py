"""How does a sheet of the capture workbook look: bands, headings, answer cells, drop-downs, print?"""

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from connectors.excel.capture_cells import percent_format
from connectors.excel.capture_columns import FilledRow, Table
from connectors.excel.house_style import BLUE, FONT, GREY, INK, LINE, PALE_GREY, WHITE, put
from process_maps.document_shape import Shape
from process_maps.document_values import Number, Score, Share, Time

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

A3, A4 = 8, 9
PALE_BLUE = "D9E6F2"
BODY = 10  # points
LINE_HEIGHT = 1.35  # of the size of the letters
LETTERS_PER_WIDTH = 1.2
MOST_LINES = 8
SPARE_ROWS, LEAST_ROWS = 6, 18
THIN = Side(style="thin", color=LINE)
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
ALLOWED = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter")
OPEN, SHUT = Protection(locked=False), Protection(locked=True)


def band(sheet: "Worksheet", title: str, columns: int) -> None:
    """A blue title over the width of the table; no grid lines."""
    sheet.sheet_view.showGridLines = False
    for number in range(1, columns + 1):
        sheet.cell(1, number).fill = PatternFill("solid", fgColor=BLUE)
    put(sheet["A1"], title)
    sheet["A1"].font = Font(name=FONT, size=18, bold=True, color=WHITE)
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center", indent=1)
    sheet.row_dimensions[1].height = 32


def small_print(cell: "Cell | MergedCell", text: str, *, size: int = BODY) -> None:
    put(cell, text)
    cell.font = Font(name=FONT, size=size, color=GREY)
    cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)


def headings(sheet: "Worksheet", table: Table, row: int, *, size: int = BODY) -> None:
    """Headings with a note on what to fill in; those of the folded columns paler."""
    for number, column in enumerate(table.all, start=1):
        cell = sheet.cell(row, number)
        main = number <= len(table.columns)
        put(cell, column.heading)
        cell.font = Font(name=FONT, size=size, bold=True, color=WHITE if main else INK)
        cell.fill = PatternFill("solid", fgColor=BLUE if main else PALE_BLUE)
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
        cell.border = BOX
        if column.hint:
            cell.comment = Comment(column.hint, "eightflows", width=240, height=70)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        if not main:
            sheet.column_dimensions[get_column_letter(number)].outlineLevel = 1
    sheet.row_dimensions[row].height = 4.4 * size


def answer_rows(
    sheet: "Worksheet",
    table: Table,
    first: int,
    last: int,
    rows: Sequence[FilledRow],
    *,
    size: int = BODY,
    height: float = 20,
) -> None:
    """Rows of answer cells, filled ones first and then blank ones, each tall enough for what is in it."""
    styled: dict[tuple[bool, str], Cell | MergedCell] = {}
    for row in range(first, last + 1):
        filled = rows[row - first] if row - first < len(rows) else {}
        lines = 1
        for number, column in enumerate(table.all, start=1):
            cell, content = sheet.cell(row, number), filled.get(column.key)
            put(cell, content)
            shape = table.look(column)
            pattern = styled.setdefault((_is_figure(content, shape), _number_format(content, shape)), cell)
            if pattern is cell:
                style_answer(cell, shape, size=size)
            else:
                look_like(cell, pattern)
            if isinstance(content, str):
                lines = max(lines, _lines(content, column.width * BODY / size))
        needed = min(lines, MOST_LINES) * size * LINE_HEIGHT + 4
        sheet.row_dimensions[row].height = max(height, needed)


def look_like(cell: "Cell | MergedCell", pattern: "Cell | MergedCell") -> None:
    """The same style without working it out again, which takes most of the time of a large sheet."""
    quoted = cell.quotePrefix
    cell._style = copy(pattern._style)  # type: ignore[union-attr]
    cell.quotePrefix = quoted


def _is_figure(content: object, shape: Shape | None) -> bool:
    return isinstance(shape, Share | Number | Score | Time) or isinstance(content, int | float)


def _number_format(content: object, shape: Shape | None) -> str:
    if not isinstance(shape, Share):
        return "General"
    return percent_format(content if isinstance(content, float) else None)


def _lines(text: str, width: float) -> int:
    """Excel does not make the row of a file of ours as tall as its text: how many lines that has."""
    letters = max(int(width * LETTERS_PER_WIDTH) - 1, 1)
    return sum(max(-(-len(line) // letters), 1) for line in text.split("\n"))


def style_answer(cell: "Cell | MergedCell", shape: Shape | None, *, size: int = BODY) -> None:
    """Words to the left, figures to the right, never against the line."""
    figure = _is_figure(cell.value, shape)
    cell.font = Font(name=FONT, size=size, color=INK)
    cell.border = BOX
    cell.protection = OPEN
    cell.alignment = Alignment(
        horizontal="right" if figure else "left", vertical="center", wrap_text=not figure, indent=1
    )
    cell.number_format = _number_format(cell.value, shape)


def drop_down(sheet: "Worksheet", cells: str, choices: str, *, strict: bool) -> None:
    """A list to choose from. What is not in it is refused, or let in after a question."""
    validation = DataValidation(type="list", formula1=f"=list_{choices}", allow_blank=True)
    validation.errorStyle = "stop" if strict else "warning"
    validation.errorTitle = "Choose from the list" if strict else "A new name"
    validation.error = (
        "Please choose one of the words in the list." if strict else "This is not in the list. Keep it if it is right."
    )
    validation.showErrorMessage = True
    sheet.add_data_validation(validation)
    validation.add(cells)


def drop_downs(sheet: "Worksheet", table: Table, first: int, last: int) -> None:
    for number, column in enumerate(table.all, start=1):
        if column.choices:
            letter = get_column_letter(number)
            drop_down(sheet, f"{letter}{first}:{letter}{last}", column.choices, strict=column.strict)


def protect(sheet: "Worksheet") -> None:
    """No password: it keeps formulas from slips. Rows may be added and taken out, widths changed."""
    protection = sheet.protection
    protection.sheet = True
    for allowed in ALLOWED:
        setattr(protection, allowed, False)


def print_on(sheet: "Worksheet", paper: int, *, last_column: int, last_row: int, title_rows: str | None = None) -> None:
    """Landscape, one page wide, `title_rows` on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{get_column_letter(last_column)}{last_row}"
    if title_rows is not None:
        sheet.print_title_rows = title_rows
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("&F"), center=_HeaderFooterPart("&A"), right=_HeaderFooterPart("Page &P of &N")
    )


def plain_sheet(sheet: "Worksheet", table: Table, rows: Sequence[FilledRow]) -> int:
    """A sheet that is one table under a title and a line of help; returns its last row."""
    top = 4
    band(sheet, table.title, len(table.all))
    small_print(sheet["A2"], table.help)
    sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 22, 6
    headings(sheet, table, top)
    last = top + max(len(rows) + SPARE_ROWS, LEAST_ROWS)
    answer_rows(sheet, table, top + 1, last, rows)
    drop_downs(sheet, table, top + 1, last)
    sheet.freeze_panes = f"B{top + 1}"
    sheet.sheet_properties.tabColor = BLUE if rows else PALE_GREY
    protect(sheet)
    print_on(sheet, A4, last_column=len(table.columns), last_row=last, title_rows=f"{top}:{top}")
    return last
