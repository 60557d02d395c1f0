"""What runs by itself: each flow's schedule and last runs, and what a person may do about it."""

from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.parts import Automations, FlowLine
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.audit import AuditEntry
from engine.errors import EightflowsError

DONE = {"run": "It was asked to run. Look again in a minute.", "pause": "It is paused.", "resume": "It runs again."}


class NoDay(EightflowsError):
    """A day to rehearse that is none."""


def flows(visit: Visit) -> Response:
    """All of them, those that stopped first."""
    port = _automations(visit)
    found = sorted(port.flows(), key=lambda each: not _stopped(each))
    tiles = [
        (sum(not each.paused for each in found), "on", "calm"),
        (
            sum(_stopped(each) for each in found),
            "need you" if sum(map(_stopped, found)) != 1 else "needs you",
            "stopped",
        ),
        (sum(len(each.runs) for each in found), "runs lately", ""),
    ]
    return replies.page(visit, "flows.jinja", flows=found, tiles=tiles, stopped=_stopped, wide=True)


def flow(visit: Visit) -> Response:
    found = _found(visit)
    done = DONE.get(visit.asked("done"), "")
    return replies.page(visit, "flow.jinja", flow=found, done=done, may=_allowed(visit), stopped=_stopped(found))


def running(visit: Visit) -> Response:
    """Now, or as if it were another day."""
    found, text = _found(visit), visit.value("day")
    parts = [visit.value(f"day-{part}") for part in ("year", "month", "day")]
    day = None
    if text == "rehearse":
        try:
            day = date(*(int(part) for part in parts))
        except ValueError:
            raise NoDay("Write the day, month and year to rehearse, such as 31 3 2026") from None
    _automations(visit).run(found.id, day=day)
    _note(visit, found, f"rehearsed {day}" if day else "run by hand")
    return replies.go(f"/automations/{found.id}?done=run")


def pausing(visit: Visit) -> Response:
    found = _found(visit)
    paused = visit.value("paused") == "yes"
    _automations(visit).pause(found.id, paused)
    _note(visit, found, "paused" if paused else "resumed")
    return replies.go(f"/automations/{found.id}?done={'pause' if paused else 'resume'}")


def _stopped(each: FlowLine) -> bool:
    return bool(each.runs) and each.runs[0].state == "stopped"


def _automations(visit: Visit) -> Automations:
    if visit.parts.automations is None:
        raise HTTPException(404)
    return visit.parts.automations


def _found(visit: Visit) -> FlowLine:
    found = _automations(visit).flow(visit.path("flow"))
    if found is None:
        raise HTTPException(404)
    return found


def _allowed(visit: Visit) -> dict[str, bool]:
    return {"run": visit.may(Action.RUN_FLOW), "pause": visit.may(Action.PAUSE_FLOW)}


def _note(visit: Visit, found: FlowLine, what: str) -> None:
    entry = AuditEntry(at=visit.now, by=visit.actor.person, what=f"flow {what}", item=found.id)
    visit.parts.audit.append([entry])


PLACE = "/automations/{flow}"
ROOM = Room(
    title="Automations",
    way_in="/automations",
    needs=Action.SEE_FLOWS,
    doors=(
        Door(path="/automations", page=flows, guard=Guard.ROLE, needs=Action.SEE_FLOWS),
        Door(path=PLACE, page=flow, guard=Guard.ROLE, needs=Action.SEE_FLOWS),
        Door(path=f"{PLACE}/run", page=running, methods=("POST",), guard=Guard.ROLE, needs=Action.RUN_FLOW),
        Door(path=f"{PLACE}/pause", page=pausing, methods=("POST",), guard=Guard.ROLE, needs=Action.PAUSE_FLOW),
    ),
)
