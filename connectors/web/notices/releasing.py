"""How is a notice released, cancelled, or said to be done?"""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.looking import preview
from connectors.web.notices.opening import address, door, office, the_notice
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.errors import EightflowsError
from engine.notices.life import KeptChange, cancelled, finished, released
from engine.notices.posts import PostState, card_key
from engine.notices.release import NotReleased


class NotConfirmed(EightflowsError):
    """A person has to look first: nothing was kept."""


def releasing(visit: Visit) -> Response:
    """Never without the authority to release, never to nobody, to a large share only when that is confirmed."""
    kept = the_notice(visit)
    if faults := office(visit).standing_against(kept, visit.now):
        raise NotReleased(kept.ref, faults)
    look_before_sending(visit, preview(visit, kept.change))
    return _saved(visit, released(kept, now=visit.now), "released")


def cancelling(visit: Visit) -> Response:
    why = visit.value("why")[:1_000]
    if not why:
        raise NotConfirmed("Say why: those who were told will read it.")
    return _saved(visit, cancelled(the_notice(visit), now=visit.now, why=why), "cancelled", why)


def done(visit: Visit) -> Response:
    return _saved(visit, finished(the_notice(visit), now=visit.now), "done")


def deciding_card(visit: Visit) -> Response:
    """About a card for Teams that was held or given up: it is there, or it is posted again."""
    kept = the_notice(visit)
    state = {"again": PostState.QUEUED, "arrived": PostState.SENT}.get(visit.value("then"))
    post = next((each for each in office(visit).store.posts(kept.ref) if card_key(each) == visit.value("card")), None)
    if post is None or state is None:
        raise HTTPException(404)
    office(visit).store.decide_post(post, state, by=visit.actor.person, at=visit.now)
    return replies.go(address("status", kept.ref, done="card"))


def look_before_sending(visit: Visit, found: dict[str, object]) -> None:
    """Raises NotConfirmed for an empty audience, and for a large one that nobody has said yes to."""
    if found["fault"]:
        raise NotConfirmed(str(found["fault"]))
    if not found["count"]:
        raise NotConfirmed(
            "Nobody would be told. Look at the services, sites, roles and people of its systems in the register of "
            "systems, or add an audience."
        )
    if found["large"] and visit.value("large") != "yes":
        raise NotConfirmed(f"{found['share']:.0%} of the trust would be told. Tick that this is meant.")


def _saved(visit: Visit, kept: KeptChange, what: str, why: str = "") -> Response:
    office(visit).store.save_change(kept, by=visit.actor.person, at=visit.now, why=why)
    return replies.go(address("notice", kept.ref, done=what))


ROOM = Room(
    doors=(
        door("/release", releasing, Action.SEND_NOTICE, method="POST"),
        door("/cancel", cancelling, Action.WRITE_NOTICE, method="POST"),
        door("/done", done, Action.WRITE_NOTICE, method="POST"),
        door("/cards", deciding_card, Action.SEND_NOTICE, method="POST"),
    )
)
