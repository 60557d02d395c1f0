"""What does a list in CSV say, whatever wrote it? Its encoding and separator are found out."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from connectors.preflight.door import printable, unreadable, whole_file
from engine.errors import Fault
from engine.people_import.table import RawRow, RawTable

SEPARATORS = ",;\t|"
MOST_COLUMNS, MOST_ROWS = 256, 100_000
LONGEST_LINE = 1_000_000  # characters
LOOKED_AT = 64 * 1024  # characters, to find the separator
WINDOWS = "windows-1252"


def read_csv(path: Path, content: bytes) -> RawTable:
    """Raises UnreadableFile."""
    text, encoding = _decoded(path, content)
    _refuse_endless_lines(path, text)
    separator = _separator(text)
    lines = _Lines(path, text, separator)
    header_row = next((row for row in lines if any(cell.strip() for cell in row)), None)
    if header_row is None:
        raise unreadable(path, [whole_file("there is nothing in it", "Export the list again")])
    headers = tuple(cell.strip() for cell in header_row)
    headers_at = f"line {lines.began}"
    if len(headers) > MOST_COLUMNS:
        raise unreadable(path, [Fault(headers_at, f"it names more than {MOST_COLUMNS} columns", "Export fewer")])
    rows = [_row(cells, len(headers), lines.began) for cells in lines if any(cell.strip() for cell in cells)]
    if not rows:
        raise unreadable(path, [whole_file("it has headers and no rows", "Export the list again")])
    notes = [] if encoding in ("utf-8", "utf-8-sig") else [f"read in the encoding {encoding.upper()}"]
    if separator != ",":
        notes.append(f"columns separated by {'tabs' if separator == chr(9) else separator}")
    return RawTable(
        name=printable(path.name), headers=headers, headers_at=headers_at, rows=tuple(rows), notes=tuple(notes)
    )


def _refuse_endless_lines(path: Path, text: str) -> None:
    """Millions of commas in one line would be millions of cells."""
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST_LINE:
            what = f"it has more than {LONGEST_LINE:,} characters"
            raise unreadable(path, [Fault(f"line {number}", what, "Export the list again")])


class _Lines:
    """The rows of the text; `began` is the line on which the last one given begins."""

    def __init__(self, path: Path, text: str, separator: str) -> None:
        self._path = path
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        self._given = 0
        self.began = 1

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        self.began = self._reader.line_num + 1
        try:
            cells = next(self._reader)
        except csv.Error:
            what = "from here on it cannot be read as CSV: a quotation mark may be open, or a value far too long"
            remedy = "Correct the line, or export the list again"
            raise unreadable(self._path, [Fault(f"line {self.began}", what, remedy)]) from None
        self._given += 1
        if self._given > MOST_ROWS:
            raise unreadable(self._path, [whole_file(f"it has more than {MOST_ROWS:,} rows", "Divide the list")])
        return cells


def _row(cells: list[str], width: int, line: int) -> RawRow:
    fault = ""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        fault = f"it has {len(cells)} values and the list {width} columns: one may hold a separator without quotes"
    filled = tuple(cells[:width]) + ("",) * (width - len(cells))
    return RawRow(where=f"line {line}", cells=tuple(map(_unescaped, filled)), fault=fault)


def _unescaped(cell: str) -> str:
    """A value we wrote ourselves so that no spreadsheet takes it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell


def _decoded(path: Path, content: bytes) -> tuple[str, str]:
    """The text, and the encoding: UTF-8 or UTF-16 where it is, else Windows-1252, in which Excel saves CSV."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content[:200]:
        encodings = ["utf-16-le" if content[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", WINDOWS]
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if "\0" not in text:
                return text, encoding
    what = "it is not text in an encoding we know (UTF-8, UTF-16, Windows-1252)"
    raise unreadable(path, [whole_file(what, "Save it from Excel as 'CSV UTF-8 (comma delimited)'")])


def _separator(text: str) -> str:
    """The one that divides the first lines into the most columns, evenly."""
    head = text[:LOOKED_AT]
    if len(text) > LOOKED_AT:
        head = head[: head.rfind("\n") + 1] or head
    best, most = ",", 1.0
    for separator in SEPARATORS:
        widths = []
        with suppress(csv.Error):
            widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if row]
        if widths and widths[0] * (widths.count(widths[0]) / len(widths)) > most:
            best, most = separator, widths[0] * (widths.count(widths[0]) / len(widths))
    return best
