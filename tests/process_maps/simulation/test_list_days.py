"""Are weekly lists held on the days they name, and otherwise so that they fit each other?"""

from collections.abc import Sequence
from datetime import time, timedelta

import pytest

from process_maps.model import Batch, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import WorkingCalendar
from process_maps.simulation.list_days import list_days, with_named_days
from process_maps.simulation.map_scenarios import MapScenario, future_of
from process_maps.simulation.map_staff import working_hours
from process_maps.simulation.of_map import Assumptions, Waits, of_map, with_list_days
from process_maps.simulation.report import simulation_report
from process_maps.simulation.run import Plan
from process_maps.simulation.what_if import warm_up_for, what_if
from tests.builders import DAY, HOUR, a_map, a_step, daily, in_order, sent_back
from tests.library import PROCESSES, library_map

OFFICE = working_hours(WorkingCalendar(shift=8 * HOUR), time(9))
WEEKLY = Batch(every=7 * DAY)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


def a_list(id: str, *, wait: timedelta = HOUR, label: str = "") -> Step:
    return a_step(id, wait=wait, touch=HOUR, batch=Batch(every=7 * DAY, label=label))


def days(steps: Sequence[Step], *, spread: float = 0.0) -> dict[str, int]:
    process = a_map(list(steps), demand=daily(5))
    return dict(list_days(process, {step.id: step.times.wait for step in process.steps}, OFFICE, spread=spread))


def test_the_first_list_is_held_in_the_middle_of_the_week() -> None:
    assert days([a_step("come"), a_list("a")]) == {"a": WEDNESDAY}


def test_a_list_is_held_on_the_day_it_names() -> None:
    assert days([a_list("a", label="Weekly, on Mondays"), a_list("b", label="friday list")]) == {
        "a": MONDAY,
        "b": FRIDAY,
    }


@pytest.mark.parametrize(
    ("wait", "spread", "day"),
    [
        pytest.param(4 * HOUR, 0, THURSDAY, id="next morning"),
        pytest.param(1.5 * DAY, 0, FRIDAY, id="two nights on"),
        pytest.param(3 * DAY, 0, MONDAY, id="over the weekend"),
        pytest.param(7.5 * DAY, 0, THURSDAY, id="a week later"),
        pytest.param(0.6 * DAY, 1, FRIDAY, id="room for waits that vary"),
    ],
)
def test_the_next_list_is_held_once_most_of_its_work_is_there(wait: timedelta, spread: float, day: int) -> None:
    assert days([a_list("a"), a_list("b", wait=wait)], spread=spread)["b"] == day


def test_lists_more_often_or_more_seldom_than_weekly_have_no_day() -> None:
    assert days([a_step(str(n), batch=Batch(every=n * DAY)) for n in (1, 2, 14)]) == {}


def test_what_is_sent_back_does_not_move_a_list() -> None:
    steps = [a_list("a"), a_list("b", wait=DAY)]
    process = a_map(steps, *in_order("a", "b"), sent_back("b", "a", 0.2), demand=daily(5))
    assert list_days(process, dict.fromkeys("ab", DAY), OFFICE, spread=0) == days(steps)


def test_a_future_keeps_the_day_of_the_lists_it_leaves_alone() -> None:
    """Else a change to one list would look like an effect on the next."""
    process = a_map([a_list("a"), a_list("b", wait=DAY)], calendar=WorkingCalendar(shift=8 * HOUR), demand=daily(5))
    fixed = with_list_days(process, Assumptions())
    future = future_of(fixed, MapScenario(name="no list", batch={"a": None}))
    assert [task.batch for task in of_map(future).model.tasks if task.id == "b"] == [
        task.batch for task in of_map(fixed).model.tasks if task.id == "b"
    ]
    assert with_named_days(fixed, {"a": MONDAY}) == fixed


@pytest.mark.parametrize("process", sorted(set(PROCESSES) - {"acme_stamping"}))  # it is overloaded
def test_the_simulated_present_of_a_library_map_is_near_the_drawn(process: str) -> None:
    current: ProcessMap = library_map(process)
    plan = Plan(cases=300, warm_up=warm_up_for(current), replications=6)
    report = simulation_report(current, what_if(current, (), plan, Assumptions(waits=Waits.REMAINDER)), staffing=False)
    assert not report.far
