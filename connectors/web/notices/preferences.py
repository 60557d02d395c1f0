"""How does somebody want to be told? What may wait once a week, and hours in which they are left alone."""

from datetime import time

from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.opening import HOME, door, office
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.errors import EightflowsError
from engine.forms.moments import NotAMoment, read_time
from engine.notices.delivery import Preferences

CLOCK = "%H:%M"


class HalfAnHour(EightflowsError):
    """Quiet hours that do not begin or do not end."""


def preferences(visit: Visit) -> Response:
    kept = office(visit).store.preferences().get(visit.actor.person) or Preferences(person=visit.actor.person)
    hours = [each.strftime(CLOCK) if each else "" for each in (kept.quiet_from, kept.quiet_to)]
    return replies.page(
        visit,
        "notice_preferences.jinja",
        title="How notices reach you",
        weekly=kept.weekly,
        quiet_from=hours[0],
        quiet_to=hours[1],
        done=bool(visit.asked("done")),
        back="/account",
        back_text="Your account",
    )


def preferring(visit: Visit) -> Response:
    begins, ends = _hour(visit, "quiet_from"), _hour(visit, "quiet_to")
    if (begins is None) is not (ends is None):
        raise HalfAnHour("Write when quiet hours begin and when they end, or neither.")
    chosen = Preferences(
        person=visit.actor.person, weekly=visit.value("weekly") == "yes", quiet_from=begins, quiet_to=ends
    )
    office(visit).store.prefer(chosen)
    return replies.go(f"{HOME}/preferences?done=yes")


def _hour(visit: Visit, name: str) -> time | None:
    text = visit.value(name)
    try:
        return read_time(text) if text else None
    except NotAMoment as unclear:
        raise HalfAnHour(f"{text[:20]!r} is {unclear}. {unclear.remedy}") from None


ROOM = Room(doors=(door("/preferences", preferences, None), door("/preferences", preferring, None, method="POST")))
