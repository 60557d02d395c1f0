"""Which formula gives each figure of lean: takt, capacity, staffing, batches, Little's law, rolled shares?

Each is a function of plain values, to be checked by hand; docs/method says where it comes from.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import ceil, prod

from process_maps.quantities import NO_TIME

DUST = 1e-9
"""What the arithmetic of floats may add before rounding up or down: 8.0000000001 people are 8."""


def takt_time(available: timedelta, demand: float) -> timedelta:
    """available time / customer demand in the same period. 27,600 s / 460 = 60 s (Learning to See, p. 44)."""
    return available / demand


def effective_cycle(
    cycle: timedelta, *, changeover: timedelta = NO_TIME, batch: float | None = None, uptime: float = 1.0
) -> timedelta:
    """(cycle time + changeover / batch size) / uptime. Without a batch size no changeover is counted."""
    shared = changeover / batch if batch else NO_TIME
    return (cycle + shared) / uptime


def capacity(available: timedelta, cycle: timedelta, *, uptime: float = 1.0) -> float:
    """(available time / cycle time) x uptime, if no changeovers are made. 27,600/46 x 0.80 = 480 (p. 22)."""
    return available / cycle * uptime


def fewest_people(manual: timedelta, takt: timedelta) -> int:
    """Total manual cycle time / takt, rounded up. 195 s / 45 s: 5 people. Machine time does not count."""
    return ceil(manual / takt - DUST)


def percent_loaded(manual: timedelta, people: float, takt: timedelta) -> float:
    """Manual time of one item shared by the people, against takt: 1 keeps exactly up."""
    return manual / people / takt


def pitch(takt: timedelta, pack: float) -> timedelta:
    """takt x pack-out quantity. 60 s x 20 = 20 min (p. 76)."""
    return takt * pack


def changeovers_that_fit(available: timedelta, run: timedelta, changeover: timedelta) -> int:
    """(available time - time to make the demand) / changeover time. (16 h - 14.5 h) / 15 min = 6 (p. 54)."""
    return int(max(0.0, (available - run) / changeover + DUST))


def every_part_every(available_per_day: timedelta, run_per_day: timedelta, changeover_round: timedelta) -> float:
    """EPEI in days: changeover time of one full round / (available - run time of a day).

    Raises ValueError where the day leaves no time to change over.
    """
    left = available_per_day - run_per_day
    if left <= NO_TIME:
        raise ValueError("the demand of a day leaves no time to change over")
    return changeover_round / left


def batch_for(interval_days: float, demand_per_day: float) -> float:
    """Batch size = EPE interval x daily demand."""
    return interval_days * demand_per_day


def kanban_for(demand: float, container: float) -> int:
    """Cards for a period = its demand / container quantity, rounded up. 460 / 20 = 23 a shift."""
    return ceil(demand / container - DUST)


def gross_demand(net: float, scrap: float) -> float:
    """What must be started for `net` good items where a share `scrap` is lost: net / (1 - scrap)."""
    return net / (1 - scrap)


def average_time(in_process: float, rate: float) -> float:
    """Little's law: average time = work in process / throughput. 200 / 10 a day = 20 days.

    Holds for a steady system. Inventory days = pieces / daily demand is the same law.
    """
    return in_process / rate


def inventory_turns(working_days_a_year: float, lead_time_days: float) -> float:
    """Working days a year / lead time in days. 240 / 23.6 = 10."""
    return working_days_a_year / lead_time_days


def rolled_share(shares: Iterable[float]) -> float:
    """Rolled %C&A, rolled throughput yield: shares multiplied, never averaged."""
    return prod(shares)


def weighted_mean(shares: Sequence[float], weights: Sequence[float]) -> float:
    """Shares weighted by how many items each stands for (branches, not stages in a row)."""
    whole = sum(weights)
    return sum(share * weight for share, weight in zip(shares, weights, strict=True)) / whole


def ratio(part: float, whole: float) -> float:
    """Activity ratio, process cycle efficiency: a time as a share of another. 13.5 d / 54 d = 25%."""
    return part / whole


def work_time(observed: timedelta, walk: timedelta) -> timedelta:
    """Time observation sheet: observed time less walking. 1,270 s - 125 s = 1,145 s."""
    return observed - walk


def time_on_ladder(cycle: timedelta, *parts: timedelta) -> timedelta:
    """The cycle time or the sum of its observed parts, the longer. 35 or 20 + 10: 35 (Minitab)."""
    return max(cycle, sum(parts, NO_TIME))
