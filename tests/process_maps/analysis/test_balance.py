"""Can people and equipment keep up with demand?"""

from datetime import timedelta
from typing import Any

import pytest

from process_maps.analysis.balance import Balance, balance
from process_maps.analysis.blocks import block_of
from process_maps.analysis.timeline import timeline
from process_maps.analysis.visits import expected_visits
from process_maps.model import (
    Batch,
    Element,
    Equipment,
    Lane,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period
from process_maps.vocabulary import LaneKind, Verb, Work
from tests.builders import DAY, HOUR, MINUTE, a_day_of, a_map, a_step, daily, in_order, sent_back


def balanced(process: ProcessMap) -> Balance:
    visits = expected_visits(process)
    return balance(process, visits, timeline(process, block_of(process), visits))


SECOND = timedelta(seconds=1)
TEAM = Lane(id="team", name="Team", people=2)
EIGHT_HOURS: dict[str, Any] = {"calendar": a_day_of(8 * HOUR), "demand": daily(48)}  # takt 10 min


@pytest.mark.parametrize(
    ("demand", "takt"),
    [
        pytest.param(daily(48), 10 * MINUTE, id="a day"),
        pytest.param(Demand(items=240, per=Period.WEEK), 10 * MINUTE, id="a week of five days"),
        pytest.param(Demand(items=48, per=Period.SHIFT), 10 * MINUTE, id="a shift"),
        pytest.param(None, None, id="nobody said"),
    ],
)
def test_takt_is_available_time_by_demand(demand: Demand | None, takt: timedelta | None) -> None:
    assert balanced(a_map("a", calendar=a_day_of(8 * HOUR), demand=demand)).takt == takt


def test_a_cycle_is_measured_or_the_touch_time_shared_by_the_people() -> None:
    process = a_map(
        [
            a_step("alone", touch=12 * MINUTE),
            a_step("lane", touch=12 * MINUTE, lane="team"),
            a_step("own", touch=12 * MINUTE, lane="team", people=3),
            a_step("measured", touch=12 * MINUTE, lane="team", equipment=Equipment(cycle=5 * MINUTE)),
            a_step("machine", touch=12 * MINUTE, lane="team", work=Work.MACHINE),
        ],
        lanes=(TEAM,),
    )
    assert [load.cycle_time / MINUTE for load in balanced(process).steps] == [12, 6, 4, 5, 12]


def test_changeover_is_shared_by_the_batch_and_downtime_comes_on_top() -> None:
    equipment = Equipment(cycle=4 * MINUTE, changeover=10 * MINUTE, uptime=0.5)
    step = a_step("a", touch=4 * MINUTE, equipment=equipment, batch=Batch(size=10))
    load = balanced(a_map([step], **EIGHT_HOURS)).steps[0]
    assert load.effective == 10 * MINUTE
    assert load.load == 1
    assert load.capacity_per_day == 60  # "if no changeovers are made"


def test_load_counts_what_comes_back() -> None:
    process = a_map([a_step("a", touch=8 * MINUTE)], sent_back("a", "a", 0.2), **EIGHT_HOURS)
    assert balanced(process).steps[0].load == pytest.approx(1.0)


def test_the_bottleneck_is_not_the_longest_stage() -> None:
    process = a_map([a_step("a", touch=9 * MINUTE), a_step("b", touch=MINUTE, wait=5 * DAY)], **EIGHT_HOURS)
    found = balanced(process)
    assert (found.bottleneck, found.longest_stage) == ("a", "b")


def test_a_service_users_own_time_limits_nobody() -> None:
    process = a_map(
        [a_step("form", touch=HOUR, lane="patient"), a_step("check", touch=MINUTE)],
        lanes=(Lane(id="patient", name="Service user", kind=LaneKind.SERVICE_USER),),
        **EIGHT_HOURS,
    )
    found = balanced(process)
    assert found.bottleneck == "check"
    assert (found.steps[0].load, found.steps[0].capacity_per_day) == (None, None)
    assert [lane.lane for lane in found.lanes] == [""]


def test_a_map_without_work_has_no_bottleneck() -> None:
    found = balanced(a_map([a_step("a"), a_step("b")]))
    assert (found.bottleneck, found.longest_stage) == (None, None)


def test_percent_loaded_holds_a_teams_human_work_against_takt() -> None:
    elements = (
        Element(name="Read", verb=Verb.READ, touch=2 * MINUTE),
        Element(name="Copy", verb=Verb.ENTER, touch=6 * MINUTE, work=Work.MACHINE),
    )
    process = a_map(
        [
            a_step("a", touch=12 * MINUTE, lane="team"),
            a_step("b", touch=8 * MINUTE, lane="team", work=Work.MIXED, elements=elements),
            a_step("c", touch=5 * MINUTE, lane="team", work=Work.MACHINE),
            a_step("d", touch=4 * MINUTE),
        ],
        *in_order(*"abcd"),
        sent_back("a", "a", 0.5),
        lanes=(TEAM,),
        **EIGHT_HOURS,
    )
    team, nobody = balanced(process).lanes
    assert team.parts == (("a", 24 * MINUTE), ("b", 2 * MINUTE))
    assert (team.per_item, team.per_person) == (26 * MINUTE, 13 * MINUTE)
    assert team.percent_loaded == pytest.approx(1.3)
    assert team.fewest_people == 3
    assert (nobody.lane, nobody.people, nobody.percent_loaded, nobody.fewest_people) == ("", None, None, 1)
    assert balanced(process).fewest_people == 3


def test_inventory_turns_are_working_days_by_days_of_stock() -> None:
    process = a_map([a_step("a", waiting=100)], demand=daily(10), calendar=a_day_of(8 * HOUR, days_per_year=240))
    assert balanced(process).inventory_turns == pytest.approx(24)
    assert balanced(a_map([a_step("a", wait=DAY)], demand=daily(10))).inventory_turns is None


@pytest.mark.parametrize("people", [8, 8.0])
def test_people_that_fit_exactly_are_not_rounded_up(people: float) -> None:
    process = a_map([a_step("a", touch=people * 10 * MINUTE)], **EIGHT_HOURS)
    assert balanced(process).fewest_people == 8
