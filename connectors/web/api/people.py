"""People by the API: who works here, which letters whoever asks wants, and whether the audit trail is whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from starlette.exceptions import HTTPException

from connectors.web.api.endpoints import Endpoint
from connectors.web.api.schemas import ID, TEXT, YES
from connectors.web.refusals import NotTaken
from connectors.web.rooms import Guard
from connectors.web.visit import Visit, there
from engine.access import Action
from engine.audit import Anchor
from engine.errors import Fault
from engine.notices.delivery import Preferences
from engine.people import Person
from engine.subscriptions import WEEKDAYS, Subscription, WeeklyLetter

MOST_FOUND = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody who works here, as the directory has them. `id`: what cases and registers call them."""

    id: str
    name: str
    email: str
    post: str
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Which letters somebody wants.

    work, suppliers   the week's list of waiting work, and of what suppliers need
    work_weekday, suppliers_weekday   the day each comes: 0 is Monday, 4 Friday
    notices_weekly  notices that may wait come once a week
    quiet_from, quiet_to   hours in which they are left alone, None for none
    """

    work: bool
    work_weekday: int
    suppliers: bool
    suppliers_weekday: int
    notices_weekly: bool
    quiet_from: time | None
    quiet_to: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailSeen:
    """Whether the audit trail is as it was written. `fault`: the first row that is not.

    anchor  how far it has come: keep it elsewhere, and give it the next time
    """

    whole: bool
    fault: str
    rows: int
    anchor: str


def people(visit: Visit, given: Mapping[str, Any]) -> Any:
    """Those at work today."""
    directory, words = visit.directory, given.get("q", "")
    found = directory.find(words, MOST_FOUND) if words.strip() else directory.people
    return [_line(each) for each in found if each.works_on(visit.today)]


def person(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return _line(there(visit.directory.person(visit.path("person"))))


def letters(visit: Visit, _given: Mapping[str, Any]) -> Any:
    person = visit.actor.person
    kept = there(visit.parts.subscriptions)
    work, suppliers = (
        kept.subscriptions(letter).get(person) or Subscription(person=person, letter=letter)
        for letter in (WeeklyLetter.WORK, WeeklyLetter.SUPPLIERS)
    )
    notices = _preferences(visit)
    return Letters(
        work=work.wanted,
        work_weekday=work.weekday,
        suppliers=suppliers.wanted,
        suppliers_weekday=suppliers.weekday,
        notices_weekly=notices.weekly,
        quiet_from=notices.quiet_from,
        quiet_to=notices.quiet_to,
    )


def choose(visit: Visit, given: Mapping[str, Any]) -> Any:
    """What is not sent stays as it is."""
    if visit.actor.robot:
        raise HTTPException(404)  # a program gets no letters
    now: Letters = letters(visit, {})
    said = {**{name: getattr(now, name) for name in Letters.__dataclass_fields__}, **given}
    hours = [_hour(given, name) if name in given else getattr(now, name) for name in ("quiet_from", "quiet_to")]
    if (hours[0] is None) is not (hours[1] is None):
        raise NotTaken([Fault("quiet_to", "quiet hours begin and do not end", "Send quiet_from and quiet_to")])
    me = visit.actor.person
    for letter, name in ((WeeklyLetter.WORK, "work"), (WeeklyLetter.SUPPLIERS, "suppliers")):
        choice = Subscription(person=me, letter=letter, wanted=said[name], weekday=said[f"{name}_weekday"])
        there(visit.parts.subscriptions).subscribe(choice)
    if visit.parts.notices is not None:
        chosen = Preferences(person=me, weekly=said["notices_weekly"], quiet_from=hours[0], quiet_to=hours[1])
        visit.parts.notices.store.prefer(chosen)
    return letters(visit, {})


def trail(visit: Visit, given: Mapping[str, Any]) -> Any:
    anchors = [Anchor.from_text(given["anchor"])] if given.get("anchor") else []
    fault, now = visit.parts.audit.verify(anchors), visit.parts.audit.anchor()
    return TrailSeen(whole=fault is None, fault=str(fault or ""), rows=now.number, anchor=str(now))


def _line(found: Person) -> PersonLine:
    return PersonLine(id=found.id, name=found.name, email=found.email, post=found.post, team=found.team)


def _preferences(visit: Visit) -> Preferences:
    person, office = visit.actor.person, visit.parts.notices
    found = office.store.preferences().get(person) if office else None
    return found or Preferences(person=person)


def _hour(given: Mapping[str, Any], name: str) -> time | None:
    return time.fromisoformat(given[name]) if given[name] else None


HOUR = {"type": ["string", "null"], "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"}
WEEKDAY = {"type": "integer", "minimum": 0, "maximum": len(WEEKDAYS) - 1}
CHOICES = {
    "work": YES,
    "work_weekday": WEEKDAY,
    "suppliers": YES,
    "suppliers_weekday": WEEKDAY,
    "notices_weekly": YES,
    "quiet_from": HOUR,
    "quiet_to": HOUR,
}
ENDPOINTS = (
    Endpoint(
        path="/api/people", summary="Who works here, by name, number, address or team", does=people,
        gives=PersonLine, paged=True, query={"q": TEXT}, guard=Guard.ROLE, needs=Action.SEE_PEOPLE,
    ),
    Endpoint(
        path="/api/people/{person}", summary="Somebody who works here", does=person, gives=PersonLine,
        at={"person": "sam"}, guard=Guard.ROLE, needs=Action.SEE_PEOPLE,
    ),
    Endpoint(
        path="/api/my-letters", summary="Which letters whoever asks wants", does=letters, gives=Letters,
        guard=Guard.SIGNED_IN,
    ),
    Endpoint(
        path="/api/my-letters", summary="Choose; what is not sent stays as it is", method="POST", does=choose,
        gives=Letters, body=CHOICES, guard=Guard.SIGNED_IN, example={"suppliers_weekday": 2},
        pages=("/account/letters", "/notices/preferences"),
    ),
    Endpoint(
        path="/api/audit/verify", summary="Whether the audit trail is whole: every row is read", does=trail,
        gives=TrailSeen, query={"anchor": ID}, guard=Guard.ROLE, needs=Action.READ_AUDIT,
    ),
)  # fmt: skip
