"""Does a map fitted on a log whose truth is known find that truth, and say when it may not be believed?"""

from dataclasses import replace
from datetime import time, timedelta

import numpy as np
import pytest

from process_maps.finding import UnfitMap
from process_maps.mining.calibration.calibrate import Calibrated, calibrate
from process_maps.mining.calibration.halves import TooFewCases, halves
from process_maps.mining.calibration.verdict import verdict
from process_maps.mining.event_log import EventLog
from process_maps.model import Batch, Lane
from process_maps.process_map import ProcessMap
from process_maps.quantities import MINUTE, Demand, Period, WorkingCalendar, minutes
from process_maps.simulation.week import weekly
from process_maps.simulation.what_if import what_if
from tests.builders import DAY, HOUR, a_link, a_map, a_step, sent_back
from tests.process_maps.mining.calibration.simulated_log import log_of_map
from tests.process_maps.mining.logs import log_of, sequences

OFFICE = WorkingCalendar(shift=8 * HOUR)


def clinic(**more: object) -> ProcessMap:
    """Triage, a clinic that sends a quarter back to it, a letter after days in the post."""
    steps = (
        a_step("triage", touch=20 * MINUTE, lane="nurses"),
        a_step("clinic", touch=30 * MINUTE, lane="doctors"),
        a_step("letter", touch=10 * MINUTE, wait=2 * DAY),
    )
    lanes = (Lane(id="nurses", name="Nurses", people=2), Lane(id="doctors", name="Doctors", people=3))
    links = (a_link("triage", "clinic"), a_link("clinic", "letter"), sent_back("clinic", "triage", 0.25))
    demand = Demand(items=100, per=Period.WEEK, unit="referrals")
    return replace(a_map(steps, *links, lanes=lanes, calendar=OFFICE, demand=demand), **more)  # type: ignore[arg-type]


def drawn_wrongly() -> ProcessMap:
    """The same boxes and arrows as a room might guess the rest."""
    process = clinic()
    return replace(
        process,
        demand=Demand(items=9, per=Period.DAY, unit="referrals"),
        steps=tuple(replace(step, times=a_step("x", touch=HOUR, wait=HOUR).times) for step in process.steps),
        links=(*process.links[:2], sent_back("clinic", "triage", 0.6)),
        lanes=tuple(replace(lane, people=1.0) for lane in process.lanes),
    )


@pytest.fixture(scope="module")
def log() -> EventLog:
    return log_of_map(clinic(), cases=900)


@pytest.fixture(scope="module")
def fitted(log: EventLog) -> Calibrated:
    return calibrate(drawn_wrongly(), log, source="clinic.csv")


def test_the_present_is_reproduced(fitted: Calibrated) -> None:
    assert fitted.accuracy.reproduced
    assert "The present is reproduced" in verdict(fitted)
    assert fitted.simulated.mean / fitted.fitted_on.mean == pytest.approx(1, abs=0.08)


def test_shares_demand_and_people_are_those_of_the_log(fitted: Calibrated) -> None:
    process = fitted.process
    assert process.links[2].share == pytest.approx(0.25, abs=0.04)
    assert process.demand is not None
    assert process.demand.items == pytest.approx(100, rel=0.1)
    assert process.demand.unit == "referrals"
    assert [lane.people for lane in process.lanes] == [2, 3]


def test_times_spread_as_in_the_log(fitted: Calibrated) -> None:
    assert process_times(fitted) == pytest.approx({"triage": 20, "clinic": 30, "letter": 10}, rel=0.1)
    assert {step.work.shape.value for step in fitted.steps} == {"lognormal"}


def process_times(found: Calibrated) -> dict[str, float]:
    return {step.step: step.work.mean_minutes for step in found.steps}


def test_only_the_wait_nobody_explains_stays_unexplained(fitted: Calibrated) -> None:
    """Triage and clinic wait in line and overnight; the letter is two days in the post."""
    by_step = {step.step: step for step in fitted.steps}
    assert minutes(by_step["letter"].unexplained) == pytest.approx(minutes(2 * DAY), rel=0.15)
    assert by_step["letter"].explained_share == pytest.approx(0, abs=0.05)
    assert by_step["clinic"].explained_share is not None
    assert by_step["clinic"].explained_share > 0.7
    assert minutes(by_step["clinic"].simulated) == pytest.approx(minutes(by_step["clinic"].waited), abs=15)


def test_hours_are_read_from_the_log(fitted: Calibrated) -> None:
    assert fitted.process.calibration is not None
    hours = {lane.lane: lane.hours for lane in fitted.process.calibration.lanes}
    assert hours == {lane: weekly(range(5), time(9), time(17)) for lane in ("nurses", "doctors")}


def test_what_was_fitted_is_what_is_simulated(fitted: Calibrated) -> None:
    lead_time = what_if(fitted.process).present.results.lead_time().mean
    assert lead_time == pytest.approx(minutes(fitted.simulated.mean), rel=0.08)


def test_the_same_seed_finds_the_same_map(log: EventLog, fitted: Calibrated) -> None:
    assert calibrate(drawn_wrongly(), log, source="clinic.csv") == fitted


def test_the_later_half_is_never_fitted_on(log: EventLog, fitted: Calibrated) -> None:
    """Whatever happens in its cases, the map is the same; only the distance tells."""
    earlier, _ = halves(log)
    names = set(earlier.case_names)
    later = np.array([name not in names for name in log.case_names])[log.case]
    slower = replace(log, end=np.where(later, log.end + np.timedelta64(60, "D"), log.end))
    found = calibrate(drawn_wrongly(), slower, source="clinic.csv")
    assert found.process.calibration is not None
    assert fitted.process.calibration is not None
    assert found.process.calibration.steps == fitted.process.calibration.steps
    assert replace(found.process, calibration=None) == replace(fitted.process, calibration=None)
    assert found.accuracy.distance > fitted.accuracy.distance + 40 * DAY


def test_work_saved_up_is_found_as_a_batch() -> None:
    drawn = a_map(
        [a_step("take", touch=5 * MINUTE, lane="lab"), a_step("test", touch=30 * MINUTE, lane="bench")],
        lanes=(Lane(id="lab", name="Lab", people=2), Lane(id="bench", name="Bench", people=1)),
        calendar=WorkingCalendar(shift=24 * HOUR, days_per_week=7, days_per_year=365),
        demand=Demand(items=70, per=Period.WEEK),
    )
    truth = replace(drawn, steps=(drawn.steps[0], replace(drawn.steps[1], batch=Batch(size=4))))
    found = calibrate(drawn, log_of_map(truth, cases=400))
    assert found.process.steps[1].batch.size == 4
    assert found.accuracy.reproduced
    assert found.explained_share is not None
    assert found.explained_share > 0.9


def test_a_map_that_lacks_a_step_is_not_believed(log: EventLog) -> None:
    """The letters are half of every case, and this map does not have them."""
    short = drawn_wrongly()
    short = replace(short, steps=short.steps[:2], links=(short.links[0], short.links[2]))
    found = calibrate(short, log)
    assert found.unknown == ("letter",)
    assert not found.accuracy.reproduced
    assert verdict(found).startswith("Do not believe a future yet")
    assert "not on the map: letter" in verdict(found)


def test_steps_the_log_does_not_have_stay_as_drawn(log: EventLog) -> None:
    longer = drawn_wrongly()
    extra = a_step("phone", touch=3 * MINUTE)
    longer = replace(longer, steps=(*longer.steps, extra), links=(*longer.links, a_link("letter", "phone")))
    found = calibrate(longer, log)
    assert found.unseen == ("phone",)
    assert found.process.steps[3] == extra


def test_few_cases_are_refused() -> None:
    with pytest.raises(TooFewCases, match="12 cases: at least 40"):
        calibrate(a_map(["A", "B"]), log_of(*sequences({"AB": 12})))


def test_a_log_without_starts_is_refused() -> None:
    lines = [line.rpartition("-")[0].rpartition(":")[0] + ":30" for line in sequences({"AB": 50})]
    with pytest.raises(ValueError, match="starts as well"):
        calibrate(a_map(["A", "B"]), log_of(*lines))


def test_a_loop_without_a_way_out_is_told_and_not_run() -> None:
    endless = a_map(["A", "B"], a_link("A", "B"), sent_back("B", "A", 1.0))
    lines = [line for line in sequences({"AB": 50}) if " B " not in line or line < "AB25"]
    with pytest.raises(UnfitMap):
        calibrate(endless, log_of(*[line for line in lines if " A " in line]))


def test_halves_are_divided_in_time() -> None:
    log = log_of(*(f"{number:02} A - {number}:00-{number}:30" for number in range(41)))
    earlier, later = halves(log)
    assert earlier.case_names == tuple(f"{number:02}" for number in range(20))
    assert len(later.case_names) == 21
    assert timedelta(0) < (earlier.end.max() - earlier.start.min()).item()
