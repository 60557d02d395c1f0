"""What goes back: a page, a file, another address, or a plain word on why not."""

from typing import Any
from urllib.parse import quote, urlsplit

from starlette.responses import HTMLResponse, RedirectResponse, Response

from connectors.web.rooms import Room
from connectors.web.security_headers import SHUT_IN
from connectors.web.templating import render
from connectors.web.visit import Visit
from engine.errors import UnreadableFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page(visit: Visit, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page. `errors`: [{"text", "href"}] for the summary at its top."""
    return HTMLResponse(render(template, {**_common(visit), **values}), status)


def _common(visit: Visit) -> dict[str, Any]:
    rooms: tuple[Room, ...] = visit.request.app.state.rooms if "app" in visit.request.scope else ()
    shown = [room for room in rooms if room.title and visit.account and (room.needs is None or visit.may(room.needs))]
    here = visit.request.url.path
    return {
        "site": visit.parts.site,
        "csrf": visit.token,
        "today": visit.today,
        "here": here,
        "who": visit.name_of(visit.actor.person) if visit.account else "",
        "rooms": [{"text": room.title, "href": room.way_in, "current": _within(here, room.way_in)} for room in shown],
    }


def _within(here: str, way_in: str) -> bool:
    return here == way_in or (way_in != "/" and here.startswith(f"{way_in}/"))


def go(address: str) -> RedirectResponse:
    """To another page of ours, after something was done."""
    return RedirectResponse(address, 303)


def own_address(text: str) -> str:
    """The path if it is one of ours; "/" for anything that leads elsewhere."""
    parts = urlsplit(text)
    safe = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return text if safe and text.isprintable() and "\\" not in text else "/"


def download(content: bytes, name: str, media_type: str) -> Response:
    """A file to be saved. It is never shown inside the site, so whatever is in it cannot act there."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": SHUT_IN,
    }
    return Response(content, media_type=media_type, headers=headers)


def told(visit: Visit, status: int, title: str, what: str, todo: str = "") -> HTMLResponse:
    """Why there is no such page."""
    return page(visit, "told.jinja", status, title=title, what=what, todo=todo)


def not_for_you(visit: Visit) -> HTMLResponse:
    """The same for what is not there and for what is not theirs: neither can be told from the other."""
    return told(
        visit,
        403,
        "You cannot see this page",
        "It is not there, or it is not for you.",
        "Ask the person who sent you the address, or an administrator.",
    )


def faults(visit: Visit, error: UnreadableFile) -> HTMLResponse:
    """Everything to be put right in a file, by its place."""
    return page(
        visit, "faults.jinja", 422, title="The file cannot be used as it is", file=error.file, faults=error.faults
    )
