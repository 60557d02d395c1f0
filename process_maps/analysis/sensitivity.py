"""Which single number on the map moves the lead time most?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import nlargest

from process_maps.analysis.block_tree import BlockTree, Passage, passage, passages, savings
from process_maps.analysis.blocks import OUTSIDE, Block, InnerWay, Leaf, Loop, Tangle, last_node
from process_maps.analysis.timeline import step_rule
from process_maps.analysis.visits import Vector, solver
from process_maps.model import Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import LeadTimeRule, Retake

CUT = 0.1
"""Each number is cut by a tenth: small enough to be likely, the same for all so that they compare."""

MOST_LEVERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One number on the map and how far the lead time falls when it is cut by a tenth.

    step    id of the step (or gateway, for a rework share) it stands at
    number  "wait", "touch", "block", "queue" or "rework share"
    """

    step: str
    number: str
    saves: timedelta


def levers(
    process: ProcessMap, block: Block, visits: Mapping[str, float], *, most: int = MOST_LEVERS
) -> tuple[Lever, ...]:
    """The numbers that move the lead time most, the strongest first; those that move nothing are left out.

    Exact for each number on its own: a parallel route that gets shorter helps only until the next longest
    sets the time. By the measured rule, what the map would say. By the inventory rule rework moves nothing:
    what was counted stays counted. One pass over the map.
    Source: docs/method/sensitivity.md.
    """
    tree = BlockTree.of(block)
    meets = step_rule(process, process.lead_time_rule, visits)
    steps = {step.id: step for step in process.steps}
    elapsed = {id: meets(step).elapsed.total_seconds() for id, step in steps.items()}
    touch = {id: step.times.touch.total_seconds() for id, step in steps.items()}
    path = passage(tree, elapsed, touch)
    found = nlargest(most, _all(process, tree, path, steps, elapsed, most), key=lambda pull: pull.seconds)
    rounded = (Lever(step=pull.step, number=pull.number, saves=timedelta(seconds=pull.seconds)) for pull in found)
    return tuple(lever for lever in rounded if lever.saves > NO_TIME)


@dataclass(frozen=True, slots=True)
class _Pull:
    step: str
    number: str
    seconds: float


def _all(
    process: ProcessMap,
    tree: BlockTree,
    path: Passage,
    steps: Mapping[str, Step],
    elapsed: Mapping[str, float],
    most_levers: int,
) -> Iterator[_Pull]:
    rework_counts = process.lead_time_rule is not LeadTimeRule.INVENTORY
    for place, (rate, most) in enumerate(savings(tree, path)):
        if rate == 0:
            continue
        match tree.blocks[place]:
            case Leaf(node) if node in steps:
                for number, seconds in _numbers(process.lead_time_rule, steps[node], elapsed[node]):
                    yield _Pull(node, number, min(rate * CUT * seconds, most))
            case Loop() as loop if rework_counts:
                less = Loop(loop.body, loop.share * (1 - CUT), loop.retake, loop.back)
                inner = [path.times[child] for child in tree.children[place]]
                saved = path.times[place] - sum(time * count for time, count in zip(inner, passages(less), strict=True))
                yield _Pull(last_node(loop.body), "rework share", min(rate * saved, most))
            case Tangle() as tangle if rework_counts:
                inner = [path.times[child] for child in tree.children[place]]
                for part, saved in _rework_in_tangle(tangle, inner, most_levers):
                    yield _Pull(last_node(tangle.parts[part]), "rework share", min(rate * saved, most))
            case _:
                pass


def _numbers(rule: LeadTimeRule, step: Step, elapsed: float) -> Iterator[tuple[str, float]]:
    """The numbers that make up the time of one visit to a step, in seconds."""
    touch = step.times.touch.total_seconds()
    if rule is LeadTimeRule.INVENTORY:
        yield ("wait" if step.queue.count is None else "queue"), elapsed
    elif step.times.block is not None and (rule is not LeadTimeRule.WAIT_PLUS_WORK or not step.times.wait):
        yield "block", elapsed
    else:
        yield "wait", elapsed - touch
        yield "touch", touch


def _rework_in_tangle(tangle: Tangle, inner: Sequence[float], most: int) -> Iterator[tuple[int, float]]:
    """(part, seconds saved in the tangle) for each rework way cut by a tenth.

    T = sum of N x t with N = (I - Q)^-1 entries. Changing row s of Q by d changes T by
    N[s] x (d . R) / (1 - d . C), R the time still to come from each part, C the visits to s still to come
    (Sherman & Morrison 1950). Exact for the most promising; the others cannot be among the strongest levers.
    """
    inside = [(way.source, way.target, way.share) for way in tangle.ways if OUTSIDE not in (way.source, way.target)]
    going = solver(len(inner), inside)
    to_come = going(dict(enumerate(inner)))
    ways_from = defaultdict[int, list[InnerWay]](list)
    for way in tangle.ways:
        ways_from[way.source].append(way)

    def along(change: Mapping[int, float], values: Vector) -> float:
        return sum(more * float(values[target]) for target, more in change.items())

    changes = [(way.source, _row_change(ways_from[way.source], way)) for way in tangle.ways if way.rework is not None]
    promising = nlargest(most, changes, key=lambda change: -tangle.visits[change[0]] * along(change[1], to_come))
    for part, change in promising:
        again = 1 - along(change, going({part: 1.0}))
        if again > 0:
            yield part, -tangle.visits[part] * along(change, to_come) / again


def _row_change(ways: Sequence[InnerWay], cut: InnerWay) -> dict[int, float]:
    """How the shares out of a part change when one rework share is cut: what no longer goes back goes on."""
    less = cut.share * (1 - CUT)
    if cut.rework is Retake.ONCE:  # of a single retake r, r / (1 + r) of the visits go back
        retake = cut.share / (1 - cut.share) * (1 - CUT)
        less = retake / (1 + retake)
    onward = [way for way in ways if way.rework is None]
    goes_on = 1 - sum(way.share for way in ways if way.rework is not None)
    change = defaultdict[int, float](float)
    change[cut.target] += less - cut.share
    for way in onward:
        part = way.share / goes_on if goes_on > 0 else 1 / len(onward)
        change[way.target] += part * (cut.share - less)
    change.pop(OUTSIDE, None)
    return change
