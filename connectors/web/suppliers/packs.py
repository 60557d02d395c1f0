"""How does one supplier stand today, and what does its review pack say, on the page and as files?"""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.render.supplier_words import cell_words, is_number
from connectors.web import replies
from connectors.web.registers.opening import address_of as record_address
from connectors.web.registers.opening import parts_of
from connectors.web.rooms import Room
from connectors.web.suppliers.opening import HOME, address, door, may_do, office, portfolio, the_record
from connectors.web.suppliers.views import RAG
from connectors.web.visit import Visit
from engine.access import Action
from engine.registers.definition import Record
from engine.registers.pack_sections import Section
from engine.registers.performance import Rag
from engine.registers.review_pack import ReviewPack, review_pack
from engine.registers.reviews import State

STATES = {
    State.PLANNED: "grey", State.PACK_SENT: "blue", State.HELD: "yellow", State.CLOSED: "green", State.CANCELLED: "red",
}  # fmt: skip
MEDIA = {"pdf": "application/pdf", "xlsx": replies.XLSX, "html": "text/html"}
LATEST_REVIEWS = 6


def supplier(visit: Visit) -> Response:
    """How one supplier stands: what a review would look at, today."""
    record = the_record(visit, "suppliers", Action.SEE_REVIEWS)
    made = pack_of(visit, record.id)
    found = portfolio(visit)
    contracts = [
        {"ref": each.ref, "href": address("contract", each.ref), "end": each.end_of_term(visit.today)}
        for each in found.contracts.get(record.id, ())
    ]
    planned = [review_line(each) for each in found.by_supplier("reviews").get(record.id, ()) if each.day("day")]
    return replies.page(
        visit,
        "supplier.jinja",
        title=record.id,
        pack=made,
        **shown_pack(made),
        contracts=contracts,
        reviews=sorted(planned, key=lambda each: each["day"], reverse=True)[:LATEST_REVIEWS],
        formats=formats(visit, address("pack", record.id)) if may_do(visit, Action.MAKE_PACK, record) else [],
        register=record_address("suppliers", "record", record.id),
        back=HOME,
        back_text="Suppliers",
    )


def pack(visit: Visit) -> Response:
    """The pack of a supplier, or of the review named."""
    record = the_record(visit, "suppliers", Action.MAKE_PACK)
    review = parts_of(visit).store.record("reviews", visit.asked("review")) if visit.asked("review") else None
    ending = visit.asked("as")
    if ending not in office(visit).formats():
        raise HTTPException(404)
    content = office(visit).pack_file(pack_of(visit, record.id, review), ending, made=visit.now)
    return replies.download(content, f"review {record.id} {visit.today}.{ending}", MEDIA[ending])


def pack_of(visit: Visit, name: str, found: Record | None = None) -> ReviewPack:
    if name not in portfolio(visit).suppliers:
        raise HTTPException(404)
    return review_pack(portfolio(visit), name, parts_of(visit).definitions, found)


def shown_pack(made: ReviewPack) -> dict[str, Any]:
    return {
        "headlines": [{"label": label, "value": value, "rag": RAG[rag]} for label, value, rag in made.headlines],
        "sections": [_section(each) for each in made.sections],
        "stands": RAG[made.rag],
    }


def formats(visit: Visit, place: str) -> list[dict[str, str]]:
    return [{"text": words, "href": f"{place}&as={ending}"} for ending, words in office(visit).formats().items()]


def review_line(each: Record) -> dict[str, Any]:
    state = each.text("state")
    return {
        "id": each.id,
        "href": address("review", each.id),
        "supplier": each.text("supplier"),
        "supplier_href": address("supplier", each.text("supplier")),
        "day": each.day("day"),
        "kind": each.text("kind"),
        "chair": each.text("chair"),
        "state": state,
        "colour": STATES.get(State(state), "grey") if state in list(State) else "grey",
    }


def _section(each: Section) -> Mapping[str, Any]:
    rows = [
        [
            {"text": cell_words(cell), "numeric": is_number(cell), "rag": RAG[cell] if isinstance(cell, Rag) else ""}
            for cell in row
        ]
        for row in each.rows
    ]
    return {"title": each.title, "note": each.note, "headings": each.headings, "rows": rows, "rag": RAG[each.rag]}


ROOM = Room(
    doors=(
        door("/supplier", supplier, Action.SEE_REVIEWS, row=True),
        door("/pack", pack, Action.MAKE_PACK, row=True),
    )
)
