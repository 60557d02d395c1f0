"""Who can sign in, and which programs have a token: for administrators."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.rooms import Door, Guard, Room
from connectors.web.sign_in.opening import link_for, note
from connectors.web.visit import Visit
from engine.access import ROLES, Action
from engine.accounts import Account, BadName, RobotToken, as_sign_in, key_of
from engine.audit import AuditEntry

TOKEN_LASTS = timedelta(days=365)
TOKEN_BEGINS = "ef_"


class NotYourself(BadName):
    """Nobody locks themselves out."""


def accounts(visit: Visit) -> Response:
    return _page(visit)


def inviting(visit: Visit) -> Response:
    """An account for somebody of the directory, and the link by which they choose a password."""
    name = as_sign_in(visit.value("name"))
    person = visit.directory.by_sign_in(name) or visit.directory.by_email(name)
    account = Account(id=secrets.token_hex(8), sign_in=name, person=person.id if person else name, created=visit.now)
    visit.parts.accounts.add(account)
    note(visit.parts, account, visit.now, "account made", by=visit.actor.person)
    return _page(visit, link=_link(visit, account), whose=account.sign_in)


def new_link(visit: Visit) -> Response:
    account = _account(visit)
    note(visit.parts, account, visit.now, "set-up link made", by=visit.actor.person)
    return _page(visit, link=_link(visit, account), whose=account.sign_in)


def disabling(visit: Visit) -> Response:
    """Signed out everywhere at once."""
    account = _account(visit)
    if visit.account and account.id == visit.account.id:
        raise NotYourself("Ask another administrator to disable your own account.")
    disabled = visit.value("disabled") == "yes"
    visit.parts.accounts.change(replace(account, disabled=disabled))
    visit.parts.accounts.end_sessions(account.id)
    note(visit.parts, account, visit.now, "account disabled" if disabled else "account enabled", by=visit.actor.person)
    return replies.go("/accounts")


def new_token(visit: Visit) -> Response:
    """Shown once; only its digest is kept."""
    secret, name = TOKEN_BEGINS + secrets.token_urlsafe(32), as_sign_in(visit.value("name"))
    roles = frozenset(visit.sent.get("roles", ())) & ROLES.keys()
    token = RobotToken(
        id=secrets.token_hex(8), key=key_of(secret), name=name, roles=roles, made_by=visit.actor.person,
        made=visit.now, expires=visit.now + TOKEN_LASTS,
    )  # fmt: skip
    visit.parts.accounts.add_token(token)
    _note_token(visit, token.id, "token made")
    return _page(visit, token=secret, whose=name)


def revoking(visit: Visit) -> Response:
    visit.parts.accounts.revoke_token(visit.path("id"), visit.now)
    _note_token(visit, visit.path("id"), "token revoked")
    return replies.go("/accounts")


def _page(visit: Visit, **more: Any) -> Response:
    store = visit.parts.accounts
    return replies.page(
        visit,
        "accounts.jinja",
        accounts=store.accounts(),
        names={account.person: visit.name_of(account.person) for account in store.accounts()},
        tokens=store.tokens(),
        roles=ROLES,
        now=visit.now,
        **more,
    )


def _account(visit: Visit) -> Account:
    found = visit.parts.accounts.account(visit.path("id"))
    if found is None:
        raise HTTPException(404)
    return found


def _link(visit: Visit, account: Account) -> str:
    return f"{visit.parts.site.address}/set-up/{link_for(visit.parts.accounts, account.id, visit.now)}"


def _note_token(visit: Visit, id: str, what: str) -> None:
    visit.parts.audit.append([AuditEntry(at=visit.now, by=visit.actor.person, what=what, item=f"token {id}")])


def _door(path: str, page: object, needs: Action = Action.MANAGE_ACCOUNTS) -> Door:
    return Door(path=path, page=page, methods=("POST",), guard=Guard.ROLE, needs=needs)  # type: ignore[arg-type]


ROOM = Room(
    title="Accounts",
    way_in="/accounts",
    needs=Action.MANAGE_ACCOUNTS,
    doors=(
        Door(path="/accounts", page=accounts, guard=Guard.ROLE, needs=Action.MANAGE_ACCOUNTS),
        _door("/accounts/invite", inviting),
        _door("/accounts/{id}/link", new_link),
        _door("/accounts/{id}/disable", disabling),
        _door("/accounts/tokens", new_token, Action.MANAGE_TOKENS),
        _door("/accounts/tokens/{id}/revoke", revoking, Action.MANAGE_TOKENS),
    ),
)
