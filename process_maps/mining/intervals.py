"""How much of a stretch of time is covered by intervals that may overlap? In microseconds."""

from dataclasses import dataclass

import numpy as np

from process_maps.mining.event_log import Micros


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cover:
    """Intervals apart from one another, in order of time; `before` is the length of all earlier ones."""

    starts: Micros
    ends: Micros
    before: Micros

    def within(self, begins: Micros, ends: Micros) -> Micros:
        """The covered length of each stretch. None ends before it begins."""
        return self._up_to(ends) - self._up_to(begins)

    def _up_to(self, instants: Micros) -> Micros:
        if not len(self.starts):
            return np.zeros_like(instants)
        place = np.maximum(np.searchsorted(self.starts, instants, side="right") - 1, 0)
        return self.before[place] + np.clip(instants, self.starts[place], self.ends[place]) - self.starts[place]


def cover(starts: Micros, ends: Micros) -> Cover:
    """The union of intervals in any order. One that does not end after it starts covers nothing."""
    some = starts < ends
    order = np.argsort(starts[some], kind="stable")
    starts, ends = starts[some][order], np.maximum.accumulate(ends[some][order])
    apart = starts[1:] > ends[:-1]
    edge = np.ones(min(len(starts), 1), dtype=bool)
    starts, ends = starts[np.concatenate((edge, apart))], ends[np.concatenate((apart, edge))]
    lengths = ends - starts
    return Cover(starts=starts, ends=ends, before=np.cumsum(lengths) - lengths)


def covered(starts: Micros, ends: Micros, *, begin: int, end: int) -> int:
    """The length of `begin` to `end` that intervals cover, given in order of start."""
    ends = np.clip(np.maximum.accumulate(ends), begin, end)
    reached = np.concatenate(([begin], ends[:-1]))
    return int(np.maximum(ends - np.maximum(starts, reached), 0).sum())
