"""What does the sheet Picture draw while people type? Where the time goes, and what the work is worth."""

from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from connectors.excel.capture_columns import PICTURE_SHEET, STEPS, TOUCH_UNIT, WAIT_UNIT
from connectors.excel.capture_layout import A3, BOX, band, look_like, print_on, protect, small_print
from connectors.excel.house_style import BLUE, FONT, GREY, INK, PALE_GREY, WHITE, put
from process_maps.choice_labels import label
from process_maps.vocabulary import Value

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TOP = 4
YELLOW, PLUM, PINK = "FFB81C", "8A1538", "F3C6CF"
HAIRLINE = 6350  # English metric units: half a point
HEADINGS = (
    ("Step", 40), ("Wait, days", 11), ("Hands-on, days", 11), ("Adds value, min", 11),
    ("Necessary, min", 11), ("Waste, min", 11),
)  # fmt: skip
BESIDE = ("Wait, min", "Hands-on, min", "Adds value", "Necessary", "Waste", "Right first time", "Not counted")
NAME, WAIT_DAYS, TOUCH_DAYS, ADDS, NECESSARY, WASTE = range(1, 7)
CHART_COLUMN, LAST_COLUMN = 8, 20
WAIT, TOUCH, SPLIT, RIGHT, UNCOUNTED = 22, 23, 24, 27, 28  # worked out to the right of the page
CHART_WIDTH, BAR_HEIGHT, AROUND_BARS, ROW_HEIGHT = 27.0, 0.7, 4.0, 0.53  # centimetres


def write_picture(workbook: "Workbook", *, first: int, last: int, drawn: int) -> None:
    """Figures by formula from rows `first` to `last` of the sheet Steps, and charts of the first `drawn`."""
    sheet = workbook.create_sheet(PICTURE_SHEET)
    band(sheet, "Where the time goes", LAST_COLUMN)
    small_print(sheet["A2"], f"Fills itself from the sheet Steps. The charts show the first {drawn} steps.")
    sheet.row_dimensions[2].height = 22
    for number, (heading, width) in enumerate(HEADINGS, start=1):
        _heading(sheet, number, heading)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number, heading in enumerate(BESIDE, start=WAIT):
        _heading(sheet, number, heading)
    sheet.row_dimensions[TOP].height = 32
    for place in range(1, last - first + 2):
        _figures(sheet, TOP + place, place, first, last)
    bottom = _charts(sheet, drawn)
    sheet.freeze_panes = f"B{TOP + 1}"
    sheet.sheet_properties.tabColor = BLUE
    protect(sheet)
    print_on(sheet, A3, last_column=LAST_COLUMN, last_row=max(bottom, TOP + drawn))


def _heading(sheet: "Worksheet", number: int, text: str) -> None:
    cell = sheet.cell(TOP, number)
    put(cell, text)
    cell.font = Font(name=FONT, size=10, bold=True, color=WHITE if number <= WASTE else GREY)
    cell.fill = PatternFill("solid", fgColor=BLUE if number <= WASTE else PALE_GREY)
    side = "left" if number == NAME else "right"
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=1)
    cell.border = BOX


def cells(column: int, first: int, last: int) -> str:
    """The cells of one column, for a formula on another sheet."""
    letter = get_column_letter(column)
    return f"'{PICTURE_SHEET}'!${letter}${TOP + 1}:${letter}${TOP + 1 + last - first}"


def _figures(sheet: "Worksheet", row: int, place: int, first: int, last: int) -> None:
    """One step. INDEX follows the rows of the sheet Steps when some are put in or taken out."""

    def step(key: str) -> str:
        letter = get_column_letter(STEPS.number(key))
        return f"INDEX('Steps'!${letter}${first}:${letter}${last},{place})"

    formulas: dict[int, str] = {
        NAME: f'=IF({step("name")}="","",{place}&" "&{step("name")})',
        WAIT_DAYS: f"={_cell(WAIT, row)}/wait_day_minutes",
        TOUCH_DAYS: f"={_cell(TOUCH, row)}/wait_day_minutes",
        WAIT: _minutes(step("wait"), step(WAIT_UNIT), "list_wait_minutes"),
        TOUCH: _minutes(step("touch"), step(TOUCH_UNIT), "list_work_minutes"),
        RIGHT: _share(step("right_first_time")),
        UNCOUNTED: f"=({_left_out(step('wait'), WAIT, row)})+({_left_out(step('touch'), TOUCH, row)})",
    }
    splits = [_cell(SPLIT + number, row) for number in range(3)]
    for number, option in enumerate(Value):
        key = f"value_split.{option}"
        formulas[SPLIT + number] = _minutes(step(key), '""', "list_work_minutes")
        whole = f'IF({step("value")}="{label(option)}",{_cell(TOUCH, row)},0)'
        formulas[ADDS + number] = f"=IF({'+'.join(splits)}>0,{splits[number]},{whole})"
    for number, formula in formulas.items():
        cell = sheet.cell(row, number)
        if number in (WAIT, TOUCH, SPLIT, SPLIT + 1, SPLIT + 2, RIGHT):
            sheet[cell.coordinate] = ArrayFormula(cell.coordinate, formula)
        else:
            cell.value = formula
        if row > TOP + 1:
            look_like(cell, sheet.cell(TOP + 1, number))
            continue
        cell.font = Font(name=FONT, size=10, color=INK if number <= WASTE else GREY)
        cell.number_format = _format(number)
        cell.alignment = Alignment(horizontal="left" if number == NAME else "right", indent=1)
        if number <= WASTE:
            cell.border = BOX


def _format(column: int) -> str:
    """Nothing is shown for nothing."""
    if column in (NAME, RIGHT):
        return "0%"
    return "#,##0.00;;" if column in (WAIT_DAYS, TOUCH_DAYS) else "#,##0;;"


def _cell(column: int, row: int) -> str:
    return f"${get_column_letter(column)}{row}"


def _minutes(cell: str, unit: str, factors: str) -> str:
    """A number times its unit; or text such as "20 min": whichever spelling leaves a number behind."""
    bare = f'SUBSTITUTE(LOWER({cell}),list_spellings,"")'
    counted = f'SUM(IF({bare}<>LOWER({cell}),IFERROR(_xlfn.NUMBERVALUE({bare},".",","),0)*{factors},0))'
    return f"=IF(ISNUMBER({cell}),{cell}*SUMIF(list_spellings,{unit},{factors}),{counted})"


def _share(cell: str) -> str:
    """85, 85% and 0.85; a blank counts as always right."""
    bare = f"IF({cell}>1,{cell}/100,{cell})"
    text = f'IFERROR(_xlfn.NUMBERVALUE({cell},".",","),1)'
    return f'=IF({cell}="",1,IF(ISNUMBER({cell}),{bare},{text}))'


def _left_out(cell: str, column: int, row: int) -> str:
    """1 for what is meant as a time and gives none: "2-3 days", or a number without its unit."""
    nothing = f'IF(ISNUMBER({cell}),IF({cell}=0,0,1),IF(LEFT({cell},1)="0",0,1))'
    return f'IF({cell}="",0,IF({_cell(column, row)}>0,0,{nothing}))'


def _charts(sheet: "Worksheet", drawn: int) -> int:
    """Two charts, one below the other; returns the row they end at."""
    days = _bars(sheet, "Waiting and work, in days", WAIT_DAYS, TOUCH_DAYS, drawn)
    work = _bars(sheet, "Hands-on time, in minutes", ADDS, WASTE, drawn)
    for series, colour in zip((*days.series, *work.series), (PINK, BLUE, BLUE, YELLOW, None), strict=True):
        series.graphicalProperties = GraphicalProperties(solidFill=colour) if colour else hatched(PLUM)
        series.graphicalProperties.line.solidFill = INK
        series.graphicalProperties.line.width = HAIRLINE
    letter = get_column_letter(CHART_COLUMN)
    rows = int(days.height / ROW_HEIGHT) + 2
    sheet.add_chart(days, f"{letter}{TOP}")
    sheet.add_chart(work, f"{letter}{TOP + rows}")
    return TOP + 2 * rows


def hatched(colour: str) -> GraphicalProperties:
    """Told from the others without seeing colours."""
    white, coloured = (ColorChoice(srgbClr=one) for one in (WHITE, colour))  # type: ignore[arg-type]
    return GraphicalProperties(pattFill=PatternFillProperties(prst="wdUpDiag", fgClr=white, bgClr=coloured))


def _bars(sheet: "Worksheet", title: str, first: int, last: int, drawn: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 35
    chart.title = title
    figures = Reference(sheet, min_col=first, max_col=last, min_row=TOP, max_row=TOP + drawn)
    chart.add_data(figures, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=NAME, min_row=TOP + 1, max_row=TOP + drawn))
    chart.x_axis.scaling.orientation = "maxMin"  # the first step on top
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "#,##0"
    chart.y_axis.majorGridlines = None
    chart.y_axis.crosses = "max"  # the figures below the bars
    chart.legend.position = "b"
    chart.width, chart.height = CHART_WIDTH, BAR_HEIGHT * drawn + AROUND_BARS  # type: ignore[assignment]
    return chart
