"""What follows what, how often, and after how long a wait? The performance directly-follows graph."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.event_log import Codes, EventLog, Micros, as_time, micros

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """`target` came directly after `source` so many times, and waited so long.

    A wait runs from the end of one piece of work to the start of the next of the same case; where they
    overlap it is 0. In a log without starts it runs from completion to completion, work included.
    """

    source: str
    target: str
    count: int
    mean_wait: timedelta
    median_wait: timedelta
    p90_wait: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectlyFollows:
    """The edges by source and target, and with what the cases begin and end."""

    edges: tuple[Follows, ...]
    first: Mapping[str, int]
    last: Mapping[str, int]

    def graph(self) -> "nx.DiGraph[str]":
        """Nodes are activities, edges carry a `Follows`."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(sorted({*self.first, *self.last}))
        for edge in self.edges:
            graph.add_edge(edge.source, edge.target, follows=edge)
        return graph


def directly_follows(log: EventLog) -> DirectlyFollows:
    """Count, mean, median and 90th percentile of the wait on every edge (percentiles interpolated).

    Source: van der Aalst, Process Mining (2016), 6.2 (the graph); docs/method/event-logs.md (the wait).
    """
    names = log.activity_names
    edges = tuple(
        Follows(
            source=names[source],
            target=names[target],
            count=len(waits),
            mean_wait=as_time(waits.mean()),
            median_wait=as_time(median),
            p90_wait=as_time(p90),
        )
        for source, target, waits in _waits_by_edge(log)
        for median, p90 in [np.quantile(waits, (0.5, 0.9))]
    )
    begins, after = log.case_bounds[:-1], log.case_bounds[1:]
    return DirectlyFollows(
        edges=edges,
        first=_counted(log.activity[begins], names),
        last=_counted(log.activity[after - 1], names),
    )


def _waits_by_edge(log: EventLog) -> Iterator[tuple[int, int, Micros]]:
    """Source, target and the waits between them, microseconds. Memory matters here: 10 million events."""
    same_case = log.case[1:] == log.case[:-1]
    activities = len(log.activity_names)
    edge = _edges(log.activity, activities)[same_case]
    waits = (micros(log.start)[1:] - micros(log.end)[:-1])[same_case]
    waits = waits[np.argsort(edge, kind="stable")]  # the narrow codes of `edge` are sorted by radix
    np.maximum(waits, 0, out=waits)
    counts = np.bincount(edge)
    ends = np.cumsum(counts)
    for code in np.flatnonzero(counts).tolist():
        source, target = divmod(code, activities)
        yield source, target, waits[ends[code] - counts[code] : ends[code]]


def _edges(activity: Codes, activities: int) -> NDArray[np.unsignedinteger[Any]]:
    """Row i is the pair of row i and the next, as source x activities + target, as narrow as it fits."""
    narrow = np.min_scalar_type(max(activities**2 - 1, 0))
    edges: NDArray[np.unsignedinteger[Any]] = activity[:-1].astype(narrow)
    edges *= narrow.type(activities)
    edges += activity[1:].astype(narrow)
    return edges


def _counted(activity: Codes, names: tuple[str, ...]) -> dict[str, int]:
    counts = np.bincount(activity, minlength=len(names))
    return {names[code]: int(counts[code]) for code in np.flatnonzero(counts)}
