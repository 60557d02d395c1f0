"""How long does a block of blocks last, which parts set that time, and what would shortening one save?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, prod

from process_maps.analysis.blocks import (
    OUTSIDE,
    Block,
    Choice,
    Leaf,
    Loop,
    Parallel,
    Tangle,
    inner_blocks,
)
from process_maps.analysis.visits import ROUNDING, solver
from process_maps.vocabulary import Retake


@dataclass(frozen=True, slots=True)
class BlockTree:
    """A block and all inside it as a list, the outer before the inner.

    parents  place of the block that each one is in (the whole: its own place, 0)
    weights  how often each is passed for one passage of the block it is in
    children places of the blocks directly inside each
    """

    blocks: tuple[Block, ...]
    parents: tuple[int, ...]
    weights: tuple[float, ...]
    children: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, block: Block) -> "BlockTree":
        blocks, parents, weights = [block], [0], [1.0]
        children = []
        for place, found in enumerate(blocks):
            inner = inner_blocks(found)
            children.append(tuple(range(len(blocks), len(blocks) + len(inner))))
            blocks.extend(inner)
            parents.extend([place] * len(inner))
            weights.extend(passages(found))
        return cls(tuple(blocks), tuple(parents), tuple(weights), tuple(children))


def passages(block: Block) -> tuple[float, ...]:
    """How often each part is passed for one passage of the block.

    series and parallel 1; choice its share; loop 1 / (1 - r) and r / (1 - r) for the way back; single retake
    1 + r and r; tangle the expected visits. Source: Dumas et al., Fundamentals of BPM (2018), ch. 7.
    """
    match block:
        case Choice(_, _, routes):
            return tuple(route.share for route in routes)
        case Loop(_, share, Retake.LOOP, _):
            return 1 / (1 - share), share / (1 - share)
        case Loop(_, share, Retake.ONCE, _):
            return 1 + share, share
        case Tangle(_, _, visits, _):
            return visits
        case _:
            return (1.0,) * len(inner_blocks(block))


@dataclass(frozen=True, slots=True)
class Passage:
    """How one average item passes a tree of blocks.

    times    how long one passage of each block takes
    counts   how often an item passes each block on the path that sets the time of the whole
    on_path  False where a longer parallel route sets the time
    """

    times: tuple[float, ...]
    counts: tuple[float, ...]
    on_path: tuple[bool, ...]


def passage(tree: BlockTree, node_time: Mapping[str, float], node_touch: Mapping[str, float]) -> Passage:
    """Fold times up the tree and counts down it. Of parallel routes the longest sets the time; of equally
    long ones that with more hands-on time, then the first."""
    times, touches = block_times(tree, node_time), block_times(tree, node_touch)
    counts, on_path = [1.0] * len(times), [True] * len(times)
    for place, block in enumerate(tree.blocks):
        inner = tree.children[place]
        longest = None
        if isinstance(block, Parallel):
            longest = max(inner, key=lambda child: (times[child], touches[child], -child))
        for child in inner:
            on_path[child] = on_path[place] and longest in (None, child)
            counts[child] = counts[place] * tree.weights[child] if on_path[child] else 0.0
    return Passage(tuple(times), tuple(counts), tuple(on_path))


def block_times(tree: BlockTree, node_time: Mapping[str, float]) -> list[float]:
    """Time of one passage of every block: parts add up by weight, of parallel routes the longest counts."""
    times = [0.0] * len(tree.blocks)
    for place in range(len(times) - 1, -1, -1):
        block = tree.blocks[place]
        if isinstance(block, Leaf):
            times[place] = node_time.get(block.node, 0.0)
        elif isinstance(block, Parallel):
            times[place] = max(times[child] for child in tree.children[place])
        else:
            times[place] = sum(times[child] * tree.weights[child] for child in tree.children[place])
    return times


def savings(tree: BlockTree, path: Passage) -> list[tuple[float, float]]:
    """For each block (rate, most): cutting its time by s cuts the time of the whole by min(rate x s, most).

    Exact: a parallel route that gets shorter only helps until the next longest one sets the time.
    """
    saved = [(0.0, 0.0)] * len(tree.blocks)
    saved[0] = (1.0, inf)
    for place, block in enumerate(tree.blocks):
        rate, most = saved[place]
        inner = tree.children[place]
        if isinstance(block, Parallel):
            longest, *others = sorted((path.times[child] for child in inner), reverse=True)
            most = min(most, rate * (longest - max(others, default=0.0)))
        for child in inner:
            if path.on_path[child]:
                saved[child] = (rate * tree.weights[child], most)
    return saved


def rolled(tree: BlockTree, node_share: Mapping[str, float]) -> float:
    """Share of items right first time at every step of their route.

    series and parallel multiply; choices are weighted by share; a loop counts its body once: what is sent
    back is what the body's own share already says.
    """
    shares = [1.0] * len(tree.blocks)
    for place in range(len(tree.blocks) - 1, -1, -1):
        inner = [shares[child] for child in tree.children[place]]
        match tree.blocks[place]:
            case Leaf(node):
                shares[place] = node_share.get(node, 1.0)
            case Choice(_, _, routes):
                shares[place] = sum(route.share * share for route, share in zip(routes, inner, strict=True))
            case Loop():
                shares[place] = inner[0]
            case Tangle() as tangle:
                shares[place] = _rolled_tangle(tangle, inner)
            case _:
                shares[place] = prod(inner)
    return shares[0]


def runs_in_parallel(tangle: Tangle) -> bool:
    """Whether items are in several parts of a tangle at once: then times add up that should not."""
    leaving = defaultdict[int, float](float)
    for way in tangle.ways:
        leaving[way.source] += max(0.0, way.share)
    return max(leaving.values()) > 1 + ROUNDING


def _rolled_tangle(tangle: Tangle, inner: list[float]) -> float:
    """Along the ways that go on: F(part) = share(part) x sum of way x F(next).

    Where routes run in parallel each part's share is multiplied as often as it is met, at most once.
    """
    goes_on = {way.source for way in tangle.ways if not way.rework and way.share > 0}
    onward = [way for way in tangle.ways if not (way.rework and way.source in goes_on)]
    leaving = defaultdict[int, float](float)
    for way in onward:
        leaving[way.source] += way.share
    if not runs_in_parallel(tangle):
        last, terms = {}, []
        for way in onward:
            if way.source != OUTSIDE:
                factor = inner[way.source] * way.share / leaving[way.source]
                if way.target == OUTSIDE:
                    last[way.source] = factor
                else:
                    terms.append((way.source, way.target, factor))
        try:
            right = solver(len(inner), terms)(last)
            return sum(way.share * float(right[way.target]) for way in onward if way.source == OUTSIDE)
        except ValueError:  # without its rework this tangle has no way out
            pass
    met = (min(1.0, visits) for visits in tangle.visits)
    return float(prod(pow(share, times) for share, times in zip(inner, met, strict=True)))
