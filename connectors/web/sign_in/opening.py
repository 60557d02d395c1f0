"""Who gets a session, and how is a guess counted? The rules of signing in, apart from their pages."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from connectors.web.parts import Parts
from connectors.web.sign_in import codes, passwords
from engine.accounts import (
    SET_UP_LINK_LASTS,
    Account,
    Accounts,
    LinkSpent,
    Session,
    SetUpLink,
    SignInRefused,
    as_sign_in,
    key_of,
)
from engine.audit import AuditEntry

ADMINISTRATOR = frozenset({"administrator"})


def by_password(parts: Parts, name: str, password: str, now: datetime) -> Account:
    """The account, if the password is right and it may sign in. Raises SignInRefused."""
    account = parts.accounts.named(name)
    right = passwords.fits(account.password if account else "", password)
    if account is None or account.disabled or account.resting(now) or not right:
        if account is not None and not right and not account.resting(now):
            _count(parts, account, now)
        raise SignInRefused
    return account


def by_code(parts: Parts, account: Account, code: str, now: datetime) -> None:
    """The second factor. Raises SignInRefused; a code counts once."""
    step = None if account.resting(now) else codes.step_of(account.second_factor, code, now)
    if step is None or not parts.accounts.use_code(account.id, step):
        _count(parts, account, now)
        raise SignInRefused


def open_session(parts: Parts, account: Account, now: datetime, how: str) -> str:
    """A new session, whatever came before it; returns what the browser is to hold."""
    secret = secrets.token_urlsafe(32)
    parts.accounts.guessed_right(account.id)
    parts.accounts.open_session(Session(key=key_of(secret), account=account.id, opened=now, seen=now))
    note(parts, account, now, f"signed in {how}")
    return secret


def first_link(accounts: Accounts, now: datetime) -> str | None:
    """The secret of a link for the first administrator; None once there is an account."""
    if accounts.accounts():
        return None
    return link_for(accounts, "", now)


def link_for(accounts: Accounts, account: str, now: datetime) -> str:
    """The secret of a link by which an account gets a password."""
    secret = secrets.token_urlsafe(32)
    accounts.invite(SetUpLink(key=key_of(secret), account=account, expires=now + SET_UP_LINK_LASTS))
    return secret


def set_up(parts: Parts, secret: str, form: Mapping[str, str], now: datetime) -> Account:
    """Take a link: the first administrator's account is made, anybody else's gets its password.

    Raises LinkSpent, BadName, BadPassword; only a link that worked is used up.
    """
    key = key_of(secret)
    link = parts.accounts.invited(key)
    if link is None or link.expires <= now:
        raise LinkSpent
    if not link.account:
        return _first(parts, key, form, now)
    account = parts.accounts.account(link.account)
    if account is None:
        raise LinkSpent
    kept = passwords.digest(form["password"], sign_in=account.sign_in)
    parts.accounts.take_link(key, now)
    changed = replace(account, password=kept, second_factor="")
    parts.accounts.change(changed)
    parts.accounts.end_sessions(account.id)
    note(parts, account, now, "password set")
    return changed


def _first(parts: Parts, key: str, form: Mapping[str, str], now: datetime) -> Account:
    name = as_sign_in(form["name"])
    found = parts.people.directory().by_sign_in(name)
    kept = passwords.digest(form["password"], sign_in=name)
    parts.accounts.take_link(key, now)
    if parts.accounts.accounts():
        raise LinkSpent
    id = secrets.token_hex(8)
    account = Account(
        id=id, sign_in=name, person=found.id if found else name, created=now, roles=ADMINISTRATOR, password=kept
    )
    parts.accounts.add(account)
    note(parts, account, now, "first account made")
    return account


def note(parts: Parts, account: Account, now: datetime, what: str, *, by: str = "") -> None:
    """In the audit trail: whose account, and what."""
    parts.audit.append([AuditEntry(at=now, by=by or account.person, what=what, item=f"account {account.id}")])


def _count(parts: Parts, account: Account, now: datetime) -> None:
    after = parts.accounts.guessed_wrong(account.id, now)
    if after.resting(now) and not account.resting(now):
        note(parts, account, now, "account rests after too many wrong tries", by="eightflows")
