"""Is a measure changing, or only varying? XmR charts after Making Data Count of NHS England: docs/method/spc.md."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import fmean
from typing import TypeAlias

LIMIT_FACTOR = 2.66
"""Three sigma over d2 (1.128) for ranges of two points, rounded as NHSRplotthedots rounds it."""

SCREEN_FACTOR = 3.267
"""D4 for ranges of two points: a moving range this many times the mean one is an outlier."""

RUN = 7
"""Points in a row that make a trend or a shift."""

FEWEST_POINTS = 12
"""With fewer, limits are trial limits."""


class Better(StrEnum):
    """Which way the measure should go."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Signal(StrEnum):
    """The rule a point keeps to; the first that applies names it."""

    ABOVE = "above the upper limit"
    BELOW = "below the lower limit"
    RISING = "seven points rising"
    FALLING = "seven points falling"
    TWO_HIGH = "two of three near the upper limit"
    TWO_LOW = "two of three near the lower limit"
    SHIFT_UP = "seven points above the mean"
    SHIFT_DOWN = "seven points below the mean"
    NONE = "common cause"

    @property
    def way(self) -> int:
        """1 up, -1 down, 0 neither."""
        return 0 if self is Signal.NONE else 1 if self in _UP else -1


_UP = (Signal.ABOVE, Signal.RISING, Signal.TWO_HIGH, Signal.SHIFT_UP)


class Kind(StrEnum):
    """What a point, and the icon of variation, means. HIGH and LOW are for measures without a better side."""

    COMMON = "common cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    HIGH = "high"
    LOW = "low"


class Assurance(StrEnum):
    """What the process, left as it is, will do about its target."""

    PASS = "will pass"
    FAIL = "will fail"
    HIT_AND_MISS = "hit and miss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Centre line and natural process limits of one group, in the unit of its values. `points`: how many there are.

    lower, upper  None where a single point has no moving range
    """

    mean: float
    lower: float | None
    upper: float | None
    points: int

    @property
    def trial(self) -> bool:
        """Too few points to trust them."""
        return self.points < FEWEST_POINTS

    @property
    def near(self) -> tuple[float, float] | None:
        """Two thirds of the way to the limits."""
        if self.lower is None or self.upper is None:
            return None
        reach = (self.upper - self.mean) * 2 / 3
        return self.mean - reach, self.mean + reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point on the chart. `value`: None for a gap. `group` counts the rebasings before it."""

    when: date
    value: float | None
    group: int
    limits: Limits
    signal: Signal
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SpcChart:
    """A measure over time, in the order of its dates."""

    points: tuple[Point, ...]
    better: Better
    target: float | None

    @property
    def groups(self) -> tuple[Limits, ...]:
        return tuple({point.group: point.limits for point in self.points}.values())

    @property
    def variation(self) -> Kind:
        """The icon: what the last point is."""
        return self.points[-1].kind

    @property
    def way(self) -> int:
        """1 where the icon says H, -1 where it says L, 0 for common cause."""
        return self.points[-1].signal.way

    @property
    def assurance(self) -> Assurance | None:
        """The icon: the last limits against the target. None without a target, a better side or limits."""
        last = self.points[-1].limits
        if self.target is None or self.better is Better.NEITHER or last.lower is None or last.upper is None:
            return None
        if last.lower <= self.target <= last.upper:
            return Assurance.HIT_AND_MISS
        beyond = self.target < last.lower
        return Assurance.PASS if beyond == (self.better is Better.HIGHER) else Assurance.FAIL


Measured: TypeAlias = tuple[date, float | None]


def xmr(
    measured: Sequence[Measured],
    *,
    better: Better = Better.HIGHER,
    target: float | None = None,
    rebase: Collection[date] = (),
    fix_after: int | None = None,
    screen_outliers: bool = True,
) -> SpcChart:
    """The chart of one measure.

        limits = mean -/+ 2.66 x mean moving range

    measured         one value a period, any order, each date once; None where nothing was measured
    rebase           dates from which limits and rules begin anew: the point of that date is the first of them
    fix_after        limits from the first so many points of each group only, 12 or more
    screen_outliers  leave out moving ranges of 3.267 times their mean and more, once; the NHS Excel tool does not

    Raises ValueError for no value at all, a date twice, a group without a value, or `fix_after` under 12.
    Source: NHSRplotthedots 0.2.2 (commit 050b07d), the reference of NHS England's Making Data Count.

    >>> from datetime import timedelta
    >>> data = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]
    >>> days = [(date(2026, 1, 1) + timedelta(number), value) for number, value in enumerate(data)]
    >>> limits = xmr(days).points[-1].limits
    >>> round(limits.mean, 2), round(limits.lower, 2), round(limits.upper, 2)
    (1.94, -0.72, 4.6)
    """
    if fix_after is not None and fix_after < FEWEST_POINTS:
        raise ValueError(f"limits are fixed after {FEWEST_POINTS} points or more, not {fix_after}")
    ordered = sorted(measured, key=lambda each: each[0])
    if twice := [later[0] for earlier, later in pairwise(ordered) if earlier[0] == later[0]]:
        raise ValueError(f"two values for {twice[0]}")
    if not ordered:
        raise ValueError("there is nothing to draw")
    points: list[Point] = []
    for number, group in enumerate(_groups(ordered, sorted(set(rebase)))):
        values = [value for _, value in group]
        limits = natural_limits(values[:fix_after], points=len(values), screen_outliers=screen_outliers)
        for (when, value), signal in zip(group, signals(values, limits), strict=True):
            kind = _kind(signal, better)
            points.append(Point(when=when, value=value, group=number, limits=limits, signal=signal, kind=kind))
    return SpcChart(points=tuple(points), better=better, target=target)


def natural_limits(values: Sequence[float | None], *, points: int, screen_outliers: bool = True) -> Limits:
    """Mean and natural process limits of values in time order. A gap is not bridged: no range goes over it."""
    known = [value for value in values if value is not None]
    if not known:
        raise ValueError("a group without a value has no limits")
    mean = fmean(known)
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if not ranges:
        return Limits(mean=mean, lower=None, upper=None, points=points)
    average = fmean(ranges)
    if screen_outliers and average > 0:
        average = fmean([each for each in ranges if each < SCREEN_FACTOR * average])
    reach = LIMIT_FACTOR * average
    return Limits(mean=mean, lower=mean - reach, upper=mean + reach, points=points)


def signals(values: Sequence[float | None], limits: Limits) -> list[Signal]:
    """What each point shows: outside, else trend, else two of three, else shift."""
    sides = [0 if value is None else _sign(value - limits.mean) for value in values]
    outside = [_outside(value, limits) for value in values]
    near = [0 if out else _near(value, limits) for value, out in zip(values, outside, strict=True)]
    trend, two, shift = _trends(values), _two_of_three(sides, near), _shifts(sides)
    found = []
    for place in range(len(values)):
        for way, up, down in (
            (outside[place], Signal.ABOVE, Signal.BELOW),
            (trend[place], Signal.RISING, Signal.FALLING),
            (two[place], Signal.TWO_HIGH, Signal.TWO_LOW),
            (shift[place], Signal.SHIFT_UP, Signal.SHIFT_DOWN),
        ):
            if way:
                found.append(up if way > 0 else down)
                break
        else:
            found.append(Signal.NONE)
    return found


def _groups(ordered: Sequence[Measured], rebase: Sequence[date]) -> list[list[Measured]]:
    found: dict[int, list[Measured]] = {}
    for each in ordered:
        found.setdefault(sum(day <= each[0] for day in rebase), []).append(each)
    return list(found.values())


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _outside(value: float | None, limits: Limits) -> int:
    if value is None or limits.lower is None or limits.upper is None:
        return 0
    return (value > limits.upper) - (value < limits.lower)


def _near(value: float | None, limits: Limits) -> int:
    if value is None or limits.near is None:
        return 0
    low, high = limits.near
    return (value > high) - (value < low)


def _shifts(sides: Sequence[int]) -> list[int]:
    found = [0] * len(sides)
    for first in range(len(sides) - RUN + 1):
        run = sides[first : first + RUN]
        if run[0] and len(set(run)) == 1:
            found[first : first + RUN] = run
    return found


def _trends(values: Sequence[float | None]) -> list[int]:
    """A point takes the way that leads into it; where the next is in a trend too, the way out of it."""
    steps = [0 if a is None or b is None else _sign(b - a) for a, b in pairwise(values)]
    within = [False] * len(values)
    for first in range(len(values) - RUN + 1):
        run = steps[first : first + RUN - 1]
        if run[0] and len(set(run)) == 1:
            within[first : first + RUN] = [True] * RUN
    found = [0] * len(values)
    for place, inside in enumerate(within):
        if inside:
            leaves = place + 1 < len(values) and within[place + 1]
            found[place] = steps[place] if leaves else steps[place - 1]
    return found


def _two_of_three(sides: Sequence[int], near: Sequence[int]) -> list[int]:
    """Only those near the limit are marked, not the third."""
    found = [0] * len(sides)
    for first in range(len(sides) - 2):
        places = range(first, first + 3)
        side = sides[first]
        if side and all(sides[place] == side for place in places) and sum(near[place] == side for place in places) > 1:
            for place in places:
                if near[place] == side:
                    found[place] = side
    return found


def _kind(signal: Signal, better: Better) -> Kind:
    if signal is Signal.NONE:
        return Kind.COMMON
    if better is Better.NEITHER:
        return Kind.HIGH if signal.way > 0 else Kind.LOW
    return Kind.IMPROVEMENT if (signal.way > 0) == (better is Better.HIGHER) else Kind.CONCERN
