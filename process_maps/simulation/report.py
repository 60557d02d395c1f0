"""What does a simulation tell, all together: the one value every renderer draws and nothing recomputes?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from process_maps.analysis.report import analyse
from process_maps.analysis.visits import expected_visits
from process_maps.process_map import ProcessMap
from process_maps.quantities import MINUTE, minutes
from process_maps.simulation.by_hour import waiting_by_hour
from process_maps.simulation.estimates import Estimate
from process_maps.simulation.map_staffing import MapSweep, StaffingQuestion, Trying, map_sweep, usual_question
from process_maps.simulation.of_map import clock_factor, drawn_waits
from process_maps.simulation.results import StepResult
from process_maps.simulation.sweep import tried
from process_maps.simulation.what_if import Simulated, WhatIf

FAR = 0.15
"""Share of the drawn lead time by which the simulated one may differ before somebody should look."""

TELLING = 0.02
"""Share of the drawn lead time from which a step's own difference is worth a sentence."""

BARS = 40
DRAWN_CASES = 99.5
"""Percent of the cases that the bars show; the few longest would press all others together."""

MOST_QUEUES = 5
QUEUE_REPLICATIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTimes:
    """How many cases take how long: shares of all cases in bars of equal width from 0 to `upper` minutes.

    beyond, longest   share of the cases that took longer, and minutes of the longest of all
    """

    upper: float
    shares: tuple[float, ...]
    beyond: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWaits:
    """Waiting at one step, simulated and drawn, in minutes of a visit by the clock on the wall.

    adds   minutes a case by which the simulated waiting is longer than the drawn (below 0: shorter)
    """

    id: str
    name: str
    drawn: float
    result: StepResult
    adds: float

    @property
    def simulated(self) -> float:
        return sum(self.parts)

    @property
    def parts(self) -> tuple[float, float, float]:
        """In line or closed, for the batch or list, other; 0 at a step nobody came to."""
        line, batch, extra = (_told(part) for part in (self.result.line, self.result.batch, self.result.extra))
        return line, batch, extra

    @property
    def forced(self) -> bool:
        """Whether lines, lists and closed hours alone make cases wait longer than was drawn."""
        return sum(self.parts[:2]) > self.drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneUse:
    """One staffed lane: its people (None where they are counted by step), and the share of their time at work."""

    id: str
    name: str
    people: float | None
    busy: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """Mean number waiting in line, for opening or for a list, each hour of the week from Monday 00:00.

    by_step   (name, 168 numbers) of the steps where most wait, most first
    others    the same for all other steps together
    """

    by_step: tuple[tuple[str, tuple[float, ...]], ...]
    others: tuple[float, ...]

    @property
    def total(self) -> tuple[float, ...]:
        return tuple(map(sum, zip(*(numbers for _, numbers in self.by_step), self.others, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """Everything said about one map by simulating it. `process` is as drawn; `found` has what was run.

    drawn   lead time that the map itself says
    """

    process: ProcessMap
    found: WhatIf
    drawn: timedelta
    lead_times: LeadTimes
    steps: tuple[StepWaits, ...]
    lanes: tuple[LaneUse, ...]
    queues: Queues
    staffing: MapSweep | None

    @property
    def far(self) -> bool:
        """Whether the simulated present is so far from the map that neither is to be believed yet."""
        simulated = self.found.present.results.lead_time().mean * MINUTE
        return abs(simulated - self.drawn) > FAR * self.drawn

    @property
    def differing(self) -> tuple[StepWaits, ...]:
        """The steps that make the simulated lead time another than the drawn one, the most important first."""
        least = TELLING * minutes(self.drawn)
        return tuple(sorted((step for step in self.steps if abs(step.adds) > least), key=lambda step: -abs(step.adds)))

    @property
    def busiest(self) -> LaneUse | None:
        return max(self.lanes, key=lambda lane: lane.busy.mean, default=None)


def simulation_report(
    process: ProcessMap,
    found: WhatIf,
    question: StaffingQuestion | None = None,
    *,
    staffing: bool = True,
    trying: Trying = tried,
) -> SimulationReport:
    """Gather what was found about `process` (as drawn).

    question   the staffings to try; None: around today's numbers in the busiest lanes, if `staffing`
    trying     who tries them: this machine, or several
    """
    if question is None and staffing and found.present.results.plan.replications > 1:
        question = usual_question(process, found)
    return SimulationReport(
        process=process,
        found=found,
        drawn=analyse(process).timeline.lead_time,
        lead_times=_lead_times(found.present),
        steps=tuple(_steps(process, found.present)),
        lanes=tuple(_lanes(process, found.present)),
        queues=_queues(process, found.present),
        staffing=map_sweep(process, found, question, trying=trying) if question is not None else None,
    )


def _told(figure: Estimate) -> float:
    return figure.mean if figure.mean == figure.mean else 0.0


def _lead_times(present: Simulated) -> LeadTimes:
    times = present.results.lead_times.ravel()
    upper = float(np.percentile(times, DRAWN_CASES)) * 1.02 or 1.0
    counts, _ = np.histogram(times, bins=BARS, range=(0, upper))
    return LeadTimes(
        upper=upper,
        shares=tuple((counts / len(times)).tolist()),
        beyond=float(np.mean(times > upper)),
        longest=float(times.max()),
    )


def _steps(process: ProcessMap, present: Simulated) -> Iterator[StepWaits]:
    results = {step.id: step for step in present.results.steps()}
    drawn, factor = drawn_waits(process, expected_visits(process)), clock_factor(process.calendar)
    for step in process.steps:
        waits = StepWaits(
            id=step.id,
            name=step.name,
            drawn=minutes(drawn[step.id] * factor),
            result=results[present.made.steps[step.id][0]],
            adds=0.0,
        )
        yield replace(waits, adds=(waits.simulated - waits.drawn) * _told(waits.result.visits))


def _lanes(process: ProcessMap, present: Simulated) -> Iterator[LaneUse]:
    lanes = {lane.id: lane for lane in process.lanes}
    for id in present.made.lanes:
        yield LaneUse(id=id, name=lanes[id].name, people=lanes[id].people, busy=present.lane_utilisation(id))


def _queues(process: ProcessMap, present: Simulated) -> Queues:
    """By step of the map: what a person begins and a machine ends waits before the person."""
    plan = present.results.plan
    few = replace(plan, replications=min(QUEUE_REPLICATIONS, plan.replications))
    by_task = np.nan_to_num(waiting_by_hour(present.made.model, few))
    place = {task.id: row for row, task in enumerate(present.made.model.tasks)}
    by_step = {
        step.id: by_task[[place[task] for task in present.made.steps[step.id]]].sum(axis=0) for step in process.steps
    }
    waited_at = [step for step in process.steps if by_step[step.id].any()]
    most = sorted(waited_at, key=lambda step: -float(by_step[step.id].sum()))[:MOST_QUEUES]
    others = by_task.sum(axis=0) - sum(by_step[step.id] for step in most)
    return Queues(
        by_step=tuple((step.name, tuple(by_step[step.id].tolist())) for step in most),
        others=tuple(np.maximum(0.0, others).tolist()),
    )
