"""The first page: what waits for me, what is stopped, which notices I have not read, what I started."""

from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices import mine
from connectors.web.notices.owed import releases_owed
from connectors.web.rooms import Door, Room
from connectors.web.visit import Visit
from engine.access import NotAllowed
from engine.cases.work import WorkLine

DONE = {
    "sent-back": "It was sent back.",
    "passed-on": "It was passed on.",
}


def home(visit: Visit) -> Response:
    """What waits and what is stopped; behind the second tab, what this person started."""
    casework, person = visit.parts.casework, visit.actor.person
    if visit.asked("show") == "started":
        started = casework.started_by(person, limit=50)
        lines = [{"case": each, "waits": visit.names_of(each.waits_for, each.subject)} for each in started]
        return replies.page(visit, "started.jinja", started=lines, tabs=_tabs("/?show=started"))
    return replies.page(
        visit,
        "home.jinja",
        waiting=casework.waiting_for(person, visit.now),
        stopped=[{"line": each, "why": _why(visit, each)} for each in casework.stopped_for(person, visit.now)],
        releases=releases_owed(visit),
        to_read=[each for each in mine.told_of(visit) if mine.is_to_read(visit, each)],
        may_attest=visit.parts.notices is not None and mine.may_attest(visit),
        has_toolkit=visit.parts.notices is not None,
        done=DONE.get(visit.asked("done"), ""),
        tabs=_tabs("/"),
    )


def _tabs(current: str) -> list[dict[str, object]]:
    names = {"/": "Waiting for you", "/?show=started": "Started by you"}
    return [{"href": href, "text": text, "current": href == current} for href, text in names.items()]


def _why(visit: Visit, line: WorkLine) -> str:
    """Whoever is called and has no tie to the case reads why where they clear it."""
    try:
        return visit.parts.casework.why_stopped(line.case, line.item, by=visit.actor, now=visit.now)
    except NotAllowed:
        return ""


ROOM = Room(title="Home", way_in="/", doors=(Door(path="/", page=home),))
