"""At which steps is work saved up until so many can be done together?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

from process_maps.mining.batches import ALONE, SMALLEST_BATCH, Batches, batches
from process_maps.mining.calibration.visits import Visits
from process_maps.mining.enablement import Work, enabled_work
from process_maps.mining.event_log import Positions
from process_maps.quantities import NO_TIME

MOSTLY: Final = 0.8
"""Share of the work at a step that comes in batches of one size, from which on all does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedUp:
    """Work starts once `size` have come together, or when the first has waited as long as any was seen to.

    together  one piece of work for all of them, started and ended at once; else one after the other
    """

    size: int
    longest: timedelta
    together: bool


def saved_up(seen: Visits, steps: int) -> Mapping[int, SavedUp]:
    """By place of the step, where nearly all its work was done in batches of one size (batches.py)."""
    work = enabled_work(seen.log)
    found = batches(work)
    step_of = np.full(len(seen.log.activity_names), -1)
    step_of[seen.log.activity] = seen.step
    step = step_of[work.activity]
    in_batches = {place: _usual(work, found, np.flatnonzero(step == place)) for place in range(steps)}
    return {place: usual for place, usual in in_batches.items() if usual is not None}


def _usual(work: Work, found: Batches, rows: Positions) -> SavedUp | None:
    batched = rows[found.batch[rows] != ALONE]
    if not len(batched):
        return None
    number, sizes = np.unique(found.batch[batched], return_counts=True)
    usual = int(np.argmax(np.bincount(sizes) * np.arange(sizes.max() + 1)))
    members = batched[np.isin(found.batch[batched], number[sizes == usual])]
    if usual < SMALLEST_BATCH or len(members) < MOSTLY * len(rows):
        return None
    by_batch = members[np.argsort(found.batch[members], kind="stable")].reshape(-1, usual)
    held = found.complete[by_batch[:, 0]] - work.enabled[by_batch].min(axis=1)
    at_once = (np.ptp(work.start[by_batch], axis=1) == 0) & (np.ptp(work.end[by_batch], axis=1) == 0)
    longest = timedelta(microseconds=int(held.max()))
    if longest <= NO_TIME:
        return None
    return SavedUp(size=usual, longest=longest, together=bool(at_once.mean() > 0.5))
