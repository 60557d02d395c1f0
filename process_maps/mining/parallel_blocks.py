"""Which activities are done side by side between one split and one join?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

import numpy as np

from process_maps.mining.concurrency import Matrix
from process_maps.mining.ways import Way

CLOSED: Final = 0.8
EITHER: Final = 0.1
MOST_CLIQUES: Final = 1000  # of a log in which everything is concurrent with everything

Labels = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelBlock:
    """Activities done side by side: each branch in its order, the branches in any order."""

    branches: tuple[Labels, ...]

    @property
    def members(self) -> frozenset[int]:
        return frozenset(label for branch in self.branches for label in branch)

    @property
    def places(self) -> Mapping[int, tuple[int, int]]:
        """For each label its branch, and its place in it."""
        return {
            label: (number, place) for number, branch in enumerate(self.branches) for place, label in enumerate(branch)
        }

    def opens_round(self, labels: Sequence[int]) -> list[bool]:
        """Whether each label begins a new passage of the block: the first, and any that goes back in its branch."""
        places, reached = self.places, dict[int, int]()
        opens = []
        for label in labels:
            branch, place = places[label]
            new = not reached or reached.get(branch, -1) >= place
            if new:
                reached.clear()
            reached[branch] = place
            opens.append(new)
        return opens


def in_either_order(concurrent: Matrix, *orders: Sequence[Way], least: float = EITHER) -> Matrix:
    """The concurrent pairs of which each comes first often enough: the oracle also takes short loops for them.

    Of the rounds of a pair (a round ends where one of the two comes again) that hold both, each has to come
    first in at least the share `least`, by one of the `orders` in which the ways are given (start, completion).
    """
    kept = np.zeros_like(concurrent)
    for a, b in combinations(range(len(concurrent)), 2):
        if concurrent[a, b]:
            kept[a, b] = kept[b, a] = any(_rarer_first(ways, a, b) >= least for ways in orders)
    return kept


def _rarer_first(ways: Sequence[Way], a: int, b: int) -> float:
    """Share of the rounds with both in which that one of two labels comes first that does so less often."""
    pair = ParallelBlock(branches=((a,), (b,)))
    first = {a: 0, b: 0}
    for way in ways:
        labels = [label for label in way.labels if label in first]
        opens = pair.opens_round(labels)
        for place, label in enumerate(labels):
            if opens[place] and opens[place + 1 : place + 2] == [False]:
                first[label] += way.cases
    return min(first.values()) / max(sum(first.values()), 1)


def parallel_blocks(ways: Sequence[Way], concurrent: Matrix, *, closed: float = CLOSED) -> tuple[ParallelBlock, ...]:
    """Groups of concurrent activities that a split and a join can be drawn around.

    A group is a connected part of the concurrency relation, or else a largest set of activities that are
    all concurrent with one another. Its branches are what is not concurrent within it (the parallel cut of
    Leemans et al., Discovering block-structured process models, 2013). It is closed if at least the share
    `closed` of its rounds in the log hold every activity: a round is an unbroken stretch of the group, cut
    where an activity comes again. No activity is in two groups; larger ones come first. Source and reasons:
    docs/method/discovery.md.
    """
    found: list[ParallelBlock] = []
    taken: set[int] = set()
    for group in _groups(concurrent):
        if taken & group:
            continue
        stretches = [(labels, way.cases) for way in ways for labels in stretches_of(way.labels, group)]
        block = _as_block(group, concurrent, stretches)
        if block is not None and _whole_rounds(block, stretches) >= closed:
            found.append(block)
            taken |= group
    return tuple(found)


def stretches_of(labels: Iterable[int], group: frozenset[int]) -> Iterator[Labels]:
    """What of the group lies unbroken in a sequence."""
    stretch: list[int] = []
    for label in (*labels, -1):
        if label in group:
            stretch.append(label)
        elif stretch:
            yield tuple(stretch)
            stretch = []


def _groups(concurrent: Matrix) -> Iterator[frozenset[int]]:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from((a, b) for a, b in combinations(range(len(concurrent)), 2) if concurrent[a, b])
    parts = [frozenset(part) for part in nx.connected_components(graph)]
    cliques = [frozenset(clique) for clique in islice(nx.find_cliques(graph), MOST_CLIQUES)]
    yield from sorted(parts, key=_largest_first)
    yield from sorted(set(cliques) - set(parts), key=_largest_first)


def _largest_first(group: frozenset[int]) -> tuple[int, list[int]]:
    return -len(group), sorted(group)


def _as_block(
    group: frozenset[int], concurrent: Matrix, stretches: Sequence[tuple[Labels, int]]
) -> ParallelBlock | None:
    """The group as branches, each in its most frequent order; None where it has only one."""
    import networkx as nx

    one_after_other: nx.Graph[int] = nx.Graph()
    one_after_other.add_nodes_from(sorted(group))
    one_after_other.add_edges_from((a, b) for a, b in combinations(sorted(group), 2) if not concurrent[a, b])
    parts = [frozenset(part) for part in nx.connected_components(one_after_other)]
    if len(parts) < 2:
        return None
    return ParallelBlock(branches=tuple(_usual_order(part, stretches) for part in parts))


def _usual_order(part: frozenset[int], stretches: Sequence[tuple[Labels, int]]) -> Labels:
    orders: dict[Labels, int] = {}
    for stretch, cases in stretches:
        order = tuple(label for label in stretch if label in part)
        if len(order) == len(part) == len(set(order)):
            orders[order] = orders.get(order, 0) + cases
    return min(orders, key=lambda order: (-orders[order], order), default=tuple(sorted(part)))


def _whole_rounds(block: ParallelBlock, stretches: Sequence[tuple[Labels, int]]) -> float:
    """Share of the rounds that hold every activity of the block."""
    rounds = whole = 0
    for stretch, cases in stretches:
        opens = [place for place, new in enumerate(block.opens_round(stretch)) if new]
        lengths = [end - begin for begin, end in zip(opens, [*opens[1:], len(stretch)], strict=True)]
        rounds += len(lengths) * cases
        whole += lengths.count(len(block.members)) * cases
    return whole / rounds
