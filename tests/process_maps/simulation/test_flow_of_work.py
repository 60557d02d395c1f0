"""Does work go the way the model says? Small cases with fixed times, each worked out by hand."""

from datetime import time

import numpy as np
import pytest

from process_maps.finding import UnfitMap
from process_maps.simulation.arrivals import cases_of
from process_maps.simulation.load import expected_visits
from process_maps.simulation.model import (
    Arrivals,
    Choice,
    CountBatch,
    End,
    Exit,
    Join,
    ListBatch,
    SimulationModel,
    Split,
    Urgency,
)
from process_maps.simulation.results import simulation
from process_maps.simulation.run import Plan, servers
from process_maps.simulation.times import exponential
from process_maps.simulation.week import weekly
from tests.process_maps.simulation.models import (
    OFFICE,
    exactly,
    given,
    minutes,
    pool,
    starts,
    task,
    told,
    whole_log,
)

END = End(id="end")
HOUR, DAY = 60, 1440


def test_work_is_done_in_the_order_it_came() -> None:
    model = given(task("step", exactly(10), "end"), END, at=(0, 1, 2, 30), pools=(pool(),))
    assert starts(model) == [(0, 0), (1, 10), (2, 20), (3, 30)]


def test_two_people_work_at_once() -> None:
    model = given(task("step", exactly(10), "end"), END, at=(0, 1, 2), pools=(pool(servers=2),))
    assert starts(model) == [(0, 0), (1, 1), (2, 10)]


def test_a_step_that_needs_nobody_never_waits() -> None:
    model = given(task("step", exactly(10), "end", pools=()), END, at=(0, 0, 0), pools=())
    log = whole_log(model)
    assert starts(model) == [(0, 0), (1, 0), (2, 0)]
    assert (log.server == -1).all()


def test_a_join_waits_for_the_slowest_branch() -> None:
    model = given(
        Split(id="split", to=(Exit("quick"), Exit("slow"))),
        task("quick", exactly(3), "join", pools=()),
        task("slow", exactly(8), "join", pools=()),
        Join(id="join", to=(Exit("after"),)),
        task("after", exactly(1), "end", pools=()),
        END,
        at=(0, 100),
        pools=(),
    )
    assert starts(model, "after") == [(0, 8), (1, 108)]


def test_branches_may_end_on_their_own_and_the_case_is_over_with_the_last() -> None:
    model = given(
        Split(id="split", to=(Exit("quick"), Exit("slow"))),
        task("quick", exactly(3), "end", pools=()),
        task("slow", exactly(8), "end", pools=()),
        END,
        at=(0, 100),
        pools=(),
    )
    assert simulation(model, Plan(cases=2, warm_up=0, replications=1)).lead_times.tolist() == [[8, 8]]


def test_ways_on_are_taken_by_their_shares() -> None:
    model = SimulationModel(
        arrivals=(Arrivals.random(every=minutes(1), at="which"),),
        nodes=(
            Choice(id="which", to=(Exit("a", 0.2), Exit("b", 0.5), Exit("c", 0.3))),
            *(task(id_, exactly(1), "end", pools=()) for id_ in "abc"),
            END,
        ),
    )
    visits = [step.visits.mean for step in simulation(model, Plan(cases=20_000, replications=5)).steps()]
    assert visits == pytest.approx([0.2, 0.5, 0.3], abs=0.006)


@pytest.mark.parametrize(
    ("at_most", "visits"),
    [
        pytest.param(None, 1 / (1 - 0.4), id="again and again"),
        pytest.param(1, 1 + 0.4, id="once"),
        pytest.param(2, 1 + 0.4 + 0.4**2, id="twice"),
    ],
)
def test_rework_comes_back_as_often_as_it_may(at_most: int | None, visits: float) -> None:
    model = SimulationModel(
        arrivals=(Arrivals.random(every=minutes(1), at="do"),),
        nodes=(
            task("do", exactly(1), "check", pools=()),
            task("check", exactly(1), Exit("end", 0.6), Exit("do", 0.4, at_most), pools=()),
            END,
        ),
    )
    assert expected_visits(model)["do"] == pytest.approx(visits)
    results = simulation(model, Plan(cases=20_000, replications=5))
    assert results.steps()[0].visits.mean == pytest.approx(visits, rel=0.01)
    most = 2 * (1 + at_most) if at_most else np.inf
    assert results.lead_times.max() < most + 1


def test_a_second_round_may_be_certain() -> None:
    check = task("check", exactly(1), Exit("do", 1.0, 1), Exit("end", 0.0), pools=())
    model = given(task("do", exactly(1), "check", pools=()), check, END, at=(0, 10), pools=())
    assert expected_visits(model)["do"] == 2
    assert starts(model, "do") == [(0, 0), (0, 2), (1, 10), (1, 12)]


def test_the_share_of_ways_that_are_used_up_goes_to_the_others() -> None:
    """a and b once each, then c: 20% + 30% go there first; whoever comes back is left with what is left."""
    back = (task("a", exactly(1), "which", pools=()), task("b", exactly(1), "which", pools=()))
    model = SimulationModel(
        arrivals=(Arrivals.random(every=minutes(1), at="which"),),
        nodes=(
            Choice(id="which", to=(Exit("a", 0.2, 1), Exit("c", 0.4), Exit("b", 0.3, 1), Exit("d", 0.1))),
            *back,
            task("c", exactly(1), "end", pools=()),
            task("d", exactly(1), "end", pools=()),
            END,
        ),
    )
    a, b, c, d = (step.visits.mean for step in simulation(model, Plan(cases=40_000, replications=5)).steps())
    assert (a, b) == pytest.approx((0.2 + 0.3 * 0.2 / 0.7, 0.3 + 0.2 * 0.3 / 0.8), abs=0.005)
    assert (c, d) == pytest.approx((0.8, 0.2), abs=0.005)


def test_an_extra_wait_holds_up_the_case_and_nobody_else() -> None:
    step = task("step", exactly(10), "end", extra_wait=exactly(100))
    model = given(step, END, at=(0, 5), pools=(pool(),))
    assert told(model, whole_log(model)) == [(0, "step", 100, 100, 110), (1, "step", 105, 110, 120)]
    found = simulation(model, Plan(cases=2, warm_up=0, replications=1, overload=True)).steps()[0]
    assert (found.extra.mean, found.line.mean) == (100, 2.5)


# ------------------------------------------------------------------------------------ people and their hours
@pytest.mark.parametrize(
    ("arrives", "work", "start", "end"),
    [
        pytest.param(10 * HOUR, 60, 10 * HOUR, 11 * HOUR, id="within the day"),
        pytest.param(8 * HOUR, 60, 9 * HOUR, 10 * HOUR, id="before opening"),
        pytest.param(9 * HOUR, 480, 9 * HOUR, 17 * HOUR, id="the whole day"),
        pytest.param(16 * HOUR, 90, 16 * HOUR, DAY + 9.5 * HOUR, id="lies over night"),
        pytest.param(17 * HOUR, 10, DAY + 9 * HOUR, DAY + 9 * HOUR + 10, id="at closing time"),
        pytest.param(4 * DAY + 16 * HOUR, 120, 4 * DAY + 16 * HOUR, 7 * DAY + 10 * HOUR, id="lies over the weekend"),
        pytest.param(5 * DAY, 30, 7 * DAY + 9 * HOUR, 7 * DAY + 9.5 * HOUR, id="on Saturday"),
        pytest.param(9 * HOUR, 2400 + 60, 9 * HOUR, 7 * DAY + 10 * HOUR, id="more than a week of work"),
    ],
)
def test_work_is_done_in_working_hours(arrives: float, work: float, start: float, end: float) -> None:
    model = given(task("step", exactly(work), "end"), END, at=(arrives,), pools=(pool(hours=OFFICE),))
    assert told(model, whole_log(model)) == [(0, "step", arrives, start, end)]


def test_work_may_be_finished_after_hours() -> None:
    step = task("step", exactly(90), "end", past_closing=True)
    model = given(step, END, at=(16 * HOUR, 16 * HOUR), pools=(pool(hours=OFFICE),))
    assert starts(model) == [(0, 16 * HOUR), (1, DAY + 9 * HOUR)]
    assert whole_log(model).end.tolist() == [17.5 * HOUR, DAY + 10.5 * HOUR]


def test_a_night_shift_works_past_midnight_and_past_sunday() -> None:
    nights = pool(hours=weekly(range(7), time(22), time(6)))
    model = given(task("step", exactly(300), "end"), END, at=(6 * DAY + 23 * HOUR,), pools=(nights,))
    assert told(model, whole_log(model))[0][3:] == (6 * DAY + 23 * HOUR, 7 * DAY + 4 * HOUR)


def test_whoever_is_preferred_is_asked_first_and_the_other_helps() -> None:
    pools = (pool("junior"), pool("senior"))
    step = task("step", exactly(10), "end", pools=("senior", "junior"))
    model = given(step, END, at=(0, 1, 20), pools=pools)
    assert [servers(model)[i] for i in whole_log(model).server] == ["senior 1", "junior 1", "senior 1"]


def test_somebody_with_two_skills_takes_whoever_waited_longest() -> None:
    model = SimulationModel(
        arrivals=(Arrivals(at="a", instants=(0.0, 1.0, 3.0)), Arrivals(at="b", instants=(2.0, 4.0))),
        pools=(pool("a only"), pool("both")),
        nodes=(
            task("a", exactly(10), "end", pools=("a only", "both")),
            task("b", exactly(10), "end", pools=("both",)),
            END,
        ),
    )
    log = whole_log(model)
    who = [servers(model)[i] for i in log.server]
    assert list(zip(who, log.start.tolist(), strict=True)) == [
        ("a only 1", 0), ("both 1", 1), ("a only 1", 10), ("both 1", 11), ("both 1", 21),
    ]  # fmt: skip


def test_lanes_with_other_numbers_by_day_are_two_pools() -> None:
    pools = (
        pool("day", 2, weekly(range(7), time(8), time(20))),
        pool("night", 1, weekly(range(7), time(20), time(8))),
    )
    step = task("step", exactly(60), "end", pools=("day", "night"))
    model = given(step, END, at=(7 * HOUR, 7 * HOUR, 8 * HOUR), pools=pools)
    assert starts(model) == [(0, 7 * HOUR), (1, 8 * HOUR), (2, 8 * HOUR)]


def test_lower_ranks_are_served_first() -> None:
    model = SimulationModel(
        arrivals=(Arrivals(at="later", instants=(0.0, 1.0)), Arrivals(at="first", instants=(2.0,))),
        pools=(pool(),),
        nodes=(task("later", exactly(10), "end", rank=1), task("first", exactly(10), "end", rank=0), END),
    )
    assert [(id_, start) for _, id_, _, start, _ in told(model, whole_log(model))] == [
        ("later", 0),
        ("first", 10),
        ("later", 20),
    ]


def test_a_set_up_comes_with_every_change_of_step() -> None:
    model = SimulationModel(
        arrivals=(Arrivals(at="a", instants=(0.0, 1.0, 3.0)), Arrivals(at="b", instants=(2.0,))),
        pools=(pool(),),
        nodes=(task("a", exactly(10), "end", setup=exactly(5)), task("b", exactly(10), "end"), END),
    )
    log = whole_log(model)
    assert (log.end - log.start).tolist() == [15, 10, 10, 15]


def test_whoever_has_just_done_the_same_step_is_preferred_where_there_is_a_set_up() -> None:
    model = SimulationModel(
        arrivals=(Arrivals(at="a", instants=(0.0, 30.0)), Arrivals(at="b", instants=(0.0, 31.0))),
        pools=(pool(servers=2),),
        nodes=(
            task("a", exactly(10), "end", setup=exactly(5)),
            task("b", exactly(10), "end", setup=exactly(5)),
            END,
        ),
    )
    log = whole_log(model)
    assert (log.end - log.start).tolist() == [15, 15, 10, 10]


# ------------------------------------------------------------------------------------ batches and lists
def batched(batch: CountBatch | ListBatch, *at: float, servers: int = 1, work: float = 10) -> SimulationModel:
    return given(task("step", exactly(work), "end", batch=batch), END, at=at, pools=(pool(servers=servers),))


def test_a_batch_is_begun_when_enough_have_come() -> None:
    assert starts(batched(CountBatch(size=3), 0, 5, 7, 20, 30, 60)) == [
        (0, 7), (1, 17), (2, 27), (3, 60), (4, 70), (5, 80),
    ]  # fmt: skip


def test_a_batch_that_never_fills_is_begun_when_nothing_else_can_come() -> None:
    assert starts(batched(CountBatch(size=2), 0, 5, 20)) == [(0, 5), (1, 15), (2, 25)]


def test_a_batch_is_begun_when_the_first_has_waited_long_enough() -> None:
    batch = CountBatch(size=3, patience=minutes(30))
    assert starts(batched(batch, 0, 5, 100, 101, 102)) == [(0, 30), (1, 40), (2, 102), (3, 112), (4, 122)]


def test_work_done_together_takes_one_time_and_one_person() -> None:
    batch = CountBatch(size=2, together=True)
    model = batched(batch, 0, 5, 6, 7)
    assert told(model, whole_log(model)) == [
        (0, "step", 5, 5, 15), (1, "step", 5, 5, 15), (2, "step", 7, 15, 25), (3, "step", 7, 15, 25),
    ]  # fmt: skip
    assert simulation(model, Plan(cases=4, warm_up=0, replications=1, overload=True)).lead_times.tolist() == [
        [15, 10, 19, 18]
    ]


def test_a_weekly_list_takes_so_many_and_the_rest_wait_a_week() -> None:
    tuesday = DAY + 9 * HOUR
    week = 7 * DAY
    model = batched(ListBatch(minutes=(tuesday,), at_most=2), 0, 1, 2, tuesday, servers=9)
    assert starts(model) == [(0, tuesday), (1, tuesday), (2, week + tuesday), (3, week + tuesday)]


def test_a_list_takes_the_urgent_first() -> None:
    urgencies = (Urgency(id="soon", share=0.5), Urgency(id="routine", share=0.5))
    step = task("step", exactly(1), "end", batch=ListBatch(minutes=(DAY,), at_most=6))
    model = given(step, END, at=tuple(range(12)), pools=(pool(servers=9),), urgencies=urgencies)
    urgency = cases_of(model, count=12, seed=1, replication=0).urgency
    assert 0 < urgency.sum() < 12
    expected = np.lexsort((np.arange(12), urgency))[:6]
    assert {case for case, start in starts(model) if start == DAY} == set(expected.tolist())


def test_batch_waiting_is_told_from_waiting_in_line() -> None:
    model = batched(CountBatch(size=2), 0, 5, 6, 7)
    step = simulation(model, Plan(cases=4, warm_up=0, replications=1, overload=True)).steps()[0]
    assert step.batch.mean == (5 + 0 + 1 + 0) / 4
    assert step.line.mean == (0 + 10 + 18 + 28) / 4
    assert step.most_waiting.mean == 3


# ------------------------------------------------------------------------------------ arrivals
def test_arrivals_follow_the_hours_of_the_week() -> None:
    profile = tuple(3.0 if hour == 9 else 1.0 if hour == 33 else 0.0 for hour in range(168))
    arrivals = Arrivals.random(every=minutes(60), at="step", profile=profile)
    model = SimulationModel(arrivals=(arrivals,), nodes=(task("step", exactly(1), "end", pools=()), END))
    minute = cases_of(model, count=8_000, seed=1, replication=0).arrival
    hour = (minute % (7 * DAY)) // 60
    assert set(hour) == {9.0, 33.0}
    assert np.mean(hour == 9) == pytest.approx(0.75, abs=0.015)
    assert minute[-1] / 8_000 == pytest.approx(60, rel=0.05)


def test_regular_arrivals_come_on_the_dot() -> None:
    model = SimulationModel(
        arrivals=(Arrivals(at="step", mean_gap=minutes(15), regular=True),),
        nodes=(task("step", exactly(1), "end", pools=()), END),
    )
    assert whole_log(model, cases=4).start.tolist() == [15, 30, 45, 60]


# ------------------------------------------------------------------------------------ the log
def test_the_log_is_the_same_in_whatever_pieces() -> None:
    nodes = (
        Split(id="split", to=(Exit("a"), Exit("b"))),
        task("a", exponential(minutes(5)), "join", batch=CountBatch(size=4)),
        task("b", exponential(minutes(3)), "join"),
        Join(id="join", to=(Exit("end"),)),
        END,
    )
    model = SimulationModel(
        arrivals=(Arrivals.random(every=minutes(10), at="split"),), pools=(pool(servers=2),), nodes=nodes
    )
    whole, pieces = whole_log(model, cases=500), whole_log(model, cases=500, rows=1)
    assert len(whole.case) == 1_000
    assert all(np.array_equal(one, other) for one, other in zip(whole, pieces, strict=True))


def test_a_choice_that_leads_into_a_join_is_a_fault() -> None:
    model = given(
        Choice(id="which", to=(Exit("a", 0.5), Exit("b", 0.5))),
        task("a", exactly(1), "join", pools=()),
        task("b", exactly(1), "join", pools=()),
        Join(id="join", to=(Exit("end"),)),
        END,
        at=tuple(range(10)),
        pools=(),
    )
    with pytest.raises(UnfitMap, match="10 of 10 cases wait for ever in join"):
        simulation(model, Plan(cases=10, warm_up=0, replications=1))


def test_a_case_that_multiplies_is_a_fault() -> None:
    again = (Exit("split", 0.49), Exit("end", 0.51))
    model = given(
        Split(id="split", to=(Exit("a"), Exit("b"))),
        task("a", exactly(1), *again, pools=()),
        task("b", exactly(1), *again, pools=()),
        END,
        at=(0,),
        pools=(),
    )
    with pytest.raises(UnfitMap, match="more pieces of work than there are branches"):
        simulation(model, Plan(cases=1, warm_up=0, replications=20, threads=1))
