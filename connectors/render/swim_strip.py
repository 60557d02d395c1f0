"""How is one strip of an information flow map drawn: lanes, lines of information and of work, and their words?"""

from dataclasses import dataclass

from connectors.render import symbols
from connectors.render.colours import (
    HAIR,
    INK,
    LINE,
    MEDIUM_DASH,
    MEDIUM_INK,
    PALE,
    PALE_BLUE,
    PALER,
    RED,
    SOFT,
    WHITE,
)
from connectors.render.information_symbols import information_arrow, medium_sign
from connectors.render.lookups import Lookups
from connectors.render.svg import Drawing
from connectors.render.swim_boxes import BOX_HEIGHT, CHIP_HEIGHT, Marked, draw_chip, draw_split, draw_step
from connectors.render.swim_columns import HEAD, Column, Hop, Strip, Way, label_width
from connectors.render.swim_rows import SwimRows
from connectors.render.swim_tracks import track_x, way_ends
from connectors.render.text_width import text_width, wrapped
from process_maps.vocabulary import Medium

BODY = 86.0
GUTTER_TRACK = 22.0
LABEL_UP = 9.0
"""How far over its line the middle of a label is."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Label:
    """Words on a line, with their middle at the point."""

    x: float
    y: float
    words: str
    ink: str
    medium: Medium | None = None


class StripDrawing:
    """One strip, with its lanes from `left` on and from `top` down."""

    def __init__(
        self,
        drawing: Drawing,
        look: Lookups,
        rows: SwimRows,
        strip: Strip,
        marked: Marked,
        left: float,
        top: float,
    ) -> None:
        self._drawing = drawing
        self._look = look
        self._rows = rows
        self._strip = strip
        self._marked = marked
        self._left = left
        self._gutters: list[float] = []  # top of the gutter above each row, and of the one below the last
        self._bodies: list[float] = []
        for place in range(len(strip.rows) + 1):
            self._gutters.append(top)
            tracks = strip.gutters.get(2 * place, 0)
            top += GUTTER_TRACK * tracks + (6 if tracks else 0)
            if place < len(strip.rows):
                self._bodies.append(top)
                top += BODY
        self._foot = top

    def draw(self, width: float) -> float:
        """Lanes, lines, boxes, then the words on the lines; returns the foot."""
        self._draw_lanes(width)
        for column in self._strip.columns:
            self._draw_information(column)
        labels = [*map(self._draw_hop, self._strip.hops), *map(self._draw_way, self._strip.ways)]
        for column in self._strip.columns:
            self._draw_column(column)
        for label in labels:
            self._draw_label(label)
        return self._foot

    def _draw_lanes(self, width: float) -> None:
        drawing = self._drawing
        for place, number in enumerate(self._strip.rows):
            row, top = self._rows.rows[number], self._gutters[place]
            last = place + 1 == len(self._strip.rows)
            height = (self._foot if last else self._gutters[place + 1]) - top
            drawing.rect(self._left, top, width, height, fill=WHITE if place % 2 else PALER, stroke=HAIR)
            head = PALE_BLUE if row.is_system else PALE
            drawing.rect(self._left, top, HEAD - 16, height, fill=head, stroke=HAIR)
            lines = wrapped(row.name, HEAD - 36, 13.5, bold=True, lines=3)
            base = self._middle(place) - 8 * (len(lines) - 1) + (0 if row.kind else 5)
            for count, line in enumerate(lines):
                drawing.text(self._left + 10, base + 16 * count, line, size=13.5, bold=True)
            drawing.text(self._left + 10, base + 16 * len(lines), row.kind, size=11.5, fill=SOFT)

    # ------------------------------------------------------------------ places
    def _middle(self, row: int) -> float:
        return self._bodies[row] + BODY / 2

    def _x(self, x: float) -> float:
        return x + self._left - 16

    def _track_y(self, level: int, track: int) -> float:
        return self._gutters[level // 2] + 2 + GUTTER_TRACK * (track + 0.8)

    def _edge(self, column: Column, towards: int) -> float:
        """The edge of a column's box on the side of another level."""
        side = 1 if towards > column.level else -1
        return self._middle(column.row) + side * BOX_HEIGHT / 2

    # ------------------------------------------------------------------ information
    def _draw_information(self, column: Column) -> None:
        """The information lines of a column, under everything else."""
        for use in column.uses:
            x, y = self._x(column.x + use.slot.x), self._middle(use.row)
            self._drawing.line((x, self._edge(column, 2 * use.row + 1)), (x, y), stroke=LINE)
            self._drawing.circle(x, y, 4, fill=WHITE, stroke=LINE, width=1.4)
        for move in column.moves:
            x = self._x(column.x + move.slot.x)
            near = self._edge(column, 2 * move.row + 1) if column.node else self._middle(column.row)
            side = 1 if move.row < column.row else -1
            far = self._middle(move.row) + side * CHIP_HEIGHT / 2
            ends = ((x, far), (x, near)) if move.incoming else ((x, near), (x, far))
            information_arrow(self._drawing, *ends, move.item.medium)
            if not column.node:
                self._drawing.circle(x, near, 5, fill=MEDIUM_INK[move.item.medium])

    def _draw_hop(self, hop: Hop) -> _Label:
        """Information from step to step; returns its label."""
        source, target = self._strip.columns[hop.source], self._strip.columns[hop.target]
        item, y = hop.item, self._track_y(hop.level, hop.track)
        start_x, end_x = self._x(source.x + hop.source_slot.x), self._x(target.x + hop.target_slot.x)
        ink = MEDIUM_INK[item.medium]
        way = ((start_x, self._edge(source, hop.level)), (start_x, y), (end_x, y))
        self._drawing.line(*way, stroke=ink, width=1.5, dash=MEDIUM_DASH[item.medium])
        information_arrow(self._drawing, (end_x, y), (end_x, self._edge(target, hop.level)), item.medium)
        by_hand = " (re-keyed)" if self._marked.is_rekeyed(item) else " (by hand)" if item.by_hand else ""
        return _Label((start_x + end_x) / 2, y - LABEL_UP, f"{item.what}{by_hand}", ink, item.medium)

    # ------------------------------------------------------------------ work
    def _draw_way(self, way: Way) -> _Label:
        """Work going on or coming back; returns its label."""
        points, label = self._along_gutter(way) if way.level is not None else self._straight_on(way)
        ink = RED if way.rework else INK
        self._drawing.line(*points, stroke=ink, width=1.5, dash="6 4" if way.rework else "")
        (x1, y1), (x2, y2) = points[-2:]
        length = max(abs(x2 - x1) + abs(y2 - y1), 0.1)
        symbols.arrow_head(self._drawing, x2, y2, (x2 - x1) / length, (y2 - y1) / length, ink)
        return _Label(*label, way.words, ink)

    def _leaving(self, place: int) -> Point:
        column = self._strip.columns[place]
        return self._x(column.x + column.width), self._middle(column.row)

    def _arriving(self, place: int) -> Point:
        column = self._strip.columns[place]
        return self._x(column.x), self._middle(column.row)

    def _straight_on(self, way: Way) -> tuple[list[Point], Point]:
        """To the next column, with the words before it."""
        assert way.source is not None
        assert way.target is not None
        start, end = self._leaving(way.source), self._arriving(way.target)
        x = self._x(track_x(self._strip, way.target, way.out_track))
        turn = [(x, start[1]), (x, end[1])] if start[1] != end[1] else []
        return [start, *turn, end], (end[0] - 12 - label_width(way.words) / 2, end[1])

    def _along_gutter(self, way: Way) -> tuple[list[Point], Point]:
        """Through a gutter, with the words over its beginning."""
        assert way.level is not None
        left, right = way_ends(self._strip, way)
        y = self._track_y(way.level, way.gutter_track)
        points = [(self._x(left), y), (self._x(right), y)]
        if way.source is not None:
            start = self._leaving(way.source)
            points = [start, (points[0][0], start[1]), *points]
        if way.target is not None:
            end = self._arriving(way.target)
            points += [(points[-1][0], end[1]), end]
        towards = 1 if right > left else -1
        return points, (self._x(left) + towards * (label_width(way.words) / 2 + 6), y - LABEL_UP)

    def _draw_label(self, label: _Label) -> None:
        if not label.words:
            return
        sign = 16 if label.medium else 0
        width = text_width(label.words, 11, bold=True) + 8 + sign
        left = label.x - width / 2
        self._drawing.rect(left, label.y - 8, width, 16, radius=3, fill=WHITE)
        if label.medium:
            medium_sign(self._drawing, left + 10, label.y, label.medium)
        at = label.x + sign / 2
        self._drawing.text(at, label.y + 4, label.words, size=11, bold=True, fill=label.ink, anchor="middle")

    # ------------------------------------------------------------------ boxes
    def _draw_column(self, column: Column) -> None:
        for move in column.moves:
            middle = self._x(column.x + move.slot.x)
            draw_chip(self._drawing, move, self._marked, middle, self._middle(move.row))
        x, y = self._x(column.x), self._middle(column.row)
        if column.node in self._look.steps:
            step = self._look.steps[column.node]
            draw_step(self._drawing, self._look, step, self._marked, x, y, column.width)
        elif column.node:
            draw_split(self._drawing, self._rows.gateway(column.node), x + column.width / 2, y)
