"""How does a file become an event log? Opened, its roles guessed or given, checked, and put in order."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from connectors.eventlogs.csv_table import csv_table
from connectors.eventlogs.excel_table import excel_table
from connectors.eventlogs.parquet_table import MAGIC, parquet_table
from connectors.eventlogs.roles import Column, Guess, Role, faults_in, guess_roles
from connectors.eventlogs.tables import ANOTHER_COPY, GZIP, Table, refused
from connectors.eventlogs.workspace import workspace
from connectors.eventlogs.xes_table import xes_table
from connectors.preflight.door import unreadable
from engine.errors import Fault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from connectors.eventlogs.notes import Note
    from process_maps.mining.event_log import EventLog

MOST_EVENTS: Final = 20_000_000  # about 2 GB of memory while they are put in order
AS_WRITTEN: Final = ZoneInfo("UTC")
WORKBOOKS: Final = (b"PK", b"\xd0\xcf\x11\xe0")
BEFORE_XML: Final = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file's columns, the roles they seem to play, and what would have to be said before it can be read."""

    columns: tuple[Column, ...]
    roles: tuple[Guess, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLogReading:
    """A log, the column behind every role and why, what was odd, and the columns that were not read."""

    log: "EventLog"
    roles: tuple[Guess, ...]
    notes: "tuple[Note, ...]"
    unused: tuple[str, ...]


def look_at(path: Path, *, roles: Mapping[Role, str | None] | None = None) -> Look:
    """Guess the roles, to be confirmed, without reading the whole file. Raises UnreadableFile."""
    with _opened(path, AS_WRITTEN) as (table, _):
        guesses = guess_roles(table.columns, roles or {})
        return Look(columns=table.columns, roles=guesses, faults=tuple(faults_in(guesses, table.columns)))


def read_event_log(
    path: Path,
    *,
    roles: Mapping[Role, str | None] | None = None,
    clock: ZoneInfo = AS_WRITTEN,
    most_events: int = MOST_EVENTS,
) -> EventLogReading:
    """The events of a CSV, XES (both plain or gzip), Parquet or Excel file.

    `roles` names the column for a role, or None for no column; the others are guessed. `clock` is the zone
    people work in: times without an offset are read in it, and so are weekdays and hours of work. As it
    stands they are taken as written, by a clock that never changes.
    Raises UnreadableFile with every fault. Memory stays within bounds whatever the size of the file.
    """
    from connectors.eventlogs.assemble import assembled
    from connectors.eventlogs.notes import Note, Notebook
    from connectors.eventlogs.raw_events import raw_events

    with _opened(path, clock) as (table, db):
        guesses = guess_roles(table.columns, roles or {})
        faults = faults_in(guesses, table.columns)
        if faults:
            raise unreadable(path, faults)
        picked = {guess.role: guess.column for guess in guesses}
        staged = table.stage(picked, most=most_events)
        raw = raw_events(db, staged, picked, path=path, clock=clock)
    book = Notebook(staged.where, [Note(what=note) for note in staged.notes])
    log = assembled(raw, clock=clock, book=book)
    if not len(log):
        raise refused(path, "it has no events with a case, an activity and a time", ANOTHER_COPY)
    unused = tuple(column.name for column in table.columns if column.name not in picked.values())
    return EventLogReading(log=log, roles=guesses, notes=tuple(book.notes), unused=unused)


@contextmanager
def _opened(path: Path, clock: ZoneInfo) -> "Iterator[tuple[Table, DuckDBPyConnection]]":
    """The file as a table in a workspace. Whatever goes wrong is told as an UnreadableFile."""
    import duckdb

    head = _head(path)
    try:
        with workspace(path, clock) as (db, folder):
            yield _table(path, head, db, folder), db
    except duckdb.OutOfMemoryException as error:
        what = "there is not enough room on the disk to put it in order"
        raise refused(path, what, "Make room where temporary files are kept, or split it") from error
    except duckdb.Error as error:
        raise refused(path, "it is damaged: it cannot be read to its end", ANOTHER_COPY) from error


def _table(path: Path, head: bytes, db: "DuckDBPyConnection", folder: Path) -> Table:
    """What kind of file this is, by how it begins and not by its name."""
    if head.startswith(MAGIC):
        return parquet_table(path, db)
    if head.startswith(WORKBOOKS):
        return excel_table(path, db)
    if head.lstrip(BEFORE_XML).startswith(b"<"):
        return xes_table(path, db)
    return csv_table(path, db, folder)


def _head(path: Path) -> bytes:
    """The first bytes, unpacked. Raises UnreadableFile where there are none."""
    if path.exists() and not path.is_file():
        raise refused(path, "this is a folder, a device or a pipe, not a file", "Give one file")
    try:
        with path.open("rb") as file:
            head = file.read(64)
        if head.startswith(GZIP):
            with gzip.open(path) as unpacked:
                head = unpacked.read(64)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise refused(path, "it is a damaged gzip file", ANOTHER_COPY) from error
    except (OSError, ValueError) as error:
        raise refused(path, *_not_opened(error)) from error
    if not head:
        raise refused(path, "it is empty", ANOTHER_COPY)
    return head


def _not_opened(error: OSError | ValueError) -> tuple[str, str]:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "it is not there", "Check the name and the folder"
        case PermissionError():
            return "you are not allowed to open it", "Ask its owner to let you read it"
        case _:
            return "it cannot be opened", "Copy it to your own computer and give the copy"
