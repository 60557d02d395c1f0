"""How does somebody say that they have read a notice? By their link once, signed in, or somebody attests it.

A link acts only when its form is posted: mail scanners fetch links. Of a link that does nothing the page says one
thing, whether it was used, is too old, or never was (docs/method/seen.md).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.mine import ATTESTS, told_of
from connectors.web.notices.opening import HOME, door, office, system_names, the_notice, window
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit
from engine.access import Action, may, ties_to
from engine.notices.change import ChangeState
from engine.notices.life import KeptChange
from engine.notices.seen import BadLink, Reading, Told, token_hash
from engine.people import Person


def link(visit: Visit) -> Response:
    """What the link is for. Looking at it changes nothing."""
    store = office(visit).store
    try:
        token = store.peek_token(token_hash(visit.path("secret")), now=visit.now)
    except BadLink:
        return _no_link(visit)
    return _to_read(visit, store.change(token.change), signed_in=False)


def by_link(visit: Visit) -> Response:
    try:
        reading = office(visit).store.use_token(
            token_hash(visit.path("secret")), _not_a_user(visit), _relevant(visit), now=visit.now
        )
    except BadLink:
        return _no_link(visit)
    return _thanks(visit, reading)


def signed_in(visit: Visit) -> Response:
    kept = _for_me(visit)
    read = any(each.kept.ref == kept.ref and each.read for each in told_of(visit))
    return _to_read(visit, kept, signed_in=True, read=read)


def by_signed_in(visit: Visit) -> Response:
    reading = Reading(
        change=_for_me(visit).ref,
        person=visit.actor.person,
        how=Told.SIGNED_IN,
        by=visit.actor.person,
        at=visit.now,
        not_a_user=_not_a_user(visit),
        relevant=_relevant(visit),
    )
    office(visit).store.note_reading(reading)
    return _thanks(visit, reading)


def to_attest(visit: Visit) -> Response:
    """Staff without mail whom this visitor may tell: by notice, those who are not known to have read it."""
    store = office(visit).store
    lines: list[dict[str, Any]] = []
    for ref, waiting in store.without_mail(now=visit.now).items():
        kept = store.change(ref)
        people = [{"id": each.id, "name": each.name} for each in _mine_to_tell(visit, waiting)]
        if people and kept.state is ChangeState.RELEASED:
            lines.append({"kept": kept, "window": window(kept), "people": people})
    lines.sort(key=lambda line: line["kept"].change.starts)
    return replies.page(visit, "notices_attest.jinja", title="Tell those without mail", lines=lines)


def attesting(visit: Visit) -> Response:
    """Somebody told them face to face, and says so."""
    kept = the_notice(visit)
    person = visit.value("person")
    waiting = office(visit).store.without_mail(now=visit.now).get(kept.ref, frozenset())
    found = next((each for each in _mine_to_tell(visit, waiting) if each.id == person), None)
    if found is None:
        raise HTTPException(404)
    reading = Reading(
        change=kept.ref, person=found.id, how=Told.ATTESTED, by=visit.actor.person, at=visit.now,
        not_a_user=_not_a_user(visit),
    )  # fmt: skip
    office(visit).store.note_reading(reading)
    return replies.go(f"{HOME}/attest")


def poll(visit: Visit) -> Response:
    for each in office(visit).polls():
        if each.id == visit.path("poll"):
            choices = [{"value": choice, "text": choice} for choice in each.choices]
            over = not each.first <= visit.today <= each.last
            return replies.page(visit, "notice_poll.jinja", title=each.question, choices=choices, over=over)
    raise HTTPException(404)


def voting(visit: Visit) -> Response:
    """One vote each; a later one takes its place."""
    found = next((each for each in office(visit).polls() if each.id == visit.path("poll")), None)
    choice = visit.value("choice")
    if found is None or choice not in found.choices or not found.first <= visit.today <= found.last:
        raise HTTPException(400)
    office(visit).store.vote(found.id, visit.actor.person, choice, at=visit.now)
    return replies.told(visit, 200, "Thank you", "Your answer is noted. You can change it until the poll ends.")


def _to_read(visit: Visit, kept: KeptChange, *, signed_in: bool, read: bool = False) -> Response:
    return replies.page(
        visit,
        "notice_to_read.jinja",
        title=kept.change.title,
        change=kept.change,
        window=window(kept),
        cancelled=kept.state is ChangeState.CANCELLED,
        systems=system_names(visit, kept.change),
        read=read,
        back=f"{HOME}/mine" if signed_in else "",
        back_text="Notices for you",
    )


def _for_me(visit: Visit) -> KeptChange:
    """A notice this person was told of, or works with. Another one is answered as one that is not there."""
    kept = the_notice(visit)
    if not visit.may(Action.PREVIEW_NOTICE) and visit.actor.person not in office(visit).store.told(kept.ref):
        raise HTTPException(404)
    return kept


def _mine_to_tell(visit: Visit, waiting: Iterable[str]) -> Iterator[Person]:
    """Those of them this visitor may tell: never themselves."""
    for id in sorted(waiting):
        person = visit.directory.person(id)
        ties = ties_to(id, visit.actor, visit.directory, visit.today)
        if person is not None and id != visit.actor.person and may(ATTESTS, visit.actor, ties):
            yield person


def _not_a_user(visit: Visit) -> bool:
    return visit.value("not_a_user") == "yes"


def _relevant(visit: Visit) -> bool | None:
    return {"yes": True, "no": False}.get(visit.value("relevant"))


def _thanks(visit: Visit, reading: Reading) -> Response:
    more = "You will not get notices about this system any more." if reading.not_a_user else ""
    return replies.told(visit, 200, "Thank you", "It is noted that you have read this notice.", more)


def _no_link(visit: Visit) -> Response:
    """The same words for every link that does nothing."""
    what = (
        "It may have been used already, be too old, or be wrong. If you pressed “I have read this” before, all is well."
    )
    todo = "If the notice matters to your work, ask your digital champion or the service desk named in it."
    return replies.told(visit, 404, "This link does nothing", what, todo)


ROOM = Room(
    doors=(
        Door(path=f"{HOME}/read/{{secret}}", page=link, guard=Guard.EVERYBODY),
        Door(path=f"{HOME}/read/{{secret}}", page=by_link, methods=("POST",), guard=Guard.EVERYBODY),
        door("/reading", signed_in, None),
        door("/reading", by_signed_in, None, method="POST"),
        door("/attest", to_attest, None),
        door("/attest", attesting, None, method="POST"),
        door("/polls/{poll}", poll, None),
        door("/polls/{poll}", voting, None, method="POST"),
    )
)
