"""The site: every room, behind the same doors."""

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from connectors.web import replies
from connectors.web.answering import Answering
from connectors.web.every_room import ROOMS
from connectors.web.parts import Parts
from connectors.web.rate_limits import RateLimits
from connectors.web.refusals import as_json, words
from connectors.web.rooms import Door, Room
from connectors.web.security_headers import SecurityHeaders
from connectors.web.sign_in.openid import Provider
from connectors.web.visit import Visit

ASSETS = Path(__file__).parent / "assets"
KEPT = "public, max-age=86400"


def application(parts: Parts, rooms: Sequence[Room] = ROOMS, limits: RateLimits | None = None) -> Starlette:
    """The whole site as an ASGI application."""
    counted = limits or RateLimits()

    async def told(request: Request, error: Exception) -> Response:
        """There is no such door, or not for this method."""
        status, title, what, todo = words(error)
        if request.url.path.startswith("/api/"):
            answer: Response = JSONResponse(as_json(error)[1], status)
        else:
            answer = replies.told(Visit(parts=parts, request=request, now=parts.clock()), status, title, what, todo)
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    addresses: dict[str, list[Door]] = {}
    for room in rooms:
        for door in room.doors:
            addresses.setdefault(door.path, []).append(door)
    site = Starlette(
        routes=[
            *(_route(path, doors, parts, counted) for path, doors in addresses.items()),
            Mount("/assets", Assets(), name="assets"),
        ],
        middleware=[
            Middleware(SecurityHeaders, secure=parts.site.secure),
            Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(parts.site.host), www_redirect=False),
        ],
        exception_handlers={404: told, 405: told},
    )
    site.state.rooms = tuple(rooms)
    site.state.limits = counted
    site.state.provider = Provider(parts.identity_provider) if parts.identity_provider else None
    return site


def _route(path: str, doors: Sequence[Door], parts: Parts, limits: RateLimits) -> Route:
    """One address with every method it takes."""
    answers = {method: Answering(parts, door, limits).answer for door in doors for method in door.methods}

    async def answer(request: Request) -> Response:
        return await answers["GET" if request.method == "HEAD" else request.method](request)

    return Route(path, answer, methods=list(answers))


def _hosts(host: str) -> list[str]:
    """The name people use, and this machine's own, by which a health check asks."""
    return [host.partition(":")[0], "127.0.0.1", "localhost"]


class Assets:
    """Our style sheet, script and icons: the same for everybody, and kept by the browser for a day."""

    def __init__(self) -> None:
        self._files = GZipMiddleware(StaticFiles(directory=ASSETS), minimum_size=1_000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"cache-control", KEPT.encode())]
            await send(message)

        await self._files(scope, receive, send_kept)
