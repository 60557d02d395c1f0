"""Is the site well, and what does it say of itself? Is it accessible, and private?"""

from starlette.responses import PlainTextResponse, Response

from connectors.web import replies
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit
from engine.errors import EightflowsError


def health(_visit: Visit) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


def ready(visit: Visit) -> Response:
    """The database answers too."""
    try:
        visit.parts.ready()
    except EightflowsError:
        return PlainTextResponse("not ready: the database does not answer", 503)
    return PlainTextResponse("ready")


def accessibility(visit: Visit) -> Response:
    return replies.page(visit, "accessibility.jinja")


def privacy(visit: Visit) -> Response:
    return replies.page(visit, "privacy.jinja")


ROOM = Room(
    doors=(
        Door(path="/health", page=health, guard=Guard.EVERYBODY),
        Door(path="/ready", page=ready, guard=Guard.EVERYBODY),
        Door(path="/accessibility", page=accessibility, guard=Guard.EVERYBODY),
        Door(path="/privacy", page=privacy, guard=Guard.EVERYBODY),
    )
)
