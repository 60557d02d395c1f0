"""What colour and which words stand for each urgency in a workbook? Never the colour alone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from connectors.excel.house_style import Paint, paint
from engine.reminders import Standing, Urgency

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

PAINTS = {
    Urgency.PASSED: Paint(fill="8A1538", letters="FFFFFF"),
    Urgency.WEEK: Paint(fill="D5281B", letters="FFFFFF"),
    Urgency.MONTH: Paint(fill="FFB81C"),
    Urgency.QUARTER: Paint(fill="FFE9A8"),
    Urgency.HALF_YEAR: Paint(fill="CCE0F4"),
    Urgency.LATER: Paint(fill="FFFFFF", bold=False),
    Urgency.NO_NOTICE: Paint(fill="FFF4D3"),
    Urgency.NO_END: Paint(fill="E8EDEE", bold=False),
    Urgency.ENDED: Paint(fill="E8EDEE", letters="4C6272", bold=False),
}
MEANING = {
    Urgency.PASSED: "The last safe day to send notice is over; the term is not",
    Urgency.WEEK: "Last safe day within 7 days",
    Urgency.MONTH: "Last safe day within 30 days",
    Urgency.QUARTER: "Last safe day within 90 days",
    Urgency.HALF_YEAR: "Last safe day within 180 days",
    Urgency.LATER: "Nothing to decide yet",
    Urgency.NO_NOTICE: "The register does not say how much notice it needs",
    Urgency.NO_END: "Runs until somebody gives notice, on any day",
    Urgency.ENDED: "The term is over and it did not renew itself",
}


def paint_urgencies(sheet: "Worksheet", top: int, found: Sequence[Standing]) -> None:
    """Colour the words in the first column of the rows below `top`, one row for each of `found`."""
    for row, each in enumerate(found, start=top + 1):
        paint(sheet.cell(row, 1), PAINTS[each.urgency])
