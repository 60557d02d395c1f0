"""Which blocks is a map built of: series, choices, parallel routes, loops, and tangles that are none?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeAlias, TypeGuard

from process_maps.analysis import pieces
from process_maps.analysis.pieces import Cycle, Edge, Fork, Knot, Piece
from process_maps.analysis.reduction import reduce
from process_maps.analysis.routing import Routing, routing
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import Retake

OUTSIDE = pieces.OUTSIDE
"""In the ways of a tangle: before its first part, or after its last."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One step or one gateway without routes of its own."""

    node: str


@dataclass(frozen=True, slots=True)
class Series:
    """One after the other. Empty: straight on."""

    parts: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One way through a choice or parallel block; `share` of the items (1 in a parallel block)."""

    share: float
    label: str
    block: "Block"


@dataclass(frozen=True, slots=True)
class Choice:
    """Each item takes one of the routes.

    `split` and `join` are ids of gateways, which are then no Leaf of their own: every node of a map is in
    exactly one place of its block. "" where a step divides or gathers, or where the gateway is already told
    (a gateway that gathers and divides is the join of the first block only).
    """

    split: str
    join: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Parallel:
    """Each item takes all routes at once; the join (or the end of the map) waits for the last."""

    split: str
    join: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """After `body`, `share` of the items goes through `back` (often nothing) and through `body` again."""

    body: "Block"
    share: float
    retake: Retake
    back: "Block"


@dataclass(frozen=True, slots=True)
class InnerWay:
    """Of each visit to part `source` of a tangle, `share` goes on to part `target` (OUTSIDE: in or out).

    A share below 0 takes arrivals off that a parallel join only waits for, so that it is met once.
    `rework` says how items are sent back; None where the way goes on.
    """

    source: int
    target: int
    share: float
    rework: Retake | None


@dataclass(frozen=True, slots=True)
class Tangle:
    """Links that make no block: worked out by expected visits, drawn in layers.

    nodes    every step and gateway in it, in the order of the map
    parts    what could be told apart inside it, in the order of the map (an empty Series: a bare crossing)
    visits   how often an item that enters the tangle meets each part
    ways     between the parts
    """

    nodes: tuple[str, ...]
    parts: tuple["Block", ...] = ()
    visits: tuple[float, ...] = ()
    ways: tuple[InnerWay, ...] = ()


Block: TypeAlias = Leaf | Series | Choice | Parallel | Loop | Tangle


def block_of(process: ProcessMap) -> Block:
    """The work of a map as one block. Reads a map without errors (checks.py) in near-linear time.

    A step with several links is an implicit choice; several starts are a choice between them, or parallel
    where a join waits for them all; several ends are one. A node is one Leaf, split or join, never two.
    Raises ValueError on a map without a start or with a loop without a way out.
    Source: series-parallel reduction (Valdes, Tarjan & Lawler 1982); docs/method/branches-and-rework.md.
    """
    return block_from(process, routing(process))


def block_from(process: ProcessMap, routes: Routing) -> Block:
    """The same, where the routes are known."""
    gateways = {gateway.id for gateway in process.gateways}
    return _Builder(routes.ids, gateways).block(reduce(routes))


def inner_blocks(block: Block) -> tuple[Block, ...]:
    """The blocks directly inside a block."""
    match block:
        case Series(parts) | Tangle(_, parts, _, _):
            return parts
        case Choice(_, _, routes) | Parallel(_, _, routes):
            return tuple(route.block for route in routes)
        case Loop(body, _, _, back):
            return body, back
        case Leaf():
            return ()


def all_blocks(block: Block) -> Iterator[Block]:
    """A block and everything inside it, outside in and in the order of the map; however deep it goes."""
    waiting = [block]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(inner_blocks(found)))


def last_node(block: Block) -> str:
    """The step or gateway an item meets last in a block; "" where there is none."""
    while not isinstance(block, Leaf):
        match block:
            case Tangle(_, parts, _, ways):
                block = parts[max(way.source for way in ways if way.target == OUTSIDE)]
            case Choice(_, join, _) | Parallel(_, join, _) if join:
                return join
            case Loop(body, _, _, _):
                block = body
            case _ if inner := inner_blocks(block):
                block = inner[-1]
            case _:
                return ""
    return block.node


def node_ids(block: Block) -> Iterator[str]:
    """Every step and gateway of a block, each once."""
    for found in all_blocks(block):
        match found:
            case Leaf(node):
                yield node
            case Choice(split, join, _) | Parallel(split, join, _):
                yield from filter(None, (split, join))


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns the pieces of a reduction into blocks, inside out and without recursion."""

    ids: Sequence[str]
    gateways: set[str]
    made: dict[int, Block] = field(default_factory=dict)

    def block(self, whole: Piece) -> Block:
        for piece in reversed(list(pieces.composites(whole))):
            self.made[id(piece)] = self._composite(piece)
        return self._series(whole)

    def _composite(self, piece: Fork | Cycle | Knot) -> Block:
        match piece:
            case Fork(parallel, edges):
                return self._fork(sorted(edges, key=lambda edge: edge.order), parallel=parallel)
            case Cycle(body, share, retake, back):
                return Loop(self._series(body), share, retake, self._series(back))
            case Knot():
                return self._tangle(piece)

    def _fork(self, edges: Sequence[Edge], *, parallel: bool) -> Block:
        whole = sum(edge.share for edge in edges)
        shares = [edge.share / whole if whole else 1 / len(edges) for edge in edges]
        if parallel:
            shares = [1.0] * len(edges)
        routes = tuple(
            Route(share, edge.label, self._series(edge.piece)) for share, edge in zip(shares, edges, strict=True)
        )
        return Parallel("", "", routes) if parallel else Choice("", "", routes)

    def _tangle(self, knot: Knot) -> Tangle:
        numbers = [sorted(pieces.numbers(part)) for part in knot.parts]
        order = sorted(range(len(knot.parts)), key=lambda part: numbers[part] or [len(self.ids)])
        moved = {old: new for new, old in enumerate(order)} | {OUTSIDE: OUTSIDE}
        ways = (InnerWay(moved[way.source], moved[way.target], way.share, way.rework) for way in knot.ways)
        return Tangle(
            nodes=tuple(self.ids[number] for number in sorted(chain.from_iterable(numbers))),
            parts=tuple(self._series(knot.parts[part]) for part in order),
            visits=tuple(knot.visits[part] for part in order),
            ways=tuple(sorted(ways, key=lambda way: (way.source, way.target))),
        )

    def _series(self, piece: Piece) -> Block:
        """A chain in a row; a gateway beside a choice or parallel block becomes its split or join."""
        row: list[Block] = []
        for part in pieces.in_a_row(piece):
            block = Leaf(self.ids[part]) if isinstance(part, int) else self.made[id(part)]
            before = row[-1] if row else None
            if isinstance(block, Choice | Parallel) and self._is_gateway(before):
                row[-1] = replace(block, split=before.node)
            elif self._is_gateway(block) and isinstance(before, Choice | Parallel) and not before.join:
                row[-1] = replace(before, join=block.node)
            else:
                row.append(block)
        return row[0] if len(row) == 1 else Series(tuple(row))

    def _is_gateway(self, block: Block | None) -> TypeGuard[Leaf]:
        return isinstance(block, Leaf) and block.node in self.gateways
