"""How is a case, an event or a request written down as JSON, and read back the same?

Every document names its format. A field that did not exist when it was written takes its default. A document
of a later format, or with a field we do not know, is refused: writing it again would lose what we cannot
read. So whoever adds a field to the model raises FORMAT; tests/engine/cases/test_documents.py keeps documents
of every format for ever.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import Any, TypeAlias, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec

from engine.cases.model import (
    Andon,
    AndonCleared,
    Answer,
    Answers,
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

_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder()
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
    found = _fields(document)
    if isinstance(items := found.get("items"), list):
        for item in items:
            _ITEM.check(item)
    return cast(Case, _CASE.read(found))


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
        self.known = frozenset(self.names)
        self.needed = frozenset(
            field.name for field in fields(made) if field.default is MISSING and field.default_factory is MISSING
        )
        self.values = attrgetter(*self.names)
        self.writes = [(name, write) for name in self.names if (write := _written(hints[name]))]

    def write(self, value: Any) -> dict[str, Any]:
        document = dict(zip(self.names, self.values(value), strict=True))
        for name, write in self.writes:
            document[name] = write(document[name])
        return document

    def check(self, found: Any) -> None:
        if not isinstance(found, dict):
            raise UnreadableDocument(f"not a {self.made.__name__}: {type(found).__name__}")
        if unknown := found.keys() - self.known:
            raise UnreadableDocument(f"a {self.made.__name__} has no {', '.join(sorted(unknown))}")
        if missing := self.needed - found.keys():
            raise UnreadableDocument(f"a {self.made.__name__} lacks its {', '.join(sorted(missing))}")

    def read(self, found: dict[str, Any]) -> Any:
        self.check(found)
        try:
            return msgspec.convert(found, self.made)
        except msgspec.ValidationError as error:  # its words may quote what was written
            raise UnreadableDocument(f"not a {self.made.__name__}: {type(error).__name__}") from error


def _written(hint: Any) -> Convert | None:
    """What makes JSON of values of this type; None where they are JSON already (a StrEnum is a string)."""
    if hint is datetime or datetime in get_args(hint):
        return _write_instant
    if get_origin(hint) is Mapping:
        return _write_answers
    return _write_items if hint == tuple[Item, ...] else None


def _write_instant(value: datetime | None) -> str | None:
    return None if value is None else instant_text(value)


def _write_answers(answers: Answers) -> dict[str, Answer]:
    """Refuses what JSON has no word for and would not come back the same."""
    for value in answers.values():
        if isinstance(value, float) and not isfinite(value):
            raise ValueError("a number that is not finite is not kept")
        if not isinstance(value, str | int | float | NoneType):
            raise TypeError(f"an answer is text, a number, yes or no, or nothing, and not {type(value).__name__}")
    return dict(answers)


def _write_items(items: tuple[Item, ...]) -> list[dict[str, Any]]:
    return [_ITEM.write(item) for item in items]


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
    return _ENCODER.encode(document).decode()


def _fields(document: str | bytes) -> dict[str, Any]:
    try:
        found = _DECODER.decode(document)
    except msgspec.DecodeError as error:
        raise UnreadableDocument("what is kept is not a document of eightflows") from error
    format = found.pop("format", None) if isinstance(found, dict) else None
    if not isinstance(format, int):
        raise UnreadableDocument("what is kept is not a document of eightflows")
    if format > FORMAT:
        raise UnreadableDocument(
            f"this was written by a newer eightflows (format {format}; this one reads up to {FORMAT}): update"
        )
    return cast(dict[str, Any], found)
