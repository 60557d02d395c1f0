"""How are events read from XES (IEEE 1849-2016), plain or gzip?"""

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from connectors.eventlogs.roles import Column, Role
from connectors.eventlogs.row_by_row import Rows
from connectors.eventlogs.tables import ANOTHER_COPY, GZIP, SAMPLE, Staged, refused, sampled
from connectors.preflight.door import unreadable
from connectors.preflight.safe_xml import Allowance, BadXml, Enough, walk
from engine.errors import Fault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHUNK: Final = 64 * 1024
OF_TRACE: Final = "case:"  # stands before the keys of a trace's own attributes
TRACE_NAME: Final = "case:concept:name"
VALUES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})
ATTRIBUTES: Final = VALUES | {"list", "container", "values"}
TAGS_PER_EVENT: Final = 200
CHARACTERS_PER_EVENT: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class XesTable:
    """A file of traces and their events. Columns are the keys of attributes; of nested ones the outermost."""

    path: Path
    columns: tuple[Column, ...]
    db: "DuckDBPyConnection"

    def stage(self, picked: Mapping[Role, str], *, most: int) -> Staged:
        rows = Rows(self.db, self.path, tuple(picked), most=most)
        keys = tuple(picked.values())
        traces = _Traces(found=lambda event: rows.add(tuple(map(event.get, keys))))
        _read(self.path, traces, most=most)
        rows.flush()
        unnamed = f"traces without a name: {traces.unnamed:,}; each is called by its place in the file"
        return Staged(rows=rows.total, where=_events, typed={}, notes=(unnamed,) if traces.unnamed else ())


def xes_table(path: Path, db: "DuckDBPyConnection") -> XesTable:
    """Look at the first events of the file."""
    events: list[dict[str, str]] = []

    def look(event: dict[str, str]) -> None:
        events.append(event)
        if len(events) >= SAMPLE:
            raise Enough

    _read(path, _Traces(found=look), most=SAMPLE)
    if not events:
        raise refused(path, "it is XML, but holds no events as XES writes them", ANOTHER_COPY)
    keys = dict.fromkeys(key for event in events for key in event)
    columns = tuple(sampled(db, key, [event[key] for event in events if key in event]) for key in keys)
    return XesTable(path=path, columns=columns, db=db)


@dataclass(slots=True, kw_only=True)
class _Traces:
    """Handlers for the elements of a file: calls `found` with an event's attributes and its trace's."""

    found: Callable[[dict[str, str]], None]
    traces: int = 0
    unnamed: int = 0
    trace: dict[str, str] | None = None
    event: dict[str, str] | None = None
    events: list[dict[str, str]] = field(default_factory=list)  # of this trace: its name may come after them
    depth: int = 0  # of attributes within attributes

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _tag(name)
        if tag == "trace":
            self.trace = {}
        elif tag == "event":
            self.event = {}
        elif tag in ATTRIBUTES:
            self.depth += 1
            if self.depth == 1 and tag in VALUES:
                if self.event is not None:
                    self.event[attributes.get("key", "")] = attributes.get("value", "")
                elif self.trace is not None:
                    self.trace[OF_TRACE + attributes.get("key", "")] = attributes.get("value", "")

    def end(self, name: str) -> None:
        tag = _tag(name)
        if tag in ATTRIBUTES:
            self.depth -= 1
        elif tag == "event" and self.event is not None:
            self.events.append(self.event)
            self.event = None
        elif tag == "trace" and self.trace is not None:
            self._close(self.trace)
            self.trace = None

    def _close(self, trace: dict[str, str]) -> None:
        self.traces += 1
        if not trace.get(TRACE_NAME, "").strip():
            self.unnamed += 1
            trace[TRACE_NAME] = f"trace {self.traces}"
        for event in self.events:
            self.found(trace | event)
        self.events.clear()


@lru_cache(maxsize=100)
def _tag(name: str) -> str:
    """The element's name without its namespace."""
    return name.rpartition("}")[2]


def _read(path: Path, traces: _Traces, *, most: int) -> None:
    allowance = Allowance(tags=most * TAGS_PER_EVENT)
    allowance.characters = most * CHARACTERS_PER_EVENT
    try:
        walk(_chunks(path), start=traces.start, end=traces.end, text=lambda _: None, allowance=allowance)
    except BadXml as error:
        raise unreadable(path, [Fault(f"line {error.line}", error.what, ANOTHER_COPY)]) from error
    except (OSError, EOFError, zlib.error) as error:
        raise refused(path, "it is a damaged gzip file", ANOTHER_COPY) from error


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    with gzip.open(path) if packed else path.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


def _events(rows: Sequence[int]) -> list[str]:
    return [f"event {row + 1}" for row in rows]
