"""How much work comes to whom, and is there time for it? Said before anything is simulated.

    load of a pool = arrivals a minute x expected visits x minutes a visit / (people x share of the week open)

Set-ups are left out (how many there are depends on the order of work), so the true load can only be higher.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from process_maps.analysis.visits import solve_visits
from process_maps.finding import Finding, error, percent
from process_maps.simulation.model import (
    CountBatch,
    Exit,
    Join,
    ListBatch,
    Node,
    Pool,
    SimulationModel,
    Split,
    Task,
    exits,
)
from process_maps.simulation.week import WEEK_MINUTES

FULL = 1 - 1e-9


class Limit(StrEnum):
    """What can be too small for the work that comes."""

    POOL = "pool"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much of what a pool or a weekly list can take is asked of it; 1 is all, on average."""

    limit: Limit
    id: str
    utilisation: float


def expected_visits(model: SimulationModel) -> Mapping[str, float]:
    """Visits of one case to each node, on average. Raises ValueError where cases could go round for ever.

    A way with a limit m and share r is taken like one without limit and with share
    (r + ... + r^m) / (1 + r + ... + r^m): exact where the way leads back by nothing else than this choice.
    """
    number = {node.id: i for i, node in enumerate(model.nodes)}
    needs = branches_joined(model)
    ways = [
        (number[node.id], number[to], share / needs.get(to, 1)) for node in model.nodes for to, share in flow_on(node)
    ]
    whole = sum(arrivals.per_minute for arrivals in model.arrivals)
    entries = dict.fromkeys((number[arrivals.at] for arrivals in model.arrivals), 0.0)
    for arrivals in model.arrivals:
        entries[number[arrivals.at]] += arrivals.per_minute / whole if whole else 1 / len(model.arrivals)
    visits = solve_visits(len(model.nodes), entries, ways)
    if (visits < -1e-9).any():
        raise ValueError("work multiplies: some way leads back from within a split")
    return dict(zip(number, visits.tolist(), strict=True))


def branches_joined(model: SimulationModel) -> Mapping[str, int]:
    """How many tokens each join waits for."""
    ways_in = dict.fromkeys((node.id for node in model.nodes), 0)
    for node in model.nodes:
        for way in exits(node):
            ways_in[way.to] += 1
    return {
        node.id: ways_in[node.id] if node.branches is None else node.branches
        for node in model.nodes
        if isinstance(node, Join)
    }


def flow_on(node: Node) -> Iterator[tuple[str, float]]:
    """(next node, how many tokens go there for each that leaves) for every exit."""
    if isinstance(node, Split):
        yield from ((way.to, 1.0) for way in node.to)
        return
    limited = [way for way in exits(node) if way.at_most is not None]
    free = [way for way in exits(node) if way.at_most is None]
    yield from ((way.to, _taken(way)) for way in limited)
    left, shares = 1 - sum(map(_taken, limited)), sum(way.share for way in free)
    for way in free:
        last_resort = float(way is free[-1])  # where no share is left, the last way takes what comes
        yield way.to, left * (way.share / shares if shares else last_resort)


def _taken(way: Exit) -> float:
    """The share of a way with a limit, as said in `expected_visits`."""
    times = sum(way.share**time for time in range(1, (way.at_most or 0) + 1))
    return times / (1 + times)


def loads(model: SimulationModel) -> tuple[Load, ...]:
    """The load of each pool and each list, in the model's order. The model has no other errors (checks.py).

    Work that several pools can do is shared out so that the busiest is as little busy as can be.
    """
    visits = expected_visits(model)
    arriving = sum(arrivals.per_minute for arrivals in model.arrivals)
    work = {
        task: arriving * visits[task.id] * _minutes_a_visit(task, arriving * visits[task.id]) for task in model.tasks
    }
    asked = _shared_out(model, work)
    pools = [
        Load(limit=Limit.POOL, id=pool.id, utilisation=_part(asked[pool.id], _capacity(pool))) for pool in model.pools
    ]
    lists = [
        Load(limit=Limit.LIST, id=task.id, utilisation=arriving * visits[task.id] * WEEK_MINUTES / places)
        for task in model.tasks
        if isinstance(task.batch, ListBatch) and task.batch.at_most is not None
        for places in [len(task.batch.minutes) * task.batch.at_most]
    ]
    return (*pools, *lists)


def _capacity(pool: Pool) -> float:
    return pool.servers * pool.open_share


def _part(asked: float, capacity: float) -> float:
    return asked / capacity if capacity > 0 else float("inf") if asked > 0 else 0.0


def _minutes_a_visit(task: Task, per_minute: float) -> float:
    """Minutes of a pool's time for one item, repairs included; work done together is divided."""
    minutes = task.work.mean_minutes / (task.uptime.share if task.uptime else 1)
    match task.batch:
        case CountBatch(size=size, together=True):
            return minutes / size
        case ListBatch(at_most=most, together=True) as batch:
            waiting = per_minute * WEEK_MINUTES / len(batch.minutes)
            return minutes / max(1.0, waiting if most is None else min(waiting, most))
        case _:
            return minutes


def _shared_out(model: SimulationModel, work: Mapping[Task, float]) -> Mapping[str, float]:
    """Minutes of work a minute that each pool is asked for."""
    asked = {pool.id: 0.0 for pool in model.pools}
    shared = [task for task in work if len(task.pools) > 1]
    for task, amount in work.items():
        if len(task.pools) == 1:
            asked[task.pools[0]] += amount
    if shared:
        for (_, pool), amount in _evenest(model, work, shared, asked).items():
            asked[pool] += amount
    return asked


def _evenest(
    model: SimulationModel, work: Mapping[Task, float], shared: list[Task], fixed: Mapping[str, float]
) -> Mapping[tuple[str, str], float]:
    """Who does how much of what, so that the highest utilisation is the lowest: a linear programme."""
    import numpy as np
    from scipy.optimize import linprog

    pools = [pool for pool in model.pools if _capacity(pool) > 0]
    pairs = [(task, pool) for task in shared for pool in pools if pool.id in task.pools]
    done = np.array([[float(task is one) for task, _ in pairs] + [0.0] for one in shared])
    busy = np.array([[float(pool is one) for _, pool in pairs] + [-_capacity(one)] for one in pools])
    found = linprog(
        np.array([0.0] * len(pairs) + [1.0]),
        A_ub=busy,
        b_ub=[-fixed[pool.id] for pool in pools],
        A_eq=done,
        b_eq=[work[task] for task in shared],
    )
    return {(task.id, pool.id): float(amount) for (task, pool), amount in zip(pairs, np.asarray(found.x), strict=False)}


def overloads(model: SimulationModel) -> Iterator[Finding]:
    """Pools and lists to which at least as much work comes as they can do: lines without end."""
    for load in loads(model):
        if load.utilisation < FULL:
            continue
        much = percent(load.utilisation)
        if load.limit is Limit.POOL:
            yield error(
                ("pools", load.id),
                f"{load.id} would be busy {much} of the time there is, and the line would grow without end",
                "Give more people or hours, less work, or shorter times",
            )
        else:
            yield error(
                ("nodes", load.id, "batch"),
                f"{much} of the places on the list of {load.id} are asked for: it would grow without end",
                "Give the list more places or hold it more often",
            )
