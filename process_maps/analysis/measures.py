"""Which single figures does a report give, under which name, and which way should each go?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from process_maps.quantities import NO_TIME, minutes

if TYPE_CHECKING:
    from process_maps.analysis.report import MapReport

Read: TypeAlias = "Callable[[MapReport], float | None]"


class Better(StrEnum):
    """Which way a measure should go."""

    LOWER = "lower"
    HIGHER = "higher"


class Unit(StrEnum):
    """What a measure is counted in."""

    MINUTES = "minutes"
    SHARE = "share"
    COUNT = "count"
    HOURS = "hours"
    POUNDS = "pounds"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: its key in the analysis object, label, unit, and which way is better (None: neither)."""

    key: str
    label: str
    unit: Unit
    better: Better | None
    read: Read


def figures(report: "MapReport") -> dict[str, float | None]:
    """Every single figure of a report by key; None where it cannot be told."""
    return {measure.key: measure.read(report) for measure in MEASURES}


def figure(report: "MapReport", key: str) -> float | None:
    """A measure, or "steps.<id>.<key>" for a figure of one step. Raises KeyError for what no report gives."""
    for measure in MEASURES:
        if measure.key == key:
            return measure.read(report)
    section, _, rest = key.partition(".")
    id, _, of_step = rest.rpartition(".")
    if section != "steps":
        raise KeyError(key)
    return step_figures(report)[id][of_step]


def step_figures(report: "MapReport") -> dict[str, dict[str, float | None]]:
    """The figures of every step, by id: per visit, except where visits are counted in."""
    loads = {load.step: load for load in report.balance.steps}
    right = {step.id: step.times.right_first_time for step in report.process.steps}
    return {
        time.step: {
            "visits": time.visits,
            "path_visits": time.path_visits,
            "wait_minutes": minutes(time.wait),
            "touch_minutes": minutes(time.touch),
            "elapsed_minutes": minutes(time.elapsed),
            "value_added_minutes": minutes(time.value.adds),
            "necessary_minutes": minutes(time.value.necessary),
            "waste_minutes": minutes(time.value.waste),
            "activity_ratio": time.touch / (time.wait + time.touch) if time.wait + time.touch else None,
            "right_first_time": right[time.step],
            "people": loads[time.step].people,
            "cycle_minutes": minutes(loads[time.step].cycle_time),
            "effective_cycle_minutes": minutes(loads[time.step].effective),
            "capacity_per_day": loads[time.step].capacity_per_day,
            "load": loads[time.step].load,
        }
        for time in report.timeline.steps
    }


def staff_time(report: "MapReport") -> timedelta:
    """Hands-on time of our own people for one item of demand."""
    return sum((lane.per_item for lane in report.balance.lanes), NO_TIME)


def staff_pounds(report: "MapReport") -> float | None:
    """What that time costs; None where a team's pay band is not known."""
    bands: Mapping[str, str] = {lane.id: lane.band for lane in report.process.lanes}
    pounds = 0.0
    for lane in report.balance.lanes:
        if lane.per_item:
            hour = report.waste.pay.hour(bands.get(lane.lane, ""))
            if hour is None:
                return None
            pounds += lane.per_item / timedelta(hours=1) * hour
    return pounds


def items_a_year(report: "MapReport") -> float | None:
    demand = report.process.demand
    return demand.per_year(report.process.calendar) if demand is not None else None


def _a_year(per_item: Read) -> Read:
    def read(report: "MapReport") -> float | None:
        one, items = per_item(report), items_a_year(report)
        return None if one is None or items is None else one * items

    return read


def _takt(report: "MapReport") -> float | None:
    return minutes(report.balance.takt) if report.balance.takt is not None else None


_LOWER, _HIGHER = Better.LOWER, Better.HIGHER
MEASURES: tuple[Measure, ...] = (
    Measure("lead_time_minutes", "Lead time", Unit.MINUTES, _LOWER, lambda r: minutes(r.timeline.lead_time)),
    Measure("wait_minutes", "Waiting", Unit.MINUTES, _LOWER, lambda r: minutes(r.timeline.wait)),
    Measure("touch_minutes", "Hands-on time on the way", Unit.MINUTES, _LOWER, lambda r: minutes(r.timeline.touch)),
    Measure("work_minutes", "Hands-on time of everybody", Unit.MINUTES, _LOWER, lambda r: minutes(r.timeline.work)),
    Measure(
        "value_added_minutes",
        "Value-adding time",
        Unit.MINUTES,
        None,
        lambda r: minutes(r.timeline.value_added),
    ),
    Measure("activity_ratio", "Activity ratio", Unit.SHARE, None, lambda r: r.timeline.activity_ratio),
    Measure(
        "value_added_ratio",
        "Value-added ratio",
        Unit.SHARE,
        _HIGHER,
        lambda r: r.timeline.value_added_ratio,
    ),
    Measure("right_first_time", "Right first time", Unit.SHARE, _HIGHER, lambda r: r.timeline.right_first_time),
    Measure("takt_minutes", "Takt", Unit.MINUTES, None, _takt),
    Measure("fewest_people", "Fewest people needed", Unit.COUNT, _LOWER, lambda r: r.balance.fewest_people),
    Measure("inventory_turns", "Inventory turns a year", Unit.COUNT, _HIGHER, lambda r: r.balance.inventory_turns),
    Measure("staff_minutes", "Staff time for an item", Unit.MINUTES, _LOWER, lambda r: minutes(staff_time(r))),
    Measure(
        "staff_hours_a_year",
        "Staff time a year",
        Unit.HOURS,
        _LOWER,
        _a_year(lambda r: staff_time(r) / timedelta(hours=1)),
    ),
    Measure("staff_pounds_a_year", "Staff cost a year", Unit.POUNDS, _LOWER, _a_year(staff_pounds)),
    Measure("step_count", "Steps", Unit.COUNT, _LOWER, lambda r: len(r.process.steps)),
    Measure("hand_offs", "Hand-offs", Unit.COUNT, _LOWER, lambda r: r.information.hand_offs),
    Measure("systems_touched", "Systems used", Unit.COUNT, _LOWER, lambda r: r.information.systems_touched),
    Measure("rekeys", "Times typed again", Unit.COUNT, _LOWER, lambda r: r.information.rekeys),
    Measure("duplicate_stores", "Duplicate stores", Unit.COUNT, _LOWER, lambda r: r.information.duplicate_stores),
    Measure("media_breaks", "Screen to paper or voice", Unit.COUNT, _LOWER, lambda r: r.information.media_breaks),
    Measure("orphans", "Information nobody reads", Unit.COUNT, _LOWER, lambda r: r.information.orphans),
    Measure("chases", "Chasing", Unit.COUNT, _LOWER, lambda r: r.information.chases),
    Measure(
        "waste_elapsed_minutes",
        "Time lost by an item",
        Unit.MINUTES,
        _LOWER,
        lambda r: minutes(r.waste.elapsed),
    ),
    Measure(
        "waste_work_minutes",
        "Staff time wasted on an item",
        Unit.MINUTES,
        _LOWER,
        lambda r: minutes(r.waste.work),
    ),
    Measure("waste_hours_a_year", "Staff time wasted a year", Unit.HOURS, _LOWER, lambda r: r.waste.hours_a_year),
    Measure("waste_pounds_a_year", "Cost of waste a year", Unit.POUNDS, _LOWER, lambda r: r.waste.pounds_a_year),
)
"""In the order of a report. The activity ratio has no better way: it falls when work is saved.
What each means: docs/method/analysis-object.md."""
