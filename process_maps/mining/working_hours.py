"""When is somebody at work? Weekly hours, given or read from when they started and finished things."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Final

import numpy as np

from process_maps.mining.clock import instants_of, wall_clock
from process_maps.mining.event_log import A_MICROSECOND, NOBODY, EventLog, Micros, micros

DAY: Final = timedelta(days=1)
QUARTER: Final = timedelta(minutes=15)
DAY_US: Final = DAY // A_MICROSECOND
QUARTER_US: Final = QUARTER // A_MICROSECOND
THURSDAY: Final = 3  # 1 January 1970

# Source of both: Lashkevich et al. (CAiSE 2023), after Lopez-Pintado & Dumas, Business process simulation
# with differentiated resources (BPM 2022).
CONFIDENCE: Final = 0.1
SUPPORT: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """`begins` to `ends` after midnight on one weekday, Monday is 0."""

    weekday: int
    begins: timedelta
    ends: timedelta

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"a weekday is 0 (Monday) to 6, not {self.weekday}")
        if not timedelta(0) <= self.begins < self.ends <= DAY:
            raise ValueError("a shift begins before it ends, on one day")


WeeklyHours = tuple[Shift, ...]  # empty: never at work


def observed_hours(
    log: EventLog, *, confidence: float = CONFIDENCE, support: float = SUPPORT
) -> dict[str, WeeklyHours]:
    """The quarter hours of the week in which each resource usually starts or finishes work.

    A quarter hour counts if, for one of the activities done in it, it saw a start or an end on at least
    the share `confidence` of the days (of that weekday) the resource did that activity. If all those hold
    less than the share `support` of the resource's starts and ends, the busiest others follow until they
    do. Worked example: docs/method/waiting-causes.md.
    """
    done = np.lexsort((log.activity, micros(log.start), micros(log.end)))
    done = done[log.resource[done] != NOBODY]
    touched = wall_clock(np.column_stack((micros(log.start)[done], micros(log.end)[done])).ravel(), log.clock)
    touches: dict[int, list[_Touch]] = defaultdict(list)
    for resource, *touch in zip(
        np.repeat(log.resource[done], 2).tolist(),
        np.repeat(log.activity[done], 2).tolist(),
        (touched // DAY_US).tolist(),
        (touched % DAY_US // QUARTER_US).tolist(),
        strict=True,
    ):
        touches[resource].append((touch[0], touch[1], touch[2]))
    return {
        name: _joined(_usual_quarters(touches[resource], confidence, support))
        for resource, name in enumerate(log.resource_names)
    }


def off_hours(hours: WeeklyHours, *, begin: int, end: int, clock: tzinfo) -> tuple[Micros, Micros]:
    """Starts and ends of the time off from (at latest) `begin` to (at least) `end`, microseconds in UTC.

    Where shifts overlap or touch, an end is not after its start.
    """
    first, last = (wall_clock(np.array([begin, end], dtype=np.int64), clock) // DAY_US).tolist()
    days = np.arange(first, last + 1)
    week = [
        (shift.weekday, shift.begins // A_MICROSECOND, shift.ends // A_MICROSECOND)
        for shift in sorted(hours, key=lambda shift: shift.begins)
    ]
    weekday, begins, ends = np.array(week, dtype=np.int64).reshape(-1, 3).T
    worked, shift = np.nonzero((days[:, np.newaxis] + THURSDAY) % 7 == weekday)
    midnight = days[worked] * DAY_US
    last_left = np.maximum.accumulate(np.concatenate(([first * DAY_US], midnight + ends[shift])))
    back_at_work = np.concatenate((midnight + begins[shift], [(last + 1) * DAY_US]))
    return instants_of(last_left, clock), instants_of(back_at_work, clock)


_Touch = tuple[int, int, int]  # activity, day since 1970, quarter hour of the day
_Quarter = tuple[int, int]  # weekday, quarter hour of the day


def _usual_quarters(touches: Iterable[_Touch], confidence: float, support: float) -> set[_Quarter]:
    days_doing: dict[tuple[int, int], set[int]] = defaultdict(set)
    days_seen: dict[tuple[int, _Quarter], set[int]] = defaultdict(set)
    seen: Counter[_Quarter] = Counter()
    for activity, day, place in touches:
        quarter = _weekday(day), place
        days_doing[activity, _weekday(day)].add(day)
        days_seen[activity, quarter].add(day)
        seen[quarter] += 1

    usual = {
        quarter
        for (activity, quarter), days in days_seen.items()
        if len(days) / len(days_doing[activity, quarter[0]]) >= confidence
    }
    held, total = sum(seen[quarter] for quarter in usual), seen.total()
    if usual:
        first_seen = {place: rank for rank, place in enumerate(dict.fromkeys(place for _, place in seen))}
        others = (quarter for quarter in seen if quarter not in usual)
        for quarter in sorted(others, key=lambda quarter: (-seen[quarter], first_seen[quarter[1]])):
            if held / total >= support:
                break
            usual.add(quarter)
            held += seen[quarter]
    return usual


def _joined(quarters: set[_Quarter]) -> WeeklyHours:
    """Quarter hours that touch become one shift."""
    shifts: list[Shift] = []
    for weekday, place in sorted(quarters):
        begins, ends = QUARTER * place, QUARTER * (place + 1)
        if shifts and (shifts[-1].weekday, shifts[-1].ends) == (weekday, begins):
            begins = shifts.pop().begins
        shifts.append(Shift(weekday=weekday, begins=begins, ends=ends))
    return tuple(shifts)


def _weekday(day: int) -> int:
    return (day + THURSDAY) % 7
