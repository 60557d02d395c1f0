"""Does the kernel agree with queueing theory? Formulas with exact answers, each inside its 95% interval."""

from math import factorial
from typing import Any

import numpy as np
import pytest
from scipy import stats

from process_maps.simulation.arrivals import cases_of
from process_maps.simulation.estimates import estimate
from process_maps.simulation.model import Uptime, Urgency
from process_maps.simulation.results import simulation
from process_maps.simulation.run import Plan
from process_maps.simulation.times import Times, empirical, exponential, fixed, gamma, lognormal, triangular
from tests.process_maps.simulation.models import exactly, minutes, single_step, twelve_steps

MEAN = 10.0  # minutes of work in every one of these models
LONG = Plan(cases=20_000, warm_up=2_000, replications=24, seed=20261104)


def erlang_c_wait(servers: int, utilisation: float) -> float:
    """Mean wait in line of M/M/c, in units of the mean work time (Gross & Harris, 2.3)."""
    offered = servers * utilisation
    all_busy = offered**servers / factorial(servers) / (1 - utilisation)
    waits = all_busy / (sum(offered**n / factorial(n) for n in range(servers)) + all_busy)
    return waits / (servers * (1 - utilisation))


@pytest.mark.parametrize(("servers", "utilisation"), [(1, 0.7), (2, 0.8), (3, 0.85), (5, 0.8), (10, 0.85)])
def test_the_wait_of_m_m_c_is_erlangs(servers: int, utilisation: float) -> None:
    model = single_step(exponential(minutes(MEAN)), servers=servers, every=MEAN / servers / utilisation)
    results = simulation(model, LONG)
    step, expected = results.steps()[0], erlang_c_wait(servers, utilisation) * MEAN
    assert step.line.low < expected < step.line.high
    assert step.line.half_width < 0.06 * expected  # an interval that says something
    assert results.pools()[0].utilisation.mean == pytest.approx(utilisation, rel=0.01)


@pytest.mark.parametrize(
    ("work", "spread"),
    [
        pytest.param(exactly(MEAN), 0.0, id="fixed"),
        pytest.param(gamma(minutes(MEAN), minutes(5)), 5.0, id="gamma"),
        pytest.param(gamma(minutes(MEAN), minutes(14)), 14.0, id="gamma, much spread"),
        pytest.param(lognormal(minutes(MEAN), minutes(8)), 8.0, id="lognormal"),
        pytest.param(empirical([4.0, 4.0, 22.0]), 72**0.5, id="empirical"),
        pytest.param(triangular(minutes(2), minutes(6), minutes(22)), 56**0.5 / 3**0.5, id="triangular"),
    ],
)
def test_the_wait_of_m_g_1_is_pollaczeks_and_khinchines(work: Times, spread: float) -> None:
    every = MEAN / 0.75
    expected = (spread**2 + MEAN**2) / every / 2 / (1 - 0.75)
    step = simulation(single_step(work, every=every), LONG).steps()[0]
    assert step.line.low < expected < step.line.high


def test_urgent_cases_wait_as_cobham_says() -> None:
    """Non-preemptive priority, M/M/1 with two classes: W_k = R / (1 - s_{k-1}) / (1 - s_k)."""
    utilisation, urgent = 0.8, 0.3
    urgencies = (Urgency(id="two weeks", share=urgent), Urgency(id="routine", share=1 - urgent))
    model = single_step(exponential(minutes(MEAN)), every=MEAN / utilisation, urgencies=urgencies)
    lead = simulation(model, LONG).lead_times
    classes = np.array(
        [cases_of(model, count=22_000, seed=LONG.seed, replication=r).urgency[2_000:] for r in range(LONG.replications)]
    )
    residual, first = utilisation * MEAN, utilisation * urgent
    for urgency, expected in enumerate((residual / (1 - first), residual / (1 - first) / (1 - utilisation))):
        waits = np.array([row[own == urgency].mean() - MEAN for row, own in zip(lead, classes, strict=True)])
        found = estimate(waits)
        assert found.low < expected < found.high


def test_breakdowns_make_work_longer_and_more_spread_as_hopp_and_spearman_say() -> None:
    """t = t0 / A;  c^2 = c0^2 + 2 A (1 - A) repair / t0 for exponential repairs; then P-K."""
    uptime = Uptime(share=0.9, repair=minutes(30))
    work, every = 8.0, 12.0
    mean, variation = work / 0.9, 2 * 0.9 * 0.1 * 30 / work
    expected = mean**2 * (1 + variation) / every / 2 / (1 - mean / every)
    step = simulation(single_step(exactly(work), every=every, uptime=uptime), LONG).steps()[0]
    assert step.line.low < expected < step.line.high


def test_uptime_without_a_repair_time_makes_work_slower() -> None:
    model = single_step(exactly(9), every=30, uptime=Uptime(share=0.9), pools=())
    assert np.allclose(simulation(model, Plan(cases=50, replications=2)).lead_times, 10)


def test_littles_law_holds_at_every_step() -> None:
    """Number waiting = arrivals a minute x wait, step by step of the 12-step model."""
    results = simulation(twelve_steps(), Plan(cases=20_000, warm_up=2_000, replications=10))
    for step in results.steps():
        assert step.queue_length.mean == pytest.approx(step.visits.mean / 10 * step.line.mean, rel=0.03)


def test_the_twelve_step_model_takes_242_minutes() -> None:
    """SimPy, Prosimos and a C kernel gave 239 to 246, the C kernel 242.0 over 400 runs of 20,000 cases."""
    results = simulation(twelve_steps(), Plan(cases=20_000, warm_up=0, replications=40))
    assert results.lead_time().low < 242.0 < results.lead_time().high
    assert results.lead_time().half_width < 4
    assert results.runs.sum(axis=1).mean() / 20_000 == pytest.approx(11.1, abs=0.05)


@pytest.mark.parametrize(
    ("work", "law"),
    [
        pytest.param(exponential(minutes(MEAN)), stats.expon(scale=MEAN), id="exponential"),
        pytest.param(lognormal(minutes(MEAN), minutes(8)), stats.lognorm(s=0.70335, scale=7.8087), id="lognormal"),
        pytest.param(gamma(minutes(MEAN), minutes(5)), stats.gamma(a=4, scale=2.5), id="gamma"),
        pytest.param(gamma(minutes(MEAN), minutes(20)), stats.gamma(a=0.25, scale=40), id="gamma, shape under 1"),
        pytest.param(
            triangular(minutes(2), minutes(6), minutes(22)),
            stats.triang(c=0.2, loc=2, scale=20),
            id="triangular",
        ),
    ],
)
def test_times_are_drawn_from_their_distribution(work: Times, law: Any) -> None:
    """A step that needs nobody: the lead time is the draw. Kolmogorov and Smirnov's test, and the mean."""
    drawn = simulation(single_step(work, every=1, pools=()), Plan(cases=20_000, warm_up=0, replications=1)).lead_times[
        0
    ]
    assert stats.kstest(drawn, law.cdf).pvalue > 0.01
    assert work.mean_minutes == pytest.approx(law.mean(), rel=1e-4)


def test_a_fixed_time_is_always_the_same_and_observed_times_come_equally_often() -> None:
    plan = Plan(cases=30_000, warm_up=0, replications=1)
    same = simulation(single_step(fixed(minutes(7)), every=1, pools=()), plan).lead_times[0]
    assert np.allclose(same, 7)
    drawn = simulation(single_step(empirical([5, 1, 3]), every=1, pools=()), plan).lead_times[0]
    assert stats.chisquare(np.unique(np.round(drawn, 6), return_counts=True)[1]).pvalue > 0.01
