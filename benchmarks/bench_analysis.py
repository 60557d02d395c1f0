"""How long does it take to analyse a map, and how does that grow with its size?

    python -m benchmarks.bench_analysis [largest]

Two made-up maps of each size: a chain in which every twentieth step sends items back, up to ten steps (their
loops cross, so no block rule applies), and a mixed one of choices, parallel routes and loops. Prints seconds
of processor time for each stage and the exponent with which the total grows (1 is linear).
"""

import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise
from math import log
from time import process_time
from typing import TypeVar

from process_maps.analysis.blocks import block_of
from process_maps.analysis.report import analyse
from process_maps.analysis.visits import expected_visits
from process_maps.checks import findings
from process_maps.model import (
    Gateway,
    Lane,
    Link,
    Queue,
    Step,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period, StepTimes
from process_maps.vocabulary import GatewayKind, LinkKind

SIZES = (15, 60, 300, 1_000, 10_000, 100_000)
LANES = tuple(Lane(id=f"lane {number}", name=f"Team {number}", people=3, band="5") for number in range(8))
Result = TypeVar("Result")


def a_step(number: int, draw: random.Random) -> Step:
    return Step(
        id=f"step {number}",
        name=f"Step {number}",
        lane=f"lane {number // 5 % len(LANES)}",
        times=StepTimes(
            touch=timedelta(minutes=draw.randint(1, 30)),
            wait=timedelta(hours=draw.randint(0, 48)),
            right_first_time=draw.randint(80, 100) / 100,
        ),
        queue=Queue(count=float(draw.randint(0, 20))),
    )


def a_map(steps: list[Step], gateways: list[Gateway], links: list[Link]) -> ProcessMap:
    return ProcessMap(
        id="bench",
        name="Bench",
        steps=tuple(steps),
        gateways=tuple(gateways),
        links=tuple(links),
        lanes=LANES,
        demand=Demand(items=20, per=Period.DAY),
    )


def chain_with_rework(size: int) -> ProcessMap:
    draw = random.Random(size)
    steps = [a_step(number, draw) for number in range(size)]
    links = [Link(source=one.id, target=following.id) for one, following in pairwise(steps)]
    for number in range(10, size, 20):
        back = steps[number - draw.randint(0, 10)]
        links.append(Link(source=steps[number].id, target=back.id, kind=LinkKind.REWORK, share=0.2))
    return a_map(steps, [], links)


class Mixed:
    """Series of choices, parallel routes and loops, nested three deep, until the steps are used up."""

    def __init__(self, size: int) -> None:
        self.draw = random.Random(size)
        self.size = size
        self.steps: list[Step] = []
        self.gateways: list[Gateway] = []
        self.links: list[Link] = []

    def map(self) -> ProcessMap:
        last = self.step("")
        while len(self.steps) < self.size:
            last = self.block(last, 3)
        return a_map(self.steps, self.gateways, self.links)

    def step(self, before: str, share: float | None = None) -> str:
        self.steps.append(a_step(len(self.steps), self.draw))
        return self.linked(before, self.steps[-1].id, share)

    def gateway(self, before: str, kind: GatewayKind, share: float | None = None) -> str:
        self.gateways.append(Gateway(id=f"gateway {len(self.gateways)}", kind=kind))
        return self.linked(before, self.gateways[-1].id, share)

    def linked(self, before: str, id: str, share: float | None) -> str:
        if before:
            self.links.append(Link(source=before, target=id, share=share))
        return id

    def block(self, before: str, depth: int, share: float | None = None) -> str:
        first = self.step(before, share)
        kind = self.draw.choice((None, *GatewayKind)) if depth else None
        if kind is None or len(self.steps) + 2 > self.size:
            if len(self.steps) % 20 == 0:
                self.links.append(Link(source=first, target=first, kind=LinkKind.REWORK, share=0.2))
            return first
        split = self.gateway(first, kind)
        routes = self.draw.randint(2, 3)
        ends = [
            self.block(split, depth - 1, 1 / routes if kind is GatewayKind.EXCLUSIVE else None) for _ in range(routes)
        ]
        join = self.gateway(ends[0], kind)
        for end in ends[1:]:
            self.linked(end, join, None)
        return join


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = process_time()
    result = work()
    return process_time() - start, result


def lines(make: Callable[[int], ProcessMap], largest: int) -> Iterator[str]:
    yield f"{'steps':>8} {'draw up':>9} {'check':>9} {'blocks':>9} {'visits':>9} {'analyse':>9}   lead time"
    before: tuple[int, float] | None = None
    for size in (size for size in SIZES if size <= largest):
        made, process = timed(partial(make, size))
        checked, _ = timed(partial(findings, process))
        folded, _ = timed(partial(block_of, process))
        solved, _ = timed(partial(expected_visits, process))
        total, report = timed(partial(analyse, process))
        growth = ""
        if before is not None:
            growth = f"   grows with size ^ {log(total / before[1]) / log(size / before[0]):.2f}"
        before = size, total
        days = report.timeline.lead_time / timedelta(days=1)
        yield (
            f"{size:>8,} {made:>8.3f}s {checked:>8.3f}s {folded:>8.3f}s {solved:>8.3f}s {total:>8.3f}s"
            f"   {days:,.0f} d{growth}"
        )


def main() -> None:
    largest = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else max(SIZES)
    analyse(chain_with_rework(15))  # imports are not what is measured
    expected_visits(chain_with_rework(100))
    print("Chain, every twentieth step sends 20% back")
    print(*lines(chain_with_rework, largest), sep="\n")
    print("Choices, parallel routes and loops")
    print(*lines(lambda size: Mixed(size).map(), largest), sep="\n")


if __name__ == "__main__":
    main()
