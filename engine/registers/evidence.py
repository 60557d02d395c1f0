"""What must a supplier have proved, what has it proved, and until when does that hold?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from engine.calendars import add_months
from engine.registers.definition import Record

SOON_DAYS = 120  # evidence that runs out within this many days is raised at the next review


class Proof(StrEnum):
    """Where a piece of evidence stands, worst first."""

    EXPIRED = "Expired"
    MISSING = "Missing"
    NOT_ACCEPTED = "Not accepted"
    SOON = "Runs out soon"
    NO_DATE = "No expiry known"
    ASKED = "Asked for"
    VALID = "Valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of evidence on one day, or the place where one should be (`record` is None)."""

    supplier: str
    kind: str
    proof: Proof
    system: str = ""
    expires: date | None = None
    record: Record | None = None

    def days_left(self, today: date) -> int | None:
        return None if self.expires is None else (self.expires - today).days


@dataclass(frozen=True)
class EvidenceType:
    """What the register of evidence types says of one."""

    name: str
    lasts_months: int | None
    needed_for: frozenset[str]
    chase_days: int

    @classmethod
    def of(cls, record: Record) -> "EvidenceType":
        lasts = record.period("lasts")
        return cls(
            name=record.id,
            lasts_months=lasts.length if lasts else None,
            needed_for=frozenset(record.names("needed_for")),
            chase_days=record.whole("chase_days") or 60,
        )


def expiry(record: Record, types: Mapping[str, EvidenceType]) -> date | None:
    """The day it says, else its issue plus how long its type lasts; None where neither is known."""
    said = record.day("expires")
    if said is not None:
        return said
    issued, kind = record.day("issued"), types.get(record.text("kind"))
    if issued is None or kind is None or kind.lasts_months is None:
        return None
    return add_months(issued, kind.lasts_months)


Latest: TypeAlias = tuple[Record, date | None]
"""A piece of evidence, and the day it runs out."""


def latest_evidence(evidence: Iterable[Record], types: Mapping[str, EvidenceType]) -> tuple[Latest, ...]:
    """Of each supplier, type and system the one that holds longest; where none says, the one issued last."""
    latest: dict[tuple[str, str, str], Latest] = {}
    for record in evidence:
        place = (record.text("supplier"), record.text("kind"), record.text("system"))
        found, there = (record, expiry(record, types)), latest.get(place)
        if there is None or _order(found) > _order(there):
            latest[place] = found
    return tuple(latest.values())


def _order(found: Latest) -> tuple[bool, date, date, str]:
    record, expires = found
    return expires is not None, expires or date.min, record.day("issued") or date.min, record.id


def wall(
    suppliers: Iterable[str],
    latest: Iterable[Latest],
    types: Mapping[str, EvidenceType],
    needs: Mapping[str, frozenset[str]],
    *,
    today: date,
) -> tuple[Item, ...]:
    """The evidence of each supplier, and what is missing, worst first.

    needs  why a supplier must prove things: "every supplier", "personal data", "clinical systems" ...
    """
    found = [_item(record, expires, today) for record, expires in latest]
    has = {(item.supplier, item.kind) for item in found}
    found += [
        Item(supplier=supplier, kind=kind.name, proof=Proof.MISSING)
        for supplier in suppliers
        for kind in types.values()
        if kind.needed_for & needs.get(supplier, frozenset()) and (supplier, kind.name) not in has
    ]
    order = {proof: place for place, proof in enumerate(Proof)}
    return tuple(sorted(found, key=lambda item: (order[item.proof], item.supplier, item.kind, item.system)))


def running_out(items: Sequence[Item], *, today: date, within_days: int = SOON_DAYS) -> tuple[Item, ...]:
    """What has run out or will within so many days, soonest first."""
    until = today + timedelta(days=within_days)
    dated = [item for item in items if item.expires is not None and item.expires <= until]
    return tuple(sorted(dated, key=lambda item: (item.expires or today, item.supplier, item.kind)))


def _item(record: Record, expires: date | None, today: date) -> Item:
    return Item(
        supplier=record.text("supplier"),
        kind=record.text("kind"),
        system=record.text("system"),
        proof=_proof(record, expires, today),
        expires=expires,
        record=record,
    )


def _proof(record: Record, expires: date | None, today: date) -> Proof:
    if record.text("status") == "not accepted":
        return Proof.NOT_ACCEPTED
    if record.text("status") == "asked for" and record.day("issued") is None and expires is None:
        return Proof.ASKED
    if expires is None:
        return Proof.NO_DATE
    if expires < today:
        return Proof.EXPIRED
    return Proof.SOON if (expires - today).days <= SOON_DAYS else Proof.VALID
