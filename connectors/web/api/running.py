"""What runs, by the API: automations, letters, and figures for Prometheus."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from connectors.web.api.endpoints import Endpoint
from connectors.web.parts import Automations
from connectors.web.rooms import Door, Guard
from connectors.web.visit import Visit
from engine.access import Action
from engine.audit import AuditEntry
from engine.errors import EightflowsError
from engine.outbox import LetterState, Outbox

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class BadDay(EightflowsError):
    """A day that is none."""


def automations(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return _automations(visit).flows()


def run(visit: Visit, given: Mapping[str, Any]) -> Any:
    try:
        day = date.fromisoformat(given["day"]) if given.get("day") else None
    except ValueError:
        raise BadDay("day: write it as 2026-11-23") from None
    flow = _known(visit)
    started = _automations(visit).run(flow, day=day)
    _note(visit, flow, f"rehearsed {day}" if day else "run by hand")
    return {"run": started}


def pause(visit: Visit, given: Mapping[str, Any]) -> Any:
    flow = _known(visit)
    _automations(visit).pause(flow, given["paused"])
    _note(visit, flow, "paused" if given["paused"] else "resumed")
    return {"paused": given["paused"]}


def outputs(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return _outbox(visit).lines(list(LetterState), 500)


def metrics(visit: Visit) -> Response:
    """How many letters are in each state: what an alarm is set on."""
    lines = ["# HELP eightflows_letters Letters in the outbox by state", "# TYPE eightflows_letters gauge"]
    counts = _outbox(visit).counts()
    lines += [f'eightflows_letters{{state="{state.value}"}} {counts.get(state, 0)}' for state in LetterState]
    soonest = _outbox(visit).soonest()
    late = max(0.0, (visit.now - soonest).total_seconds()) if soonest else 0.0
    lines += [
        "# HELP eightflows_oldest_letter_seconds How long the oldest letter that may go has waited",
        "# TYPE eightflows_oldest_letter_seconds gauge",
        f"eightflows_oldest_letter_seconds {late:.0f}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", media_type=PROMETHEUS)


def _automations(visit: Visit) -> Automations:
    if visit.parts.automations is None:
        raise HTTPException(404)
    return visit.parts.automations


def _outbox(visit: Visit) -> Outbox:
    if visit.parts.outbox is None:
        raise HTTPException(404)
    return visit.parts.outbox


def _known(visit: Visit) -> str:
    found = _automations(visit).flow(visit.path("flow"))
    if found is None:
        raise HTTPException(404)
    return found.id


def _note(visit: Visit, flow: str, what: str) -> None:
    visit.parts.audit.append([AuditEntry(at=visit.now, by=visit.actor.person, what=f"flow {what}", item=flow)])


FLOW = "/api/automations/{flow}"
DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
ENDPOINTS = (
    Endpoint(
        path="/api/automations", summary="What runs by itself", does=automations, guard=Guard.ROLE,
        needs=Action.SEE_FLOWS,
    ),
    Endpoint(
        path=f"{FLOW}/run", summary="Run it now, or as if it were another day", method="POST", does=run,
        body={"day": DAY}, guard=Guard.ROLE, needs=Action.RUN_FLOW,
    ),
    Endpoint(
        path=f"{FLOW}/pause", summary="Pause it, or let it run again", method="POST", does=pause,
        body={"paused": {"type": "boolean"}}, needed=("paused",), guard=Guard.ROLE, needs=Action.PAUSE_FLOW,
    ),
    Endpoint(
        path="/api/outputs", summary="Letters, and how they fared", does=outputs, guard=Guard.ROLE,
        needs=Action.SEE_OUTBOX,
    ),
)  # fmt: skip
METRICS = Door(path="/metrics", page=metrics, guard=Guard.ROLE, needs=Action.SEE_OUTBOX, robot=True)
