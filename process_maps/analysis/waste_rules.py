"""Which signs on a map are waste, of which kind, in which flow of care? A rule is a function and a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from process_maps.analysis.information import by_item, hand_offs, rekeyed, unread
from process_maps.analysis.waste_facts import MapFacts, Sighting, human_share
from process_maps.model import Information, Step, System
from process_maps.quantities import minutes
from process_maps.vocabulary import Activity

LOW_RIGHT_FIRST_TIME = 0.80
"""%C&A under which a step is marked: one item in five has to be corrected, completed or asked about."""

MOST_NAMED = 3
"""Causes named in one sentence of evidence."""

WALKING_METRES_A_MINUTE = 80
"""4.8 km an hour: an ordinary walk. Used only where metres were counted and no time was."""


def waiting(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        wait = facts.wait(step)
        if not wait:
            continue
        flow = facts.flow(step)
        people_wait = flow in PEOPLE
        count = f", {step.queue.count:g} in the queue" if step.queue.count else ""
        yield Sighting(
            flow=flow,
            waste="waiting" if people_wait else "inventory",
            steps=(step.id,),
            elapsed=wait,
            evidence=f"Waits before {step.name}{count}",
        )


def batching(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        every = step.batch.every
        if every is None or not facts.wait(step):
            continue
        yield Sighting(
            flow="process_engineering",
            waste="inventory",
            steps=(step.id,),
            elapsed=every / 2 * facts.visits(step),
            evidence=f"{step.name} is done in batches ({step.batch.label or 'at set times'}): "
            "an item waits half the time between two batches",
        )


def hand_off(facts: MapFacts) -> Iterator[Sighting]:
    names = {lane.id: lane.name for lane in facts.process.lanes}
    for step, following in hand_offs(facts.process):
        yield Sighting(
            flow=facts.flow(following),
            waste="transportation",
            steps=(following.id, step.id),
            evidence=f"Handed from {names[step.lane]} to {names[following.lane]}",
        )


def transport(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        if step.activity is Activity.TRANSPORT:
            yield Sighting(
                flow=facts.flow(step),
                waste="transportation",
                steps=(step.id,),
                work=facts.human_touch(step),
                evidence=f"{step.name}: moved{_metres(step)}",
            )


def walking(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        if step.distance_m and step.activity is not Activity.TRANSPORT:
            walk = timedelta(minutes=step.distance_m / WALKING_METRES_A_MINUTE)
            yield Sighting(
                flow="staff",
                waste="motion",
                steps=(step.id,),
                work=min(walk, step.times.touch * human_share(step)) * facts.visits(step),
                evidence=f"{step.name}: walked{_metres(step)}",
            )


def rekeying(facts: MapFacts) -> Iterator[Sighting]:
    for what, moves in by_item(facts.process).items():
        kept: set[str] = set()
        for move in moves:
            again = move in rekeyed(moves)
            duplicate = again and bool(kept - {move.target}) and _is_system(facts, move.target)
            kept |= {end for end in (move.source, move.target) if _is_system(facts, end)}
            if again:
                yield _by_hand(facts, what, move, duplicate)


def _by_hand(facts: MapFacts, what: str, move: Information, duplicate: bool) -> Sighting:
    step = facts.step_at(move)
    into = facts.process.node(move.target)
    place = getattr(into, "name", move.target) or move.target
    return Sighting(
        flow=move.flow,
        waste="overprocessing" if duplicate else "transportation",
        steps=(step.id,) if step else (),
        work=move.touch * move.per_item * (facts.visits(step) if step else 1.0),
        evidence=f"{what} is entered again by hand in {place}"
        + (", beside another system that holds it" if duplicate else ""),
    )


def duplicate_stores(facts: MapFacts) -> Iterator[Sighting]:
    for what, moves in by_item(facts.process).items():
        ends = (end for move in moves for end in (move.source, move.target))
        stores = [end for end in dict.fromkeys(ends) if _is_system(facts, end)]
        if len(stores) > 1:
            names = ", ".join(facts.system_names[store] for store in stores)
            yield Sighting(
                flow=moves[0].flow,
                waste="overproduction",
                steps=_steps_using(facts, stores),
                evidence=f"{what} is kept in {len(stores)} places: {names}",
            )


def orphan_information(facts: MapFacts) -> Iterator[Sighting]:
    for what, moves in by_item(facts.process).items():
        for move in moves:
            if _is_system(facts, move.target) and unread(facts.process, move.target, moves):
                step = facts.step_at(move)
                yield Sighting(
                    flow=move.flow,
                    waste="overproduction",
                    steps=(step.id,) if step else (),
                    work=move.touch * move.per_item * (facts.visits(step) if step else 1.0),
                    evidence=f"{what} is put in {facts.system_names[move.target]}, where nobody reads it",
                )


def chasing(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        if step.activity is Activity.CHASE:
            yield Sighting(
                flow="information",
                waste="waiting",
                steps=(step.id,),
                work=facts.human_touch(step),
                evidence=f"{step.name}: chasing what should have come",
            )
    for move in facts.process.information:
        if move.chase:
            at = facts.step_at(move)
            yield Sighting(
                flow="information",
                waste="waiting",
                steps=(at.id,) if at else (),
                work=move.touch * move.per_item,
                evidence=f"{move.what} is chased ({move.medium}{', ' + move.often if move.often else ''})",
            )


def approvals_that_never_refuse(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        if step.activity is Activity.INSPECTION and step.refused == 0:
            yield Sighting(
                flow="process_engineering",
                waste="overprocessing",
                steps=(step.id,),
                work=facts.human_touch(step),
                evidence=f"{step.name} has never sent anything back",
            )


def rework(facts: MapFacts) -> Iterator[Sighting]:
    once = facts.visits_without_rework
    causes = _listed([f"{link.share:.0%} from {_name(facts, link.source)}" for link in facts.process.rework_links()])
    for step in facts.process.steps:
        extra = facts.visits(step) - once[step.id]
        if extra <= 1e-9:
            continue
        time = facts.times[step.id]
        yield Sighting(
            flow=facts.flow(step),
            waste="defects",
            steps=(step.id,),
            elapsed=facts.wait(step) * (extra / time.visits),
            work=time.touch * human_share(step) * extra,
            evidence=f"{step.name} is done {extra:.2f} more times an item because work comes back ({causes})",
        )


def low_right_first_time(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        share = step.times.right_first_time
        if share < LOW_RIGHT_FIRST_TIME:
            yield Sighting(
                flow="information" if step.systems else facts.flow(step),
                waste="defects",
                steps=(step.id,),
                evidence=f"Only {share:.0%} of what leaves {step.name} can be used as it is",
            )


def skill_above_task(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        done_by, could_be = facts.pay.hour(facts.band.get(step.lane, "")), facts.pay.hour(step.skill)
        if done_by is None or could_be is None or could_be >= done_by:
            continue
        yield Sighting(
            flow="staff",
            waste="skills",
            steps=(step.id,),
            work=facts.human_touch(step) * (1 - could_be / done_by),
            evidence=f"{step.name} is done at band {facts.band[step.lane]} and needs band {step.skill}; "
            "counted as the hours the difference in cost would buy",
        )


def set_up(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        if step.equipment.changeover and step.batch.size:
            yield Sighting(
                flow="process_engineering",
                waste="waiting",
                steps=(step.id,),
                work=step.equipment.changeover / step.batch.size * human_share(step) * facts.visits(step),
                evidence=f"{step.name} is set up again for every {step.batch.size:g}",
            )


def downtime(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        if step.equipment.uptime < 1:
            yield Sighting(
                flow="equipment",
                waste="defects",
                steps=(step.id,),
                evidence=f"What {step.name} needs works {step.equipment.uptime:.0%} of the time",
            )


def judged_waste(facts: MapFacts) -> Iterator[Sighting]:
    for step in facts.process.steps:
        if step.value_times.waste:
            yield Sighting(
                flow=facts.flow(step),
                waste="overprocessing",
                steps=(step.id,),
                work=step.value_times.waste * human_share(step) * facts.visits(step),
                evidence=f"The room judged {_part_of(step)}{step.name} to be waste",
            )


def _listed(causes: list[str]) -> str:
    more = f" and {len(causes) - MOST_NAMED} more" if len(causes) > MOST_NAMED else ""
    return ", ".join(causes[:MOST_NAMED]) + more


def _part_of(step: Step) -> str:
    if step.value_times.waste == step.times.touch:
        return ""
    return f"{minutes(step.value_times.waste):.3g} minutes of "


def _metres(step: Step) -> str:
    return f" {step.distance_m:g} metres" if step.distance_m else ""


def _name(facts: MapFacts, id: str) -> str:
    return getattr(facts.process.node(id), "name", "") or id


def _is_system(facts: MapFacts, end: str) -> bool:
    return isinstance(facts.process.node(end), System)


def _steps_using(facts: MapFacts, systems: list[str]) -> tuple[str, ...]:
    return tuple(step.id for step in facts.process.steps if set(step.systems) & set(systems))


PEOPLE = frozenset({"service_users", "families", "staff"})
"""Flows in which somebody waits (Waiting); in the others something lies (Inventory)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteRule:
    """One rule: its id, what a person calls it, and what it finds."""

    id: str
    label: str
    find: Callable[[MapFacts], Iterator[Sighting]]


RULES: tuple[WasteRule, ...] = (
    WasteRule(id="re-keying", label="Typed again by hand", find=rekeying),
    WasteRule(id="orphan", label="Information nobody reads", find=orphan_information),
    WasteRule(id="chasing", label="Chasing", find=chasing),
    WasteRule(id="duplicate-store", label="Kept in several places", find=duplicate_stores),
    WasteRule(id="rework", label="Work that comes back", find=rework),
    WasteRule(id="low-right-first-time", label="Seldom right first time", find=low_right_first_time),
    WasteRule(id="never-refuses", label="Approval that never refuses", find=approvals_that_never_refuse),
    WasteRule(id="transport", label="Moved from place to place", find=transport),
    WasteRule(id="walking", label="Walking", find=walking),
    WasteRule(id="hand-off", label="Handed to another team", find=hand_off),
    WasteRule(id="set-up", label="Set-up", find=set_up),
    WasteRule(id="downtime", label="Equipment or system down", find=downtime),
    WasteRule(id="judged", label="Judged waste by the room", find=judged_waste),
    WasteRule(id="skill", label="Skill above the task", find=skill_above_task),
    WasteRule(id="batching", label="Done in batches", find=batching),
    WasteRule(id="waiting", label="Waiting and queues", find=waiting),
)
"""In the order in which they claim time: what a step loses is counted once, by the first rule that sees it
(waste.py). The particular stands before the general; docs/method/waste.md explains each row."""
