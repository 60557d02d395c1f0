"""Suppliers by the API: how they stand, what falls soon, and the packs of their reviews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.web import replies
from connectors.web.api.endpoints import AFile, Endpoint
from connectors.web.api.schemas import ID, TEXT
from connectors.web.rooms import Guard
from connectors.web.suppliers import packs
from connectors.web.suppliers.opening import office, the_record
from connectors.web.visit import Visit
from engine.access import Action
from engine.registers.contract_states import Stands
from engine.registers.evidence import Proof
from engine.registers.overview import Ahead, HeatCell
from engine.registers.pack_sections import Section
from engine.registers.performance import Rag
from engine.registers.tiers import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierLine:
    """One supplier across the heat map. `annual_value` in pounds; `stands`: the worst of its views."""

    supplier: str
    tier: Tier
    annual_value: Decimal
    stands: Rag
    views: Mapping[str, HeatCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLine:
    """Where a contract stands today, and the dates that follow from."""

    contract: str
    supplier: str
    stands: Stands
    rag: Rag
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    """One piece of evidence, or the place where one should be: then `record` is None."""

    supplier: str
    kind: str
    proof: Proof
    system: str
    expires: date | None
    record: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapLine:
    """Several live systems for the same thing. `annual_value` in pounds."""

    what_for: str
    systems: Sequence[str]
    suppliers: Sequence[str]
    annual_value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakLine:
    """A system without which processes cannot run. `system`: its reference, "" where no register has it."""

    system: str
    name: str
    processes: Sequence[str]
    steps: int
    rag: Rag


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A figure that says it all."""

    label: str
    value: str
    rag: Rag


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierSeen:
    """What a review would look at today."""

    supplier: str
    stands: Rag
    headlines: Sequence[Headline]
    decisions: Sequence[str]
    sections: Sequence[Section]
    gaps: Sequence[str]


def heat_map(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return [
        SupplierLine(
            supplier=each.supplier,
            tier=each.tiering.tier,
            annual_value=each.annual_value,
            stands=each.rag,
            views=each.cells,
        )
        for each in office(visit).overview(visit.today).heat
    ]


def ahead(visit: Visit, given: Mapping[str, Any]) -> Any:
    wanted = given.get("owner")
    return [each for each in office(visit).overview(visit.today).ahead if wanted in (None, each.owner)]


def contract_states(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return [
        ContractLine(
            contract=each.contract.ref,
            supplier=each.contract.supplier,
            stands=each.stands,
            rag=each.rag,
            why=each.why,
        )
        for each in office(visit).overview(visit.today).contracts
    ]


def evidence(visit: Visit, _given: Mapping[str, Any]) -> Any:
    wall = office(visit).overview(visit.today).wall
    return [
        ProofLine(
            supplier=each.supplier,
            kind=each.kind,
            proof=each.proof,
            system=each.system,
            expires=each.expires,
            record=each.record.id if each.record else None,
        )
        for supplier in sorted(wall)
        for each in wall[supplier]
    ]


def overlaps(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return [
        OverlapLine(
            what_for=each.what_for,
            systems=[record.id for record in each.systems],
            suppliers=each.suppliers,
            annual_value=each.annual_value,
        )
        for each in office(visit).overview(visit.today).overlaps
    ]


def weak_points(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return [
        WeakLine(system=each.system, name=each.name, processes=each.processes, steps=each.steps, rag=each.rag)
        for each in office(visit).overview(visit.today).weak_points
    ]


def supplier(visit: Visit, _given: Mapping[str, Any]) -> Any:
    made = packs.pack_of(visit, the_record(visit, "suppliers", Action.SEE_REVIEWS).id)
    return SupplierSeen(
        supplier=made.supplier.id,
        stands=made.rag,
        headlines=[Headline(label=label, value=value, rag=rag) for label, value, rag in made.headlines],
        decisions=made.decisions,
        sections=made.sections,
        gaps=made.gaps,
    )


def pack(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return packs.pack(visit)


LOOK = Action.SEE_REVIEWS
PLACE = "/api/suppliers"
A_SUPPLIER: Mapping[str, Any] = {"query": {"id": ID}, "asked": ("id",), "at": {"id": "Copper Records"}}
PACK = {"id": ID, "review": TEXT, "as": {"type": "string", "enum": ["xlsx", "pdf", "html"]}}
ENDPOINTS = (
    Endpoint(
        path=PLACE, summary="Suppliers with a running contract, worst and dearest first", does=heat_map,
        gives=SupplierLine, paged=True, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{PLACE}/ahead", summary="What falls in the next 180 days", does=ahead, gives=Ahead, paged=True,
        query={"owner": TEXT}, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{PLACE}/contracts", summary="Where each contract stands today", does=contract_states,
        gives=ContractLine, paged=True, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{PLACE}/evidence", summary="Evidence: valid, running out, gone, or never there", does=evidence,
        gives=ProofLine, paged=True, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{PLACE}/overlaps", summary="Several live systems for the same thing", does=overlaps, gives=OverlapLine,
        paged=True, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{PLACE}/weak-points", summary="Systems without which a process cannot run", does=weak_points,
        gives=WeakLine, paged=True, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{PLACE}/supplier", summary="How one supplier stands today", does=supplier, gives=SupplierSeen,
        **A_SUPPLIER, needs=LOOK,
    ),
    Endpoint(
        path=f"{PLACE}/pack", summary="The review pack of a supplier as a file", does=pack, query=PACK,
        gives=AFile((replies.XLSX, "application/pdf", "text/html")), asked=("id", "as"),
        at={"id": "Copper Records", "as": "xlsx"}, needs=Action.MAKE_PACK,
    ),
)  # fmt: skip
