"""Who is asking for a page, and what did they send? Everything a page is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request

from connectors.web.parts import Parts
from engine.access import NOBODY, Action, Actor, may
from engine.accounts import Account
from engine.people import Directory

LONDON = ZoneInfo("Europe/London")

Part = TypeVar("Part")


def there(part: Part | None) -> Part:
    """What this installation has; where it has none, there is no such page."""
    if part is None:
        raise HTTPException(404)
    return part


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent. Its name is shown at most; never used as a path."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request of one person or program.

    sent       fields of a form that was posted, each as often as it was sent;  uploads: its files
    token      what every form of this visitor carries, against forged posts
    session    SHA-256 of the cookie;  "" for a robot or a stranger
    set_cookie cookies to be set with the answer
    """

    parts: Parts
    request: Request = field(repr=False)
    now: datetime
    actor: Actor = NOBODY
    account: Account | None = None
    session: str = ""
    token: str = ""
    sent: Mapping[str, Sequence[str]] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    json: object = None

    @property
    def today(self) -> date:
        return self.now.astimezone(LONDON).date()

    @cached_property
    def directory(self) -> Directory:
        """As it was when first asked for."""
        return self.parts.people.directory()

    @property
    def signed_in(self) -> bool:
        return self.account is not None or self.actor.robot

    def may(self, action: Action) -> bool:
        """Whether their roles allow it of anything at all. What a thing itself allows, the engine asks."""
        return may(action, self.actor)

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """A value of the address behind the "?"."""
        return self.request.query_params.get(name, "")

    def value(self, name: str) -> str:
        """The first value sent under a name; "" for none."""
        return next(iter(self.sent.get(name, ())), "").strip()

    def names_of(self, waits: Sequence[str], about: str) -> str:
        """Who is waited for: each a person's id, or a role as seen from whoever it is about."""
        directory, names = self.directory, []
        for each in waits:
            holders = () if directory.person(each) else directory.holders(each, about, self.today)
            names += [holder.name for holder in holders[:3]] or [self.name_of(each).replace("_", " ")]
        return ", ".join(names)

    def name_of(self, person: str) -> str:
        found = self.directory.person(person)
        return found.name if found else person
