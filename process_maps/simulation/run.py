"""How is a model run? Replications over threads, each with its own luck; and the event log of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from process_maps.finding import UnfitMap, error
from process_maps.simulation.agenda import INDEX_BITS
from process_maps.simulation.arrays import LOGGED, NOTHING, WHOLE, Inputs, State, empty_log, new_state
from process_maps.simulation.arrivals import cases_of
from process_maps.simulation.checks import faults
from process_maps.simulation.compiling import COMPILED, as_room
from process_maps.simulation.kernel import LOG_FULL, TOO_MANY_JOBS, simulate
from process_maps.simulation.layout import laid_out, pieces_at_once
from process_maps.simulation.load import overloads
from process_maps.simulation.model import Join, SimulationModel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is simulated.

    cases          measured in each replication, after the first `warm_up` cases, which fill the empty house
    replications   independent runs
    seed           the same seed is the same luck, whatever the number of threads
    overload       simulate even where lines would grow without end (what happens in so many cases?)
    """

    cases: int = 1_000
    warm_up: int = 200
    replications: int = 30
    seed: int = 1
    threads: int | None = None
    overload: bool = False

    def __post_init__(self) -> None:
        if min(self.cases, self.replications) < 1 or self.warm_up < 0:
            raise ValueError("at least 1 case and 1 replication are simulated, and a warm-up is not negative")
        if self.threads is not None and self.threads < 1:
            raise ValueError("at least 1 thread is needed")


class Replication(NamedTuple):
    """What one run gives, in minutes; sums over the measured cases by node, or over the window by pool.

    The window lasts from the first measured arrival to the last arrival of all.
    """

    lead_time: Floats  # of each measured case
    finished: int  # cases finished within the window
    window: tuple[float, float]
    runs: Ints
    extra_wait: Floats
    batch_wait: Floats
    line_wait: Floats
    longest_wait: Floats
    queue_minutes: Floats  # number waiting, summed over the window
    most_waiting: Ints
    busy: Floats


class EventLog(NamedTuple):
    """Runs of tasks in the order they were started: one piece of the log. Minutes from Monday 00:00."""

    case: Ints
    node: Ints  # place in model.nodes
    server: Ints  # place in servers(model); -1: nobody was needed
    enabled: Floats  # the work came to the step
    ready: Floats  # the extra wait is over
    queued: Floats  # the batch is complete, or the list has come
    start: Floats
    end: Floats


def replications(model: SimulationModel, plan: Plan, *, first: int = 0) -> list[Replication]:
    """Replications `first`, `first + 1`, ... of a model, in that order.

    Raises UnfitMap with everything that keeps the model from running.
    """
    fit(model, plan)
    inputs = laid_out(model)
    numbers = range(first, first + plan.replications)
    if not COMPILED or plan.threads == 1 or plan.replications == 1:
        return [_replication(model, inputs, plan, number) for number in numbers]
    with ThreadPoolExecutor(plan.threads) as threads:
        return list(threads.map(lambda number: _replication(model, inputs, plan, number), numbers))


def fit(model: SimulationModel, plan: Plan) -> None:
    """Raise UnfitMap with every reason why the model cannot be run by this plan."""
    found = faults(model)
    if not found and not plan.overload:
        found = tuple(overloads(model))
    given = sum(len(stream.instants) for stream in model.arrivals)
    if not found and given <= plan.warm_up and all(stream.instants for stream in model.arrivals):
        what = f"Only {given} arrivals are given, and the first {plan.warm_up} cases are not measured"
        found = (error(("arrivals",), what, "Measure from an earlier case on"),)
    most = (1 << INDEX_BITS) // pieces_at_once(model)
    if not found and plan.warm_up + plan.cases > most:
        what = f"{plan.warm_up + plan.cases:,} cases are too many for one run: at most {most:,}"
        found = (error(("plan", "cases"), what, "Simulate fewer cases in more replications"),)
    if found:
        raise UnfitMap(found)


def _replication(model: SimulationModel, inputs: Inputs, plan: Plan, number: int) -> Replication:
    inputs = _with_cases(model, inputs, plan, number)
    state = new_state(inputs)
    outcome = simulate(inputs, state)
    finish = np.asarray(state.finish, np.float64)
    _check(model, inputs, state, outcome)
    window = inputs.window_start, inputs.window_end
    return Replication(
        lead_time=(finish - np.asarray(inputs.arrival))[plan.warm_up :],
        finished=int(np.sum((finish >= window[0]) & (finish <= window[1]))),
        window=window,
        runs=np.asarray(state.runs),
        extra_wait=np.asarray(state.extra_wait),
        batch_wait=np.asarray(state.batch_wait),
        line_wait=np.asarray(state.line_wait),
        longest_wait=np.asarray(state.longest_wait),
        queue_minutes=np.asarray(state.queue_minutes),
        most_waiting=np.asarray(state.most_waiting),
        busy=np.asarray(state.busy)[:-1],
    )


def _with_cases(model: SimulationModel, inputs: Inputs, plan: Plan, number: int) -> Inputs:
    cases = cases_of(model, count=plan.warm_up + plan.cases, seed=plan.seed, replication=number)
    return inputs._replace(
        arrival=as_room(cases.arrival, np.float64),
        entry=as_room(cases.entry, WHOLE),
        case_key=as_room(cases.key, np.uint64),
        urgency=as_room(cases.urgency, WHOLE),
        first_measured=plan.warm_up,
        window_start=float(cases.arrival[plan.warm_up]),
        window_end=float(cases.arrival[-1]),
    )


def event_log(model: SimulationModel, plan: Plan, *, replication: int = 0, rows: int = 100_000) -> Iterator[EventLog]:
    """Every run of a task in one replication, warm-up included, in pieces of up to about `rows` rows.

    A piece is made larger where more work than that can start at one instant.
    """
    fit(model, plan)
    inputs = _with_cases(model, laid_out(model)._replace(log_rows=rows), plan, replication)
    state = new_state(inputs)
    outcome = LOG_FULL
    while outcome == LOG_FULL:
        outcome = simulate(inputs, state)
        logged = state.tally[LOGGED]
        if logged:
            state.tally[LOGGED] = 0
            yield _logged(state, logged)
        elif outcome == LOG_FULL:
            inputs = inputs._replace(log_rows=2 * inputs.log_rows)
            state = state._replace(**empty_log(inputs.log_rows))
    _check(model, inputs, state, outcome)


def _logged(state: State, rows: int) -> EventLog:
    server = np.array(state.log_server[:rows], np.int64)
    return EventLog(
        case=np.array(state.log_case[:rows], np.int64),
        node=np.array(state.log_node[:rows], np.int64),
        server=np.where(server == NOTHING, -1, server),
        enabled=np.array(state.log_enabled[:rows]),
        ready=np.array(state.log_ready[:rows]),
        queued=np.array(state.log_queued[:rows]),
        start=np.array(state.log_start[:rows]),
        end=np.array(state.log_end[:rows]),
    )


def servers(model: SimulationModel) -> tuple[str, ...]:
    """What EventLog.server counts: each person (or room, or machine) of each pool, "nurse 2" by name."""
    return tuple(f"{pool.id} {i}" for pool in model.pools for i in range(1, pool.servers + 1))


def _check(model: SimulationModel, inputs: Inputs, state: State, outcome: int) -> None:
    """Raise UnfitMap where cases multiplied, or wait for ever in a join."""
    if outcome == TOO_MANY_JOBS:
        what = "One case became more pieces of work than there are branches"
        raise UnfitMap([error(("nodes",), what, "Let no way lead back from within a split to before it")])
    if not np.isnan(state.finish).any():
        return
    joins = [node.id for node in model.nodes if isinstance(node, Join)]
    joined = np.asarray(state.joined).reshape(len(inputs.arrival), len(joins))
    raise UnfitMap(
        error(
            ("nodes", join),
            f"{waiting} of {len(joined)} cases wait for ever in {join}",
            "Join only what was split before; where a case takes one way of several, the ways just meet",
        )
        for join, waiting in zip(joins, np.count_nonzero(joined, axis=0), strict=True)
        if waiting
    )
