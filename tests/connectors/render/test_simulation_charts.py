"""Do the pictures of a simulation show its figures, readably, whatever the map and the question?"""

from functools import cache

import pytest

from connectors.render.simulation_charts import simulation_pictures
from connectors.render.simulation_part import what_if_part
from connectors.render.simulation_words import clock
from process_maps.process_map import ProcessMap
from process_maps.simulation.map_scenarios import MapScenario
from process_maps.simulation.map_staffing import StaffingQuestion
from process_maps.simulation.of_map import Assumptions, Waits
from process_maps.simulation.report import SimulationReport, simulation_report
from process_maps.simulation.results import Measure
from process_maps.simulation.run import Plan
from process_maps.simulation.sweep import Target
from process_maps.simulation.what_if import what_if
from tests.builders import HOUR, a_map, a_step, daily
from tests.connectors.render.seen import ALLOWED, SVG, Picture
from tests.library import PROCESSES, library_map

SCENARIOS = (
    MapScenario(name="Half as much work again, of which nobody has ever heard in all these years", demand=1.2),
    MapScenario(name="As now"),
)


def simulated(
    process: ProcessMap, scenarios: tuple[MapScenario, ...] = (), question: StaffingQuestion | None = None
) -> SimulationReport:
    plan = Plan(cases=60, warm_up=20, replications=4, overload=True)
    found = what_if(process, scenarios, plan, Assumptions(waits=Waits.REMAINDER))
    return simulation_report(process, found, question)


@cache
def of_library(process: str) -> SimulationReport:
    return simulated(library_map(process), SCENARIOS)


@pytest.mark.parametrize("process", PROCESSES)
def test_nothing_touches_on_the_pictures_of_the_library(process: str) -> None:
    pictures = simulation_pictures(of_library(process))
    assert {picture.name: Picture(picture.svg).faults() for picture in pictures} == {
        picture.name: {} for picture in pictures
    }


def test_pictures_are_plain_and_tell_their_figures() -> None:
    report = of_library("return_to_work")
    drawn = {picture.name: Picture(picture.svg) for picture in simulation_pictures(report)}
    assert set(drawn) == {"lead-times", "waits", "queues", "scenarios", "staffing"}
    for picture in drawn.values():
        assert {element.tag.removeprefix(SVG) for element in picture.root.iter()} <= set(ALLOWED)
    [told] = [group for group in drawn["waits"].groups() if group.startswith("Sign off the outcome: ")]
    assert told.endswith("drawn 3 days")
    late = report.found.present.results.lead_time_percentile(85).mean
    assert f"85% within {clock(late)}" in drawn["lead-times"].all_words()


def test_staffings_that_cannot_keep_up_are_named_instead_of_drawn() -> None:
    target = Target(measure=Measure.LEAD_TIME, value=60)
    question = StaffingQuestion(people={"workforce": (0.01, 0.02)}, target=target)
    plan = Plan(cases=60, warm_up=20, replications=4)
    process = library_map("return_to_work")
    report = simulation_report(process, what_if(process, (), plan), question)
    [picture] = [picture for picture in simulation_pictures(report) if picture.name == "staffing"]
    assert "No staffing that was tried keeps up with the work." in Picture(picture.svg).all_words()
    assert {row[-1] for table in what_if_part(report).tables if table.title == "Staffing" for row in table.rows} == {
        "Workforce team cannot keep up"
    }


def test_a_map_without_staff_has_no_staffing_and_no_queue() -> None:
    report = simulated(a_map([a_step("a", touch=HOUR, wait=HOUR)], demand=daily(5)))
    assert report.staffing is None
    assert report.lanes == ()
    assert [picture.name for picture in simulation_pictures(report)] == ["lead-times", "waits"]
    assert what_if_part(report).cards[0].label == "Mean lead time, simulated"


def test_of_many_steps_those_with_the_longest_waits_are_drawn() -> None:
    steps = [a_step(f"s{number}", touch=HOUR, wait=(1 + number % 50) * HOUR) for number in range(60)]
    [picture] = [one for one in simulation_pictures(simulated(a_map(steps, demand=daily(5)))) if one.name == "waits"]
    drawn = Picture(picture.svg)
    assert drawn.faults() == {}
    assert "The 30 steps with the longest waits; the table has all 60." in " ".join(drawn.all_words())
    assert any(group.startswith("s49: ") for group in drawn.groups())
    assert not any(group.startswith("s0: ") for group in drawn.groups())
