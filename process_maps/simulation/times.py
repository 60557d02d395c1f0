"""How long does it take? A distribution of times, from a mean and a spread or from a log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import isfinite, log, sqrt

from process_maps.quantities import NO_TIME, minutes


class Shape(StrEnum):
    """The distributions on offer. docs/method/simulation.md says which to choose."""

    FIXED = "fixed"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    GAMMA = "gamma"
    TRIANGULAR = "triangular"
    EMPIRICAL = "empirical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """A distribution of times, in minutes. Made by the functions below, which refuse nonsense.

    parameters  FIXED: the time. EXPONENTIAL: the mean. LOGNORMAL: mean and standard deviation of the
                logarithm. GAMMA: shape and scale. TRIANGULAR: lowest, most likely, highest
    sample      EMPIRICAL: the observed times, in order of size; each is as likely as any other
    """

    shape: Shape
    parameters: tuple[float, ...] = ()
    sample: tuple[float, ...] = ()
    mean_minutes: float

    def scaled(self, factor: float) -> Times:
        """The same shape, every time `factor` times as long."""
        if not 0 <= factor < float("inf"):
            raise ValueError(f"a time cannot be made {factor:g} times as long")
        if factor == 0:
            return fixed(NO_TIME)
        first, *rest = (*self.parameters, 0.0)
        parameters: tuple[float, ...]
        match self.shape:
            case Shape.LOGNORMAL:
                parameters = (first + log(factor), rest[0])
            case Shape.GAMMA:
                parameters = (first, rest[0] * factor)
            case _:
                parameters = tuple(p * factor for p in self.parameters)
        return Times(
            shape=self.shape,
            parameters=parameters,
            sample=tuple(t * factor for t in self.sample),
            mean_minutes=self.mean_minutes * factor,
        )


def fixed(time: timedelta) -> Times:
    """Always the same."""
    return _times(Shape.FIXED, _minutes(time, zero=True), mean=minutes(time))


def exponential(mean: timedelta) -> Times:
    """Mostly short, now and then very long; the spread equals the mean. Gaps, repairs, rough guesses."""
    return _times(Shape.EXPONENTIAL, _minutes(mean), mean=minutes(mean))


def lognormal(mean: timedelta, spread: timedelta) -> Times:
    """Work of people: never near nothing, with a long tail. `spread` is the standard deviation.

    sigma^2 = ln(1 + (spread / mean)^2),   mu = ln(mean) - sigma^2 / 2
    """
    m, variance = _minutes(mean), log(1 + (_minutes(spread, zero=True) / minutes(mean)) ** 2)
    return _times(Shape.LOGNORMAL, log(m) - variance / 2, sqrt(variance), mean=m)


def gamma(mean: timedelta, spread: timedelta) -> Times:
    """Like the lognormal with a shorter tail; a spread as large as the mean makes it exponential.

    shape = (mean / spread)^2,   scale = spread^2 / mean
    """
    m, s = _minutes(mean), _minutes(spread)
    return _times(Shape.GAMMA, (m / s) ** 2, s * s / m, mean=m)


def triangular(lowest: timedelta, likely: timedelta, highest: timedelta) -> Times:
    """What a room can say: at best, mostly, at worst."""
    low, mode, high = (_minutes(time, zero=True) for time in (lowest, likely, highest))
    if not low <= mode <= high or low == high:
        raise ValueError("the lowest, most likely and highest time must be in that order, not all the same")
    return _times(Shape.TRIANGULAR, low, mode, high, mean=(low + mode + high) / 3)


def empirical(observed_minutes: Iterable[float]) -> Times:
    """Times as they were observed, in minutes."""
    sample = tuple(sorted(float(time) for time in observed_minutes))
    if not sample:
        raise ValueError("no observed times given")
    if not all(isfinite(time) and time >= 0 for time in sample):
        raise ValueError("an observed time is negative or not a number")
    return Times(shape=Shape.EMPIRICAL, sample=sample, mean_minutes=sum(sample) / len(sample))


def _times(shape: Shape, *parameters: float, mean: float) -> Times:
    return Times(shape=shape, parameters=parameters, mean_minutes=mean)


def _minutes(time: timedelta, *, zero: bool = False) -> float:
    if time < NO_TIME or (time == NO_TIME and not zero):
        raise ValueError(f"a time must be {'at least' if zero else 'more than'} 0, not {time}")
    return minutes(time)
