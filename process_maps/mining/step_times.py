"""How long was each drawn step worked on, and how long did the work lie before it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.event_log import Codes, EventLog, Micros, Positions, as_time, micros
from process_maps.mining.parallel_blocks import ParallelBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """So many times: their mean, median and 90th percentile (interpolated)."""

    count: int
    mean: timedelta
    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpread:
    """Of one activity: the work, the wait before it, and in how many cases it was done."""

    work: Spread
    wait: Spread
    cases: int


def spread(times: Micros) -> Spread:
    """Raises ValueError for no times."""
    if not len(times):
        raise ValueError("no times to describe")
    median, p90 = np.quantile(times, (0.5, 0.9))
    return Spread(count=len(times), mean=as_time(times.mean()), median=as_time(median), p90=as_time(p90))


def step_times(log: EventLog, drawn: Codes, blocks: Sequence[ParallelBlock]) -> Mapping[int, StepSpread]:
    """Work and waits of the activities in `drawn`, by code, microsecond by microsecond.

        wait = start - the last end of all drawn work before it in its case, at least 0

    Work on another branch of the same parallel block is not before it. The first work of a case waits 0.
    In a log without starts the work is 0 and in the wait. Source: docs/method/discovery.md.
    """
    rows = np.flatnonzero(np.isin(log.activity, drawn))
    case, activity = log.case[rows], log.activity[rows]
    start, end = micros(log.start)[rows], micros(log.end)[rows]
    ready = _ready(case, activity, start, end, blocks, len(log.activity_names))
    waits, works = np.maximum(start - ready, 0), end - start
    order = np.argsort(activity, kind="stable")
    found = {}
    for group in np.split(order, np.flatnonzero(np.diff(activity[order])) + 1) if len(order) else []:
        found[int(activity[group[0]])] = StepSpread(
            work=spread(works[group]), wait=spread(waits[group]), cases=len(np.unique(case[group]))
        )
    return found


def _ready(
    case: Codes, activity: Codes, start: Micros, end: Micros, blocks: Sequence[ParallelBlock], activities: int
) -> Micros:
    """When the work before each row was done; its own start where there is none."""
    if not len(case):
        return start
    block_of, branch_of = np.full(activities, -1), np.zeros(activities, dtype=np.int64)
    for number, one in enumerate(blocks):
        for label, (place, _) in one.places.items():
            block_of[label], branch_of[label] = number, place
    block, branch = block_of[activity], branch_of[activity]
    new_case = np.append(True, case[1:] != case[:-1])
    new_stretch = new_case | (block < 0) | np.append(True, block[1:] != block[:-1])
    new_round = _rounds(new_stretch, activity, block, blocks)
    stretch = np.cumsum(new_round)
    opens = np.flatnonzero(new_round)[stretch - 1]
    before_stretch = _last_end_before(np.cumsum(new_case), end)[opens]
    alone = before_stretch == _NEVER
    in_branch = np.lexsort((np.arange(len(case)), branch, stretch))
    segment = np.cumsum(
        np.append(
            True,
            (np.diff(stretch[in_branch]) != 0) | (np.diff(branch[in_branch]) != 0),
        )
    )
    in_own_branch = np.empty_like(end)
    in_own_branch[in_branch] = _last_end_before(segment, end[in_branch])
    ready = np.maximum(before_stretch, in_own_branch)
    return np.where(alone & (in_own_branch == _NEVER), start, ready)


def _rounds(
    new_stretch: NDArray[np.bool_], activity: Codes, block: Positions, blocks: Sequence[ParallelBlock]
) -> NDArray[np.bool_]:
    """Where a stretch begins, or the same block is passed again within it."""
    begins = new_stretch.copy()
    edges = np.append(np.flatnonzero(new_stretch), len(new_stretch))
    long = np.flatnonzero(np.diff(edges) > 1)
    for first, last in zip(edges[long].tolist(), edges[long + 1].tolist(), strict=True):
        begins[first:last] = blocks[block[first]].opens_round(activity[first:last].tolist())
    return begins


_NEVER = np.iinfo(np.int64).min


def _last_end_before(segment: Positions, end: Micros) -> Micros:
    """For each row the latest end of the rows before it in its segment; _NEVER for the first."""
    instants, rank = np.unique(end, return_inverse=True)
    so_far = np.maximum.accumulate(segment * len(instants) + rank) - segment * len(instants)
    before = np.append(_NEVER, instants[so_far][:-1])
    before[np.append(True, np.diff(segment) != 0)] = _NEVER
    return before
