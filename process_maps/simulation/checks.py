"""Can this model be simulated at all? Every fault at once, each with what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from process_maps.finding import Finding, error, listed
from process_maps.simulation.load import branches_joined, expected_visits, flow_on
from process_maps.simulation.model import End, Join, SimulationModel, Split, Task, exits

_CLOSE = 1e-6  # shares that people rounded still add up


def faults(model: SimulationModel) -> tuple[Finding, ...]:
    """Everything that keeps the model from running, but for what is only seen once the rest is right."""
    names = (*_name_faults(model),)
    parts = names or (*_share_faults(model), *_pool_faults(model), *_route_faults(model))
    return parts or (*_join_faults(model),)


def _name_faults(model: SimulationModel) -> Iterator[Finding]:
    """Ids that are missing, twice there, or lead nowhere."""
    nodes, pools = {node.id for node in model.nodes}, {pool.id for pool in model.pools}
    yield from _twice("nodes", (node.id for node in model.nodes))
    yield from _twice("pools", (pool.id for pool in model.pools))
    if not any(isinstance(node, End) for node in model.nodes):
        yield error(("nodes",), "The work never ends", "Add an end")
    if not model.arrivals:
        yield error(("arrivals",), "Nothing ever arrives", "Say how often work comes, and where it begins")
    joins = {node.id for node in model.nodes if isinstance(node, Join)}
    for i, arrivals in enumerate(model.arrivals):
        if arrivals.at not in nodes or arrivals.at in joins:
            what = "joins branches" if arrivals.at in joins else "is not there"
            yield error(("arrivals", i), f"Work arrives at {arrivals.at!r}, which {what}", "Name a step")
    for node in model.nodes:
        for way in exits(node):
            if way.to not in nodes:
                yield error(
                    ("nodes", node.id, "to"),
                    f"{node.id} leads to {way.to!r}, which is not there",
                    "Name a node",
                )
        if not exits(node) and not isinstance(node, End):
            yield error(("nodes", node.id, "to"), f"Nothing comes after {node.id}", "Say where the work goes on")
        for pool in node.pools if isinstance(node, Task) else ():
            if pool not in pools:
                yield error(
                    ("nodes", node.id, "pools"),
                    f"{node.id} is done by {pool!r}, who is not there",
                    "Name a pool",
                )
    yield from _urgency_faults(model)


def _twice(where: str, ids: Iterable[str]) -> Iterator[Finding]:
    for id_, count in Counter(ids).items():
        if count > 1:
            yield error((where, id_), f"There are {count} called {id_!r}", "Give each its own id")


def _urgency_faults(model: SimulationModel) -> Iterator[Finding]:
    if abs(sum(urgency.share for urgency in model.urgencies) - 1) > _CLOSE:
        yield error(("urgencies",), "The shares of the urgencies do not add up to 1", "Let them add up to 1")


def _share_faults(model: SimulationModel) -> Iterator[Finding]:
    for node in model.nodes:
        if isinstance(node, Split) and any(way.share < 1 or way.at_most is not None for way in node.to):
            yield error(
                ("nodes", node.id, "to"),
                f"{node.id} splits: every case takes every way, and shares mean nothing",
                "Leave the shares out, or make it a choice",
            )
        if isinstance(node, End | Split):
            continue
        whole = sum(way.share for way in node.to)
        if abs(whole - 1) > _CLOSE:
            yield error(
                ("nodes", node.id, "to"),
                f"The shares of the ways on from {node.id} add up to {whole:.4g}",
                "Let them add up to 1",
            )
        if all(way.at_most is not None for way in node.to):
            yield error(
                ("nodes", node.id, "to"),
                f"Every way on from {node.id} can be used up",
                "Leave one way without a limit",
            )


def _pool_faults(model: SimulationModel) -> Iterator[Finding]:
    staffed = {pool.id for pool in model.pools if pool.servers > 0}
    for pool in model.pools:
        if pool.hours is not None and not pool.hours.intervals:
            yield error(
                ("pools", pool.id, "hours"),
                f"{pool.id} has no working hours",
                "Give its hours, or none for always",
            )
    for task in model.tasks:
        if task.pools and not staffed.intersection(task.pools):
            yield error(
                ("nodes", task.id, "pools"),
                f"Nobody is there to do {task.id}: {listed(task.pools)} has no people",
                "Give at least 1 person",
            )
        if len(set(task.pools)) < len(task.pools):
            yield error(("nodes", task.id, "pools"), f"{task.id} names a pool twice", "Name each pool once")


def _route_faults(model: SimulationModel) -> Iterator[Finding]:
    """Loops without a way out."""
    ways = {node.id: tuple(to for to, flow in flow_on(node) if flow > 0) for node in model.nodes}
    back: dict[str, list[str]] = {id_: [] for id_ in ways}
    for id_, nexts in ways.items():
        for next_ in nexts:
            back[next_].append(id_)
    reached = _reach(ways, (arrivals.at for arrivals in model.arrivals))
    can_end = _reach(back, (node.id for node in model.nodes if isinstance(node, End)))
    if stuck := [id_ for id_ in ways if id_ in reached and id_ not in can_end]:
        yield error(
            ("nodes", stuck[0], "to"),
            f"Work that comes to {listed(stuck)} never gets out",
            "Give a share above 0 to a way that leads to an end",
        )


def _reach(ways: Mapping[str, Iterable[str]], starts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    left = list(starts)
    while left:
        id_ = left.pop()
        if id_ not in found:
            found.add(id_)
            left.extend(ways.get(id_, ()))
    return found


def _join_faults(model: SimulationModel) -> Iterator[Finding]:
    """Joins that would wait for ever: of the branches they wait for, one comes more often than the others."""
    try:
        visits = expected_visits(model)
    except ValueError as problem:
        yield error(
            ("nodes",),
            f"It cannot be said how often each step is done: {problem}",
            "Look at the splits and loops",
        )
        return
    into: dict[str, list[float]] = {id_: [] for id_ in branches_joined(model)}
    for node in model.nodes:
        for to, share in flow_on(node):
            if to in into:
                into[to].append(visits[node.id] * share)
    for id_, branches in branches_joined(model).items():
        if max(into[id_], default=0.0) > sum(into[id_]) / branches + _CLOSE:
            flows = listed([f"{flow:.3g}" for flow in into[id_]])
            yield error(
                ("nodes", id_),
                f"{id_} waits for {branches} branches, which come {flows} times a case: not equally often",
                "Join only what was split before, every branch of it",
            )
