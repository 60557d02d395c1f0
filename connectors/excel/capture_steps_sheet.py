"""What does the sheet Steps look like: which map, live totals, one row a step, what is missing in yellow?"""

from typing import TYPE_CHECKING

from openpyxl.formatting.rule import DataBarRule, FormulaRule, Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline

from connectors.excel import capture_picture as picture
from connectors.excel.capture_cells import Content
from connectors.excel.capture_columns import HOW_OFTEN, NUMBER, STEPS, TOUCH_UNIT, WAIT_UNIT, Filling
from connectors.excel.capture_layout import (
    A3,
    BOX,
    OPEN,
    SHUT,
    answer_rows,
    band,
    drop_down,
    drop_downs,
    headings,
    look_like,
    print_on,
    protect,
    small_print,
    style_answer,
)
from connectors.excel.capture_questions import HEAD
from connectors.excel.capture_tables import EXAMPLE
from connectors.excel.house_style import BLUE, FONT, GREY, INK, PALE_GREY, put

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SIZE, ROW_HEIGHT = 13, 34  # points: read from the wall once A3 has shrunk it
LABELS, ANSWERS, SMALL, HEADINGS, FIRST = 2, 3, 4, 5, 6
HEAD_PLACES = {"name": "B:C", "state": "D:D", "place": "E:H", "observed": "I:K"}
TOTALS_NOTE = "M"
EXAMPLE_STEP: dict[str, Content] = {
    NUMBER: EXAMPLE,
    "name": "Triage referral",
    "lane": "Duty nurse",
    "systems": "RiO",
    "wait": 2,
    WAIT_UNIT: "days",
    "waiting": 31,
    "touch": 25,
    TOUCH_UNIT: "min",
    "right_first_time": 0.74,
    "value": "Adds value",
    "main waste": "Defects",
    "flow of the waste": "Information",
    "arrives": "Pushed",
    "sent back to": 1,
    HOW_OFTEN: 0.18,
    "batch.label": "Twice a week",
    "idea": "One-page referral form",
}
EXAMPLE_GREY = "768692"
YELLOW, RED, PINK, QUEUE = "FFEB9C", "B0120A", "F9DEDC", "FFB81C"


def write_steps_sheet(sheet: "Worksheet", filling: Filling, first: int, last: int) -> None:
    """Steps in the rows `first` to `last`; a grey example above them where there is room."""
    sheet.title = STEPS.sheet
    band(sheet, STEPS.title, len(STEPS.columns))
    _questions(sheet, filling)
    _totals(sheet, first, last)
    small_print(sheet[f"A{SMALL}"], STEPS.help, size=SIZE)
    for row, height in ((LABELS, 28), (ANSWERS, 36), (SMALL, 28)):
        sheet.row_dimensions[row].height = height
    headings(sheet, STEPS, HEADINGS, size=SIZE)
    if first > FIRST:
        _example(sheet)
    rows = filling.rows.get(STEPS.sheet, ())
    answer_rows(sheet, STEPS, first, last, rows, size=SIZE, height=ROW_HEIGHT)
    _number_steps(sheet, first, last)
    drop_downs(sheet, STEPS, first, last)
    _conditional_formats(sheet, first, last)
    sheet.freeze_panes = f"C{HEADINGS + 1}"
    sheet.sheet_properties.tabColor = BLUE
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)
    sheet.sheet_view.zoomScale = 70
    protect(sheet)
    print_on(sheet, A3, last_column=len(STEPS.columns), last_row=last, title_rows=f"1:{HEADINGS}")


def _number_steps(sheet: "Worksheet", first: int, last: int) -> None:
    pattern = sheet.cell(first, 1)
    pattern.fill = PatternFill("solid", fgColor=PALE_GREY)
    pattern.font = Font(name=FONT, size=SIZE, bold=True, color=GREY)
    pattern.alignment = Alignment(horizontal="center", vertical="center")
    for row in range(first, last + 1):
        cell = sheet.cell(row, 1)
        cell.value = f'=IF(B{row}="","",COUNTA(B${first}:B{row}))'
        look_like(cell, pattern)


def _questions(sheet: "Worksheet", filling: Filling) -> None:
    """Which map this is."""
    for question in HEAD:
        start, _, end = HEAD_PLACES[question.key].partition(":")
        _label(sheet, start, question.label)
        if start != end:
            sheet.merge_cells(f"{start}{ANSWERS}:{end}{ANSWERS}")
        answer = sheet[f"{start}{ANSWERS}"]
        put(answer, filling.answers.get(question.key))
        answer.font = Font(name=FONT, size=16, bold=True, color=INK)
        answer.alignment = Alignment(horizontal="left", vertical="center", shrink_to_fit=True, indent=1)
        for row in sheet[f"{start}{ANSWERS}:{end}{ANSWERS}"]:
            for cell in row:
                cell.protection = OPEN
                cell.border = BOX
        if question.choices:
            drop_down(sheet, f"{start}{ANSWERS}", question.choices, strict=True)


def _label(sheet: "Worksheet", letter: str, text: str) -> None:
    small_print(sheet[f"{letter}{LABELS}"], text, size=SIZE)
    sheet[f"{letter}{LABELS}"].alignment = Alignment(horizontal="left", vertical="bottom")


def _totals(sheet: "Worksheet", first: int, last: int) -> None:
    """What it adds up to while people type: one pass through the steps, nothing sent back."""

    def cells(column: int) -> str:
        return picture.cells(column, first, last)

    elapsed = f"(SUM({cells(picture.WAIT)})+SUM({cells(picture.TOUCH)}))"
    adds = f"SUM({cells(picture.ADDS)})"
    for letter, label, formula, number_format in (
        ("M", "Lead time, days", f"{elapsed}/wait_day_minutes", "#,##0.0"),
        ("N", "Hands-on, hours", f"SUM({cells(picture.TOUCH)})/60", "#,##0.0"),
        ("P", "Value-added ratio", f"IF({elapsed}=0,0,{adds}/{elapsed})", "0.0%"),
        ("R", "All right first time", f"PRODUCT({cells(picture.RIGHT)})", "0%"),
    ):
        _label(sheet, letter, label)
        figure = sheet[f"{letter}{ANSWERS}"]
        figure.value = f'=IF(COUNTA(B{first}:B{last})=0,"",{formula})'
        figure.number_format = number_format
        figure.font = Font(name=FONT, size=26, bold=True, color=BLUE)
        figure.alignment = Alignment(horizontal="left", vertical="center")
    uncounted = f"SUM({cells(picture.UNCOUNTED)})"
    usual = "One pass through every step; the report counts branches and what is sent back."
    warning = "Not counted here, for want of one number and one unit: "
    note = sheet[f"{TOTALS_NOTE}{SMALL}"]
    note.value = f'=IF({uncounted}>0,"{warning}"&{uncounted},"{usual}")'
    note.font = Font(name=FONT, size=SIZE, color=GREY)
    note.alignment = Alignment(vertical="center")


def _example(sheet: "Worksheet") -> None:
    """A grey line that shows how, and is never read as a step."""
    for number, column in enumerate(STEPS.columns, start=1):
        cell = sheet.cell(FIRST, number)
        put(cell, EXAMPLE_STEP.get(column.key))
        style_answer(cell, STEPS.look(column))
        cell.font = Font(name=FONT, size=SIZE, italic=True, color=EXAMPLE_GREY)
        cell.protection = SHUT
    sheet.row_dimensions[FIRST].height = ROW_HEIGHT


def _conditional_formats(sheet: "Worksheet", first: int, last: int) -> None:
    """Yellow: needed and missing. Red: right first time under 80%. A bar for the queue."""
    yellow = PatternFill("solid", bgColor=YELLOW)

    def first_cell(key: str) -> str:
        return f"{get_column_letter(STEPS.number(key))}{first}"

    def add(key: str, rule: Rule) -> None:
        letter = get_column_letter(STEPS.number(key))
        sheet.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)

    for column in STEPS.columns:
        if column.needed:
            said = f"COUNTA($C{first}:$R{first})>0" if column.key == "name" else f'$B{first}<>""'
            add(column.key, _rule(f'AND({first_cell(column.key)}="",{said})', fill=yellow))
    for key, unit in (("wait", WAIT_UNIT), ("touch", TOUCH_UNIT)):
        number = first_cell(key)
        add(unit, _rule(f'AND(ISNUMBER({number}),{number}<>0,{first_cell(unit)}="")', fill=yellow))
    share = first_cell("right_first_time")
    often_wrong = f"AND(ISNUMBER({share}),IF({share}>1,{share}/100,{share})<0.8)"
    pink = PatternFill("solid", bgColor=PINK)
    add("right_first_time", _rule(often_wrong, fill=pink, font=Font(bold=True, color=RED)))
    bar = DataBarRule(start_type="num", start_value=0, end_type="max", color=QUEUE)  # type: ignore[no-untyped-call]
    add("waiting", bar)


def _rule(formula: str, **style: object) -> Rule:
    rule: Rule = FormulaRule(formula=[formula], **style)  # type: ignore[no-untyped-call]
    return rule
