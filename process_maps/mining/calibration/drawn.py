"""What does a map look like with the figures of a log on it, before its unexplained waits are found?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from typing import Final

import numpy as np

from process_maps.mining.calibration.arriving import Arriving, arriving
from process_maps.mining.calibration.batching import SavedUp, saved_up
from process_maps.mining.calibration.people import LanePeople, open_minutes, people_of
from process_maps.mining.calibration.shares import with_shares
from process_maps.mining.calibration.spreads import fitted_times
from process_maps.mining.calibration.visits import MINUTE, Minutes, Visits
from process_maps.mining.clock import wall_clock
from process_maps.model import Batch, Step, ValueSplit
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, Demand, Period
from process_maps.simulation.fitted import Calibration, FittedArrivals, FittedLane, FittedStep
from process_maps.simulation.load import Limit, loads
from process_maps.simulation.of_map import clock_factor, of_map
from process_maps.simulation.week import WEEK_MINUTES, WeeklyHours

THURSDAY: Final = 3 * 1_440  # minutes of the week on 1 January 1970, 00:00
SELDOM: Final = 0.05
"""Share of the time worked that lies in closed hours, up to which work is taken to be finished after hours."""
BUSIEST: Final = 0.9
"""Utilisation above which more people are counted than names: somebody does several things at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The map with all that was read from a log but the unexplained waits; `notes` say what was read how."""

    process: ProcessMap
    notes: tuple[str, ...]


def with_figures(process: ProcessMap, seen: Visits, *, fitted_on: str) -> Drawn:
    """Shares, demand, people, hours, work times, waits and batches of a log on the map.

    A step the log does not have stays as drawn. Raises UnfitMap where the map cannot be simulated.
    """
    notes: list[str] = []
    comes = arriving(seen.log)
    people = people_of(process, seen)
    hours = {lane: found.hours for lane, found in people.items()}
    batched = saved_up(seen, len(process.steps))
    fits: list[FittedStep] = []
    steps: list[Step] = []
    for place, step in enumerate(process.steps):
        if not len(seen.of(place)):
            steps.append(step)
            continue
        drawn, fit = _fitted(process, step, seen, place, hours.get(step.lane), batched.get(place), comes)
        steps.append(replace(drawn, people=None) if step.lane in people else drawn)
        fits.append(fit)
    known = [FittedLane(lane=lane, hours=found.hours) for lane, found in people.items() if found.hours_known]
    figured = replace(
        with_shares(process, seen),
        steps=tuple(steps),
        lanes=tuple(
            replace(lane, people=float(_counted(people[lane.id]))) if lane.id in people else lane
            for lane in process.lanes
        ),
        demand=_demand(process, comes),
        calibration=Calibration(
            fitted_on=fitted_on,
            distance=NO_TIME,
            floor=NO_TIME,
            arrivals=comes.how if comes else FittedArrivals(),
            steps=tuple(fits),
            lanes=tuple(known),
        ),
    )
    return Drawn(process=_with_enough_people(figured, people, notes), notes=tuple(notes))


def _demand(process: ProcessMap, comes: Arriving | None) -> Demand | None:
    if comes is None:
        return process.demand
    unit = process.demand.unit if process.demand else "cases"
    return Demand(items=comes.a_week, per=Period.WEEK, unit=unit)


def _fitted(
    process: ProcessMap,
    step: Step,
    seen: Visits,
    place: int,
    hours: WeeklyHours | None,
    batched: SavedUp | None,
    comes: Arriving | None,
) -> tuple[Step, FittedStep]:
    """One step with the times of the log, and how they spread."""
    work, past_closing = _work(seen, place, hours)
    touch = timedelta(seconds=round(float(work.mean()) * 60))
    waited = float(seen.wait_minutes(place).sum()) / len(seen.of(place))
    wait = timedelta(seconds=round(waited * 60 / clock_factor(process.calendar)))
    saved = batched if batched and step.batch.every is None and _worth(batched, seen, place, comes) else None
    batch = replace(step.batch, size=float(saved.size), label=_label(step.batch, saved)) if saved else step.batch
    times = replace(step.times, touch=touch, wait=wait, block=None)
    fit = FittedStep(
        step=step.id,
        touch=touch,
        work=fitted_times(work),
        wait=wait,
        patience=saved.longest if saved else None,
        together=bool(saved and saved.together),
        past_closing=past_closing,
    )
    split = _divided(step, touch) if step.value_split is not None else None
    return replace(step, times=times, batch=batch, value_split=split), fit


def _mean(times: Minutes) -> float:
    return float(times.mean()) if len(times) else 0.0


def _label(batch: Batch, saved: SavedUp) -> str:
    """A batch found in a log is called by its size, where nobody has called it anything."""
    return batch.label or f"{saved.size} together"


def _worth(batched: SavedUp, seen: Visits, place: int, comes: Arriving | None) -> bool:
    """Saving up explains no more than was waited: (size - 1) / 2 x the time from one visit to the next (Little)."""
    if comes is None:
        return False
    visits_a_case = len(seen.of(place)) / len(seen.log.case_names)
    by_saving_up = (batched.size - 1) / 2 * WEEK_MINUTES / (comes.a_week * visits_a_case)
    return by_saving_up <= 1.5 * _mean(seen.wait_minutes(place))


def _work(seen: Visits, place: int, hours: WeeklyHours | None) -> tuple[Minutes, bool]:
    """Minutes of work, and whether they run past closing.

    Where much of it lies in closed hours only its open minutes count, as in the simulation it lies still then too.
    """
    by_the_clock = seen.work_minutes(place)
    rows = seen.of(place)
    begins, ends = (
        wall_clock(instants[rows], seen.log.clock) / MINUTE + THURSDAY for instants in (seen.start, seen.end)
    )
    working = np.minimum(open_minutes(hours, begins, ends), by_the_clock)
    if hours is None or by_the_clock.sum() - working.sum() <= SELDOM * by_the_clock.sum():
        return by_the_clock, True
    return working, False


def _divided(step: Step, touch: timedelta) -> ValueSplit:
    """Value, necessary and waste in the same proportions of the new hands-on time."""
    assert step.value_split is not None
    old = step.value_split
    if not old.total:
        return ValueSplit(necessary=touch)
    adds, waste = (timedelta(seconds=round(part / old.total * touch.total_seconds())) for part in (old.adds, old.waste))
    return ValueSplit(adds=adds, necessary=max(NO_TIME, touch - adds - waste), waste=min(waste, touch - adds))


def _names(count: int) -> str:
    return "1 name counts" if count == 1 else f"{count} names count"


def _counted(found: LanePeople) -> int:
    return found.people * found.at_once


def _with_enough_people(process: ProcessMap, people: Mapping[str, LanePeople], notes: list[str]) -> ProcessMap:
    """Lanes whose names would be too busy get the people it takes: somebody does several things at once."""
    made = of_map(process)
    lane_of = {pool: lane for lane, pools in made.lanes.items() for pool in pools}
    busy: dict[str, float] = {}
    for load in loads(made.model):
        if load.limit is Limit.POOL and load.id in lane_of and lane_of[load.id] in people:
            busy[lane_of[load.id]] = max(load.utilisation, busy.get(lane_of[load.id], 0.0))
    lanes = []
    for lane in process.lanes:
        found = people.get(lane.id)
        if found is not None and found.at_once > 1:
            notes.append(
                f"{lane.name}: people have {found.at_once} pieces of work in hand at once, so"
                f" {_names(found.people)} as {_counted(found)} people"
            )
        if found is not None and busy.get(lane.id, 0.0) > BUSIEST:
            counted = _counted(found)
            needed = ceil(counted * busy[lane.id] / BUSIEST)
            notes.append(
                f"{lane.name}: the log's work would keep {counted} busy {busy[lane.id]:.0%} of their hours, so they do"
                f" several things at once; counted as {needed} people"
            )
            lanes.append(replace(lane, people=float(needed)))
        else:
            lanes.append(lane)
    return replace(process, lanes=tuple(lanes))
