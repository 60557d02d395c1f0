"""Which parts does a value stream map have? The blocks of the analysis become cells, forks, knots and returns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.render.knots import knots
from connectors.render.layout import ROW_WIDTH, SIDE, broken, measure, stacked, stand_branches
from connectors.render.lookups import Lookups
from connectors.render.numbering import DEEPEST, RETURN, ROUTE, goes_back, only_returns_cross
from connectors.render.parts import JOIN, PILL_AT, Branch, Cell, Fork, Line, Mark, Part, Stack
from connectors.render.returns import Return, place_returns
from connectors.render.step_text import COLUMN, StepText
from connectors.render.text_width import text_width, widest, wrapped
from connectors.render.wording import share_words
from process_maps.analysis.blocks import (
    Block,
    Choice,
    Leaf,
    Loop,
    Parallel,
    Route,
    Series,
    Tangle,
    node_ids,
)
from process_maps.model import Gateway
from process_maps.vocabulary import Retake

ROUTE_LABEL = 112.0


@dataclass(frozen=True, slots=True)
class Laid:
    """A block as parts in reading order, and what comes back among them."""

    parts: list[Part]
    returns: list[Return]


@dataclass(frozen=True, slots=True)
class BlockLayout:
    """Turns blocks into parts; `texts` is what is written at each step."""

    look: Lookups
    texts: dict[str, StepText]

    def lay(self, block: Block, *, width: float = ROW_WIDTH, depth: float = 0) -> Laid:
        """The parts of a block whose routes shall be no wider than `width`."""
        if depth > DEEPEST:
            return Laid([*self._knots([*node_ids(block)])], [])
        match block:
            case Leaf(node):
                return Laid([*self._leaf(node)], [])
            case Series(blocks):
                return _joined([self.lay(inner, width=width, depth=depth) for inner in blocks])
            case Loop():
                return self._loop(block, width, depth)
            case Choice() | Parallel():
                return Laid([self._fork(block, width, depth)], [])
            case Tangle():
                return self._tangle(block, width, depth)

    def _leaf(self, node: str) -> Iterator[Part]:
        if node in self.texts:
            yield Cell(self.texts[node])
        else:
            gateway = self.look.process.node(node)
            if isinstance(gateway, Gateway) and gateway.name:
                yield Mark(wrapped(gateway.name, 100, 12, bold=True, lines=3))

    def _loop(self, loop: Loop, width: float, depth: float) -> Laid:
        body = self.lay(loop.body, width=width, depth=depth + RETURN)
        parts = body.parts or [Mark(())]
        back = self.stack(loop.back, width=width - 4 * SIDE, depth=depth + ROUTE)
        words = return_words(loop.share, loop.retake)
        return Laid(parts, [*body.returns, Return(parts[0], parts[-1], words, back)])

    def _fork(self, block: Choice | Parallel, width: float, depth: float) -> Fork:
        parallel = isinstance(block, Parallel)
        gateway = self.look.process.node(block.split) if block.split else None
        name = wrapped(gateway.name, ROUTE_LABEL, 12, bold=True, lines=3) if isinstance(gateway, Gateway) else ()
        labels = [_route_label(route, parallel=parallel) for route in block.routes]
        taken = PILL_AT + max(widest(label, 12, bold=True) for label in labels) + 26 + JOIN
        branches = [
            Branch(label, self.stack(route.block, width=max(width - taken, COLUMN), depth=depth + ROUTE))
            for label, route in zip(labels, block.routes, strict=True)
        ]
        fork = Fork(parallel, name, branches, tuple(node for node in node_ids(block) if node in self.texts))
        stand_branches(fork)
        return fork

    def stack(self, block: Block, *, width: float, depth: float) -> Stack | None:
        """A block as lines that fit in `width`; None where nothing is in it."""
        laid = self.lay(block, width=width, depth=depth)
        if not laid.parts:
            return None
        lines = [Line(parts) for parts in broken(laid.parts, width)]
        for line in lines:
            measure(line)
        place_returns(lines, laid.returns)
        return stacked(lines)

    def _tangle(self, tangle: Tangle, width: float, depth: float) -> Laid:
        """One after the other where only the returns cross each other; in columns with every link otherwise."""
        if not only_returns_cross(tangle):
            return Laid([*self._knots(tangle.nodes)], [])
        pieces = [self.lay(part, width=width, depth=depth + RETURN) for part in tangle.parts]
        pieces = [Laid(piece.parts or [Mark(())], piece.returns) for piece in pieces]
        returns = [
            Return(
                pieces[way.target].parts[0],
                pieces[way.source].parts[-1],
                return_words(way.share, way.rework),
                None,
            )
            for way in tangle.ways
            if goes_back(way)
        ]
        laid = _joined(pieces)
        return Laid(laid.parts, [*laid.returns, *returns])

    def _knots(self, nodes: Sequence[str]) -> Iterator[Part]:
        if nodes:
            yield from knots(nodes, self.look, self.texts)


def _joined(pieces: Sequence[Laid]) -> Laid:
    return Laid([part for piece in pieces for part in piece.parts], [one for piece in pieces for one in piece.returns])


def return_words(share: float, retake: Retake | None) -> str:
    """ "18% come back": again and again, or once where the map says so."""
    return f"{share_words(share)} come back{' once' if retake is Retake.ONCE else ''}"


def _route_label(route: Route, *, parallel: bool) -> tuple[str, ...]:
    """ "Urgent 12%", the share on a line of its own where the label is long; "all" on parallel routes."""
    if parallel:
        return wrapped(route.label or "all", ROUTE_LABEL, 12, bold=True, lines=3)
    words = f"{route.label} {share_words(route.share)}".strip()
    if text_width(words, 12, bold=True) <= ROUTE_LABEL:
        return (words,)
    return (*wrapped(route.label, ROUTE_LABEL, 12, bold=True, lines=3), share_words(route.share))
