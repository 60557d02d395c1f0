"""Is every register guarded by its group, and is a record known to its owner?"""

import pytest

from connectors.register_files import library_registers
from engine.access import Action, Tie
from engine.people import Person
from engine.registers.definition import Record
from engine.registers.permission import Does, record_ties, register_action

REGISTERS = library_registers()
ASHA = Person(id="asha", name="Asha Moor", email="asha.moor@example.nhs.uk")


@pytest.mark.parametrize(
    ("does", "register", "action"),
    [
        ("see", "systems", Action.SEE_SYSTEM_REGISTERS),
        ("edit", "contracts", Action.EDIT_SUPPLIER_REGISTERS),
        ("import", "dpias", Action.IMPORT_IG_REGISTERS),
        ("edit", "safety_cases", Action.EDIT_NOTICE_REGISTERS),
    ],
)
def test_a_register_is_guarded_by_its_group(does: Does, register: str, action: Action) -> None:
    assert register_action(does, REGISTERS[register]) is action


@pytest.mark.parametrize("register", REGISTERS)
def test_every_register_has_its_place_in_the_table(register: str) -> None:
    for does in ("see", "edit", "import"):
        register_action(does, REGISTERS[register])


@pytest.mark.parametrize(
    ("values", "owned"),
    [
        ({"owner_email": "Asha.Moor@example.nhs.uk"}, True),
        ({"owner": "asha"}, True),
        ({"owner": "ben", "owner_email": "ben@example.nhs.uk"}, False),
        ({}, False),
    ],
)
def test_an_owner_is_known_by_address_or_by_name(values: dict[str, str], owned: bool) -> None:
    record = Record(register="contracts", id="C-1", values=values, revision=1)
    assert (Tie.OWNER in record_ties(record, ASHA)) is owned
    assert record_ties(record, None) == frozenset()
