"""Which notices are for me, which have I not read, and whom must I still tell?"""

from collections.abc import Sequence
from datetime import timedelta

from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.opening import address, door, office, window
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.access import TABLE, Action
from engine.notices.change import ChangeState
from engine.notices.store import ToldOf

ATTESTS = Action.SEE_NOTICE_REGISTERS
"""Given to digital champions, of the trust or of the person's team, and to those who work with notices."""
OLD = timedelta(days=7)
"""So long after its end nobody is asked to read a notice any more."""


def mine(visit: Visit) -> Response:
    told = told_of(visit)
    polls = [each for each in office(visit).polls() if each.first <= visit.today <= each.last]
    return replies.page(
        visit,
        "notices_mine.jinja",
        title="Notices for you",
        unread=[_line(each) for each in told if is_to_read(visit, each)],
        others=[_line(each) for each in told if not is_to_read(visit, each)],
        polls=polls,
        may_attest=may_attest(visit),
    )


def told_of(visit: Visit) -> Sequence[ToldOf]:
    """What this visitor was told of; () where the installation has no notices."""
    if visit.parts.notices is None:
        return ()
    return visit.parts.notices.store.told_of(visit.actor.person, now=visit.now)


def is_to_read(visit: Visit, told: ToldOf) -> bool:
    change = told.kept.change
    over = visit.now > (change.ends or change.starts) + OLD
    return not told.read and not over and told.kept.state is not ChangeState.CANCELLED


def may_attest(visit: Visit) -> bool:
    """Whether there are people this visitor may tell in person: by a role for the trust, or for a team."""
    held = {role for role, _ in visit.directory.roles_of(visit.actor.person, visit.today)}
    return visit.may(ATTESTS) or not held.isdisjoint(TABLE[ATTESTS])


def _line(told: ToldOf) -> dict[str, object]:
    kept = told.kept
    return {
        "title": kept.change.title,
        "href": address("reading", kept.ref),
        "window": window(kept),
        "told": told.told,
        "read": told.read,
        "critical": kept.change.is_critical,
        "cancelled": kept.state is ChangeState.CANCELLED,
        "todo": kept.change.what_to_do,
    }


ROOM = Room(doors=(door("/mine", mine, None),))
