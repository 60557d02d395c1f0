"""Can the people and the equipment keep up with demand, and who is the bottleneck?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from process_maps.analysis import formulas
from process_maps.analysis.timeline import Timeline
from process_maps.analysis.waste_facts import human_share
from process_maps.model import Lane, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import LaneKind, LeadTimeRule, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLoad:
    """One step against demand.

    people        hands in this step: its own, else its lane's; 1 for a machine and where nobody counted
    own_pace      service users do it, each in their own time: no limit to what the process can do
    cycle_time    time between one finished item and the next: measured, or touch / people
    effective     cycle time with changeover shared over the batch and uptime taken off
    capacity      items a working day, (available time / cycle time) x uptime; None: no limit
    load          effective cycle time x visits / takt; above 1 it cannot keep up; None: no demand, no limit
    """

    step: str
    people: float
    own_pace: bool
    cycle_time: timedelta
    effective: timedelta
    capacity_per_day: float | None
    load: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneLoad:
    """One lane's bar in the percent-loaded chart (yamazumi): human touch time per item, by step.

    lane            id of a lane that is a team; "" for steps nobody is named for
    per_item        human hands-on time of the lane per item of demand
    per_person      per_item / people: the bar held against takt; None where nobody counted the people
    percent_loaded  per_person / takt, 1 keeps exactly up; None without people or demand
    fewest_people   per_item / takt rounded up: minimum staffing; None without demand
    """

    lane: str
    people: float | None
    parts: tuple[tuple[str, timedelta], ...]
    per_item: timedelta
    per_person: timedelta | None
    percent_loaded: float | None
    fewest_people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Work against demand.

    takt             available time / demand; None without demand
    bottleneck       step with the highest load (lean, theory of constraints); None where no step works
    longest_stage    step where an item spends most time, wait and work together: not the same thing
    fewest_people    all human hands-on time of an item / takt, rounded up; None without demand
    inventory_turns  working days a year / lead time by the inventory rule; None where that is not told
    """

    takt: timedelta | None
    steps: tuple[StepLoad, ...]
    lanes: tuple[LaneLoad, ...]
    bottleneck: str | None
    longest_stage: str | None
    fewest_people: int | None
    inventory_turns: float | None


def balance(process: ProcessMap, visits: Mapping[str, float], timeline: Timeline) -> Balance:
    """Each step and each team against takt. Source: docs/method/balance.md, littles-law.md."""
    takt = takt_of(process)
    loads = step_loads(process, visits)
    lanes = _lane_loads(process, visits, takt)
    working = [load for load in loads if load.effective and not load.own_pace]
    busiest = max(working, key=lambda load: load.effective.total_seconds() * visits[load.step], default=None)
    human = sum((lane.per_item for lane in lanes), NO_TIME)
    return Balance(
        takt=takt,
        steps=loads,
        lanes=lanes,
        bottleneck=busiest.step if busiest is not None else None,
        longest_stage=_longest_stage(timeline),
        fewest_people=formulas.fewest_people(human, takt) if takt else None,
        inventory_turns=_turns(process, timeline),
    )


def takt_of(process: ProcessMap) -> timedelta | None:
    """Takt of the whole map: staffed time of a day / items a day; None without demand."""
    if process.demand is None:
        return None
    return formulas.takt_time(process.calendar.available_per_day, process.demand.per_day(process.calendar))


def human_touch(step: Step) -> timedelta:
    """Hands-on time a person gives per visit."""
    return step.times.touch * human_share(step)


def step_loads(process: ProcessMap, visits: Mapping[str, float]) -> tuple[StepLoad, ...]:
    """Cycle time, capacity and load of every step."""
    takt = takt_of(process)
    lanes = {lane.id: lane for lane in process.lanes}
    return tuple(_step_load(process, step, lanes.get(step.lane), visits[step.id], takt) for step in process.steps)


def _step_load(process: ProcessMap, step: Step, lane: Lane | None, visits: float, takt: timedelta | None) -> StepLoad:
    own_pace = lane is not None and lane.kind is LaneKind.SERVICE_USER
    people = step.people or _people_of(step, lane)
    cycle = step.equipment.cycle if step.equipment.cycle is not None else step.times.touch / people
    uptime = step.equipment.uptime
    effective = formulas.effective_cycle(
        cycle, changeover=step.equipment.changeover, batch=step.batch.size, uptime=uptime
    )
    limited = bool(cycle) and not own_pace
    available = process.calendar.available_per_day
    return StepLoad(
        step=step.id,
        people=people,
        own_pace=own_pace,
        cycle_time=cycle,
        effective=effective,
        capacity_per_day=formulas.capacity(available, cycle, uptime=uptime) if limited else None,
        load=effective / takt * visits if takt and not own_pace else None,
    )


def _people_of(step: Step, lane: Lane | None) -> float:
    counted = lane.people if lane is not None and step.work is not Work.MACHINE else None
    return counted if counted is not None else 1.0


def _lane_loads(process: ProcessMap, visits: Mapping[str, float], takt: timedelta | None) -> tuple[LaneLoad, ...]:
    parts = defaultdict[str, list[tuple[str, timedelta]]](list)
    for step in process.steps:
        human = human_touch(step) * visits[step.id]
        if human:
            parts[step.lane].append((step.id, human))
    teams = {lane.id: lane.people for lane in process.lanes if lane.kind is LaneKind.TEAM}
    if "" in parts:
        teams[""] = None
    return tuple(_lane_load(lane, people, parts[lane], takt) for lane, people in teams.items())


def _lane_load(
    lane: str, people: float | None, parts: Sequence[tuple[str, timedelta]], takt: timedelta | None
) -> LaneLoad:
    per_item = sum((human for _, human in parts), NO_TIME)
    return LaneLoad(
        lane=lane,
        people=people,
        parts=tuple(parts),
        per_item=per_item,
        per_person=per_item / people if people else None,
        percent_loaded=formulas.percent_loaded(per_item, people, takt) if people and takt else None,
        fewest_people=formulas.fewest_people(per_item, takt) if takt else None,
    )


def _longest_stage(timeline: Timeline) -> str | None:
    longest = max(
        timeline.steps,
        key=lambda time: (time.wait + time.touch).total_seconds() * time.visits,
        default=None,
    )
    return longest.step if longest is not None and longest.wait + longest.touch else None


def _turns(process: ProcessMap, timeline: Timeline) -> float | None:
    lead_time = timeline.lead_times[LeadTimeRule.INVENTORY]
    if not lead_time:
        return None
    return formulas.inventory_turns(process.calendar.days_per_year, lead_time / process.calendar.waiting_day)
