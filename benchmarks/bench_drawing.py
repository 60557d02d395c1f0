"""How long does it take to draw a map, beside graphviz on the same map?

    python -m benchmarks.bench_drawing [largest]

Made-up maps of each size with queues, data boxes, systems, information, ideas, rework every seventh step and a
split every twentieth. Prints milliseconds of processor time: the median of several runs of ours, and one run of
`dot -Tsvg` (Debian package graphviz) in a process of its own, which is given the same steps, systems, links and
information, no ladder, bar or totals, and at most a minute. The ratio says how many times longer dot took.
"""

import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from statistics import median
from time import process_time

from connectors.render.swim_lanes import draw_information_flow
from connectors.render.value_stream import draw_value_stream
from process_maps.analysis.report import analyse
from process_maps.model import (
    Gateway,
    Idea,
    Information,
    Lane,
    Link,
    Party,
    Queue,
    Step,
    System,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period, StepTimes
from process_maps.vocabulary import (
    Arrival,
    GatewayKind,
    LinkKind,
    Medium,
    PartyRole,
    Value,
)

SIZES = (15, 60, 300, 1_000)
RUNS = 7
DOT_SECONDS = 60
LANES = tuple(Lane(id=f"lane {number}", name=f"Team {number}", people=3) for number in range(6))
SYSTEMS = tuple(System(id=f"system {number}", name=f"System {number}") for number in range(4))
WORDS = ("Log referral", "Check discharge summary", "Assess risk plan", "Book appointment", "Write up and letter")


def a_step(number: int, draw: random.Random) -> Step:
    return Step(
        id=f"step {number}",
        name=draw.choice(WORDS),
        lane=draw.choice(LANES).id,
        value=draw.choice(tuple(Value)),
        times=StepTimes(
            touch=timedelta(minutes=draw.randint(1, 60)),
            wait=timedelta(hours=draw.randint(0, 72)),
            right_first_time=draw.randint(60, 100) / 100,
        ),
        queue=Queue(count=float(draw.randint(1, 40)), arrives=draw.choice(tuple(Arrival))),
        systems=(draw.choice(SYSTEMS).id,),
    )


def a_map(size: int) -> ProcessMap:
    draw = random.Random(size)
    steps = [a_step(number, draw) for number in range(size)]
    gateways: list[Gateway] = []
    links: list[Link] = []
    number = 0
    while number + 1 < size:
        if number % 20 == 10 and number + 4 < size:
            links += split(number, gateways)
            number += 3
        else:
            links.append(Link(source=f"step {number}", target=f"step {number + 1}"))
            if number % 7 == 4:
                back = Link(source=f"step {number}", target=f"step {number - 1}", kind=LinkKind.REWORK, share=0.1)
                links.append(back)
            number += 1
    told = [step.id for step in steps if draw.random() < 0.3]
    return ProcessMap(
        id="bench",
        name=f"Bench of {size} steps",
        steps=tuple(steps),
        gateways=tuple(gateways),
        links=tuple(links),
        lanes=LANES,
        systems=SYSTEMS,
        parties=(
            Party(id="gp", name="Referrer", role=PartyRole.SUPPLIER),
            Party(id="user", name="Service user", role=PartyRole.CUSTOMER),
            Party(id="desk", name="Booking desk", role=PartyRole.CONTROL),
        ),
        information=tuple(
            Information(what="Work list", source="desk", target=step, medium=draw.choice(tuple(Medium)))
            for step in told
        ),
        ideas=tuple(Idea(text="Do it once", step=step.id) for step in steps if draw.random() < 0.1),
        demand=Demand(items=20, per=Period.DAY, unit="people"),
    )


def split(number: int, gateways: list[Gateway]) -> list[Link]:
    """One item in three goes by one step, the others by another."""
    apart, together = f"split {number}", f"join {number}"
    gateways += [Gateway(id=apart, kind=GatewayKind.EXCLUSIVE, name="Urgent?")]
    gateways += [Gateway(id=together, kind=GatewayKind.EXCLUSIVE)]
    one, other, after = (f"step {number + ahead}" for ahead in (1, 2, 3))
    return [
        Link(source=f"step {number}", target=apart),
        Link(source=apart, target=one, share=1 / 3, label="Yes"),
        Link(source=apart, target=other, share=2 / 3, label="No"),
        Link(source=one, target=together),
        Link(source=other, target=together),
        Link(source=together, target=after),
    ]


def as_dot(process: ProcessMap) -> str:
    """The same map for graphviz: a record a step with its figures, and all links and information between them."""
    lines = ["digraph map { rankdir=LR; node [shape=record];"]
    for step in process.steps:
        times = f"{step.times.touch}|{step.times.right_first_time:.0%}|{step.queue.count:g} waiting, {step.times.wait}"
        lines.append(f'"{step.id}" [label="{step.name}|{times}"];')
        lines += [f'"{step.id}" -> "{system}" [arrowhead=none];' for system in step.systems]
    lines += [f'"{gateway.id}" [shape=diamond, label="{gateway.name}"];' for gateway in process.gateways]
    lines += [f'"{system.id}" [shape=box, label="{system.name}"];' for system in process.systems]
    lines += [f'"{party.id}" [shape=box, label="{party.name}"];' for party in process.parties]
    for link in process.links:
        style = ", style=dashed" if link.kind is LinkKind.REWORK else ""
        lines.append(f'"{link.source}" -> "{link.target}" [label="{link.label}"{style}];')
    for item in process.information:
        lines.append(f'"{item.source}" -> "{item.target}" [label="{item.what}, {item.medium}"];')
    return "\n".join([*lines, "}"])


def milliseconds(draw: Callable[[], str]) -> float:
    times = []
    for _ in range(RUNS):
        start = process_time()
        draw()
        times.append(process_time() - start)
    return median(times) * 1e3


def dot_milliseconds(source: str) -> tuple[float | None, str]:
    """Processor time of one run of dot, or None and why there is none."""
    program = shutil.which("dot")
    if program is None:
        return None, "graphviz is not installed"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run([program, "-Tsvg"], input=source.encode(), capture_output=True, timeout=DOT_SECONDS)
    except subprocess.TimeoutExpired:
        return None, f"not done in {DOT_SECONDS} s"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        return None, f"crashed ({done.returncode})"
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1e3, ""


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else max(SIZES)
    print(f"{'steps':>6} {'value stream':>13} {'KiB':>6} {'swim lanes':>11} {'dot':>20} {'dot / ours':>11}")
    for size in (size for size in SIZES if size <= largest):
        process = a_map(size)
        report = analyse(process)
        stream = milliseconds(partial(draw_value_stream, report))
        lanes = milliseconds(partial(draw_information_flow, report))
        kib = len(draw_value_stream(report)) / 1024
        peer, why = dot_milliseconds(as_dot(process))
        told = f"{peer:,.0f} ms" if peer is not None else why
        ratio = f"{peer / stream:,.1f}" if peer is not None else ""
        print(f"{size:>6,} {stream:>10,.1f} ms {kib:>6,.0f} {lanes:>8,.1f} ms {told:>20} {ratio:>11}")


if __name__ == "__main__":
    main()
