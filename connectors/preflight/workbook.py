"""What is in this Excel workbook? Sheets of typed cells, from a file nobody has to trust."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.preflight.cell_values import Cell, CellValue, Meanings
from connectors.preflight.door import contents, printable, unreadable
from connectors.preflight.kinds import not_a_workbook, other_package
from connectors.preflight.limits import MOST_FILE_BYTES
from connectors.preflight.number_formats import GENERAL
from connectors.preflight.safe_xml import Allowance
from connectors.preflight.sheet_cells import sheet_rows
from connectors.preflight.workbook_parts import (
    BrokenPart,
    NoWorkbook,
    Outline,
    number_formats,
    outline,
    shared_texts,
)
from connectors.preflight.workbook_zip import Package, unpacked
from engine.errors import Fault

__all__ = ["Cell", "CellValue", "Sheet", "Workbook", "open_workbook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One worksheet: `rows[0][0]` is A1, all rows are equally long, the last row and column are not blank.

    Cells hidden under a merged one, in hidden rows or on hidden sheets are there like any other.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The worksheets by name, in their order, and the workbook's properties (title, custom ones) by name."""

    name: str  # of the file
    sheets: Mapping[str, Sheet]
    properties: Mapping[str, str]


def open_workbook(path: Path) -> Workbook:
    """Read an .xlsx file. Values are as last saved; formulas, links and macros are never run or followed.

    Raises UnreadableFile with every fault found. A cell without a usable value (#REF!) carries its own fault
    instead: it matters only to whoever needs that cell.
    """
    content = contents(path, most_bytes=MOST_FILE_BYTES)
    fault = not_a_workbook(content)
    if fault is not None:
        raise unreadable(path, [fault])
    package, faults = unpacked(content)
    if package is None or faults:
        raise unreadable(path, faults)
    with package.archive:
        try:
            workbook, faults = _read(path, package)
        except NoWorkbook as error:
            raise unreadable(path, [other_package(set(package.parts))]) from error
        except BrokenPart as error:
            raise unreadable(path, [error.as_fault()]) from error
    if faults:
        raise unreadable(path, faults)
    return workbook


def _read(path: Path, package: Package) -> tuple[Workbook, list[Fault]]:
    allowance = Allowance()
    found, faults = outline(package, allowance)
    meanings = _meanings(package, found, allowance)
    sheets: dict[str, Sheet] = {}
    for entry in found.sheets:
        rows, damage = sheet_rows(package, entry, meanings=meanings, allowance=allowance)
        sheets[entry.name] = Sheet(name=entry.name, rows=rows, hidden=entry.hidden)
        faults += damage
    return Workbook(name=printable(path.name), sheets=sheets, properties=found.properties), faults


def _meanings(package: Package, found: Outline, allowance: Allowance) -> Meanings:
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

    texts_part, styles_part = found.texts_part, found.styles_part
    return Meanings(
        texts=shared_texts(package, texts_part, allowance) if texts_part else (),
        formats=number_formats(package, styles_part, allowance) if styles_part else [GENERAL],
        epoch=MAC_EPOCH if found.from_1904 else WINDOWS_EPOCH,
    )
