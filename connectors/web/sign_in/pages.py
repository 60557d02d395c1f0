"""The pages for signing in and out, for a set-up link, and for one's own account."""

from dataclasses import replace
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import cookies, replies
from connectors.web.answering import address_of
from connectors.web.parts import Parts
from connectors.web.rooms import Door, Guard, Room
from connectors.web.sign_in import codes, openid, opening, passwords
from connectors.web.visit import Visit
from engine.accounts import Account, BadName, BadPassword, LinkSpent, SignInRefused, key_of

CODE_LASTS_S = 300


def sign_in(visit: Visit) -> Response:
    """Name and password, or the provider's button."""
    if visit.account:
        return replies.go(replies.own_address(visit.asked("next")))
    return _form(visit, next=replies.own_address(visit.asked("next")))


def signing_in(visit: Visit) -> Response:
    _slowly(visit)
    wanted = replies.own_address(visit.value("next"))
    try:
        account = opening.by_password(visit.parts, visit.value("name"), _typed(visit, "password"), visit.now)
    except SignInRefused as refused:
        return _form(visit, next=wanted, name=visit.value("name"), sorry=str(refused))
    if account.second_factor:
        half = _halfway(visit.parts).dumps(account.id)
        return replies.page(visit, "sign_in_code.jinja", half=half, next=wanted)
    return _welcome(visit, account, wanted, "with a password")


def sending_code(visit: Visit) -> Response:
    _slowly(visit)
    wanted, half = replies.own_address(visit.value("next")), visit.value("half")
    try:
        account = visit.parts.accounts.account(_halfway(visit.parts).loads(half, max_age=CODE_LASTS_S))
    except BadData:
        return _form(visit, next=wanted, sorry="That took longer than 5 minutes. Start again.")
    try:
        if account is None or account.disabled:
            raise SignInRefused
        opening.by_code(visit.parts, account, visit.value("code"), visit.now)
    except SignInRefused as refused:
        errors = [{"text": str(refused), "href": "#code"}]
        return replies.page(visit, "sign_in_code.jinja", 422, half=half, next=wanted, errors=errors)
    return _welcome(visit, account, wanted, "with a password and a code")


def sign_out(visit: Visit) -> Response:
    visit.parts.accounts.end_session(visit.session)
    done = replies.go("/sign-in")
    cookies.drop(done, visit.parts.site, cookies.SESSION)
    done.headers["Clear-Site-Data"] = '"cache", "storage"'
    return done


def set_up(visit: Visit) -> Response:
    link = visit.parts.accounts.invited(key_of(visit.path("secret")))
    if link is None or link.expires <= visit.now:
        raise LinkSpent
    return replies.page(visit, "set_up.jinja", first=not link.account, **_account_of(visit, link.account))


def setting_up(visit: Visit) -> Response:
    _slowly(visit)
    secret = visit.path("secret")
    form = {"name": visit.value("name"), "password": _typed(visit, "password")}
    link = visit.parts.accounts.invited(key_of(secret))
    try:
        if _typed(visit, "password") != _typed(visit, "again"):
            raise BadPassword("The two passwords are not the same.")
        account = opening.set_up(visit.parts, secret, form, visit.now)
    except (BadName, BadPassword) as bad:
        field = "name" if isinstance(bad, BadName) else "password"
        errors = [{"text": str(bad), "href": f"#{field}"}]
        values = _account_of(visit, link.account if link else "")
        first = link is not None and not link.account
        return replies.page(
            visit, "set_up.jinja", 422, first=first, errors=errors, at=field, name=form["name"], **values
        )
    return _welcome(visit, account, "/", "with a set-up link")


def own_account(visit: Visit) -> Response:
    return replies.page(visit, "own_account.jinja", account=visit.account, done=visit.asked("done"))


def new_password(visit: Visit) -> Response:
    """Asked for the old one first; every other session ends, and this one gets a new secret."""
    account = _own(visit)
    try:
        opening.by_password(visit.parts, account.sign_in, _typed(visit, "old"), visit.now)
        if _typed(visit, "password") != _typed(visit, "again"):
            raise BadPassword("The two passwords are not the same.")
        kept = passwords.digest(_typed(visit, "password"), sign_in=account.sign_in)
    except (SignInRefused, BadPassword) as bad:
        field = "old" if isinstance(bad, SignInRefused) else "password"
        text = "The old password is not right." if field == "old" else str(bad)
        errors = [{"text": text, "href": f"#{field}"}]
        return replies.page(visit, "own_account.jinja", 422, account=account, errors=errors, at=field)
    visit.parts.accounts.change(replace(account, password=kept))
    visit.parts.accounts.end_sessions(account.id)
    opening.note(visit.parts, account, visit.now, "password changed")
    return _welcome(visit, account, "/account?done=password", "with a new password")


def second_factor(visit: Visit) -> Response:
    """A new secret to be read by an authenticator; it counts once a code has been typed."""
    return _second_factor(visit, codes.new_secret())


def adding_second_factor(visit: Visit) -> Response:
    account, half = _own(visit), visit.value("half")
    try:
        secret = str(_halfway(visit.parts).loads(half, max_age=CODE_LASTS_S * 2))
    except BadData:
        return replies.go("/account/second-factor")
    step = codes.step_of(secret, visit.value("code"), visit.now)
    if step is None:
        wrong = [{"text": "This is not the code shown. Wait for the next one and type that.", "href": "#code"}]
        return _second_factor(visit, secret, 422, wrong)
    visit.parts.accounts.change(replace(account, second_factor=secret))
    visit.parts.accounts.use_code(account.id, step)
    visit.parts.accounts.end_sessions(account.id)
    opening.note(visit.parts, account, visit.now, "second factor added")
    return _welcome(visit, account, "/account?done=second-factor", "with a second factor")


def _second_factor(
    visit: Visit, secret: str, status: int = 200, errors: list[dict[str, str]] | None = None
) -> Response:
    address = codes.address(secret, sign_in=_own(visit).sign_in, site=visit.parts.site.name)
    return replies.page(
        visit, "second_factor.jinja", status, secret=secret, picture=Markup(codes.picture(address)),
        half=_halfway(visit.parts).dumps(secret), errors=errors or [],
    )  # fmt: skip


def _form(visit: Visit, *, next: str, name: str = "", sorry: str = "") -> Response:
    errors = [{"text": sorry, "href": "#name"}] if sorry else []
    provider = visit.parts.identity_provider
    values = {"next": next, "name": name, "errors": errors, "provider": provider.label if provider else ""}
    return replies.page(visit, "sign_in.jinja", 422 if sorry else 200, **values)


def _welcome(visit: Visit, account: Account, wanted: str, how: str) -> Response:
    """Signed in: a new session, whatever cookie came with the request."""
    if visit.session:
        visit.parts.accounts.end_session(visit.session)
    done = replies.go(wanted)
    cookies.put(done, visit.parts.site, cookies.SESSION, opening.open_session(visit.parts, account, visit.now, how))
    cookies.drop(done, visit.parts.site, cookies.VISITOR)
    return done


def _slowly(visit: Visit) -> None:
    """Guesses from one place are counted, whatever names they are for."""
    if not visit.request.app.state.limits.guesses.allows(address_of(visit.request), visit.now):
        raise HTTPException(429)


def _own(visit: Visit) -> Account:
    if visit.account is None:
        raise HTTPException(403)
    return visit.account


def _typed(visit: Visit, name: str) -> str:
    """As typed: blanks around a password belong to it."""
    return next(iter(visit.sent.get(name, ())), "")


def _account_of(visit: Visit, id: str) -> dict[str, Any]:
    found = visit.parts.accounts.account(id) if id else None
    return {"sign_in": found.sign_in if found else ""}


def _halfway(parts: Parts) -> URLSafeTimedSerializer:
    """Signed, so that nobody comes to the second question without the first."""
    return URLSafeTimedSerializer(parts.secret, salt="second factor")


ROOM = Room(
    doors=(
        Door(path="/sign-in", page=sign_in, guard=Guard.EVERYBODY),
        Door(path="/sign-in", page=signing_in, methods=("POST",), guard=Guard.EVERYBODY),
        Door(path="/sign-in/code", page=sending_code, methods=("POST",), guard=Guard.EVERYBODY),
        *openid.DOORS,
        Door(path="/sign-out", page=sign_out, methods=("POST",)),
        Door(path="/set-up/{secret}", page=set_up, guard=Guard.EVERYBODY),
        Door(path="/set-up/{secret}", page=setting_up, methods=("POST",), guard=Guard.EVERYBODY),
        Door(path="/account", page=own_account),
        Door(path="/account/password", page=new_password, methods=("POST",)),
        Door(path="/account/second-factor", page=second_factor),
        Door(path="/account/second-factor", page=adding_second_factor, methods=("POST",)),
    )
)
