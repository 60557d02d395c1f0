"""Do calendars change the clock and nothing else? One calendar for all, against work 24 hours a day."""

from datetime import time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_maps.simulation.model import End
from process_maps.simulation.results import simulation
from process_maps.simulation.run import EventLog, Plan
from process_maps.simulation.week import WEEK_MINUTES, WeeklyHours, profile_of, weekly, working_minutes
from tests.process_maps.simulation.models import (
    OFFICE,
    exactly,
    lead_times,
    pool,
    task,
    twelve_steps,
    whole_log,
)
from tests.process_maps.simulation.models import given as at_instants

BROKEN = weekly(range(5), time(8), time(12)) + weekly(range(4), time(13), time(18))
NIGHTS = weekly((1, 3, 6), time(21), time(7))


def in_working_minutes(log: EventLog, hours: WeeklyHours) -> np.ndarray:
    clock = np.vectorize(lambda instant: working_minutes(hours, 0, float(instant)))
    return lead_times(log._replace(enabled=clock(log.enabled), end=clock(log.end)))


@pytest.mark.parametrize("hours", [OFFICE, BROKEN, NIGHTS], ids=["office", "with a lunch break", "nights"])
def test_with_one_calendar_the_cycle_time_in_working_minutes_is_that_of_24_hours_a_day(
    hours: WeeklyHours,
) -> None:
    """The oracle: case by case, not only on average."""
    slower = WEEK_MINUTES / hours.minutes_per_week
    around_the_clock = whole_log(twelve_steps(), cases=2_000)
    in_hours = whole_log(twelve_steps(hours=hours, every=10 * slower, profile=profile_of(hours)), cases=2_000)
    assert np.allclose(in_working_minutes(in_hours, hours), lead_times(around_the_clock), atol=1e-5)
    assert lead_times(in_hours).mean() > 2 * lead_times(around_the_clock).mean()


def test_utilisation_counts_working_time_only() -> None:
    slower = WEEK_MINUTES / OFFICE.minutes_per_week
    plan = Plan(cases=5_000, replications=4)
    always = simulation(twelve_steps(), plan).pools()
    office = simulation(twelve_steps(hours=OFFICE, every=10 * slower, profile=profile_of(OFFICE)), plan).pools()
    for one, other in zip(always, office, strict=True):
        assert other.utilisation.mean == pytest.approx(one.utilisation.mean, abs=0.005)


weeks = st.sets(st.integers(0, WEEK_MINUTES // 30 - 1), min_size=1).map(
    lambda halves: WeeklyHours(intervals=tuple((30 * half, 30 * half + 30) for half in sorted(halves)))
)


@given(weeks, st.integers(0, 3 * WEEK_MINUTES), st.integers(1, 2 * WEEK_MINUTES))
def test_so_much_work_takes_so_many_working_minutes(hours: WeeklyHours, arrives: int, work: int) -> None:
    step = task("step", exactly(work), "end")
    log = whole_log(at_instants(step, End(id="end"), at=(arrives,), pools=(pool(hours=hours),)))
    begin, end = log.start[0], log.end[0]
    assert working_minutes(hours, arrives, begin) == 0
    assert working_minutes(hours, begin, begin + 1) == 1
    assert working_minutes(hours, begin, end) == pytest.approx(work)
    assert working_minutes(hours, begin, end - 0.5) == pytest.approx(work - 0.5)


def test_hours_are_put_together_and_merged() -> None:
    assert (weekly((0,), time(9), time(12)) + weekly((0,), time(11), time(13))).intervals == ((540, 780),)
    assert weekly((6,), time(22), time(6)).intervals == ((0, 360), (6 * 1440 + 1320, WEEK_MINUTES))
    assert weekly((0,), time(9), time(0)).minutes_per_week == 15 * 60
    assert sum(profile_of(BROKEN)) == BROKEN.minutes_per_week
    assert timedelta(minutes=OFFICE.minutes_per_week) == timedelta(hours=40)


@pytest.mark.parametrize("intervals", [((10, 5),), ((0, 10), (5, 20)), ((0, 10_081),), ((-5, 10),)], ids=str)
def test_hours_that_make_no_sense_are_refused(intervals: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="follow one another"):
        WeeklyHours(intervals=intervals)
