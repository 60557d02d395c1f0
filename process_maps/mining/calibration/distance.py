"""How far are simulated lead times from real ones, and how far could they be expected to be?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.quantities import MINUTE, minutes

Minutes = NDArray[np.float64]

BELIEVABLE: Final = 1.5
"""Times the floor: where a simulation is at most so far from the held-out cases, it reproduces the present."""


def distance(some: Minutes, others: Minutes) -> float:
    """The 1-Wasserstein (earth mover's) distance of two samples, in minutes.

        integral over all shares p of |quantile of some at p - quantile of others at p|

    Source: the cycle-time distribution distance of Chapela-Campa, Benchekroun, Baron, Dumas, Krass & Senderovich,
    Can I trust my simulation model? (BPM 2023), there on hours rounded down; docs/method/calibration.md.

    >>> distance(np.array([10.0, 20.0]), np.array([10.0, 20.0, 30.0, 40.0]))
    10.0
    """
    from scipy.stats import wasserstein_distance

    return float(wasserstein_distance(some, others))


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How near a simulation comes to the held-out half of a log.

    distance   of the simulated lead times, all runs together, from those held out
    of_a_run   the same for single runs of as many cases as were held out, on average
    floor      of the lead times it was fitted on from those held out: what the present itself has changed
    """

    distance: timedelta
    of_a_run: timedelta
    floor: timedelta

    @property
    def ratio(self) -> float:
        """The distance in floors; where the halves are alike to the minute, in minutes."""
        return self.distance / max(self.floor, MINUTE)

    @property
    def ratio_of_a_run(self) -> float:
        return self.of_a_run / max(self.floor, MINUTE)

    @property
    def reproduced(self) -> bool:
        return self.ratio <= BELIEVABLE


def accuracy(simulated: Sequence[Minutes], *, fitted_on: Minutes, held_out: Minutes) -> Accuracy:
    """`simulated` are the lead times of each run, minutes like the others."""
    return Accuracy(
        distance=distance(np.concatenate(simulated), held_out) * MINUTE,
        of_a_run=float(np.mean([distance(run, held_out) for run in simulated])) * MINUTE,
        floor=distance(fitted_on, held_out) * MINUTE,
    )


def in_hours(time: timedelta) -> float:
    return minutes(time) / 60
