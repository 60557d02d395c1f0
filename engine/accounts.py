"""Who may sign in, how long does that last, and when is guessing stopped? Rules as values; kept by a store.

Secrets that are sent to somebody (a session's cookie, a set-up link, a robot's token) are 256 random bits and
are kept as their SHA-256 only: whoever reads the database can use none of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from engine.errors import EightflowsError

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
"""A session ends so long after its last page, and so long after it began (OWASP ASVS 5.0, V7.3.1 and V7.3.2)."""

SET_UP_LINK_LASTS = timedelta(hours=24)
MOST_GUESSES = 10
LOCKED_FOR = timedelta(minutes=15)
"""Cyber Essentials: no more than 10 guesses in 5 minutes. After the tenth the account rests for longer."""

FEWEST_LETTERS, MOST_LETTERS = 12, 200
"""Of a password (NCSC, Cyber Essentials: at least 12, no other rules)."""

SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._@+'-]{0,99}")


class SignInRefused(EightflowsError):
    """The name, the password or the code is wrong, or the account rests. Never says which."""

    def __init__(self) -> None:
        super().__init__(
            "That name, password or code is not right. After 10 wrong tries an account rests for 15 minutes."
        )


class LinkSpent(EightflowsError):
    """A set-up link was used already, is too old, or was never given out."""

    def __init__(self) -> None:
        super().__init__("This link has been used or is too old. Ask whoever gave it to you for a new one.")


class BadPassword(EightflowsError):
    """A password nobody should choose; says why."""


class BadName(EightflowsError):
    """A name to sign in with that cannot be one, or is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can sign in.

    sign_in        name to sign in with, lower case
    person         id in the directory: what they may do follows from there
    roles          trust-wide roles given here besides those of the directory (the first administrator)
    password       its argon2id digest; "" where only the identity provider is asked
    second_factor  secret of the one-time codes (RFC 6238), base32; "" for none
    last_code      30-second step of the code used last: a code counts once
    identity       "issuer subject" at the identity provider; never an e-mail address, which is given to others
    wrong          wrong passwords or codes in a row;  rests_until: no try counts until then
    """

    id: str
    sign_in: str
    person: str
    created: datetime
    roles: frozenset[str] = frozenset()
    password: str = ""
    second_factor: str = ""
    last_code: int = 0
    identity: str = ""
    disabled: bool = False
    wrong: int = 0
    rests_until: datetime | None = None

    def resting(self, now: datetime) -> bool:
        return self.rests_until is not None and now < self.rests_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody is signed in. `key`: SHA-256 of what their browser holds."""

    key: str
    account: str
    opened: datetime
    seen: datetime

    def lasts(self, now: datetime) -> bool:
        return now - self.seen < IDLE and now - self.opened < LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpLink:
    """A link by which one account gets its password, once. `account` "": the first administrator's."""

    key: str
    account: str
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotToken:
    """What a script or another system signs in with. It has the roles named here and no others."""

    id: str
    key: str
    name: str
    roles: frozenset[str]
    made_by: str
    made: datetime
    expires: datetime
    revoked: datetime | None = None
    used: datetime | None = None

    def lasts(self, now: datetime) -> bool:
        return self.revoked is None and now < self.expires


class Accounts(Protocol):
    """Where accounts, sessions, links and tokens are kept. Every method is one transaction."""

    def accounts(self) -> Sequence[Account]:
        """All of them, by name."""

    def account(self, id: str) -> Account | None: ...

    def named(self, sign_in: str) -> Account | None:
        """By the name to sign in with, however it is written."""

    def identified(self, identity: str) -> Account | None:
        """By "issuer subject"."""

    def add(self, account: Account) -> None:
        """Raises BadName where the name or the identity is taken."""

    def change(self, account: Account) -> None:
        """Everything but `wrong`, `rests_until` and `last_code`, which have moves of their own."""

    def guessed_wrong(self, id: str, now: datetime) -> Account:
        """Count one wrong guess, and let the account rest after the tenth; however many come at once."""

    def guessed_right(self, id: str) -> None:
        """The count begins anew."""

    def use_code(self, id: str, step: int) -> bool:
        """Whether no code of this step or a later one was used before; notes that it is now."""

    def open_session(self, session: Session) -> None: ...

    def session(self, key: str) -> tuple[Session, Account] | None: ...

    def seen(self, key: str, now: datetime) -> None: ...

    def end_session(self, key: str) -> None: ...

    def end_sessions(self, account: str) -> int:
        """Sign somebody out everywhere; returns of how many sessions."""

    def forget_ended(self, now: datetime) -> int:
        """Take out sessions and links that no longer last; returns how many."""

    def invite(self, link: SetUpLink) -> None: ...

    def invited(self, key: str) -> SetUpLink | None:
        """Look at a link without using it."""

    def take_link(self, key: str, now: datetime) -> SetUpLink:
        """Use a link, once. Raises LinkSpent."""

    def add_token(self, token: RobotToken) -> None: ...

    def tokens(self) -> Sequence[RobotToken]: ...

    def token(self, key: str) -> RobotToken | None: ...

    def token_used(self, id: str, now: datetime) -> None: ...

    def revoke_token(self, id: str, now: datetime) -> None: ...


def key_of(secret: str) -> str:
    """What is kept of a secret that was sent to somebody."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def as_sign_in(text: str) -> str:
    """The name as it is kept. Raises BadName."""
    name = text.strip().lower()
    if not SIGN_IN_NAME.fullmatch(name):
        raise BadName(
            "A name to sign in with has up to 100 letters, digits, and . _ - @, and begins with a letter or digit."
        )
    return name


def check_password(password: str, *, sign_in: str, known: frozenset[str]) -> None:
    """Raises BadPassword where it is short, `known` to everybody (lower case), or the name itself."""
    if len(password) < FEWEST_LETTERS:
        raise BadPassword(f"Use at least {FEWEST_LETTERS} letters. Three unrelated words are a good password.")
    if len(password) > MOST_LETTERS:
        raise BadPassword(f"Use at most {MOST_LETTERS} letters.")
    plain = password.casefold()
    if plain in known or len(set(plain)) < 5 or (len(sign_in) > 3 and sign_in.partition("@")[0] in plain):
        raise BadPassword("This password is easy to guess. Three unrelated words are a good password.")
