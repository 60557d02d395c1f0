"""On which day of the week is each list held? On the day it names, else so that the lists of a map fit each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from math import sqrt
from typing import NamedTuple

import networkx as nx

from process_maps.model import Batch, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import minutes
from process_maps.simulation.week import WEEK_MINUTES, WeeklyHours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 1_440
EVERY_DAY = tuple((day * DAY_MINUTES, (day + 1) * DAY_MINUTES) for day in range(len(WEEKDAYS)))
WEEK, WORKING_WEEK = timedelta(weeks=1), timedelta(days=5)


def list_days(
    process: ProcessMap, waits: Mapping[str, timedelta], usual: WeeklyHours | None, *, spread: float
) -> Mapping[str, int]:
    """Day (0 is Monday) of each list held once a week, by step.

    A label that names a day ("Weekly, Thursdays") is believed. Else the first list on a way is held on the middle
    working day, and the next one on the first working day by which most of its work is there: after the drawn waits
    and work since the list before, by the longest way, and one standard deviation of those waits (5 cases of 6).

    waits   mean wait of a visit to each step, by the clock on the wall
    spread  standard deviation of a wait as a share of its mean
    """
    openings = [begin for begin, _ in (usual.intervals if usual is not None else EVERY_DAY)]
    middle = openings[len(openings) // 2]
    graph = _onward(process)
    days: dict[str, int] = {}
    left: dict[str, _Since] = {}
    for id in _in_order(graph):
        came = max((left[before] for before in graph.predecessors(id) if before in left), default=None)
        step = process.node(id)
        if isinstance(step, Step):
            came = came and came.after(minutes(waits[id]), spread)
            if _once_a_week(step.batch):
                held = _next(openings, came.most if came else middle, _named_day(step.batch))
                days[id] = int(held % WEEK_MINUTES) // DAY_MINUTES
                came = _Since(held, 0.0)
            came = came and came.after(minutes(step.times.touch), 0.0)
        if came is not None:
            left[id] = came
    return days


class _Since(NamedTuple):
    """When the work of a list comes by: minutes from a Monday 00:00 on average, and the variance of that."""

    mean: float
    variance: float

    def after(self, mean: float, spread: float) -> _Since:
        return _Since(self.mean + mean, self.variance + (mean * spread) ** 2)

    @property
    def most(self) -> float:
        return self.mean + sqrt(self.variance)


def _onward(process: ProcessMap) -> nx.DiGraph[str]:
    """Steps and gateways with the ways on, without what is sent back."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from([*(step.id for step in process.steps), *(gateway.id for gateway in process.gateways)])
    graph.add_edges_from((link.source, link.target) for link in process.sequence_links())
    return graph


def _in_order(graph: nx.DiGraph[str]) -> Iterator[str]:
    """Every node after those before it; where ways on go round in a ring, as on the map."""
    if nx.is_directed_acyclic_graph(graph):
        yield from nx.topological_sort(graph)
    else:
        yield from graph


def with_named_days(process: ProcessMap, days: Mapping[str, int]) -> ProcessMap:
    """The map with the day in the label of each list, so that every future of it keeps the day."""
    return replace(
        process,
        steps=tuple(
            replace(step, batch=replace(step.batch, label=_label(step.batch, days[step.id])))
            if step.id in days
            else step
            for step in process.steps
        ),
    )


def _label(batch: Batch, day: int) -> str:
    if _named_day(batch) is not None:
        return batch.label
    return f"{batch.label or 'Weekly'}, {WEEKDAYS[day].capitalize()}s"


def _once_a_week(batch: Batch) -> bool:
    return batch.every is not None and WORKING_WEEK <= batch.every <= WEEK


def _named_day(batch: Batch) -> int | None:
    """The day that a label names: "Weekly, Thursdays" is 3."""
    words = batch.label.lower()
    return next((day for day, name in enumerate(WEEKDAYS) if name in words), None)


def _next(openings: list[int], instant: float, day: int | None) -> float:
    """The first opening at or after an instant: on that day of the week, if it is worked on."""
    on_day = [begin for begin in openings if begin // DAY_MINUTES == day] or openings
    weeks, minute = divmod(instant, WEEK_MINUTES)
    return float(
        weeks * WEEK_MINUTES + min((begin for begin in on_day if begin >= minute), default=on_day[0] + WEEK_MINUTES)
    )
