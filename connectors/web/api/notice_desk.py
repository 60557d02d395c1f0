"""What else is done about notices, by the API: announcements, cards in Teams, telling in person, safety, toolkit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from connectors.web import replies
from connectors.web.api.endpoints import AFile, Endpoint, upload_of
from connectors.web.api.notice_views import Noted
from connectors.web.api.notices import ONE, PLACE, WHICH
from connectors.web.api.schemas import ID, LONG_TEXT, YES
from connectors.web.notices import reading, releasing, safety, triage
from connectors.web.notices.opening import office, the_notice
from connectors.web.registers.opening import parts_of
from connectors.web.rooms import Guard
from connectors.web.visit import Visit
from engine.access import Action
from engine.notices.announcements import REGISTER, Announcement, Triage, Triaged, triaged_of
from engine.notices.posts import Post, PostState, card_key
from engine.notices.safety_report import SafetyReport
from engine.notices.toolkit import Toolkit


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementSeen:
    """What Microsoft announced, and what was decided about it. `waits`: somebody has to decide."""

    announcement: Announcement
    waits: bool
    decision: Triage | None
    why: str
    by: str
    on: date | None
    change_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """How many announcements there are now, and how many of them wait for a decision."""

    announcements: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSeen:
    """A card for a Teams channel. `held` and `failed` ones wait for a person."""

    card: str
    channel: str
    state: PostState
    attempts: int
    reason: str


def announcements(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return [_announcement(each) for each in triaged_of(parts_of(visit).store.records(REGISTER))]


def take_in(visit: Visit, _given: Mapping[str, Any]) -> Any:
    upload_of(visit)
    triage.taking_in(visit)
    found = triaged_of(parts_of(visit).store.records(REGISTER))
    return TakenIn(announcements=len(found), waiting=sum(each.waits for each in found))


def decide(visit: Visit, given: Mapping[str, Any]) -> Any:
    said = {"id": given["announcement"], "decision": given["decision"], "why": given["reason"]}
    triage.deciding(_typed(visit, said))
    found = triaged_of(parts_of(visit).store.records(REGISTER))
    return next(_announcement(each) for each in found if each.announcement.id == given["announcement"])


def cards(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return [_card(each) for each in office(visit).store.posts(the_notice(visit).ref)]


def decide_card(visit: Visit, given: Mapping[str, Any]) -> Any:
    card = given["card"]
    releasing.deciding_card(_typed(visit, {"card": card, "then": given["then"]}))
    return next(_card(each) for each in office(visit).store.posts(the_notice(visit).ref) if card_key(each) == card)


def attest(visit: Visit, given: Mapping[str, Any]) -> Any:
    """Raises HTTPException where this is nobody whoever asks may tell."""
    said = {"person": given["person"]} | ({"not_a_user": "yes"} if given.get("not_a_user") else {})
    reading.attesting(_typed(visit, said))
    return Noted(ref=the_notice(visit).ref, first=True)


def safety_report(visit: Visit, given: Mapping[str, Any]) -> Any:
    month = date.fromisoformat(f"{given['month']}-01") if "month" in given else visit.today
    return office(visit).safety_report(min(month, visit.today), visit.now)


def safety_workbook(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return safety.workbook(visit)


def toolkit(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return office(visit).toolkit(visit.now)


def _typed(visit: Visit, said: Mapping[str, str]) -> Visit:
    """The visit as if a form of the page had been sent: what the page does with it is done, its answer is not used."""
    return replace(visit, sent={name: [value] for name, value in said.items()})


def _announcement(found: Triaged) -> AnnouncementSeen:
    return AnnouncementSeen(
        announcement=found.announcement,
        waits=found.waits,
        decision=found.decision,
        why=found.why,
        by=found.by,
        on=found.on,
        change_ref=found.change_ref,
    )


def _card(found: Post) -> CardSeen:
    return CardSeen(
        card=card_key(found),
        channel=found.channel,
        state=found.state,
        attempts=found.attempts,
        reason=found.reason,
    )


MONTH = {"month": {"type": "string", "pattern": r"^20\d{2}-(0[1-9]|1[0-2])$"}}
DECIDED = {"type": "string", "enum": [Triage.NOT_FOR_US.value, Triage.WATCH.value]}
WRITE, LOOK, SEND = Action.WRITE_NOTICE, Action.PREVIEW_NOTICE, Action.SEND_NOTICE
ENDPOINTS = (
    Endpoint(
        path=f"{PLACE}/announcements", summary="What Microsoft announced, and what was decided", does=announcements,
        gives=AnnouncementSeen, paged=True, guard=Guard.ROLE, needs=WRITE,
    ),
    Endpoint(
        path=f"{PLACE}/announcements", summary="Take in a saved answer of the message centre", method="POST",
        does=take_in, gives=TakenIn, file=True, guard=Guard.ROLE, needs=WRITE, pages=("/notices/triage",),
    ),
    Endpoint(
        path=f"{PLACE}/announcements/decide", summary="Not for us, or watch it; for the third way write a notice",
        method="POST", does=decide, gives=AnnouncementSeen, needed=("announcement", "decision", "reason"),
        body={"announcement": ID, "decision": DECIDED, "reason": LONG_TEXT}, guard=Guard.ROLE, needs=WRITE,
        example={"announcement": "MC1", "decision": "watch", "reason": "not before spring"},
        pages=("/notices/triage/decide",),
    ),
    Endpoint(
        path=f"{ONE}/cards", summary="Cards for Teams, by rung and channel", does=cards, gives=CardSeen, paged=True,
        **WHICH, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{ONE}/cards/decide", summary="Of a card held or given up: post it again, or it is there", method="POST",
        does=decide_card, gives=CardSeen, body={"card": ID, "then": {"type": "string", "enum": ["again", "arrived"]}},
        needed=("card", "then"), **WHICH, guard=Guard.ROLE, needs=SEND,
        example={"card": "1 first IT news", "then": "arrived"}, pages=("/notices/cards",),
    ),
    Endpoint(
        path=f"{ONE}/attest", summary="Somebody without mail was told face to face", method="POST", does=attest,
        gives=Noted, body={"person": ID, "not_a_user": YES}, needed=("person",), **WHICH, guard=Guard.SIGNED_IN,
        example={"person": "sam"}, pages=("/notices/attest",),
    ),
    Endpoint(
        path=f"{PLACE}/safety", summary="What the Clinical Safety Officer looks at each month", does=safety_report,
        gives=SafetyReport, query=MONTH, at={"month": "2026-11"}, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{PLACE}/safety/workbook", summary="The same as a workbook", does=safety_workbook,
        gives=AFile((replies.XLSX,)), query=MONTH, at={"month": "2026-11"}, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path="/api/toolkit", summary="What to use for what, whom to ask, what is coming", does=toolkit, gives=Toolkit,
        guard=Guard.SIGNED_IN,
    ),
)  # fmt: skip
