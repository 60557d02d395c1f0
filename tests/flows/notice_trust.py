"""How does a trust for notices come into a real store? The small trust's people and registers, saved as imports are."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from connectors.register_files import library_registers
from connectors.store import Store
from engine.people_change import PeopleChange
from engine.registers.definition import Value
from engine.registers.store import changed
from flows.settings import Settings
from flows.wiring import open_store
from tests.engine.notices.small_trust import MONDAY, PEOPLE, ROLES, TEAMS, at

SAVED = at(MONDAY, 8)
DECISION: Mapping[str, Value] = {
    "ref": "SC-1", "system": "S-1", "version": "7.2", "decision": "release", "decided": date(2026, 10, 1),
    "officer": "dev", "supplier_case": "4.1", "supplier_hazard_log": "9", "local_case": "2.0", "hazard_log": "3.1",
    "residual_risk": 2, "continuity_plan": True, "training_done": True,
}  # fmt: skip
REGISTERS: Mapping[str, tuple[Mapping[str, Value], ...]] = {
    "sites": ({"ref": "LICH", "name": "Lichfield"}, {"ref": "STAF", "name": "Stafford"}),
    "services": (
        {"ref": "SH", "name": "Sexual health"},
        {"ref": "DN", "name": "District nursing"},
        {"ref": "DIG", "name": "Digital"},
    ),
    "systems": (
        {
            "ref": "S-1", "name": "LilliCare", "what_it_is_for": "Sexual health records", "health_it": True,
            "services": ("SH",), "version": "7.2", "owner": "Asha Moor", "support_contact": "Service desk, 5000",
            "features_used": ("Clinic list",), "features_available": ("Clinic list", "Text reminders"),
            "status": "live",
        },
        {
            "ref": "S-2", "name": "Rota", "what_it_is_for": "Shifts", "health_it": False, "services": ("SH", "DN"),
            "roles": ("Nurse",), "status": "live",
        },
    ),
    "safety_officers": (
        {
            "ref": "CSO-1", "person": "dev", "body": "NMC", "number": "12A", "registered_until": date(2027, 12, 31),
            "trained_until": date(2027, 12, 31),
        },
    ),
    "champions": ({"ref": "CH-1", "person": "asha", "service": "SH", "since": date(2025, 1, 6)},),
    "training": (
        {"ref": "TR-1", "system": "S-1", "title": "LilliCare in 20 minutes", "how": "Film", "link": "trust.example/1"},
    ),
}  # fmt: skip


def fill(store: Store, *, released: bool = True, at: datetime = SAVED) -> None:
    """People, teams, roles and registers; without `released` no safety decision."""
    _, revision = store.people.snapshot()
    people = PeopleChange(people=PEOPLE, teams=TEAMS, roles=ROLES)
    store.people.save(people, revision=revision, by="asha", at=at, why="")
    definitions = library_registers()
    registers = {**REGISTERS, **({"safety_cases": (DECISION,)} if released else {})}
    for key, records in registers.items():
        changes = [changed(definitions[key], None, str(values["ref"]), values) for values in records]
        store.registers.save(changes, by="dev", at=at)


def fill_home(home: Path, *, released: bool = True) -> None:
    """The database of an installation in this folder."""
    with open_store(Settings.from_env({"EIGHTFLOWS_HOME": str(home)})) as store:
        fill(store, released=released)
