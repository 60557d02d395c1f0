"""How is a knot drawn: steps whose links make no block, with every link in a track of its own?"""

from typing import Protocol

from connectors.render import symbols
from connectors.render.colours import BLUE, DARK_BLUE, INK, PALE_BLUE, RED, WHITE
from connectors.render.knots import (
    EXIT_PITCH,
    GATEWAY_WIDTH,
    TRACK,
    box_right,
    exit_width,
    gateway_name,
    name_up,
)
from connectors.render.parts import Cell, Exit, Knot, KnotNode, Line
from connectors.render.svg import Drawing
from process_maps.vocabulary import GatewayKind

WAY = 1.6
FAN = 8.0
"""How far right of a node its links divide."""


class DrawCell(Protocol):
    """Draws a step."""

    def __call__(self, cell: Cell, line: Line, x: float, spine: float, *, crowded: bool) -> None:
        """The step whose left edge is `x`; crowded: keep labels within its right edge."""


class KnotDrawing:
    """One knot with its left edge at `x` and its first row at `spine`; `draw_cell` draws a step."""

    def __init__(self, drawing: Drawing, knot: Knot, x: float, spine: float, draw_cell: DrawCell) -> None:
        self._drawing = drawing
        self._knot = knot
        self._x = x
        self._spine = spine
        self._draw_cell = draw_cell
        self._place = {node.id: node for node in knot.nodes}
        self._used = [0] * (len(knot.channels) + 1)
        self._above = 0
        self._below = 0

    def draw(self) -> None:
        """Links first, then the nodes over them."""
        self._draw_entries()
        for node in self._knot.nodes:
            self._draw_links(node)
        self._draw_way_out()
        for node in self._knot.nodes:
            self._draw_node(node)

    def _row(self, node: KnotNode) -> float:
        return self._spine + self._knot.rows[node.row]

    def _draw_entries(self) -> None:
        """From the left edge to the entry, or to the nodes nothing inside leads to."""
        led_to = {exit.target for node in self._knot.nodes for exit in node.exits}
        first = [node for node in self._knot.nodes if node.id not in led_to] or self._knot.nodes[:1]
        rows = sorted(self._row(node) for node in first if node.column == 0)
        heights = (*rows, self._spine)
        self._drawing.line((self._x, self._spine), (self._x + 4, self._spine), width=WAY)
        self._drawing.line((self._x + 4, min(heights)), (self._x + 4, max(heights)), width=WAY)
        for y in rows:
            self._drawing.line((self._x + 4, y), (self._x + self._knot.columns[0], y), width=WAY)

    def _draw_links(self, node: KnotNode) -> None:
        y, right = self._row(node), self._x + box_right(self._knot, node)
        fan = EXIT_PITCH * (len(node.exits) - 1) / 2
        if fan > 0:
            self._drawing.line((right, y), (right + FAN, y), width=WAY)
            self._drawing.line((right + FAN, y - fan), (right + FAN, y + fan), width=WAY)
        for place, exit in enumerate(node.exits):
            self._link(node, exit, right + (FAN if fan else 0), y - fan + EXIT_PITCH * place)

    def _link(self, node: KnotNode, exit: Exit, start: float, y: float) -> None:
        target = self._place.get(exit.target)
        if target is not None:
            self._way(self._route(node, target, start, y), exit)
        elif self._goes_on(node):
            self._drawing.line((start, y), (self._end, y), width=WAY)
        else:
            self._way([(start, y), (self._x + self._knot.channels[node.column] - 2, y)], exit)
        if exit.label:
            self._label(exit, self._x + box_right(self._knot, node) + FAN + 5, y)

    def _route(self, node: KnotNode, target: KnotNode, start: float, y: float) -> list[tuple[float, float]]:
        """The points of a link inside: through the channel, round above or below the boxes where it must."""
        into, target_y = self._x + self._knot.columns[target.column], self._row(target)
        out = self._track(node.column + 1)
        if target.column == node.column + 1:
            return [(start, y), (out, y), (out, target_y), (into, target_y)]
        if target.column > node.column:
            self._above += 1
            across = self._spine - self._knot.up + TRACK * self._above
        else:
            self._below += 1
            across = self._spine + self._knot.down - TRACK * self._below
        inward = self._track(target.column)
        return [(start, y), (out, y), (out, across), (inward, across), (inward, target_y), (into, target_y)]

    def _track(self, channel: int) -> float:
        """The next free track in the strip before column `channel`."""
        start = self._knot.channels[channel - 1] if channel else 4.0
        self._used[channel] += 1
        return self._x + start + TRACK * self._used[channel]

    def _way(self, points: list[tuple[float, float]], exit: Exit) -> None:
        ink = RED if exit.rework else INK
        self._drawing.line(*points, stroke=ink, width=WAY, dash="6 4" if exit.rework else "")
        symbols.arrow_head(self._drawing, *points[-1], 1, 0, ink)

    def _label(self, exit: Exit, left: float, y: float) -> None:
        width = exit_width(exit.label)
        fill, edge, ink = (WHITE, RED, RED) if exit.rework else (PALE_BLUE, BLUE, DARK_BLUE)
        self._drawing.rect(left, y - 10, width, 20, radius=10, fill=fill, stroke=edge)
        self._drawing.text(left + width / 2, y + 4.2, exit.label, size=11.5, bold=True, fill=ink, anchor="middle")

    @property
    def _end(self) -> float:
        return self._x + self._knot.width - 4

    def _goes_on(self, node: KnotNode) -> bool:
        """Whether links of a node to elsewhere may run on to the right edge: nothing stands behind the last column."""
        return node.column == len(self._knot.columns) - 1

    def _draw_way_out(self) -> None:
        """Gather what goes on behind the last column into the line to the next part."""
        ends = []
        for node in filter(self._goes_on, self._knot.nodes):
            fan = EXIT_PITCH * (len(node.exits) - 1) / 2
            ends += [
                self._row(node) - fan + EXIT_PITCH * place
                for place, exit in enumerate(node.exits)
                if exit.target not in self._place
            ]
            if not node.exits:
                ends.append(self._row(node))
                self._drawing.line((self._x + box_right(self._knot, node), ends[-1]), (self._end, ends[-1]), width=WAY)
        if ends:
            heights = (*ends, self._spine)
            self._drawing.line((self._end, min(heights)), (self._end, max(heights)), width=WAY)
            self._drawing.line((self._end, self._spine), (self._end + 4, self._spine), width=WAY)

    def _draw_node(self, node: KnotNode) -> None:
        x, y = self._x + self._knot.columns[node.column], self._row(node)
        if node.cell and self._knot.shape:
            self._draw_cell(node.cell, self._knot.shape, x, y, crowded=True)
            return
        if node.gateway is None:
            return
        middle = x + GATEWAY_WIDTH / 2
        self._drawing.line((x, y), (x + GATEWAY_WIDTH, y), width=WAY)
        if node.gateway.kind is GatewayKind.PARALLEL:
            self._drawing.line((middle, y - 18), (middle, y + 18), width=5)
        else:
            symbols.diamond(self._drawing, middle, y, 10)
        for place, words in enumerate(gateway_name(node)):
            base = y - name_up(node) + 10 + 13 * place
            self._drawing.text(middle, base, words, size=11.5, bold=True, anchor="middle")
