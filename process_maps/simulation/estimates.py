"""How sure is a figure? Means over replications with Student's interval, and how many are needed."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan, nan, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean and the half width of its confidence interval, in the unit of what was measured.

    With fewer than two replications the half width is endless: one run proves nothing.
    """

    mean: float
    half_width: float
    level: float
    replications: int

    @property
    def low(self) -> float:
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        return self.mean + self.half_width

    @property
    def settled(self) -> bool:
        """Whether the interval leaves out 0: for a difference, that it is there at all."""
        return self.low > 0 or self.high < 0


def estimate(values: Floats, *, level: float = 0.95) -> Estimate:
    """Mean of independent replications, one value each; NaN (nothing to measure in that run) is left out.

        mean +/- t(n - 1, (1 + level) / 2) x s / sqrt(n)

    Source: Law, Simulation Modeling and Analysis (5th ed. 2015), 9.4.1.
    """
    seen = values[~np.isnan(values)]
    n = len(seen)
    if n == 0:
        return Estimate(mean=nan, half_width=inf, level=level, replications=0)
    half_width = inf if n == 1 else students_t(n - 1, level) * float(np.std(seen, ddof=1)) / sqrt(n)
    return Estimate(mean=float(np.mean(seen)), half_width=half_width, level=level, replications=n)


def students_t(freedom: int, level: float) -> float:
    """The factor of a two-sided interval."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def replications_needed(values: Floats, *, precision: float, level: float = 0.95, most: int = 100_000) -> int:
    """How many replications would bring the half width to `precision` times the mean, judged by these values.

    The smallest n for which  t(n - 1) x s / sqrt(n) <= precision / (1 + precision) x |mean|; never fewer than
    are there where those do not suffice, and `most` where more would be needed.
    Source: Law (2015), 9.4.1: the true relative error is then at most `precision`.
    """
    if not 0 < precision < 1:
        raise ValueError(f"a precision is a share between 0 and 1 (5% is 0.05), not {precision:g}")
    seen = values[~np.isnan(values)]
    if len(seen) < 2:
        raise ValueError("at least 2 replications are needed to say how many are needed")
    spread = float(np.std(seen, ddof=1))
    wanted = precision / (1 + precision) * abs(float(np.mean(seen)))

    def enough(n: int) -> bool:
        return students_t(n - 1, level) * spread / sqrt(n) <= wanted

    if isnan(wanted) or not enough(most):
        return most
    few, many = 1, most
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many


def warm_up_needed(lead_times: Floats) -> int:
    """How many of the first cases to leave out, judged by runs without a warm-up: (replications, cases).

    MSER-5: of the means of every five cases, averaged over the replications, leave out so many that the
    rest has the least squared standard error; never more than half.
    Source: White, An effective truncation heuristic for bias reduction (Simulation 69, 1997).
    """
    by_case = lead_times.mean(axis=0)
    fives = by_case[: len(by_case) // 5 * 5].reshape(-1, 5).mean(axis=1)
    if len(fives) < 4:
        raise ValueError("at least 20 cases are needed to see how long the warm-up is")
    errors = [float(np.var(fives[left_out:])) / (len(fives) - left_out) for left_out in range(len(fives) // 2 + 1)]
    return 5 * int(np.argmin(errors))
