"""What was assumed about a map so that it could run? A plain sentence for each, for whoever reads the result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from process_maps.analysis.waste_facts import human_share
from process_maps.finding import about, listed
from process_maps.model import Batch, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, WHOLE_DAY, minutes
from process_maps.simulation.map_staff import Staff
from process_maps.simulation.times import Shape
from process_maps.simulation.week import WeeklyHours
from process_maps.vocabulary import LeadTimeRule

if TYPE_CHECKING:
    from process_maps.simulation.of_map import Assumptions


def notes(process: ProcessMap, people: Staff, usual: WeeklyHours | None, assumed: Assumptions) -> Iterator[str]:
    """A sentence for everything the map does not say, and for everything on it that is not simulated."""
    yield _arriving(process, usual)
    yield from _hours(usual, assumed)
    yield from _unlimited(process, people)
    yield from _waits(process, assumed)
    yield (
        f"Hands-on times of people {_spread(assumed.work, assumed.work_cv)};"
        f" drawn waits {_spread(assumed.wait, assumed.wait_cv)}. Machines always take the same time."
    )
    yield from _parts(process)


def _arriving(process: ProcessMap, usual: WeeklyHours | None) -> str:
    assert process.demand is not None
    a_week = process.demand.per_day(process.calendar) * process.calendar.days_per_week
    when = "in working hours" if usual is not None else "day and night"
    return f"Work comes at random {when}: {a_week:,.4g} {process.demand.unit} a week on average."


def _hours(usual: WeeklyHours | None, assumed: Assumptions) -> Iterator[str]:
    if usual is None:
        yield "People are there day and night, 7 days a week."
    else:
        begin, end = usual.intervals[0]
        yield (
            f"People work from {begin // 60}:{begin % 60:02} to {end // 60}:{end % 60:02},"
            f" {len(usual.intervals)} days a week; breaks are taken off the end. Work not finished lies until the next"
            " day. Bank holidays are working days."
        )
    if assumed.hours:
        yield f"Other working hours: {listed(sorted(assumed.hours))}."


def _unlimited(process: ProcessMap, people: Staff) -> Iterator[str]:
    names = {lane.id: lane.name for lane in process.lanes}
    alone = [step for step in process.steps if human_share(step) > 0 and step.id not in people.can_do]
    if lanes := list(dict.fromkeys(names.get(step.lane, f"whoever does {step.name}") for step in alone)):
        yield f"Nobody waits for {listed(lanes)}: their people are not counted or are outside; they work day and night."
    if machines := [step.name for step in process.steps if human_share(step) == 0]:
        yield f"Machine steps need nobody and never wait: {listed(machines)}."


def _waits(process: ProcessMap, assumed: Assumptions) -> Iterator[str]:
    match assumed.waits.value:
        case "observed":
            yield (
                "A wait drawn on the map is taken as seen and as no queueing: post, other teams, the service user's"
                " choice. Lines, lists and closed hours come on top: where a drawn wait holds them already, the present"
                " is too long, and a future that does away with it gains too much."
            )
        case "queueing":
            yield (
                "A wait drawn on the map is taken as queueing: left out where people, hours or a batch make cases"
                " wait, kept where nothing here would."
            )
        case _:
            yield (
                "A wait drawn on the map is taken as everything that was waited for: what lines, lists and closed"
                " hours explain in a first run is taken off, and the rest stays whatever the future."
            )
    if process.calendar.waiting_day != WHOLE_DAY:
        yield "Drawn waits count working time; they are stretched to the clock on the wall."
    if process.lead_time_rule is LeadTimeRule.INVENTORY:
        yield "Waits are read from what was counted before each step; the work is added to them here."


def _parts(process: ProcessMap) -> Iterator[str]:
    if lists := [_listed(step) for step in process.steps if step.batch.every is not None]:
        yield f"Lists take everybody who is there, at the opening of their days: {listed(lists)}."
    if batches := [_batched(step) for step in process.steps if step.batch.every is None and (step.batch.size or 0) > 1]:
        yield f"Work starts once enough have come together: {listed(batches)}."
    if words := [step.name for step in process.steps if step.batch.label and step.batch == _only_words(step)]:
        yield f"Said in words only, so not held up: {listed(words)}."
    if slower := [step.name for step in process.steps if step.equipment.uptime < 1]:
        yield f"Breakdowns make work slower (hands-on time / uptime): {listed(slower)}."
    if turned := [step.name for step in process.steps if step.equipment.changeover > NO_TIME]:
        yield f"A changeover is needed whenever the person's last work was another step: {listed(turned)}."
    if paced := [_paced(step) for step in process.steps if _own_cycle(process, step)]:
        yield f"The hands-on time is simulated, not the measured cycle: {listed(paced)}."
    if few := [step.name for step in process.steps if step.people is not None]:
        yield f"Only some of the lane can do it, the same few: {listed(few)}."


def _only_words(step: Step) -> Batch:
    return Batch(label=step.batch.label)


def _listed(step: Step) -> str:
    return f"{step.name} ({step.batch.label})" if step.batch.label else step.name


def _batched(step: Step) -> str:
    return f"{step.name} ({round(step.batch.size or 0)})"


def _own_cycle(process: ProcessMap, step: Step) -> bool:
    """The measured cycle is not what the hands in the step would give."""
    cycle = step.equipment.cycle
    if cycle is None:
        return False
    lane = next((lane for lane in process.lanes if lane.id == step.lane), None)
    people = step.people or (lane.people if lane is not None else None) or 1.0
    return abs(minutes(cycle) * people - minutes(step.times.touch)) > 0.01 * minutes(cycle)


def _paced(step: Step) -> str:
    assert step.equipment.cycle is not None
    return f"{step.name} (cycle {about(step.equipment.cycle)})"


def _spread(shape: Shape, cv: float) -> str:
    if shape is Shape.FIXED or not cv:
        return "are always the mean"
    if shape is Shape.EXPONENTIAL:
        return "vary (exponential: the spread equals the mean)"
    return f"vary ({shape.value}, spread {cv:.3g} times the mean)"
