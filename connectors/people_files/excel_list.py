"""What does a list in Excel say, under whatever title and between whatever blank rows?"""

import re
import zipfile
from collections.abc import Collection
from pathlib import Path

from connectors.people_files.profiles import profiles
from connectors.preflight import Cell, Sheet, open_workbook
from connectors.preflight.door import unreadable, whole_file
from engine.errors import Fault
from engine.people_import.profile import headers_of, plain_header
from engine.people_import.table import RawRow, RawTable

LOOKED_FOR_HEADERS = 20  # rows from the top
FEWEST_HEADERS = 2
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def read_excel(path: Path) -> RawTable:
    """The first visible sheet with a row of headers some profile knows. Raises UnreadableFile."""
    workbook = open_workbook(path)
    known = {header for profile in profiles() for header in headers_of(profile.columns)}
    best: tuple[int, Sheet | None, int] = (0, None, 0)
    for sheet in workbook.sheets.values():
        if sheet.hidden:
            continue
        for number, row in enumerate(sheet.rows[:LOOKED_FOR_HEADERS]):
            found = len(known & {plain_header(_header(cell)) for cell in row})
            if found > best[0]:
                best = (found, sheet, number)
    found, chosen, at = best
    if chosen is None or found < FEWEST_HEADERS:
        what = f"no sheet has a row of headers we know in its first {LOOKED_FOR_HEADERS} rows"
        raise unreadable(path, [whole_file(what, "Give the columns the names the profile has")])
    merged = _merged_below(path, [*workbook.sheets].index(chosen.name), len(workbook.sheets), at + 1)
    if merged:
        remedy = "Unmerge them and fill in each cell: only the first of them has a value"
        raise unreadable(path, [Fault(f"{chosen.name}!{place}", "these cells are merged", remedy) for place in merged])
    return _table(workbook.name, chosen, at)


def _table(name: str, sheet: Sheet, at: int) -> RawTable:
    headers = tuple(_header(cell) for cell in sheet.rows[at])
    while headers and not headers[-1]:
        headers = headers[:-1]
    rows = [
        _row(sheet.name, number, row[: len(headers)])
        for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2)
        if any(cell.value is not None or cell.fault for cell in row[: len(headers)])
    ]
    return RawTable(
        name=name,
        headers=headers,
        headers_at=f"{sheet.name}!{at + 1}",
        rows=tuple(rows),
        notes=(f"read from sheet {sheet.name}",),
    )


def _row(sheet: str, number: int, cells: Collection[Cell]) -> RawRow:
    faults = [f"{cell.fault.what} ({cell.where})" for cell in cells if cell.fault]
    return RawRow(where=f"{sheet}!{number}", cells=tuple(cell.value for cell in cells), fault="; ".join(faults))


def _header(cell: Cell) -> str:
    return cell.value.strip() if isinstance(cell.value, str) else ""


def _merged_below(path: Path, place: int, sheets: int, header_row: int) -> list[str]:
    """Merged ranges below the headers. The file has passed the door, which does not read this part of a sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = sorted(
            (name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)),
            key=lambda name: int(re.sub(r"\D", "", name)),
        )
        if len(parts) != sheets:
            return []
        found = _MERGED.findall(archive.read(parts[place]))
    return [
        f"{left.decode()}{top.decode()}:{right.decode()}{low.decode()}"
        for left, top, right, low in found
        if int(low) > header_row
    ]
