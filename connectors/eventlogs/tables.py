"""What has every file of events in common? Named columns of values, row by row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from connectors.eventlogs.roles import Column, Role
from connectors.eventlogs.times import WRITINGS, filled
from connectors.preflight.door import unreadable, whole_file
from engine.errors import UnreadableFile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAMPLE: Final = 1000  # rows looked at to guess roles
LIKE_A_DATE: Final = re.compile(r"\d[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d")
GZIP: Final = b"\x1f\x8b"
ANOTHER_COPY: Final = "Export it again from the program it came from"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A relation `raw` in the workspace: `row` (0, 1, 2 ...) and a column for each role, named after it.

    typed  the SQL types of columns that are no text
    where  the places of some rows as the reader of the file knows them: "line 12"
    notes  what was done to read it
    """

    rows: int
    where: Callable[[Sequence[int]], list[str]]
    typed: Mapping[Role, str]
    notes: tuple[str, ...] = ()


class Table(Protocol):
    """A file of events, opened."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Names and first values."""

    def stage(self, picked: Mapping[Role, str], *, most: int) -> Staged:
        """Take these columns over. Raises UnreadableFile for rows that cannot be read or more than `most`."""


def refused(path: Path, what: str, remedy: str) -> UnreadableFile:
    """The file as a whole cannot be used."""
    return unreadable(path, [whole_file(what, remedy)])


def too_many(path: Path, most: int) -> UnreadableFile:
    what = f"it has more than {most:,} events, more than are read at once"
    return refused(path, what, "Split it, for example by year or by site, and read the parts one by one")


def sampled(db: "DuckDBPyConnection", name: str, values: Sequence[str]) -> Column:
    """A column of text, told by its first values."""
    some = tuple(value for value in values if value.strip())
    return Column(name=name, values=some, times=_times(db, some))


def _times(db: "DuckDBPyConnection", values: Sequence[str]) -> float:
    """The share of the values that are times, among those that do not say there is none."""
    if not any(LIKE_A_DATE.search(value) for value in values):
        return 0.0
    readings = ", ".join(f"count({writing.read('value')})" for writing in WRITINGS)
    query = f"SELECT count({filled('value')}), {readings} FROM (SELECT unnest(?) AS value)"
    (told, *read), *_ = db.execute(query, [list(values)]).fetchall()
    return max(read) / told if told else 0.0
