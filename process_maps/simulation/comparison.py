"""Which scenario helps most? Paired differences to the present, on the same luck, ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from process_maps.finding import Finding, UnfitMap
from process_maps.simulation.estimates import Estimate, estimate
from process_maps.simulation.model import SimulationModel
from process_maps.simulation.results import Measure, SimulationResults, simulation
from process_maps.simulation.run import Plan
from process_maps.simulation.scenario import Scenario, applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one scenario does to a measure: its figure, and the difference to the present run by run."""

    scenario: Scenario
    results: SimulationResults
    figure: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The present, and the scenarios from the best to the worst by one measure."""

    measure: Measure
    present: SimulationResults
    figure: Estimate
    effects: tuple[Effect, ...]


def compared(
    model: SimulationModel,
    scenarios: Sequence[Scenario],
    plan: Plan | None = None,
    *,
    measure: Measure = Measure.LEAD_TIME,
    level: float = 0.95,
) -> Comparison:
    """Simulate the present and every scenario on common random numbers, and rank the differences.

        difference in run i = measure(scenario, luck i) - measure(present, luck i)

    The intervals of the k differences hold all at once (Bonferroni: each at 1 - (1 - level) / k).
    Source: Law, Simulation Modeling and Analysis (5th ed. 2015), 10.2 and 11.2. Raises UnfitMap.
    """
    plan = plan or Plan()
    futures = _all_applied(model, scenarios)
    present = simulation(model, plan)
    now = measure.of(present)
    each = 1 - (1 - level) / max(1, len(scenarios))
    effects = []
    for scenario, future in zip(scenarios, futures, strict=True):
        results = simulation(future, plan)
        then = measure.of(results)
        effects.append(
            Effect(
                scenario=scenario,
                results=results,
                figure=estimate(then, level=level),
                difference=estimate(then - now, level=each),
            )
        )
    effects.sort(key=lambda effect: effect.difference.mean, reverse=measure.more_is_better)
    return Comparison(measure=measure, present=present, figure=estimate(now, level=level), effects=tuple(effects))


def _all_applied(model: SimulationModel, scenarios: Iterable[Scenario]) -> list[SimulationModel]:
    """Every scenario's model; the faults of all scenarios together."""
    futures: list[SimulationModel] = []
    found: list[Finding] = []
    for scenario in scenarios:
        try:
            futures.append(applied(model, scenario))
        except UnfitMap as unfit:
            found.extend(unfit.findings)
    if found:
        raise UnfitMap(found)
    return futures
