"""How does a graph of work fold up, rule by rule, until one piece is left?"""

from collections import deque
from collections.abc import Iterable

from process_maps.analysis.knots import tie
from process_maps.analysis.pieces import Cycle, Edge, Fork, Node, Piece, chained, part_of
from process_maps.analysis.regions import innermost_regions
from process_maps.analysis.routing import BEFORE, Routing
from process_maps.vocabulary import LinkKind, Retake

SAME = 1e-6
"""How far the items that leave a knot may be from those that enter it, by rounding."""


def reduce(routes: Routing) -> Piece:
    """The whole work graph as one piece, in time close to linear in its size.

    series     the only way out of one node is the only way into the next: one node
    routes     several ways between the same two nodes: one way, with a Fork on it
    loop       a way from a node to itself: a Cycle around the node
    knot       where none of these applies, the smallest part with one way in and one way out

    Raises ValueError where items could go round for ever.
    """
    graph = _Graph(routes)
    graph.fold(graph.nodes)
    while len(graph.nodes) > 1:
        graph.fold(graph.tie_knots())
    return next(iter(graph.nodes.values())).piece


class _Graph:
    """The graph while it is folded up: nodes by number, those of the map first."""

    def __init__(self, routes: Routing) -> None:
        self.nodes = {place: Node(place, waits=dict(routes.waits.get(place, {}))) for place in range(len(routes.ids))}
        self.first = self._add(Node(None, split=BEFORE if routes.all_starts else None))
        self.last = self._add(Node(None))
        for order, start in enumerate(routes.starts):
            self._connect(self.first, start, Edge(1.0, order))
        order = 0
        for place in range(len(routes.ids)):
            self._add_ways(routes, place, order)
            order += len(routes.ways[place]) + 1

    def _add_ways(self, routes: Routing, place: int, order: int) -> None:
        """The ways out of one node of the map; a split that sends back does so before it splits."""
        ways = routes.ways[place]
        onward = place
        if place in routes.splits:
            onward = self._add(Node(None, split=place))
            back = sum(way.share for way in ways if way.link.kind is LinkKind.REWORK)
            self._connect(place, onward, Edge(1 - back, order))
        elif not any(way.link.kind is LinkKind.SEQUENCE for way in ways):
            self._connect(place, self.last, Edge(max(0.0, 1 - sum(way.share for way in ways)), order))
        for count, way in enumerate(ways, start=order + 1):
            rework = way.link.retake if way.link.kind is LinkKind.REWORK else None
            edge = Edge(way.share, count, label=way.link.label, rework=rework)
            self._connect(place if rework else onward, way.target, edge)

    def _add(self, node: Node) -> int:
        place = len(self.nodes)
        self.nodes[place] = node
        return place

    # -------------------------------------------------------------- ways between nodes
    def _connect(self, source: int, target: int, edge: Edge) -> None:
        """Add a way; one that may not be bundled with a way already there gets an empty node of its own."""
        outs = self.nodes[source].outs
        if target not in outs:
            self._attach(source, target, edge)
        elif self._may_bundle(source, target):
            outs[target] = self._bundled(source, target, outs[target], edge)
        else:
            between = self._add(Node(None))
            self._attach(source, between, edge)
            self._attach(between, target, Edge(1.0, edge.order))

    def _attach(self, source: int, target: int, edge: Edge) -> None:
        self.nodes[source].outs[target] = edge
        self.nodes[target].ins.add(source)

    def _remove(self, source: int, target: int) -> Edge:
        self.nodes[target].ins.discard(source)
        return self.nodes[source].outs.pop(target)

    def _may_bundle(self, source: int, target: int) -> bool:
        """A choice: always. Parallel: where the target waits for them; the end of the map does."""
        split = self.nodes[source].split
        return split is None or self._is_end(target) or self.nodes[target].waits.get(split, 0) > 0

    def _is_end(self, place: int) -> bool:
        return place == self.last and self.nodes[place].piece is None

    def _bundled(self, source: int, target: int, one: Edge, other: Edge) -> Edge:
        split = self.nodes[source].split
        if split is not None:
            self._wait_less(target, split, 1)
        routes = one.routes
        routes.extend(other.routes)  # in place: a node may have thousands of routes
        both_rework = one.rework and other.rework
        once = one.rework is other.rework is Retake.ONCE
        return Edge(
            one.share + other.share,
            min(one.order, other.order),
            Fork(split is not None, routes),
            rework=(Retake.ONCE if once else Retake.LOOP) if both_rework else None,
            bundle=True,
        )

    def _wait_less(self, place: int, split: int, arrivals: int) -> None:
        waits = self.nodes[place].waits
        left = waits.pop(split, 0) - arrivals
        if left > 0:
            waits[split] = left

    # -------------------------------------------------------------- the rules
    def fold(self, todo: Iterable[int]) -> None:
        """Apply series, routes and loop at these nodes, and wherever that makes room for more."""
        waiting = deque(todo)
        listed = set(waiting)
        while waiting:
            place = waiting.popleft()
            listed.discard(place)
            if place in self.nodes:
                again = [touched for touched in self._fold_at(place) if touched not in listed]
                listed.update(again)
                waiting.extend(again)

    def _fold_at(self, place: int) -> tuple[int, ...]:
        """One rule at one node; the nodes to look at again."""
        node = self.nodes[place]
        if place in node.outs and node.split is None:
            self._close_loop(place)
            return (place,)
        before = next(iter(node.ins)) if len(node.ins) == 1 else None
        after = next(iter(node.outs)) if len(node.outs) == 1 else None
        if place in (before, after):
            return ()
        if before is not None and len(self.nodes[before].outs) == 1:
            return (self._merge(before, place),)
        if after is not None and len(self.nodes[after].ins) == 1:
            return (self._merge(place, after),)
        if before is None or after is None:
            return ()
        if (after == before or after in self.nodes[before].outs) and not self._may_bundle(before, after):
            return ()
        self._straighten(before, place, after)
        return (before, after)

    def _close_loop(self, place: int) -> None:
        node = self.nodes[place]
        again = self._remove(place, place)
        share = part_of(again.share, again.share + sum(edge.share for edge in node.outs.values()))
        if share >= 1:
            raise ValueError("some items never find a way out")
        retake = again.rework or Retake.LOOP
        if retake is Retake.ONCE:
            share /= 1 - share  # the retake's own share: routing.shares_per_visit
        node.piece = Cycle(node.piece, round(share, 12), retake, again.piece)

    def _merge(self, before: int, after: int) -> int:
        """Two nodes with nothing else between them become one; the one with fewer ways moves to the other."""
        one, other = self.nodes[before], self.nodes[after]
        link = self._remove(before, after)
        merged = Node(
            chained(one.piece, link.piece, other.piece),
            one.ins,
            other.outs,
            split=other.split,
            waits=one.waits,
        )
        stays, goes = (before, after) if len(other.outs) <= len(one.ins) else (after, before)
        self.nodes[stays] = merged
        if goes == after:
            for target in list(other.outs):
                self._renamed_in(target, goes, stays)
        else:
            for source in list(one.ins):
                self._renamed_out(source, goes, stays)
        del self.nodes[goes]
        self.first = stays if before == self.first else self.first
        self.last = stays if after == self.last else self.last
        return stays

    def _renamed_in(self, target: int, old: int, new: int) -> None:
        """`target` is now entered from `new`, not `old`."""
        ins = self.nodes[target].ins
        ins.discard(old)
        ins.add(new)

    def _renamed_out(self, source: int, old: int, new: int) -> None:
        """`source` now leads to `new`, not `old`."""
        outs = self.nodes[source].outs
        outs[new] = outs.pop(old)

    def _straighten(self, before: int, place: int, after: int) -> None:
        """A node with one way in and one way out becomes part of a way between its neighbours."""
        into, onward = self._remove(before, place), self._remove(place, after)
        piece = chained(into.piece, self.nodes.pop(place).piece, onward.piece)
        self._connect(before, after, Edge(into.share, into.order, piece, into.label, into.rework))

    # -------------------------------------------------------------- what no rule takes apart
    def tie_knots(self) -> list[int]:
        """Put every innermost part with one way in and out into a Knot; the nodes to look at again.

        Where items are lost or doubled on the way through (a parallel split that is never joined), or there
        is no such part, all that is left becomes one Knot.
        """
        successors = {place: list(node.outs) for place, node in self.nodes.items()}
        regions = innermost_regions(successors, self.first, self.last)
        return [place for region in regions for place in self._tie(set(region))] or self._tie_all()

    def _tie(self, members: set[int]) -> tuple[int, ...]:
        ways_in = [(source, place) for place in members for source in self.nodes[place].ins - members]
        ways_out = [(place, to) for place in members for to in self.nodes[place].outs if to not in members]
        source, target = ways_in[0][0], ways_out[0][1]
        split = self.nodes[source].split
        shares = {place: self.nodes[source].outs[place].share for _, place in ways_in}
        whole = sum(shares.values())
        entering = {place: part_of(share, whole) if split is None else 1.0 for place, share in shares.items()}
        tied = tie(self.nodes, members, entering, lone_way_out=len(ways_out) == 1)
        waits = self.nodes[target].waits
        further = len(ways_in) - 1 if split is not None and split in waits else 0
        inside = {number: place for place in members if (number := self.nodes[place].split) is not None}
        left_out = sum(waits[number] * tied.visits[place] for number, place in inside.items() if number in waits)
        if not self._is_end(target) and abs(tied.leaving - left_out - further - 1) > SAME:
            return ()
        for number in inside:
            waits.pop(number, None)
        if split is not None:
            self._wait_less(target, split, further)
        into = [self._remove(*way) for way in ways_in]
        out = [self._remove(*way) for way in ways_out]
        for place in members:
            del self.nodes[place]
        knot = min(members)
        self.nodes[knot] = Node(tied.knot)
        order = min(edge.order for edge in into)
        self._attach(source, knot, into[0] if len(into) == 1 else Edge(whole, order))
        self._attach(knot, target, out[0] if len(out) == 1 else Edge(1.0, order))
        return source, knot, target

    def _tie_all(self) -> list[int]:
        tied = tie(self.nodes, set(self.nodes), {self.first: 1.0}, lone_way_out=False)
        self.nodes = {self.first: Node(tied.knot)}
        return []
