"""Who is there to do the work, and when? The lanes of a map as pools of people with working hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from process_maps.analysis.waste_facts import human_share
from process_maps.model import Lane, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import WHOLE_DAY, WorkingCalendar, minutes
from process_maps.simulation.model import Pool
from process_maps.simulation.week import WeeklyHours
from process_maps.vocabulary import LaneKind

DAY_MINUTES = 1_440
WEEK_DAYS = 7
NEARLY = 6  # decimal places of people that count


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The pools of a map.

    pools    in the order of the lanes
    can_do   ids of the pools that can do a step, whom to ask first first; () needs nobody
    of_lane  ids of the pools each staffed lane became
    """

    pools: tuple[Pool, ...]
    can_do: Mapping[str, tuple[str, ...]]
    of_lane: Mapping[str, tuple[str, ...]]


def working_hours(calendar: WorkingCalendar, opens: time) -> WeeklyHours | None:
    """The calendar as hours of the week from Monday; None where work never stops.

    A day begins at `opens`, or so much earlier that it ends by midnight, and its breaks come at its end.
    Of 4.5 days a week the fifth is half as long.
    """
    if calendar.available_per_day == WHOLE_DAY and calendar.days_per_week == WEEK_DAYS:
        return None
    length = minutes(calendar.available_per_day)
    begin = min(opens.hour * 60 + opens.minute, DAY_MINUTES - round(length))
    lengths = [round(length * min(1.0, calendar.days_per_week - day)) for day in range(WEEK_DAYS)]
    return _put_together(
        (day * DAY_MINUTES + begin, day * DAY_MINUTES + begin + worked)
        for day, worked in enumerate(lengths)
        if worked > 0
    )


def part_of(hours: WeeklyHours | None, share: float) -> WeeklyHours:
    """The first part of every stretch of work: half a person is one who goes home at noon."""
    every_day = tuple((day * DAY_MINUTES, (day + 1) * DAY_MINUTES) for day in range(WEEK_DAYS))
    stretches = hours.intervals if hours is not None else every_day
    return _put_together((begin, begin + max(1, round((end - begin) * share))) for begin, end in stretches)


def _put_together(intervals: Iterator[tuple[int, int]]) -> WeeklyHours:
    hours = WeeklyHours(intervals=())
    for interval in intervals:
        hours += WeeklyHours(intervals=(interval,))
    return hours


def staff(process: ProcessMap, usual: WeeklyHours | None, hours: Mapping[str, WeeklyHours | None]) -> Staff:
    """Pools for every team whose people were counted; `hours` are those of lanes that keep other than the usual.

    Where a step has fewer people than its lane, they are the same few for every such step, and the others of the
    lane are asked first for what everybody can do.
    """
    pools: list[Pool] = []
    can_do: dict[str, tuple[str, ...]] = {}
    of_lane: dict[str, tuple[str, ...]] = {}
    for lane in process.lanes:
        steps = [step for step in process.steps if step.lane == lane.id and human_share(step) > 0]
        if lane.kind is not LaneKind.TEAM or not steps:
            continue
        of_lane[lane.id] = ()
        for team, doing in _teams(lane, steps):
            parts = _parts(team, doing, hours.get(lane.id, usual))
            pools += [pool for part in parts for pool in part]
            of_lane[lane.id] += tuple(pool.id for part in parts for pool in part)
            for step, people in doing.items():
                able = [part for part, most in zip(parts, sorted(set(doing.values())), strict=True) if most <= people]
                can_do[step] = tuple(pool.id for part in reversed(able) for pool in part)
        if not of_lane[lane.id]:
            del of_lane[lane.id]
    return Staff(pools=tuple(pools), can_do=can_do, of_lane=of_lane)


def _teams(lane: Lane, steps: Sequence[Step]) -> Iterator[tuple[str, dict[str, float]]]:
    """(name, people who can do each step) for each group of people who stand in for each other."""
    if lane.people is not None:
        yield lane.id, {step.id: min(step.people or lane.people, lane.people) for step in steps}
        return
    for step in steps:
        if step.people is not None:
            yield f"{lane.id}/{step.id}", {step.id: step.people}


def _parts(team: str, doing: Mapping[str, float], hours: WeeklyHours | None) -> list[list[Pool]]:
    """The team in parts: those who can do everything, then those who cannot do the step with the fewest people, ..."""
    bounds = sorted(set(doing.values()))
    parts = []
    for place, (fewer, more) in enumerate(pairwise([0.0, *bounds])):
        id = team if more == bounds[-1] else f"{team}/{place + 1}"
        parts.append(list(_pools(id, more - fewer, hours)))
    return parts


def _pools(id: str, people: float, hours: WeeklyHours | None) -> Iterator[Pool]:
    """Whole people all the time, and the fraction as one person for part of it."""
    whole, rest = divmod(round(people, NEARLY), 1)
    if whole:
        yield Pool(id=id, servers=int(whole), hours=hours)
    if rest:
        yield Pool(id=f"{id}/part-time" if whole else id, servers=1, hours=part_of(hours, rest))
