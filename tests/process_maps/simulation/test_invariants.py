"""What must hold in any process, whatever its shape? Random models, checked in their event logs."""

from datetime import time
from itertools import count

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from process_maps.simulation.arrivals import cases_of
from process_maps.simulation.checks import faults
from process_maps.simulation.load import expected_visits
from process_maps.simulation.model import (
    Arrivals,
    Batch,
    Choice,
    CountBatch,
    End,
    Exit,
    Join,
    ListBatch,
    Node,
    Pool,
    SimulationModel,
    Split,
    Task,
    Urgency,
)
from process_maps.simulation.results import simulation
from process_maps.simulation.run import EventLog, Plan
from process_maps.simulation.times import Times, empirical, exponential, fixed, gamma, lognormal, triangular
from process_maps.simulation.week import WeeklyHours, weekly, working_minutes
from tests.process_maps.simulation.models import minutes, whole_log

CASES = 60
HOURS: tuple[WeeklyHours | None, ...] = (
    None,
    weekly(range(5), time(9), time(17)),
    weekly(range(5), time(9), time(12)) + weekly(range(5), time(13), time(17)),
    weekly((2, 6), time(22), time(6)),
)
WORK: tuple[Times, ...] = (
    fixed(minutes(0)),
    fixed(minutes(7)),
    exponential(minutes(15)),
    lognormal(minutes(20), minutes(20)),
    gamma(minutes(10), minutes(3)),
    triangular(minutes(1), minutes(4), minutes(30)),
    empirical([2, 2, 240]),
)
BATCHES: tuple[Batch | None, ...] = (
    None,
    None,
    CountBatch(size=3),
    CountBatch(size=4, patience=minutes(90), together=True),
    ListBatch(minutes=(600, 5_000), at_most=9),
    ListBatch(minutes=(3_000,), together=True),
)


class Draft:
    """Builds a process out of blocks: one step, two in a row, a choice, a split with its join, a loop."""

    def __init__(self, draw: st.DrawFn, pools: list[str]) -> None:
        self.draw, self.pools, self.nodes, self.ids = draw, pools, list[Node](), count()

    def new(self) -> str:
        return f"n{next(self.ids)}"

    def block(self, then: str, depth: int) -> str:
        """Adds a block that leads on to `then`; the id it begins with."""
        kinds = ("step", "step", "row", "choice", "split", "loop") if depth else ("step",)
        id_ = self.new()
        match self.draw(st.sampled_from(kinds)):
            case "row":
                return self.block(self.block(then, depth - 1), depth - 1)
            case "choice":
                ways = (Exit(self.block(then, depth - 1), 0.6), Exit(then, 0.4))
                self.nodes.append(Choice(id=id_, to=ways))
                return id_
            case "loop":
                first, limit = self.block(id_, depth - 1), self.draw(st.sampled_from((None, 1, 2)))
                self.nodes.append(Choice(id=id_, to=(Exit(first, 0.3, limit), Exit(then, 0.7))))
                return first
            case "split":
                join = self.new()
                self.nodes.append(Join(id=join, to=(Exit(then),), branches=2))
                branches = [self.block(join, depth - 1), self.block(join, depth - 1)]
                self.nodes.append(Split(id=id_, to=tuple(map(Exit, branches))))
                return id_
            case _:
                return self.step(then)

    def step(self, then: str) -> str:
        draw, wanted = self.draw, st.lists(st.sampled_from(self.pools), max_size=2, unique=True)
        node = Task(
            id=self.new(),
            work=draw(st.sampled_from(WORK)),
            to=(Exit(then),),
            pools=tuple(draw(wanted)),
            setup=draw(st.sampled_from((None, fixed(minutes(3))))),
            extra_wait=draw(st.sampled_from((None, None, exponential(minutes(300))))),
            batch=draw(st.sampled_from(BATCHES)),
            rank=draw(st.integers(0, 1)),
            past_closing=draw(st.booleans()),
        )
        self.nodes.append(node)
        return node.id


@st.composite
def models(draw: st.DrawFn) -> SimulationModel:
    pools = [
        Pool(id=id_, servers=draw(st.integers(1, 3)), hours=draw(st.sampled_from(HOURS))) for id_ in ("a", "b", "c")
    ]
    draft = Draft(draw, [pool.id for pool in pools])
    start = draft.block("end", draw(st.integers(1, 4)))
    return SimulationModel(
        arrivals=(Arrivals.random(every=minutes(30), at=start),),
        pools=tuple(pools),
        nodes=(*draft.nodes, End(id="end")),
        urgencies=(Urgency(id="soon", share=0.3), Urgency(id="routine", share=0.7)),
    )


@settings(max_examples=40)
@given(models())
def test_a_random_process_keeps_the_rules(model: SimulationModel) -> None:
    assert not faults(model)
    log = whole_log(model, cases=CASES)
    assert (log.enabled <= log.queued).all()
    assert (log.queued <= log.start).all()
    assert (log.start <= log.end).all()
    assert (np.diff(log.start) >= 0).all()
    assert set(log.case) <= set(range(CASES))
    nobody_does_two_things_at_once(log)
    work_is_done_by_who_can_and_in_their_hours(model, log)
    nobody_is_overtaken(model, log)


def nobody_does_two_things_at_once(log: EventLog) -> None:
    """But for things done together, which begin and end as one."""
    for server in np.unique(log.server[log.server >= 0]):
        begin, end = log.start[log.server == server], log.end[log.server == server]
        together = (begin[1:] == begin[:-1]) & (end[1:] == end[:-1])
        assert (together | (begin[1:] >= end[:-1] - 1e-6)).all()


def work_is_done_by_who_can_and_in_their_hours(model: SimulationModel, log: EventLog) -> None:
    staff = [pool for pool in model.pools for _ in range(pool.servers)]
    for node, server, begin, end in zip(log.node, log.server, log.start, log.end, strict=True):
        task = model.nodes[node]
        assert isinstance(task, Task)
        assert (staff[server].id in task.pools) if server >= 0 else not task.pools
        if server >= 0:
            hours = staff[server].hours
            assert working_minutes(hours, begin, begin + 1) > 0
            assert task.past_closing or end == begin or working_minutes(hours, end - 1e-6, end) > 0


def nobody_is_overtaken(model: SimulationModel, log: EventLog) -> None:
    """At one step, among cases of the same urgency, whoever lined up first is begun first."""
    urgency = cases_of(model, count=CASES, seed=1, replication=0).urgency[log.case]
    for node in np.unique(log.node):
        task = model.nodes[node]
        if isinstance(task, Task) and task.batch is not None and task.batch.together:
            continue  # a routine case may go along with an urgent one
        for level in (0, 1):
            queued = log.queued[(log.node == node) & (urgency == level)]
            assert (np.diff(queued) >= 0).all()


@settings(max_examples=15)
@given(models())
def test_steps_are_visited_as_often_as_expected(model: SimulationModel) -> None:
    visits = expected_visits(model)
    results = simulation(model, Plan(cases=1_000, warm_up=0, replications=2, overload=True))
    for step in results.steps():
        assert abs(step.visits.mean - visits[step.id]) < 0.15 * max(1, visits[step.id])
