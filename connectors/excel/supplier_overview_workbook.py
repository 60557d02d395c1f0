"""What does the supplier overview look like as a workbook? One sheet a view."""

from collections.abc import Iterable
from pathlib import Path

from connectors.excel.house_style import (
    Paint,
    copy_style,
    new_workbook,
    paint,
    save,
)
from connectors.excel.section_sheets import TOP, write_section
from connectors.render.overview_tables import heat_section, overview_tables
from connectors.render.supplier_words import RAG_FILL, RAG_INK
from engine.calendars import long_date
from engine.registers.compliance import NotInOrder
from engine.registers.overview import Overview
from engine.registers.pack_sections import Section

BEFORE_VIEWS = 4
"""Columns of the heat map before its views."""


def write_supplier_overview(overview: Overview, path: Path, *, findings: Iterable[NotInOrder] = ()) -> None:
    """Write the workbook, whole or in place of an older one. Raises OSError."""
    workbook = new_workbook(f"Suppliers on {long_date(overview.today)}")
    sheet = write_section(workbook, heat_section(overview))
    painted = {}
    for number, row in enumerate(overview.heat, start=TOP + 1):
        for place, said in enumerate(row.cells.values(), start=BEFORE_VIEWS + 1):
            cell = sheet.cell(number, place)
            if said.rag not in painted:
                fill, letters = (colours[said.rag].removeprefix("#") for colours in (RAG_FILL, RAG_INK))
                paint(cell, Paint(fill=fill, letters=letters))
                painted[said.rag] = cell
            copy_style(painted[said.rag], cell)
    for section in (*overview_tables(overview, findings), _wall(overview)):
        write_section(workbook, section)
    save(workbook, path)


def _wall(overview: Overview) -> Section:
    rows = [
        (item.supplier, item.kind, item.system or "All", str(item.proof), item.expires, item.days_left(overview.today))
        for items in overview.wall.values()
        for item in items
    ]
    return Section(
        title="Evidence wall",
        note="What each supplier has proved, and until when.",
        headings=("Supplier", "Evidence", "System", "Stands", "Until", "Days left"),
        rows=tuple(rows),
    )
