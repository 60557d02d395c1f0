"""A site for tests of the registers, notices and suppliers: those who look after them, and something in each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.register_files import library_registers
from connectors.web.register_parts import RegisterParts
from engine.people import Directory, Person, RoleHolding
from engine.registers.definition import Definition, Record, Value
from engine.registers.store import changed
from flows.notice_pages import NoticePages
from flows.register_workbooks import ExcelRegisters
from flows.supplier_pages import SupplierPages
from tests.connectors.web.site import DIRECTORY, TestSite, a_site, an_account

OFFICERS = {
    "sue": ("Sue Marsh", "supplier_manager"),
    "cora": ("Cora Bell", "communications"),
    "clem": ("Clem Hart", "clinical_safety_officer"),
    "nell": ("Nell Frost", "on_call_manager"),
    "syd": ("Syd Vale", "system_manager"),
}
PLACES = {"north": "SH", "south": "DN"}
TEAMS = tuple(replace(team, service=PLACES.get(team.id, ""), site="LICH") for team in DIRECTORY.teams)
DEFINITIONS: Mapping[str, Definition] = library_registers()

RECORDS: Sequence[tuple[str, Mapping[str, Value]]] = (
    ("sites", {"ref": "LICH", "name": "Lichfield"}),
    ("services", {"ref": "SH", "name": "Sexual health", "site": ("LICH",)}),
    ("services", {"ref": "DN", "name": "District nursing", "site": ("LICH",)}),
    ("suppliers", {"name": "Copper Records", "supplies": "Clinical notes", "owner": "Asha Moor"}),
    ("suppliers", {"name": "Owl & Sons / Hosting", "supplies": "Hosting"}),
    ("systems", {"ref": "S-1", "name": "LilliCare", "what_it_is_for": "Clinical notes", "supplier": "Copper Records",
                 "clinical": True, "health_it": True, "criticality": 1, "services": ("SH",), "version": "7.2",
                 "status": "live", "features_used": ("Orders", "Results")}),
    ("systems", {"ref": "S-2", "name": "Rota", "health_it": False, "criticality": 3, "services": ("SH", "DN"),
                 "status": "planned"}),
    ("contracts", {"ref": "C-0001", "supplier": "Copper Records", "systems": ("S-1",), "start": date(2024, 4, 1),
                   "end": date(2027, 3, 31), "annual_value": Decimal(48_000), "owner": "Asha Moor",
                   "owner_email": "asha@example.nhs.uk", "status": "active"}),
    ("contracts", {"ref": "C-0002", "supplier": "Owl & Sons / Hosting", "start": date(2024, 4, 1),
                   "owner": "Ben Okafor", "owner_email": "ben@example.nhs.uk", "annual_value": Decimal(1_200)}),
    ("dpias", {"ref": "D-1", "title": "LilliCare", "state": "draft"}),
)  # fmt: skip


def an_office(records: Sequence[tuple[str, Mapping[str, Value]]] = RECORDS, **more: Any) -> TestSite:
    """The usual site with a supplier manager, communications, safety officer and the like, and these records."""
    plain = a_site()
    people = tuple(
        Person(id=id, name=name, email=f"{id}@example.nhs.uk", sign_in=id, team="it")
        for id, (name, _) in OFFICERS.items()
    )
    roles = tuple(RoleHolding(role=role, person=id) for id, (_, role) in OFFICERS.items())
    plain.staff.everybody = Directory(
        people=(*DIRECTORY.people, *people), teams=TEAMS, roles=(*DIRECTORY.roles, *roles)
    )
    for person in people:
        plain.store.accounts.add(an_account(person))
    keep(plain, records)
    parts = replace(plain.parts, **office_parts(plain), **more)
    return TestSite(parts=parts, store=plain.store, clock=plain.clock, staff=plain.staff)


def office_parts(site: TestSite) -> dict[str, Any]:
    """What the pages of registers, notices and suppliers need, by its name in `Parts`."""
    registers = RegisterParts(store=site.store.registers, definitions=DEFINITIONS, workbooks=ExcelRegisters())
    notices = NoticePages(site.store.notices, site.staff, site.store.registers)
    suppliers = SupplierPages(site.store, Path("never-written-to"))
    return {"registers": registers, "notices": notices, "suppliers": suppliers}


def keep(site: TestSite, records: Sequence[tuple[str, Mapping[str, Value]]], *, by: str = "syd") -> None:
    """Put them into the registers of the site."""
    changes = [
        changed(DEFINITIONS[key], None, str(values[DEFINITIONS[key].id]), {k: v for k, v in values.items() if v != ""})
        for key, values in records
    ]
    site.store.registers.save(changes, by=by, at=site.clock.now, why="to begin with")


def keep_records(site: TestSite, records: Mapping[str, Sequence[Record]]) -> None:
    keep(site, [(key, each.values) for key, found in records.items() for each in found])
