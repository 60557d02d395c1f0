"""What must the table allow before somebody sees, changes or imports a register, and whose is a record?"""

from types import MappingProxyType
from typing import Literal, TypeAlias

from engine.access import Action, Grant, Tie
from engine.people import Person
from engine.registers.definition import Definition, Group, Record

Does: TypeAlias = Literal["see", "edit", "import"]

_WORD = MappingProxyType(
    {Group.SUPPLIERS: "SUPPLIER", Group.SYSTEMS: "SYSTEM", Group.GOVERNANCE: "IG", Group.NOTICES: "NOTICE"}
)


def register_action(does: Does, definition: Definition) -> Action:
    """Registers go by their group, so that a new one has its place in the table from the first day."""
    return Action[f"{does.upper()}_{_WORD[definition.group]}_REGISTERS"]


def record_ties(record: Record | None, person: Person | None) -> frozenset[Grant]:
    """An owner is known by the address the record gives, or by being named by their id."""
    if record is None or person is None:
        return frozenset()
    by_address = bool(person.email) and record.text("owner_email").casefold() == person.email.casefold()
    return frozenset({Tie.OWNER}) if by_address or record.text("owner") == person.id else frozenset()
