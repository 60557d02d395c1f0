"""How are events read from CSV, plain or gzip?"""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING, Final, TextIO

from connectors.eventlogs.roles import Column, Role
from connectors.eventlogs.tables import ANOTHER_COPY, GZIP, SAMPLE, Staged, refused, sampled, too_many
from connectors.eventlogs.workspace import file, name, text
from connectors.preflight.door import shown, unreadable
from connectors.preflight.limits import MOST_FAULTS
from engine.errors import Fault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEAD: Final = 256 * 1024  # bytes looked at
TAIL: Final = 64
SEPARATORS: Final = ",;\t|"
MOST_COLUMNS: Final = 1000
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
WINDOWS: Final = "windows-1252"
DAMAGE: Final[Mapping[str, str]] = {
    "MISSING COLUMNS": "it has fewer values than the first line has names",
    "TOO MANY COLUMNS": "it has more values than the first line has names",
    "UNQUOTED VALUE": "a quotation mark opens and is not closed, or closes too early",
    "LINE SIZE OVER MAXIMUM": "it is far too long for one event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """A text file whose first line names the columns.

    source  the file itself, or where it is not in UTF-8 a copy that is
    """

    path: Path
    source: Path
    packed: bool
    encoding: str
    separator: str
    columns: tuple[Column, ...]
    db: "DuckDBPyConnection"
    folder: Path
    notes: tuple[str, ...] = ()

    def stage(self, picked: Mapping[Role, str], *, most: int) -> Staged:
        if not self.packed and _ends_empty(self.source):
            raise refused(self.path, "it ends in empty bytes: it was cut off while it was written", ANOTHER_COPY)
        names = [column.name for column in self.columns]
        taken = ", ".join(f"c{names.index(column)} AS {name(role)}" for role, column in picked.items())
        every = ", ".join(f"c{place}: 'VARCHAR'" for place in range(len(names)))
        self.db.execute(
            f"CREATE OR REPLACE TABLE events AS SELECT {taken} FROM read_csv({file(self.source)}, "
            f"auto_detect = false, header = true, delim = {text(self.separator)}, "
            "quote = '\"', escape = '\"', "
            f"columns = {{{every}}}, compression = '{'gzip' if self.packed else 'none'}', "
            f"ignore_errors = true, store_rejects = true, rejects_limit = {MOST_FAULTS + 1}) LIMIT {most + 1}"
        )
        damaged = self.db.execute(
            "SELECT line, min(error_type::VARCHAR) FROM reject_errors GROUP BY line ORDER BY line"
        ).fetchall()
        if any(kind == "INVALID ENCODING" for _, kind in damaged):
            self.db.execute("TRUNCATE reject_errors")
            return replace(self, encoding=WINDOWS).in_utf_8().stage(picked, most=most)
        if damaged:
            remedy = "Correct the line, or export the file again"
            raise unreadable(
                self.path,
                [Fault(f"line {line}", DAMAGE.get(kind, kind.lower()), remedy) for line, kind in damaged],
            )
        (rows,), *_ = self.db.execute("SELECT count(*) FROM events").fetchall()
        if rows > most:
            raise too_many(self.path, most)
        self.db.execute("CREATE OR REPLACE VIEW raw AS SELECT rowid AS row, * FROM events")
        return Staged(rows=rows, where=self._lines, typed={}, notes=self.notes)

    def in_utf_8(self) -> "CsvTable":
        """The same table, from a copy in the workspace."""
        copy = self.folder / "in-utf-8.csv"
        with _reader(self.path, self.encoding) as old, copy.open("w", encoding="utf-8") as new:
            copyfileobj(old, new)
        note = f"it is not in UTF-8 and was read as {self.encoding.upper()}"
        return replace(self, source=copy, packed=False, notes=(*self.notes, note))

    def _lines(self, rows: Sequence[int]) -> list[str]:
        """The line on which each of these rows begins; a quoted value may hold line ends."""
        wanted, found = set(rows), {}
        with _reader(self.path, self.encoding) as lines:
            reader = csv.reader(lines, delimiter=self.separator)
            next(reader, None)
            row, begins = 0, reader.line_num + 1
            for values in _readable(reader):
                if values:
                    if row in wanted:
                        found[row] = f"line {begins}"
                    row += 1
                    if len(found) == len(wanted):
                        break
                begins = reader.line_num + 1
        return [found.get(row, f"row {row + 1}") for row in rows]


def csv_table(path: Path, db: "DuckDBPyConnection", folder: Path) -> CsvTable:
    """Look at the head of the file: how it is written, its columns and first values."""
    packed = _packed(path)
    try:
        with gzip.open(path) if packed else path.open("rb") as opened:
            head = opened.read(HEAD)
    except (OSError, EOFError) as error:
        raise refused(path, "it is a damaged gzip file", ANOTHER_COPY) from error
    wide = head.startswith(UTF_16)
    if b"\0" in head and not wide:
        raise refused(path, "it is not an event log", "Give a CSV, XES, Parquet or Excel file")
    encoding = "utf-16" if wide else "utf-8-sig"
    lines = _decoded(head, encoding)
    separator, records = _records(lines if len(head) < HEAD else lines[: lines.rfind("\n") + 1] or lines)
    if not records or len(records[0]) > MOST_COLUMNS:
        raise refused(path, "its first line does not name columns", "Export it with column names")
    names, rows = records[0], records[1 : SAMPLE + 1]
    if not rows:
        raise refused(path, "it names columns and holds no events", ANOTHER_COPY)
    if len(names) < 2:
        what = f"its first line names one column, {shown(names[0])}, not two or more"
        raise refused(path, what, "Separate the columns with commas, semicolons or tabs")
    table = CsvTable(
        path=path,
        source=path,
        packed=packed,
        encoding=encoding,
        separator=separator,
        columns=tuple(
            sampled(db, column.strip(), [row[place] for row in rows if place < len(row)])
            for place, column in enumerate(names)
        ),
        db=db,
        folder=folder,
    )
    return table.in_utf_8() if wide else table


def _records(head: str) -> tuple[str, list[list[str]]]:
    """The separator that divides the first lines most evenly, and the lines divided by it."""
    best: tuple[int, str, list[list[str]]] = (0, ",", [])
    for separator in SEPARATORS:
        lines = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
        records = [record for record in _readable(lines) if record]
        if not records:
            continue
        width = len(records[0])
        even = sum(len(record) == width for record in records) / len(records)
        score = width if even > 0.5 else 1
        if score > best[0]:
            best = score, separator, records
    return best[1], best[2]


def _readable(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    """The lines up to one that is far too long: DuckDB tells of that."""
    with suppress(csv.Error):
        yield from lines


def _decoded(head: bytes, encoding: str) -> str:
    """The text, without a letter that was cut in two at the end."""
    try:
        return head.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(head) - 3:
            return head[: error.start].decode(encoding)
        return head.decode(WINDOWS, errors="replace")


def _ends_empty(path: Path) -> bool:
    """Whether the last bytes are zeros: text never has them, and reading over gigabytes of them says nothing."""
    with path.open("rb") as source:
        source.seek(max(0, path.stat().st_size - TAIL))
        return b"\0" in source.read()


def _reader(path: Path, encoding: str) -> TextIO:
    """The file's text, unpacked."""
    if _packed(path):
        return gzip.open(path, "rt", encoding=encoding, errors="replace", newline="")
    return path.open(encoding=encoding, errors="replace", newline="")


def _packed(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(2) == GZIP
