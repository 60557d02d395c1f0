"""What does the simulation do with what was fitted from a log? It takes the place of what would be assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from process_maps.model import Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, minutes
from process_maps.simulation.fitted import Calibration, FittedStep
from process_maps.simulation.model import Arrivals, CountBatch, Task
from process_maps.simulation.times import Times
from process_maps.simulation.week import WeeklyHours

if TYPE_CHECKING:
    from process_maps.simulation.of_map import MapModel


def fitted_hours(process: ProcessMap) -> Mapping[str, WeeklyHours | None]:
    """The hours of every lane whose hours were fitted."""
    return {lane.lane: lane.hours for lane in process.calibration.lanes} if process.calibration else {}


def as_fitted(made: MapModel, *, waits_queue: bool) -> MapModel:
    """The model with fitted times and arrivals, where the map carries them.

    A fitted time belongs to a drawn one. Where that has been changed since, the fitted times grow or shrink with it
    and keep their shape; a step handed to a machine since takes the drawn time, always.

    waits_queue  every wait is queueing: what lines and batches do not explain is left out where there are any
    """
    fit = made.process.calibration
    if fit is None:
        return made
    steps = {step.id: step for step in made.process.steps}
    fitted = {made.steps[one.step][0]: (steps[one.step], one) for one in fit.steps if one.step in made.steps}
    nodes = tuple(
        _fitted(node, *fitted[node.id], waits_queue) if isinstance(node, Task) and node.id in fitted else node
        for node in made.model.nodes
    )
    arrivals = tuple(_arriving(stream, fit) for stream in made.model.arrivals)
    return replace(
        made,
        model=replace(made.model, nodes=nodes, arrivals=arrivals),
        notes=(*_notes(fit, len(made.process.steps)), *made.notes),
    )


def _fitted(task: Task, step: Step, fit: FittedStep, waits_queue: bool) -> Task:
    """One task with the times fitted for its step."""
    batch = task.batch
    if isinstance(batch, CountBatch):
        batch = replace(batch, patience=fit.patience or batch.patience, together=fit.together)
    queues = bool(task.pools) or batch is not None
    return replace(
        task,
        work=_work(task, step, fit),
        batch=batch,
        extra_wait=None if waits_queue and queues else _unexplained(fit, step.times.wait),
        past_closing=fit.past_closing,
    )


def _work(task: Task, step: Step, fit: FittedStep) -> Times:
    """The fitted hands-on time, as many times as long as that of the task now is."""
    changed = step.times.touch != fit.touch
    if changed and not (task.pools and fit.touch):
        return task.work
    return fit.work.scaled(task.work.mean_minutes / minutes(fit.touch)) if fit.touch else fit.work


def _unexplained(fit: FittedStep, drawn: timedelta) -> Times | None:
    """The fitted wait, as many times as long as the drawn wait now is."""
    if fit.unexplained is None or not drawn:
        return None
    return fit.unexplained if drawn == fit.wait or not fit.wait else fit.unexplained.scaled(drawn / fit.wait)


def _arriving(stream: Arrivals, fit: Calibration) -> Arrivals:
    how = fit.arrivals
    return replace(stream, gaps=how.gaps, together=how.together, profile=how.profile or None)


def _notes(fit: Calibration, steps: int) -> Iterator[str]:
    yield (
        f"Fitted from {fit.fitted_on}: how work comes, and times, waits and hours of {len(fit.steps)} of {steps} steps."
        " What is assumed below holds for the others."
    )
    alike = [one.step for one in fit.steps if one.unexplained is not None and one.unexplained.mean_minutes > 0]
    if alike:
        yield (
            "Waits that no line, batch or closed hours explain stay in every future, unless a scenario changes them:"
            " the log does not know what they are."
        )
    if any(one.patience is not None and one.patience > NO_TIME for one in fit.steps):
        yield "Batches that are not full are let go once the first has waited as long as the log shows."
