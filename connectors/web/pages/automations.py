"""What runs by itself: each flow's schedule and last runs, and what a person may do about it."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup
from starlette.responses import Response

from connectors.render.stage_strip import stage_strip
from connectors.web import replies
from connectors.web.automation_parts import Automations, FlowLine, NotRunning
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit, there
from engine.access import Action
from engine.audit import AuditEntry
from engine.errors import EightflowsError

DONE = {
    "run": "It was asked to run. Look again in a minute.",
    "go-on": "It goes on from where it stopped. Look again in a minute.",
    "pause": "It is paused.",
    "resume": "It runs again.",
}
PARTS_OF_A_DAY = ("day", "month", "year")


class NoDay(EightflowsError):
    """A day to run for that is none."""


def flows(visit: Visit) -> Response:
    """All of them, those that stopped first, then those that are paused."""
    try:
        found = sorted(automations(visit).flows(), key=lambda each: (not each.stopped, not each.paused))
    except NotRunning as problem:
        return replies.page(visit, "flows_not_running.jinja", status=503, problem=str(problem))
    stopped, paused = sum(bool(each.stopped) for each in found), sum(each.paused for each in found)
    person = sum(each.week.need_a_person for each in found)
    tiles = [
        (len(found) - paused, "on", "calm"),
        (paused, "paused", "paused"),
        (stopped, "needs you" if stopped == 1 else "need you", "stopped"),
        (person, "items for a person", "person"),
        (f"{_hours(found):,.0f} h", "released in 7 days", ""),
    ]
    return replies.page(visit, "flows.jinja", flows=found, tiles=tiles, may=_allowed(visit), wide=True)


def flow(visit: Visit) -> Response:
    return _flow_page(visit, found_flow(visit))


def _flow_page(visit: Visit, found: FlowLine, *, wrong: str = "") -> Response:
    """`wrong`: what is the matter with the day that was typed."""
    return replies.page(
        visit,
        "flow.jinja",
        422 if wrong else 200,
        errors=[{"text": wrong, "href": "#day-day"}] if wrong else [],
        typed=[visit.value(f"day-{part}") for part in PARTS_OF_A_DAY],
        flow=found,
        picture=Markup(stage_strip(f"What {found.name} does", found.stages)) if found.stages else "",
        done=DONE.get(visit.asked("done"), ""),
        may=_allowed(visit),
    )


def one_run(visit: Visit) -> Response:
    """Stages, times and counts of one run; why it stopped, and what can be done."""
    found = found_flow(visit)
    view = there(automations(visit).view(found.id, visit.path("run")))
    done = DONE.get(visit.asked("done"), "")
    return replies.page(visit, "run.jinja", flow=found, view=view, may=_allowed(visit), done=done)


def running(visit: Visit) -> Response:
    """Now, or for another day."""
    found = found_flow(visit)
    try:
        day = _day(visit)
    except NoDay as wrong:
        return _flow_page(visit, found, wrong=str(wrong))
    ask_to_run(visit, found.id, day)
    return replies.go(f"/automations/{visit.path('flow')}?done=run")


def _day(visit: Visit) -> date | None:
    """The day of a run that is run again, or the one typed; None for now."""
    again = visit.value("again-for")
    if not again and visit.value("day") != "rehearse":
        return None
    try:
        if again:
            return date.fromisoformat(again)
        day, month, year = (int(visit.value(f"day-{part}")) for part in PARTS_OF_A_DAY)
        return date(year, month, day)
    except ValueError:
        raise NoDay("Write the day, month and year to run it for, such as 31 3 2026") from None


def going_on(visit: Visit) -> Response:
    """From the stage it stopped at: what was done is not done again."""
    flow, run = found_flow(visit).id, visit.path("run")
    automations(visit).go_on(flow, run)
    _note(visit, flow, f"run {run} sent on from where it stopped")
    return replies.go(f"/automations/{flow}/runs/{run}?done=go-on")


def pausing(visit: Visit) -> Response:
    found, paused = found_flow(visit), visit.value("paused") == "yes"
    pause(visit, found.id, paused)
    return replies.go(f"/automations/{found.id}?done={'pause' if paused else 'resume'}")


def ask_to_run(visit: Visit, flow: str, day: date | None) -> str:
    """Returns the run's id. The page and the API do the same, and note it."""
    started = automations(visit).run(flow, day=day)
    _note(visit, flow, f"run for {day}" if day else "run by hand")
    return started


def pause(visit: Visit, flow: str, paused: bool) -> None:
    automations(visit).pause(flow, paused)
    _note(visit, flow, "paused" if paused else "resumed")


def automations(visit: Visit) -> Automations:
    return there(visit.parts.automations)


def found_flow(visit: Visit) -> FlowLine:
    return there(automations(visit).flow(visit.path("flow")))


def _hours(found: Sequence[FlowLine]) -> float:
    return sum((each.week.released or timedelta()) / timedelta(hours=1) for each in found)


def _allowed(visit: Visit) -> dict[str, bool]:
    return {"run": visit.may(Action.RUN_FLOW), "pause": visit.may(Action.PAUSE_FLOW)}


def _note(visit: Visit, flow: str, what: str) -> None:
    visit.parts.audit.append([AuditEntry(at=visit.now, by=visit.actor.person, what=f"flow {what}", item=flow)])


PLACE = "/automations/{flow}"
ROOM = Room(
    title="Automations",
    way_in="/automations",
    needs=Action.SEE_FLOWS,
    doors=(
        Door(path="/automations", page=flows, guard=Guard.ROLE, needs=Action.SEE_FLOWS),
        Door(path=PLACE, page=flow, guard=Guard.ROLE, needs=Action.SEE_FLOWS),
        Door(path=f"{PLACE}/runs/{{run}}", page=one_run, guard=Guard.ROLE, needs=Action.SEE_FLOWS),
        Door(
            path=f"{PLACE}/runs/{{run}}/go-on",
            page=going_on,
            methods=("POST",),
            guard=Guard.ROLE,
            needs=Action.RUN_FLOW,
        ),
        Door(path=f"{PLACE}/run", page=running, methods=("POST",), guard=Guard.ROLE, needs=Action.RUN_FLOW),
        Door(path=f"{PLACE}/pause", page=pausing, methods=("POST",), guard=Guard.ROLE, needs=Action.PAUSE_FLOW),
    ),
)
