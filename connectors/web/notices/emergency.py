"""How do two people release a notice that cannot wait for the safety decision? One asks, another agrees.

Each is signed in as themselves and holds a role that may; what the first wrote waits as their draft for a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.opening import address, door, office, the_notice
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.audit import AuditEntry
from engine.errors import EightflowsError
from engine.forms.drafts import Draft
from engine.notices.life import KeptChange
from engine.notices.release import LEAST_WORDS

WAITS = timedelta(days=1)
EMERGENCY = "emergency release"


class NotLikeThis(EightflowsError):
    """The emergency route is not open like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """What the first person wrote, and whether this visitor is that person."""

    by: str
    name: str
    why: str
    at: datetime
    mine: bool


def asked_for(visit: Visit, kept: KeptChange) -> AskedFor | None:
    """What waits for a second person, asked within the last day about the notice as it is."""
    for role in office(visit).rules.emergency_roles:
        for holding in visit.directory.roles:
            if holding.role != role or holding.team or not holding.holds_on(visit.today):
                continue
            draft = visit.parts.drafts.draft(_place(kept), EMERGENCY, holding.person)
            if draft is not None and visit.now - draft.at <= WAITS:
                return AskedFor(
                    by=draft.by,
                    name=visit.name_of(draft.by),
                    why=str(draft.entries.get("why", "")),
                    at=draft.at,
                    mine=draft.by == visit.actor.person,
                )
    return None


def releasing(visit: Visit) -> Response:
    """The first who comes asks, the second agrees. The engine says who may, and what must be written."""
    kept = the_notice(visit)
    waiting = asked_for(visit, kept)
    if visit.value("agree") == "yes":
        if waiting is None or waiting.mine:
            raise NotLikeThis("Somebody else has to ask for it first: two different people release it.")
        office(visit).release_in_emergency(
            kept.ref, first=waiting.by, second=visit.actor.person, why=waiting.why, now=visit.now
        )
        visit.parts.drafts.drop(_place(kept), EMERGENCY)
        return replies.go(address("notice", kept.ref, done="released"))
    why = visit.value("why")[:1_000]
    if len(why.split()) < LEAST_WORDS:
        raise NotLikeThis(f"Write in {LEAST_WORDS} words or more what would happen if it waited for the decision.")
    draft = Draft(case=_place(kept), item=EMERGENCY, by=visit.actor.person, at=visit.now, entries={"why": why})
    visit.parts.drafts.keep(draft)
    entry = AuditEntry(at=visit.now, by=visit.actor.person, what="emergency release asked for", item=kept.ref, why=why)
    visit.parts.audit.append([entry])
    return replies.go(address("notice", kept.ref, done="asked"))


def _place(kept: KeptChange) -> str:
    """Another revision of the notice has to be asked for again."""
    return f"notice {kept.ref} {kept.revision}"


ROOM = Room(doors=(door("/emergency", releasing, Action.EMERGENCY_RELEASE, method="POST"),))
