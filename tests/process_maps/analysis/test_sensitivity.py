"""Is the strongest lever the number that moves the lead time most?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from process_maps.analysis.blocks import block_of
from process_maps.analysis.sensitivity import CUT, Lever, levers
from process_maps.analysis.timeline import timeline
from process_maps.analysis.visits import expected_visits
from process_maps.process_map import ProcessMap
from process_maps.quantities import MINUTE
from process_maps.vocabulary import LeadTimeRule, LinkKind, Retake
from tests.builders import HOUR, a_link, a_map, a_parallel, a_step, daily, in_order, sent_back

FORK = (*in_order("x", "a", "y"), *in_order("x", "b", "y"))
GATES = (a_parallel("x"), a_parallel("y"))


def levers_of(process: ProcessMap, most: int = 20) -> tuple[Lever, ...]:
    return levers(process, block_of(process), expected_visits(process), most=most)


def pulled(process: ProcessMap) -> list[tuple[str, str, float]]:
    return [(lever.step, lever.number, round(lever.saves / MINUTE, 6)) for lever in levers_of(process)]


def test_levers_come_strongest_first_and_what_moves_nothing_is_left_out() -> None:
    process = a_map([a_step("a", touch=10 * MINUTE, wait=2 * HOUR), a_step("b", touch=30 * MINUTE)])
    assert pulled(process) == [("a", "wait", 12), ("b", "touch", 3), ("a", "touch", 1)]


def test_only_as_many_levers_as_asked_for_are_told() -> None:
    assert len(levers_of(a_map([str(number) for number in range(30)]), most=7)) == 7


def test_a_number_counts_as_often_as_an_item_meets_it() -> None:
    process = a_map([a_step("a", touch=60 * MINUTE)], sent_back("a", "a", 0.5))
    assert pulled(process) == [
        ("a", "touch", 12),
        ("a", "rework share", round(60 / 0.5 - 60 / 0.55, 6)),
    ]


def test_a_parallel_route_helps_only_until_the_next_one_is_longest() -> None:
    process = a_map([a_step("a", touch=100 * MINUTE), a_step("b", touch=96 * MINUTE)], *FORK, gateways=GATES)
    assert pulled(process) == [("a", "touch", 4)]


def test_equally_long_routes_move_nothing_one_at_a_time() -> None:
    process = a_map([a_step("a", touch=HOUR), a_step("b", touch=HOUR)], *FORK, gateways=GATES)
    assert pulled(process) == []


def test_the_inventory_rule_pulls_at_queues() -> None:
    process = a_map(
        [a_step("a", touch=HOUR, waiting=20), a_step("b", wait=10 * HOUR)],
        *in_order("a", "b"),
        sent_back("b", "a", 0.5),
        demand=daily(10),
        lead_time_rule=LeadTimeRule.INVENTORY,
    )
    assert pulled(process) == [("a", "queue", 288), ("b", "wait", 120)]


def test_a_block_is_one_number() -> None:
    process = a_map([a_step("a", touch=HOUR, block=10 * HOUR)], lead_time_rule=LeadTimeRule.BLOCK)
    assert pulled(process) == [("a", "block", 60)]


BRANCHING = a_map(
    [a_step(name, touch=minute * MINUTE, wait=minute * HOUR) for minute, name in enumerate("abcdefg", 1)],
    *in_order("a", "b", "x"),
    a_link("x", "c"),
    a_link("x", "d"),
    a_link("c", "y"),
    a_link("d", "y"),
    a_link("y", "e"),
    a_link("e", "f", 0.4),
    a_link("e", "g", 0.4),
    sent_back("e", "a", 0.2),
    a_link("f", "g"),
    sent_back("b", "b", 0.3, Retake.ONCE),
    gateways=GATES,
)
CROSSING = a_map(
    [a_step(name, touch=minute * MINUTE, wait=minute * HOUR) for minute, name in enumerate("abcde", 1)],
    *in_order(*"abcde"),
    sent_back("c", "a", 0.2),
    sent_back("d", "b", 0.3, Retake.ONCE),
    sent_back("e", "c", 0.1),
)


@pytest.mark.parametrize("process", [pytest.param(BRANCHING, id="blocks"), pytest.param(CROSSING, id="tangle")])
def test_every_lever_saves_what_working_it_out_again_saves(process: ProcessMap) -> None:
    found = levers_of(process, most=100)
    assert {lever.number for lever in found} == {"wait", "touch", "rework share"}
    for lever in found:
        saved = lead_time(process) - lead_time(cut(process, lever))
        assert saved / MINUTE == pytest.approx(lever.saves / MINUTE, abs=1e-6)


def lead_time(process: ProcessMap) -> timedelta:
    return timeline(process, block_of(process), expected_visits(process)).lead_time


def cut(process: ProcessMap, lever: Lever) -> ProcessMap:
    """The map with one number a tenth smaller; what no longer goes back divides as the rest did."""
    if lever.number != "rework share":
        steps = []
        for step in process.steps:
            if step.id == lever.step:
                smaller = {lever.number: getattr(step.times, lever.number) * (1 - CUT)}
                steps.append(replace(step, times=replace(step.times, **smaller)))
            else:
                steps.append(step)
        return replace(process, steps=tuple(steps))
    links = []
    [back] = [link for link in process.rework_links() if link.source == lever.step]
    assert back.share is not None
    less = back.share * (1 - CUT)
    for link in process.links:
        if link is back:
            links.append(replace(link, share=less))
        elif link.source == lever.step and link.kind is LinkKind.SEQUENCE and link.share is not None:
            links.append(replace(link, share=link.share / (1 - back.share) * (1 - less)))
        else:
            links.append(link)
    return replace(process, links=tuple(links))
