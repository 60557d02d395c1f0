"""Which ways on are frequent enough to draw, which of them go back, and which share of the work takes each?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final, TypeAlias

START: Final = -1
END: Final = -2
ROUNDS: Final = 500
CLOSE, NEAR = 1e-9, 0.05  # of the visits to a node

Edge: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """From one node to the next: the share of visits to `source` that take it; `back` to an earlier one."""

    source: int
    target: int
    share: float
    back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The paths to draw. Nodes are labels, START and END.

    drawn     share of all steps from one node to the next (START and END included) that have a path
    balanced  whether by these shares every node is met as often as it was, within 5%
    reversed  edges that are frequent enough but not drawn, as the other order of the two prevails
    """

    paths: tuple[Path, ...]
    drawn: float
    balanced: bool
    reversed: tuple[Edge, ...]


def frequent_paths(
    ways: Mapping[tuple[int, ...], int], *, least_share: float, weaker: Set[Edge] = frozenset()
) -> Paths:
    """The ways on that are frequent, and what keeps the rest joined up.

    `ways` are sequences of nodes and how many cases took them. A way on is frequent if it was taken at least
    `least_share` times as often as its source was left, or as there are cases. Never left out are, for every node, the
    widest way to it from START and from it to END (the way whose rarest edge is the most frequent: Augusto
    et al., Split Miner, 2019). Edges in `weaker` are drawn only where nothing else joins a node up.
    Shares are those of the drawn edges, brought into balance so that every node is met as often as in the
    log (iterative proportional fitting, Deming & Stephan 1940). Source: docs/method/discovery.md.
    """
    counts = _counted(ways)
    visits = _visits(counts)
    strength = {edge: 0 if edge in weaker else count for edge, count in counts.items()}
    from_start = _widest_ways(strength, START)
    to_end = {(a, b) for b, a in _widest_ways({(b, a): count for (a, b), count in strength.items()}, END)}
    frequent = {edge for edge, count in counts.items() if count >= least_share * min(visits[edge[0]], visits[START])}
    kept = from_start | to_end | (frequent - weaker)
    flows, balanced = _balanced({edge: float(counts[edge]) for edge in sorted(kept)}, visits)
    back = _going_back(kept, _mean_places(ways), counts)
    leaving = _summed(flows, 0)
    return Paths(
        paths=tuple(
            Path(source=a, target=b, share=flow / leaving[a], back=(a, b) in back) for (a, b), flow in flows.items()
        ),
        drawn=sum(counts[edge] for edge in kept) / counts.total(),
        balanced=balanced,
        reversed=tuple(sorted(frequent - kept)),
    )


def _counted(ways: Mapping[tuple[int, ...], int]) -> Counter[Edge]:
    counts: Counter[Edge] = Counter()
    for way, cases in ways.items():
        for edge in pairwise((START, *way, END)):
            counts[edge] += cases
    return counts


def _visits(counts: Mapping[Edge, int]) -> Mapping[int, int]:
    """How often each node was left; END, how often it was reached."""
    visits: Counter[int] = Counter()
    for (source, target), count in counts.items():
        visits[source] += count
        if target == END:
            visits[END] += count
    return visits


def _widest_ways(strength: Mapping[Edge, int], root: int) -> set[Edge]:
    """A tree from the root to all nodes whose weakest edges are as strong as can be."""
    onward = defaultdict[int, list[tuple[int, int]]](list)
    for (source, target), strong in strength.items():
        onward[source].append((target, strong))
    tree: set[Edge] = set()
    reached: set[int] = set()
    waiting: list[tuple[int, int, int, int]] = [(-(1 << 62), 0, root, root)]
    while waiting:
        width, _, source, node = heappop(waiting)
        if node in reached:
            continue
        reached.add(node)
        if node != root:
            tree.add((source, node))
        for target, strong in onward[node]:
            if target not in reached:
                heappush(waiting, (max(width, -strong), -strong, node, target))
    return tree


def _balanced(flows: Mapping[Edge, float], visits: Mapping[int, int]) -> tuple[dict[Edge, float], bool]:
    """Scale what leaves and what reaches each node in turn until both are its visits, if they can be."""
    fitted, missed = dict(flows), 1.0
    for _ in range(ROUNDS):
        for end in (1, 0):
            sums = _summed(fitted, end)
            fitted = {edge: flow * visits[edge[end]] / sums[edge[end]] for edge, flow in fitted.items()}
        missed = max(abs(met / visits[node] - 1) for node, met in _summed(fitted, 1).items())
        if missed <= CLOSE:
            break
    return (fitted, True) if missed <= NEAR else (dict(flows), False)


def _summed(flows: Mapping[Edge, float], end: int) -> Mapping[int, float]:
    """What leaves (end 0) or reaches (end 1) each node."""
    sums = defaultdict[int, float](float)
    for edge, flow in flows.items():
        sums[edge[end]] += flow
    return sums


def _mean_places(ways: Mapping[tuple[int, ...], int]) -> Mapping[int, float]:
    """How far into a case a node is first met, on average."""
    places = defaultdict[int, float](float)
    cases_with: Counter[int] = Counter()
    for way, cases in ways.items():
        first = {label: place for place, label in reversed(list(enumerate(way)))}
        for label, place in first.items():
            places[label] += place * cases
            cases_with[label] += cases
    return {label: place / cases_with[label] for label, place in places.items()} | {
        START: -1.0,
        END: float("inf"),
    }


def _going_back(edges: Set[Edge], mean_place: Mapping[int, float], counts: Mapping[Edge, int]) -> set[Edge]:
    """The edges that close a circle, where those onward in order of meeting go first, then the frequent."""
    place = _order_of_meeting(edges, mean_place)
    later: dict[int, set[int]] = defaultdict(set)
    back: set[Edge] = set()

    def in_turn(edge: Edge) -> tuple[bool, int, Edge]:
        return place[edge[0]] >= place[edge[1]], -counts[edge], edge

    for source, target in sorted(edges, key=in_turn):
        if source == target or _leads_to(later, target, source):
            back.add((source, target))
        else:
            later[source].add(target)
    return back


def _order_of_meeting(edges: Set[Edge], mean_place: Mapping[int, float]) -> Mapping[int, int]:
    """Each node's place in an order in which all but START come after one that leads to them."""
    onward = defaultdict[int, list[int]](list)
    for source, target in edges:
        onward[source].append(target)
    order: dict[int, int] = {}
    waiting = [(-1.0, START)]
    while waiting:
        _, node = heappop(waiting)
        if node not in order:
            order[node] = len(order)
            for target in onward[node]:
                heappush(waiting, (mean_place[target], target))
    return order


def _leads_to(later: Mapping[int, Set[int]], source: int, target: int) -> bool:
    seen, waiting = {source}, [source]
    while waiting:
        node = waiting.pop()
        if node == target:
            return True
        further: Sequence[int] = sorted(later.get(node, set()) - seen)
        seen.update(further)
        waiting += further
    return False
