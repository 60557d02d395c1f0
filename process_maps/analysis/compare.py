"""What changes between the current and the future state: what it saves, and what gets worse?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from process_maps.analysis.measures import (
    MEASURES,
    Better,
    Measure,
    Unit,
    items_a_year,
    staff_pounds,
    staff_time,
)
from process_maps.analysis.report import MapReport
from process_maps.finding import about, percent
from process_maps.model import Step
from process_maps.process_map import ProcessMap

__all__ = ["Better", "Comparison", "MeasureChange", "StepChange", "Unit", "compare"]

ARROW = "→"
LOST_IN_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChange:
    """One measure before and after, in `unit`; None where it cannot be told.

    change  (before - after) / before for lower-is-better, sign turned for higher-is-better:
            above 0 is an improvement. None where before is 0 or either is missing.
    """

    measure: str
    label: str
    unit: Unit
    better: Better
    before: float | None
    after: float | None
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChange:
    """A step added, removed, or altered: `what` says which, `details` each number before → after."""

    step: str
    name: str
    what: str  # "added", "removed", "changed"
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two reports side by side. Steps are matched by id.

    hours, pounds saved   staff time of our own people at the demand of the map before (of the one after where
                          that says none): what changes because the work changes, not because demand does
    worse                 a sentence for everything that got worse
    """

    before: MapReport
    after: MapReport
    measures: tuple[MeasureChange, ...]
    steps: tuple[StepChange, ...]
    hours_saved_a_year: float | None
    pounds_saved_a_year: float | None
    worse: tuple[str, ...]


def compare(before: MapReport, after: MapReport) -> Comparison:
    """What a future state changes. Source: docs/method/compare.md."""
    measures = tuple(_changes(before, after))
    return Comparison(
        before=before,
        after=after,
        measures=measures,
        steps=tuple(_step_changes(before.process, after.process)),
        hours_saved_a_year=_hours_saved(before, after),
        pounds_saved_a_year=_pounds_saved(before, after),
        worse=(*_measures_worse(measures), *_overloads(before, after)),
    )


def improvement(before: float | None, after: float | None, better: Better) -> float | None:
    """Share by which a measure improved: above 0 is better. None where before is 0 or either is missing."""
    if before is None or after is None or before == 0:
        return None
    change = (before - after) / before
    return change if better is Better.LOWER else -change


def _changes(before: MapReport, after: MapReport) -> Iterator[MeasureChange]:
    for measure in MEASURES:
        if measure.better is not None:
            yield _change(measure, measure.better, before, after)


def _change(measure: Measure, better: Better, before: MapReport, after: MapReport) -> MeasureChange:
    was, is_now = measure.read(before), measure.read(after)
    return MeasureChange(
        measure=measure.key,
        label=measure.label,
        unit=measure.unit,
        better=better,
        before=was,
        after=is_now,
        change=improvement(was, is_now, better),
    )


# ------------------------------------------------------------------ what it saves
def _demand(before: MapReport, after: MapReport) -> float | None:
    items = items_a_year(before)
    return items if items is not None else items_a_year(after)


def _hours_saved(before: MapReport, after: MapReport) -> float | None:
    items = _demand(before, after)
    return None if items is None else (staff_time(before) - staff_time(after)) / timedelta(hours=1) * items


def _pounds_saved(before: MapReport, after: MapReport) -> float | None:
    items, cost, cost_after = _demand(before, after), staff_pounds(before), staff_pounds(after)
    return None if items is None or cost is None or cost_after is None else (cost - cost_after) * items


# ------------------------------------------------------------------ what got worse
def _measures_worse(measures: tuple[MeasureChange, ...]) -> Iterator[str]:
    for change in measures:
        if change.before is None or change.after is None:
            continue
        loss = change.after - change.before if change.better is Better.LOWER else change.before - change.after
        if loss > LOST_IN_ROUNDING * max(1.0, abs(change.before)):
            verb = "rises" if change.better is Better.LOWER else "falls"
            was, is_now = _told(change.unit, change.before), _told(change.unit, change.after)
            yield f"{change.label} {verb} from {was} to {is_now}"


def _told(unit: Unit, figure: float) -> str:
    match unit:
        case Unit.MINUTES:
            return about(timedelta(minutes=figure))
        case Unit.SHARE:
            return percent(figure)
        case Unit.HOURS:
            return f"{figure:,.0f} hours"
        case Unit.POUNDS:
            return f"£{figure:,.0f}"
        case Unit.COUNT:
            return f"{figure:,.4g}"


def _overloads(before: MapReport, after: MapReport) -> Iterator[str]:
    """Teams that cannot keep up after, and could before."""
    names = {lane.id: lane.name for lane in after.process.lanes}
    loaded_before = {lane.lane: lane.percent_loaded for lane in before.balance.lanes}
    for lane in after.balance.lanes:
        was = loaded_before.get(lane.lane)
        if lane.percent_loaded is not None and lane.percent_loaded > 1 and (was is None or was <= 1):
            yield f"{names[lane.lane]} is loaded {percent(lane.percent_loaded)}: it cannot keep up"


# ------------------------------------------------------------------ step by step
def _step_changes(before: ProcessMap, after: ProcessMap) -> Iterator[StepChange]:
    """Removed and changed steps in the order of the map before, then the added ones."""
    now = {step.id: step for step in after.steps}
    was = {step.id: step for step in before.steps}
    for step in before.steps:
        if step.id not in now:
            yield StepChange(step=step.id, name=step.name, what="removed", details=_times(step))
            continue
        details = tuple(_details(_told_of(before, step), _told_of(after, now[step.id])))
        if details:
            yield StepChange(step=step.id, name=now[step.id].name, what="changed", details=details)
    for step in after.steps:
        if step.id not in was:
            yield StepChange(step=step.id, name=step.name, what="added", details=_times(step))


def _times(step: Step) -> tuple[str, ...]:
    times = (("wait", step.times.wait), ("hands-on", step.times.touch), ("in the block", step.times.block))
    return tuple(f"{name} {about(time)}" for name, time in times if time)


def _told_of(process: ProcessMap, step: Step) -> Mapping[str, str]:
    """What is compared about a step, as a reader would put it."""
    lane = process.node(step.lane).name if step.lane else ""
    sent_back = sum(link.share or 0.0 for link in process.rework_links() if link.source == step.id)
    told = {
        "name": step.name,
        "team": lane,
        "work": step.work.value,
        "wait": about(step.times.wait),
        "hands-on": about(step.times.touch),
        "in the block": about(step.times.block) if step.times.block is not None else "",
        "right first time": percent(step.times.right_first_time),
        "sent back": percent(sent_back),
        "waiting": f"{step.queue.count:g}" if step.queue.count is not None else "",
        "arrives by": step.queue.arrives.value,
        "batch": f"{step.batch.size:g}" if step.batch.size is not None else "",
        "systems": ", ".join(process.node(system).name for system in step.systems),
        "people": f"{step.people:g}" if step.people is not None else "",
        "cycle": about(step.equipment.cycle) if step.equipment.cycle is not None else "",
        "changeover": about(step.equipment.changeover),
        "uptime": percent(step.equipment.uptime),
    }
    value = step.value_times
    shares = (("adds", value.adds), ("necessary", value.necessary), ("waste", value.waste))
    told["value"] = ", ".join(f"{name} {about(time)}" for name, time in shares if time)
    return told


def _details(was: Mapping[str, str], is_now: Mapping[str, str]) -> Iterator[str]:
    for name, told in was.items():
        if told != is_now[name]:
            yield f"{name} {told or 'none'} {ARROW} {is_now[name] or 'none'}"
