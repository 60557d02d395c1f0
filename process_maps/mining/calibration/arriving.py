"""How does work come: how much, at which hours, one by one or several together, evenly or at random?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.calibration.spreads import fitted_times
from process_maps.mining.clock import wall_clock
from process_maps.mining.event_log import EventLog, Micros, micros
from process_maps.simulation.fitted import FittedArrivals
from process_maps.simulation.times import Shape
from process_maps.simulation.week import HOURS_PER_WEEK, WEEK_MINUTES

MINUTE: Final = 60_000_000  # microseconds
THURSDAY: Final = 3 * 1_440  # minutes of the week on 1 January 1970, 00:00
SAME_INSTANT: Final = MINUTE
MOSTLY: Final = 0.8
"""Share of the cases that come so many together, from which on all are taken to."""
BY_CHANCE: Final = 0.01
"""Hours or days are told apart where so uneven a week would be rarer than this, were all alike."""
FEWEST: Final = 20

Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """How work comes, and how many cases a week."""

    a_week: float
    how: FittedArrivals


def arriving(log: EventLog) -> Arriving | None:
    """How the cases of a log began; None where they span no time.

    By the clock on the wall: the busy hours are days times hours, each only where they differ by more than chance
    (chi-squared, 1%). The gaps between arrivals, and how many come a week, are taken in the time of the busy hours, in
    which work comes evenly.
    """
    begun = np.sort(wall_clock(micros(log.start)[log.case_bounds[:-1]], log.clock))
    together = _together(begun)
    instants = _first_of_each(begun) if together > 1 else begun
    if instants[-1] == instants[0]:
        return None
    minutes = instants / MINUTE + THURSDAY
    profile = _profile(minutes)
    evened = _evened(minutes, profile)
    gaps = np.diff(evened)
    fitted = fitted_times(gaps) if len(gaps) >= FEWEST else None
    random = fitted is None or fitted.shape is Shape.EXPONENTIAL or fitted.mean_minutes <= 0
    return Arriving(
        a_week=round(len(gaps) * together * WEEK_MINUTES / float(evened[-1] - evened[0]), 3),
        how=FittedArrivals(gaps=None if random else fitted, together=together, profile=tuple(profile.tolist())),
    )


def _together(begun: Micros) -> int:
    """How many cases come at one instant, where nearly all come so; else 1."""
    sizes = np.diff(np.append(_starts(begun), len(begun)))
    of_size = np.bincount(sizes) * np.arange(int(sizes.max()) + 1)
    usual = int(np.argmax(of_size))
    return usual if of_size[usual] >= MOSTLY * len(begun) else 1


def _first_of_each(begun: Micros) -> Micros:
    first: Micros = begun[_starts(begun)]
    return first


def _starts(begun: Micros) -> NDArray[np.int64]:
    return np.flatnonzero(np.append(True, np.diff(begun) > SAME_INSTANT))


def _profile(minutes: Minutes) -> Minutes:
    """168 weights from Monday 00:00, 100 on average; none where every hour is alike."""
    days = np.bincount((minutes % WEEK_MINUTES // 1_440).astype(np.int64), minlength=7)
    hours = np.bincount((minutes % 1_440 // 60).astype(np.int64), minlength=24)
    by_day, by_hour = _uneven(days), _uneven(hours)
    weights = np.outer(by_day, by_hour).ravel()
    if len(set(weights.tolist())) == 1:
        return np.zeros(0)
    profile: Minutes = np.round(weights * 100 * HOURS_PER_WEEK / weights.sum(), 1)
    return profile


def _uneven(counts: NDArray[np.int64]) -> Minutes:
    from scipy.stats import chisquare

    alike: Minutes = np.full(len(counts), counts.mean())
    if len(counts) > counts.sum() or float(chisquare(counts).pvalue) >= BY_CHANCE:
        return alike
    return counts.astype(np.float64)


def _evened(minutes: Minutes, profile: Minutes) -> Minutes:
    """The instants on a clock by which work comes evenly: arrivals.py run backwards."""
    if not len(profile):
        return minutes
    weeks, minute = np.divmod(minutes, WEEK_MINUTES)
    seen = np.concatenate(([0.0], np.cumsum(profile))) / profile.sum()
    evened: Minutes = (weeks + np.interp(minute, np.arange(HOURS_PER_WEEK + 1) * 60.0, seen)) * WEEK_MINUTES
    return evened
