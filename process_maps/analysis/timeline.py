"""How long does an item take, how much of that is work, and how much of the work is right first time?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from process_maps.analysis.block_tree import BlockTree, Passage, block_times, passage, rolled
from process_maps.analysis.blocks import Block, Leaf
from process_maps.model import Step, ValueSplit
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import LeadTimeRule


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """What one item of work meets at one step, by the map's lead-time rule.

    visits       how often an item comes here, on average: below 1 on a branch, above 1 with rework
    path_visits  the same along the path that sets the lead time: 0 where another parallel route is longer
    wait         per visit, by the rule (inventory days, wait, or what the block time leaves)
    touch        hands-on time per visit;  value is the same time divided
    elapsed      wait and touch per visit as the rule counts them; path_visits x elapsed adds up to the lead
                 time (except by the measured rule, where it shows what the map would say)
    on_path      False where another parallel route is longer, so this one does not set the lead time
    """

    step: str
    visits: float
    path_visits: float
    wait: timedelta
    touch: timedelta
    value: ValueSplit
    elapsed: timedelta
    on_path: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The time of one average item through the map.

    rule              the lead-time rule `lead_time` follows
    lead_times        by all four rules; None where the map does not hold what the rule needs
    wait, touch       elapsed along the path that sets the lead time; lead_time = wait + touch,
                      except by the inventory rule, which does not count the work
    work              hands-on time of everybody, parallel routes added up (cost, staff time)
    value_added, necessary, waste   the touch time along the path, divided
    activity_ratio    touch / lead time           (Rother & Shook; Martin & Osterling)
    value_added_ratio value_added / lead time     (Six Sigma's process cycle efficiency)
    right_first_time  every step's %C&A multiplied along each route, routes weighted by their share
    """

    rule: LeadTimeRule
    lead_time: timedelta
    lead_times: Mapping[LeadTimeRule, timedelta | None]
    wait: timedelta
    touch: timedelta
    work: timedelta
    value_added: timedelta
    necessary: timedelta
    waste: timedelta
    activity_ratio: float
    value_added_ratio: float
    right_first_time: float
    steps: tuple[StepTime, ...]


def timeline(process: ProcessMap, block: Block, visits: Mapping[str, float]) -> Timeline:
    """The times of a map without errors, by its own lead-time rule and by the other three.

    `block` is blocks.block_of(process), `visits` is visits.expected_visits(process).
    Source: docs/method/lead-time.md, ratios.md, branches-and-rework.md, right-first-time.md.
    """
    tree = BlockTree.of(block)
    touch = {step.id: step.times.touch.total_seconds() for step in process.steps}
    meets = {step.id: meet for step, meet in _met(process, process.lead_time_rule, visits)}
    path = passage(tree, {id: meet.elapsed.total_seconds() for id, meet in meets.items()}, touch)
    steps = tuple(_step_times(process, meets, visits, tree, path))
    lead_times = lead_times_of(process, tree, visits)
    lead_time = lead_times[process.lead_time_rule]
    if lead_time is None:
        raise ValueError(f"the map does not hold what the rule {process.lead_time_rule.value!r} needs")
    touched, value = _along_the_path(steps)
    inventory = process.lead_time_rule is LeadTimeRule.INVENTORY
    return Timeline(
        rule=process.lead_time_rule,
        lead_time=lead_time,
        lead_times=lead_times,
        wait=lead_time if inventory else max(NO_TIME, lead_time - touched),
        touch=touched,
        work=timedelta(seconds=sum(touch[step.id] * visits[step.id] for step in process.steps)),
        value_added=value.adds,
        necessary=value.necessary,
        waste=value.waste,
        activity_ratio=share_of(touched, lead_time),
        value_added_ratio=share_of(value.adds, lead_time),
        right_first_time=rolled(tree, {step.id: step.times.right_first_time for step in process.steps}),
        steps=steps,
    )


def share_of(part: timedelta, lead_time: timedelta) -> float:
    """part / lead time, never above 1.

    Only where a rule does not count the work in (inventory, measured) can the hands-on time be longer than
    the lead time: report.py then says that the rule does not fit this map.
    """
    if part >= lead_time:
        return 1.0 if part else 0.0
    return part / lead_time


@dataclass(frozen=True, slots=True)
class Meets:
    """One visit to a step by one rule."""

    wait: timedelta
    elapsed: timedelta


def step_rule(process: ProcessMap, rule: LeadTimeRule, visits: Mapping[str, float]) -> Callable[[Step], Meets]:
    """What a visit to a step takes by a rule.

    inventory         count / (daily demand x visits) days of waiting, work not counted; the wait where
                      nothing was counted. Daily demand x visits passes the step: Little's law
    wait plus work    wait + touch; where only the block was measured, its wait is what the touch leaves
    block lead times  the block; wait + touch where a step has none
    measured          as block lead times: the measured time says nothing about single steps
    """
    demand = process.demand.per_day(process.calendar) if process.demand is not None else None

    def by_inventory(step: Step) -> Meets:
        if step.queue.count is None or demand is None:
            return Meets(_wait(step), _wait(step))
        passing = demand * visits[step.id]
        wait = process.calendar.waiting_day * (step.queue.count / passing) if passing else NO_TIME
        return Meets(wait, wait)

    def by_wait_and_work(step: Step) -> Meets:
        return Meets(_wait(step), _wait(step) + step.times.touch)

    def by_block(step: Step) -> Meets:
        if step.times.block is None:
            return by_wait_and_work(step)
        return Meets(step.times.block - step.times.touch, step.times.block)

    if rule is LeadTimeRule.INVENTORY:
        return by_inventory
    return by_wait_and_work if rule is LeadTimeRule.WAIT_PLUS_WORK else by_block


def _wait(step: Step) -> timedelta:
    if step.times.wait or step.times.block is None:
        return step.times.wait
    return step.times.block - step.times.touch


def lead_times_of(
    process: ProcessMap, tree: BlockTree, visits: Mapping[str, float]
) -> dict[LeadTimeRule, timedelta | None]:
    """The lead time by each rule; None where the map does not hold what it needs."""
    counted = process.demand is not None and any(step.queue.count is not None for step in process.steps)
    told = {
        LeadTimeRule.INVENTORY: counted or process.lead_time_rule is LeadTimeRule.INVENTORY,
        LeadTimeRule.WAIT_PLUS_WORK: True,
        LeadTimeRule.BLOCK: any(step.times.block is not None for step in process.steps),
    }
    lead_times: dict[LeadTimeRule, timedelta | None] = dict.fromkeys(LeadTimeRule)
    for rule in (rule for rule, known in told.items() if known):
        elapsed = {step.id: meet.elapsed.total_seconds() for step, meet in _met(process, rule, visits)}
        lead_times[rule] = timedelta(seconds=block_times(tree, elapsed)[0])
    if process.measured is not None:
        lead_times[LeadTimeRule.MEASURED] = process.measured.median
    return lead_times


def _met(process: ProcessMap, rule: LeadTimeRule, visits: Mapping[str, float]) -> Iterator[tuple[Step, Meets]]:
    meets = step_rule(process, rule, visits)
    return ((step, meets(step)) for step in process.steps)


def _step_times(
    process: ProcessMap,
    meets: Mapping[str, Meets],
    visits: Mapping[str, float],
    tree: BlockTree,
    path: Passage,
) -> Iterator[StepTime]:
    place = {leaf.node: count for count, leaf in enumerate(tree.blocks) if isinstance(leaf, Leaf)}
    for step in process.steps:
        meet, leaf = meets[step.id], place[step.id]
        yield StepTime(
            step=step.id,
            visits=visits[step.id],
            path_visits=path.counts[leaf],
            wait=meet.wait,
            touch=step.times.touch,
            value=step.value_times,
            elapsed=meet.elapsed,
            on_path=path.on_path[leaf],
        )


def _along_the_path(steps: Sequence[StepTime]) -> tuple[timedelta, ValueSplit]:
    """Hands-on time, and the same divided, as often as an item meets it on the path that sets the lead time."""
    touch = adds = necessary = waste = 0.0
    for step in steps:
        touch += step.touch.total_seconds() * step.path_visits
        adds += step.value.adds.total_seconds() * step.path_visits
        necessary += step.value.necessary.total_seconds() * step.path_visits
        waste += step.value.waste.total_seconds() * step.path_visits
    value = ValueSplit(
        adds=timedelta(seconds=adds), necessary=timedelta(seconds=necessary), waste=timedelta(seconds=waste)
    )
    return timedelta(seconds=touch), value
