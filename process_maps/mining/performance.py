"""How do the times and shares drawn on a map compare with those of a log?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

import numpy as np

from process_maps.analysis.routing import Routing, routing
from process_maps.mining.event_log import Codes, EventLog, Micros, Positions, micros
from process_maps.mining.matching import matched
from process_maps.mining.step_times import Spread, spread
from process_maps.mining.ways import ways_of
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPerformance:
    """One drawn step, as drawn and as measured (None where the log does not have it or does not say).

    work   hands-on time of each visit; None also in a log that only knows completions
    wait   from the end of what the map draws before it to its start, 0 where they overlap
    """

    step: str
    drawn_work: timedelta
    drawn_wait: timedelta
    work: Spread | None
    wait: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionPerformance:
    """One drawn way from step to step, through whatever gateways lie between.

    drawn_share  of the visits to `source` that go this way, 0 to 1, as drawn
    share        the same as measured; None where the log does not have the source
    wait         from the end of the source to the start of the target; None where the log never went this way
    """

    source: str
    target: str
    rework: bool
    drawn_share: float
    share: float | None
    wait: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Drawn beside measured. `elsewhere` is how often work came to a step from none of those drawn before it."""

    steps: tuple[StepPerformance, ...]
    connections: tuple[ConnectionPerformance, ...]
    elsewhere: int


def performance(process: ProcessMap, log: EventLog, *, same: Mapping[str, str] | None = None) -> Performance:
    """The times of every drawn step and of every drawn way between steps, measured.

    A piece of work comes from the last step before it in its case that the map draws before it, since the same
    work was last done; where it comes through a parallel join, from the last of each route. In a log that only
    knows completions a wait runs from completion to completion, work included. Steps are matched as
    matching.matched says, whose errors it raises.
    Source: docs/method/conformance.md.
    """
    matching = matched(process, log, same)
    drawn = _connections(process)
    came = _Came(log, np.array(matching.step_of, dtype=np.int32), drawn)
    start, end = micros(log.start), micros(log.end)
    steps = []
    for place, step in enumerate(process.steps):
        rows = came.at(place)
        has_work = len(rows) > 0 and log.starts_recorded
        waits = came.waits(place, start, end)
        steps.append(
            StepPerformance(
                step=step.id,
                drawn_work=step.times.touch,
                drawn_wait=step.times.wait,
                work=spread(end[rows] - start[rows]) if has_work else None,
                wait=spread(waits) if len(waits) else None,
            )
        )
    ids = [step.id for step in process.steps]
    connections = []
    for (source, target), connection in drawn.items():
        before, after = came.between(source, target)
        visits = len(came.at(source))
        connections.append(
            ConnectionPerformance(
                source=ids[source],
                target=ids[target],
                rework=connection.rework,
                drawn_share=connection.share,
                share=len(after) / visits if visits else None,
                wait=spread(np.maximum(start[after] - end[before], 0)) if len(after) else None,
            )
        )
    return Performance(steps=tuple(steps), connections=tuple(connections), elsewhere=came.elsewhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Connection:
    """From one step to another: the share that goes this way, and the last join on it (or NO_JOIN)."""

    share: float
    rework: bool
    join: int


NO_JOIN: Final = -1
_Ends: TypeAlias = tuple[int, int]


def _connections(process: ProcessMap) -> Mapping[_Ends, _Connection]:
    """Every way from step to step on the map, by their places; several between the same two become one."""
    routes = routing(process)
    found: dict[_Ends, _Connection] = {}
    for source in range(len(process.steps)):
        for target, connection in _followed(routes, len(process.steps), source):
            known = found.get((source, target), _Connection(share=0.0, rework=True, join=connection.join))
            found[source, target] = _Connection(
                share=known.share + connection.share,
                rework=known.rework and connection.rework,
                join=connection.join,
            )
    return found


def _followed(routes: Routing, steps: int, source: int) -> Iterator[tuple[int, _Connection]]:
    """From one step along its ways, through gateways, to the next steps."""
    waiting = [(source, _Connection(share=1.0, rework=False, join=NO_JOIN), frozenset[int]())]
    while waiting:
        node, so_far, passed = waiting.pop()
        for way in routes.ways[node]:
            further = _Connection(
                share=so_far.share * way.share,
                rework=so_far.rework or way.link.kind is LinkKind.REWORK,
                join=way.target if routes.waits.get(way.target) else so_far.join,
            )
            if way.target < steps:
                yield way.target, further
            elif way.target not in passed:
                waiting.append((way.target, further, passed | {way.target}))


class _Came:
    """From which earlier work each piece of work came, in rows of the log."""

    def __init__(
        self,
        log: EventLog,
        step_of: Codes,
        drawn: Mapping[_Ends, _Connection],
    ) -> None:
        into: dict[int, dict[int, _Connection]] = defaultdict(dict)
        for (source, target), connection in drawn.items():
            into[target][source] = connection
        at: dict[int, list[Positions]] = defaultdict(list)
        pairs: dict[_Ends, list[Positions]] = defaultdict(list)
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
        into = [pairs for (_, target), pairs in self._pairs.items() if target == step]
        if not into:
            return np.zeros(0, dtype=np.int64)
        pairs = np.concatenate(into)
        rows, number = np.unique(pairs[:, 1], return_inverse=True)
        ready = np.full(len(rows), np.iinfo(np.int64).min)
        np.maximum.at(ready, number, end[pairs[:, 0]])
        waits: Micros = np.maximum(start[rows] - ready, 0)
        return waits


def _sources(labels: Sequence[int], place: int, into: Mapping[int, _Connection]) -> list[int]:
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
