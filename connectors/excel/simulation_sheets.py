"""How does a simulation look in a workbook: every table, with native charts of times, waits, queues and staffing?"""

from math import floor
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.chart import AreaChart, BarChart, Reference, ScatterChart, Series
from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.pagebreak import Break

from connectors.excel.house_style import (
    FONT,
    GREY,
    INK,
    CellContent,
    TableColumn,
    finish_sheet,
    print_on_a4,
    put,
    save,
    start_sheet,
    write_table,
)
from connectors.excel.report_workbook import HEADING_ROW, table_sheet
from connectors.render.simulation_part import WhatIfPart
from connectors.render.simulation_queues import DAYS, HOURS
from connectors.render.simulation_words import MEASURE_WORDS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEETS = {
    "Lead time, simulated": "Simulated",
    "What if": "What if",
    "Staffing": "Staffing",
    "Who is busy": "Who is busy",
    "Waiting at each step": "Waiting",
}
BAR, PARTS = "005EB8", ("005EB8", "FFB81C", "D8DDE0")
LAYERS = ("005EB8", "FFB81C", "8A1538", "41B6E6", "00664F", "D8DDE0")
DAY_MINUTES = 1_440
CHART_ROWS = 24


def write_simulation(part: WhatIfPart, path: Path) -> None:
    """A simulation alone: a summary, a sheet a table, charts. Raises OSError."""
    workbook = Workbook()
    assert workbook.active is not None
    workbook.remove(workbook.active)
    add_simulation(workbook, part)
    save(workbook, path)


def add_simulation(workbook: Workbook, part: WhatIfPart) -> None:
    """The sheets of a simulation, behind those that are there."""
    _summary(workbook, part)
    for table in part.tables:
        table_sheet(workbook, SHEETS[table.title], table, days=True)
    _lead_time_chart(workbook["Simulated"], part)
    _wait_chart(workbook["Waiting"], len(part.report.steps))
    if "Staffing" in workbook.sheetnames:
        _staffing_chart(workbook["Staffing"], part)
    if part.report.queues.by_step:
        _queue_sheet(workbook, part)


def _summary(workbook: Workbook, part: WhatIfPart) -> None:
    sheet = workbook.create_sheet("Simulation")
    start_sheet(sheet, title=part.report.process.name, note=f"{part.state}, simulated", columns=(34, 24, 70))
    columns = tuple(
        TableColumn(heading=heading, width=width, wrap=True)
        for heading, width in (("Measure", 34), ("Simulated", 24), ("", 70))
    )
    rows = [(card.label, card.value, card.hint) for card in part.cards]
    last = write_table(sheet, top=HEADING_ROW, columns=columns, rows=rows)
    for row, line in enumerate(part.lines, start=last + 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
        cell = sheet.cell(row, 1)
        put(cell, line)
        cell.font = Font(name=FONT, size=10, color=INK if row == last + 2 else GREY, bold=row == last + 2)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = 14 * (1 + len(line) // 150)
    print_on_a4(sheet)


def _lead_time_chart(sheet: "Worksheet", part: WhatIfPart) -> None:
    """The bars of the picture, from figures of their own below the table."""
    times = part.report.lead_times
    width = times.upper / len(times.shares)
    top = HEADING_ROW + len(part.tables[0].rows) + 19
    columns = (
        TableColumn(heading="Up to, days", width=26, number_format="#,##0.0"),
        TableColumn(heading="Share of cases", width=13, number_format="0.0%"),
    )
    rows = [((place + 1) * width / DAY_MINUTES, share) for place, share in enumerate(times.shares)]
    last = write_table(sheet, top=top, columns=columns, rows=rows)
    chart = BarChart()
    chart.type, chart.title, chart.gapWidth, chart.legend = "col", "How long do cases take? (days)", 5, None
    chart.add_data(Reference(sheet, min_col=2, min_row=top, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=last))
    chart.series[0].graphicalProperties = GraphicalProperties(solidFill=BAR)
    chart.y_axis.number_format, chart.x_axis.number_format = "0%", "0"
    _place(sheet, chart, top - 17, height=8)


def _wait_chart(sheet: "Worksheet", steps: int) -> None:
    """Waiting at each step, stacked by what is waited for."""
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 40
    chart.title = "Where do cases wait? (days of a visit)"
    chart.y_axis.number_format = "#,##0.0"
    first, last = HEADING_ROW, HEADING_ROW + steps
    for column, colour in zip((4, 5, 6), PARTS, strict=True):
        chart.add_data(Reference(sheet, min_col=column, min_row=first, max_row=last), titles_from_data=True)
        chart.series[-1].graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first + 1, max_row=last))
    chart.x_axis.scaling.orientation = "maxMin"
    _place(sheet, chart, last + 2, height=max(7.0, 0.7 * steps + 3))


def _staffing_chart(sheet: "Worksheet", part: WhatIfPart) -> None:
    """Cost against what comes of it; staffings that cannot keep up have no point."""
    found = part.report.staffing
    assert found is not None
    cost = len(found.lanes) + 1
    first, last = HEADING_ROW + 1, HEADING_ROW + len(found.sweep.staffings)
    points = Series(
        Reference(sheet, min_col=cost + 1, min_row=first, max_row=last),
        Reference(sheet, min_col=cost, min_row=first, max_row=last),
        title="Staffings",
    )
    points.marker = Marker(symbol="circle", size=8, spPr=GraphicalProperties(solidFill=BAR))
    points.graphicalProperties.line.noFill = True
    chart = ScatterChart()
    chart.style, chart.legend = 13, None
    chart.title = "How few people are enough?"
    chart.x_axis.title = f"Cost, {found.unit}" if found.unit else "Cost"
    counted = found.sweep.target.measure.more_is_better
    chart.y_axis.title = f"{MEASURE_WORDS[found.sweep.target.measure]}{'' if counted else ', days'}"
    chart.x_axis.number_format, chart.y_axis.number_format = "#,##0", "#,##0.0"
    each = 1 if counted else DAY_MINUTES
    figures = [one.figure.mean / each for one in found.sweep.staffings if one.figure is not None]
    if figures:
        spread = max(figures) - min(figures) or max(figures)
        chart.y_axis.scaling.min = max(0, floor(min(figures) - 0.2 * spread))
    chart.series.append(points)
    sheet.row_breaks.append(Break(id=last + 1))
    _place(sheet, chart, last + 2, height=9)


def _queue_sheet(workbook: Workbook, part: WhatIfPart) -> None:
    """Cases waiting, hour by hour of the week, as a stacked area."""
    queues = part.report.queues
    sheet = workbook.create_sheet("Queues")
    layers = [*queues.by_step, ("Other steps", queues.others)]
    note = "Mean number in line, waiting until it opens, or for the batch or list, in each hour of the week."
    start_sheet(sheet, title="When do cases wait?", note=note, columns=(18, *([18] * len(layers))))
    columns = (
        TableColumn(heading="Hour", width=18),
        *(TableColumn(heading=name, width=18, number_format="#,##0.0") for name, _ in layers),
    )
    hours = [f"{day[:3]} {hour}:00" for day in DAYS for hour in range(HOURS)]
    rows: list[tuple[CellContent, ...]] = [
        (hour, *(numbers[place] for _, numbers in layers)) for place, hour in enumerate(hours)
    ]
    top = HEADING_ROW + CHART_ROWS
    last = write_table(sheet, top=top, columns=columns, rows=rows)
    finish_sheet(sheet, top=top, last=last, columns=len(columns), frozen="B1")
    chart = AreaChart()
    chart.grouping, chart.title = "stacked", "When do cases wait?"
    for place, colour in zip(range(len(layers)), (*LAYERS[: len(layers) - 1], LAYERS[-1]), strict=True):
        chart.add_data(Reference(sheet, min_col=2 + place, min_row=top, max_row=last), titles_from_data=True)
        chart.series[-1].graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=last))
    chart.x_axis.tickLblSkip, chart.x_axis.tickMarkSkip = 12, 12
    _place(sheet, chart, HEADING_ROW, height=11)


def _place(sheet: "Worksheet", chart: AreaChart | BarChart | ScatterChart, row: int, *, height: float) -> None:
    chart.width, chart.height = 26, height
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, f"A{row}")
    sheet.print_area = None
