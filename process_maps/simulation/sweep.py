"""How few people are enough? Every staffing is simulated; the cheapest that meets a target is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from process_maps.finding import UnfitMap, error
from process_maps.simulation.checks import faults
from process_maps.simulation.estimates import Estimate, estimate
from process_maps.simulation.load import FULL, loads
from process_maps.simulation.model import SimulationModel
from process_maps.simulation.results import Measure, simulation
from process_maps.simulation.run import Plan
from process_maps.simulation.scenario import Scenario, Staff, applied

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A measure is to be at most (the throughput: at least) so much; minutes where it is a time."""

    measure: Measure
    value: float

    def met(self, figure: Estimate) -> bool:
        """Whether the whole interval keeps to the target: a lucky mean is not enough."""
        if self.measure.more_is_better:
            return figure.low >= self.value
        return figure.high <= self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One staffing to try: what it costs, and the model it makes. A plain value: it may travel to another machine."""

    people: Mapping[str, float]
    cost: float
    model: SimulationModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """So many people in each pool (or lane of a map), what they cost, and what comes of it.

    overloaded   pools or lists that could not keep up: nothing was simulated, and `figure` is None
    """

    people: Mapping[str, float]
    cost: float
    overloaded: tuple[str, ...]
    figure: Estimate | None
    meets: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """All staffings, the cheapest first."""

    target: Target
    staffings: tuple[Staffing, ...]

    @property
    def cheapest(self) -> Staffing | None:
        """The cheapest that meets the target; None where none does."""
        return next((staffing for staffing in self.staffings if staffing.meets), None)

    @property
    def frontier(self) -> tuple[Staffing, ...]:
        """Staffings for which nothing costs less, or as much, and is better."""
        best: list[Staffing] = []
        sign = -1 if self.target.measure.more_is_better else 1
        for staffing in self.staffings:
            if staffing.figure is None:
                continue
            figure = sign * staffing.figure.mean
            if not best or best[-1].figure is None or figure < sign * best[-1].figure.mean:
                if best and best[-1].cost == staffing.cost:
                    best.pop()
                best.append(staffing)
        return tuple(best)


def staffing_sweep(
    model: SimulationModel,
    people: Mapping[str, Sequence[int]],
    *,
    target: Target,
    cost: Mapping[str, float] | None = None,
    plan: Plan | None = None,
    level: float = 0.95,
) -> Sweep:
    """Simulate every combination of `people` (numbers to try, by pool) on common random numbers.

    `cost` is that of one person in a pool, in any unit; 1 where it is not given. Pools that are not tried are
    left out of it. Staffings that could not keep up are not simulated. Raises UnfitMap.
    """
    if unknown := [pool for pool in people if pool not in {pool.id for pool in model.pools}]:
        raise UnfitMap(
            error(("staff", pool), f"There is no pool {pool!r}", "Name a pool of the model") for pool in unknown
        )
    trials = [
        Trial(people=numbers, cost=cost_of(numbers, cost or {}), model=_staffed(model, numbers))
        for numbers in combinations(people)
    ]
    return sweep_of(target, tried(trials, target, plan or Plan(), level=level))


def combinations(people: Mapping[str, Sequence[Number]]) -> Iterator[dict[str, Number]]:
    """Every way to staff all at once."""
    return (dict(zip(people, numbers, strict=True)) for numbers in product(*people.values()))


def cost_of(people: Mapping[str, float], each: Mapping[str, float]) -> float:
    """What these people cost, at so much for one of each; 1 where it is not said."""
    return sum(each.get(id, 1.0) * number for id, number in people.items())


def _staffed(model: SimulationModel, people: Mapping[str, int]) -> SimulationModel:
    changes = tuple(Staff(pool=pool, servers=servers) for pool, servers in people.items())
    return applied(model, Scenario(id="staffing", changes=changes))


def tried(trials: Iterable[Trial], target: Target, plan: Plan, *, level: float = 0.95) -> tuple[Staffing, ...]:
    """What comes of each staffing, in the order given.

    The figure of a staffing depends on its model and on `plan` only, not on who else is tried with it, so the
    trials may be divided over machines: the numbers are the same.
    """
    return tuple(_tried(trial, target, plan, level) for trial in trials)


def sweep_of(target: Target, staffings: Iterable[Staffing]) -> Sweep:
    return Sweep(target=target, staffings=tuple(sorted(staffings, key=lambda staffing: staffing.cost)))


def _tried(trial: Trial, target: Target, plan: Plan, level: float) -> Staffing:
    figure, overloaded = None, _cannot_keep_up(trial.model)
    if not overloaded or plan.overload:
        figure = estimate(target.measure.of(simulation(trial.model, plan)), level=level)
    return Staffing(
        people=trial.people,
        cost=trial.cost,
        overloaded=overloaded,
        figure=figure,
        meets=figure is not None and target.met(figure),
    )


def _cannot_keep_up(model: SimulationModel) -> tuple[str, ...]:
    if found := faults(model):
        if all(finding.place[0] == "nodes" and finding.place[-1] == "pools" for finding in found):
            return tuple(str(finding.place[1]) for finding in found)
        raise UnfitMap(found)
    return tuple(load.id for load in loads(model) if load.utilisation >= FULL)
