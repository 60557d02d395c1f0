"""How is a section of a supplier pack or overview written as a sheet?"""

from typing import TYPE_CHECKING

from connectors.excel.house_style import (
    GENERAL,
    POUNDS,
    SHORT_DATE,
    CellContent,
    Paint,
    TableColumn,
    copy_style,
    finish_sheet,
    paint,
    put,
    start_sheet,
    write_table,
)
from connectors.render.supplier_words import RAG_FILL, RAG_INK, RAG_WORDS
from engine.registers.pack_sections import Cell as Said
from engine.registers.pack_sections import Section
from engine.registers.performance import Rag

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

TOP = 4
WIDEST, NARROWEST = 46, 9


def write_section(workbook: "Workbook", section: Section) -> "Worksheet":
    """A sheet with the section as a table; each red, amber or green in its colour."""
    columns = [_column(section, place) for place in range(len(section.headings))]
    sheet: Worksheet = workbook.create_sheet(_sheet_name(section.title))
    start_sheet(sheet, title=section.title, note=section.note, columns=[column.width for column in columns])
    last = write_table(sheet, top=TOP, columns=columns, rows=([_content(cell) for cell in row] for row in section.rows))
    finish_sheet(sheet, top=TOP, last=last, columns=len(columns), frozen=f"A{TOP + 1}")
    painted: dict[tuple[int, Rag], Cell | MergedCell] = {}
    for number, row in enumerate(section.rows, start=TOP + 1):
        for place, said in enumerate(row, start=1):
            if isinstance(said, Rag):
                if (place, said) not in painted:
                    put_rag(sheet, number, place, said)
                    painted[place, said] = sheet.cell(number, place)
                copy_style(painted[place, said], sheet.cell(number, place))
    return sheet


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters and no : \\ / ? * [ ]."""
    plain = "".join(letter for letter in title if letter not in ":\\/?*[]")
    return plain if len(plain) <= 31 else plain[:31].rpartition(" ")[0]


def _column(section: Section, place: int) -> TableColumn:
    cells = [row[place] for row in section.rows]
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    width = min(max(longest, len(section.headings[place])) + 3, WIDEST)
    dated = any(hasattr(cell, "year") for cell in cells)
    return TableColumn(
        heading=section.headings[place] or "Stands",
        width=max(14 if dated else width, NARROWEST),
        number_format=SHORT_DATE if dated else POUNDS if "£" in section.headings[place] else GENERAL,
        wrap=longest > WIDEST,
    )


def _content(cell: Said) -> CellContent:
    return RAG_WORDS[cell] if isinstance(cell, Rag) else cell


def put_rag(sheet: "Worksheet", row: int, column: int, rag: Rag) -> None:
    """The word in its colour."""
    cell = sheet.cell(row, column)
    put(cell, RAG_WORDS[rag])
    paint(cell, Paint(fill=RAG_FILL[rag].removeprefix("#"), letters=RAG_INK[rag].removeprefix("#")))
