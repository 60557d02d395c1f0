"""What does a review pack look like as a workbook: summary, agenda, native KPI charts, fields to confirm?"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Font

from connectors.excel.house_style import (
    BLUE,
    FONT,
    GENERAL,
    INK,
    TableColumn,
    finish_sheet,
    new_workbook,
    print_on_a4,
    put,
    put_figure,
    put_heading,
    save,
    start_sheet,
    write_table,
)
from connectors.excel.kpi_charts import write_kpi_charts
from connectors.excel.section_sheets import TOP, put_rag, write_section
from engine.registers.performance import Rag
from engine.registers.review_pack import ReviewPack

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SUMMARY_WIDTH = 6
BODY = Font(name=FONT, size=10, color=INK)


def write_review_pack(pack: ReviewPack, path: Path) -> None:
    """Write the workbook, whole or in place of an older one. Raises OSError."""
    workbook = new_workbook(pack.title)
    _summary(workbook, pack)
    for section in pack.sections:
        write_section(workbook, section)
    write_kpi_charts(workbook, pack.kpis)
    _confirm(workbook, pack)
    save(workbook, path)


def _summary(workbook: "Workbook", pack: ReviewPack) -> None:
    sheet: Worksheet = workbook.create_sheet("Summary")
    start_sheet(sheet, title=pack.title, note=pack.subtitle, columns=(22,) * SUMMARY_WIDTH)
    for column, (label, value, rag) in enumerate(pack.headlines, start=1):
        put_figure(sheet, row=4, column=column, label=label, figure=value, number_format=GENERAL)
        sheet.cell(5, column).font = Font(name=FONT, size=14, bold=True, color=BLUE)
        if rag is not Rag.GREY:
            put_rag(sheet, 6, column, rag)
    row = _lines(sheet, 8, "To decide in this meeting", pack.decisions or ("Nothing has to be decided.",))
    put_heading(sheet, row=row, text="How each point stands")
    for place, section in enumerate(pack.sections, start=row + 1):
        put(sheet.cell(place, 1), section.title)
        put_rag(sheet, place, 3, section.rag)
        put(sheet.cell(place, 4), section.note)
        sheet.cell(place, 1).font = sheet.cell(place, 4).font = BODY
        sheet.cell(place, 1).alignment = sheet.cell(place, 4).alignment = Alignment(vertical="center", indent=1)
        sheet.row_dimensions[place].height = 18
    row = _lines(sheet, row + len(pack.sections) + 2, "How this supplier's tier is worked out", (pack.tiering.working,))
    _lines(sheet, row, "What the register does not say", pack.gaps or ("Nothing this review needs is missing.",))
    print_on_a4(sheet)


def _lines(sheet: "Worksheet", row: int, heading: str, lines: Sequence[str]) -> int:
    """A heading and its lines, each across the sheet; returns the row after a blank one."""
    put_heading(sheet, row=row, text=heading)
    for row, line in enumerate(lines, start=row + 1):  # noqa: B020 - goes on from the heading
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=SUMMARY_WIDTH)
        put(sheet.cell(row, 1), line)
        sheet.cell(row, 1).font = BODY
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="center", indent=1)
        sheet.row_dimensions[row].height = 15 * (1 + len(line) // 150) + 4
    return row + 2


def _confirm(workbook: "Workbook", pack: ReviewPack) -> None:
    columns = (
        TableColumn(heading="Register", width=16),
        TableColumn(heading="Record", width=30),
        TableColumn(heading="Field", width=26),
        TableColumn(heading="Confirmed or changed", width=24),
    )
    sheet: Worksheet = workbook.create_sheet("To confirm")
    note = "The review cannot close until each of these is confirmed, or changed in the register."
    start_sheet(sheet, title="To confirm", note=note, columns=[column.width for column in columns])
    rows = [(*place.split("/", 2), None) for place in pack.to_confirm]
    last = write_table(sheet, top=TOP, columns=columns, rows=rows)
    finish_sheet(sheet, top=TOP, last=last, columns=len(columns), frozen=f"A{TOP + 1}")
