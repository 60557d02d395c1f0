"""Is this map drawn as good practice asks: sized to read, measured, and with a future that pulls?"""

from collections.abc import Iterator, Mapping

from process_maps.analysis.balance import step_loads, takt_of
from process_maps.analysis.block_tree import runs_in_parallel
from process_maps.analysis.blocks import Parallel, Tangle, all_blocks
from process_maps.analysis.formulas import DUST
from process_maps.analysis.item_paths import ItemPaths
from process_maps.analysis.routing import Routing
from process_maps.finding import Finding, about, listed, percent, warning
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import (
    Arrival,
    LeadTimeRule,
    MapState,
    Stock,
    Work,
)

FEWEST_STEPS, MOST_STEPS = 3, 15
"""Fewer is no stream; more is scope too wide, or a process map in disguise (Martin & Osterling)."""


def practice_warnings(process: ProcessMap) -> Iterator[Finding]:
    """What somebody should look at on any map, also on one with errors."""
    yield from _size(process)
    yield from _title_block(process)
    yield from _measures(process)
    yield from _queues(process)
    if process.state is not MapState.CURRENT:
        yield from _future(process)


def flow_warnings(process: ProcessMap, paths: ItemPaths) -> Iterator[Finding]:
    """What the routes and the demand of a map without errors say."""
    yield from _starts(process, paths.routes)
    yield from _parallel(process, paths)
    yield from _overloaded(process, paths.visits)


def _size(process: ProcessMap) -> Iterator[Finding]:
    count = len(process.steps)
    if 0 < count < FEWEST_STEPS:
        yield warning(
            ("steps",),
            f"The map has only {count} step{'s' if count > 1 else ''}",
            "Check where it starts and stops: a value stream map usually has 5 to 15",
        )
    if count > MOST_STEPS:
        yield warning(
            ("steps",),
            f"The map has {count} steps: hard to read on a wall",
            "Group work that flows without a stop into one step, or make a map for each part",
        )


def _title_block(process: ProcessMap) -> Iterator[Finding]:
    fields = {
        "place": process.place,
        "observed": process.observed,
        "owner": process.owner,
        "demand": process.demand,
    }
    missing = [name for name, said in fields.items() if not said]
    if missing:
        yield warning(
            (missing[0],),
            f"The title block is not complete: {listed(missing)} missing",
            "Fill in where and when the work was seen, who owns it and how many items are asked for",
        )


def _measures(process: ProcessMap) -> Iterator[Finding]:
    if process.steps and all(step.times.right_first_time == 1 for step in process.steps):
        yield warning(
            ("steps", 0, "right_first_time"),
            "No step says how much of its work is right first time",
            "Ask the people who receive it: which share could you use as it came?",
        )
    for place, step in enumerate(process.steps):
        if step.times.block is not None and step.times.wait:
            yield warning(
                ("steps", place, "block"),
                f"{step.name} has both a wait and a time in the block, which holds the wait already",
                "Keep the one that was measured",
            )
    if process.lead_time_rule is LeadTimeRule.INVENTORY and all(step.queue.count is None for step in process.steps):
        yield warning(
            ("lead_time_rule",),
            "The lead time follows the inventory rule, but nothing was counted",
            "Count what lies before each step, or choose wait plus work",
        )


def _queues(process: ProcessMap) -> Iterator[Finding]:
    for place, step in enumerate(process.steps):
        if step.queue.arrives is Arrival.FIFO and step.queue.limit is None:
            yield warning(
                ("steps", place, "limit"),
                f"The FIFO lane before {step.name} has no limit, so nothing stops it from growing",
                "Say the most it may hold",
            )


def _future(process: ProcessMap) -> Iterator[Finding]:
    entered = {link.target for link in process.sequence_links()}
    pushed = [
        place
        for place, step in enumerate(process.steps)
        if step.id in entered
        and step.queue.arrives is Arrival.PUSH
        and step.queue.stock is Stock.QUEUE
        and step.work is not Work.MACHINE
    ]
    if pushed:
        yield warning(
            ("steps", pushed[0], "arrives"),
            f"Work is still pushed to {listed([process.steps[place].name for place in pushed])}",
            "Choose flow, pull or a FIFO lane with a limit, or say why push stays",
        )
    if not process.ideas:
        yield warning(
            ("ideas",),
            f"The {process.state.value} state names no idea that leads to it",
            "Write down what has to change, who will do it and by when",
        )


def _starts(process: ProcessMap, routes: Routing) -> Iterator[Finding]:
    if len(routes.starts) > 1 and not routes.all_starts:
        names = [_name(process, routes.ids[start]) for start in routes.starts]
        yield warning(
            ("links",),
            f"The map starts at {len(names)} places, {listed(names)}: each is taken to get the same share",
            "Put an exclusive gateway before them and give each its share, or a parallel one where items need them all",
        )


def _parallel(process: ProcessMap, paths: ItemPaths) -> Iterator[Finding]:
    routes = paths.routes
    if not routes.splits and not routes.waits:
        return
    place_of = {gateway.id: place for place, gateway in enumerate(process.gateways)}
    splits = {routes.ids[split] for split in routes.splits}
    blocks = list(all_blocks(paths.block))
    for tangle in blocks:
        if isinstance(tangle, Tangle) and runs_in_parallel(tangle):
            inside = [node for node in tangle.nodes if node in splits] or [tangle.nodes[0]]
            yield warning(
                ("gateways", place_of.get(inside[0], 0)),
                f"The routes out of {listed([_name(process, node) for node in inside])} do not come together"
                " in one parallel gateway, or have links in and out before it: their times add up",
                "Put a parallel gateway where the work waits for all of them, and send back only after it",
            )
    if any(isinstance(block, Parallel) for block in blocks):
        yield warning(
            ("gateways",),
            "Of parallel routes the slowest on average sets the time; where times vary, the true average is longer",
            "Read the lead time as the least it can be, or try it out with a simulation",
        )
    for join, waits in routes.waits.items():
        if not waits:
            yield warning(
                ("gateways", place_of[routes.ids[join]]),
                f"{_name(process, routes.ids[join])} waits for routes of which an item takes only one",
                "Make it an exclusive gateway",
            )


def _overloaded(process: ProcessMap, visits: Mapping[str, float]) -> Iterator[Finding]:
    takt = takt_of(process)
    if takt is None:
        return
    for place, load in enumerate(step_loads(process, visits)):
        if load.load is not None and load.load > 1 + DUST:
            step, often = process.steps[place], visits[load.step]
            met = "" if abs(often - 1) < DUST else f", and meets each {often:.3g} times"
            yield warning(
                ("steps", place, "cycle" if step.equipment.cycle is not None else "touch"),
                f"{step.name} takes {about(load.effective)} for an item{met}; takt is {about(takt)}, so it is"
                f" loaded {percent(load.load)}",
                "Take work out of it, share it with others, or check how many people were counted",
            )


def _name(process: ProcessMap, id: str) -> str:
    return process.node(id).name or id
