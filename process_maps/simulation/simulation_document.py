"""What does a simulation look like to another program: the one object that `simulate --json` prints?

Every key, with unit and meaning: docs/guide/simulate.md. Times in minutes, shares 0 to 1, null where a figure
cannot be told (an interval from one run).
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from process_maps.analysis.report import analyse
from process_maps.process_map import ProcessMap
from process_maps.quantities import minutes
from process_maps.simulation.estimates import Estimate
from process_maps.simulation.what_if import PRECISION, MapEffect, Simulated, WhatIf

SCHEMA = "eightflows-simulation/1"
PERCENTILES = (50, 85, 95)


def simulation_document(process: ProcessMap, found: WhatIf) -> dict[str, Any]:
    """A simulation of `process` (as drawn) as plain values that json.dumps takes."""
    plan = found.present.results.plan
    return {
        "schema": SCHEMA,
        "map": process.id,
        "name": process.name,
        "state": process.state.value,
        "waits": found.assumed.waits.value,
        "cases": plan.cases,
        "warm_up_cases": plan.warm_up,
        "replications": plan.replications,
        "replications_needed": found.needed,
        "precision": PRECISION,
        "seed": plan.seed,
        "map_lead_time_minutes": minutes(analyse(process).timeline.lead_time),
        **_figures(found.present),
        "scenarios": [_effect(effect) for effect in found.effects],
        "assumptions": list(found.present.made.notes),
    }


def _effect(effect: MapEffect) -> dict[str, Any]:
    return {
        "name": effect.scenario.name,
        "lead_time_difference": estimate_document(effect.difference),
        "certain": effect.difference.settled,
        **_figures(effect.future),
    }


def _figures(simulated: Simulated) -> dict[str, Any]:
    results = simulated.results
    step_of = {tasks[0]: step for step, tasks in simulated.made.steps.items()}
    return {
        "lead_time": estimate_document(results.lead_time()),
        "lead_time_percentiles": {
            str(percent): estimate_document(results.lead_time_percentile(percent)) for percent in PERCENTILES
        },
        "throughput_per_week": estimate_document(results.throughput_per_week()),
        "lanes": [
            {"lane": lane, "utilisation": estimate_document(simulated.lane_utilisation(lane))}
            for lane in simulated.made.lanes
        ],
        "steps": [
            {
                "step": step_of[step.id],
                "visits": estimate_document(step.visits),
                "line_wait": estimate_document(step.line),
                "batch_wait": estimate_document(step.batch),
                "other_wait": estimate_document(step.extra),
                "queue_length": estimate_document(step.queue_length),
            }
            for step in results.steps()
            if step.id in step_of
        ],
    }


def estimate_document(figure: Estimate) -> dict[str, float | None]:
    return {
        "mean": _told(figure.mean),
        "low": _told(figure.low),
        "high": _told(figure.high),
        "level": figure.level,
    }


def _told(figure: float) -> float | None:
    return figure if isfinite(figure) else None
