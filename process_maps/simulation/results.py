"""What came out? Lead times, waits, queues, use of people, throughput: each with its confidence interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import nan

import numpy as np
from numpy.typing import NDArray

from process_maps.simulation.estimates import Estimate, estimate, replications_needed
from process_maps.simulation.model import SimulationModel, Task
from process_maps.simulation.run import Plan, Replication, replications
from process_maps.simulation.week import WEEK_MINUTES, working_minutes

Floats = NDArray[np.float64]

PERCENTILES = (5, 10, 25, 50, 75, 80, 85, 90, 95, 98, 99)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One task: minutes of waiting on a visit, how many wait (on average, at most), visits of a case.

    line      waiting until somebody is free (closed hours included)
    batch     waiting for the batch or the list
    extra     waiting that is not queueing
    """

    id: str
    line: Estimate
    batch: Estimate
    extra: Estimate
    longest: Estimate
    queue_length: Estimate
    most_waiting: Estimate
    visits: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolResult:
    """Share of its working time in which the people of a pool were at work."""

    id: str
    utilisation: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationResults:
    """All replications of one model. Arrays have one row for each; times are minutes.

    lead_times   (replications, cases)
    percentiles  (replications, len(PERCENTILES))
    by step      (replications, tasks) and by pool (replications, pools), in the model's order
    """

    model: SimulationModel
    plan: Plan
    lead_times: Floats
    percentiles: Floats
    throughput: Floats  # cases finished in a week
    runs: Floats
    line_wait: Floats
    batch_wait: Floats
    extra_wait: Floats
    longest_wait: Floats
    queue_length: Floats
    most_waiting: Floats
    utilisation: Floats

    def lead_time(self, level: float = 0.95) -> Estimate:
        """The mean lead time of a case, in minutes."""
        return estimate(Measure.LEAD_TIME.of(self), level=level)

    def lead_time_percentile(self, percent: int, level: float = 0.95) -> Estimate:
        """The lead time that `percent` of the cases keep to, in minutes."""
        return estimate(self.percentiles[:, PERCENTILES.index(percent)], level=level)

    def finished_within(self, target_minutes: float, level: float = 0.95) -> Estimate:
        """Share of cases finished within a target."""
        return estimate(np.mean(self.lead_times <= target_minutes, axis=1), level=level)

    def throughput_per_week(self, level: float = 0.95) -> Estimate:
        return estimate(self.throughput, level=level)

    def steps(self, level: float = 0.95) -> tuple[StepResult, ...]:
        with np.errstate(invalid="ignore", divide="ignore"):
            line, batch, extra = (w / self.runs for w in (self.line_wait, self.batch_wait, self.extra_wait))
        visits = self.runs / self.lead_times.shape[1]
        return tuple(
            StepResult(
                id=task.id,
                line=estimate(line[:, i], level=level),
                batch=estimate(batch[:, i], level=level),
                extra=estimate(extra[:, i], level=level),
                longest=estimate(self.longest_wait[:, i], level=level),
                queue_length=estimate(self.queue_length[:, i], level=level),
                most_waiting=estimate(self.most_waiting[:, i], level=level),
                visits=estimate(visits[:, i], level=level),
            )
            for i, task in enumerate(self.model.tasks)
        )

    def pools(self, level: float = 0.95) -> tuple[PoolResult, ...]:
        return tuple(
            PoolResult(id=pool.id, utilisation=estimate(self.utilisation[:, i], level=level))
            for i, pool in enumerate(self.model.pools)
        )


class Measure(StrEnum):
    """What scenarios can be compared by. All but the throughput are minutes, and the less the better."""

    LEAD_TIME = "mean lead time"
    MEDIAN_LEAD_TIME = "median lead time"
    LEAD_TIME_90 = "lead time that 90% keep to"
    LEAD_TIME_95 = "lead time that 95% keep to"
    WAITING = "waiting in lines and for batches, per case"
    THROUGHPUT = "cases finished a week"

    @property
    def more_is_better(self) -> bool:
        return self is Measure.THROUGHPUT

    def of(self, results: SimulationResults) -> Floats:
        """One value for each replication."""
        values: Floats
        match self:
            case Measure.LEAD_TIME:
                values = results.lead_times.mean(axis=1)
            case Measure.MEDIAN_LEAD_TIME | Measure.LEAD_TIME_90 | Measure.LEAD_TIME_95:
                percent = {Measure.MEDIAN_LEAD_TIME: 50, Measure.LEAD_TIME_90: 90}.get(self, 95)
                values = results.percentiles[:, PERCENTILES.index(percent)]
            case Measure.WAITING:
                values = (results.line_wait + results.batch_wait).sum(axis=1) / results.lead_times.shape[1]
            case Measure.THROUGHPUT:
                values = results.throughput
        return values


def simulation(model: SimulationModel, plan: Plan | None = None) -> SimulationResults:
    """Run every replication of the plan. Raises UnfitMap with all that keeps the model from running."""
    plan = plan or Plan()
    return _gathered(model, plan, replications(model, plan))


def simulation_to_precision(
    model: SimulationModel,
    plan: Plan | None = None,
    *,
    precision: float = 0.05,
    measure: Measure = Measure.LEAD_TIME,
    most: int = 1_000,
) -> SimulationResults:
    """Replications, at first the plan's, until `measure` is known to within a share of itself (or `most`).

    The sequential procedure of Law (2015), 9.4.1, 95%. `results.plan.replications` says how many it took.
    """
    plan = plan or Plan()
    plan = replace(plan, replications=min(max(plan.replications, 10), most))
    runs = replications(model, plan)
    while True:
        results = _gathered(model, replace(plan, replications=len(runs)), runs)
        needed = replications_needed(measure.of(results), precision=precision, most=most)
        if needed <= len(runs):
            return results
        runs += replications(model, replace(plan, replications=needed - len(runs)), first=len(runs))


def _gathered(model: SimulationModel, plan: Plan, runs: Sequence[Replication]) -> SimulationResults:
    tasks = [i for i, node in enumerate(model.nodes) if isinstance(node, Task)]
    length = np.array([[run.window[1] - run.window[0]] for run in runs])
    lead_times = np.array([run.lead_time for run in runs])

    def by_step(column: str) -> Floats:
        return np.array([getattr(run, column) for run in runs], np.float64)[:, tasks]

    with np.errstate(invalid="ignore", divide="ignore"):  # nothing can be said of a window without length
        return SimulationResults(
            model=model,
            plan=plan,
            lead_times=lead_times,
            percentiles=np.percentile(lead_times, PERCENTILES, axis=1).T,
            throughput=np.array([run.finished for run in runs]) / length[:, 0] * WEEK_MINUTES,
            runs=by_step("runs"),
            line_wait=by_step("line_wait"),
            batch_wait=by_step("batch_wait"),
            extra_wait=by_step("extra_wait"),
            longest_wait=by_step("longest_wait"),
            queue_length=by_step("queue_minutes") / length,
            most_waiting=by_step("most_waiting"),
            utilisation=np.array([run.busy for run in runs]) / [_staffed_minutes(model, run.window) for run in runs],
        )


def _staffed_minutes(model: SimulationModel, window: tuple[float, float]) -> list[float]:
    """People times working minutes of each pool within the window; NaN where nobody is in the pool."""
    return [pool.servers * working_minutes(pool.hours, *window) or nan for pool in model.pools]
