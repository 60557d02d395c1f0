"""Which models do the simulation tests run? Small ones, put together in one line each."""

from datetime import time, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from process_maps.quantities import MINUTE
from process_maps.simulation.model import (
    Arrivals,
    Choice,
    End,
    Exit,
    Join,
    Node,
    Pool,
    SimulationModel,
    Split,
    Task,
    Urgency,
)
from process_maps.simulation.run import EventLog, Plan, event_log
from process_maps.simulation.times import Times, exponential, fixed
from process_maps.simulation.week import WeeklyHours, weekly

OFFICE = weekly(range(5), time(9), time(17))


def minutes(number: float) -> timedelta:
    return number * MINUTE


def exactly(number: float) -> Times:
    return fixed(minutes(number))


def task(id_: str, work: Times, *to: str | Exit, pools: tuple[str, ...] = ("team",), **details: Any) -> Task:
    ways = tuple(Exit(way) if isinstance(way, str) else way for way in to)
    return Task(id=id_, work=work, to=ways, pools=pools, **details)


def pool(id_: str = "team", servers: int = 1, hours: WeeklyHours | None = None) -> Pool:
    return Pool(id=id_, servers=servers, hours=hours)


def given(*nodes: Node, at: tuple[float, ...], pools: tuple[Pool, ...], **rest: Any) -> SimulationModel:
    """Cases come to the first node at these minutes."""
    arrivals = Arrivals(at=nodes[0].id, instants=at)
    return SimulationModel(arrivals=(arrivals,), nodes=nodes, pools=pools, **rest)


def single_step(work: Times, *, servers: int = 1, every: float, **details: Any) -> SimulationModel:
    """One queue, one step: M/G/c."""
    urgencies: tuple[Urgency, ...] = details.pop("urgencies", (Urgency(id="all", share=1.0),))
    return SimulationModel(
        arrivals=(Arrivals.random(every=minutes(every), at="step"),),
        pools=(pool(servers=servers),),
        nodes=(task("step", work, "end", **details), End(id="end")),
        urgencies=urgencies,
    )


def twelve_steps(
    *,
    hours: WeeklyHours | None = None,
    every: float = 10,
    profile: tuple[float, ...] | None = None,
    **staff: int,
) -> SimulationModel:
    """The 12-step model of the peers: four pools 75 to 89% busy, rework, a split."""

    def step(id_: str, mean: float, who: str, to: str) -> Task:
        return task(id_, exponential(minutes(mean)), to, pools=(who,))

    people = {"clerk": 4, "nurse": 4, "consultant": 4, "diagnostics": 3} | staff
    return SimulationModel(
        arrivals=(Arrivals.random(every=minutes(every), at="receive", profile=profile),),
        pools=tuple(pool(id_, servers, hours) for id_, servers in people.items()),
        nodes=(
            step("receive", 5, "clerk", "register"),
            step("register", 8, "clerk", "triage"),
            step("triage", 6, "consultant", "enough known"),
            Choice(id="enough known", to=(Exit("request information", 0.2), Exit("book", 0.8))),
            step("request information", 10, "clerk", "triage"),
            step("book", 7, "clerk", "tests"),
            Split(id="tests", to=(Exit("bloods"), Exit("imaging"))),
            step("bloods", 12, "nurse", "all results"),
            step("imaging", 25, "diagnostics", "report"),
            step("report", 8, "consultant", "all results"),
            Join(id="all results", to=(Exit("clinic"),)),
            step("clinic", 20, "consultant", "to be treated"),
            Choice(id="to be treated", to=(Exit("treat", 0.6), Exit("letter", 0.4))),
            step("treat", 30, "nurse", "letter"),
            step("letter", 6, "clerk", "close"),
            step("close", 4, "clerk", "end"),
            End(id="end"),
        ),
    )


def whole_log(model: SimulationModel, *, cases: int | None = None, rows: int = 10_000, seed: int = 1) -> EventLog:
    """All of the first replication's log in one piece; overload does not matter here."""
    count = cases or sum(len(stream.instants) for stream in model.arrivals)
    plan = Plan(cases=count, warm_up=0, seed=seed, overload=True)
    pieces = list(event_log(model, plan, rows=rows))
    return EventLog(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def told(model: SimulationModel, log: EventLog) -> list[tuple[int, str, float, float, float]]:
    """The log as people would tell it: (case, step, queued, start, end), in order of start and case."""
    rows = zip(log.case, log.node, log.queued, log.start, log.end, strict=True)
    named = [(int(c), model.nodes[n].id, float(q), float(s), float(e)) for c, n, q, s, e in rows]
    return sorted(named, key=lambda row: (row[3], row[0], row[2]))


def starts(model: SimulationModel, step: str | None = None) -> list[tuple[int, float]]:
    """(case, start) in order of time, of one step where it is named."""
    return [(case, start) for case, id_, _, start, _ in told(model, whole_log(model)) if step in (None, id_)]


def lead_times(log: EventLog) -> np.ndarray[Any, np.dtype[np.float64]]:
    """By case: from the first time it came to a step to the last end."""
    count = int(log.case.max()) + 1
    begin, end = np.full(count, np.inf), np.zeros(count)
    np.minimum.at(begin, log.case, log.enabled)
    np.maximum.at(end, log.case, log.end)
    taken: np.ndarray[Any, np.dtype[np.float64]] = end - begin
    return taken


def in_order(values: list[float]) -> bool:
    return all(earlier <= later for earlier, later in pairwise(values))
