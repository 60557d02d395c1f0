"""What runs, by the API: automations, the files they made, letters, and figures for Prometheus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.responses import PlainTextResponse, Response

from connectors.web import replies
from connectors.web.api.endpoints import AFile, Endpoint
from connectors.web.api.schemas import DAY, ID, LONG_TEXT, YES, one_of
from connectors.web.automation_parts import FlowLine, RunLine, RunView, Week
from connectors.web.made_file_parts import MadeFile
from connectors.web.pages import automations
from connectors.web.pages.outputs import outbox_of
from connectors.web.refusals import NotTaken
from connectors.web.rooms import Door, Guard
from connectors.web.visit import Visit, there
from engine.access import Action
from engine.errors import Fault
from engine.outbox import LetterLine, LetterState

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
DECISIONS = (LetterState.QUEUED, LetterState.SENT, LetterState.FAILED)
"""Send it again; it had arrived; give up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSeen:
    """One automation: its schedule in plain English, its last runs newest first, and what it did in seven days."""

    id: str
    name: str
    about: str
    schedule: str
    paused: bool
    next_run: datetime | None
    rehearsable: bool
    runs: tuple[RunLine, ...]
    week: Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A run that was asked for."""

    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Whether an automation rests."""

    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided of a letter."""

    letter: str
    state: LetterState


def flows(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return [_seen(each) for each in automations.automations(visit).flows()]


def flow(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return _seen(automations.found_flow(visit))


def one_run(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return there(automations.automations(visit).view(automations.found_flow(visit).id, visit.path("run")))


def run(visit: Visit, given: Mapping[str, Any]) -> Any:
    day = a_day(given, "day")
    return Asked(run=automations.ask_to_run(visit, automations.found_flow(visit).id, day))


def pause(visit: Visit, given: Mapping[str, Any]) -> Any:
    automations.pause(visit, automations.found_flow(visit).id, given["paused"])
    return Paused(paused=given["paused"])


def go_on(visit: Visit, _given: Mapping[str, Any]) -> Any:
    """As the page does: what was done is not done again."""
    automations.going_on(visit)
    return Asked(run=visit.path("run"))


def letters(visit: Visit, given: Mapping[str, Any]) -> Any:
    states = [LetterState(given["state"])] if "state" in given else list(LetterState)
    return outbox_of(visit).lines(states, MOST_LETTERS)


def decide(visit: Visit, given: Mapping[str, Any]) -> Any:
    state = LetterState(given["state"])
    outbox_of(visit).decide(given["letter"], state, by=visit.actor.person, at=visit.now, why=given["reason"])
    return Decided(letter=given["letter"], state=state)


def files(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return there(visit.parts.made_files).files()


def file(visit: Visit, _given: Mapping[str, Any]) -> Response:
    name = visit.path("name")
    return replies.download(there(there(visit.parts.made_files).read(name)), name, "application/octet-stream")


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


def a_day(given: Mapping[str, Any], name: str) -> date | None:
    """The day of that name; None where none was sent. Raises NotTaken for one no calendar has."""
    try:
        return date.fromisoformat(given[name]) if given.get(name) else None
    except ValueError:
        raise NotTaken([Fault(name, "there is no such day", "Write it as 2026-11-23")]) from None


def _seen(found: FlowLine) -> FlowSeen:
    return FlowSeen(
        id=found.id,
        name=found.name,
        about=found.about,
        schedule=found.schedule,
        paused=found.paused,
        next_run=found.next_run,
        rehearsable=found.rehearsable,
        runs=found.runs,
        week=found.week,
    )


MOST_LETTERS = 5_000
FLOW = "/api/automations/{flow}"
A_FLOW = {"flow": "deliver-mail"}
STATE = one_of(LetterState)
DECISION = {"type": "string", "enum": [each.value for each in DECISIONS]}
ENDPOINTS = (
    Endpoint(
        path="/api/automations", summary="What runs by itself", does=flows, gives=FlowSeen, paged=True,
        guard=Guard.ROLE, needs=Action.SEE_FLOWS,
    ),
    Endpoint(
        path=FLOW, summary="One automation with its last runs", does=flow, gives=FlowSeen, at=A_FLOW,
        guard=Guard.ROLE, needs=Action.SEE_FLOWS,
    ),
    Endpoint(
        path=f"{FLOW}/runs/{{run}}", summary="One run: its stages and what it counted", does=one_run, gives=RunView,
        at={**A_FLOW, "run": "r-1"}, guard=Guard.ROLE, needs=Action.SEE_FLOWS,
    ),
    Endpoint(
        path=f"{FLOW}/runs/{{run}}/go-on", summary="Run one that stopped again, from the stage it stopped at",
        method="POST", does=go_on, gives=Asked, at={**A_FLOW, "run": "r-1"}, guard=Guard.ROLE, needs=Action.RUN_FLOW,
        pages=("/automations/{flow}/runs/{run}/go-on",),
    ),
    Endpoint(
        path=f"{FLOW}/run", summary="Run it now, or as if it were another day", method="POST", does=run, gives=Asked,
        body={"day": DAY}, at=A_FLOW, example={"day": "2026-11-23"}, guard=Guard.ROLE, needs=Action.RUN_FLOW,
        pages=("/automations/{flow}/run",),
    ),
    Endpoint(
        path=f"{FLOW}/pause", summary="Pause it, or let it run again", method="POST", does=pause, gives=Paused,
        body={"paused": YES}, needed=("paused",), at=A_FLOW, example={"paused": True}, guard=Guard.ROLE,
        needs=Action.PAUSE_FLOW, pages=("/automations/{flow}/pause",),
    ),
    Endpoint(
        path="/api/letters", summary="Letters, and how they fared, the latest change first", does=letters,
        gives=LetterLine, paged=True, query={"state": STATE}, at={"state": "held"}, guard=Guard.ROLE,
        needs=Action.SEE_OUTBOX,
    ),
    Endpoint(
        path="/api/letters/decide", summary="Decide on a letter that waits for a person", method="POST", does=decide,
        gives=Decided, body={"letter": ID, "state": DECISION, "reason": LONG_TEXT},
        needed=("letter", "state", "reason"), guard=Guard.ROLE, needs=Action.DECIDE_OUTBOX,
        example={"letter": "RTW-22222222 1", "state": "queued", "reason": "the address is put right"},
        pages=("/outputs/decide",),
    ),
    Endpoint(
        path="/api/files", summary="Files flows made, newest first. Run the flow for its day to make one again",
        does=files, gives=MadeFile, paged=True, guard=Guard.ROLE, needs=Action.SEE_OUTBOX,
    ),
    Endpoint(
        path="/api/files/{name}", summary="One of these files", does=file, gives=AFile(("application/octet-stream",)),
        at={"name": "suppliers.xlsx"}, guard=Guard.ROLE, needs=Action.SEE_OUTBOX,
    ),
)  # fmt: skip
METRICS = Door(path="/metrics", page=metrics, guard=Guard.ROLE, needs=Action.SEE_OUTBOX, robot=True)
