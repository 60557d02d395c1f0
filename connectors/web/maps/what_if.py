"""What would one more pair of hands do? A map on the screen is simulated as it is, and as somebody would have it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.maps.editing import address_of, name_of, opened, to_see
from connectors.web.maps.files import map_of
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from process_maps.analysis.report import analyse
from process_maps.finding import UnfitMap
from process_maps.model import Batch
from process_maps.process_map import ProcessMap

if TYPE_CHECKING:
    from process_maps.simulation.map_scenarios import MapScenario

CASES, REPLICATIONS = 500, 20
"""Enough for a mean lead time to within a few per cent, and an answer in about a second."""

LISTS = {"": "as drawn", "none": "as it comes", "1": "every day", "7": "every week"}
AT_ONCE = timedelta(seconds=5)


def tried(visit: Visit) -> Response:
    """The form, and once something was changed what it would do."""
    draft = opened(visit).draft
    process = map_of(draft)
    asked = {key: value for key, value in visit.request.query_params.items() if value}
    faults: list[Mapping[str, str]] = []
    part = None
    if "try" in asked:
        scenario, faults = _scenario(process, asked)
        if not faults:
            part, faults = _simulated(process, scenario)
    return replies.page(
        visit,
        "map_what_if.jinja",
        title=f"What if? {name_of(draft)}",
        address=address_of(visit),
        lanes=[lane for lane in process.lanes if lane.people is not None],
        steps=process.steps,
        lists=LISTS,
        asked=asked,
        errors=faults,
        part=part,
    )


def _scenario(process: ProcessMap, asked: Mapping[str, str]) -> tuple["MapScenario", list[Mapping[str, str]]]:
    from process_maps.simulation.map_scenarios import MapScenario

    faults: list[Mapping[str, str]] = []
    people, demand = {}, 1.0
    for lane in process.lanes:
        said = asked.get(f"people-{lane.id}", "")
        number = _number(said)
        if said and number is None:
            faults.append({"text": f"{lane.name}: '{said}' is not a number of people", "href": f"#people-{lane.id}"})
        elif number is not None and number != lane.people:
            people[lane.id] = number
    if said := asked.get("demand", ""):
        percent = _number(said.rstrip("% "))
        if percent is None:
            faults.append({"text": f"Demand: '{said}' is not a percentage", "href": "#demand"})
        demand = (percent or 100) / 100
    return (
        MapScenario(
            name="As you would have it",
            people=people,
            batch=dict(_batches(process, asked)),
            removed=tuple(step.id for step in process.steps if asked.get(f"do-{step.id}") == "remove"),
            automated={step.id: AT_ONCE for step in process.steps if asked.get(f"do-{step.id}") == "automate"},
            demand=demand,
        ),
        faults,
    )


def _batches(process: ProcessMap, asked: Mapping[str, str]) -> Iterator[tuple[str, Batch | None]]:
    for step in process.steps:
        match asked.get(f"list-{step.id}"):
            case "none" if step.batch is not None:
                yield step.id, None
            case "1" | "7" as days:
                yield step.id, Batch(every=timedelta(days=int(days)))


def _number(text: str) -> float | None:
    """A number above 0, up to a million; None for anything else."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number <= 1_000_000 else None


def _simulated(process: ProcessMap, scenario: "MapScenario") -> tuple[Any, list[Mapping[str, str]]]:
    from connectors.render.simulation_part import what_if_part
    from process_maps.simulation.of_map import Assumptions, Waits
    from process_maps.simulation.report import simulation_report
    from process_maps.simulation.run import Plan
    from process_maps.simulation.what_if import warm_up_for, what_if

    try:
        analyse(process)
        plan = Plan(cases=CASES, warm_up=warm_up_for(process), replications=REPLICATIONS, seed=1)
        found = what_if(process, [scenario], plan, Assumptions(waits=Waits.REMAINDER))
        return what_if_part(simulation_report(process, found, staffing=False)), []
    except UnfitMap as unfit:
        return None, _told(unfit)


def _told(unfit: UnfitMap) -> list[Mapping[str, str]]:
    return [{"text": f"{finding.what}. {finding.remedy}", "href": "#form"} for finding in unfit.findings]


ROOM = Room(doors=(to_see("/{id}/what-if", tried),))
