"""Decisions about contracts and service reviews by the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.web.api.endpoints import Endpoint
from connectors.web.api.register_views import RecordSeen, seen
from connectors.web.api.running import a_day
from connectors.web.api.schemas import DAY, ID, LONG_TEXT, TEXT, listed, one_of
from connectors.web.registers.opening import parts_of
from connectors.web.rooms import Guard
from connectors.web.suppliers import contracts, reviews
from connectors.web.suppliers.opening import the_record, the_review
from connectors.web.visit import Visit
from engine.access import Action
from engine.registers.decisions import BadDecision, Outcome, Step
from engine.registers.definition import Record
from engine.registers.last_safe_day import LastSafeDay


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSeen:
    """A contract, its last safe day (or why there is none), and what was decided about this end of its term."""

    contract: RecordSeen
    last_safe_day: LastSafeDay | None
    missing: str
    decision: RecordSeen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToConfirm:
    """A field the review confirms or changes. `state`: "confirmed", "changed" or "" for still open."""

    field: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSeen:
    """A service review with its actions, and the fields it must confirm before it closes."""

    review: RecordSeen
    actions: Sequence[RecordSeen]
    fields: Sequence[ToConfirm]


def contract(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return _contract(visit, the_record(visit, "contracts", Action.SEE_SUPPLIER_REGISTERS))


def decide(visit: Visit, given: Mapping[str, Any]) -> Any:
    record = the_record(visit, "contracts", EDIT)
    contracts.decide(visit, record, Outcome(given["outcome"]), given["reason"])
    return _contract(visit, record)


def answer(visit: Visit, _given: Mapping[str, Any]) -> Any:
    record = the_record(visit, "contracts", EDIT)
    contracts.answer(visit, record)
    return _contract(visit, record)


def put_off(visit: Visit, given: Mapping[str, Any]) -> Any:
    record, until = the_record(visit, "contracts", EDIT), a_day(given, "until")
    if until is None:
        raise BadDecision("Say until when.")
    contracts.put_off(visit, record, until, given.get("reason", ""))
    return _contract(visit, record)


def come_to(visit: Visit, given: Mapping[str, Any]) -> Any:
    record = the_record(visit, "contracts", EDIT)
    contracts.come_to(visit, record, Step(given["step"]))
    return _contract(visit, record)


def every_review(visit: Visit, given: Mapping[str, Any]) -> Any:
    wanted = given.get("supplier")
    found = parts_of(visit).store.records("reviews")
    return [_record(visit, each) for each in found if wanted in (None, each.text("supplier"))]


def review(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return _review(visit, the_review(visit, Action.SEE_REVIEWS))


def minutes(visit: Visit, given: Mapping[str, Any]) -> Any:
    found = the_review(visit, RUN)
    reviews.keep_minutes(visit, found, given["minutes"], given.get("rating", ""))
    return _review(visit, the_review(visit, RUN))


def agree(visit: Visit, given: Mapping[str, Any]) -> Any:
    found, due = the_review(visit, RUN), a_day(given, "due")
    if due is None:
        raise reviews.NotLikeThis("Say the day it is due.")
    reviews.agree(visit, found, given["what"], given["owner"], due)
    return _review(visit, found)


def confirm(visit: Visit, given: Mapping[str, Any]) -> Any:
    reviews.confirm(visit, the_review(visit, RUN), given["fields"])
    return _review(visit, the_review(visit, RUN))


def close(visit: Visit, _given: Mapping[str, Any]) -> Any:
    reviews.close(visit, the_review(visit, RUN))
    return _review(visit, the_review(visit, RUN))


def _contract(visit: Visit, record: Record) -> ContractSeen:
    safe, missing, decision = contracts.decision_on(visit, record)
    return ContractSeen(
        contract=_record(visit, record),
        last_safe_day=safe,
        missing=missing,
        decision=_record(visit, decision) if decision else None,
    )


def _review(visit: Visit, found: Record) -> ReviewSeen:
    fields, agreed = reviews.fields_of(visit, found), parts_of(visit).store.records("actions")
    done, changed = found.names("confirmed"), reviews.changed_of(visit, found, fields)
    return ReviewSeen(
        review=_record(visit, found),
        actions=[_record(visit, each) for each in agreed if each.text("review") == found.id],
        fields=[
            ToConfirm(field=each, state="changed" if each in changed else "confirmed" if each in done else "")
            for each in fields
        ],
    )


def _record(visit: Visit, found: Record) -> RecordSeen:
    return seen(parts_of(visit).definitions[found.register], found)


LOOK, EDIT, RUN = Action.SEE_REVIEWS, Action.EDIT_SUPPLIER_REGISTERS, Action.RUN_REVIEW
PLACE = "/api/suppliers"
CONTRACT, REVIEW = f"{PLACE}/contract", f"{PLACE}/review"
A_CONTRACT: Mapping[str, Any] = {"query": {"id": ID}, "asked": ("id",), "at": {"id": "C-0001"}}
A_REVIEW: Mapping[str, Any] = {"query": {"id": ID}, "asked": ("id",), "at": {"id": "R-1"}}
ENDPOINTS = (
    Endpoint(
        path=CONTRACT, summary="A contract, its last safe day and what was decided", does=contract,
        gives=ContractSeen, **A_CONTRACT, needs=Action.SEE_SUPPLIER_REGISTERS,
    ),
    Endpoint(
        path=f"{CONTRACT}/decide", summary="Keep it, change it or leave", method="POST", does=decide,
        gives=ContractSeen, body={"outcome": one_of(Outcome), "reason": LONG_TEXT}, needed=("outcome", "reason"),
        **A_CONTRACT, needs=EDIT, example={"outcome": "leave", "reason": "another system does it"},
        pages=("/suppliers/contract/decide",),
    ),
    Endpoint(
        path=f"{CONTRACT}/answer", summary="Whoever asks has it in hand: nobody above them is told", method="POST",
        does=answer, gives=ContractSeen, **A_CONTRACT, needs=EDIT, pages=("/suppliers/contract/answer",),
    ),
    Endpoint(
        path=f"{CONTRACT}/put-off", summary="No reminders before a day, which lies before the last safe day",
        method="POST", does=put_off, gives=ContractSeen, body={"until": DAY, "reason": TEXT}, needed=("until",),
        **A_CONTRACT, needs=EDIT, example={"until": "2026-11-27"}, pages=("/suppliers/contract/put-off",),
    ),
    Endpoint(
        path=f"{CONTRACT}/step", summary="The last step that is done", method="POST", does=come_to,
        gives=ContractSeen, body={"step": one_of(Step)}, needed=("step",), **A_CONTRACT, needs=EDIT,
        example={"step": "market checked"}, pages=("/suppliers/contract/step",),
    ),
    Endpoint(
        path=f"{PLACE}/reviews", summary="Service reviews", does=every_review, gives=RecordSeen, paged=True,
        query={"supplier": TEXT}, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=REVIEW, summary="A review, its actions, and the fields it must confirm", does=review, gives=ReviewSeen,
        **A_REVIEW, needs=LOOK,
    ),
    Endpoint(
        path=f"{REVIEW}/minutes", summary="What was said, with the rating: the meeting counts as held", method="POST",
        does=minutes, gives=ReviewSeen, body={"minutes": LONG_TEXT, "rating": TEXT}, needed=("minutes",), **A_REVIEW,
        needs=RUN, example={"minutes": "All on time."}, pages=("/suppliers/review/minutes",),
    ),
    Endpoint(
        path=f"{REVIEW}/action", summary="Agree an action: what, by whom, by when", method="POST", does=agree,
        gives=ReviewSeen, body={"what": LONG_TEXT, "owner": ID, "due": DAY}, needed=("what", "owner", "due"),
        **A_REVIEW, needs=RUN, example={"what": "Send the certificate", "owner": "Copper Records", "due": "2026-12-18"},
        pages=("/suppliers/review/action",),
    ),
    Endpoint(
        path=f"{REVIEW}/confirm", summary="These fields are as the register says", method="POST", does=confirm,
        gives=ReviewSeen, body={"fields": listed(ID, 5_000)}, needed=("fields",), **A_REVIEW, needs=RUN,
        example={"fields": ["contracts/C-0001/end"]}, pages=("/suppliers/review/confirm",),
    ),
    Endpoint(
        path=f"{REVIEW}/close", summary="Close it, once each field is confirmed or changed", method="POST", does=close,
        gives=ReviewSeen, **A_REVIEW, needs=RUN, pages=("/suppliers/review/close",),
    ),
)  # fmt: skip
