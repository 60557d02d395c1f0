"""Do scenarios change what they say, are their effects told honestly, and is the cheapest staffing found?"""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest

from process_maps.finding import UnfitMap
from process_maps.simulation.comparison import compared
from process_maps.simulation.load import expected_visits
from process_maps.simulation.model import (
    Arrivals,
    Choice,
    CountBatch,
    End,
    Exit,
    ListBatch,
    Pool,
    SimulationModel,
    Task,
    exits,
)
from process_maps.simulation.results import Measure, simulation
from process_maps.simulation.run import Plan
from process_maps.simulation.scenario import (
    Automate,
    Batching,
    Change,
    Demand,
    ExtraWait,
    Hours,
    Remove,
    Scenario,
    Setup,
    Share,
    Skills,
    Staff,
    WorkTime,
    applied,
)
from process_maps.simulation.sweep import Target, staffing_sweep
from tests.process_maps.simulation.models import OFFICE, exactly, minutes, twelve_steps

PLAN = Plan(cases=1_000, warm_up=100, replications=20)


def changed(*changes: Change) -> SimulationModel:
    return applied(twelve_steps(), Scenario(id="future", changes=changes))


def node(model: SimulationModel, id_: str) -> Task:
    found = next(node for node in model.nodes if node.id == id_)
    assert isinstance(found, Task)
    return found


def pool(model: SimulationModel, id_: str) -> Pool:
    return next(pool for pool in model.pools if pool.id == id_)


LIST = ListBatch(minutes=(600,), at_most=400)


@pytest.mark.parametrize(
    ("change", "shows"),
    [
        pytest.param(Staff(pool="nurse", servers=7), lambda m: pool(m, "nurse").servers == 7, id="staff"),
        pytest.param(Hours(pool="nurse", hours=OFFICE), lambda m: pool(m, "nurse").hours == OFFICE, id="hours"),
        pytest.param(Batching(task="clinic", batch=LIST), lambda m: node(m, "clinic").batch == LIST, id="batch"),
        pytest.param(
            WorkTime(task="clinic", work=exactly(9)),
            lambda m: node(m, "clinic").work == exactly(9),
            id="work",
        ),
        pytest.param(
            ExtraWait(task="book", wait=exactly(9)),
            lambda m: node(m, "book").extra_wait == exactly(9),
            id="wait",
        ),
        pytest.param(Setup(task="book", setup=exactly(9)), lambda m: node(m, "book").setup == exactly(9), id="set-up"),
        pytest.param(
            Skills(task="report", pools=("nurse", "consultant")),
            lambda m: node(m, "report").pools == ("nurse", "consultant"),
            id="skills",
        ),
        pytest.param(
            Share(node="enough known", to="request information", share=0.05),
            lambda m: expected_visits(m)["triage"] == pytest.approx(1 / 0.95),
            id="share",
        ),
        pytest.param(
            Remove(task="register"),
            lambda m: Choice(id="register", to=(Exit("triage"),)) in m.nodes,
            id="remove",
        ),
        pytest.param(
            Automate(task="register", work=exactly(0.1)),
            lambda m: (node(m, "register").pools, node(m, "register").work) == ((), exactly(0.1)),
            id="automate",
        ),
        pytest.param(Demand(factor=1.25), lambda m: m.arrivals[0].mean_gap == timedelta(minutes=8), id="demand"),
    ],
)
def test_a_change_changes_what_it_says_and_nothing_else(
    change: Change, shows: Callable[[SimulationModel], bool]
) -> None:
    present, future = twelve_steps(), changed(change)
    assert shows(future)
    assert not shows(present)
    assert (
        sum(a != b for a, b in zip((*present.nodes, *present.pools), (*future.nodes, *future.pools), strict=True)) <= 1
    )
    simulation(future, Plan(cases=20, replications=2, overload=True))


def test_the_other_ways_share_the_rest_as_before() -> None:
    three = SimulationModel(
        arrivals=(Arrivals.random(every=minutes(1), at="which"),),
        nodes=(Choice(id="which", to=(Exit("a", 0.2), Exit("b", 0.2), Exit("c", 0.6))), *map(_end, "abc")),
    )
    future = applied(three, Scenario(id="x", changes=(Share(node="which", to="a", share=0.6),)))
    assert [way.share for way in exits(future.nodes[0])] == pytest.approx([0.6, 0.1, 0.3])


def _end(id_: str) -> End:
    return End(id=id_)


def test_changes_are_made_one_after_the_other() -> None:
    future = changed(Staff(pool="nurse", servers=9), Staff(pool="nurse", servers=2), Remove(task="bloods"))
    assert pool(future, "nurse").servers == 2


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (Staff(pool="porter", servers=2), "'porter', and there is no such pool"),
        (Remove(task="tea"), "'tea', and there is no such step"),
        (Remove(task="tests"), "'tests', and there is no such step"),
        (
            Share(node="enough known", to="close", share=0.1),
            "No share of cases goes from 'enough known' to 'close'",
        ),
        (Share(node="tests", to="bloods", share=0.1), "No share of cases goes from 'tests' to 'bloods'"),
        (Share(node="register", to="triage", share=0.1), "no other way than to triage"),
    ],
)
def test_a_change_to_what_is_not_there_is_a_fault(change: Change, what: str) -> None:
    with pytest.raises(UnfitMap, match=what):
        changed(change)


def test_the_faults_of_all_scenarios_are_said_at_once() -> None:
    wrong = [Scenario(id=id_, changes=(Remove(task="tea"), Staff(pool="x", servers=1))) for id_ in ("one", "two")]
    with pytest.raises(UnfitMap) as unfit:
        compared(twelve_steps(), wrong)
    assert len(unfit.value.findings) == 4


def test_scenarios_are_ranked_by_their_effect_on_the_same_luck() -> None:
    scenarios = [
        Scenario(id="slower letters", changes=(WorkTime(task="letter", work=exactly(9)),)),
        Scenario(id="one more consultant", changes=(Staff(pool="consultant", servers=5),)),
        Scenario(id="nothing", changes=()),
        Scenario(id="both", changes=(Staff(pool="consultant", servers=5), Staff(pool="diagnostics", servers=4))),
    ]
    found = compared(twelve_steps(), scenarios, PLAN)
    assert [effect.scenario.id for effect in found.effects] == [
        "both",
        "one more consultant",
        "nothing",
        "slower letters",
    ]
    best, nothing, worst = found.effects[0], found.effects[2], found.effects[3]
    assert best.difference.high < 0 < worst.difference.low
    assert (nothing.difference.mean, nothing.difference.half_width) == (0, 0)
    assert best.figure.mean == pytest.approx(found.figure.mean + best.difference.mean)
    assert best.difference.level == pytest.approx(1 - 0.05 / 4)
    by_throughput = compared(twelve_steps(), scenarios[:1], PLAN, measure=Measure.THROUGHPUT)
    assert by_throughput.effects[0].scenario.id == "slower letters"


def test_removing_a_step_leaves_the_luck_of_the_others_alone() -> None:
    """On its own clock nothing else changes: without waiting, the lead time falls by the step's own draws."""
    model = twelve_steps(clerk=90, nurse=90, consultant=90, diagnostics=90)
    without = applied(model, Scenario(id="no closing", changes=(Remove(task="close"),)))
    gain = simulation(model, PLAN).lead_times - simulation(without, PLAN).lead_times
    assert gain.min() > 0
    assert gain.mean() == pytest.approx(4, rel=0.03)


def test_an_automated_step_takes_its_time_and_nobody_elses() -> None:
    quicker = changed(Automate(task="book", work=exactly(1)))
    present = simulation(twelve_steps(), PLAN)
    future = simulation(quicker, PLAN)
    before, after = present.pools()[0].utilisation.mean, future.pools()[0].utilisation.mean
    assert before - after == pytest.approx(7 / 40, abs=0.01)
    assert future.lead_time().mean < present.lead_time().mean


def test_a_smaller_batch_waits_less() -> None:
    scenarios = [
        Scenario(id=str(size), changes=(Batching(task="letter", batch=CountBatch(size=size)),)) for size in (20, 5, 10)
    ]
    found = compared(twelve_steps(), scenarios, PLAN)
    assert [effect.scenario.id for effect in found.effects] == ["5", "10", "20"]


# ------------------------------------------------------------------------------------ sweep
def test_the_cheapest_staffing_that_meets_a_target_is_found() -> None:
    target = Target(measure=Measure.LEAD_TIME_90, value=330)
    people = {"consultant": range(3, 7), "diagnostics": range(3, 6)}
    sweep = staffing_sweep(twelve_steps(), people, target=target, cost={"consultant": 3}, plan=PLAN)
    assert len(sweep.staffings) == 12
    assert [staffing.cost for staffing in sweep.staffings] == sorted(staffing.cost for staffing in sweep.staffings)
    assert sweep.cheapest is not None
    assert sweep.cheapest.figure is not None
    assert sweep.cheapest.figure.high <= 330
    cheaper = [staffing for staffing in sweep.staffings if staffing.cost < sweep.cheapest.cost]
    assert cheaper
    assert not any(staffing.meets for staffing in cheaper)


def test_a_staffing_that_cannot_keep_up_is_named_and_not_simulated() -> None:
    target = Target(measure=Measure.LEAD_TIME, value=1)
    sweep = staffing_sweep(twelve_steps(), {"consultant": (0, 3, 4)}, target=target, plan=PLAN)
    assert [staffing.overloaded for staffing in sweep.staffings] == [
        ("triage", "report", "clinic"),
        ("consultant",),
        (),
    ]
    assert [staffing.figure is None for staffing in sweep.staffings] == [True, True, False]
    assert sweep.cheapest is None


def test_the_frontier_only_gets_better_with_cost() -> None:
    target = Target(measure=Measure.LEAD_TIME, value=200)
    people = {"consultant": range(4, 7), "clerk": range(4, 7)}
    frontier = staffing_sweep(twelve_steps(), people, target=target, plan=PLAN).frontier
    figures = [staffing.figure.mean for staffing in frontier if staffing.figure]
    assert len(frontier) >= 3
    assert (np.diff(figures) < 0).all()
    assert (np.diff([staffing.cost for staffing in frontier]) > 0).all()


def test_a_pool_that_is_not_there_cannot_be_staffed() -> None:
    with pytest.raises(UnfitMap, match="There is no pool 'porter'"):
        staffing_sweep(twelve_steps(), {"porter": (1, 2)}, target=Target(measure=Measure.LEAD_TIME, value=1))
