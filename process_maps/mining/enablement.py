"""Since when could each piece of work have begun, and what came before it?"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from process_maps.mining.concurrency import Matrix, concurrent_activities
from process_maps.mining.event_log import Codes, EventLog, Micros, Positions, micros

NONE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """The rows of a log in order of case and completion, with what each of them waited for.

    start, end, enabled  microseconds since 1970, UTC; enabled is never later than start
    source               place of the piece of work it follows, NONE where nothing did
    """

    case: Codes
    activity: Codes
    resource: Codes
    start: Micros
    end: Micros
    enabled: Micros
    source: Positions


def enabled_work(log: EventLog) -> Work:
    """When each piece of work was enabled: when the last before it, not concurrent with it, was done.

    Before means: of the same case, ended by the time it started. Where there is none it was enabled when
    its case began. Source: Lashkevich et al., "Why am I waiting?" (CAiSE 2023), 3.1;
    Chapela-Campa & Dumas, start time estimation (2022); docs/method/waiting-causes.md.
    """
    order = np.lexsort((log.resource, log.activity, micros(log.start), micros(log.end), log.case))
    case, activity = log.case[order], log.activity[order]
    start, end = micros(log.start)[order], micros(log.end)[order]

    concurrent = concurrent_activities(case, activity, len(log.activity_names))
    begins = log.case_bounds[:-1][case]
    ended_by_start, ended_before_start = _ended_before(case, start, end)

    nearest = np.minimum(ended_by_start, np.arange(len(case)) - 1)
    source = _last_not_concurrent(nearest, begins, activity, concurrent)
    # work that takes no time is not enabled by work that ends in the same instant
    nearest = np.where(start == end, ended_before_start, ended_by_start)
    enabler = _last_not_concurrent(nearest, begins, activity, concurrent)

    case_began = np.minimum.reduceat(start, log.case_bounds[:-1])[case] if len(case) else start
    return Work(
        case=case,
        activity=activity,
        resource=log.resource[order],
        start=start,
        end=end,
        enabled=np.where(enabler == NONE, case_began, end[enabler]),
        source=source,
    )


def _ended_before(case: Codes, start: Micros, end: Micros) -> tuple[Positions, Positions]:
    """Place of the last row of the same case that ended by, and strictly before, each row's start.

    Where there is none it is a place before the case's first row.
    """
    instants = np.unique(end)
    span = len(instants) + 1
    of_case = case.astype(np.int64) * span
    keys = of_case + np.searchsorted(instants, end) + 1  # ascending: the rows are in this order

    def last(ends_so_far: Positions) -> Positions:
        return np.searchsorted(keys, of_case + ends_so_far, side="right") - 1

    return (
        last(np.searchsorted(instants, start, side="right")),
        last(np.searchsorted(instants, start, side="left")),
    )


def _last_not_concurrent(nearest: Positions, begins: Positions, activity: Codes, concurrent: Matrix) -> Positions:
    """From the nearest earlier row back to one that is not concurrent; NONE before the case's first row."""
    found = nearest.copy()
    looking = np.arange(len(found))
    while len(looking):
        looking = looking[found[looking] >= begins[looking]]
        looking = looking[concurrent[activity[found[looking]], activity[looking]]]
        found[looking] -= 1
    return np.where(found >= begins, found, NONE)
