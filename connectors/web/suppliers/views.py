"""What do managers see of all suppliers: heat map, forward look, evidence wall, overlaps, single points of failure?"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.registers.opening import address_of as record_address
from connectors.web.rooms import Room
from connectors.web.suppliers.opening import HOME, address, door, office, portfolio
from connectors.web.visit import Visit
from engine.access import Action
from engine.registers.evidence import Item, Proof
from engine.registers.overview import HORIZON_DAYS, Ahead
from engine.registers.performance import Rag

TABS = (
    ("", "Heat map"),
    ("/ahead", "180 days ahead"),
    ("/evidence", "Evidence wall"),
    ("/overlaps", "Overlapping systems"),
    ("/weak-points", "Single points of failure"),
    ("/reviews", "Reviews"),
)
RAG = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green", Rag.GREY: "grey"}
PROOF = {
    Proof.EXPIRED: "red", Proof.MISSING: "red", Proof.NOT_ACCEPTED: "red", Proof.SOON: "amber", Proof.NO_DATE: "amber",
    Proof.ASKED: "amber", Proof.VALID: "green",
}  # fmt: skip
"""Worst first."""


def heat_map(visit: Visit) -> Response:
    """Worst and dearest first; `tier` and `stands` narrow it."""
    seen = office(visit).overview(visit.today)
    tier, stands = visit.asked("tier"), visit.asked("stands")
    rows = [
        {
            "supplier": row.supplier,
            "href": address("supplier", row.supplier),
            "tier": row.tiering.tier,
            "value": row.annual_value,
            "stands": RAG[row.rag],
            "cells": [{"view": view, "rag": RAG[cell.rag], "words": cell.words} for view, cell in row.cells.items()],
        }
        for row in seen.heat
        if (not tier or row.tiering.tier == tier) and (not stands or RAG[row.rag] == stands)
    ]
    return _page(
        visit,
        "suppliers.jinja",
        "Suppliers",
        rows=rows,
        views=list(seen.heat[0].cells) if seen.heat else [],
        tiers=sorted({str(row.tiering.tier) for row in seen.heat}),
        tier=tier,
        stands=stands,
        tiles=[
            (len(seen.heat), "suppliers with a running contract", ""),
            (sum(row.rag is Rag.RED for row in seen.heat), "with something red", "stopped"),
            (_pounds(seen.at_stake), f"at stake in {HORIZON_DAYS} days", ""),
            (
                sum(item.proof in _UNPROVED for items in seen.wall.values() for item in items),
                "proofs missing",
                "stopped",
            ),
        ],
    )


_UNPROVED = (Proof.EXPIRED, Proof.MISSING, Proof.NOT_ACCEPTED)


def ahead(visit: Visit) -> Response:
    """What falls in the next 180 days, month by month, with the money that is tied if nobody acts."""
    seen = office(visit).overview(visit.today)
    owner = visit.asked("owner")
    months: dict[str, list[Ahead]] = defaultdict(list)
    for each in seen.ahead:
        if not owner or each.owner == owner:
            months[f"{each.day:%B %Y}"].append(each)
    contracts = {record.id for record in portfolio(visit).of("contracts")}
    parts = [
        {
            "month": month,
            "at_stake": _pounds(sum((each.at_stake or Decimal(0) for each in found), Decimal(0))),
            "lines": [{"each": each, "href": _about(each, contracts), "stake": _stake(each)} for each in found],
        }
        for month, found in months.items()
    ]
    owners = sorted({each.owner for each in seen.ahead if each.owner})
    return _page(
        visit,
        "suppliers_ahead.jinja",
        f"The next {HORIZON_DAYS} days",
        months=parts,
        owners=owners,
        owner=owner,
        at_stake=_pounds(seen.at_stake),
    )


def evidence(visit: Visit) -> Response:
    """One row a supplier, one column a kind: valid, running out, gone, or never there."""
    seen = office(visit).overview(visit.today)
    kinds = list(dict.fromkeys(item.kind for items in seen.wall.values() for item in items))
    rows = [
        {"supplier": supplier, "href": address("supplier", supplier), "cells": _wall_row(items, kinds)}
        for supplier, items in sorted(seen.wall.items())
    ]
    return _page(visit, "suppliers_evidence.jinja", "Evidence wall", kinds=kinds, rows=rows)


def overlapping(visit: Visit) -> Response:
    found = office(visit).overview(visit.today).overlaps
    lines = [
        {
            "what_for": each.what_for,
            "systems": [
                {"text": record.text("name") or record.id, "href": record_address("systems", "record", record.id)}
                for record in each.systems
            ],
            "suppliers": [{"text": name, "href": address("supplier", name)} for name in each.suppliers],
            "value": _pounds(each.annual_value),
        }
        for each in found
    ]
    return _page(visit, "suppliers_overlaps.jinja", "Overlapping systems", lines=lines)


def weak(visit: Visit) -> Response:
    lines = [
        {
            "name": each.name,
            "href": record_address("systems", "record", each.system) if each.system else "",
            "processes": each.processes,
            "steps": each.steps,
            "rag": RAG[each.rag],
            "rto": each.record.number("rto_hours") if each.record else None,
            "known": each.record is not None,
        }
        for each in office(visit).overview(visit.today).weak_points
    ]
    return _page(visit, "suppliers_weak.jinja", "Single points of failure", lines=lines)


def _page(visit: Visit, template: str, title: str, **values: Any) -> Response:
    tabs = [
        {"text": text, "href": f"{HOME}{path}", "current": visit.request.url.path == f"{HOME}{path}"}
        for path, text in TABS
    ]
    return replies.page(visit, template, title=title, tabs=tabs, wide=True, **values)


def _wall_row(items: tuple[Item, ...], kinds: list[str]) -> list[Mapping[str, Any]]:
    """Of several proofs of a kind the worst."""
    order = list(PROOF)
    worst: dict[str, Item] = {}
    for item in sorted(items, key=lambda each: order.index(each.proof), reverse=True):
        worst[item.kind] = item
    return [_proof(worst.get(kind)) for kind in kinds]


def _proof(item: Item | None) -> Mapping[str, Any]:
    if item is None:
        return {"rag": "grey", "words": "", "until": None, "href": ""}
    href = record_address("evidence", "record", item.record.id) if item.record else ""
    return {"rag": PROOF[item.proof], "words": str(item.proof), "until": item.expires, "href": href}


def _about(each: Ahead, contracts: set[str]) -> str:
    if each.about in contracts:
        return address("contract", each.about)
    return address("supplier", each.supplier) if each.supplier else ""


def _stake(each: Ahead) -> str:
    return "" if each.at_stake is None else _pounds(each.at_stake)


def _pounds(amount: Decimal) -> str:
    return f"£{amount:,.0f}"


ROOM = Room(
    title="Suppliers",
    way_in=HOME,
    needs=Action.SEE_REVIEWS,
    doors=(
        door("", heat_map, Action.SEE_REVIEWS),
        door("/ahead", ahead, Action.SEE_REVIEWS),
        door("/evidence", evidence, Action.SEE_REVIEWS),
        door("/overlaps", overlapping, Action.SEE_REVIEWS),
        door("/weak-points", weak, Action.SEE_REVIEWS),
    ),
)
