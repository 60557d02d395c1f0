"""How do observed times spread: like one of the known shapes, or only like themselves?"""

from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.calibration.distance import distance
from process_maps.quantities import NO_TIME
from process_maps.simulation.quantiles import quantiles
from process_maps.simulation.times import Times, empirical, exponential, fixed, gamma, lognormal

Minutes = NDArray[np.float64]

NEAR: Final = 0.05
"""Share of the mean by which a shape may miss the observed times, on average, and still stand for them."""
ALWAYS_THE_SAME: Final = 0.005
"""Spread as a share of the mean below which a time is always the same."""
MOST_KEPT: Final = 60
DECIMALS: Final = 3


def fitted_times(observed: Minutes) -> Times:
    """The simplest shape that tells the observed times, else the times themselves.

        miss = distance(observed, shape with the same mean and spread) / mean

    Always the same where there is no spread; exponential, or else the nearer of lognormal and gamma, if it misses by at
    most 5%, or by no more than chance might (spread / mean / square root of the number observed); else as observed.
    Every choice keeps the mean. Raises ValueError for no times.

    >>> fitted_times(np.full(30, 5.0)).shape.value
    'fixed'
    """
    if not len(observed):
        raise ValueError("no times to fit")
    mean, spread = rounded(float(np.mean(observed))), rounded(float(np.std(observed)))
    if mean <= 0 or spread <= ALWAYS_THE_SAME * mean:
        return fixed(_time(mean))
    shapes = [exponential(_time(mean)), lognormal(_time(mean), _time(spread)), gamma(_time(mean), _time(spread))]
    misses = [distance(observed, quantiles(shape, _even_shares(len(observed)))) / mean for shape in shapes]
    allowed = max(NEAR, spread / mean / float(np.sqrt(len(observed))))
    best = 0 if misses[0] <= allowed else int(np.argmin(misses))
    return shapes[best] if misses[best] <= allowed else kept(observed)


def kept(observed: Minutes, most: int = MOST_KEPT) -> Times:
    """The times as observed; of many, the means of `most` equal parts in order of size: same mean, no single case."""
    parts = parts_of(observed, most)
    return empirical(rounded(float(part)) for part in parts)


def parts_of(observed: Minutes, parts: int) -> Minutes:
    """Means of so many (nearly) equally large parts, in order of size; of fewer times, the times themselves."""
    in_order = np.sort(observed)
    if len(in_order) <= parts:
        return in_order
    return quantile_means(in_order, parts)


def quantile_means(in_order: Minutes, parts: int) -> Minutes:
    """Mean of each of `parts` equally likely parts, exactly: times are divided where parts meet."""
    before = np.concatenate(([0.0], np.cumsum(in_order)))
    bounds = np.linspace(0, len(in_order), parts + 1)
    whole = np.minimum(bounds.astype(np.int64), len(in_order) - 1)
    up_to = before[whole] + (bounds - whole) * in_order[whole]
    means: Minutes = np.diff(up_to) * parts / len(in_order)
    return means


def rounded(minutes: float) -> float:
    """To a few hundredths of a second: what the map's file holds."""
    return round(minutes, DECIMALS)


def _even_shares(count: int) -> Minutes:
    return (np.arange(count) + 0.5) / count


def _time(minutes: float) -> timedelta:
    return timedelta(minutes=minutes) if minutes > 0 else NO_TIME
