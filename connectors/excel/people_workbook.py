"""How do people see what was found in a list they gave: what was taken, what to put right, what changes?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.excel.house_style import (
    FONT,
    GREY,
    CellContent,
    Paint,
    TableColumn,
    finish_sheet,
    paint,
    put,
    put_figure,
    put_heading,
    save,
    start_sheet,
    write_table,
)
from engine.calendars import long_date
from engine.people_change import key_of, told
from engine.people_import.findings import Finding
from engine.people_import.plan import Plan

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

REJECTED, LOOK = "Rejected", "Look at"
PAINTS = {REJECTED: Paint(fill="F6D7D2", letters="8A1500"), LOOK: Paint(fill="FFF1CC", letters="5A4500")}
MATTERS = (
    TableColumn(heading="What it is about", width=30),
    TableColumn(heading="Rejected", width=16, number_format="0"),
    TableColumn(heading="To look at", width=16, number_format="0"),
)
FINDINGS = (
    TableColumn(heading="What follows", width=13, centred=True),
    TableColumn(heading="Where", width=18),
    TableColumn(heading="Column", width=26, wrap=True),
    TableColumn(heading="About", width=18),
    TableColumn(heading="What was found", width=46, wrap=True),
    TableColumn(heading="What to do", width=50, wrap=True),
)
CHANGES = (
    TableColumn(heading="What happens", width=20),
    TableColumn(heading="Whom or what", width=34, wrap=True),
    TableColumn(heading="Field", width=18),
    TableColumn(heading="From", width=38, wrap=True),
    TableColumn(heading="To", width=38, wrap=True),
)
TOP = 4
MOST_LISTED = 2_000  # of findings and of changes: the figures on the overview are of all
NARROWEST, WIDEST, WHAT_TO_DO = 12, 40, 56
AS_TYPED = "@"  # Excel then keeps numbers and days as they are typed


def write_quality_workbook(path: Path, plan: Plan, *, on: date, dry_run: bool = False) -> None:
    """Figures, every finding, every change. It names people: keep it where such a list may be kept."""
    from openpyxl import Workbook

    workbook = Workbook()
    overview = workbook.active
    assert overview is not None
    overview.title = "Overview"
    _overview(overview, plan, on, dry_run=dry_run)
    _findings(workbook.create_sheet("Findings"), plan.findings)
    _changes(workbook.create_sheet("Changes"), plan, dry_run=dry_run)
    save(workbook, path)


def write_rejected_rows(path: Path, headers: Sequence[str], rows: Sequence[Sequence[str]], *, name: str) -> None:
    """The rejected rows under their own headers, after one that says what to put right. Fixed, it imports."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "To put right"
    longest = [max([len(header), *(len(row[place]) for row in rows)]) for place, header in enumerate(headers)]
    widths = [min(max(length + 3, NARROWEST), WIDEST) for length in longest]
    widths[0] = WHAT_TO_DO
    columns = [
        TableColumn(heading=header, width=width, wrap=True) for header, width in zip(headers, widths, strict=True)
    ]
    note = "Correct the cells the first column names, save, and import this file. The other rows are in already."
    start_sheet(sheet, title=f"Rows of {name} to put right", note=note, columns=widths)
    last = write_table(sheet, top=TOP, columns=columns, rows=rows)
    for row in sheet.iter_rows(min_row=TOP + 1, max_row=last, max_col=len(columns)):
        for cell in row:
            cell.number_format = AS_TYPED
    finish_sheet(sheet, top=TOP, last=last, columns=len(columns), frozen=f"B{TOP + 1}")
    save(workbook, path)


def _overview(sheet: "Worksheet", plan: Plan, on: date, *, dry_run: bool) -> None:
    widths = (30.0, 16.0, 16.0, 16.0, 16.0, 22.0)
    done = "What an import would do" if dry_run else "What the import did"
    note = f"{plan.reading.table.name}, as {plan.reading.profile.id}, on {long_date(on)}. {done}."
    start_sheet(sheet, title="Quality of the list", note=note, columns=widths)
    rows = len(plan.reading.table.rows)
    figures: Sequence[tuple[str, CellContent]] = (
        ("Rows in the list", rows),
        ("Taken", 0 if plan.held_back else plan.taken),
        ("Rejected", len(plan.rejected)),
        ("To look at", len(plan.warnings)),
        ("Left out", plan.reading.passed_over),
        ("Absences" if plan.absences else "Changes", len(plan.absences) or sum(plan.counts().values())),
    )
    for column, (label, figure) in enumerate(figures, start=1):
        put_figure(sheet, row=4, column=column, label=label, figure=figure, number_format="#,##0")
    put_heading(sheet, row=7, text="What was found")
    rejected, look = Counter[str](), Counter[str]()
    for finding in plan.findings:
        (rejected if finding.rejects else look)[finding.matter.value.capitalize()] += 1
    matters = sorted({*rejected, *look}, key=lambda matter: (-rejected[matter], -look[matter], matter))
    last = write_table(
        sheet, top=8, columns=MATTERS, rows=[(matter, rejected[matter], look[matter]) for matter in matters]
    )
    put_heading(sheet, row=last + 2, text="What changes")
    happens = (
        TableColumn(heading="What happens", width=30),
        TableColumn(heading="How often", width=16, number_format="#,##0"),
    )
    counted = [(what.capitalize(), count) for what, count in plan.counts().items()]
    if counted:
        last = write_table(sheet, top=last + 3, columns=happens, rows=counted)
    else:
        last = _lines(sheet, last + 3, ["Nothing."])
    put_heading(sheet, row=last + 2, text="How it was read")
    read = (f"{name.replace('_', ' ')}: column {header!r}" for name, header in plan.reading.columns.items())
    last = _lines(sheet, last + 3, [*plan.reading.table.notes, *read])
    finish_sheet(sheet, top=last, last=last, columns=len(widths), frozen="A4")
    sheet.print_title_rows = "1:2"


def _lines(sheet: "Worksheet", top: int, lines: Sequence[str]) -> int:
    """One below the other in the first column; returns the last row used."""
    from openpyxl.styles import Alignment, Font

    for number, line in enumerate(lines, start=top):
        cell = sheet.cell(number, 1)
        put(cell, line[:1].upper() + line[1:])
        cell.font = Font(name=FONT, size=9, color=GREY)
        cell.alignment = Alignment(horizontal="left", indent=1)
    return top + len(lines) - 1


def _findings(sheet: "Worksheet", findings: Sequence[Finding]) -> None:
    note = "Rejected rows are not imported; they are in the file of rows to put right. The others are."
    ordered = sorted(findings, key=lambda each: (not each.rejects, -1 if each.row is None else each.row))
    rows = [
        (
            REJECTED if each.rejects else LOOK,
            each.where,
            each.column,
            each.matter.value.capitalize(),
            _sentence(each.what),
            _sentence(each.remedy),
        )
        for each in ordered[:MOST_LISTED]
    ]
    _listed(sheet, "Findings", note, FINDINGS, rows, of=len(findings))
    for number, row in enumerate(rows, start=TOP + 1):
        paint(sheet.cell(number, 1), PAINTS[row[0]])


def _changes(sheet: "Worksheet", plan: Plan, *, dry_run: bool) -> None:
    note = f"Each field from what it was to what it {'would be' if dry_run else 'is'}."
    rows = list(_change_rows(plan))
    _listed(sheet, "Changes", note, CHANGES, rows[:MOST_LISTED], of=len(rows))


def _listed(
    sheet: "Worksheet",
    title: str,
    note: str,
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[CellContent]],
    *,
    of: int,
) -> None:
    if of > len(rows):
        note = f"{note} The first {len(rows):,} of {of:,}."
    start_sheet(sheet, title=title, note=note, columns=[column.width for column in columns])
    last = write_table(sheet, top=TOP, columns=columns, rows=rows)
    finish_sheet(sheet, top=TOP, last=last, columns=len(columns), frozen=f"A{TOP + 1}")


def _change_rows(plan: Plan) -> Iterator[Sequence[CellContent]]:
    for what, record, fields in told(plan.before, plan.change):
        key, name = " ".join(key_of(record)), getattr(record, "name", "")
        whom = f"{name} ({key})" if name else key
        for each in fields:
            if each.field in ("id", "name") and what.endswith("added"):
                continue  # said in the column before
            new = "not shown" if each.withheld else _shown(each.new)
            yield (what.capitalize(), whom, each.field.replace("_", " "), _shown(each.old), new)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
