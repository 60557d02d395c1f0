"""How do the times and shares drawn on a map compare with those of a log?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from process_maps.mining.came_from import CameFrom, connections
from process_maps.mining.event_log import EventLog, micros
from process_maps.mining.matching import matched
from process_maps.mining.step_times import Spread, spread
from process_maps.process_map import ProcessMap


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
    drawn = connections(process)
    came = CameFrom(log, np.array(matching.step_of, dtype=np.int32), drawn)
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
    ways = []
    for (source, target), connection in drawn.items():
        before, after = came.between(source, target)
        visits = len(came.at(source))
        ways.append(
            ConnectionPerformance(
                source=ids[source],
                target=ids[target],
                rework=connection.rework,
                drawn_share=connection.share,
                share=len(after) / visits if visits else None,
                wait=spread(np.maximum(start[after] - end[before], 0)) if len(after) else None,
            )
        )
    return Performance(steps=tuple(steps), connections=tuple(ways), elsewhere=came.elsewhere)
