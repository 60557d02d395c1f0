"""Are figures and their intervals right, and is it known how many runs they need?"""

from dataclasses import replace
from math import inf, isnan

import numpy as np
import pytest
from scipy import stats

from process_maps.simulation.estimates import estimate, replications_needed, warm_up_needed
from process_maps.simulation.model import End
from process_maps.simulation.results import Measure, simulation, simulation_to_precision
from process_maps.simulation.run import Plan, replications
from process_maps.simulation.times import exponential
from tests.process_maps.simulation.models import (
    exactly,
    given,
    minutes,
    pool,
    single_step,
    task,
    twelve_steps,
)


def test_an_interval_is_students() -> None:
    values = np.array([4.0, 7.0, 5.0, 9.0, 5.0])
    found = estimate(values, level=0.9)
    expected = stats.t.interval(0.9, 4, loc=values.mean(), scale=stats.sem(values))
    assert (found.low, found.high) == pytest.approx(expected)
    assert found.settled
    assert not estimate(values - values.mean()).settled


def test_one_run_proves_nothing() -> None:
    assert estimate(np.array([3.0])).half_width == inf
    assert isnan(estimate(np.array([np.nan])).mean)


def test_intervals_hold_what_they_promise() -> None:
    """M/M/1 at 50%: of 300 intervals of 10 runs, about 95% hold the true wait."""
    model = single_step(exponential(minutes(10)), every=20)
    waits = simulation(model, Plan(cases=2_000, warm_up=200, replications=3_000)).line_wait[:, 0] / 2_000
    held = [found.low < 10 < found.high for found in map(estimate, waits.reshape(300, 10))]
    assert 0.91 < np.mean(held) < 0.98


@pytest.mark.parametrize("precision", [0.1, 0.05, 0.01])
def test_as_many_replications_are_asked_for_as_the_rule_needs(precision: float) -> None:
    values = np.random.default_rng(5).normal(100, 20, 15)
    n = replications_needed(values, precision=precision)
    wanted = precision / (1 + precision) * abs(values.mean())

    def half_width(runs: int) -> float:
        return float(stats.t.ppf(0.975, runs - 1) * values.std(ddof=1) / np.sqrt(runs))

    assert half_width(n) <= wanted < half_width(n - 1)


def test_never_more_replications_than_allowed() -> None:
    assert replications_needed(np.array([-1.0, 1.0, 0.1]), precision=0.01, most=500) == 500


def test_replications_go_on_until_the_precision_is_reached() -> None:
    results = simulation_to_precision(twelve_steps(), Plan(replications=10), precision=0.03, most=2_000)
    found = results.lead_time()
    assert 10 < results.plan.replications < 2_000
    assert found.half_width <= 0.03 * found.mean
    again = simulation(twelve_steps(), results.plan)
    assert np.array_equal(again.lead_times, results.lead_times)


def test_later_replications_are_the_same_wherever_they_start() -> None:
    plan = Plan(cases=50, warm_up=0, replications=4)
    whole, tail = (
        replications(twelve_steps(), plan),
        replications(twelve_steps(), replace(plan, replications=2), first=2),
    )
    assert all(np.array_equal(one.lead_time, other.lead_time) for one, other in zip(whole[2:], tail, strict=True))


def test_percentiles_and_targets_count_cases() -> None:
    model = given(task("a", exactly(10), "end"), End(id="end"), at=(0,) * 10, pools=(pool(),))
    results = simulation(model, Plan(cases=10, warm_up=0, replications=2, overload=True))
    assert results.lead_times[0].tolist() == [10 * (i + 1) for i in range(10)]
    assert results.lead_time_percentile(50).mean == 55
    assert results.lead_time_percentile(90).mean == pytest.approx(91)
    assert results.finished_within(30).mean == 0.3
    assert results.lead_time().half_width == 0


def test_warm_up_is_not_measured() -> None:
    model = given(task("a", exactly(10), "end"), End(id="end"), at=(0, 0, 0, 100, 200), pools=(pool(),))
    results = simulation(model, Plan(cases=2, warm_up=3, replications=1))
    assert results.lead_times.tolist() == [[10, 10]]
    assert results.steps()[0].line.mean == 0
    assert results.pools()[0].utilisation.mean == pytest.approx(0.1)  # 10 of the 100 minutes between arrivals


def test_the_middle_of_a_queue_is_counted_within_the_window() -> None:
    """Four come at once to one person: 3, 2, 1 and 0 wait, for 10 minutes each, in 40 minutes."""
    at = (0, 0, 0, 0, 40)
    model = given(task("a", exactly(10), "end"), End(id="end"), at=at, pools=(pool(),))
    step = simulation(model, Plan(cases=5, warm_up=0, replications=1, overload=True)).steps()[0]
    assert step.queue_length.mean == (3 + 2 + 1) * 10 / 40
    assert (step.most_waiting.mean, step.longest.mean) == (3, 30)


def test_throughput_in_a_steady_state_is_what_arrives() -> None:
    results = simulation(twelve_steps(), Plan(cases=10_000, warm_up=1_000, replications=8))
    assert results.throughput_per_week().mean == pytest.approx(10_080 / 10, rel=0.02)


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_has_one_value_for_each_replication(measure: Measure) -> None:
    results = simulation(twelve_steps(), Plan(cases=100, replications=3))
    values = measure.of(results)
    assert values.shape == (3,)
    assert np.isfinite(values).all()


def test_waiting_per_case_is_the_lead_time_less_the_work() -> None:
    """On a line of steps without branches: lead time = waiting + work."""
    results = simulation(single_step(exactly(10), every=15), Plan(cases=500, replications=3))
    assert Measure.LEAD_TIME.of(results) - Measure.WAITING.of(results) == pytest.approx(10)


def test_the_warm_up_is_seen_where_the_house_fills_slowly() -> None:
    """95% busy from empty: the first cases wait far less than the later ones."""
    slow = single_step(exponential(minutes(10)), every=10 / 0.95)
    plan = Plan(cases=4_000, warm_up=0, replications=60)
    assert 100 <= warm_up_needed(simulation(slow, plan).lead_times) <= 2_000
    steady = single_step(exponential(minutes(10)), every=10, pools=())
    assert warm_up_needed(simulation(steady, plan).lead_times) < 100
