"""The pages before a form that starts a case: which process, and about whom?"""

from starlette.responses import Response

from connectors.web import replies
from connectors.web.visit import Visit
from engine.access import Action, may, ties_to


def processes(visit: Visit) -> Response:
    """What can be started here."""
    shelf = visit.parts.processes
    found = [shelf.current(name) for name in shelf.names()]
    return replies.page(visit, "processes.jinja", processes=sorted(found, key=lambda each: each.title))


def about_whom(visit: Visit) -> Response:
    """People this person may start a case about: themselves, their team, or whomever they looked for."""
    running = visit.parts.processes.current(visit.path("process"))
    text, directory = visit.asked("who"), visit.directory
    own = directory.person(visit.actor.person)
    near = (*((own,) if own else ()), *directory.reports_to(visit.actor.person))
    found = directory.find(text, 50, on=visit.today) if text else near
    allowed = [
        person
        for person in found
        if may(Action.START_CASE, visit.actor, ties_to(person.id, visit.actor, directory, visit.today))
    ]
    teams = {person.id: team.name for person in allowed if (team := directory.team_of(person.id))}
    return replies.page(visit, "about_whom.jinja", running=running, people=allowed, teams=teams, looked_for=text)
