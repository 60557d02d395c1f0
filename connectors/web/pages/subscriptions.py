"""Which letters that come by the week does somebody want, and on which day? Their own choice, on their account."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.rooms import Door, Room
from connectors.web.visit import Visit, there
from engine.notices.delivery import Preferences
from engine.subscriptions import WEEKDAYS, Subscription, Subscriptions, WeeklyLetter


def letters(visit: Visit) -> Response:
    chosen = _kept(visit).subscriptions(WeeklyLetter.SUPPLIERS).get(visit.actor.person)
    return replies.page(
        visit,
        "subscriptions.jinja",
        suppliers=chosen or Subscription(person=visit.actor.person, letter=WeeklyLetter.SUPPLIERS),
        notices=_preferences(visit) if visit.parts.notices else None,
        weekdays=WEEKDAYS,
        done=visit.asked("done"),
    )


def choosing(visit: Visit) -> Response:
    """All choices of the page at once; `without`: the button that ends the supplier letter and leaves the rest."""
    day = visit.value("weekday") or "0"
    if day not in map(str, range(len(WEEKDAYS))):
        raise HTTPException(400)
    wanted = visit.value("suppliers") == "yes" and not visit.value("without")
    _kept(visit).subscribe(
        Subscription(
            person=visit.actor.person, letter=WeeklyLetter.SUPPLIERS, wanted=wanted, weekday=int(day)
        )
    )  # fmt: skip
    if visit.parts.notices and visit.value("notices"):
        before = _preferences(visit)
        visit.parts.notices.store.prefer(
            Preferences(
                person=before.person, weekly=visit.value("notices") == "weekly", quiet_from=before.quiet_from,
                quiet_to=before.quiet_to,
            )
        )  # fmt: skip
    return replies.go("/account/letters?done=yes")


def _preferences(visit: Visit) -> Preferences:
    person, office = visit.actor.person, visit.parts.notices
    found = office.store.preferences().get(person) if office else None
    return found or Preferences(person=person)


def _kept(visit: Visit) -> Subscriptions:
    return there(visit.parts.subscriptions)


ROOM = Room(
    doors=(
        Door(path="/account/letters", page=letters),
        Door(path="/account/letters", page=choosing, methods=("POST",)),
    )
)
