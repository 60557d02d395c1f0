"""What is a graph of work folded up into: nodes, ways between them, and the pieces that lie on both?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from process_maps.vocabulary import Retake

OUTSIDE = -1
"""Before or after a knot, in its ways."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One piece after another (a binary tree, so that joining long chains stays quick)."""

    first: "Piece"
    then: "Piece"


@dataclass(frozen=True, slots=True)
class Fork:
    """Routes from one node to another: a choice, or all at once."""

    parallel: bool
    routes: list["Edge"]


@dataclass(frozen=True, slots=True)
class Cycle:
    """`share` of what has been through `body` goes through `back` and `body` again."""

    body: "Piece"
    share: float
    retake: Retake
    back: "Piece"


@dataclass(frozen=True, slots=True)
class KnotWay:
    """`share` of the visits to part `source` go on to part `target`; `rework`: as what they are sent back.

    Below 0: arrivals of one passage of a split that a join leaves out.
    """

    source: int
    target: int
    share: float
    rework: Retake | None = None


@dataclass(frozen=True, slots=True)
class Knot:
    """Parts no rule takes apart, the ways between them, and how often each part is met."""

    parts: list["Piece"]
    ways: list[KnotWay]
    visits: list[float]


Piece: TypeAlias = int | Chain | Fork | Cycle | Knot | None
"""A node by its number, nothing at all, or pieces put together."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another, with the piece that lies on it.

    order   its place on the map
    rework  how items are sent back; None where the way goes on
    bundle  its piece is a Fork made between just these two nodes
    """

    share: float
    order: int
    piece: Piece = None
    label: str = ""
    rework: Retake | None = None
    bundle: bool = False

    @property
    def routes(self) -> list["Edge"]:
        return self.piece.routes if self.bundle and isinstance(self.piece, Fork) else [self]


@dataclass(slots=True)
class Node:
    """What is left at one place of the graph.

    ins    the nodes before it;  outs: the ways to the nodes after it
    split  number of the parallel split it sends items down all its ways as; None: each item takes one
    waits  what it waits for as a parallel join: split -> arrivals to leave out for each passage of it
    """

    piece: Piece
    ins: set[int] = field(default_factory=set)
    outs: dict[int, Edge] = field(default_factory=dict)
    split: int | None = None
    waits: dict[int, int] = field(default_factory=dict)


def chained(*pieces: Piece) -> Piece:
    """The pieces one after another."""
    whole: Piece = None
    for piece in pieces:
        if piece is not None:
            whole = piece if whole is None else Chain(whole, piece)
    return whole


def part_of(share: float, whole: float) -> float:
    return share / whole if whole else 0.0


def in_a_row(piece: Piece) -> Iterator[int | Fork | Cycle | Knot]:
    """What a piece is a chain of."""
    waiting = [piece]
    while waiting:
        match waiting.pop():
            case Chain(first, then):
                waiting += [then, first]
            case None:
                pass
            case found:
                yield found


def inside(piece: Fork | Cycle | Knot) -> list[Piece]:
    """The pieces directly inside one."""
    match piece:
        case Fork(_, routes):
            return [route.piece for route in routes]
        case Cycle(body, _, _, back):
            return [body, back]
        case Knot(parts, _, _):
            return parts


def composites(whole: Piece) -> Iterator[Fork | Cycle | Knot]:
    """Every fork, cycle and knot, outer ones before those inside them."""
    waiting = [whole]
    while waiting:
        for part in in_a_row(waiting.pop()):
            if not isinstance(part, int):
                yield part
                waiting += inside(part)


def numbers(piece: Piece) -> Iterator[int]:
    """The numbers of all nodes in a piece."""
    waiting = [piece]
    while waiting:
        for part in in_a_row(waiting.pop()):
            if isinstance(part, int):
                yield part
            else:
                waiting += inside(part)
