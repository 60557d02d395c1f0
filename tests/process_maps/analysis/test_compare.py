"""What does a future state change, save, and make worse?"""

from dataclasses import replace
from typing import Any

import pytest

from process_maps.analysis.compare import Better, Comparison, compare, improvement
from process_maps.analysis.report import analyse
from process_maps.model import Lane, Queue, System
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import Arrival
from tests.builders import DAY, HOUR, MINUTE, a_day_of, a_map, a_step, daily, in_order, sent_back

TEAM: dict[str, Any] = {
    "lanes": (Lane(id="team", name="Team admin", people=1, band="3"),),
    "systems": (System(id="rio", name="RiO"), System(id="excel", name="Spreadsheet")),
    "calendar": a_day_of(8 * HOUR, days_per_year=250),
    "demand": daily(8),
}
BEFORE = a_map(
    [
        a_step("log", touch=20 * MINUTE, wait=2 * DAY, lane="team", right=0.8, systems=("rio", "excel")),
        a_step("copy", touch=10 * MINUTE, lane="team"),
        a_step("send", touch=5 * MINUTE, wait=DAY, lane="team", queue=Queue(count=9)),
    ],
    *in_order("log", "copy", "send"),
    sent_back("send", "log", 0.2),
    **TEAM,
)
AFTER = a_map(
    [
        a_step("log", touch=15 * MINUTE, wait=HOUR, lane="team", right=0.9, systems=("rio",)),
        a_step("send", touch=50 * MINUTE, wait=DAY, lane="team", queue=Queue(count=9, arrives=Arrival.FLOW)),
        a_step("thank", touch=MINUTE, wait=HOUR, lane="team"),
    ],
    **TEAM,
)


def compared(before: ProcessMap = BEFORE, after: ProcessMap = AFTER) -> Comparison:
    return compare(analyse(before), analyse(after))


@pytest.mark.parametrize(
    ("before", "after", "better", "change"),
    [
        (10, 4, Better.LOWER, 0.6),
        (10, 12, Better.LOWER, -0.2),
        (0.5, 0.75, Better.HIGHER, 0.5),
        (0.5, 0.25, Better.HIGHER, -0.5),
        (0, 3, Better.LOWER, None),
        (None, 3, Better.LOWER, None),
        (3, None, Better.HIGHER, None),
    ],
)
def test_above_zero_is_an_improvement(
    before: float | None, after: float | None, better: Better, change: float | None
) -> None:
    assert improvement(before, after, better) == (change if change is None else pytest.approx(change))


def test_each_measure_stands_before_and_after() -> None:
    measures = {change.measure: change for change in compared().measures}
    lead = measures["lead_time_minutes"]
    before, after = (3 * DAY / MINUTE + 35) / 0.8, (DAY + 2 * HOUR) / MINUTE + 66
    assert lead.before == pytest.approx(before)
    assert lead.after == pytest.approx(after)
    assert lead.change == pytest.approx(1 - after / before)
    assert measures["systems_touched"].before == 2


def test_saved_hours_and_pounds_are_staff_time_at_todays_demand() -> None:
    """35 x 1.25 min before, 66 after: 22.25 more for 2,000 items a year, at 20.71 an hour of band 3."""
    found = compared(after=replace(AFTER, demand=daily(999)))
    assert found.hours_saved_a_year == pytest.approx(-22.25 / 60 * 2000)
    assert found.pounds_saved_a_year == pytest.approx(-22.25 / 60 * 2000 * 20.71)


def test_without_demand_or_band_nothing_is_invented() -> None:
    lanes = (Lane(id="team", name="Team admin"),)
    silent = compared(replace(BEFORE, demand=None, lanes=lanes), replace(AFTER, demand=None, lanes=lanes))
    assert (silent.hours_saved_a_year, silent.pounds_saved_a_year) == (None, None)


def test_steps_are_matched_by_id() -> None:
    changes = {step.step: step for step in compared().steps}
    assert {step: change.what for step, change in changes.items()} == {
        "log": "changed",
        "copy": "removed",
        "send": "changed",
        "thank": "added",
    }
    assert changes["log"].details == (
        "wait 2 d → 1 h",
        "hands-on 20 min → 15 min",
        "right first time 80% → 90%",
        "systems RiO, Spreadsheet → RiO",
        "value necessary 20 min → necessary 15 min",
    )
    assert "sent back 20% → 0%" in changes["send"].details
    assert "arrives by push → flow" in changes["send"].details


def test_what_got_worse_is_said() -> None:
    worse = compared().worse
    assert "Hands-on time of everybody rises from 43.8 min to 66 min" in worse
    assert "Team admin is loaded 110%: it cannot keep up" in worse
    assert not [sentence for sentence in worse if sentence.startswith("Lead time")]


def test_a_map_beside_itself_changes_nothing() -> None:
    same = compared(BEFORE, BEFORE)
    assert (same.steps, same.worse, same.hours_saved_a_year) == ((), (), 0)
    assert {change.change for change in same.measures} <= {0, None}
