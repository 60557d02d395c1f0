"""What do KPIs look like as Excel's own charts: control charts over the figures they are drawn from?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from connectors.excel.house_style import print_on_a4, put, start_sheet
from connectors.excel.section_sheets import TOP
from engine.measures.spc import Kind, Signal, SpcChart
from engine.registers.kpi_spc import assurance_words, control_chart, too_few, variation_words
from engine.registers.performance import Measured

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.chart import LineChart
    from openpyxl.worksheet.worksheet import Worksheet

CHARTS_A_ROW = 2
CHART_ROWS, CHART_COLUMNS = 17, 8
ROWS_A_KPI = 12
MONTHS = 24
Row: TypeAlias = Sequence[float | str | None]
LINES = {
    "Measured": ("768692", "solid"),
    "Mean": ("212B32", "solid"),
    "Upper limit": ("768692", "dash"),
    "Lower limit": ("768692", "dash"),
    "Target": ("C8102E", "sysDash"),
    "Promised": ("C8102E", "sysDash"),
    "Red beyond": ("B0120A", "sysDot"),
}
MARKS: Mapping[str, tuple[str, Literal["diamond", "square"]]] = {
    "Improvement": ("0072C6", "diamond"),
    "Concern": ("D45D00", "square"),
}


def write_kpi_charts(workbook: "Workbook", kpis: Sequence[Measured]) -> None:
    """One chart a KPI that has been measured: mean, limits, target, special causes; no sheet where there is none."""
    drawn = [each for each in kpis if each.months]
    if not drawn:
        return
    sheet: Worksheet = workbook.create_sheet("KPI charts")
    note = "XmR charts after Making Data Count. Under twelve months: the figures against target and red line."
    start_sheet(sheet, title="KPI charts", note=note, columns=(26, *(9,) * MONTHS))
    below = TOP + -(-len(drawn) // CHARTS_A_ROW) * CHART_ROWS
    for number, each in enumerate(drawn):
        control = control_chart(each)
        months = [point.when for point in control.points] if control else [month for month, _ in each.months]
        rows = _controlled(control) if control else _plain(each)
        said = f"{variation_words(control)}; {assurance_words(control).lower()}" if control else too_few(each)
        top = below + number * ROWS_A_KPI
        _figures(sheet, top, f"{each.name}. {said}", months, rows)
        chart = _chart(sheet, top, rows, len(months))
        chart.title = f"{each.name}: {said}"
        row, column = TOP + number // CHARTS_A_ROW * CHART_ROWS, 1 + number % CHARTS_A_ROW * CHART_COLUMNS
        sheet.add_chart(chart, sheet.cell(row, column).coordinate)
    print_on_a4(sheet)


def _controlled(chart: SpcChart) -> Mapping[str, Row]:
    points = chart.points
    return {
        "Measured": [point.value for point in points],
        "Mean": [point.limits.mean for point in points],
        "Upper limit": [point.limits.upper for point in points],
        "Lower limit": [point.limits.lower for point in points],
        "Target": [chart.target] * len(points),
        "Improvement": [point.value if point.kind is Kind.IMPROVEMENT else None for point in points],
        "Concern": [point.value if point.kind is Kind.CONCERN else None for point in points],
        "Rule": [None if point.signal is Signal.NONE else str(point.signal) for point in points],
    }


def _plain(measured: Measured) -> Mapping[str, Row]:
    rows: dict[str, Row] = {
        "Measured": [float(value) for _, value in measured.months],
        "Promised": [float(measured.target)] * len(measured.months),
    }
    red = measured.kpi.number("red")
    if red is not None:
        rows["Red beyond"] = [float(red)] * len(measured.months)
    return rows


def _figures(sheet: "Worksheet", top: int, heading: str, months: Sequence[date], rows: Mapping[str, Row]) -> None:
    put(sheet.cell(top, 1), heading)
    put(sheet.cell(top + 1, 1), "Month")
    for place, month in enumerate(months, start=2):
        sheet.cell(top + 1, place, month).number_format = "mmm yy"
    for row, (name, values) in enumerate(rows.items(), start=top + 2):
        put(sheet.cell(row, 1), name)
        for place, value in enumerate(values, start=2):
            if value is not None:
                put(sheet.cell(row, place), value)
                sheet.cell(row, place).number_format = "0.##"


def _chart(sheet: "Worksheet", top: int, rows: Mapping[str, Row], months: int) -> "LineChart":
    from openpyxl.chart import LineChart, Reference
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    chart = LineChart()
    chart.style, chart.height, chart.width, chart.display_blanks = 2, 8, 21, "gap"
    last = 1 + months
    for row, (name, values) in enumerate(rows.items(), start=top + 2):
        if name in LINES or (name in MARKS and any(value is not None for value in values)):
            data = Reference(sheet, min_col=1, max_col=last, min_row=row)
            chart.add_data(data, from_rows=True, titles_from_data=True)
            _style(chart.series[-1], name)
    chart.set_categories(Reference(sheet, min_col=2, max_col=last, min_row=top + 1))
    chart.x_axis.number_format, chart.x_axis.delete, chart.y_axis.delete = "mmm yy", False, False
    chart.y_axis.number_format = "0.##"
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill="D8DDE0")))
    if chart.legend is not None:
        chart.legend.position = "b"
    known = [float(value) for name in LINES for value in rows.get(name, ()) if isinstance(value, int | float)]
    room = (max(known) - min(known)) * 0.08 or 1.0
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = round(min(known) - room, 1), round(max(known) + room, 1)
    return chart


def _style(series: Any, name: str) -> None:
    from openpyxl.chart.marker import Marker

    series.smooth = False
    if name in LINES:
        colour, dash = LINES[name]
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.dashStyle = dash
        series.graphicalProperties.line.width = 19_050
        series.marker = Marker("circle" if name == "Measured" else "none", size=5)
    else:
        colour, shape = MARKS[name]
        series.graphicalProperties.line.noFill = True
        series.marker = Marker(shape, size=9)
    if series.marker.symbol != "none":
        series.marker.graphicalProperties.solidFill = colour
        series.marker.graphicalProperties.line.solidFill = colour
