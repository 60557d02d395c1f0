"""Which step was each piece of work, since when could it have begun, and what came next?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.came_from import CameFrom, connections
from process_maps.mining.event_log import Codes, EventLog, Micros, Positions, micros
from process_maps.mining.matching import Matching
from process_maps.process_map import ProcessMap

MINUTE: Final = 60_000_000  # microseconds

Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visits:
    """The rows of a log as visits to the steps of a map; only rows whose activity is on the map.

    step    place of the step on the map
    case    code of the case
    waited  microseconds from when the work drawn before it was done to its start
    first   it is the first of its case: what it waited for, no log says
    last    nothing on the map came after it in its case
    came    which of them came from which
    """

    log: EventLog
    step: Codes
    start: Micros
    end: Micros
    waited: Micros
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]
    came: CameFrom

    def of(self, step: int) -> Positions:
        return np.flatnonzero(self.step == step)

    def begins(self, step: int) -> bool:
        """Most visits to it begin a case, so that the log knows little of what they waited for."""
        rows = self.of(step)
        return len(rows) > 0 and bool(self.first[rows].mean() > 0.5)

    def work_minutes(self, step: int) -> Minutes:
        rows = self.of(step)
        return (self.end[rows] - self.start[rows]) / MINUTE

    def wait_minutes(self, step: int) -> Minutes:
        """Of each visit but those that begin a case."""
        minutes: Minutes = self.waited[(self.step == step) & ~self.first] / MINUTE
        return minutes


def visits(process: ProcessMap, log: EventLog, matching: Matching) -> Visits:
    """Every row of a log that holds nothing but activities on the map.

    Work is ready when what the map draws before it was done (came_from.py); where nothing drawn came before it,
    when the latest work before it in its case was.
    """
    step = np.array(matching.step_of, dtype=np.int32)
    came = CameFrom(log, step, connections(process))
    start, end = micros(log.start), micros(log.end)
    ready = _last_end_before(log, start, end)
    for place in range(len(process.steps)):
        rows, since = came.ready(place, end)
        ready[rows] = since
    return Visits(
        log=log,
        step=step[log.activity],
        start=start,
        end=end,
        waited=np.maximum(start - ready, 0),
        first=np.append(True, log.case[1:] != log.case[:-1])[: len(log)],
        last=np.append(log.case[1:] != log.case[:-1], True)[: len(log)],
        came=came,
    )


def _last_end_before(log: EventLog, start: Micros, end: Micros) -> Micros:
    """Per row the latest end of the rows before it in its case, its own start for the first."""
    ready = start.copy()
    for first, after in zip(log.case_bounds[:-1].tolist(), log.case_bounds[1:].tolist(), strict=True):
        if after - first > 1:
            ready[first + 1 : after] = np.maximum.accumulate(end[first : after - 1])
    return ready
