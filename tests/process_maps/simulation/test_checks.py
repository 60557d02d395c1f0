"""Is what cannot be simulated said beforehand, all at once and in plain words?"""

from dataclasses import replace
from typing import Any

import pytest

from process_maps.finding import UnfitMap
from process_maps.simulation.checks import faults
from process_maps.simulation.load import expected_visits, loads, overloads
from process_maps.simulation.model import (
    Arrivals,
    Choice,
    CountBatch,
    End,
    Exit,
    Join,
    ListBatch,
    Node,
    Pool,
    SimulationModel,
    Split,
    Uptime,
    Urgency,
)
from process_maps.simulation.results import simulation
from process_maps.simulation.run import Plan
from process_maps.simulation.times import exponential
from process_maps.simulation.week import WeeklyHours
from tests.process_maps.simulation.models import (
    OFFICE,
    exactly,
    given,
    minutes,
    pool,
    single_step,
    task,
    twelve_steps,
)

END = End(id="end")


def model(*nodes: Node, pools: tuple[Pool, ...] = (pool(),), every: float = 100, **rest: Any) -> SimulationModel:
    arrivals = (Arrivals.random(every=minutes(every), at=nodes[0].id),)
    return SimulationModel(**{"arrivals": arrivals, "nodes": (*nodes, END), "pools": pools} | rest)


def step(id_: str, *to: str | Exit, **details: Any) -> Node:
    return task(id_, exactly(10), *to, **details)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        pytest.param(model(step("a", "b")), "a leads to 'b', which is not there", id="unknown node"),
        pytest.param(model(step("a")), "Nothing comes after a", id="no way on"),
        pytest.param(model(step("a", "end"), step("a", "end")), "There are 2 called 'a'", id="twice"),
        pytest.param(model(step("a", "end", pools=("x",))), "a is done by 'x', who is not there", id="unknown pool"),
        pytest.param(model(step("a", "end"), arrivals=()), "Nothing ever arrives", id="no arrivals"),
        pytest.param(model(step("a", "a"), nodes=(step("a", "a"),)), "The work never ends", id="no end"),
        pytest.param(
            model(step("a", "end"), arrivals=(Arrivals.random(every=minutes(1), at="z"),)),
            "Work arrives at 'z', which is not there",
            id="arrivals at nothing",
        ),
        pytest.param(
            model(step("a", Exit("a", 0.3), Exit("end", 0.6))),
            "The shares of the ways on from a add up to 0.9",
            id="shares",
        ),
        pytest.param(
            model(step("a", Exit("a", 0.3, 1), Exit("end", 0.7, 2))),
            "Every way on from a can be used up",
            id="limits everywhere",
        ),
        pytest.param(
            model(step("a", "b"), step("b", Exit("a", 1.0), Exit("end", 0.0))),
            "Work that comes to a and b never gets out",
            id="a loop without a way out",
        ),
        pytest.param(
            model(step("a", "end"), pools=(pool(hours=WeeklyHours(intervals=())),)),
            "team has no working hours",
            id="a calendar with no hours",
        ),
        pytest.param(
            model(step("a", "end"), pools=(pool(servers=0),)),
            "Nobody is there to do a: team has no people",
            id="nobody",
        ),
        pytest.param(
            model(
                Split(id="s", to=(Exit("a"), Exit("b"))),
                step("a", Exit("j", 0.8), Exit("end", 0.2)),
                step("b", "j"),
                Join(id="j", to=(Exit("end"),)),
            ),
            "j waits for 2 branches, which come 0.8 and 1 times a case: not equally often",
            id="a branch that may not come",
        ),
        pytest.param(
            model(Split(id="s", to=(Exit("s"), Exit("a"))), step("a", "end")),
            "work multiplies|never find a way out",
            id="a split that feeds itself",
        ),
        pytest.param(
            model(Split(id="s", to=(Exit("a", 0.5), Exit("end", 0.5))), step("a", "end")),
            "s splits: every case takes every way, and shares mean nothing",
            id="a split with shares",
        ),
        pytest.param(
            model(step("a", "end"), urgencies=(Urgency(id="all", share=0.5),)),
            "The shares of the urgencies do not add up to 1",
            id="urgencies",
        ),
    ],
)
def test_a_model_that_cannot_run_says_why(wrong: SimulationModel, what: str) -> None:
    with pytest.raises(UnfitMap, match=what) as unfit:
        simulation(wrong)
    assert all(finding.remedy for finding in unfit.value.findings)


def test_every_fault_is_said_at_once() -> None:
    wrong = model(step("a", "nowhere", pools=("nobody",)), step("a", "end"), arrivals=())
    assert len(faults(wrong)) == 4


def test_a_sound_model_has_no_faults() -> None:
    assert faults(twelve_steps()) == ()


# ------------------------------------------------------------------------------------ load
def test_the_load_of_the_twelve_steps_is_known_beforehand() -> None:
    assert {load.id: round(load.utilisation, 4) for load in loads(twelve_steps())} == {
        "clerk": 0.8125,
        "nurse": 0.75,
        "consultant": 0.8875,
        "diagnostics": 0.8333,
    }
    visits = expected_visits(twelve_steps())
    assert (visits["triage"], visits["treat"], visits["all results"]) == pytest.approx((1.25, 0.6, 1))


def test_a_pool_that_cannot_keep_up_is_said_before_simulating() -> None:
    overloaded = twelve_steps(consultant=3)
    with pytest.raises(UnfitMap, match=r"consultant would be busy 118\.3% of the time"):
        simulation(overloaded)
    plan = Plan(cases=200, warm_up=0, replications=2, overload=True)
    assert simulation(overloaded, plan).lead_time().mean > 200


@pytest.mark.parametrize(
    ("details", "utilisation"),
    [
        pytest.param({}, 0.5, id="plain"),
        pytest.param({"uptime": Uptime(share=0.8, repair=minutes(9))}, 0.625, id="breakdowns"),
        pytest.param({"uptime": Uptime(share=0.8)}, 0.625, id="slower"),
        pytest.param({"batch": CountBatch(size=5, together=True)}, 0.1, id="five at once"),
        pytest.param({"batch": CountBatch(size=5)}, 0.5, id="one after the other"),
        pytest.param({"batch": ListBatch(minutes=(0,), together=True)}, 10 / 10_080, id="once a week"),
    ],
)
def test_load_counts_the_minutes_people_are_kept(details: dict[str, Any], utilisation: float) -> None:
    assert loads(single_step(exactly(10), every=20, **details))[0].utilisation == pytest.approx(utilisation)


def test_load_counts_the_hours_people_are_there() -> None:
    busy = given(task("a", exactly(10), "end"), END, at=tuple(range(0, 10_080, 60)), pools=(pool(hours=OFFICE),))
    assert loads(busy)[0].utilisation == pytest.approx(10 / 60 / (40 / 168))


def test_a_list_with_too_few_places_is_said_before_simulating() -> None:
    short = single_step(exactly(1), every=1_008, batch=ListBatch(minutes=(600,), at_most=8))
    assert [finding.what for finding in overloads(short)] == [
        "125% of the places on the list of step are asked for: it would grow without end"
    ]


def test_work_that_several_can_do_is_shared_out_as_evenly_as_can_be() -> None:
    nodes = (
        task("a", exactly(60), "b", pools=("one",)),
        task("b", exactly(60), "end", pools=("one", "two")),
        END,
    )
    shared = SimulationModel(
        arrivals=(Arrivals.random(every=minutes(100), at="a"),), pools=(pool("one"), pool("two")), nodes=nodes
    )
    assert [load.utilisation for load in loads(shared)] == pytest.approx([0.6, 0.6])
    assert not list(overloads(shared))
    more = replace(shared, arrivals=(Arrivals.random(every=minutes(58), at="a"),))
    assert {finding.place[1] for finding in overloads(more)} == {"one", "two"}


def test_visits_count_every_stream_of_arrivals() -> None:
    two_doors = SimulationModel(
        arrivals=(
            Arrivals.random(every=minutes(10), at="front"),
            Arrivals.random(every=minutes(30), at="back"),
        ),
        nodes=(
            task("front", exactly(1), "back", pools=()),
            task("back", exactly(1), "end", pools=()),
            END,
        ),
    )
    assert expected_visits(two_doors) == pytest.approx({"front": 0.75, "back": 1, "end": 1})
    results = simulation(two_doors, Plan(cases=20_000, replications=2))
    assert results.steps()[0].visits.mean == pytest.approx(0.75, abs=0.01)


def test_a_choice_may_go_round_without_a_task() -> None:
    """As when every step of a loop was removed."""
    empty = model(Choice(id="a", to=(Exit("b"),)), Choice(id="b", to=(Exit("a", 0.3), Exit("end", 0.7))))
    assert simulation(empty, Plan(cases=100, replications=2)).lead_time().mean == 0


def test_more_cases_than_one_run_can_number_is_a_fault() -> None:
    with pytest.raises(UnfitMap, match="100,000,200 cases are too many for one run: at most 33,554,432"):
        simulation(twelve_steps(), Plan(cases=100_000_000))


def test_more_warm_up_than_arrivals_is_a_fault() -> None:
    few = given(task("a", exponential(minutes(1)), "end"), END, at=(0, 5), pools=(pool(),))
    with pytest.raises(UnfitMap, match="Only 2 arrivals are given, and the first 200 cases are not measured"):
        simulation(few)
