"""What happens between a request and its page: who is it, may they, is it from us, and what went wrong?"""

import inspect
import json
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from connectors.web import cookies, forged_posts, replies
from connectors.web.parts import Parts
from connectors.web.rate_limits import RateLimits
from connectors.web.rooms import Door, Guard
from connectors.web.visit import NOBODY, Upload, Visit
from engine.access import Actor, NotAllowed, actor_of, check
from engine.accounts import Account, key_of
from engine.cases.moves import RefusedEvent
from engine.cases.running_processes import UnknownProcess
from engine.cases.store import ChangedMeanwhile, ContentDisposed, StoreUnavailable, UnknownCase
from engine.drawn_maps import UnknownMap
from engine.errors import EightflowsError, UnreadableFile

LOG = logging.getLogger(__name__)
SEEN_EVERY = timedelta(minutes=1)
MOST_FIELDS = 1_000
BEARER = "Bearer "


@dataclass(frozen=True, slots=True)
class Answering:
    """One door of one running site."""

    parts: Parts
    door: Door
    limits: RateLimits

    async def answer(self, request: Request) -> Response:
        visit = Visit(parts=self.parts, request=request, now=self.parts.clock())
        fresh = ""
        try:
            visit = await run_in_threadpool(self._recognised, visit)
            if not self._within_limits(visit):
                raise HTTPException(429)
            self._may_pass(visit)
            visit, fresh = self._with_token(visit)
            if request.method not in forged_posts.SAFE:
                visit = await self._with_body(visit)
            response = await self._page(visit)
        except _SignInFirst:
            response = replies.go(f"/sign-in?next={quote(_wanted(request))}")
        except Exception as error:  # noqa: BLE001 - whatever went wrong, its reader gets a plain answer
            response = self._sorry(visit, error)
        if fresh:
            cookies.put(response, self.parts.site, cookies.VISITOR, fresh)
        return response

    async def _page(self, visit: Visit) -> Response:
        if inspect.iscoroutinefunction(self.door.page):
            answer: Response = await self.door.page(visit)
            return answer
        found: Any = await run_in_threadpool(self.door.page, visit)
        return found  # type: ignore[no-any-return]

    # --- who is it? ------------------------------------------------------------------------------

    def _recognised(self, visit: Visit) -> Visit:
        """The visit with whoever makes it; a stranger's stays as it is."""
        said = visit.request.headers.get("authorization", "")
        if said.startswith(BEARER):
            return self._robot(visit, said.removeprefix(BEARER).strip())
        cookie = cookies.read(visit.request, self.parts.site, cookies.SESSION)
        if not cookie:
            return visit
        key = key_of(cookie)
        found = self.parts.accounts.session(key)
        if found is None:
            return visit
        session, account = found
        actor = actor_for(visit, account)
        if not session.lasts(visit.now) or account.disabled or actor is NOBODY:
            self.parts.accounts.end_session(key)
            return visit
        if visit.now - session.seen >= SEEN_EVERY:
            self.parts.accounts.seen(key, visit.now)
        token = forged_posts.token_for(self.parts.secret, cookie)
        return replace(visit, account=account, actor=actor, session=key, token=token)

    def _robot(self, visit: Visit, secret: str) -> Visit:
        token = self.parts.accounts.token(key_of(secret))
        if token is None or not token.lasts(visit.now) or not self.door.robot:
            return visit
        if token.used is None or visit.now - token.used >= SEEN_EVERY:
            self.parts.accounts.token_used(token.id, visit.now)
        return replace(visit, actor=Actor(person=f"robot:{token.name}", roles=token.roles, robot=True))

    def _with_token(self, visit: Visit) -> tuple[Visit, str]:
        """A stranger's forms are guarded too: by a cookie of their own. Returns its value where it is new."""
        if visit.signed_in:
            return visit, ""
        cookie = cookies.read(visit.request, self.parts.site, cookies.VISITOR)
        fresh = "" if cookie else secrets.token_urlsafe(32)
        return replace(visit, token=forged_posts.token_for(self.parts.secret, cookie or fresh)), fresh

    # --- may they? -------------------------------------------------------------------------------

    def _within_limits(self, visit: Visit) -> bool:
        if visit.actor.robot:
            return self.limits.robots.allows(visit.actor.person, visit.now)
        if visit.account:
            return self.limits.people.allows(visit.account.id, visit.now)
        return self.limits.strangers.allows(address_of(visit.request), visit.now)

    def _may_pass(self, visit: Visit) -> None:
        if self.door.guard is Guard.EVERYBODY:
            return
        if not visit.signed_in:
            if self.door.robot:
                raise HTTPException(401)
            raise _SignInFirst
        if self.door.guard is Guard.ROLE and self.door.needs is not None:
            check(self.door.needs, visit.actor)

    # --- what did they send? ---------------------------------------------------------------------

    async def _with_body(self, visit: Visit) -> Visit:
        request = visit.request
        if not forged_posts.comes_from_us(request, self.parts.site.address):
            raise HTTPException(403)
        body = await _body(request, self.door.takes)
        sent = await _form(request, body)
        if not visit.actor.robot:
            given = request.headers.get(forged_posts.HEADER) or next(iter(sent[0].get(forged_posts.FIELD, ())), "")
            if not forged_posts.matches(visit.token, given):
                raise _OldForm
        return replace(visit, sent=sent[0], uploads=sent[1], json=sent[2])

    # --- what went wrong? ------------------------------------------------------------------------

    def _sorry(self, visit: Visit, error: Exception) -> Response:
        status, title, what, todo = words(error)
        if status == 500:
            what = f"{what} The number of this fault is {_logged(error)}."
        if self.door.robot:
            headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
            return JSONResponse({"error": title, "detail": what}, status, headers=headers)
        if isinstance(error, UnreadableFile):
            return replies.faults(visit, error)
        if status == 403 and not isinstance(error, HTTPException):
            return replies.not_for_you(visit)
        return replies.told(visit, status, title, what, todo)


class _SignInFirst(Exception):
    """A page for somebody we do not know yet."""


class _OldForm(Exception):
    """A form without our token, or with that of another visit."""


def actor_for(visit: Visit, account: Account) -> Actor:
    """What somebody may act as today; NOBODY once they have left."""
    person = visit.directory.person(account.person)
    if person is not None and not person.works_on(visit.today):
        return NOBODY
    held = actor_of(account.person, visit.directory, visit.today)
    return replace(held, roles=held.roles | account.roles)


def address_of(request: Request) -> str:
    """The visitor's network address, to count by. Behind a proxy uvicorn puts the forwarded one here."""
    return request.client.host if request.client else "unknown"


def _wanted(request: Request) -> str:
    """Where to go after signing in: the page asked for, or home after a form that came too late."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


async def _body(request: Request, most: int) -> bytes:
    """Everything that was sent, up to the most allowed; nothing beyond it is kept."""
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > most:
        raise HTTPException(413)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise HTTPException(413)
        parts.append(part)
    return b"".join(parts)


async def _form(request: Request, body: bytes) -> tuple[dict[str, list[str]], dict[str, Upload], object]:
    """Fields, files and JSON of what was sent."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            return {}, {}, json.loads(body)
        except (ValueError, RecursionError):
            raise HTTPException(400) from None

    async def again() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    reread = Request(request.scope, again)
    fields: dict[str, list[str]] = {}
    uploads: dict[str, Upload] = {}
    async with reread.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=len(body) + 1) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = Upload((value.filename or "")[:200], await value.read())
            else:
                fields.setdefault(name, []).append(value)
    if sum(map(len, fields.values())) > MOST_FIELDS:
        raise HTTPException(413)
    return fields, uploads, None


NOT_THERE = (403, "You cannot see this page", "It is not there, or it is not for you.", "")
_HTTP = {
    400: ("This cannot be read", "What your browser sent is not what this page takes.", "Go back and try again."),
    401: ("Sign in first", "This needs a token: Authorization: Bearer ...", ""),
    403: ("This did not come from our pages", "Nothing was changed.", "Open the page here and try again."),
    404: ("Page not found", "If you typed the address, check it is right.", "Go to the home page."),
    405: ("This page does not take that", "Nothing was changed.", "Go back and try again."),
    413: ("That is too large", "A file may have 10 MB, a form 64 KB.", "Send a smaller one."),
    429: ("Too many requests", "You have asked for many pages in a short time.", "Wait a minute, then try again."),
}  # fmt: skip


def words(error: Exception) -> tuple[int, str, str, str]:
    """Status, title, what happened, what to do."""
    match error:
        case NotAllowed() | UnknownCase() | ContentDisposed() | UnknownProcess() | UnknownMap():
            return NOT_THERE
        case _OldForm():
            todo = "Go back, load the page again and send it once more."
            return 403, "This form is too old", "Your sign-in has changed since you opened it.", todo
        case HTTPException():
            return (error.status_code, *_HTTP.get(error.status_code, _HTTP[400]))
        case ChangedMeanwhile() | RefusedEvent():
            return 409, "This has changed", str(error), "Look at it again."
        case StoreUnavailable():
            return 503, "This did not work just now", "Nothing is half done.", "Try again in a minute."
        case EightflowsError():
            return 422, "This cannot be done as it is", str(error), "Put it right and try again."
        case ClientDisconnect():
            return 400, "The connection was lost", "Nothing was changed.", "Try again."
    return 500, "Sorry, something went wrong", "Nothing was changed that you were not told of.", "Try again later."


def _logged(error: Exception) -> str:
    """A number under which the fault is in the log: where it happened, never what was in the request."""
    number = secrets.token_hex(4)
    frames = inspect.getinnerframes(error.__traceback__) if error.__traceback__ else []
    where = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-6:])
    LOG.error("fault %s: %s at %s", number, type(error).__name__, where)
    return number
