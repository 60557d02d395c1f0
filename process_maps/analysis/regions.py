"""Which parts of a graph have one way in and one way out, and no such part inside them?"""

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(slots=True)
class _Region:
    """A part between two edges, inside the region `parent`: the halves of nodes met in it."""

    parent: int
    exit: int
    halves: list[int] = field(default_factory=list)
    holds_tangle: bool = False


def innermost_regions(successors: Mapping[int, Collection[int]], first: int, last: int) -> list[list[int]]:
    """Groups of at least two linked nodes, entered from one place and left to one place, none inside another.

    `successors` is a graph whose nodes all lie on a way from `first` to `last`. Two edges bound such a part
    exactly where every cycle through one passes the other, once `last` leads back to `first`; edges with that
    in common get the same sum of random labels. Linear in the size of the graph.
    Source: Johnson, Pearson & Pingali, The Program Structure Tree, PLDI 1994.
    """
    halves = _Halves.of(successors, first, last)
    regions = _structure_tree(halves, _labels(halves))
    nodes = list(successors)
    groups = []
    for region in reversed(regions[1:]):  # a part inside another was met after it
        parent = regions[region.parent]
        if not region.holds_tangle:
            halved = set(region.halves)
            whole = [nodes[half // 2] for half in region.halves if half % 2 == 0 and half + 1 in halved]
            tangles = [group for group in _linked(whole, successors) if len(group) > 1]
            groups += tangles
            region.holds_tangle = bool(tangles)
            if not tangles:
                parent.halves += region.halves
        parent.holds_tangle |= region.holds_tangle
    return groups


def _linked(nodes: Sequence[int], successors: Mapping[int, Collection[int]]) -> list[list[int]]:
    """The nodes in groups that hang together, leaving out everything else."""
    beside = defaultdict[int, list[int]](list)
    members = set(nodes)
    for node in nodes:
        for target in successors[node]:
            if target in members:
                beside[node].append(target)
                beside[target].append(node)
    groups = []
    for node in nodes:
        if node not in members:
            continue
        members.discard(node)
        group = [node]
        for member in group:
            for other in beside[member]:
                if other in members:
                    members.discard(other)
                    group.append(other)
        groups.append(group)
    return groups


@dataclass(frozen=True, slots=True)
class _Halves:
    """Each node as an edge from its way in (2 x place) to its way out (2 x place + 1), so that a part may
    end at a node; and one edge that closes the whole to a ring."""

    place: Mapping[int, int]
    edges: Sequence[tuple[int, int]]
    root: int

    @classmethod
    def of(cls, successors: Mapping[int, Collection[int]], first: int, last: int) -> "_Halves":
        place = {node: count for count, node in enumerate(successors)}
        edges = [(2 * count, 2 * count + 1) for count in place.values()]
        edges += [
            (2 * place[node] + 1, 2 * place[target]) for node, targets in successors.items() for target in targets
        ]
        edges.append((2 * place[last] + 1, 2 * place[first]))
        return cls(place, edges, 2 * place[first])

    @property
    def count(self) -> int:
        return 2 * len(self.place)


def _labels(halves: _Halves) -> list[int]:
    """One number an edge, equal where two edges lie on the same cycles.

    An edge outside a spanning tree draws a number; a tree edge sums (xor) those whose cycle it is on.
    """
    draw = random.Random(8)  # any numbers do: they only have to differ
    beside: list[list[tuple[int, int]]] = [[] for _ in range(halves.count)]
    for edge, (start, end) in enumerate(halves.edges):
        beside[start].append((end, edge))
        beside[end].append((start, edge))
    label = [0] * len(halves.edges)
    above: dict[int, tuple[int, int]] = {halves.root: (halves.root, -1)}  # node -> the one before it, by which edge
    order = [halves.root]
    for node in order:
        for other, edge in beside[node]:
            if other not in above:
                above[other] = (node, edge)
                order.append(other)
    in_tree = {edge for _, edge in above.values()}
    sums = [0] * halves.count
    for edge, (start, end) in enumerate(halves.edges):
        if edge not in in_tree:
            label[edge] = draw.getrandbits(64)
            sums[start] ^= label[edge]
            sums[end] ^= label[edge]
    for node in reversed(order[1:]):
        before, edge = above[node]
        label[edge] = sums[node]
        sums[before] ^= sums[node]
    return label


def _structure_tree(halves: _Halves, label: Sequence[int]) -> list[_Region]:
    """The regions, outer ones first, with the halves that lie in each but in none inside it."""
    ways: list[list[tuple[int, int]]] = [[] for _ in range(halves.count)]
    for edge, (start, end) in enumerate(halves.edges[:-1]):
        ways[start].append((end, edge))
    met = {halves.root: 0}
    order = [halves.root]
    reached_by = [-1] * halves.count
    for node in order:
        for other, edge in ways[node]:
            if other not in met:
                met[other] = len(order)
                order.append(other)
                reached_by[other] = edge
    alike = defaultdict[int, list[int]](list)
    for edge in sorted(range(len(halves.edges) - 1), key=lambda edge: met[halves.edges[edge][0]]):
        alike[label[edge]].append(edge)
    exit_of = {entry: leave for edges in alike.values() for entry, leave in pairwise(edges)}
    regions = [_Region(0, -1, [halves.root])]
    region_of = [0] * halves.count
    for node in order[1:]:
        edge = reached_by[node]
        inside = region_of[halves.edges[edge][0]]
        if regions[inside].exit == edge:
            inside = regions[inside].parent
        if edge in exit_of:
            regions.append(_Region(inside, exit_of[edge]))
            inside = len(regions) - 1
        region_of[node] = inside
        regions[inside].halves.append(node)
    return regions
