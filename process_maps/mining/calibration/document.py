"""What does a calibration look like to another program: the one object that `calibrate --json` prints?

Every key: docs/method/calibration.md. Durations in minutes, distances in hours, shares 0 to 1, null where it cannot
be told.
"""

from collections.abc import Sequence
from typing import Any

from process_maps.mining.calibration.calibrate import Calibrated, LeadTimes, StepFit
from process_maps.mining.calibration.distance import BELIEVABLE, in_hours
from process_maps.mining.calibration.verdict import verdict
from process_maps.mining.waiting import CAUSES, Cause, WaitingSplit
from process_maps.quantities import minutes

CALIBRATION_SCHEMA = "eightflows-calibration/1"


def calibration_document(found: Calibrated, *, clock: str, notes: Sequence[str]) -> dict[str, Any]:
    """A calibration as plain values that json.dumps takes; `notes` say how the log was read."""
    fit = found.process.calibration
    assert fit is not None
    return {
        "schema": CALIBRATION_SCHEMA,
        "map": found.process.id,
        "clock": clock,
        "seed": found.seed,
        "reproduced": found.accuracy.reproduced,
        "verdict": verdict(found),
        "distance_hours": in_hours(found.accuracy.distance),
        "floor_hours": in_hours(found.accuracy.floor),
        "ratio": found.accuracy.ratio,
        "distance_of_a_run_hours": in_hours(found.accuracy.of_a_run),
        "ratio_of_a_run": found.accuracy.ratio_of_a_run,
        "believed_up_to": BELIEVABLE,
        "fitted_on": _lead_times(found.fitted_on),
        "held_out": _lead_times(found.held_out),
        "simulated": _lead_times(found.simulated),
        "explained_share": found.explained_share,
        "causes": _causes(found.causes),
        "arrivals": {
            "a_week": found.process.demand.items if found.process.demand else None,
            "together": fit.arrivals.together,
            "gaps": fit.arrivals.gaps.shape.value if fit.arrivals.gaps else "exponential",
            "by_hour_of_the_week": bool(fit.arrivals.profile),
        },
        "steps": [_step(step) for step in found.steps],
        "not_on_the_map": list(found.unknown),
        "not_in_the_log": list(found.unseen),
        "came_from_elsewhere": found.elsewhere,
        "notes": [*notes, *found.notes],
    }


def _lead_times(times: LeadTimes) -> dict[str, float]:
    return {
        "cases": times.cases,
        "mean_minutes": minutes(times.mean),
        "median_minutes": minutes(times.median),
        "p90_minutes": minutes(times.ninth_decile),
    }


def _step(step: StepFit) -> dict[str, Any]:
    return {
        "step": step.step,
        "visits": step.visits,
        "work": step.work.shape.value,
        "work_mean_minutes": step.work.mean_minutes,
        "waited_mean_minutes": minutes(step.waited),
        "simulated_wait_mean_minutes": minutes(step.simulated),
        "unexplained_mean_minutes": minutes(step.unexplained),
        "explained_share": step.explained_share,
        "causes": _causes(step.causes),
    }


def _causes(split: WaitingSplit | None) -> dict[str, float] | None:
    """Shares of what was waited in the log; null where it says nothing, or nothing waited."""
    if split is None or not split.total:
        return None
    return {cause.value: split.share(cause) for cause in CAUSES} | {"explained": 1 - split.share(Cause.EXTRANEOUS)}
