"""Which activities may run side by side, so that neither waits for the other?"""

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.event_log import Codes

THRESHOLD = 0.9

Matrix = NDArray[np.bool_]


def concurrent_activities(case: Codes, activity: Codes, activities: int, *, threshold: float = THRESHOLD) -> Matrix:
    """Whether activities a and b are concurrent, by the Heuristics Miner's measures.

    `case` and `activity` are rows in order of completion, cases together. Two different activities are
    concurrent if each directly follows the other at least once and neither order prevails:

        |ab - ba|   / (ab + ba + 1)   < threshold    ab: times b directly follows a
        (aba + bab) / (aba + bab + 1) < threshold    a loop of length two is no concurrency

    The second counts as 0 where a or b repeats itself: aa / (aa + 1) >= threshold.
    Source: Weijters & Ribeiro, Flexible Heuristics Miner (CIDM 2011); docs/method/waiting-causes.md.
    """
    then = case[1:] == case[:-1]
    follows = _pairs(activity[:-1][then], activity[1:][then], activities)
    back = (case[2:] == case[:-2]) & (activity[2:] == activity[:-2])
    loops = _pairs(activity[:-2][back], activity[1:-1][back], activities)

    one_after_other = np.abs(follows - follows.T) / (follows + follows.T + 1)
    repeats = np.diagonal(follows) / (np.diagonal(follows) + 1)
    loops_of_two = (loops + loops.T) / (loops + loops.T + 1)
    loops_of_two[repeats >= threshold, :] = 0
    loops_of_two[:, repeats >= threshold] = 0

    concurrent: Matrix = (follows > 0) & (follows.T > 0)
    concurrent &= (one_after_other < threshold) & (loops_of_two < threshold)
    np.fill_diagonal(concurrent, val=False)
    return concurrent


def _pairs(first: Codes, second: Codes, activities: int) -> NDArray[np.int64]:
    """How often each pair occurs, as a square of activities."""
    counts = np.bincount(first.astype(np.int64) * activities + second, minlength=activities**2)
    return counts.reshape(activities, activities)
