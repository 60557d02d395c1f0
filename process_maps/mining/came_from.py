"""Where did each piece of work come from, by the ways that a map draws?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from process_maps.analysis.routing import Routing, routing
from process_maps.mining.event_log import Codes, EventLog, Micros, Positions
from process_maps.mining.ways import ways_of
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """From one step to another: the share that goes this way, and the last join on it (or NO_JOIN)."""

    share: float
    rework: bool
    join: int


NO_JOIN: Final = -1
Ends: TypeAlias = tuple[int, int]


def connections(process: ProcessMap) -> Mapping[Ends, Connection]:
    """Every way from step to step on the map, by their places; several between the same two become one."""
    routes = routing(process)
    found: dict[Ends, Connection] = {}
    for source in range(len(process.steps)):
        for target, connection in _followed(routes, len(process.steps), source):
            known = found.get((source, target), Connection(share=0.0, rework=True, join=connection.join))
            found[source, target] = Connection(
                share=known.share + connection.share,
                rework=known.rework and connection.rework,
                join=connection.join,
            )
    return found


def _followed(routes: Routing, steps: int, source: int) -> Iterator[tuple[int, Connection]]:
    """From one step along its ways, through gateways, to the next steps."""
    waiting = [(source, Connection(share=1.0, rework=False, join=NO_JOIN), frozenset[int]())]
    while waiting:
        node, so_far, passed = waiting.pop()
        for way in routes.ways[node]:
            further = Connection(
                share=so_far.share * way.share,
                rework=so_far.rework or way.link.kind is LinkKind.REWORK,
                join=way.target if routes.waits.get(way.target) else so_far.join,
            )
            if way.target < steps:
                yield way.target, further
            elif way.target not in passed:
                waiting.append((way.target, further, passed | {way.target}))


class CameFrom:
    """From which earlier work each piece of work came, in rows of the log.

    step_of    the place of the step of each activity, below 0 for those not on the map
    drawn      connections of the map
    elsewhere  how often work came to a step from none of those drawn before it
    """

    def __init__(
        self,
        log: EventLog,
        step_of: Codes,
        drawn: Mapping[Ends, Connection],
    ) -> None:
        into: dict[int, dict[int, Connection]] = defaultdict(dict)
        for (source, target), connection in drawn.items():
            into[target][source] = connection
        at: dict[int, list[Positions]] = defaultdict(list)
        pairs: dict[Ends, list[Positions]] = defaultdict(list)
        self.elsewhere = 0
        for way in ways_of(log, step_of):
            for place, step in enumerate(way.labels):
                at[step].append(way.rows[:, place])
                sources = _sources(way.labels, place, into[step])
                for source in sources:
                    pairs[way.labels[source], step].append(way.rows[:, [source, place]])
                if place and not sources:
                    self.elsewhere += way.cases
        self._at = {step: np.concatenate(rows) for step, rows in at.items()}
        self._pairs = {ends: np.concatenate(rows) for ends, rows in pairs.items()}

    def at(self, step: int) -> Positions:
        return self._at.get(step, np.zeros(0, dtype=np.int64))

    def between(self, source: int, target: int) -> tuple[Positions, Positions]:
        """Rows of the source's work and of the target's that came from it."""
        pairs = self._pairs.get((source, target), np.zeros((0, 2), dtype=np.int64))
        return pairs[:, 0], pairs[:, 1]

    def waits(self, step: int, start: Micros, end: Micros) -> Micros:
        """Since the last end of all it came from; work that came from nowhere drawn is left out."""
        rows, ready = self.ready(step, end)
        waits: Micros = np.maximum(start[rows] - ready, 0)
        return waits

    def ready(self, step: int, end: Micros) -> tuple[Positions, Micros]:
        """Rows that came from somewhere drawn, and the last end of all they came from."""
        into = [pairs for (_, target), pairs in self._pairs.items() if target == step]
        if not into:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        pairs = np.concatenate(into)
        rows, number = np.unique(pairs[:, 1], return_inverse=True)
        ready = np.full(len(rows), np.iinfo(np.int64).min)
        np.maximum.at(ready, number, end[pairs[:, 0]])
        return rows, ready


def _sources(labels: Sequence[int], place: int, into: Mapping[int, Connection]) -> list[int]:
    """Places of the work that the work at `place` came from, none of it older than the same work's last time."""
    done_before = next((back for back in range(place - 1, -1, -1) if labels[back] == labels[place]), -1)
    last = {labels[earlier]: earlier for earlier in range(max(done_before, 0), place) if labels[earlier] in into}
    if not last:
        return []
    nearest = max(last, key=lambda label: last[label])
    join = into[nearest].join
    if join == NO_JOIN:
        return [last[nearest]]
    return sorted(earlier for label, earlier in last.items() if into[label].join == join)
