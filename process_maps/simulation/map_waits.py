"""How much of a drawn wait do lines, lists and closed hours explain? The rest is what stays in every future."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np

from process_maps.analysis.visits import expected_visits
from process_maps.model import Queue
from process_maps.process_map import ProcessMap
from process_maps.quantities import MINUTE, NO_TIME
from process_maps.simulation.of_map import Assumptions, Waits, clock_factor, drawn_waits, of_map
from process_maps.simulation.results import simulation
from process_maps.simulation.run import Plan

PASSES = 8
"""A changed wait moves arrivals to other hours, which changes what closed hours explain: half a step at a time."""


def with_remaining_waits(process: ProcessMap, assumed: Assumptions, plan: Plan) -> ProcessMap:
    """The map with each drawn wait less what the simulation makes cases wait at that step, never below 0.

    Waits fitted from a log are of that kind already. Found by running the map a few times; the idea of waits that
    are not queueing is from Chapela-Campa & Dumas, Enhancing business process simulation models with extraneous
    activity delays (Information Systems 122, 2024, 102346), who find them in logs. Raises UnfitMap.
    """
    fitted = {one.step for one in process.calibration.steps} if process.calibration else set()
    waits = drawn_waits(process, expected_visits(process))
    drawn = {step: wait for step, wait in waits.items() if step not in fitted}
    remaining, left = dict(drawn), process
    for _ in range(PASSES if drawn else 0):
        made = of_map(left, replace(assumed, waits=Waits.OBSERVED))
        results = simulation(made.model, plan)
        runs = results.runs.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            queued = np.nan_to_num((results.line_wait + results.batch_wait).sum(axis=0) / runs)
        by_task = dict(zip((task.id for task in made.model.tasks), queued.tolist(), strict=True))
        factor = clock_factor(process.calendar)
        for step in remaining:
            tasks = made.steps[step]
            waited = remaining[step] + sum(by_task[task] for task in tasks) * MINUTE / factor
            remaining[step] = max(NO_TIME, remaining[step] + (drawn[step] - waited) / 2)
        left = with_waits(process, remaining)
    return left


def with_waits(process: ProcessMap, waits: dict[str, timedelta]) -> ProcessMap:
    """The map with other waits at these steps, whatever its rule reads them from."""
    return replace(
        process,
        steps=tuple(
            replace(step, times=replace(step.times, wait=waits[step.id], block=None), queue=Queue())
            if step.id in waits
            else step
            for step in process.steps
        ),
    )
