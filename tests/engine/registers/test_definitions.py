"""Is a definition read with every fault told, a record checked by its field, and a change shown before it is made?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from connectors.excel.register_reading import read_registers
from connectors.register_files import library_registers
from engine.registers.checks import Known, check, read_values
from engine.registers.definition import Kind, Record, Value
from engine.registers.definition_document import SCHEMA, NotADefinition, read_definition
from engine.registers.differences import differences
from engine.registers.periods import NoticeUnit, Period
from tests.engine.registers.sample_portfolio import sample_records
from tests.library import LIBRARY

REGISTERS = library_registers()
SITES = REGISTERS["sites"]
CONTRACTS = REGISTERS["contracts"]
SOUND: Mapping[str, Any] = {
    "schema": SCHEMA,
    "key": "sites",
    "title": "Sites",
    "about": "Places.",
    "id": "ref",
    "fields": [{"id": "ref", "label": "Ref", "kind": "text"}],
}


def test_the_library_defines_what_refers_to_one_another() -> None:
    for definition in REGISTERS.values():
        for field in definition.references:
            assert field.register in REGISTERS, f"{definition.key}.{field.id}"
        headings = [name.casefold() for each in definition.fields for name in (each.label, *each.also)]
        assert len(headings) == len(set(headings)), f"two columns of {definition.key} may have one heading"


def test_one_register_of_systems_serves_suppliers_and_notices() -> None:
    fixed = {
        "ref", "name", "what_it_is_for", "owner", "owner_email", "clinical", "health_it", "criticality", "sites",
        "services", "roles", "people", "hosting", "rto_hours", "rpo_hours", "support", "support_contact",
        "end_of_support", "version", "features_used", "features_available", "supplier", "contacts", "status",
        "clinical_safety_officer",
    }  # fmt: skip
    assert fixed <= set(REGISTERS["systems"].by_id)


@pytest.mark.parametrize(
    ("changed", "place", "what"),
    [
        ({"schema": "x"}, ("schema",), "is not a definition"),
        ({"id": "code"}, (), "there is no field 'code'"),
        ({"fields": [{"id": "ref", "label": "Ref", "kind": "txt"}]}, ("fields", 0, "kind"), "not one of the choices"),
        ({"fields": [{"id": "R f", "label": "Ref", "kind": "text"}]}, ("fields", 0, "id"), "is not an id"),
        ({"fields": [{"id": "ref", "label": "Ref", "kind": "choice"}]}, ("fields", 0), "offers no choices"),
        ({"fields": [{"id": "ref", "label": "Ref", "kind": "reference"}]}, ("fields", 0), "which register"),
        ({"fields": [SOUND["fields"][0]] * 2}, (), "two fields are called 'ref'"),
        ({"colour": "red"}, ("colour",), "has no key 'colour'"),
        ({"title": None}, ("title",), "needs its 'title'"),
    ],
)
def test_a_definition_that_cannot_be_is_told_by_its_place(
    changed: dict[str, Any], place: tuple[str | int, ...], what: str
) -> None:
    with pytest.raises(NotADefinition) as refusal:
        read_definition({**SOUND, **changed})
    assert any(finding.place == place and what in finding.what for finding in refusal.value.findings)


def test_what_is_typed_in_is_read_field_by_field() -> None:
    values, faults = read_values(
        CONTRACTS,
        {"ref": " C-1 ", "end": "31/03/2027", "notice": "3 months", "verified": "yes", "systems": "a; b", "start": ""},
    )
    assert faults == []
    assert values == {
        "ref": "C-1",
        "end": date(2027, 3, 31),
        "notice": Period(length=3, unit=NoticeUnit.MONTHS),
        "verified": True,
        "systems": ("a", "b"),
    }


@pytest.mark.parametrize(
    ("field", "given", "what"),
    [
        ("start", "31/02/2024", "is not a date"),
        ("start", "29/02/2027", "is not a date"),
        ("notice", "3 fortnights", "is not a length of time"),
        ("owner_email", "asha", "not one plain e-mail address"),
        ("indexation_cap", "120", "too small or too large"),
        ("status", "asleep", "not one of the choices"),
        ("colour", "red", "there is no field"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_field(field: str, given: str, what: str) -> None:
    _, (fault,) = read_values(CONTRACTS, {field: given})
    assert fault.field == field
    assert what in fault.what


KNOWN = Known.of({"suppliers": [Record(register="suppliers", id="Acme")], "systems": []})


@pytest.mark.parametrize(
    ("values", "told"),
    [
        pytest.param({}, [], id="sound"),
        pytest.param({"supplier": "Acne"}, ["supplier"], id="unknown reference"),
        pytest.param({"systems": ("S-1", "S-2")}, ["systems", "systems"], id="unknown references"),
        pytest.param({"start": date(2027, 3, 31)}, ["end"], id="contradictory dates"),
        pytest.param(
            {"start": date(2027, 4, 1), "pilot_stop": date(2027, 1, 1)}, ["end", "pilot_stop"], id="all at once"
        ),
        pytest.param({"breaks": ("01/01/2031",)}, ["breaks"], id="a break after the end"),
        pytest.param({"breaks": ("30/06/2026 to 01/04/2026",)}, ["breaks"], id="a window that closes first"),
        pytest.param({"extensions": ("for ever",)}, ["extensions"], id="an extension of no length"),
        pytest.param({"notice": Period(length=500, unit=NoticeUnit.MONTHS)}, ["notice"], id="40 years' notice"),
    ],
)
def test_a_record_is_checked_by_its_field(values: dict[str, Value], told: list[str]) -> None:
    sound: dict[str, Value] = {"ref": "C-1", "supplier": "acme", "start": date(2024, 4, 1), "end": date(2027, 3, 31)}
    settled, faults = check(CONTRACTS, {**sound, **values}, KNOWN)
    assert [fault.field for fault in faults] == told
    if not faults:
        assert settled["supplier"] == "Acme"


def test_what_is_required_must_be_said() -> None:
    _, faults = check(CONTRACTS, {})
    assert {fault.field for fault in faults} == {"ref", "supplier"}


def site(id: str, name: str, revision: int = 1) -> Record:
    return Record(register="sites", id=id, values={"ref": id, "name": name}, revision=revision)


def test_a_change_is_shown_before_it_is_made() -> None:
    kept = [site("A", "Alder"), site("B", "Birch"), site("C", "Cedar", 4)]
    handed_in = [site("B", "Birch", 0), site("c", "Cypress", 0), site("D", "Damson", 0)]
    found = differences(SITES, kept, handed_in)
    assert list(found.lines()) == [
        ("D", "Site ref", "nothing", "D"),
        ("D", "Name", "nothing", "Damson"),
        ("C", "Site ref", "C", "c"),
        ("C", "Name", "Cedar", "Cypress"),
    ]
    assert (found.same, [record.id for record in found.missing]) == (1, ["A"])
    assert [(change.id, change.revision) for change in found.changes()] == [("D", 0), ("C", 4)]
    assert [change.id for change in found.changes(taking_out=True) if change.values is None] == ["A"]


def test_a_field_without_a_column_stays_as_it_is() -> None:
    kept = Record(register="suppliers", id="Acme", values={"name": "Acme", "category": "IT"}, revision=1)
    handed_in = Record(register="suppliers", id="Acme", values={"name": "Acme"})
    suppliers = REGISTERS["suppliers"]
    assert differences(suppliers, [kept], [handed_in], fields=["name"]).same == 1
    (altered,) = differences(suppliers, [kept], [handed_in], fields=["name", "category"]).altered
    assert altered.values == {"name": "Acme"}


def test_the_library_holds_the_sample_it_says() -> None:
    workbook = LIBRARY / "supplier_service_review" / "registers.xlsx"
    read = read_registers(workbook, list(REGISTERS.values())).records
    sample = {key: records for key, records in sample_records().items() if records}
    assert {key: {each.id: each.values for each in found} for key, found in read.items()} == {
        key: {each.id: each.values for each in found} for key, found in sample.items()
    }


def test_every_kind_of_field_is_used_or_read() -> None:
    used = {field.kind for definition in REGISTERS.values() for field in definition.fields}
    used |= {field.of for definition in REGISTERS.values() for field in definition.fields}
    assert used == set(Kind)
