"""How does a map's report look as a workbook: every table, with native charts of time, waste and load?"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from connectors.excel.house_style import (
    FONT,
    GREY,
    CellContent,
    TableColumn,
    finish_sheet,
    print_on_a4,
    put,
    save,
    start_sheet,
    write_table,
)
from connectors.render.comparison_tables import measure_table, step_change_table
from connectors.render.headline import headlines, small_print
from connectors.render.map_tables import tables
from connectors.render.tables import Column, Kind, Table, Value
from process_maps.analysis.compare import Comparison
from process_maps.analysis.report import MapReport
from process_maps.analysis.waste import WasteMatrix
from process_maps.choice_labels import label
from process_maps.quantities import WHOLE_DAY, minutes

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CHARACTERS = 13
"""Width of a column of width 1 in a table, in characters."""

FORMATS = {
    Kind.TEXT: "General",
    Kind.NUMBER: "#,##0.##",
    Kind.TIME: "#,##0.0",
    Kind.SHARE: "0%",
    Kind.HOURS: "#,##0",
    Kind.POUNDS: "£#,##0",
}
WAIT_COLOUR, TOUCH_COLOUR, LOAD_COLOUR = "E9A39B", "005EB8", "005EB8"
HEADING_ROW = 4
DAYS = "#,##0.00"


def write_report(report: MapReport, path: Path, *, more: Callable[[Workbook], None] = lambda _: None) -> None:
    """One map: a summary, a sheet a table, the waste matrix and charts. Raises OSError.

    `more` adds sheets behind them: those of its simulation.
    """
    workbook = Workbook()
    _summary(workbook, report, None)
    _map_sheets(workbook, report, "")
    more(workbook)
    save(workbook, path)


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Current and future: what changed first, then the sheets of both maps. Raises OSError."""
    workbook = Workbook()
    _summary(workbook, comparison.after, comparison)
    table_sheet(workbook, "Step changes", step_change_table(comparison))
    for report in (comparison.before, comparison.after):
        _map_sheets(workbook, report, f"{report.process.state.value.capitalize()} ")
    save(workbook, path)


def _summary(workbook: Workbook, report: MapReport, comparison: Comparison | None) -> None:
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Summary"
    process = report.process
    note = " | ".join(part for part in (process.place, process.observed, process.event) if part)
    start_sheet(sheet, title=process.name, note=note, columns=(38, 20, 20, 16))
    if comparison is None:
        columns: tuple[TableColumn, ...] = (
            TableColumn(heading="Measure", width=38),
            TableColumn(heading=label(process.state), width=20),
            TableColumn(heading="How it is counted", width=40),
        )
        rows: Sequence[Sequence[CellContent]] = [
            (figure.label, figure.value, figure.hint) for figure in headlines(report)
        ]
    else:
        measures = measure_table(comparison)
        columns = tuple(_column(column, 20 if place else 38) for place, column in enumerate(measures.columns))
        rows = [_contents(row) for row in measures.rows]
    last = write_table(sheet, top=HEADING_ROW, columns=columns, rows=rows)
    lines = [small_print(report), f"Figures: {process.evidence.value}.", *process.notes]
    if comparison is not None:
        lines += [f"Gets worse: {line}" for line in comparison.worse]
    for row, line in enumerate(lines, start=last + 2):
        put(sheet.cell(row, 1), line)
        sheet.cell(row, 1).font = Font(name=FONT, size=10, color=GREY)
    print_on_a4(sheet)


def _map_sheets(workbook: Workbook, report: MapReport, prefix: str) -> None:
    for table in tables(report):
        table_sheet(workbook, prefix + SHEET_NAMES.get(table.title, table.title), table)
    if report.waste.cells:
        _matrix_sheet(workbook, f"{prefix}Waste matrix", report)
    steps = prefix + SHEET_NAMES["Steps"]
    _time_chart(workbook[steps], len(report.process.steps))
    load = prefix + SHEET_NAMES["Work against demand"]
    if load in workbook.sheetnames:
        _load_chart(workbook[load], len(report.balance.lanes))


SHEET_NAMES = {
    "Lead time by each rule": "Lead time",
    "Steps": "Steps",
    "Waste, and why we say so": "Waste",
    "Machine work and human work": "Machine work",
    "Single points of failure": "Single failures",
    "Work against demand": "Load",
    "What moves the lead time most": "Levers",
    "Published figures beside ours": "Published",
    "Worth a second look": "Second look",
}
"""Short enough for a tab, with the state in front."""


def table_sheet(workbook: Workbook, name: str, table: Table, *, days: bool = False) -> None:
    """A sheet for one table; its times in minutes, or in days of 24 hours."""
    sheet = workbook.create_sheet(name)
    columns = tuple(_column(column, max(column.width, 0.8) * CHARACTERS, days=days) for column in table.columns)
    start_sheet(sheet, title=table.title, note=table.note, columns=[column.width for column in columns])
    rows = [_contents(row, days=days) for row in table.rows]
    last = write_table(sheet, top=HEADING_ROW, columns=columns, rows=rows)
    finish_sheet(sheet, top=HEADING_ROW, last=last, columns=len(columns), frozen=f"A{HEADING_ROW + 1}")


def _column(column: Column, width: float, *, days: bool = False) -> TableColumn:
    heading, number_format = column.title, FORMATS[column.kind]
    if column.kind is Kind.TIME:
        heading = f"{heading} ({'days' if days else 'minutes'})"
        number_format = DAYS if days else number_format
    return TableColumn(heading=heading, width=width, number_format=number_format, wrap=column.kind is Kind.TEXT)


def _contents(row: Sequence[Value], *, days: bool = False) -> list[CellContent]:
    def content(value: Value) -> CellContent:
        if not isinstance(value, timedelta):
            return value
        return value / WHOLE_DAY if days else minutes(value)

    return [content(value) for value in row]


def _matrix_sheet(workbook: Workbook, name: str, report: MapReport) -> None:
    """Flows down, wastes across, below each other: waiting, staff time, hours a year, pounds a year."""
    process, matrix = report.process, report.waste
    sheet = workbook.create_sheet(name)
    start_sheet(
        sheet,
        title="Waste in the flows of care",
        note=f"Per item of demand and a year; no minute is counted twice. Pounds: {matrix.pay.name}.",
        columns=(30, *([13] * (len(process.wastes) + 1))),
    )
    top = HEADING_ROW
    for title, number_format, figure in _FIGURES:
        columns = (
            TableColumn(heading=title, width=30),
            *(TableColumn(heading=waste.label, width=13, number_format=number_format) for waste in process.wastes),
            TableColumn(heading="Total", width=13, number_format=number_format),
        )
        rows = []
        for flow in process.flows:
            cells = [_figure(matrix, flow.id, waste.id, figure) for waste in process.wastes]
            rows.append((flow.label, *(cell or None for cell in cells), sum(cells) or None))
        last = write_table(sheet, top=top, columns=columns, rows=rows)
        area = f"B{top + 1}:{get_column_letter(len(process.wastes) + 1)}{last}"
        sheet.conditional_formatting.add(
            area,
            ColorScaleRule(  # type: ignore[no-untyped-call]
                start_type="min", start_color="FFFFFF", end_type="max", end_color="E9A39B"
            ),
        )
        top = last + 3
    print_on_a4(sheet)


_FIGURES = (
    ("Waiting, minutes an item", "#,##0", "elapsed"),
    ("Staff time, minutes an item", "#,##0.0", "work"),
    ("Staff hours a year", "#,##0", "hours_a_year"),
    ("Pounds a year", "£#,##0", "pounds_a_year"),
)


def _figure(matrix: WasteMatrix, flow: str, waste: str, figure: str) -> float:
    cell = matrix.cell(flow, waste)
    value = getattr(cell, figure) if cell else None
    if value is None:
        return 0.0
    return minutes(value) if isinstance(value, timedelta) else float(value)


def _time_chart(sheet: "Worksheet", steps: int) -> None:
    """Wait and hands-on time by step, stacked: Excel's own chart, so that it can be restyled."""
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
    chart.title, chart.gapWidth = "Where the time goes (minutes)", 40
    chart.y_axis.number_format = "#,##0"
    first, last = HEADING_ROW, HEADING_ROW + steps
    for column, colour in ((4, WAIT_COLOUR), (5, TOUCH_COLOUR)):
        chart.add_data(Reference(sheet, min_col=column, min_row=first, max_row=last), titles_from_data=True)
        chart.series[-1].graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.set_categories(Reference(sheet, min_col=2, min_row=first + 1, max_row=last))
    _place(sheet, chart, last + 2, height=max(7.0, 0.7 * steps + 3))
    chart.x_axis.scaling.orientation = "maxMin"


def _load_chart(sheet: "Worksheet", lanes: int) -> None:
    chart = BarChart()
    chart.type, chart.title = "col", "Percent loaded (100% is takt)"
    first, last = HEADING_ROW, HEADING_ROW + lanes
    chart.add_data(Reference(sheet, min_col=4, min_row=first, max_row=last), titles_from_data=True)
    chart.series[-1].graphicalProperties = GraphicalProperties(solidFill=LOAD_COLOUR)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first + 1, max_row=last))
    chart.y_axis.number_format = "0%"
    chart.legend = None
    _place(sheet, chart, last + 2, height=8)


def _place(sheet: "Worksheet", chart: BarChart, row: int, *, height: float) -> None:
    chart.width, chart.height = 26, height
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, f"A{row}")
    sheet.print_area = None
