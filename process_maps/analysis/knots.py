"""What does a part of the graph that no rule takes apart become: parts, ways, and visits to each part?"""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass

from process_maps.analysis.pieces import OUTSIDE, Edge, Knot, KnotWay, Node, Piece, part_of
from process_maps.analysis.visits import solve_visits


@dataclass(frozen=True, slots=True)
class Tied:
    """A knot, how often each member is met, and how many items come out for each that goes in."""

    knot: Knot
    visits: Mapping[int, float]
    leaving: float


def tie(nodes: Mapping[int, Node], members: Set[int], entering: Mapping[int, float], *, lone_way_out: bool) -> Tied:
    """Tie these members of a graph together. `entering` says what comes in at which of them.

    The parts are the members, then the pieces that lie on ways between them. What lies on a single way in or
    out stays outside.
    """
    return _Tying(nodes, members, entering, lone_way_out).tied()


class _Tying:
    """Collects parts and ways."""

    def __init__(
        self, nodes: Mapping[int, Node], members: Set[int], entering: Mapping[int, float], lone_way_out: bool
    ) -> None:
        self.nodes = nodes
        self.number = {place: count for count, place in enumerate(sorted(members))}
        self.parts: list[Piece] = [nodes[place].piece for place in self.number]
        self.ways: list[KnotWay] = []
        for place, share in entering.items():
            self._way_in(place, share, lone=len(entering) == 1)
        for place in self.number:
            node = nodes[place]
            whole = sum(edge.share for edge in node.outs.values())
            for target, edge in node.outs.items():
                share = part_of(edge.share, whole) if node.split is None else 1.0
                inside = target in self.number
                end = self.number[target] if inside else OUTSIDE
                self._way_on(self.number[place], end, share, edge, bare=lone_way_out and not inside)
        self._leave_out(entering)

    def _way_in(self, place: int, share: float, *, lone: bool) -> None:
        outside = [source for source in self.nodes[place].ins if source not in self.number]
        piece = self.nodes[outside[0]].outs[place].piece if outside and not lone else None
        part = self.number[place]
        if piece is not None:
            part = self._part(piece)
            self.ways.append(KnotWay(part, self.number[place], 1.0))
        self.ways.append(KnotWay(OUTSIDE, part, share))

    def _way_on(self, start: int, end: int, share: float, edge: Edge, *, bare: bool) -> None:
        if edge.piece is None or bare:
            self.ways.append(KnotWay(start, end, share, edge.rework))
        else:
            between = self._part(edge.piece)
            self.ways.append(KnotWay(start, between, share, edge.rework))
            self.ways.append(KnotWay(between, end, 1.0))

    def _leave_out(self, entering: Mapping[int, float]) -> None:
        """Take off what the joins inside only wait for, from splits inside or the split before the knot."""
        number_of = {self.nodes[place].split: part for place, part in self.number.items()}
        before = {source for place in entering for source in self.nodes[place].ins if source not in self.number}
        number_of |= {self.nodes[source].split: OUTSIDE for source in before}
        number_of.pop(None, None)
        for place, part in self.number.items():
            for split, left_out in self.nodes[place].waits.items():
                if split in number_of:
                    self.ways.append(KnotWay(number_of[split], part, -float(left_out)))

    def _part(self, piece: Piece) -> int:
        self.parts.append(piece)
        return len(self.parts) - 1

    def tied(self) -> Tied:
        entries = defaultdict[int, float](float)
        inner = []
        for way in self.ways:
            if way.source == OUTSIDE:
                entries[way.target] += way.share
            elif way.target != OUTSIDE:
                inner.append((way.source, way.target, way.share))
        visits = [float(count) for count in solve_visits(len(self.parts), entries, inner)]
        leaving = sum(visits[way.source] * way.share for way in self.ways if way.target == OUTSIDE)
        met = {place: visits[part] for place, part in self.number.items()}
        return Tied(Knot(self.parts, self.ways, visits), met, leaving)
