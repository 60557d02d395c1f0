"""How much of each step's waiting do lines, batches and closed hours not explain? Found by running the map."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.calibration.distance import distance
from process_maps.mining.calibration.simulated import runs
from process_maps.mining.calibration.spreads import MOST_KEPT, quantile_means, rounded
from process_maps.process_map import ProcessMap
from process_maps.quantities import MINUTE, minutes
from process_maps.simulation.fitted import Calibration, FittedStep
from process_maps.simulation.run import Plan
from process_maps.simulation.times import Times, empirical

PASSES, SETTLED = 24, 6
"""Passes in all, and how many of the last are compared: before them, means are still on their way."""
STEP: Final = 0.6
"""Share of what is missing that is made up for in one pass: waits that change move the lines behind them."""
NO_WAIT: Final = 0.01  # minutes

Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """Equally likely parts of a step's unexplained wait, in order of size, and the patience of its batch."""

    parts: Minutes
    patience: timedelta | None


def with_unexplained_waits(
    process: ProcessMap, waited: dict[str, Minutes], lead_times: Minutes, plan: Plan
) -> ProcessMap:
    """The map with unexplained waits such that each step's simulated waits spread as those observed.

        unexplained(p) <- unexplained(p) + 0.6 x (observed(p) - simulated(p)), at least 0, in order of size

    for 60 equal parts p of the waits at a step, then stretched so that the mean has grown by 0.6 x what the mean wait
    misses; 24 passes on the same luck, at first half of what was observed. Where batches alone make cases wait too
    long, their patience is shortened by the square of observed / simulated. Of the last six passes the one is kept
    whose lead times are nearest to `lead_times`, those the map is fitted on. Each pass is all the replications of the
    plan: how batches fall into step with one another differs from run to run, and lasts. Raises UnfitMap.
    """
    assert process.calibration is not None
    fitted = {one.step for one in process.calibration.steps}
    observed = {
        step: quantile_means(np.sort(waits), MOST_KEPT)
        for step, waits in waited.items()
        if step in fitted and len(waits)
    }
    guesses = {
        one.step: _Guess(parts=observed[one.step] / 2, patience=one.patience)
        for one in process.calibration.steps
        if one.step in observed
    }
    longest = {one.step: one.patience for one in process.calibration.steps}
    best, nearest = process, float("inf")
    for number in range(PASSES):
        trial = _with(process, guesses)
        found = runs(trial, plan)
        miss = distance(np.concatenate([one.lead_times for one in found]), lead_times)
        if number >= PASSES - SETTLED and miss < nearest:
            best, nearest = trial, miss
        for step, guess in guesses.items():
            simulated = np.concatenate([one.waited[step] for one in found])
            if len(simulated):
                guesses[step] = _better(guess, observed[step], simulated, longest[step])
    return best


def _better(guess: _Guess, observed: Minutes, simulated: Minutes, longest: timedelta | None) -> _Guess:
    """The spread follows part by part; how much there is of it, the mean."""
    spread = np.sort(np.maximum(guess.parts + STEP * (observed - quantile_means(np.sort(simulated), MOST_KEPT)), 0.0))
    wanted = max(0.0, float(guess.parts.mean() + STEP * (observed.mean() - simulated.mean())))
    parts = spread * (wanted / spread.mean()) if spread.mean() > 0 else spread
    patience = guess.patience
    if patience is not None and longest is not None and wanted <= NO_WAIT and simulated.mean() > 0:
        shorter = patience * float(observed.mean() / simulated.mean()) ** 2
        patience = min(longest, max(shorter, MINUTE))
    return _Guess(parts=parts, patience=patience)


def _with(process: ProcessMap, guesses: dict[str, _Guess]) -> ProcessMap:
    assert process.calibration is not None
    fit: Calibration = process.calibration
    steps = tuple(_guessed(one, guesses[one.step]) if one.step in guesses else one for one in fit.steps)
    return replace(process, calibration=replace(fit, steps=steps))


def _guessed(fit: FittedStep, guess: _Guess) -> FittedStep:
    patience = None if guess.patience is None else max(1, round(minutes(guess.patience))) * MINUTE
    return replace(fit, unexplained=_times(guess.parts), patience=patience)


def _times(parts: Minutes) -> Times | None:
    if parts.mean() <= NO_WAIT:
        return None
    return empirical(rounded(float(part)) for part in parts)
