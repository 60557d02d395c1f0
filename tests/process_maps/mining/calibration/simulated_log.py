"""A log whose truth is known: the event log of a simulated map, as a hospital's system would have kept it."""

from datetime import UTC, datetime, timedelta

import numpy as np

from process_maps.mining.event_log import Event, EventLog, event_log
from process_maps.process_map import ProcessMap
from process_maps.simulation.of_map import Assumptions, of_map
from process_maps.simulation.run import Plan, servers
from process_maps.simulation.run import event_log as simulated

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def log_of_map(process: ProcessMap, *, cases: int, seed: int = 7, assumed: Assumptions | None = None) -> EventLog:
    """Every case of one run; to whole seconds, as systems keep them. Steps by their names, people by lane."""
    made = of_map(process, assumed)
    names = {made.steps[step.id][0]: step.name for step in process.steps}
    people = servers(made.model)
    events = []
    for piece in simulated(made.model, Plan(cases=cases, warm_up=0, replications=1, seed=seed, overload=True)):
        for case, node, server, start, end in zip(
            piece.case, piece.node, piece.server, piece.start, piece.end, strict=True
        ):
            events.append(
                Event(
                    case=f"{int(case):05}",
                    activity=names[made.model.nodes[int(node)].id],
                    resource=people[int(server)] if server >= 0 else "",
                    start=_at(float(start)),
                    end=_at(float(end)),
                )
            )
    return event_log(events)


def _at(minute: float) -> datetime:
    return MONDAY + timedelta(seconds=int(np.round(minute * 60)))
