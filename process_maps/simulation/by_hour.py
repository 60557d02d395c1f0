"""When in the week do people wait? The mean number waiting at each step, hour by hour, from the event log."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from process_maps.simulation.arrivals import cases_of
from process_maps.simulation.model import SimulationModel, Task
from process_maps.simulation.run import Plan, event_log
from process_maps.simulation.week import HOURS_PER_WEEK

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_HOUR = 60.0


def waiting_by_hour(model: SimulationModel, plan: Plan) -> Floats:
    """Mean number waiting in line or for a batch, (tasks, 168) from Monday 00:00, over all replications.

    Only the time from the first measured arrival to the last arrival counts. An hour of the week that no
    replication came to is NaN. Raises UnfitMap.
    """
    place = np.full(len(model.nodes), -1)
    tasks = [i for i, node in enumerate(model.nodes) if isinstance(node, Task)]
    place[tasks] = np.arange(len(tasks))
    waited, seen = np.zeros((len(tasks), HOURS_PER_WEEK)), np.zeros(HOURS_PER_WEEK)
    for number in range(plan.replications):
        arrival = cases_of(model, count=plan.warm_up + plan.cases, seed=plan.seed, replication=number).arrival
        begin, end = arrival[plan.warm_up], arrival[-1]
        seen += minutes_by_hour(np.zeros(1, np.int64), np.array([begin]), np.array([end]), 1)[0]
        for piece in event_log(model, plan, replication=number):
            since, until = np.clip(piece.ready, begin, end), np.clip(piece.start, begin, end)
            waited += minutes_by_hour(place[piece.node], since, until, len(tasks))
    with np.errstate(invalid="ignore", divide="ignore"):
        return waited / seen


def minutes_by_hour(row: Ints, begin: Floats, end: Floats, rows: int) -> Floats:
    """Minutes of the intervals begin..end in each hour of the week, added up by row: (rows, 168).

    An interval is the difference of two open ones: all minutes before its end less all before its begin.
    """
    return _before(row, end, rows) - _before(row, begin, rows)


def _before(row: Ints, instant: Floats, rows: int) -> Floats:
    """Minutes from 0 to each instant in each hour of the week, added up by row."""
    weeks, hour = np.divmod(instant // _HOUR, HOURS_PER_WEEK)
    hour = hour.astype(np.int64)
    whole = np.zeros((rows, HOURS_PER_WEEK + 1))
    np.add.at(whole[:, 0], row, weeks + 1)  # each hour of the weeks gone by and, up to its hour, of this week
    np.add.at(whole, (row, hour), -1.0)
    before = np.cumsum(whole[:, :-1], axis=1) * _HOUR
    np.add.at(before, (row, hour), instant % _HOUR)
    return before
