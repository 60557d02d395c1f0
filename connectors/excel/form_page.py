"""How is a form laid out on a sheet: a grid of equal columns, written row by row from the top down?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.excel import form_cells as cells
from connectors.excel.house_style import print_on_a4, put, start_sheet

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

LAYOUT, ANSWER = "eightflows", "answer"  # in the hidden row: the column of marks, the column of answers
GRID_WIDTH = 14.0  # characters in one column of the grid
FEWEST_COLUMNS, MOST_UPRIGHT, MOST_ON_A4 = 8, 9, 13
LABEL_COLUMNS, ANSWER_COLUMNS = 3, 2
A3 = 8
LOWEST_ROW = 20.0  # points


@dataclass(slots=True)
class Page:
    """The sheet as it grows. `row` is the next row to write; the column after the last is hidden, for marks."""

    sheet: "Worksheet"
    columns: int
    row: int = 4

    def start(self, title: str, note: str) -> None:
        start_sheet(self.sheet, title=title, note=note, columns=[GRID_WIDTH] * self.columns)
        put(self.sheet.cell(3, self.columns + 1), LAYOUT)
        put(self.sheet.cell(3, LABEL_COLUMNS + 1), ANSWER)
        self.sheet.row_dimensions[3].hidden = True

    def at(self, column: int) -> "Cell | MergedCell":
        """The cell of the row being written."""
        return self.sheet.cell(self.row, column)

    def mark(self, mark: str) -> None:
        """Say, out of sight, what the row holds."""
        put(self.at(self.columns + 1), mark)

    def heading(self, text: str) -> None:
        """The blue band a section begins with."""
        self.row += 1
        self.merge(1, self.columns)
        cells.heading(self.at(1), text)
        self.end_row()

    def across(self, text: str, *, bold: bool = False, small: bool = False) -> None:
        """A text across the sheet."""
        self.merge(1, self.columns)
        if small:
            cells.help_text(self.at(1), text)
        else:
            cells.label(self.at(1), text, bold=bold)
        self.end_row(cells.lines(text, GRID_WIDTH * self.columns, small=small))

    def label_and_help(self, label: str, beside: str, *, answer_columns: int = ANSWER_COLUMNS) -> int:
        """The question to the left, help to the right; returns how many lines they take."""
        self.merge(1, LABEL_COLUMNS)
        cells.label(self.at(1), label)
        first = LABEL_COLUMNS + answer_columns + 1
        self.merge(first, self.columns)
        cells.help_text(self.at(first), beside)
        rest = GRID_WIDTH * (self.columns - first + 1)
        return max(cells.lines(label, GRID_WIDTH * LABEL_COLUMNS), cells.lines(beside, rest, small=True))

    def merge(self, first: int, last: int) -> None:
        if last > first:
            self.sheet.merge_cells(start_row=self.row, start_column=first, end_row=self.row, end_column=last)

    def close_boxes(self, first: int, last: int) -> None:
        """The border of cells that were merged."""
        for column in range(first, last + 1):
            cells.close_box(self.at(column))

    def hide_row(self) -> None:
        self.sheet.row_dimensions[self.row].hidden = True
        self.row += 1

    def end_row(self, *lines: int) -> None:
        """As high as the tallest of its cells: Excel does not work that out for merged ones."""
        tallest = max(lines, default=1)
        self.sheet.row_dimensions[self.row].height = max(LOWEST_ROW, cells.LINE_HEIGHT * tallest + 6)
        self.row += 1

    def finish(self) -> None:
        """Marks hidden, everything locked that is not open, one page wide on paper."""
        from openpyxl.utils import get_column_letter

        sheet = self.sheet
        sheet.column_dimensions[get_column_letter(self.columns + 1)].hidden = True
        sheet.freeze_panes = "A3"
        print_on_a4(sheet)
        if self.columns <= MOST_UPRIGHT:
            sheet.page_setup.orientation = "portrait"
        elif self.columns > MOST_ON_A4:
            sheet.page_setup.paperSize = A3
        sheet.print_title_rows = "1:1"
        sheet.print_area = f"A1:{get_column_letter(self.columns)}{self.row - 1}"
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False
