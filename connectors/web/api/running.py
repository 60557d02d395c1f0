"""What runs, by the API: automations, letters, and figures for Prometheus."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import PlainTextResponse, Response

from connectors.web.api.endpoints import Endpoint
from connectors.web.pages import automations
from connectors.web.pages.outputs import outbox_of
from connectors.web.rooms import Door, Guard
from connectors.web.visit import Visit
from engine.access import Action
from engine.errors import EightflowsError
from engine.outbox import LetterState

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class BadDay(EightflowsError):
    """A day that is none."""


def flows(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return automations.automations(visit).flows()


def run(visit: Visit, given: Mapping[str, Any]) -> Any:
    try:
        day = date.fromisoformat(given["day"]) if given.get("day") else None
    except ValueError:
        raise BadDay("day: write it as 2026-11-23") from None
    return {"run": automations.ask_to_run(visit, automations.found_flow(visit).id, day)}


def pause(visit: Visit, given: Mapping[str, Any]) -> Any:
    automations.pause(visit, automations.found_flow(visit).id, given["paused"])
    return {"paused": given["paused"]}


def outputs(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return outbox_of(visit).lines(list(LetterState), 500)


def metrics(visit: Visit) -> Response:
    """How many letters are in each state: what an alarm is set on."""
    lines = ["# HELP eightflows_letters Letters in the outbox by state", "# TYPE eightflows_letters gauge"]
    counts = outbox_of(visit).counts()
    lines += [f'eightflows_letters{{state="{state.value}"}} {counts.get(state, 0)}' for state in LetterState]
    soonest = outbox_of(visit).soonest()
    late = max(0.0, (visit.now - soonest).total_seconds()) if soonest else 0.0
    lines += [
        "# HELP eightflows_oldest_letter_seconds How long the oldest letter that may go has waited",
        "# TYPE eightflows_oldest_letter_seconds gauge",
        f"eightflows_oldest_letter_seconds {late:.0f}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", media_type=PROMETHEUS)


FLOW = "/api/automations/{flow}"
DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
ENDPOINTS = (
    Endpoint(
        path="/api/automations", summary="What runs by itself", does=flows, guard=Guard.ROLE,
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
