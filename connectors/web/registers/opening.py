"""Which register is asked for, and what may this visitor do with it and with each of its records?"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from connectors.web.register_parts import RegisterParts
from connectors.web.rooms import SMALL, Door, Guard, Page
from connectors.web.visit import Visit
from engine.access import Action, Grant, NotAllowed, check, may
from engine.registers.checks import Known
from engine.registers.definition import Definition, Record
from engine.registers.permission import Does, record_ties, register_action
from engine.registers.store import RecordChange

HOME = "/registers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A register with the records this visitor may see."""

    definition: Definition
    records: Sequence[Record]

    @property
    def address(self) -> str:
        return f"{HOME}/{self.definition.key}"

    def address_of(self, page: str, id: str) -> str:
        return address_of(self.definition.key, page, id)


def address_of(register: str, page: str, id: str) -> str:
    """A record's own page, or another about it. Ids hold anything, so they stand behind the "?"."""
    return f"{HOME}/{register}/{page}?{urlencode({'id': id})}"


def parts_of(visit: Visit) -> RegisterParts:
    if visit.parts.registers is None:
        raise HTTPException(404)
    return visit.parts.registers


def allowed(visit: Visit, does: Does, definition: Definition, record: Record | None = None) -> bool:
    """Whether they may: by their roles, or as the record's owner."""
    return may(register_action(does, definition), visit.actor, ties(visit, record))


def ties(visit: Visit, record: Record | None) -> frozenset[Grant]:
    return record_ties(record, visit.directory.person(visit.actor.person))


def may_own(definition: Definition) -> bool:
    """Whether records of this register have owners."""
    return not definition.by_id.keys().isdisjoint({"owner", "owner_email"})


def opened(visit: Visit, does: Does = "see") -> Opened:
    """The register of the address. Raises NotAllowed where it is not there or nothing in it is theirs."""
    parts = parts_of(visit)
    definition = parts.definitions.get(visit.path("register"))
    if definition is None:
        raise NotAllowed(f"{does} this register")
    if does != "see":
        check(register_action(does, definition), visit.actor)
    records = theirs(visit, definition)
    if not records and not allowed(visit, "see", definition):
        raise NotAllowed(register_action("see", definition))
    return Opened(definition=definition, records=records)


def theirs(visit: Visit, definition: Definition) -> Sequence[Record]:
    """The records this visitor may see: all of them, or their own."""
    all_of_them = allowed(visit, "see", definition)
    if not all_of_them and not may_own(definition):
        return ()
    records = parts_of(visit).store.records(definition.key)
    return records if all_of_them else [each for each in records if allowed(visit, "see", definition, each)]


def the_record(visit: Visit, does: Does = "see") -> tuple[Definition, Record]:
    """The record behind the "?id=". The same is said of one that is not there and one that is not theirs."""
    parts = parts_of(visit)
    definition = parts.definitions.get(visit.path("register"))
    record = parts.store.record(definition.key, visit.asked("id")) if definition else None
    if definition is None or not allowed(visit, does, definition, record):
        raise NotAllowed(f"{does} this register")
    if record is None:
        raise HTTPException(404)
    return definition, record


def known(visit: Visit, definition: Definition) -> Known:
    """What its references may name."""
    parts = parts_of(visit)
    keys = {each.register for each in definition.references if each.register in parts.definitions}
    found = Known.of({key: parts.store.records(key) for key in keys})
    return Known(found.ids, {key: f"in the register {parts.definitions[key].title}" for key in keys})


def save(visit: Visit, changes: Sequence[RecordChange], why: str) -> None:
    """All of them or none. Raises ChangedMeanwhile."""
    parts_of(visit).store.save(changes, by=visit.actor.person, at=visit.now, why=why)
    if visit.parts.suppliers is not None:
        visit.parts.suppliers.changed({change.register for change in changes})


def door(path: str, page: Page, *, method: str = "GET", takes: int = SMALL, does: Does = "see") -> Door:
    """A door under /registers. `needs` names the action for the register of systems; each asks that of its own."""
    needs = Action[f"{does.upper()}_SYSTEM_REGISTERS"]
    return Door(path=f"{HOME}{path}", page=page, methods=(method,), guard=Guard.ROW, needs=needs, takes=takes)
