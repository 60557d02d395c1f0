"""What does the Clinical Safety Officer get each month? What was decided, is owed, ran out, is not covered."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.styles import Font

from connectors.excel.house_style import (
    BAD,
    COUNT,
    FONT,
    INK,
    SHORT_DATE,
    CellContent,
    Paint,
    TableColumn,
    new_workbook,
    paint,
    print_on_a4,
    put,
    put_figure,
    put_heading,
    save,
    start_sheet,
    table_sheet,
)
from engine.calendars import short_date
from engine.notices.moments import london_day, window_words
from engine.notices.safety_report import SafetyReport, to_do

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TOP = 4
SOON = Paint(fill="FFF2CC", letters="5C4400")
Rows = Sequence[Sequence[CellContent]]


def write_safety_workbook(path: Path, report: SafetyReport) -> None:
    """Write the workbook, whole or in place of an older one. Raises OSError."""
    workbook = new_workbook(f"Clinical safety, {report.first:%B %Y}")
    _summary(workbook, report)
    _emergencies(workbook, report)
    _decisions(workbook, report)
    _conditions(workbook, report)
    _waiting(workbook, report)
    _uncovered(workbook, report)
    _officers(workbook, report)
    _attested(workbook, report)
    save(workbook, path)


def _summary(workbook: "Workbook", report: SafetyReport) -> None:
    sheet: Worksheet = workbook.create_sheet("Summary")
    note = f"As things stood on {short_date(report.on)}. From the safety decisions, the systems and the notices."
    start_sheet(sheet, title=f"Clinical safety, {report.first:%B %Y}", note=note, columns=(26, 26, 26, 26, 26))
    figures = (
        ("Decisions made", len(report.decisions)),
        ("Conditions open", len(report.conditions) - report.ran_out),
        ("Conditions run out", report.ran_out),
        ("Emergency releases", len(report.emergencies)),
        ("Their decision overdue", report.overdue),
    )
    for column, (label, figure) in enumerate(figures, start=1):
        put_figure(sheet, row=TOP, column=column, label=label, figure=figure, number_format=COUNT)
        if figure and label in ("Conditions run out", "Their decision overdue"):
            sheet.cell(TOP + 1, column).font = Font(name=FONT, size=20, bold=True, color=BAD.letters)
    put_heading(sheet, row=TOP + 3, text="To do")
    for row, words in enumerate(to_do(report) or ["Nothing is overdue."], start=TOP + 4):
        put(sheet.cell(row, 1), words)
        sheet.cell(row, 1).font = Font(name=FONT, size=10, color=INK)
    print_on_a4(sheet)


def _decisions(workbook: "Workbook", report: SafetyReport) -> None:
    columns = (
        TableColumn(heading="Decision", width=14),
        TableColumn(heading="System", width=26, wrap=True),
        TableColumn(heading="Version", width=12),
        TableColumn(heading="Decided", width=24),
        TableColumn(heading="On", width=14, number_format=SHORT_DATE),
        TableColumn(heading="Officer", width=22),
        TableColumn(heading="Residual risk (1 to 5)", width=12, number_format=COUNT),
        TableColumn(heading="Review by", width=14, number_format=SHORT_DATE),
    )
    rows: Rows = [
        (
            each.case.ref, each.system, each.case.version, each.case.decision.value, each.case.decided, each.officer,
            each.case.residual_risk, each.case.review_by,
        )
        for each in report.decisions
    ]  # fmt: skip
    _sheet(workbook, "Decisions", "Made in the month.", columns, rows)


def _conditions(workbook: "Workbook", report: SafetyReport) -> None:
    columns = (
        TableColumn(heading="Decision", width=14),
        TableColumn(heading="System", width=26, wrap=True),
        TableColumn(heading="Version", width=12),
        TableColumn(heading="Condition", width=64, wrap=True),
        TableColumn(heading="Until", width=14, number_format=SHORT_DATE),
        TableColumn(heading="How it stands", width=14),
    )
    lines = sorted(report.conditions, key=lambda each: (not each.ran_out, each.condition.expires or report.on))
    rows: Rows = [
        (
            each.case, each.system, each.version, each.condition.what, each.condition.expires,
            "ran out" if each.ran_out else "open",
        )
        for each in lines
    ]  # fmt: skip
    sheet = _sheet(
        workbook, "Conditions", "Not met, of decisions in force. One that ran out holds notices.", columns, rows
    )
    for row, each in enumerate(lines, start=TOP + 1):
        if each.ran_out:
            paint(sheet.cell(row, 6), BAD)


def _emergencies(workbook: "Workbook", report: SafetyReport) -> None:
    columns = (
        TableColumn(heading="Change", width=14),
        TableColumn(heading="Title", width=40, wrap=True),
        TableColumn(heading="Systems", width=24, wrap=True),
        TableColumn(heading="Released", width=14, number_format=SHORT_DATE),
        TableColumn(heading="By", width=22),
        TableColumn(heading="And by", width=22),
        TableColumn(heading="Why it could not wait", width=44, wrap=True),
        TableColumn(heading="Decision due", width=14, number_format=SHORT_DATE),
        TableColumn(heading="Decided", width=14, number_format=SHORT_DATE),
        TableColumn(heading="How it stands", width=14),
    )
    rows: Rows = [
        (
            each.kept.ref, each.kept.change.title, ", ".join(each.systems), london_day(each.release.at), each.first,
            each.second, each.release.why, each.release.task_due, each.decided,
            "overdue" if each.overdue else "decided" if each.decided else "owed",
        )
        for each in report.emergencies
    ]  # fmt: skip
    note = "Of the month, and earlier ones whose decision is still owed."
    sheet = _sheet(workbook, "Emergency releases", note, columns, rows)
    for row, each in enumerate(report.emergencies, start=TOP + 1):
        if each.overdue:
            paint(sheet.cell(row, len(columns)), BAD)


def _waiting(workbook: "Workbook", report: SafetyReport) -> None:
    columns = (
        TableColumn(heading="Change", width=14),
        TableColumn(heading="Title", width=44, wrap=True),
        TableColumn(heading="Systems", width=24, wrap=True),
        TableColumn(heading="When", width=40, wrap=True),
        TableColumn(heading="What is missing", width=64, wrap=True),
    )
    rows: Rows = [
        (
            each.kept.ref, each.kept.change.title, ", ".join(each.systems),
            window_words(each.kept.change.starts, each.kept.change.ends), "; ".join(each.missing),
        )
        for each in report.held
    ]  # fmt: skip
    _sheet(workbook, "Waiting", "Notices that stay scheduled until the authority to release is there.", columns, rows)


def _uncovered(workbook: "Workbook", report: SafetyReport) -> None:
    columns = (
        TableColumn(heading="System", width=14),
        TableColumn(heading="Name", width=30, wrap=True),
        TableColumn(heading="Version in use", width=16),
        TableColumn(heading="Owner", width=26),
        TableColumn(heading="Why", width=60, wrap=True),
    )
    rows: Rows = [
        (each.system.ref, each.system.name, each.system.version, each.system.owner, each.why)
        for each in report.uncovered
    ]
    note = "Live health IT systems without a decision on the version in use, or with an overdue review."
    _sheet(workbook, "Not covered", note, columns, rows)


def _officers(workbook: "Workbook", report: SafetyReport) -> None:
    columns = (
        TableColumn(heading="Clinical Safety Officer", width=26),
        TableColumn(heading="Body", width=12),
        TableColumn(heading="Number", width=16),
        TableColumn(heading="Registered until", width=16, number_format=SHORT_DATE),
        TableColumn(heading="Trained until", width=16, number_format=SHORT_DATE),
        TableColumn(heading="How it stands", width=18),
    )
    rows: Rows = [
        (
            each.name, each.officer.body, each.officer.number, each.officer.registered_until,
            each.officer.trained_until,
            "ran out" if each.ran_out else "runs out soon" if each.soon else "holds",
        )
        for each in report.officers
    ]  # fmt: skip
    sheet = _sheet(workbook, "Officers", "Registration and training. Soon: within 60 days.", columns, rows)
    for row, each in enumerate(report.officers, start=TOP + 1):
        if each.ran_out or each.soon:
            paint(sheet.cell(row, 6), BAD if each.ran_out else SOON)


def _attested(workbook: "Workbook", report: SafetyReport) -> None:
    columns = (
        TableColumn(heading="Change", width=14),
        TableColumn(heading="Title", width=52, wrap=True),
        TableColumn(heading="Told in person", width=16, number_format=COUNT),
        TableColumn(heading="By so many people", width=16, number_format=COUNT),
        TableColumn(heading="Still to be told", width=16, number_format=COUNT),
    )
    rows: Rows = [(each.kept.ref, each.kept.change.title, each.told, each.by, each.waiting) for each in report.attested]
    note = "Staff without mail who were told of a change that passes the gate, as somebody attests."
    _sheet(workbook, "Told in person", note, columns, rows)


def _sheet(workbook: "Workbook", name: str, note: str, columns: Sequence[TableColumn], rows: Rows) -> "Worksheet":
    none: Rows = [("None", *[None] * (len(columns) - 1))]
    return table_sheet(workbook, name, note, columns, rows or none, top=TOP, keep="B")
