"""Is what was fitted from a log written so that it reads back as the same map, and refused where it is nonsense?"""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from process_maps.document import NotAMap, read_document, write_document
from process_maps.document_fitted import SpreadTimes
from process_maps.model import Lane
from process_maps.process_map import ProcessMap
from process_maps.simulation.fitted import Calibration, FittedArrivals, FittedLane, FittedStep
from process_maps.simulation.times import Times, empirical, exponential, fixed, gamma, lognormal, triangular
from process_maps.simulation.week import weekly
from tests.builders import HOUR, MINUTE, a_map, a_step

TIMES = SpreadTimes()
MILLIMINUTES = st.integers(1, 10_000_000).map(lambda count: timedelta(microseconds=60_000 * count))


def calibrated() -> ProcessMap:
    steps = (a_step("take", touch=5 * MINUTE, wait=HOUR, lane="lab"), a_step("test", touch=3 * MINUTE))
    fit = Calibration(
        fitted_on="bloods.csv, the earlier 250 cases",
        distance=2 * HOUR,
        floor=3 * HOUR,
        arrivals=FittedArrivals(gaps=gamma(HOUR, 20 * MINUTE), together=2, profile=(0.0,) * 100 + (1.5,) * 68),
        steps=(
            FittedStep(
                step="take",
                touch=5 * MINUTE,
                work=lognormal(5 * MINUTE, 2 * MINUTE),
                wait=HOUR,
                unexplained=empirical([0, 0, 0, 12.5, 90]),
                patience=7 * HOUR,
                together=True,
                past_closing=True,
            ),
        ),
        lanes=(FittedLane(lane="lab", hours=weekly(range(5), time(8), time(18)) + weekly([5], time(20), time(6))),),
    )
    return replace(a_map(steps, lanes=(Lane(id="lab", name="Lab", people=2),)), calibration=fit)


def test_a_calibrated_map_reads_back_as_itself() -> None:
    assert read_document(write_document(calibrated())) == calibrated()


def test_each_thing_fitted_is_one_readable_line() -> None:
    written = write_document(calibrated())["calibration"]
    assert written["steps"][0]["work"] == "lognormal 5 2 min"
    assert written["steps"][0]["unexplained"] == "empirical 3*0 12.5 90 min"
    assert written["lanes"] == [{"lane": "lab", "hours": "mon-fri 8:00-18:00, sat 20:00-24:00, sun 0:00-6:00"}]


@settings(max_examples=60)
@given(
    st.one_of(
        MILLIMINUTES.map(fixed),
        MILLIMINUTES.map(exponential),
        st.builds(lambda mean, share: gamma(mean, mean * share), MILLIMINUTES, st.sampled_from([0.5, 1.0, 2.0])),
        st.lists(st.integers(0, 9_999_999).map(lambda count: count / 1_000), min_size=1, max_size=50).map(empirical),
        MILLIMINUTES.map(lambda mode: triangular(timedelta(0), mode, 2 * mode)),
    )
)
def test_times_read_back_within_a_hundredth_of_a_second(times: Times) -> None:
    read = TIMES.read(TIMES.write(times))
    assert read.shape is times.shape
    assert read.mean_minutes == pytest.approx(times.mean_minutes, abs=1.7e-4)
    assert read.sample == pytest.approx(times.sample, abs=1e-4)
    assert TIMES.write(read) == TIMES.write(times)


@pytest.mark.parametrize(
    ("part", "wrong", "said"),
    [
        ("work", "lognormal 5 min", "too many or too few"),
        ("work", "about 5 min", "how times spread"),
        ("work", "exponential 0 min", "more than 0"),
        ("work", "empirical min", "no observed times"),
        ("work", "exponential 5", "how times spread"),
        ("work", "fixed 999999999 999999999999 min", "how times spread"),
        ("work", f"empirical {'999*1 ' * 2_000} min", "more than a map holds"),
        ("step", "tset", "tset"),
    ],
)
def test_what_cannot_be_meant_is_told(part: str, wrong: str, said: str) -> None:
    document = write_document(calibrated())
    document["calibration"]["steps"][0][part] = wrong
    with pytest.raises(NotAMap, match=said):
        read_document(document)


@pytest.mark.parametrize("hours", ["", "never", "mon-fri 18:00-8:00", "fri-mon 8:00-9:00", "mon 25:00-26:00"])
def test_hours_nobody_works_are_told(hours: str) -> None:
    document = write_document(calibrated())
    document["calibration"]["lanes"][0]["hours"] = hours or ","
    with pytest.raises(NotAMap, match="no working hours"):
        read_document(document)


def test_a_week_has_168_hours() -> None:
    document = write_document(calibrated())
    document["calibration"]["arrivals"]["profile"] = ["1 2 3"] * 7
    with pytest.raises(NotAMap, match="7 days of 24 hours"):
        read_document(document)
