"""Which share of the items takes each link, where do they start, and what does a parallel join wait for?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import networkx as nx

from process_maps.model import Gateway, Link, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import GatewayKind, LinkKind, Retake

BEFORE, AFTER = -1, -2
"""Where items come from and where they go, in graphs over the numbers of a Routing."""


@dataclass(frozen=True, slots=True)
class Way:
    """One link out of a node: `share` of the visits to the node go on to `target`."""

    target: int
    share: float
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Steps and gateways by number, in the order of the map, with the ways between them.

    ways     out of each node; what they leave of 1 leaves the map (a parallel split: 1 on each way)
    starts   where items come in; each takes one of them, or all of them where a join waits for them all
    splits   parallel gateways that send an item down several routes at once
    waits    for each parallel join: of the arrivals that one passage of a split (or BEFORE, the start) sends
             it, how many to leave out so that it goes on once
    """

    ids: tuple[str, ...]
    ways: tuple[tuple[Way, ...], ...]
    starts: tuple[int, ...]
    all_starts: bool
    splits: frozenset[int]
    waits: Mapping[int, Mapping[int, int]]

    @property
    def entries(self) -> Mapping[int, float]:
        """Arrivals from outside, per item."""
        if not self.all_starts:
            return dict.fromkeys(self.starts, 1 / len(self.starts))
        left_out = {join: -float(splits[BEFORE]) for join, splits in self.waits.items() if BEFORE in splits}
        return dict.fromkeys(self.starts, 1.0) | left_out


def routing(process: ProcessMap) -> Routing:
    """How items find their way. Raises ValueError on a map without a start.

    On a step with rework every share counts the rework in: 30% sent back leaves 70% to divide. Shares that
    miss 1 by a rounding are brought to 1; checks.py refuses anything further out.
    """
    nodes: tuple[Step | Gateway, ...] = (*process.steps, *process.gateways)
    number = {node.id: place for place, node in enumerate(nodes)}
    links_out: list[list[Link]] = [[] for _ in nodes]
    arrivals = [0] * len(nodes)
    for link in process.links:
        links_out[number[link.source]].append(link)
        if link.kind is LinkKind.SEQUENCE:
            arrivals[number[link.target]] += 1
    parallel = {number[gateway.id] for gateway in process.gateways if gateway.kind is GatewayKind.PARALLEL}
    splits = frozenset(place for place in parallel if len(_sequence(links_out[place])) > 1)
    joins = [place for place in sorted(parallel) if arrivals[place] > 1]
    starts = tuple(place for place, count in enumerate(arrivals) if not count)
    if not starts:
        raise ValueError("the map has no start: every step has a link into it")
    ways = tuple(
        tuple(
            Way(number[link.target], share, link)
            for link, share in zip(links, shares_per_visit(links, in_parallel=place in splits), strict=True)
        )
        for place, links in enumerate(links_out)
    )
    waits: dict[int, dict[int, int]] = {}
    all_starts = False
    if joins:
        onward = onward_graph(ways, starts)
        waits = _waits(onward, ways, joins, splits | {BEFORE})
        all_starts = _all_needed(onward, starts, waits)
        if not all_starts:
            waits = {join: {s: n for s, n in left_out.items() if s != BEFORE} for join, left_out in waits.items()}
    return Routing(ids=tuple(number), ways=ways, starts=starts, all_starts=all_starts, splits=splits, waits=waits)


def _all_needed(onward: "nx.DiGraph[int]", starts: Sequence[int], waits: Mapping[int, Mapping[int, int]]) -> bool:
    """Several starts, each with its own way to one join that all items pass: an item needs them all."""
    if len(starts) == 1:
        return False
    meeting = meeting_points(onward).get(BEFORE, AFTER)
    return waits.get(meeting, {}).get(BEFORE) == len(starts) - 1


def shares_per_visit(links: Sequence[Link], *, in_parallel: bool) -> list[float]:
    """Share of the visits to a node that go on along each of its links.

        visits per item V = (1 + once) / (1 - loop),  onward 1 / V,  back loop, once / V

    so that a single retake of share r is a loop of share r / (1 + r): docs/method/branches-and-rework.md.
    """
    if len(links) == 1 and links[0].kind is LinkKind.SEQUENCE:
        return [1.0]
    again = sum(link.share or 0.0 for link in links if _goes_back(link, Retake.LOOP))
    once = sum(link.share or 0.0 for link in links if _goes_back(link, Retake.ONCE))
    onward = (1 - again) / (1 + once)
    parts = iter(_divided(_sequence(links), rest=max(0.0, 1 - again - once)))

    def per_visit(link: Link) -> float:
        if link.kind is LinkKind.REWORK:
            share = link.share or 0.0
            return share if link.retake is Retake.LOOP else share * onward
        return onward if in_parallel else onward * next(parts)

    return [per_visit(link) for link in links]


def _divided(links: Sequence[Link], rest: float) -> list[float]:
    """Each link's part of all that goes on; links without a share divide what the others leave of `rest`."""
    unsaid = sum(link.share is None for link in links)
    left = max(0.0, rest - sum(link.share for link in links if link.share is not None))
    shares = [left / unsaid if link.share is None else link.share for link in links]
    whole = sum(shares)
    return [share / whole if whole else 1 / len(links) for share in shares]


def _goes_back(link: Link, retake: Retake) -> bool:
    return link.kind is LinkKind.REWORK and link.retake is retake


def _sequence(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.kind is LinkKind.SEQUENCE]


def onward_graph(ways: Sequence[Sequence[Way]], starts: Sequence[int]) -> "nx.DiGraph[int]":
    """The ways that go on (no rework), from BEFORE through the numbered nodes to AFTER."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((BEFORE, start) for start in starts)
    for place, out in enumerate(ways):
        targets = [way.target for way in out if way.link.kind is LinkKind.SEQUENCE]
        graph.add_edges_from((place, target) for target in targets or [AFTER])
    return graph


def meeting_points(onward: "nx.DiGraph[int]") -> dict[int, int]:
    """For each node the first one that every route from it to the end passes."""
    after: dict[int, int] = nx.immediate_dominators(onward.reverse(copy=False), AFTER)
    return after


def _waits(
    onward: "nx.DiGraph[int]", ways: Sequence[Sequence[Way]], joins: Sequence[int], splits: Set[int]
) -> dict[int, dict[int, int]]:
    """For each join the splits whose routes it brings together, and how many of their arrivals to leave out.

    The split is where ways to the join part: the lowest common ancestor of two of its links in the dominator
    tree. Where that is a choice, only one of them is ever taken and there is nothing to wait for.
    """
    above = nx.immediate_dominators(onward, BEFORE)
    sources = defaultdict[int, list[int]](list)
    for place, out in enumerate(ways):
        for way in out:
            if way.link.kind is LinkKind.SEQUENCE and place in above:
                sources[way.target].append(place)
    return {join: _brought_together(sources[join], above, join, splits) for join in joins if join in above}


def _brought_together(sources: Sequence[int], above: Mapping[int, int], join: int, splits: Set[int]) -> dict[int, int]:
    branches = {above[join]: 0}  # at each node above the join, how many branches lead from it to the join
    for source in sources:
        node = source
        while node not in branches:
            branches[node] = 1
            node = above[node]
        branches[node] += 1
    return {node: count - 1 for node, count in branches.items() if node in splits and count > 1}
