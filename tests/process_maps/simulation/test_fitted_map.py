"""Does the simulation of a calibrated map run on what was fitted, and do fitted times follow the drawn ones?"""

from dataclasses import replace
from datetime import time

import numpy as np
import pytest

from process_maps.model import Batch, Lane
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period, minutes
from process_maps.simulation.arrivals import cases_of
from process_maps.simulation.fitted import Calibration, FittedArrivals, FittedLane, FittedStep
from process_maps.simulation.map_scenarios import MapScenario, future_of
from process_maps.simulation.model import Arrivals, CountBatch, Task
from process_maps.simulation.of_map import Assumptions, Waits, of_map
from process_maps.simulation.quantiles import quantiles
from process_maps.simulation.times import Shape, Times, empirical, exponential, fixed, gamma, lognormal, triangular
from process_maps.simulation.week import weekly
from process_maps.simulation.what_if import what_if
from tests.builders import DAY, HOUR, MINUTE, a_map, a_step
from tests.process_maps.simulation.models import single_step

EVENING = weekly(range(5), time(17), time(22))
SHARES = (np.arange(40_000) + 0.5) / 40_000


def fitted(**changed: object) -> ProcessMap:
    steps = (
        a_step("take", touch=5 * MINUTE, wait=HOUR, lane="lab", batch=Batch(size=3)),
        a_step("test", touch=3 * MINUTE, wait=DAY),
    )
    take = FittedStep(
        step="take",
        touch=5 * MINUTE,
        work=gamma(5 * MINUTE, MINUTE),
        wait=HOUR,
        unexplained=empirical([10, 20]),
        patience=2 * HOUR,
        past_closing=True,
    )
    fit = Calibration(
        fitted_on="a log",
        distance=HOUR,
        floor=HOUR,
        arrivals=FittedArrivals(together=2),
        steps=(replace(take, **changed),),  # type: ignore[arg-type]
        lanes=(FittedLane(lane="lab", hours=EVENING),),
    )
    lanes = (Lane(id="lab", name="Lab", people=2),)
    return replace(a_map(steps, lanes=lanes, demand=Demand(items=70, per=Period.WEEK)), calibration=fit)


def task(process: ProcessMap, id: str = "take", assumed: Assumptions | None = None) -> Task:
    return next(one for one in of_map(process, assumed).model.tasks if one.id == id)


def test_fitted_times_batches_hours_and_arrivals_take_the_place_of_assumptions() -> None:
    made = of_map(fitted()).model
    take, test = made.tasks
    assert take.work == gamma(5 * MINUTE, MINUTE)
    assert take.extra_wait == empirical([10, 20])
    assert take.batch == CountBatch(size=3, patience=2 * HOUR)
    assert take.past_closing
    assert test.work.shape is Shape.LOGNORMAL
    assert made.pools[0].hours == EVENING
    assert made.arrivals[0].together == 2
    assert made.arrivals[0].profile is None


def test_fitted_times_grow_and_shrink_with_the_drawn_ones() -> None:
    future = future_of(fitted(), MapScenario(name="slower", touch={"take": 10 * MINUTE}, wait={"take": HOUR / 2}))
    assert task(future).work.mean_minutes == pytest.approx(10)
    assert task(future).work.shape is Shape.GAMMA
    assert task(future).extra_wait == empirical([5, 10])


def test_a_step_given_to_a_machine_or_removed_no_longer_waits_or_spreads() -> None:
    for future in (
        MapScenario(name="m", automated={"take": 6 * MINUTE / 60}),
        MapScenario(name="r", removed=("take",)),
    ):
        after = task(future_of(fitted(), future))
        assert after.work.shape is Shape.FIXED
        assert (after.extra_wait, after.batch, after.pools) == (None, None, ())


def test_a_scenario_has_the_last_word_on_hours_and_batches() -> None:
    assumed = Assumptions(hours={"lab": None})
    assert of_map(fitted(), assumed).model.pools[0].hours is None
    assert task(future_of(fitted(), MapScenario(name="b", batch={"take": None}))).batch is None


def test_where_all_waiting_is_queueing_nothing_else_is_kept() -> None:
    assert task(fitted(), assumed=Assumptions(waits=Waits.QUEUEING)).extra_wait is None


def test_no_time_at_all_may_be_fitted() -> None:
    process = fitted(touch=0 * MINUTE, work=fixed(0 * MINUTE))
    nothing = replace(process.steps[0], times=replace(process.steps[0].times, touch=0 * MINUTE))
    process = replace(process, steps=(nothing, process.steps[1]))
    assert task(process).work.mean_minutes == 0


def test_fitted_waits_are_not_worked_out_again() -> None:
    present = what_if(fitted()).present.made.model
    assert next(one for one in present.tasks if one.id == "take").extra_wait == empirical([10, 20])


def test_who_reads_the_result_is_told() -> None:
    assert any("Fitted from a log" in note for note in of_map(fitted()).notes)


def test_what_was_fitted_for_no_step_is_refused() -> None:
    with pytest.raises(ValueError, match="fitted for 'gone'"):
        fitted(step="gone")


def test_a_lane_that_never_works_is_refused() -> None:
    with pytest.raises(ValueError, match="never at work"):
        FittedLane(lane="lab", hours=weekly([], time(9), time(17)))


@pytest.mark.parametrize(
    "times",
    [
        fixed(3 * MINUTE),
        exponential(3 * MINUTE),
        lognormal(3 * MINUTE, 2 * MINUTE),
        gamma(3 * MINUTE, 4 * MINUTE),
        triangular(MINUTE, 2 * MINUTE, 9 * MINUTE),
        empirical([1, 2, 9]),
    ],
    ids=lambda times: times.shape.value,
)
def test_quantiles_are_those_of_the_distribution(times: Times) -> None:
    found = quantiles(times, SHARES)
    assert (np.diff(found) >= 0).all()
    assert found.mean() == pytest.approx(times.mean_minutes, rel=0.005)


def test_cases_come_together_as_often_as_said() -> None:
    model = single_step(exponential(MINUTE), every=1.0)
    came = replace(
        model, arrivals=(Arrivals(at=model.nodes[0].id, mean_gap=HOUR, gaps=gamma(DAY, DAY / 2), together=3),)
    )
    arrival = cases_of(came, count=9_000, seed=1, replication=0).arrival
    by_three = arrival.reshape(-1, 3)
    assert (np.ptp(by_three, axis=1) == 0).all()
    gaps = np.diff(by_three[:, 0])
    assert gaps.mean() == pytest.approx(minutes(3 * HOUR), rel=0.05)
    assert gaps.std() / gaps.mean() == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize(
    "wrong", [{"together": 0}, {"gaps": fixed(0 * MINUTE)}, {"gaps": fixed(MINUTE), "regular": True}]
)
def test_arrivals_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"at least 1 case|more than 0"):
        Arrivals(at="a", mean_gap=HOUR, **wrong)  # type: ignore[arg-type]
