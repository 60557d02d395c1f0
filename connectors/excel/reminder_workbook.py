"""What does a manager see of the contracts? Summary, urgency, decisions due, working, letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.excel.house_style import (
    DATE,
    POUNDS,
    SHORT_DATE,
    WHOLE,
    CellContent,
    Paint,
    TableColumn,
    new_workbook,
    paint,
    save,
    table_sheet,
)
from connectors.excel.reminder_summary import write_summary
from connectors.excel.urgency import paint_urgencies
from engine.calendars import long_date
from engine.registers import wording
from engine.reminders import Reminder, Standing

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADINGS_ROW = 4

NEEDS_CARE = Paint(fill="FFF4D3")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter in the list of letters: what it reminds of, and where it lies or why it does not."""

    reminder: Reminder
    file: str = ""  # from the folder of the workbook
    not_written: str = ""


def write_reminder_workbook(
    path: Path, *, found: Sequence[Standing], letters: Sequence[LetterLine], today: date
) -> None:
    """Write the workbook for `today`, whole or in place of an older one. `found` comes most urgent first.

    Raises OSError.
    """
    workbook = new_workbook(f"Supplier contracts on {long_date(today)}")
    write_summary(workbook, found, today)
    _contracts(workbook, found)
    _decisions(workbook, found)
    _working(workbook, found)
    _letters(workbook, letters)
    save(workbook, path)


def _contracts(workbook: "Workbook", found: Sequence[Standing]) -> None:
    columns = (
        TableColumn(heading="Urgency", width=20),
        TableColumn(heading="Contract", width=10),
        TableColumn(heading="Supplier", width=20, wrap=True),
        TableColumn(heading="Used for", width=18, wrap=True),
        TableColumn(heading="Term ends", width=13, number_format=SHORT_DATE),
        TableColumn(heading="Notice", width=16, wrap=True),
        TableColumn(heading="Last safe day to send", width=13, number_format=SHORT_DATE),
        TableColumn(heading="Days left", width=7, number_format=WHOLE, centred=True),
        TableColumn(heading="Decision due", width=18, wrap=True),
        TableColumn(heading="If nobody acts", width=18, wrap=True),
        TableColumn(heading="Value a year", width=11, number_format=POUNDS),
        TableColumn(heading="Owner", width=13, wrap=True),
        TableColumn(heading="Terms verified", width=9, centred=True),
    )
    rows = [
        (
            str(each.urgency),
            each.contract.ref,
            each.supplier.name,
            ", ".join(each.contract.systems) or each.supplier.supplies,
            each.deadline.last_safe.end if each.deadline else each.contract.end,
            wording.notice_terms(each.contract),
            each.deadline.last_safe.send_by if each.deadline else None,
            each.deadline.days_left if each.deadline else None,
            each.deadline.current.rung.decision if each.deadline and each.deadline.current else None,
            wording.renewal(each.contract),
            each.contract.annual_value,
            each.contract.owner,
            "Yes" if each.contract.verified else "No",
        )
        for each in found
    ]
    sheet = _sheet(
        workbook,
        "Contracts",
        "Most urgent first. The contract's own words come before these dates.",
        columns,
        rows,
    )
    paint_urgencies(sheet, HEADINGS_ROW, found)
    _paint_unverified(sheet, found, column=len(columns))


def _decisions(workbook: "Workbook", found: Sequence[Standing]) -> None:
    columns = (
        TableColumn(heading="Urgency", width=20),
        TableColumn(heading="Contract", width=10),
        TableColumn(heading="Supplier", width=24, wrap=True),
        TableColumn(heading="Decision", width=24, wrap=True),
        TableColumn(heading="What to do", width=46, wrap=True),
        TableColumn(heading="Decide by", width=16, number_format=DATE),
        TableColumn(heading="Last safe day to send", width=16, number_format=DATE),
        TableColumn(heading="Days left", width=7, number_format=WHOLE, centred=True),
        TableColumn(heading="Renewal value", width=12, number_format=POUNDS),
        TableColumn(heading="Owner", width=14, wrap=True),
    )
    deciding = [each for each in found if each.deadline and each.deadline.current]
    rows = [
        (
            str(each.urgency),
            each.contract.ref,
            each.supplier.name,
            each.deadline.current.rung.decision,
            each.deadline.current.rung.ask,
            each.deadline.current.due,
            each.deadline.last_safe.send_by,
            each.deadline.days_left,
            each.contract.renewal_value,
            each.contract.owner,
        )
        for each in deciding
        if each.deadline and each.deadline.current
    ]
    sheet = _sheet(workbook, "Decisions due", "What each owner is asked to decide now.", columns, rows)
    paint_urgencies(sheet, HEADINGS_ROW, deciding)


def _working(workbook: "Workbook", found: Sequence[Standing]) -> None:
    columns = (
        TableColumn(heading="Contract", width=10),
        TableColumn(heading="Supplier", width=24, wrap=True),
        TableColumn(heading="Term ends", width=16, number_format=DATE),
        TableColumn(heading="Notice", width=20, wrap=True),
        TableColumn(heading="Must arrive by", width=16, number_format=DATE),
        TableColumn(heading="Last safe day to send", width=16, number_format=DATE),
        TableColumn(heading="How it was worked out", width=72, wrap=True),
        TableColumn(heading="Terms verified", width=9, centred=True),
    )
    dated = [each for each in found if each.deadline]
    rows = [
        (
            each.contract.ref,
            each.supplier.name,
            each.deadline.last_safe.end,
            wording.notice_terms(each.contract),
            each.deadline.last_safe.receive_by,
            each.deadline.last_safe.send_by,
            each.deadline.last_safe.working,
            "Yes" if each.contract.verified else "No",
        )
        for each in dated
        if each.deadline
    ]
    sheet = _sheet(workbook, "Working", "How each last safe day follows from the contract.", columns, rows)
    _paint_unverified(sheet, dated, column=len(columns))


def _letters(workbook: "Workbook", letters: Sequence[LetterLine]) -> None:
    columns = (
        TableColumn(heading="Contract", width=10),
        TableColumn(heading="Owner", width=18, wrap=True),
        TableColumn(heading="Letter", width=62, wrap=True),
        TableColumn(heading="File, or why there is none", width=72, wrap=True),
    )
    rows = [
        (
            letter.reminder.contract.ref,
            letter.reminder.contract.owner,
            _about(letter.reminder),
            letter.not_written or letter.file,
        )
        for letter in letters
    ]
    sheet = _sheet(workbook, "Letters", "One letter an owner for each decision due, written once.", columns, rows)
    for row, letter in enumerate(letters, start=HEADINGS_ROW + 1):
        cell = sheet.cell(row, len(columns))
        if letter.not_written:
            paint(cell, NEEDS_CARE)
        else:
            cell.hyperlink = letter.file


def _about(reminder: Reminder) -> str:
    current = reminder.deadline.current
    if current is None:
        return f"{reminder.supplier.name}: the last safe day for notice has passed"
    return f"{reminder.supplier.name}: {current.rung.decision.lower()} by {long_date(current.due)}"


def _sheet(
    workbook: "Workbook", name: str, note: str, columns: Sequence[TableColumn], rows: Sequence[Sequence[CellContent]]
) -> "Worksheet":
    return table_sheet(workbook, name, note, columns, rows, top=HEADINGS_ROW, keep="C")


def _paint_unverified(sheet: "Worksheet", found: Sequence[Standing], *, column: int) -> None:
    for row, each in enumerate(found, start=HEADINGS_ROW + 1):
        if not each.contract.verified:
            paint(sheet.cell(row, column), NEEDS_CARE)
