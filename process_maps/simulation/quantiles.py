"""Which time do so many fall short of? Quantiles of a distribution of times, for whole arrays at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from process_maps.simulation.times import Shape, Times

Floats = NDArray[np.float64]


def quantiles(times: Times, shares: Floats) -> Floats:
    """The time in minutes that each share (above 0, below 1) of all times lies under: drawing by inversion."""
    found: Floats
    match times.shape:
        case Shape.FIXED:
            found = np.full(len(shares), times.parameters[0])
        case Shape.EXPONENTIAL:
            found = -np.log1p(-shares) * times.parameters[0]
        case Shape.LOGNORMAL:
            from scipy.special import ndtri

            mu, sigma = times.parameters
            found = np.asarray(np.exp(mu + sigma * ndtri(shares)), np.float64)
        case Shape.GAMMA:
            from scipy.special import gammaincinv

            shape, scale = times.parameters
            found = np.asarray(scale * gammaincinv(shape, shares), np.float64)
        case Shape.TRIANGULAR:
            low, mode, high = times.parameters
            rising, falling = (mode - low) * (high - low), (high - mode) * (high - low)
            found = np.where(
                shares * (high - low) < mode - low,
                low + np.sqrt(shares * rising),
                high - np.sqrt((1 - shares) * falling),
            )
        case Shape.EMPIRICAL:
            sample = np.array(times.sample)
            found = sample[(shares * len(sample)).astype(np.int64)]
    return found
