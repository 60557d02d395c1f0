"""Which letters that come by the week does somebody want, and on which day? Their own choice, on their account."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.rooms import Door, Room
from connectors.web.visit import Visit, there
from engine.notices.delivery import Preferences
from engine.subscriptions import WEEKDAYS, Subscription, Subscriptions, WeeklyLetter

FIELDS = {WeeklyLetter.WORK: "work", WeeklyLetter.SUPPLIERS: "suppliers"}
"""What the page calls the letters; the day of each is in NAME-weekday."""


def letters(visit: Visit) -> Response:
    return replies.page(
        visit,
        "subscriptions.jinja",
        chosen={field: _chosen(visit, letter) for letter, field in FIELDS.items()},
        notices=_preferences(visit) if visit.parts.notices else None,
        weekdays=WEEKDAYS,
        done=visit.asked("done"),
    )


def choosing(visit: Visit) -> Response:
    """All choices of the page at once; `without`: the button that ends one letter and leaves the rest."""
    days = {field: visit.value(f"{field}-weekday") or "0" for field in FIELDS.values()}
    if not {*days.values()} <= {*map(str, range(len(WEEKDAYS)))}:
        raise HTTPException(400)
    for letter, field in FIELDS.items():
        if not visit.value(field):
            continue
        wanted = visit.value(field) == "yes" and visit.value("without") != field
        _kept(visit).subscribe(
            Subscription(person=visit.actor.person, letter=letter, wanted=wanted, weekday=int(days[field]))
        )
    if visit.parts.notices and visit.value("notices"):
        before = _preferences(visit)
        visit.parts.notices.store.prefer(
            Preferences(
                person=before.person, weekly=visit.value("notices") == "weekly", quiet_from=before.quiet_from,
                quiet_to=before.quiet_to,
            )
        )  # fmt: skip
    return replies.go("/account/letters?done=yes")


def _chosen(visit: Visit, letter: WeeklyLetter) -> Subscription:
    found = _kept(visit).subscriptions(letter).get(visit.actor.person)
    return found or Subscription(person=visit.actor.person, letter=letter)


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
