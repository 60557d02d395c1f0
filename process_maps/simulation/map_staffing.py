"""How few people do the lanes of a map need? What is asked, and the staffings that answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from process_maps.model import Lane
from process_maps.pay import AGENDA_FOR_CHANGE_2025_26, PayTable
from process_maps.process_map import ProcessMap
from process_maps.simulation.map_scenarios import MapScenario, future_of
from process_maps.simulation.model import SimulationModel
from process_maps.simulation.of_map import of_map
from process_maps.simulation.results import Measure
from process_maps.simulation.run import Plan
from process_maps.simulation.sweep import Staffing, Sweep, Target, Trial, combinations, cost_of, sweep_of, tried
from process_maps.simulation.what_if import PRECISION, WhatIf

BUSIEST = 2
PEOPLE = "people"
POUNDS_AN_HOUR = "£ an hour"
MOST_STAFFINGS = 1_000

Trying = Callable[[Sequence[Trial], Target, Plan], Sequence[Staffing]]
"""Who tries the staffings: this machine (`tried`), or several (flows/sweep.py). In any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingQuestion:
    """Numbers of people to try in each lane, and what is to be reached.

    target   None: a mean lead time at most 5% longer than now
    cost     of one person in a lane, in any unit; None: by pay band where all have one, else people are counted
    """

    people: Mapping[str, tuple[float, ...]]
    target: Target | None = None
    cost: Mapping[str, float] | None = None

    @property
    def staffings(self) -> int:
        """How many there are to try."""
        return prod(map(len, self.people.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSweep:
    """Every staffing of the lanes that were tried; `unit` is that of the costs, "" where they were given.

    now   the people there are today, and what they cost
    """

    sweep: Sweep
    lanes: tuple[str, ...]
    unit: str
    now: Staffing | None = None


def usual_question(process: ProcessMap, found: WhatIf) -> StaffingQuestion | None:
    """The busiest two lanes with one fewer, as now, one and two more; None where nobody was counted.

    Somebody alone is tried for half of the time.
    """
    busy = {lane: found.present.lane_utilisation(lane).mean for lane in found.present.made.lanes}
    counted = {lane.id: lane.people for lane in process.lanes if lane.people is not None and lane.id in busy}
    lanes = sorted(counted, key=lambda lane: -busy[lane])[:BUSIEST]
    if not lanes:
        return None
    return StaffingQuestion(people={lane: _around(counted[lane]) for lane in lanes})


def _around(people: float) -> tuple[float, ...]:
    fewer = people - 1 if people > 1 else people / 2
    return (fewer, people, people + 1, people + 2)


def map_sweep(
    process: ProcessMap,
    found: WhatIf,
    question: StaffingQuestion,
    *,
    pay: PayTable = AGENDA_FOR_CHANGE_2025_26,
    trying: Trying = tried,
) -> MapSweep:
    """Simulate every staffing of the question, with the luck and the waits of the present in `found`.

    `process` is the map as drawn. Raises UnfitMap where a lane is not on the map.
    """
    each, unit = _costs(process, question, pay)
    target = question.target or hardly_slower(found)
    trials = [
        Trial(people=people, cost=cost_of(people, each), model=_staffed(found, people))
        for people in combinations(question.people)
    ]
    staffings = trying(trials, target, found.present.results.plan)
    made = sweep_of(target, (_by_lane(staffing) for staffing in staffings))
    today = {lane.id: lane.people for lane in process.lanes}
    now = next((one for one in made.staffings if all(today[id] == n for id, n in one.people.items())), None)
    return MapSweep(sweep=made, lanes=tuple(question.people), unit=unit, now=now)


def hardly_slower(found: WhatIf) -> Target:
    """A mean lead time at most 5% longer than today's."""
    return Target(measure=Measure.LEAD_TIME, value=found.present.results.lead_time().mean * (1 + PRECISION))


def _staffed(found: WhatIf, people: Mapping[str, float]) -> SimulationModel:
    future = future_of(found.present.made.process, MapScenario(name="staffing", people=people))
    return of_map(future, found.assumed).model


def _by_lane(staffing: Staffing) -> Staffing:
    """Who cannot keep up, by lane or step: ids of pools and tasks begin with them."""
    names = tuple(dict.fromkeys(id.partition("/")[0] for id in staffing.overloaded))
    return replace(staffing, overloaded=names)


def _costs(process: ProcessMap, question: StaffingQuestion, pay: PayTable) -> tuple[Mapping[str, float], str]:
    if question.cost is not None:
        return question.cost, ""
    lanes: dict[str, Lane] = {lane.id: lane for lane in process.lanes}
    hours = {id: pay.hour(lanes[id].band) for id in question.people if id in lanes}
    known = {id: hour for id, hour in hours.items() if hour is not None}
    return (known, POUNDS_AN_HOUR) if len(known) == len(hours) else ({}, PEOPLE)
