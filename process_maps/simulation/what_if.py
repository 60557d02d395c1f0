"""What would each future do? The present and every scenario of one map, simulated on the same luck and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from process_maps.analysis.visits import expected_visits
from process_maps.finding import Finding, UnfitMap
from process_maps.process_map import ProcessMap
from process_maps.quantities import minutes
from process_maps.simulation.estimates import Estimate, estimate, replications_needed
from process_maps.simulation.map_scenarios import MapScenario, future_of, hours_in
from process_maps.simulation.map_waits import with_remaining_waits
from process_maps.simulation.of_map import (
    Assumptions,
    MapModel,
    Waits,
    clock_factor,
    drawn_waits,
    of_map,
    with_list_days,
)
from process_maps.simulation.results import Measure, SimulationResults, simulation
from process_maps.simulation.run import Plan, fit
from process_maps.simulation.week import WEEK_MINUTES

FIRST_REPLICATIONS = 5
PRECISION = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """One map, run. Figures by lane and step are those of the map, whatever pools and tasks they became."""

    made: MapModel
    results: SimulationResults

    def lane_utilisation(self, lane: str, level: float = 0.95) -> Estimate:
        """Share of its working time in which the people of a lane were at work."""
        pools = {pool.id: place for place, pool in enumerate(self.made.model.pools)}
        places = [pools[id] for id in self.made.lanes[lane]]
        there = [self.made.model.pools[place].servers * self.made.model.pools[place].open_share for place in places]
        return estimate(self.results.utilisation[:, places] @ there / sum(there), level=level)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEffect:
    """One scenario: its run, and the difference of the mean lead time to the present, run by run, in minutes."""

    scenario: MapScenario
    future: Simulated
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The present, and the scenarios from the one that shortens the lead time most to the one that does least.

    needed   replications for the mean lead time of the present to within 5%
    """

    present: Simulated
    assumed: Assumptions
    effects: tuple[MapEffect, ...]
    needed: int | None


def what_if(
    process: ProcessMap,
    scenarios: Sequence[MapScenario] = (),
    plan: Plan | None = None,
    assumed: Assumptions | None = None,
    *,
    level: float = 0.95,
) -> WhatIf:
    """Simulate a map and its futures on common random numbers. The intervals of all differences hold at once.

    Everything that keeps the present or a future from running is said before anything is simulated: UnfitMap.
    """
    assumed = assumed or Assumptions()
    of_map(process, assumed)
    plan = plan or Plan(warm_up=warm_up_for(process))
    process = with_list_days(process, assumed)
    _all_fit(process, scenarios, plan, assumed)
    if assumed.waits is Waits.REMAINDER:
        first = replace(plan, replications=min(FIRST_REPLICATIONS, plan.replications))
        process = with_remaining_waits(process, assumed, first)
    present = _run(process, plan, assumed)
    now = Measure.LEAD_TIME.of(present.results)
    each = 1 - (1 - level) / max(1, len(scenarios))
    effects = []
    for scenario in scenarios:
        future = _run(future_of(process, scenario), plan, hours_in(assumed, scenario))
        difference = estimate(Measure.LEAD_TIME.of(future.results) - now, level=each)
        effects.append(MapEffect(scenario=scenario, future=future, difference=difference))
    return WhatIf(
        present=present,
        assumed=assumed,
        effects=tuple(sorted(effects, key=lambda effect: effect.difference.mean)),
        needed=replications_needed(now, precision=PRECISION) if plan.replications > 1 else None,
    )


def warm_up_for(process: ProcessMap, *, least: int = 200, most: int = 50_000) -> int:
    """Cases to leave out: twice as many as are on their way at a time, by Little's law and the drawn times.

    The map has no errors and says its demand.
    """
    if process.demand is None:
        return least
    visits = expected_visits(process)
    waits, factor = drawn_waits(process, visits), clock_factor(process.calendar)
    drawn = sum(visits[step.id] * minutes(waits[step.id] * factor + step.times.touch) for step in process.steps)
    a_week = process.demand.per_day(process.calendar) * process.calendar.days_per_week
    return max(least, min(most, ceil(2 * a_week * drawn / WEEK_MINUTES)))


def _run(process: ProcessMap, plan: Plan, assumed: Assumptions) -> Simulated:
    made = of_map(process, assumed)
    return Simulated(made=made, results=simulation(made.model, plan))


def _all_fit(process: ProcessMap, scenarios: Sequence[MapScenario], plan: Plan, assumed: Assumptions) -> None:
    """Raise UnfitMap with the faults of the present and of every scenario; a scenario's begin with its name."""
    made = of_map(process, assumed)
    found: list[Finding] = []
    try:
        fit(made.model, plan)
    except UnfitMap as unfit:
        found += unfit.findings
    for scenario in scenarios:
        try:
            fit(of_map(future_of(process, scenario), hours_in(assumed, scenario)).model, plan)
        except UnfitMap as unfit:
            found += [
                replace(finding, place=("scenarios", scenario.name, *finding.place)) for finding in unfit.findings
            ]
    if found:
        raise UnfitMap(found)
