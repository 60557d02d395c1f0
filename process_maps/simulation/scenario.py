"""What if? Scenarios as data: what is different in each, and the model it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from process_maps.finding import Finding, UnfitMap, error
from process_maps.simulation.model import (
    Batch,
    Choice,
    Node,
    Pool,
    SimulationModel,
    Split,
    Task,
    Uptime,
    exits,
)
from process_maps.simulation.times import Times
from process_maps.simulation.week import WeeklyHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """So many people in a pool."""

    pool: str
    servers: int

    def __post_init__(self) -> None:
        if self.servers < 0:
            raise ValueError(f"there cannot be {self.servers} people in {self.pool}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Other working hours of a pool; None: always there."""

    pool: str
    hours: WeeklyHours | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batching:
    """Another batch or list before a step; None: work as it comes."""

    task: str
    batch: Batch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTime:
    """Other work times of a step."""

    task: str
    work: Times


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraWait:
    """Another wait that is not queueing; None: no such wait."""

    task: str
    wait: Times | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Another set-up time; None: none."""

    task: str
    setup: Times | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """Other pools that can do a step, the preferred first."""

    task: str
    pools: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Another share for the way from one node to the next; the other ways share the rest as before."""

    node: str
    to: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """The step is not done any more; what came after it comes at once."""

    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Automate:
    """A machine does the step at once whenever work comes: no people, no batch, no set-up, no extra wait."""

    task: str
    work: Times
    uptime: Uptime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """`factor` times as much work arrives. Arrivals given as instants cannot be changed so."""

    factor: float

    def __post_init__(self) -> None:
        if not 0 < self.factor < float("inf"):
            raise ValueError(f"demand cannot be {self.factor:g} times what it is")


Change = Staff | Hours | Batching | WorkTime | ExtraWait | Setup | Skills | Share | Remove | Automate | Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One future: what it is called and what is different in it."""

    id: str
    changes: tuple[Change, ...]


def applied(model: SimulationModel, scenario: Scenario) -> SimulationModel:
    """The model with every change made, one after the other. Raises UnfitMap with all that cannot be made."""
    found = [fault for i, change in enumerate(scenario.changes) for fault in _faults(model, scenario.id, i, change)]
    if found:
        raise UnfitMap(found)
    for change in scenario.changes:
        model = _changed(model, change)
    return model


def _changed(model: SimulationModel, change: Change) -> SimulationModel:
    match change:
        case Staff(pool=id_, servers=servers):
            return _with_pool(model, id_, lambda pool: replace(pool, servers=servers))
        case Hours(pool=id_, hours=hours):
            return _with_pool(model, id_, lambda pool: replace(pool, hours=hours))
        case Batching(task=id_, batch=batch):
            return _with_task(model, id_, lambda task: replace(task, batch=batch))
        case WorkTime(task=id_, work=work):
            return _with_task(model, id_, lambda task: replace(task, work=work))
        case ExtraWait(task=id_, wait=wait):
            return _with_task(model, id_, lambda task: replace(task, extra_wait=wait))
        case Setup(task=id_, setup=setup):
            return _with_task(model, id_, lambda task: replace(task, setup=setup))
        case Skills(task=id_, pools=pools):
            return _with_task(model, id_, lambda task: replace(task, pools=pools))
        case Share(node=id_, to=to, share=share):
            return _with_node(model, id_, lambda node: _reshared(node, to, share))
        case Remove(task=id_):
            return _with_task(model, id_, lambda task: Choice(id=task.id, to=task.to))
        case Automate(task=id_, work=work, uptime=uptime):
            return _with_task(model, id_, lambda task: Task(id=task.id, to=task.to, work=work, uptime=uptime))
        case Demand(factor=factor):
            return replace(
                model,
                arrivals=tuple(
                    replace(arrivals, mean_gap=(arrivals.mean_gap or timedelta()) / factor)
                    for arrivals in model.arrivals
                ),
            )


def _with_pool(model: SimulationModel, id_: str, change: Callable[[Pool], Pool]) -> SimulationModel:
    return replace(model, pools=tuple(change(pool) if pool.id == id_ else pool for pool in model.pools))


def _with_node(model: SimulationModel, id_: str, change: Callable[[Node], Node]) -> SimulationModel:
    return replace(model, nodes=tuple(change(node) if node.id == id_ else node for node in model.nodes))


def _with_task(model: SimulationModel, id_: str, change: Callable[[Task], Node]) -> SimulationModel:
    return _with_node(model, id_, lambda node: change(node) if isinstance(node, Task) else node)


def _reshared(node: Node, to: str, share: float) -> Node:
    others = sum(way.share for way in exits(node) if way.to != to)
    ways = tuple(replace(way, share=share if way.to == to else way.share * (1 - share) / others) for way in exits(node))
    match node:
        case Task():
            return replace(node, to=ways)
        case Choice():
            return replace(node, to=ways)
        case _:
            return node


def _faults(model: SimulationModel, scenario: str, i: int, change: Change) -> Iterator[Finding]:
    """What keeps one change from being made: it names something that is not there."""
    place = ("scenarios", scenario, "changes", i)
    tasks, pools = {task.id for task in model.tasks}, {pool.id for pool in model.pools}
    match change:
        case Staff(pool=id_) | Hours(pool=id_) if id_ not in pools:
            yield error(
                place,
                f"Scenario {scenario} changes {id_!r}, and there is no such pool",
                "Name a pool of the model",
            )
        case Share(node=id_, to=to):
            ways = {way.to: way for node in model.nodes if node.id == id_ for way in exits(node)}
            splits = {node.id for node in model.nodes if isinstance(node, Split)}
            if to not in ways or id_ in splits:
                yield error(
                    place,
                    f"No share of cases goes from {id_!r} to {to!r}",
                    "Name a node where the ways divide",
                )
            elif sum(way.share for way in ways.values() if way.to != to) == 0:
                yield error(place, f"From {id_} there is no other way than to {to}", "Change another share")
        case Demand() if any(arrivals.mean_gap is None for arrivals in model.arrivals):
            yield error(place, "Arrivals read from a log cannot be made more or fewer", "Give how often work comes")
        case (
            Batching(task=id_)
            | WorkTime(task=id_)
            | ExtraWait(task=id_)
            | Setup(task=id_)
            | Skills(task=id_)
            | Remove(task=id_)
            | Automate(task=id_)
        ) if id_ not in tasks:
            yield error(
                place,
                f"Scenario {scenario} changes {id_!r}, and there is no such step",
                "Name a step of the model",
            )
        case _:
            return
