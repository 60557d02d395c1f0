"""How does a drawn map become a model that runs, and what has to be assumed for it?

Every node keeps its id: luck hangs on ids, so a current and a future map meet the same cases with the same luck.
The rules, one by one: docs/method/simulation.md, "From the map to the model".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from math import ceil, isfinite

from process_maps.analysis.timeline import step_rule
from process_maps.analysis.visits import expected_visits
from process_maps.analysis.waste_facts import human_share
from process_maps.checks import check
from process_maps.finding import Finding, Severity, UnfitMap, error
from process_maps.model import Batch, Lane, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, WHOLE_DAY, WorkingCalendar
from process_maps.simulation.list_days import list_days, with_named_days
from process_maps.simulation.map_fit import as_fitted, fitted_hours
from process_maps.simulation.map_routes import routes
from process_maps.simulation.map_staff import Staff, staff, working_hours
from process_maps.simulation.model import (
    Arrivals,
    CountBatch,
    Exit,
    ListBatch,
    SimulationModel,
    Task,
    Uptime,
)
from process_maps.simulation.times import Shape, Times, exponential, fixed, gamma, lognormal
from process_maps.simulation.week import WEEK_MINUTES, WeeklyHours, profile_of

WEEK = timedelta(weeks=1)
MOST_PEOPLE = 1_000_000


class Waits(StrEnum):
    """What a wait drawn on the map is.

    OBSERVED   it was seen, and none of it is queueing here: it comes on top of lines, lists and closed hours
    QUEUEING   all of it is queueing: left out where people, hours or a batch make cases wait, kept elsewhere
    REMAINDER  it was seen with the queueing in it: what lines, lists and closed hours explain is taken off
               (map_waits.py)
    """

    OBSERVED = "observed"
    QUEUEING = "queueing"
    REMAINDER = "remainder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the map does not say.

    work, work_cv   shape of the hands-on times of people, and their spread as a share of the mean
    wait, wait_cv   the same for drawn waits; a spread of 0 makes every time the mean
    opens           when the working day begins
    hours           lanes with other hours than the calendar's; None: day and night
    """

    waits: Waits = Waits.OBSERVED
    work: Shape = Shape.LOGNORMAL
    work_cv: float = 0.5
    wait: Shape = Shape.LOGNORMAL
    wait_cv: float = 1.0
    opens: time = time(9)
    hours: Mapping[str, WeeklyHours | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not {self.work, self.wait} <= SPREADS.keys():
            raise ValueError(f"times from a map are {', '.join(SPREADS)}")
        if not all(isfinite(cv) and cv >= 0 for cv in (self.work_cv, self.wait_cv)):
            raise ValueError("a spread is a share of the mean: 0 or more")


SPREADS = {
    Shape.FIXED: lambda mean, cv: fixed(mean),
    Shape.EXPONENTIAL: lambda mean, cv: exponential(mean),
    Shape.LOGNORMAL: lambda mean, cv: lognormal(mean, mean * cv),
    Shape.GAMMA: lambda mean, cv: gamma(mean, mean * cv),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapModel:
    """A map made ready to run.

    steps    ids of the tasks each step became (a step of people and machine both is two)
    lanes    ids of the pools each staffed lane became
    notes    everything assumed, a sentence each
    """

    process: ProcessMap
    model: SimulationModel
    steps: Mapping[str, tuple[str, ...]]
    lanes: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]


def of_map(process: ProcessMap, assumed: Assumptions | None = None) -> MapModel:
    """The map as a model. Waits.REMAINDER needs a run first: see map_waits.py; here it is like OBSERVED.

    Raises UnfitMap with every error of the map, and where no demand is given.
    """
    from process_maps.simulation.map_notes import notes

    assumed = assumed or Assumptions()
    found, paths = check(process)
    faults = [finding for finding in found if finding.severity is Severity.ERROR]
    if process.demand is None:
        remedy = "Give the demand, for example 46 a week"
        faults.append(error(("demand",), "A simulation needs to know how often work comes", remedy))
    faults += _too_many_people(process)
    if faults or paths is None:
        raise UnfitMap(faults)
    ways = routes(process)
    usual = working_hours(process.calendar, assumed.opens)
    people = staff(process, usual, {**fitted_hours(process), **assumed.hours})
    waits = {id: drawn * clock_factor(process.calendar) for id, drawn in drawn_waits(process, paths.visits).items()}
    days = list_days(process, waits, usual, spread=assumed.wait_cv)
    tasks = {
        step.id: tuple(
            _tasks(
                step,
                ways.exits[step.id],
                people,
                waits[step.id],
                batch_of(step.batch, usual, days.get(step.id)),
                assumed,
            )
        )
        for step in process.steps
    }
    model = SimulationModel(
        arrivals=(_arrivals(process, ways.start, usual),),
        pools=people.pools,
        nodes=(*(task for made in tasks.values() for task in made), *ways.nodes),
    )
    made = MapModel(
        process=process,
        model=model,
        steps={step: tuple(task.id for task in made) for step, made in tasks.items()},
        lanes=people.of_lane,
        notes=tuple(notes(process, people, usual, assumed)),
    )
    return as_fitted(made, waits_queue=assumed.waits is Waits.QUEUEING)


def _too_many_people(process: ProcessMap) -> Iterator[Finding]:
    counted: tuple[tuple[str, Sequence[Lane | Step]], ...] = (("lanes", process.lanes), ("steps", process.steps))
    for section, rows in counted:
        for place, row in enumerate(rows):
            if (row.people or 0) > MOST_PEOPLE:
                what = f"{row.name} has {row.people:,.0f} people, and at most {MOST_PEOPLE:,} are simulated"
                yield error((section, place, "people"), what, "Count them again, or leave the number out")


def with_list_days(process: ProcessMap, assumed: Assumptions) -> ProcessMap:
    """The map with the day of each weekly list in its label: futures, and waits taken off, leave it where it is."""
    factor = clock_factor(process.calendar)
    waits = {id: wait * factor for id, wait in drawn_waits(process, expected_visits(process)).items()}
    usual = working_hours(process.calendar, assumed.opens)
    return with_named_days(process, list_days(process, waits, usual, spread=assumed.wait_cv))


def drawn_waits(process: ProcessMap, visits: Mapping[str, float]) -> Mapping[str, timedelta]:
    """The wait of one visit to each step, as the map's lead-time rule reads it."""
    by_rule = step_rule(process, process.lead_time_rule, visits)
    return {step.id: by_rule(step).wait for step in process.steps}


def clock_factor(calendar: WorkingCalendar) -> float:
    """Time by the clock on the wall for one of drawn waiting: 1, but where waits count working time only."""
    if calendar.waiting_day == WHOLE_DAY:
        return 1.0
    return WEEK / (calendar.waiting_day * calendar.days_per_week)


def _arrivals(process: ProcessMap, start: str, usual: WeeklyHours | None) -> Arrivals:
    """Random, in working hours, so many a week as are asked for."""
    assert process.demand is not None
    a_week = process.demand.per_day(process.calendar) * process.calendar.days_per_week
    return Arrivals.random(every=WEEK / a_week, at=start, profile=profile_of(usual) if usual else None)


def _tasks(
    step: Step,
    exits: tuple[Exit, ...],
    people: Staff,
    wait: timedelta,
    batch: CountBatch | ListBatch | None,
    assumed: Assumptions,
) -> Iterator[Task]:
    """One task; two where a person begins the work and a machine ends it."""
    by_hand = human_share(step)
    pools = people.can_do.get(step.id, ())
    queues = bool(pools) or batch is not None
    kept = wait if assumed.waits is not Waits.QUEUEING or not queues else NO_TIME
    touch = step.times.touch
    divided = 0 < by_hand < 1
    then = Exit(f"{step.id}/machine")
    yield Task(
        id=step.id,
        work=_times(touch * by_hand, assumed.work, assumed.work_cv) if by_hand else fixed(touch),
        to=(then,) if divided else exits,
        pools=pools,
        setup=fixed(step.equipment.changeover) if step.equipment.changeover and pools else None,
        extra_wait=_times(kept, assumed.wait, assumed.wait_cv) if kept else None,
        batch=batch,
        uptime=Uptime(share=step.equipment.uptime) if step.equipment.uptime < 1 else None,
    )
    if divided:
        yield Task(id=then.to, work=fixed(touch * (1 - by_hand)), to=exits)


def _times(mean: timedelta, shape: Shape, cv: float) -> Times:
    if not mean or not cv:
        return fixed(mean)
    return SPREADS[shape](mean, cv)


def batch_of(batch: Batch, usual: WeeklyHours | None, first: int | None = None) -> CountBatch | ListBatch | None:
    """A list where it is said how often, else a number that must come together.

    A list is held at the opening of its days, counted from day `first` (0 is Monday; list_days.py): weekly on that
    day, every 2 days on Monday, Wednesday and Friday; more often than daily, so often within each day. More seldom
    than weekly: once the first has waited so long.
    """
    if batch.every is not None and batch.every > WEEK:
        return CountBatch(size=MOST_TOGETHER, patience=batch.every)
    if batch.every is not None:
        return ListBatch(minutes=tuple(sorted(_list_times(batch.every, usual, first or 0))))
    if batch.size is not None and round(batch.size) > 1:
        return CountBatch(size=round(batch.size))
    return None


MOST_TOGETHER = 1_000_000  # a batch that only time lets go


def _list_times(every: timedelta, usual: WeeklyHours | None, first: int) -> Iterator[int]:
    days = usual.intervals if usual is not None else tuple((day * 1_440, day * 1_440 + 1_440) for day in range(7))
    if every >= WHOLE_DAY:
        lists = max(1, ceil(len(days) / (every / WHOLE_DAY) - 1e-9))
        from_day = next((place for place, (begin, _) in enumerate(days) if begin >= first * 1_440), 0)
        yield from (days[(from_day + number * len(days) // lists) % len(days)][0] for number in range(lists))
        return
    gap = max(1, round(every / timedelta(minutes=1)))
    for begin, end in days:
        yield from range(begin, min(end, WEEK_MINUTES), gap)
