"""Who did what, when and why, and has that record been touched since?

Each row's hash covers the row and the hash before it, so a row that is edited, taken out, put in or moved
breaks the chain there. What a row says in detail is covered by its digest only: it can be disposed of with
the case, and the chain still holds. docs/method/audit.md.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol, TypeAlias

from engine.cases.documents import instant_text, kind_of
from engine.cases.model import AndonCleared, AnyEvent, Case, Delegated, Reopened, SentBack, Submitted, Superseded
from engine.errors import EightflowsError

JsonValue: TypeAlias = str | float | int | bool | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
"""What JSON can say."""

DISPOSED = "disposed of"
"""What the row is called that says that a case's content has gone."""

BEGINNING = sha256(b"eightflows audit trail").hexdigest()
"""The hash before the first row."""

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False)
NO_DETAIL = sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field's value from `old` to `new`. `withheld` (special-category data): only that it changed."""

    field: str
    old: JsonValue = None
    new: JsonValue = None
    withheld: bool = False

    def __post_init__(self) -> None:
        if self.withheld and (self.old is not None or self.new is not None):
            raise ValueError("the value of a withheld field is never written to the audit trail")

    def __str__(self) -> str:
        if self.withheld:
            return f"{self.field}: changed"
        return f"{self.field}: {_shown(self.old)} -> {_shown(self.new)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing somebody did. `by` is a person's id, or "eightflows"; `what` is a kind of event or action."""

    at: datetime
    by: str
    what: str
    case: str = ""
    item: str = ""
    changes: tuple[FieldChange, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedRow:
    """A row of the trail as it is kept. `detail` is None where it has been disposed of, or there was none."""

    number: int
    at: datetime
    by: str
    what: str
    case: str
    item: str
    digest: str
    hash: str
    detail: bytes | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the trail had come. Kept elsewhere, it shows later whether the trail was cut or remade."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def from_text(cls, text: str) -> "Anchor":
        """Reads what `str` gives; raises BadAnchor."""
        number, _, hash = text.strip().partition(":")
        if not (number.isascii() and number.isdigit() and len(hash) == len(BEGINNING)):
            raise BadAnchor(f"{text!r} is not an anchor. It looks like 1234:{BEGINNING}")
        return cls(int(number), hash)


NO_ROWS = Anchor(0, BEGINNING)


class BadAnchor(EightflowsError):
    """What was given as an anchor is none."""


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first row at which the trail is not as it was written, and in what way."""

    number: int
    what: str

    def __str__(self) -> str:
        return f"audit row {self.number}: {self.what}"


class AuditTrail(Protocol):
    """The trail, kept where the cases are kept."""

    def append(self, entries: Sequence[AuditEntry]) -> None:
        """Write what was done outside a case. What happens to a case is written when the case is saved."""

    def entries(self, case: str) -> Sequence[AuditEntry]:
        """What was done to a case, oldest first."""

    def anchor(self) -> Anchor:
        """How far the trail has come."""

    def verify(self, anchors: Sequence[Anchor] = ()) -> ChainFault | None:
        """The first row that is not as it was written; None where the trail is whole.

        `anchors`: taken earlier and kept elsewhere.
        """


# --- what is written --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered before, and what is now, by field. Of those `withheld` no value is written."""

    before: Mapping[str, JsonValue]
    after: Mapping[str, JsonValue]
    withheld: frozenset[str] = frozenset()

    def changes(self) -> tuple[FieldChange, ...]:
        """The fields that are not now as they were."""
        return tuple(
            FieldChange(field=field, withheld=True)
            if field in self.withheld
            else FieldChange(field=field, old=self.before.get(field), new=new)
            for field, new in sorted(self.after.items())
            if field not in self.before or self.before[field] != new
        )


def entry_of(event: AnyEvent, before: Case | None, after: Case, answered: Answered) -> AuditEntry:
    """What the trail says of an event."""
    return AuditEntry(
        at=event.at,
        by=event.by,
        what=kind_of(type(event)),
        case=after.id,
        item=getattr(event, "item", ""),
        changes=(*answered.changes(), *_of_the_case(event, before, after)),
        why=_why(event, answered.withheld),
    )


def _of_the_case(event: AnyEvent, before: Case | None, after: Case) -> Iterable[FieldChange]:
    if before is not None:
        for field in ("status", "version"):
            old, new = getattr(before, field), getattr(after, field)
            if old != new:
                yield FieldChange(field=field, old=str(old), new=str(new))
    match event:
        case Delegated():
            item = before.item(event.item) if before else None
            yield FieldChange(field="assignee", old=(item.assignee if item else "") or None, new=event.to)
        case SentBack():
            yield FieldChange(field="back to", new=event.to)
        case AndonCleared():
            yield FieldChange(field="resumed", new=event.resume.value)
        case Superseded():
            yield FieldChange(field="superseded by", new=event.by_case)
        case Reopened():
            yield FieldChange(field="at step", new=event.at_step)
        case _:
            pass


def _why(event: AnyEvent, withheld: Collection[str]) -> str:
    if isinstance(event, Submitted):
        return "; ".join(
            f"{field}: {'a reason was given' if field in withheld else reason}"
            for field, reason in sorted(event.reasons.items())
        )
    return str(getattr(event, "reason", ""))


def _shown(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    return "none" if value is None else json.dumps(value, ensure_ascii=False)


# --- how it is chained ------------------------------------------------------------------------------


def write_detail(entry: AuditEntry, salt: bytes) -> bytes:
    """What the entry says beyond who, when and what; b"" where it says no more.

    `salt`: 16 random bytes, so that nobody can guess a disposed detail from its digest.
    """
    if not entry.changes and not entry.why:
        return b""
    changes = [
        {"field": change.field} | ({} if change.withheld else {"old": change.old, "new": change.new})
        for change in entry.changes
    ]
    return _canonical({"changes": changes, "why": entry.why, "salt": salt.hex()})


def read_entry(row: ChainedRow) -> AuditEntry:
    """What a row says; without its changes and reason where they have been disposed of."""
    found: dict[str, Any] = json.loads(row.detail or b'{"changes": [], "why": ""}')
    changes = tuple(
        FieldChange(field=each["field"], old=each.get("old"), new=each.get("new"), withheld="new" not in each)
        for each in found["changes"]
    )
    return AuditEntry(
        at=row.at,
        by=row.by,
        what=row.what,
        case=row.case,
        item=row.item,
        changes=changes,
        why=found["why"],
    )


def chained(entries: Iterable[AuditEntry], last: Anchor, salts: Iterable[bytes]) -> Iterable[ChainedRow]:
    """The rows that follow `last`, one for each entry; each takes one of the `salts`."""
    number, hash = last.number, last.hash
    for entry, salt in zip(entries, salts, strict=False):
        detail = write_detail(entry, salt)
        number, digest = number + 1, sha256(detail).hexdigest()
        hash = _link(hash, number, entry, digest)
        yield ChainedRow(
            number=number,
            at=entry.at,
            by=entry.by,
            what=entry.what,
            case=entry.case,
            item=entry.item,
            digest=digest,
            hash=hash,
            detail=detail or None,
        )


def row_hash(row: ChainedRow, previous: str) -> str:
    """SHA-256 over the hash before it and the row, its detail as the digest only."""
    return _link(previous, row.number, row, row.digest)


def _link(previous: str, number: int, said: AuditEntry | ChainedRow, digest: str) -> str:
    covered = (previous, number, instant_text(said.at), said.by, said.what, said.case, said.item, digest)
    return sha256(_canonical(covered)).hexdigest()


def first_fault(rows: Iterable[ChainedRow], head: Anchor, anchors: Sequence[Anchor] = ()) -> ChainFault | None:
    """The first row that is not as it was written; None where the trail is whole.

    `rows` in the order of their numbers; `head` as kept beside them; `anchors` as kept elsewhere.
    """
    known: dict[int, set[str]] = {}
    for anchor in (*anchors, head):
        known.setdefault(anchor.number, set()).add(anchor.hash)
    last = NO_ROWS
    without_detail: dict[str, int] = {}  # case -> its first row whose detail has gone
    for row in rows:
        if row.number != last.number + 1:
            return ChainFault(last.number + 1, "is missing")
        if row_hash(row, last.hash) != row.hash:
            return ChainFault(row.number, "was changed, moved or put in")
        if row.detail is not None and sha256(row.detail).hexdigest() != row.digest:
            return ChainFault(row.number, "its detail was changed")
        if row.number > head.number or known.get(row.number, {row.hash}) != {row.hash}:
            return ChainFault(row.number, "is not the row that was noted here")
        if row.detail is None and row.digest != NO_DETAIL:
            without_detail.setdefault(row.case, row.number)
        if row.what == DISPOSED:
            without_detail.pop(row.case, None)
        last = Anchor(row.number, row.hash)
    if without_detail:
        return ChainFault(min(without_detail.values()), "its detail has gone, and no disposal is recorded")
    if last.number < max(known):
        return ChainFault(last.number + 1, "is missing, and all that followed it")
    return None


def _canonical(value: JsonValue) -> bytes:
    """One way only to write it: keys in order, no spaces, ASCII."""
    return _ENCODER.encode(value).encode("ascii")
