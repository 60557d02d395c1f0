"""What holds for every map, whatever its shape?"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from process_maps.analysis.block_tree import BlockTree
from process_maps.analysis.blocks import Leaf, Tangle, all_blocks, block_of, node_ids
from process_maps.analysis.report import analyse
from process_maps.analysis.timeline import Timeline, timeline
from process_maps.analysis.visits import expected_visits
from process_maps.checks import Severity, UnfitMap, findings
from process_maps.model import Gateway, Link, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import (
    GatewayKind,
    LeadTimeRule,
    LinkKind,
    Retake,
)
from tests.builders import DAY, MINUTE, a_link, a_map, a_step, daily, in_order, sent_back
from tests.strategies import process_maps as any_maps

Thing = TypeVar("Thing")
times = st.integers(0, 500).map(lambda number: number * MINUTE)


@dataclass
class Drawing:
    """A map drawn from blocks, and the visits and the lead time they should have, worked out apart."""

    draw: st.DrawFn
    parallel: bool
    steps: list[Step] = field(default_factory=list)
    gateways: list[Gateway] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)
    visits: dict[str, float] = field(default_factory=dict)

    def block(self, depth: int, often: float) -> tuple[str, str, float]:
        """(first node, last node, minutes of one passage)"""
        kinds = ["step", "series", "choice", "loop"] + ["parallel"] * self.parallel
        kind = self.draw(st.sampled_from(kinds)) if depth else "step"
        if kind == "step":
            return self.step(often)
        if kind == "series":
            first, middle, before = self.block(depth - 1, often)
            then, last, after = self.block(depth - 1, often)
            self.links.append(a_link(middle, then))
            return first, last, before + after
        if kind == "loop":
            return self.loop(depth, often)
        return self.fork(GatewayKind.PARALLEL if kind == "parallel" else GatewayKind.EXCLUSIVE, depth, often)

    def step(self, often: float) -> tuple[str, str, float]:
        id = f"step {next(self.numbers)}"
        self.steps.append(a_step(id, touch=self.draw(times), wait=self.draw(times), right=self.draw(st.floats(0.2, 1))))
        self.visits[id] = often
        return id, id, (self.steps[-1].times.touch + self.steps[-1].times.wait) / MINUTE

    def gateway(self, kind: GatewayKind, often: float) -> str:
        id = f"gateway {next(self.numbers)}"
        self.gateways.append(Gateway(id=id, kind=kind))
        self.visits[id] = often
        return id

    def fork(self, kind: GatewayKind, depth: int, often: float) -> tuple[str, str, float]:
        split, join = self.gateway(kind, often), self.gateway(kind, often)
        weights = self.draw(st.lists(st.integers(1, 9), min_size=2, max_size=3))
        passages = []
        for weight in weights:
            share = weight / sum(weights) if kind is GatewayKind.EXCLUSIVE else None
            first, last, time = self.block(depth - 1, often * (share or 1))
            self.links += [a_link(split, first, share), a_link(last, join)]
            passages.append(time * (share or 1))
        return split, join, sum(passages) if kind is GatewayKind.EXCLUSIVE else max(passages)

    def loop(self, depth: int, often: float) -> tuple[str, str, float]:
        share, retake = self.draw(st.integers(1, 8)) / 10, self.draw(st.sampled_from(Retake))
        passes = 1 / (1 - share) if retake is Retake.LOOP else 1 + share
        first, middle, time = self.block(depth - 1, often * passes)
        last = self.gateway(GatewayKind.EXCLUSIVE, often * passes)
        self.links += [a_link(middle, last), sent_back(last, first, share, retake)]
        return first, last, time * passes


@st.composite
def block_maps(draw: st.DrawFn, parallel: bool = True) -> tuple[ProcessMap, dict[str, float], float]:
    drawing = Drawing(draw, parallel)
    _, end, time = drawing.block(4, 1.0)
    drawing.steps.append(a_step("the end"))
    drawing.visits["the end"] = 1.0
    links = [*drawing.links, a_link(end, "the end")]
    process = a_map(drawing.steps, *links, gateways=drawing.gateways)
    return process, drawing.visits, time


@st.composite
def tangled_maps(draw: st.DrawFn) -> ProcessMap:
    """Steps with links on and back to anywhere near: few of them make blocks."""
    names = [str(number) for number in range(draw(st.integers(2, 9)))]
    links = []
    for place, name in enumerate(names):
        onward = (
            draw(st.lists(st.sampled_from(names[place + 1 :][:4]), unique=True, max_size=3))
            if (place + 1 < len(names))
            else []
        )
        if place + 1 < len(names) and names[place + 1] not in onward:
            onward.append(names[place + 1])
        back = draw(st.none() | st.sampled_from(names[max(0, place - 4) : place + 1]))
        share = draw(st.integers(1, 6)) / 10 if back is not None else 0.0
        links += [a_link(name, target, (1 - share) / len(onward)) for target in onward]
        if back is not None:
            links.append(sent_back(name, back, share, draw(st.sampled_from(Retake))))
    steps = [a_step(name, touch=draw(times), wait=draw(times)) for name in names]
    return a_map(steps, *(links or in_order(*names)))


def times_of(process: ProcessMap) -> Timeline:
    return timeline(process, block_of(process), expected_visits(process))


def visits_by_blocks(process: ProcessMap) -> dict[str, float]:
    """How often each node is passed by the block rules, all parallel routes counted."""
    tree = BlockTree.of(block_of(process))
    passes = [1.0] * len(tree.blocks)
    for place in range(1, len(passes)):
        passes[place] = passes[tree.parents[place]] * tree.weights[place]
    found = {}
    for block, often in zip(tree.blocks, passes, strict=True):
        if isinstance(block, Leaf):
            found[block.node] = often
    return found


@given(block_maps())
def test_blocks_the_solver_and_the_rules_by_hand_agree(
    drawn: tuple[ProcessMap, dict[str, float], float],
) -> None:
    process, visits, minutes = drawn
    assert [found for found in findings(process) if found.severity is Severity.ERROR] == []
    assert expected_visits(process) == pytest.approx(visits)
    assert visits_by_blocks(process) == pytest.approx(
        {id: often for id, often in visits.items() if id in visits_by_blocks(process)}
    )
    assert times_of(process).lead_time / MINUTE == pytest.approx(minutes, abs=1e-6)
    assert not any(isinstance(block, Tangle) for block in all_blocks(block_of(process)))


@given(tangled_maps())
def test_tangles_take_as_long_as_the_solver_says(process: ProcessMap) -> None:
    visits = expected_visits(process)
    by_visits = sum((step.times.touch + step.times.wait) / MINUTE * visits[step.id] for step in process.steps)
    assert times_of(process).lead_time / MINUTE == pytest.approx(by_visits, abs=1e-6)
    assert visits_by_blocks(process) == pytest.approx(dict(visits), abs=1e-9)


@given(any_maps())
def test_every_node_is_in_exactly_one_place_of_the_block(process: ProcessMap) -> None:
    assert sorted(node_ids(block_of(process))) == sorted(process.work_graph())


@given(any_maps())
def test_every_share_of_a_report_is_within_0_and_1(process: ProcessMap) -> None:
    try:
        times = analyse(process).timeline
    except UnfitMap:  # a million waiting, one a year asked for: beyond all counting
        reject()
    for share in (times.activity_ratio, times.value_added_ratio, times.right_first_time):
        assert 0 <= share <= 1
    assert times.value_added_ratio <= times.activity_ratio
    assert times.touch <= times.work + timedelta(milliseconds=1)


@given(block_maps(), st.data())
def test_another_step_never_shortens_the_lead_time(
    drawn: tuple[ProcessMap, dict[str, float], float], data: st.DataObject
) -> None:
    process, _, _ = drawn
    where = data.draw(st.sampled_from(range(len(process.links))))
    link = process.links[where]
    if link.kind is LinkKind.REWORK:
        return
    extra = a_step("extra", touch=data.draw(times), wait=data.draw(times))
    links = list(process.links)
    links[where : where + 1] = [replace(link, target="extra"), a_link("extra", link.target)]
    longer = replace(process, steps=(*process.steps, extra), links=tuple(links))
    assert times_of(longer).lead_time >= times_of(process).lead_time - timedelta(milliseconds=1)


@given(st.one_of(block_maps().map(lambda drawn: drawn[0]), tangled_maps()), st.randoms())
def test_other_names_and_another_order_change_nothing(process: ProcessMap, random: Random) -> None:
    ids = list(process.work_graph())
    new = [f"n{number}" for number in range(len(ids))]
    random.shuffle(new)
    name = dict(zip(ids, new, strict=True))

    def shuffled(things: Iterable[Thing]) -> tuple[Thing, ...]:
        listed = list(things)
        random.shuffle(listed)
        return tuple(listed)

    other = replace(
        process,
        steps=shuffled(replace(step, id=name[step.id], name=name[step.id]) for step in process.steps),
        gateways=shuffled(replace(gateway, id=name[gateway.id]) for gateway in process.gateways),
        links=shuffled(replace(link, source=name[link.source], target=name[link.target]) for link in process.links),
    )
    one, two = times_of(process), times_of(other)
    assert two.lead_time / MINUTE == pytest.approx(one.lead_time / MINUTE, abs=1e-4)
    assert two.work / MINUTE == pytest.approx(one.work / MINUTE, abs=1e-4)
    assert two.right_first_time == pytest.approx(one.right_first_time)
    visits = {step.step: step.visits for step in two.steps}
    assert {name[step.step]: step.visits for step in one.steps} == pytest.approx(visits)


@given(block_maps(parallel=False), st.integers(1, 50))
def test_littles_law_holds_for_the_whole_of_a_map(
    drawn: tuple[ProcessMap, dict[str, float], float], waiting: int
) -> None:
    """By the inventory rule the lead time is all that lies there / daily demand, whatever the routes."""
    process, _, _ = drawn
    counted = replace(
        process,
        steps=tuple(replace(step, queue=replace(step.queue, count=float(waiting))) for step in process.steps),
        demand=daily(10),
        lead_time_rule=LeadTimeRule.INVENTORY,
    )
    assert times_of(counted).lead_time / DAY == pytest.approx(waiting * len(process.steps) / 10)
