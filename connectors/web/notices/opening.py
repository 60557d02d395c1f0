"""Which notice is asked for, and may this visitor have it?"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from connectors.web.notice_parts import NoticeOffice
from connectors.web.rooms import SMALL, Door, Guard, Page
from connectors.web.visit import Visit
from engine.access import Action
from engine.forms.drafts import Draft
from engine.notices.change import Change
from engine.notices.life import KeptChange
from engine.notices.moments import window_words
from engine.notices.store import UnknownChange

HOME = "/notices"
WRITING = "notice being written"


def office(visit: Visit) -> NoticeOffice:
    if visit.parts.notices is None:
        raise HTTPException(404)
    return visit.parts.notices


def the_notice(visit: Visit) -> KeptChange:
    """The notice behind the "?ref="."""
    try:
        return office(visit).store.change(visit.asked("ref"))
    except UnknownChange:
        raise HTTPException(404) from None


def system_names(visit: Visit, change: Change) -> list[str]:
    """What the systems it changes are called in the register."""
    if visit.parts.registers is None:
        return list(change.systems)
    store = visit.parts.registers.store
    found = [(ref, store.record("systems", ref)) for ref in change.systems]
    return [(record.text("name") if record else "") or ref for ref, record in found]


def address(page: str, ref: str, **more: str) -> str:
    """References hold anything, so they stand behind the "?"."""
    return f"{HOME}/{page}?{urlencode({'ref': ref, **more})}"


def begun(visit: Visit, ref: str = "") -> Draft | None:
    """What this visitor has typed so far of a notice; without a reference, of a new one."""
    return visit.parts.drafts.draft(WRITING, writing_item(visit, ref), visit.actor.person)


def writing_item(visit: Visit, ref: str) -> str:
    """Each writer's own, so that one who is done does not drop what another typed."""
    return f"{ref or 'new'} by {visit.actor.person}"


def new_entries(visit: Visit) -> dict[str, str]:
    """What stands in a form nobody has typed into."""
    return {
        "ref": f"CHG-{visit.today:%Y%m%d}-{visit.now:%H%M}",
        "owner": visit.name_of(visit.actor.person),
        "kind": "normal",
        "severity": "normal",
        "impact": "none",
    }


def begin(visit: Visit, entries: Mapping[str, Any], ref: str = "") -> None:
    """Keep what was typed, for this visitor alone."""
    draft = Draft(case=WRITING, item=writing_item(visit, ref), by=visit.actor.person, at=visit.now, entries=entries)
    visit.parts.drafts.keep(draft)


def window(kept: KeptChange) -> str:
    return window_words(kept.change.starts, kept.change.ends)


def door(path: str, page: Page, needs: Action | None, *, method: str = "GET", takes: int = SMALL) -> Door:
    """For those whose role allows it; without `needs` for anybody signed in."""
    guard = Guard.SIGNED_IN if needs is None else Guard.ROLE
    return Door(path=f"{HOME}{path}", page=page, methods=(method,), guard=guard, needs=needs, takes=takes)
