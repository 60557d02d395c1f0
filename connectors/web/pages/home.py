"""The first page: what waits for me, what is stopped and calls for me, what I started and whom it waits for."""

from starlette.responses import Response

from connectors.web import replies
from connectors.web.rooms import Door, Room
from connectors.web.visit import Visit

DONE = {
    "sent-back": "It was sent back.",
    "passed-on": "It was passed on.",
}


def home(visit: Visit) -> Response:
    casework, person = visit.parts.casework, visit.actor.person
    started = casework.started_by(person, limit=50)
    return replies.page(
        visit,
        "home.jinja",
        waiting=casework.waiting_for(person, visit.now),
        stopped=casework.stopped_for(person, visit.now),
        started=[{"case": each, "waits": visit.names_of(each.waits_for, each.subject)} for each in started],
        done=DONE.get(visit.asked("done"), ""),
    )


ROOM = Room(title="Home", way_in="/", doors=(Door(path="/", page=home),))
