"""The page of one case: where it is, what was answered as far as this person may read it, what happened."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.filling.showing import answers
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.cases.model import ItemState, Resume
from engine.cases.work import ItemLine, StartedLine

Act = Callable[[Visit, str, str, str], StartedLine]


def case(visit: Visit) -> Response:
    found = visit.parts.casework.view(visit.path("case"), by=visit.actor, now=visit.now)
    mine = {line.item for line in found.items if _is_asked(visit, line, found.subject)}
    items = [
        {
            "line": line,
            "waits": visit.names_of([line.assignee or line.asked], found.subject),
            "mine": line.item in mine,
            "actions": line.item in mine,
        }
        for line in found.items
    ]
    forms = [{"view": each, "answers": list(answers(each.form, each.answers))} for each in found.forms]
    return replies.page(visit, "case.jinja", case=found, items=items, forms=forms, acts=ACT_NAMES)


def _is_asked(visit: Visit, line: ItemLine, about: str) -> bool:
    """Whether this person would be let in to do it; the engine decides when they come."""
    if line.state is not ItemState.WAITING or line.is_machine:
        return False
    directory = visit.directory
    if line.assignee:
        asked = directory.person(line.assignee)
        return asked is not None and directory.present(asked.id, visit.today, but_not=about).id == visit.actor.person
    return any(each.id == visit.actor.person for each in directory.holders(line.asked, about, visit.today))


def led_here(visit: Visit) -> Response:
    """A letter's link names the piece of work: to its page for whoever is asked, else to the case."""
    id, item = visit.path("case"), visit.path("item")
    waiting = visit.parts.casework.waiting_for(visit.actor.person, visit.now)
    if any(each.case == id and each.item == item for each in waiting):
        return replies.go(f"/tasks/{quote(id, safe='')}/{quote(item, safe='')}")
    return replies.go(f"/cases/{quote(id, safe='')}")


def acting(visit: Visit) -> Response:
    """Andon, hold, cancel and their ends; the engine says who may."""
    act = ACTS.get(visit.value("act"))
    if act is None:
        raise HTTPException(400)
    id = visit.path("case")
    act(visit, id, visit.value("item"), visit.value("why")[:1_000])
    return replies.go(f"/cases/{quote(id, safe='')}")


def _stop(visit: Visit, id: str, item: str, why: str) -> StartedLine:
    return visit.parts.casework.stop(id, item, reason=why, by=visit.actor, now=visit.now)


def _clear(resume: Resume) -> Act:
    def clear(visit: Visit, id: str, item: str, why: str) -> StartedLine:
        return visit.parts.casework.clear(id, item, resume=resume, reason=why, by=visit.actor, now=visit.now)

    return clear


def _hold(visit: Visit, id: str, _item: str, why: str) -> StartedLine:
    return visit.parts.casework.hold(id, reason=why, by=visit.actor, now=visit.now)


def _release(visit: Visit, id: str, _item: str, _why: str) -> StartedLine:
    return visit.parts.casework.release(id, by=visit.actor, now=visit.now)


def _cancel(visit: Visit, id: str, _item: str, why: str) -> StartedLine:
    return visit.parts.casework.cancel(id, reason=why, by=visit.actor, now=visit.now)


def _move(visit: Visit, id: str, _item: str, why: str) -> StartedLine:
    return visit.parts.casework.move(id, reason=why, by=visit.actor, now=visit.now)


ACTS: Mapping[str, Act] = {
    "stop": _stop,
    "again": _clear(Resume.AGAIN),
    "on": _clear(Resume.ON),
    "skip": _clear(Resume.SKIP),
    "hold": _hold,
    "release": _release,
    "cancel": _cancel,
    "move": _move,
}

ACT_NAMES = (
    ("stop", "Stop it: something is not as it should be"),
    ("again", "Clear a stop: do the work again"),
    ("on", "Clear a stop: go on as if it were done"),
    ("skip", "Clear a stop: skip it"),
    ("hold", "Hold the whole case"),
    ("release", "End the hold"),
    ("cancel", "Cancel the case"),
    ("move", "Go on by the newest version of the process"),
)


ROOM = Room(
    doors=(
        Door(path="/cases/{case}", page=case, guard=Guard.ROW, needs=Action.SEE_CASE),
        Door(path="/cases/{case}/{item}", page=led_here),
        Door(path="/cases/{case}/act", page=acting, methods=("POST",), guard=Guard.ROW, needs=Action.STOP_CASE),
    )
)
