"""What does a manager see of a period's notices? Summary, months, services and every change, with what was checked."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.excel.house_style import (
    BAD,
    COUNT,
    GOOD,
    SHORT_DATE,
    CellContent,
    TableColumn,
    new_workbook,
    paint,
    print_on_a4,
    put_figure,
    put_heading,
    save,
    start_sheet,
    table_sheet,
    write_table,
)
from engine.calendars import short_date
from engine.notices.period import NoticePeriod

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHARE, ONE_PLACE = "0%", "0.0"
TOP = 4
LOW_SHARE = 0.8
CHART_ROWS = 20
Check = tuple[str, int, str]
"""What was checked, how many broke it, and how it was looked at."""


def write_notice_workbook(path: Path, period: NoticePeriod, *, checks: Sequence[Check] = ()) -> None:
    """Write the workbook, whole or in place of an older one. Raises OSError."""
    workbook = new_workbook("Notices")
    _summary(workbook, period, checks)
    _months(workbook, period)
    _services(workbook, period)
    _changes(workbook, period)
    save(workbook, path)


def _summary(workbook: "Workbook", period: NoticePeriod, checks: Sequence[Check]) -> None:
    sheet: Worksheet = workbook.create_sheet("Summary")
    between = f"{short_date(period.first)} to {short_date(period.last)}"
    widths = (44, 20, 50, 22, 26)
    start_sheet(sheet, title="Notices", note=f"{between}. Counts of letters, no names.", columns=widths)
    told = sum(line.people_told for line in period.services)
    figures: list[tuple[str, CellContent, str]] = [
        ("Changes", len(period.changes), COUNT),
        ("Letters at once", period.letters, COUNT),
        ("Items in digests", sum(line.in_digest for line in period.months), COUNT),
        ("People told", told, COUNT),
        ("Letters a person a week", period.letters / max(told, 1) / _weeks(period), ONE_PLACE),
    ]
    for column, (label, figure, number_format) in enumerate(figures, start=1):
        put_figure(sheet, row=TOP, column=column, label=label, figure=figure, number_format=number_format)
    row = TOP + 3
    put_heading(sheet, row=row, text="How many letters people got in the whole period")
    columns = (
        TableColumn(heading="Letters at once", width=44),
        TableColumn(heading="People", width=20, number_format=COUNT),
        TableColumn(heading="Share of all who worked here", width=50, number_format=SHARE),
    )
    rows: list[Sequence[CellContent]] = [(words, count, count / period.staff) for words, count in period.busiest]
    nobody = max(period.staff - sum(count for _, count in period.busiest), 0)
    rows.insert(0, ("none", nobody, nobody / period.staff))
    last = write_table(sheet, top=row + 1, columns=columns, rows=rows)
    if checks:
        row = last + 2
        put_heading(sheet, row=row, text="What was checked")
        columns = (
            TableColumn(heading="Rule", width=44, wrap=True),
            TableColumn(heading="Broken", width=20, number_format=COUNT),
            TableColumn(heading="How it was looked at", width=50),
        )
        last = write_table(sheet, top=row + 1, columns=columns, rows=checks)
        for place, (_, broken, _) in enumerate(checks, start=row + 2):
            paint(sheet.cell(place, 2), BAD if broken else GOOD)
    print_on_a4(sheet)


def _months(workbook: "Workbook", period: NoticePeriod) -> None:
    columns = (
        TableColumn(heading="Month", width=22),
        TableColumn(heading="Changes that started", width=16, number_format=COUNT),
        TableColumn(heading="Letters at once", width=16, number_format=COUNT),
        TableColumn(heading="Items in digests", width=16, number_format=COUNT),
        TableColumn(heading="Put off by the cap or quiet hours", width=20, number_format=COUNT),
        TableColumn(heading="Told in person (no mail)", width=18, number_format=COUNT),
    )
    rows = [
        (f"{line.month:%B %Y}", line.changes, line.at_once, line.in_digest, line.put_off, line.without_mail)
        for line in period.months
    ]
    sheet = _sheet(workbook, "By month", "Letters counted in the month they left.", columns, rows)
    _chart(sheet, len(rows))
    sheet.page_setup.fitToHeight = 1  # so that no page break cuts the chart


def _services(workbook: "Workbook", period: NoticePeriod) -> None:
    columns = (
        TableColumn(heading="Service", width=38, wrap=True),
        TableColumn(heading="People told", width=14, number_format=COUNT),
        TableColumn(heading="Letters at once", width=14, number_format=COUNT),
        TableColumn(heading="Letters a person", width=14, number_format=ONE_PLACE),
        TableColumn(heading="Asked to read", width=14, number_format=COUNT),
        TableColumn(heading="Read", width=14, number_format=COUNT),
        TableColumn(heading="Share read", width=14, number_format=SHARE),
    )
    ordered = sorted(period.services, key=lambda line: -line.per_person)
    rows = [
        (
            line.service or "No service",
            line.people_told,
            line.letters,
            line.per_person,
            line.asked,
            line.read,
            line.share_read,
        )
        for line in ordered
    ]
    sheet = _sheet(workbook, "By service", "Most written to first: where to ask for fewer.", columns, rows)
    for row, line in enumerate(ordered, start=TOP + 1):
        if line.share_read is not None and line.share_read < LOW_SHARE:
            paint(sheet.cell(row, 7), BAD)


def _changes(workbook: "Workbook", period: NoticePeriod) -> None:
    columns = (
        TableColumn(heading="Change", width=12),
        TableColumn(heading="Starts", width=14, number_format=SHORT_DATE),
        TableColumn(heading="Notice", width=20),
        TableColumn(heading="Title", width=52, wrap=True),
        TableColumn(heading="State", width=12),
        TableColumn(heading="Moved", width=9, number_format=COUNT),
        TableColumn(heading="People told", width=12, number_format=COUNT),
        TableColumn(heading="Rungs sent", width=10, number_format=COUNT),
        TableColumn(heading="Letters", width=12, number_format=COUNT),
        TableColumn(heading="Read", width=10, number_format=COUNT),
        TableColumn(heading="Share read", width=10, number_format=SHARE),
    )
    rows: list[Sequence[CellContent]] = [
        (
            line.ref,
            line.day,
            line.notice,
            line.title,
            line.state,
            line.moved,
            line.people,
            line.rungs,
            line.letters,
            line.read if line.asks_to_be_read else None,
            line.read / line.people if line.asks_to_be_read and line.people else None,
        )
        for line in period.changes
    ]
    _sheet(workbook, "Changes", "In order of their start. Read is shown where the notice asks for it.", columns, rows)


def _sheet(
    workbook: "Workbook", name: str, note: str, columns: Sequence[TableColumn], rows: Sequence[Sequence[CellContent]]
) -> "Worksheet":
    return table_sheet(workbook, name, note, columns, rows, top=TOP, keep="B")


def _chart(sheet: "Worksheet", rows: int) -> None:
    """Letters and digest items by month, under the table."""
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "col", "stacked", 100
    chart.title, chart.height, chart.width = "Letters and digest items by month", 9, 24
    chart.add_data(Reference(sheet, min_col=3, max_col=4, min_row=TOP, max_row=TOP + rows), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=TOP + 1, max_row=TOP + rows))
    for series, colour in zip(chart.series, ("005EB8", "FFB81C"), strict=True):
        series.graphicalProperties.solidFill = colour
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = COUNT
    below = TOP + rows + 3
    sheet.add_chart(chart, f"A{below}")
    sheet.print_area = f"A1:F{below + CHART_ROWS}"


def _weeks(period: NoticePeriod) -> float:
    return max((period.last - period.first).days + 1, 1) / 7
