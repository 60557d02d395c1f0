"""Which notice is asked for, and may this visitor have it?"""

from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from connectors.web.notice_parts import NoticeOffice
from connectors.web.rooms import SMALL, Door, Guard, Page
from connectors.web.visit import Visit
from engine.access import Action
from engine.notices.life import KeptChange
from engine.notices.moments import window_words
from engine.notices.store import UnknownChange

HOME = "/notices"


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


def address(page: str, ref: str, **more: str) -> str:
    """References hold anything, so they stand behind the "?"."""
    return f"{HOME}/{page}?{urlencode({'ref': ref, **more})}"


def window(kept: KeptChange) -> str:
    return window_words(kept.change.starts, kept.change.ends)


def door(path: str, page: Page, needs: Action | None, *, method: str = "GET", takes: int = SMALL) -> Door:
    """For those whose role allows it; without `needs` for anybody signed in."""
    guard = Guard.SIGNED_IN if needs is None else Guard.ROLE
    return Door(path=f"{HOME}{path}", page=page, methods=(method,), guard=guard, needs=needs, takes=takes)
