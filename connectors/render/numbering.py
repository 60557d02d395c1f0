"""What number does each step carry: 1, 2, then 3a1 and 3b1 on routes, 4r1 on a way back?"""

from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase

from process_maps.analysis.blocks import (
    OUTSIDE,
    Block,
    Choice,
    InnerWay,
    Leaf,
    Loop,
    Parallel,
    Series,
    Tangle,
    node_ids,
)
from process_maps.analysis.report import MapReport

DEEPEST = 8.0
ROUTE, RETURN = 1.0, 0.125
"""Blocks nested deeper than this are numbered and drawn without their routes: 2a1b3a1c1a2 helps nobody. A route
counts fully towards it, work that comes back, which adds nothing to the number, an eighth."""


def step_numbers(report: MapReport) -> Mapping[str, str]:
    """Number by step id, in reading order. A split takes one number and its routes letters (Martin & Osterling)."""
    steps = {step.id for step in report.process.steps}
    return dict(_Numbering(steps, prefix="").walk(report.block, 0))


class _Numbering:
    """Counts along one route."""

    def __init__(self, steps: set[str], prefix: str) -> None:
        self._steps = steps
        self._prefix = prefix
        self._count = 0

    def walk(self, block: Block, depth: float) -> Iterator[tuple[str, str]]:
        if depth > DEEPEST:
            yield from self._numbered(node_ids(block))
            return
        match block:
            case Leaf(node):
                yield from self._numbered((node,))
            case Tangle(nodes=nodes):
                if only_returns_cross(block):
                    for part in block.parts:
                        yield from self.walk(part, depth + RETURN)
                else:
                    yield from self._numbered(nodes)
            case Series(parts):
                for part in parts:
                    yield from self.walk(part, depth)
            case Loop(body=body, back=back):
                yield from self.walk(body, depth + RETURN)
                yield from self._aside("r").walk(back, depth + ROUTE)
            case Choice(routes=routes) | Parallel(routes=routes):
                self._count += 1
                for place, route in enumerate(routes):
                    yield from self._aside(route_letters(place)).walk(route.block, depth + ROUTE)

    def _numbered(self, nodes: Iterable[str]) -> Iterator[tuple[str, str]]:
        for node in nodes:
            if node in self._steps:
                self._count += 1
                yield node, f"{self._prefix}{self._count}"

    def _aside(self, letters: str) -> "_Numbering":
        return _Numbering(self._steps, f"{self._prefix}{self._count}{letters}")


def route_letters(place: int) -> str:
    """a to z, then aa, ab and so on."""
    letters = ascii_lowercase[place % 26]
    return letters if place < 26 else route_letters(place // 26 - 1) + letters


def only_returns_cross(tangle: Tangle) -> bool:
    """Whether the parts of a tangle follow one another and every other way leads back: drawn as a line of steps."""
    last = len(tangle.parts) - 1
    return bool(tangle.parts) and all(
        goes_back(way) or way.target == way.source + 1 or (way.source, way.target) in ((OUTSIDE, 0), (last, OUTSIDE))
        for way in tangle.ways
    )


def goes_back(way: InnerWay) -> bool:
    """Whether a way inside a tangle leads to an earlier part, or to the same."""
    return OUTSIDE not in (way.source, way.target) and way.target <= way.source
