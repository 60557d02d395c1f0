"""How do two people release a notice that cannot wait for the safety decision? One asks, another agrees.

Each is signed in as themselves and holds a role that may; what the first wrote waits as their draft for a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.opening import HOME, address, door, office, system_names, the_notice, window
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.audit import AuditEntry
from engine.errors import EightflowsError
from engine.forms.drafts import Draft
from engine.notices.change import ChangeState
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


def held(visit: Visit) -> Response:
    """The notice named, or every one that waits for its safety decision: for those on call, who may see no others."""
    if visit.asked("ref"):
        return _one(visit, the_notice(visit))
    changes = office(visit).store.changes(ends_after=visit.now)
    scheduled = [each for each in changes if each.state is ChangeState.SCHEDULED]
    waiting = office(visit).held(scheduled, visit.now)
    lines = [
        {"title": each.change.title, "ref": each.ref, "window": window(each), "href": address("emergency", each.ref)}
        for each in scheduled
        if each.ref in waiting
    ]
    return replies.page(visit, "notices_held.jinja", title="Release in an emergency", lines=lines)


def _one(visit: Visit, kept: KeptChange) -> Response:
    scheduled = kept.state is ChangeState.SCHEDULED
    against = office(visit).standing_against(kept, visit.now) if scheduled else ()
    return replies.page(
        visit,
        "notice_emergency.jinja",
        title=kept.change.title,
        kept=kept,
        change=kept.change,
        window=window(kept),
        systems=system_names(visit, kept.change),
        against=against,
        asked=asked_for(visit, kept) if against else None,
        done=visit.asked("done"),
        least=LEAST_WORDS,
        here_=address("emergency", kept.ref),
        back=f"{HOME}/emergency",
        back_text="All that wait",
    )


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
        return replies.go(address("emergency", kept.ref, done="released"))
    why = visit.value("why")[:1_000]
    if len(why.split()) < LEAST_WORDS:
        raise NotLikeThis(f"Write in {LEAST_WORDS} words or more what would happen if it waited for the decision.")
    draft = Draft(case=_place(kept), item=EMERGENCY, by=visit.actor.person, at=visit.now, entries={"why": why})
    visit.parts.drafts.keep(draft)
    entry = AuditEntry(at=visit.now, by=visit.actor.person, what="emergency release asked for", item=kept.ref, why=why)
    visit.parts.audit.append([entry])
    return replies.go(address("emergency", kept.ref, done="asked"))


def _place(kept: KeptChange) -> str:
    """Another revision of the notice has to be asked for again."""
    return f"notice {kept.ref} {kept.revision}"


ROOM = Room(
    title="Emergency release",
    way_in=f"{HOME}/emergency",
    needs=Action.EMERGENCY_RELEASE,
    doors=(
        door("/emergency", held, Action.EMERGENCY_RELEASE),
        door("/emergency", releasing, Action.EMERGENCY_RELEASE, method="POST"),
    ),
)
