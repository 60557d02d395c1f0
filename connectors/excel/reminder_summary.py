"""What does a manager see first of the contracts: how many, how urgent, what to decide, and for how much?"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from connectors.excel.house_style import (
    DATE,
    POUNDS,
    WHOLE,
    CellContent,
    TableColumn,
    paint,
    print_on_a4,
    put_figure,
    put_heading,
    start_sheet,
    write_table,
)
from connectors.excel.urgency import MEANING, PAINTS, paint_urgencies
from engine.calendars import long_date
from engine.reminders import Standing, Urgency

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FIRST_DECISIONS = 10  # of those due, so many are repeated here


def total_renewal_value(found: Iterable[Standing]) -> Decimal:
    """Pounds these contracts cost if nobody acts and they renew themselves; unknown values count nothing."""
    return sum((each.contract.renewal_value or Decimal(0) for each in found), Decimal(0))


def write_summary(workbook: "Workbook", found: Sequence[Standing], today: date) -> None:
    sheet: Worksheet = workbook.create_sheet("Summary")
    start_sheet(
        sheet,
        title=f"Supplier contracts on {long_date(today)}",
        note="Counted from the last safe day to send notice, not from the end of the contract.",
        columns=(22, 13, 17, 34, 28, 18),
    )
    deciding = [each for each in found if each.deadline and each.deadline.current]
    figures: tuple[tuple[str, CellContent, str], ...] = (
        ("Contracts", len(found), WHOLE),
        ("Decisions due", len(deciding), WHOLE),
        ("Within 30 days", sum(each.urgency in (Urgency.WEEK, Urgency.MONTH) for each in found), WHOLE),
        ("Renewal value of these", total_renewal_value(deciding), POUNDS),
        ("Past the last safe day", sum(each.urgency is Urgency.PASSED for each in found), WHOLE),
        ("Terms not verified", sum(not each.contract.verified for each in found), WHOLE),
    )
    for column, (label, figure, number_format) in enumerate(figures, start=1):
        put_figure(sheet, row=4, column=column, label=label, figure=figure, number_format=number_format)
    put_heading(sheet, row=7, text="How urgent")
    last = _urgencies(sheet, top=8, found=found)
    put_heading(sheet, row=last + 2, text="Decide first")
    last = _first_decisions(sheet, top=last + 3, deciding=deciding[:FIRST_DECISIONS])
    print_on_a4(sheet)
    sheet.print_area = f"A1:F{last}"
    sheet.page_setup.fitToHeight = 1


def _urgencies(sheet: "Worksheet", *, top: int, found: Sequence[Standing]) -> int:
    columns = (
        TableColumn(heading="Urgency", width=22),
        TableColumn(heading="Contracts", width=13, number_format=WHOLE, centred=True),
        TableColumn(heading="Renewal value", width=17, number_format=POUNDS),
        TableColumn(heading="What it means", width=60),
    )
    by_urgency = {urgency: [each for each in found if each.urgency is urgency] for urgency in Urgency}
    rows = [
        (str(urgency), len(each), total_renewal_value(each) or None, MEANING[urgency])
        for urgency, each in by_urgency.items()
    ]
    last = write_table(sheet, top=top, columns=columns, rows=rows)
    for row, urgency in enumerate(by_urgency, start=top + 1):
        paint(sheet.cell(row, 1), PAINTS[urgency])
    for row in range(top, last + 1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=4, end_column=6)
    return last


def _first_decisions(sheet: "Worksheet", *, top: int, deciding: Sequence[Standing]) -> int:
    columns = (
        TableColumn(heading="Urgency", width=22),
        TableColumn(heading="Contract", width=13),
        TableColumn(heading="Decide by", width=17, number_format=DATE),
        TableColumn(heading="Decision", width=34, wrap=True),
        TableColumn(heading="Supplier", width=28, wrap=True),
        TableColumn(heading="Owner", width=18, wrap=True),
    )
    rows = [
        (
            str(each.urgency),
            each.contract.ref,
            each.deadline.current.due,
            each.deadline.current.rung.decision,
            each.supplier.name,
            each.contract.owner,
        )
        for each in deciding
        if each.deadline and each.deadline.current
    ]
    last = write_table(sheet, top=top, columns=columns, rows=rows)
    paint_urgencies(sheet, top, deciding)
    return last
