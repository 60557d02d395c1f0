"""Without which systems does a process stop, whatever way it takes? Read off the maps."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from engine.registers.definition import Record
from engine.registers.performance import Rag
from engine.registers.portfolio import Portfolio
from process_maps.process_map import ProcessMap


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakPoint:
    """A system without which a process cannot run: every way from its start to its end passes through it."""

    system: str
    name: str
    processes: tuple[str, ...]
    steps: int
    record: Record | None

    @property
    def rag(self) -> Rag:
        """Red where the register promises no recovery time, amber where it does."""
        if self.record is None:
            return Rag.GREY
        return Rag.RED if self.record.number("rto_hours") is None else Rag.AMBER


def weak_points(portfolio: Portfolio, maps: Iterable[ProcessMap]) -> tuple[WeakPoint, ...]:
    """Systems no way through a process goes round, from the maps; those that stop most processes first.

    A system of a map is the one of the register with the same reference or name.
    """
    stops: dict[str, list[tuple[str, int]]] = defaultdict(list)
    names: dict[str, str] = {}
    for process in maps:
        for system in process.systems:
            steps = {step.id for step in process.steps if system.id in step.systems}
            if steps and _stops(process, steps):
                key = system.name.casefold()
                names.setdefault(key, system.name)
                stops[key].append((process.name, len(steps)))
    by_name = {record.text("name").casefold(): record for record in portfolio.systems.values()}
    found = [
        WeakPoint(
            system=(record.id if (record := by_name.get(key)) else ""),
            name=names[key],
            processes=tuple(sorted({name for name, _ in places})),
            steps=sum(count for _, count in places),
            record=record,
        )
        for key, places in stops.items()
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.processes), -each.steps, each.name)))


def _stops(process: ProcessMap, steps: set[str]) -> bool:
    """Whether no way leads from a start to an end once these steps are taken out."""
    graph = process.work_graph()
    starts = [node for node in graph if graph.in_degree(node) == 0]
    ends = {node for node in graph if graph.out_degree(node) == 0}
    if not starts or not ends:
        return False
    left = graph.subgraph(set(graph) - steps)
    for start in starts:
        if start in left:
            reached: set[str] = nx.descendants(left, start)
            if start in ends or not ends.isdisjoint(reached):
                return False
    return True
