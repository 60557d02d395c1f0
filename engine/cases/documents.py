"""How is a case, an event or a request written down as JSON, and read back the same?

Every document names its format. A field that did not exist when it was written takes its default. A document
of a later format, or with a field we do not know, is refused: writing it again would lose what we cannot
read. So whoever adds a field to the model raises FORMAT; tests/engine/cases/test_documents.py keeps documents
of every format for ever.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar, cast, get_args, get_origin, get_type_hints

from engine.cases.model import (
    Andon,
    AndonCleared,
    AnyEvent,
    AnyRequest,
    AskPerson,
    CallPerson,
    Cancelled,
    Case,
    Delegated,
    DropTimer,
    Event,
    FileRecord,
    Held,
    Item,
    Learned,
    MachineDone,
    MachineFailed,
    Moved,
    Opened,
    Released,
    Reopened,
    Request,
    RunMachine,
    SendLetter,
    SentBack,
    SetTimer,
    Submitted,
    Superseded,
    TimerFired,
)
from engine.errors import EightflowsError

FORMAT = 3

KINDS: Mapping[str, type[Event] | type[Request]] = MappingProxyType(
    {
        "opened": Opened,
        "submitted": Submitted,
        "machine done": MachineDone,
        "machine failed": MachineFailed,
        "timer fired": TimerFired,
        "sent back": SentBack,
        "andon": Andon,
        "andon cleared": AndonCleared,
        "held": Held,
        "released": Released,
        "cancelled": Cancelled,
        "superseded": Superseded,
        "reopened": Reopened,
        "delegated": Delegated,
        "moved": Moved,
        "learned": Learned,
        "ask person": AskPerson,
        "run machine": RunMachine,
        "send letter": SendLetter,
        "set timer": SetTimer,
        "drop timer": DropTimer,
        "call person": CallPerson,
        "file record": FileRecord,
    }
)
"""What each event and request is called wherever it is kept. A name is never given to anything else."""

_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)
_NAMES = {made: name for name, made in KINDS.items()}
Made = TypeVar("Made")
Convert: TypeAlias = Callable[[Any], Any]


class UnreadableDocument(EightflowsError):
    """Something kept in the database was not written by this version of eightflows, or not by eightflows."""


def kind_of(made: type[Event] | type[Request]) -> str:
    """The name an event or request is kept under.

    >>> kind_of(SentBack)
    'sent back'
    """
    return _NAMES[made]


def write_case(case: Case) -> str:
    return _text({"format": FORMAT, **_CASE.write(case)})


def read_case(document: str | bytes) -> Case:
    """Raises UnreadableDocument."""
    return cast(Case, _CASE.read(_fields(document)))


def write_event(event: AnyEvent) -> str:
    return _write_kind(event)


def read_event(document: str | bytes) -> AnyEvent:
    """Raises UnreadableDocument."""
    return cast(AnyEvent, _read_kind(document, Event))


def write_request(request: AnyRequest) -> str:
    return _write_kind(request)


def read_request(document: str | bytes) -> AnyRequest:
    """Raises UnreadableDocument."""
    return cast(AnyRequest, _read_kind(document, Request))


@lru_cache(maxsize=4_096)  # all that happens in a batch happens at the same moments
def instant_text(instant: datetime) -> str:
    """An aware moment in UTC, always of the same length.

    >>> instant_text(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    '2026-11-23T09:00:00.000000+00:00'
    """
    return (instant if instant.tzinfo is UTC else instant.astimezone(UTC)).isoformat(timespec="microseconds")


class _Shape:
    """How one dataclass is written and read: found out once, as every case goes through it at every step."""

    def __init__(self, made: type[Any]) -> None:
        hints = get_type_hints(made)
        self.made = made
        self.names = tuple(field.name for field in fields(made))
        self.needed = frozenset(
            field.name for field in fields(made) if field.default is MISSING and field.default_factory is MISSING
        )
        self.values = attrgetter(*self.names)
        self.writes = [(name, write) for name in self.names if (write := _written(hints[name]))]
        self.reads = [(name, read) for name in self.names if (read := _read(hints[name]))]

    def write(self, value: Any) -> dict[str, Any]:
        document = dict(zip(self.names, self.values(value), strict=True))
        for name, write in self.writes:
            document[name] = write(document[name])
        return document

    def read(self, found: dict[str, Any]) -> Any:
        """Takes the document for its own."""
        if unknown := found.keys() - self.names:
            raise UnreadableDocument(f"a {self.made.__name__} has no {', '.join(sorted(unknown))}")
        if missing := self.needed - found.keys():
            raise UnreadableDocument(f"a {self.made.__name__} lacks its {', '.join(sorted(missing))}")
        try:
            for name, read in self.reads:
                if name in found:
                    found[name] = read(found[name])
            return self.made(**found)
        except (TypeError, ValueError) as error:
            raise UnreadableDocument(f"not a {self.made.__name__}: {type(error).__name__}") from error


def _written(hint: Any) -> Convert | None:
    """What makes JSON of values of this type; None where they are JSON already (a StrEnum is a string)."""
    if hint is datetime or datetime in get_args(hint):
        return _write_instant
    if get_origin(hint) is Mapping:
        return dict
    return _write_items if hint == tuple[Item, ...] else None


def _read(hint: Any) -> Convert | None:
    """What makes values of this type from JSON."""
    if hint is datetime or datetime in get_args(hint):
        return _read_instant
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if get_origin(hint) is Mapping:
        return MappingProxyType
    if hint == tuple[Item, ...]:
        return _read_items
    return tuple if get_origin(hint) is tuple else None


def _write_instant(value: datetime | None) -> str | None:
    return None if value is None else instant_text(value)


def _read_instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _write_items(items: tuple[Item, ...]) -> list[dict[str, Any]]:
    return [_ITEM.write(item) for item in items]


def _read_items(found: list[dict[str, Any]]) -> tuple[Item, ...]:
    return tuple(_ITEM.read(each) for each in found)


_ITEM, _CASE = _Shape(Item), _Shape(Case)
_SHAPES = {name: _Shape(made) for name, made in KINDS.items()}


def _write_kind(value: AnyEvent | AnyRequest) -> str:
    name = _NAMES[type(value)]
    return _text({"format": FORMAT, "kind": name, **_SHAPES[name].write(value)})


def _read_kind(document: str | bytes, wanted: type[Made]) -> Made:
    found = _fields(document)
    name = found.pop("kind", None)
    if name not in KINDS or not issubclass(KINDS[name], wanted):
        raise UnreadableDocument(f"{name!r} is not a kind of {wanted.__name__.lower()} this version knows")
    return cast(Made, _SHAPES[name].read(found))


def _text(document: dict[str, Any]) -> str:
    return _ENCODER.encode(document)


def _fields(document: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(document)
    except ValueError as error:
        raise UnreadableDocument("what is kept is not a document of eightflows") from error
    format = found.pop("format", None) if isinstance(found, dict) else None
    if not isinstance(format, int):
        raise UnreadableDocument("what is kept is not a document of eightflows")
    if format > FORMAT:
        raise UnreadableDocument(
            f"this was written by a newer eightflows (format {format}; this one reads up to {FORMAT}): update"
        )
    return cast(dict[str, Any], found)
