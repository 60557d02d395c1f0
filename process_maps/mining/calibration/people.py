"""Who does the work of a lane, and when are they there? Read from whose names stand in the log, and at what hours."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.analysis.waste_facts import human_share
from process_maps.mining.calibration.visits import MINUTE, Visits
from process_maps.mining.clock import wall_clock
from process_maps.mining.event_log import NOBODY, Positions
from process_maps.process_map import ProcessMap
from process_maps.simulation.week import WeeklyHours, weekly_of_hours
from process_maps.vocabulary import LaneKind

THURSDAY: Final = 3
FEWEST_TIMES: Final = 50
SELDOM: Final = 0.1
"""A weekday or hour belongs to the working week if it sees at least this share of what it would, were all alike."""
MOST_OF_THE_WORK: Final = 0.95

Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePeople:
    """The people seen in a lane, and when.

    people       names in the log
    at_once      pieces of work one of them has in hand at the same time
    hours        when they are at work; None: day and night
    hours_known  the log says enough of when they are
    """

    lane: str
    people: int
    at_once: int
    hours: WeeklyHours | None
    hours_known: bool


def people_of(process: ProcessMap, seen: Visits) -> Mapping[str, LanePeople]:
    """By lane, for every team that somebody in the log works in.

    People are the fewest who together did 95% of the lane's work, each counted in the lane where they did most. So many
    pieces of work are done at once as a person has in hand at a tenth or more of the starts.
    Hours are the weekdays and the hours of the day that see at least a tenth of the starts and ends they would see if
    all were alike. From fewer than 50 starts and ends no hours are read.
    """
    rows_of = {lane: _rows(seen, steps) for lane, steps in _staffed(process).items()}
    home = _home_lanes(seen, rows_of)
    found = {}
    for lane, rows in rows_of.items():
        theirs = [person for person, at_home in home.items() if at_home == lane]
        people = _fewest(np.bincount(seen.log.resource[rows[seen.log.resource[rows] != NOBODY]]), theirs)
        if people:
            hours, known = _hours(seen, rows)
            found[lane] = LanePeople(
                lane=lane, people=people, at_once=_at_once(seen, rows), hours=hours, hours_known=known
            )
    return found


def _staffed(process: ProcessMap) -> Mapping[str, Sequence[int]]:
    """Places of the steps that people do, of each lane that is a team of ours."""
    teams = {lane.id for lane in process.lanes if lane.kind is LaneKind.TEAM}
    steps: dict[str, list[int]] = defaultdict(list)
    for place, step in enumerate(process.steps):
        if step.lane in teams and human_share(step) > 0:
            steps[step.lane].append(place)
    return steps


def _rows(seen: Visits, steps: Sequence[int]) -> Positions:
    return np.flatnonzero(np.isin(seen.step, steps))


def _home_lanes(seen: Visits, rows_of: Mapping[str, Positions]) -> Mapping[int, str]:
    """The lane each person did most of their work in; the first on the map of several."""
    most: dict[int, tuple[int, str]] = {}
    for lane, rows in rows_of.items():
        by = seen.log.resource[rows]
        for person, times in enumerate(np.bincount(by[by != NOBODY]).tolist()):
            if times > most.get(person, (0, ""))[0]:
                most[person] = times, lane
    return {person: lane for person, (_, lane) in most.items()}


def _fewest(times: NDArray[np.int64], theirs: Sequence[int]) -> int:
    """How many of those at home here it takes to do most of what they do together."""
    done = np.sort([times[person] for person in theirs if person < len(times)])[::-1]
    if not done.sum():
        return 0
    return int(np.searchsorted(np.cumsum(done), MOST_OF_THE_WORK * done.sum())) + 1


def _at_once(seen: Visits, rows: Positions) -> int:
    """The largest number that a tenth of the starts find in the same hands, the work that starts included."""
    in_hand: list[NDArray[np.int64]] = []
    by = seen.log.resource[rows]
    for person in np.unique(by[by != NOBODY]):
        starts, ends = np.sort(seen.start[rows[by == person]]), np.sort(seen.end[rows[by == person]])
        in_hand.append(np.searchsorted(starts, starts, side="right") - np.searchsorted(ends, starts, side="right"))
    if not in_hand:
        return 1
    seldom = np.quantile(np.concatenate(in_hand), 1 - SELDOM, method="lower")
    return max(1, int(seldom))


def _hours(seen: Visits, rows: Positions) -> tuple[WeeklyHours | None, bool]:
    instants = wall_clock(np.concatenate((seen.start[rows], seen.end[rows])), seen.log.clock) // MINUTE
    if len(instants) < FEWEST_TIMES:
        return None, False
    days = np.bincount((instants // 1_440 + THURSDAY) % 7, minlength=7)
    hours = np.bincount(instants % 1_440 // 60, minlength=24)
    worked_days, worked_hours = (counts >= SELDOM * counts.mean() for counts in (days, hours))
    if worked_days.all() and worked_hours.all():
        return None, True
    return weekly_of_hours(np.flatnonzero(worked_days).tolist(), np.flatnonzero(worked_hours).tolist()), True


def open_minutes(hours: WeeklyHours | None, begins: Minutes, ends: Minutes) -> Minutes:
    """Working minutes between instants (minutes from a Monday, 00:00), pair by pair."""
    if hours is None:
        return ends - begins
    edges = np.array([0, *(edge for interval in hours.intervals for edge in interval), 10_080], dtype=np.float64)
    worked = np.diff(edges) * (np.arange(len(edges) - 1) % 2)
    before = np.concatenate(([0.0], np.cumsum(worked)))

    def until(instants: Minutes) -> Minutes:
        weeks, minute = np.divmod(instants, 10_080)
        so_far: Minutes = weeks * before[-1] + np.interp(minute, edges, before)
        return so_far

    return until(ends) - until(begins)
