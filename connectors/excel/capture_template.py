"""What does the capture workbook look like as a whole, blank for the workshop or filled with a map?"""

from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from connectors.excel.capture_columns import MARKER, PEOPLE, STEPS, TABLES, VERSION, Filling, shape_of
from connectors.excel.capture_fitted import FITTED
from connectors.excel.capture_layout import (
    A4,
    band,
    drop_down,
    plain_sheet,
    print_on,
    protect,
    small_print,
    style_answer,
)
from connectors.excel.capture_lists import write_lists
from connectors.excel.capture_picture import write_picture
from connectors.excel.capture_questions import FORM, MAP_SHEET, Question
from connectors.excel.capture_steps_sheet import FIRST, write_steps_sheet
from connectors.excel.house_style import BLUE, FONT, INK, put, save
from process_maps.document_shape import MAP

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

BLANK_STEPS, DRAWN_WHILE_BLANK = 33, 16


def write_template(path: Path) -> None:
    """A blank capture workbook with one line of example, in place of an older file. Raises OSError."""
    save(lay_out(Filling(), steps=BLANK_STEPS, drawn=DRAWN_WHILE_BLANK, example=True), path)


def lay_out(filling: Filling, *, steps: int, drawn: int, example: bool = False) -> Workbook:
    """The workbook: room for so many `steps`, the first `drawn` of them in the charts."""
    workbook = Workbook()
    first = FIRST + 1 if example else FIRST
    last = first + steps - 1
    sheet = workbook.worksheets[0]
    write_steps_sheet(sheet, filling, first, last)
    write_picture(workbook, first=first, last=last, drawn=drawn)
    form_rows = _map_sheet(workbook.create_sheet(MAP_SHEET), filling)
    _name(workbook, "list_steps", f"'{STEPS.sheet}'!$B${first}:$B${last}")
    for table in TABLES[1:]:
        bottom = plain_sheet(workbook.create_sheet(table.sheet), table, filling.rows.get(table.sheet, ()))
        if table is PEOPLE:
            _name(workbook, "list_things", f"'{PEOPLE.sheet}'!$A$5:$A${bottom}")
    if filling.rows.get(FITTED.sheet):
        plain_sheet(workbook.create_sheet(FITTED.sheet), FITTED, filling.rows[FITTED.sheet])
    write_lists(workbook, filling, form_rows=form_rows)
    properties = workbook.custom_doc_props  # type: ignore[attr-defined]
    properties.append(StringProperty(name=MARKER, value=VERSION))
    workbook.properties.creator = "eightflows"
    workbook.properties.title = str(filling.answers.get("name") or "Value stream map: capture workbook")
    workbook.calculation.fullCalcOnLoad = True
    return workbook


def _map_sheet(sheet: "Worksheet", filling: Filling) -> dict[str, int]:
    """A form of questions; returns the row of each by its key."""
    band(sheet, "About the map", 3)
    small_print(sheet["A2"], "All of it may stay blank. Name, state, place and dates are on the sheet Steps.")
    for letter, width in (("A", 34), ("B", 34), ("C", 60)):
        sheet.column_dimensions[letter].width = width
    rows: dict[str, int] = {}
    row = 3
    for part in FORM:
        for line in part:
            row += 1
            if isinstance(line, Question):
                rows[line.key] = row
                _ask(sheet, row, line, filling)
            else:
                put(sheet.cell(row, 1), line)
                sheet.cell(row, 1).font = Font(name=FONT, size=12, bold=True, color=INK)
                sheet.row_dimensions[row].height = 24
        row += 1
    sheet.sheet_properties.tabColor = BLUE
    protect(sheet)
    print_on(sheet, A4, last_column=3, last_row=row)
    return rows


def _ask(sheet: "Worksheet", row: int, question: Question, filling: Filling) -> None:
    put(sheet.cell(row, 1), question.label)
    sheet.cell(row, 1).font = Font(name=FONT, size=10, color=INK)
    answer = sheet.cell(row, 2)
    put(answer, filling.answers.get(question.key))
    style_answer(answer, shape_of(MAP, question.key))
    small_print(sheet.cell(row, 3), question.hint)
    if question.choices:
        drop_down(sheet, f"B{row}", question.choices, strict=True)
    sheet.row_dimensions[row].height = 20


def _name(workbook: Workbook, name: str, cells: str) -> None:
    workbook.defined_names[name] = DefinedName(name, attr_text=cells)
