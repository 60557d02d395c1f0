"""Which pieces of work were held back until several could be done together?"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from process_maps.mining.enablement import Work
from process_maps.mining.event_log import NOBODY, Micros, Positions

SMALLEST_BATCH: Final = 2
ALONE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batches:
    """For each row of the work: its batch (ALONE for none), and since when all of that batch was enabled.

    Work that is alone is "complete" as soon as it is enabled itself.
    """

    batch: Positions
    complete: Micros


def batches(work: Work) -> Batches:
    """Runs of the same activity by the same person, all enabled before the first of them started.

    In order of start, a piece of work joins the run if it was enabled when the run started and it starts
    no later than the run has ended so far; a run of two or more is a batch.
    Source: Lashkevich et al. (CAiSE 2023), 3.2; docs/method/waiting-causes.md.
    """
    batch = np.full(len(work.case), ALONE)
    complete = work.enabled.copy()
    for number, run in enumerate(_runs(work)):
        batch[run] = number
        complete[run] = work.enabled[run].max()
    return Batches(batch=batch, complete=complete)


def _runs(work: Work) -> list[list[int]]:
    by_person = np.lexsort((work.enabled, work.end, work.start, work.activity, work.resource))
    by_person = by_person[work.resource[by_person] != NOBODY]
    runs: list[list[int]] = []
    run: list[int] = []
    doing, run_start, run_end = (NOBODY, NOBODY), 0, 0
    for place, resource, activity, start, end, enabled in zip(
        by_person.tolist(),
        *(column[by_person].tolist() for column in (work.resource, work.activity, work.start, work.end, work.enabled)),
        strict=True,
    ):
        if doing == (resource, activity) and enabled <= run_start and start <= run_end:
            run.append(place)
            run_end = max(run_end, end)
        else:
            run = [place]
            runs.append(run)
            doing, run_start, run_end = (resource, activity), start, end
    return [run for run in runs if len(run) >= SMALLEST_BATCH]
