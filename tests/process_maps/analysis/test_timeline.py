"""How long does an item take by each rule, and how much of that is work?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from process_maps.analysis.blocks import block_of
from process_maps.analysis.timeline import Timeline, timeline
from process_maps.analysis.visits import expected_visits
from process_maps.model import MeasuredLeadTime, ValueSplit
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import LeadTimeRule, Retake, Value
from tests.builders import (
    DAY,
    HOUR,
    MINUTE,
    a_day_of,
    a_link,
    a_map,
    a_parallel,
    a_step,
    daily,
    in_order,
    sent_back,
)


def times_of(process: ProcessMap) -> Timeline:
    return timeline(process, block_of(process), expected_visits(process))


CHAIN = a_map(
    [
        a_step("a", touch=10 * MINUTE, wait=2 * HOUR, right=0.8),
        a_step("b", touch=20 * MINUTE, wait=3 * HOUR, right=0.5),
    ]
)
FORK = (*in_order("x", "a", "y"), *in_order("x", "b", "y"))
GATES = (a_parallel("x"), a_parallel("y"))


# ------------------------------------------------------------------ the four rules
def test_wait_plus_work_adds_both() -> None:
    assert times_of(CHAIN).lead_time == 5 * HOUR + 30 * MINUTE


@pytest.mark.parametrize(
    ("waiting_day", "lead_time"),
    [pytest.param(DAY, 5 * DAY, id="days of 24 hours"), pytest.param(8 * HOUR, 40 * HOUR, id="working days")],
)
def test_inventory_is_divided_by_daily_demand_and_work_is_not_counted(
    waiting_day: timedelta, lead_time: timedelta
) -> None:
    process = a_map(
        [a_step("a", touch=10 * MINUTE, waiting=20), a_step("b", touch=20 * MINUTE, waiting=30)],
        demand=daily(10),
        lead_time_rule=LeadTimeRule.INVENTORY,
        calendar=a_day_of(8 * HOUR, waiting_day=waiting_day),
    )
    times = times_of(process)
    assert times.lead_time == times.wait == lead_time
    assert times.touch == 30 * MINUTE
    assert times.activity_ratio == 30 * MINUTE / lead_time


def test_where_nothing_was_counted_the_inventory_rule_takes_the_wait() -> None:
    process = a_map(
        [a_step("a", wait=5 * DAY), a_step("b", waiting=20)],
        demand=daily(10),
        lead_time_rule=LeadTimeRule.INVENTORY,
    )
    assert times_of(process).lead_time == 7 * DAY


def test_what_lies_on_a_branch_waits_for_the_few_that_pass_it() -> None:
    """Little's law: 6 items that a fifth of 10 a day pass wait 3 days: 0.6 for an average item."""
    process = a_map(
        [a_step("a"), a_step("b", waiting=6), a_step("c")],
        a_link("a", "b", 0.2),
        a_link("a", "c", 0.8),
        demand=daily(10),
        lead_time_rule=LeadTimeRule.INVENTORY,
    )
    times = times_of(process)
    assert times.steps[1].wait == 3 * DAY
    assert times.lead_time == 0.6 * DAY


def test_block_lead_times_hold_their_wait_already() -> None:
    process = a_map(
        [a_step("a", touch=HOUR, wait=9 * DAY, block=DAY), a_step("b", touch=HOUR, wait=2 * HOUR)],
        lead_time_rule=LeadTimeRule.BLOCK,
    )
    times = times_of(process)
    assert times.lead_time == DAY + 3 * HOUR
    assert times.steps[0].wait == DAY - HOUR


def test_a_measured_lead_time_is_the_median_of_real_cases() -> None:
    process = replace(
        CHAIN,
        lead_time_rule=LeadTimeRule.MEASURED,
        measured=MeasuredLeadTime(cases=40, median=6 * HOUR),
    )
    times = times_of(process)
    assert times.lead_time == 6 * HOUR
    assert times.wait == 5 * HOUR + 30 * MINUTE
    assert [step.elapsed for step in times.steps] == [2 * HOUR + 10 * MINUTE, 3 * HOUR + 20 * MINUTE]


def test_every_rule_is_told_that_the_map_holds_enough_for() -> None:
    assert times_of(CHAIN).lead_times == {
        LeadTimeRule.INVENTORY: None,
        LeadTimeRule.WAIT_PLUS_WORK: 5 * HOUR + 30 * MINUTE,
        LeadTimeRule.BLOCK: None,
        LeadTimeRule.MEASURED: None,
    }


def test_a_rule_without_its_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="measured"):
        times_of(replace(CHAIN, lead_time_rule=LeadTimeRule.MEASURED))


# ------------------------------------------------------------------ branches and rework
@pytest.mark.parametrize(("retake", "lead_time"), [(Retake.LOOP, 80 * MINUTE), (Retake.ONCE, 75 * MINUTE)])
def test_a_loop_and_a_single_retake_differ(retake: Retake, lead_time: timedelta) -> None:
    process = a_map([a_step("a", touch=60 * MINUTE)], sent_back("a", "a", 0.25, retake))
    assert times_of(process).lead_time == lead_time


def test_a_choice_is_weighted_by_its_shares() -> None:
    process = a_map(
        [a_step("a"), a_step("b", touch=10 * MINUTE), a_step("c", touch=60 * MINUTE)],
        a_link("a", "b", 0.8),
        a_link("a", "c", 0.2),
    )
    assert times_of(process).lead_time == 20 * MINUTE


def test_of_parallel_routes_the_longest_sets_the_time_and_all_cost_work() -> None:
    """Value is taken on the path that sets the time, or the ratio could pass 100 %."""
    process = a_map(
        [
            a_step("a", touch=60 * MINUTE, value=Value.ADDS),
            a_step("b", touch=50 * MINUTE, value=Value.ADDS),
        ],
        *FORK,
        gateways=GATES,
    )
    times = times_of(process)
    assert (times.lead_time, times.work, times.value_added) == (60 * MINUTE, 110 * MINUTE, 60 * MINUTE)
    assert times.value_added_ratio == 1
    assert [(step.on_path, step.path_visits, step.visits) for step in times.steps] == [
        (True, 1, 1),
        (False, 0, 1),
    ]


def test_of_equally_long_routes_the_one_with_more_work_is_the_path() -> None:
    process = a_map([a_step("a", wait=HOUR), a_step("b", touch=HOUR)], *FORK, gateways=GATES)
    assert [step.on_path for step in times_of(process).steps] == [False, True]


def test_visits_times_elapsed_along_the_path_is_the_lead_time() -> None:
    process = a_map(
        [a_step(name, touch=minute * MINUTE) for minute, name in enumerate("abcde", start=1)],
        *in_order(*"abcde"),
        sent_back("c", "a", 0.1),
        sent_back("d", "b", 0.2, Retake.ONCE),
    )
    times = times_of(process)
    along = sum((step.elapsed * step.path_visits for step in times.steps), NO_TIME)
    assert along / MINUTE == pytest.approx(times.lead_time / MINUTE)


# ------------------------------------------------------------------ value and ratios
def test_a_step_may_hold_value_and_waste() -> None:
    split = ValueSplit(adds=3 * MINUTE, waste=6 * MINUTE)
    process = a_map([a_step("a", touch=9 * MINUTE, wait=21 * MINUTE, value_split=split)])
    times = times_of(process)
    assert (times.value_added, times.necessary, times.waste) == (3 * MINUTE, NO_TIME, 6 * MINUTE)
    assert (times.activity_ratio, times.value_added_ratio) == (0.3, 0.1)


@pytest.mark.parametrize(
    ("touch", "ratio"), [pytest.param(HOUR, 1, id="only work"), pytest.param(NO_TIME, 0, id="nothing at all")]
)
def test_ratios_stay_within_0_and_1_where_nothing_was_counted(touch: timedelta, ratio: float) -> None:
    process = a_map([a_step("a", touch=touch, waiting=0)], demand=daily(10), lead_time_rule=LeadTimeRule.INVENTORY)
    assert times_of(process).activity_ratio == ratio


# ------------------------------------------------------------------ right first time
@pytest.mark.parametrize(
    ("process", "share"),
    [
        pytest.param(CHAIN, 0.4, id="one after the other: multiplied"),
        pytest.param(
            a_map(
                [a_step("a"), a_step("b", right=0.5), a_step("c", right=0.9)],
                a_link("a", "b", 0.25),
                a_link("a", "c", 0.75),
            ),
            0.25 * 0.5 + 0.75 * 0.9,
            id="a choice: by share",
        ),
        pytest.param(
            a_map([a_step("a", right=0.8), a_step("b", right=0.5)], *FORK, gateways=GATES),
            0.4,
            id="parallel: both must be right",
        ),
        pytest.param(a_map([a_step("a", right=0.8)], sent_back("a", "a", 0.2)), 0.8, id="rework is not counted twice"),
        pytest.param(
            a_map(
                [a_step("a", right=0.9), a_step("b", right=0.8), a_step("c", right=0.5)],
                *in_order("a", "b", "c"),
                sent_back("b", "a", 0.1),
                sent_back("c", "b", 0.1),
            ),
            0.9 * 0.8 * 0.5,
            id="loops that cross: along the way that goes on",
        ),
        pytest.param(
            a_map(
                [a_step("a"), a_step("b", right=0.5), a_step("c", right=0.8), a_step("d")],
                a_link("a", "b", 0.5),
                a_link("a", "c", 0.5),
                a_link("b", "c", 0.5),
                a_link("b", "d", 0.5),
                *in_order("c", "d"),
            ),
            0.5 * (0.5 * 0.8 * 0.5 + 0.5 * 0.5) + 0.5 * 0.8,
            id="a tangle of choices: route by route",
        ),
    ],
)
def test_right_first_time_is_rolled_along_the_routes(process: ProcessMap, share: float) -> None:
    assert times_of(process).right_first_time == pytest.approx(share)
