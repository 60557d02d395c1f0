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
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.web import cookies, forged_posts, replies
from connectors.web.parts import Parts
from connectors.web.rate_limits import RateLimits
from connectors.web.refusals import OldForm, as_json, words
from connectors.web.rooms import Door, Guard
from connectors.web.visit import Upload, Visit
from engine.access import NOBODY, Actor, actor_of, check
from engine.accounts import Account, key_of
from engine.errors import UnreadableFile

LOG = logging.getLogger(__name__)
SEEN_EVERY = timedelta(minutes=1)
MOST_FIELDS = 1_000
BEARER = "Bearer "
HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}
"""What a program is told besides."""


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
                raise OldForm
        return replace(visit, sent=sent[0], uploads=sent[1], json=sent[2])

    # --- what went wrong? ------------------------------------------------------------------------

    def _sorry(self, visit: Visit, error: Exception) -> Response:
        status, title, what, todo = words(error)
        number = f" The number of this fault is {_logged(error)}." if status == 500 else ""
        if self.door.robot:
            status, said = as_json(error)
            return JSONResponse({**said, "detail": said["detail"] + number}, status, headers=HEADERS.get(status))
        if isinstance(error, UnreadableFile):
            return replies.faults(visit, error)
        if status == 403 and not isinstance(error, HTTPException):
            return replies.not_for_you(visit)
        return replies.told(visit, status, title, what + number, todo)


class _SignInFirst(Exception):
    """A page for somebody we do not know yet."""


def actor_for(visit: Visit, account: Account) -> Actor:
    """What somebody may act as today; NOBODY once they have left."""
    return actor_of(account.person, visit.directory, visit.today, given=account.roles)


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
            return {}, {}, json.loads(body, parse_constant=_no_number)
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


def _no_number(word: str) -> float:
    """Infinity and NaN are Python's, not JSON's."""
    raise ValueError(word)


def _logged(error: Exception) -> str:
    """A number under which the fault is in the log: where it happened, never what was in the request."""
    number = secrets.token_hex(4)
    frames = inspect.getinnerframes(error.__traceback__) if error.__traceback__ else []
    where = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-6:])
    LOG.error("fault %s: %s at %s", number, type(error).__name__, where)
    return number
