"""Is the queue over the week counted in the right hours?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_maps.simulation.by_hour import minutes_by_hour, waiting_by_hour
from process_maps.simulation.model import CountBatch, End
from process_maps.simulation.results import simulation
from process_maps.simulation.run import Plan
from process_maps.simulation.week import profile_of
from tests.process_maps.simulation.models import OFFICE, exactly, pool, task, twelve_steps
from tests.process_maps.simulation.models import given as at_instants

WEEK = 168 * 60
HOUR = 60


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 4 * WEEK), st.floats(0, 3 * WEEK)), max_size=4))
def test_every_minute_is_counted_once_in_its_hour(rows: list[tuple[int, float, float]]) -> None:
    row = np.array([row for row, _, _ in rows], np.int64)
    begin = np.array([begin for _, begin, _ in rows])
    end = begin + np.array([length for _, _, length in rows])
    found = minutes_by_hour(row, begin, end, 3)
    expected = np.zeros((3, 168))
    for i, since, until in zip(row, begin, end, strict=True):
        edges = np.arange(0, 8 * WEEK + 1, HOUR)
        shares = np.maximum(0, np.minimum(until, edges[1:]) - np.maximum(since, edges[:-1]))
        expected[i] += shares.reshape(-1, 168).sum(axis=0)
    assert np.allclose(found, expected, atol=1e-6)


def test_who_waits_for_a_batch_or_in_line_is_counted() -> None:
    """One comes at 1:30 and waits for the second at 3:00, who waits until 4:00 for the first to be done."""
    step = task("step", exactly(60), "end", batch=CountBatch(size=2))
    model = at_instants(step, End(id="end"), at=(90, 180, 600, 600), pools=(pool(),))
    found = waiting_by_hour(model, Plan(cases=4, warm_up=0, replications=1))
    assert found[0, 1:5].tolist() == [1.0, 1.0, 1.0, 0.0]
    assert np.isnan(found[0, 100])


def test_the_mean_over_the_week_is_the_mean_queue_length() -> None:
    plan = Plan(cases=3_000, replications=3)
    found = waiting_by_hour(twelve_steps(), plan)
    lengths = [step.queue_length.mean for step in simulation(twelve_steps(), plan).steps()]
    assert found.shape == (12, 168)
    assert found.mean(axis=1) == pytest.approx(lengths, rel=0.06)


def test_in_office_hours_the_morning_begins_with_yesterdays_work() -> None:
    model = twelve_steps(hours=OFFICE, every=42, profile=profile_of(OFFICE))
    night = waiting_by_hour(model, Plan(cases=3_000, replications=3))[:, 24 + 3]
    assert night.sum() > 1
