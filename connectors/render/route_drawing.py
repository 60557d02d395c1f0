"""How are lines of steps, split routes and returns drawn?"""

from typing import Protocol

from connectors.render import symbols
from connectors.render.colours import BLUE, DARK_BLUE, PALE_BLUE, RED, WHITE
from connectors.render.knot_drawing import KnotDrawing
from connectors.render.layout import LINE_GAP, SIDE
from connectors.render.parts import PILL_AT, TRUNK, Branch, Cell, DrawnReturn, Fork, Knot, Line, Mark, Stack
from connectors.render.returns import AWAY, RETURN_PITCH, label_fits, label_width
from connectors.render.step_drawing import draw_cell
from connectors.render.svg import Drawing


class CellExtras(Protocol):
    """Draws what else belongs to a step on a route, such as its information."""

    def __call__(self, cell: Cell, line: Line, x: float, spine: float, *, crowded: bool) -> None:
        """The step of `line` whose left edge is `x`; crowded: keep within its right edge."""


WAY = 1.6
BAR = 5.0
Point = tuple[float, float]


class RouteDrawing:
    """Draws lines and what is nested in them.

    `extras` is called for every step on a route; not for the steps of a row, which have a band over them.
    """

    def __init__(self, drawing: Drawing, extras: CellExtras) -> None:
        self._drawing = drawing
        self._extras = extras

    def row(self, line: Line, x: float, spine: float) -> None:
        """A line with a band of its own."""
        self._line(line, x, spine, self._cell)

    def _cell(self, cell: Cell, line: Line, x: float, spine: float, *, crowded: bool) -> None:  # noqa: ARG002
        draw_cell(self._drawing, cell, line, x, spine)

    def _route_cell(self, cell: Cell, line: Line, x: float, spine: float, *, crowded: bool) -> None:
        self._extras(cell, line, x, spine, crowded=crowded)
        draw_cell(self._drawing, cell, line, x, spine)

    def _line(self, line: Line, x: float, spine: float, draw: CellExtras) -> None:
        for place, (at, part) in enumerate(zip(line.at, line.parts, strict=True)):
            match part:
                case Cell():
                    draw(part, line, x + at, spine, crowded=line.is_crowded(place))
                case Mark():
                    self._mark(part, x + at, spine)
                case Fork():
                    self._fork(part, x + at, spine)
                case Knot():
                    KnotDrawing(self._drawing, part, x + at, spine, self._route_cell).draw()
        labels = [(self._return(back, x, spine), back.words) for back in line.returns]
        for (middle, y), words in labels:  # over the lines of all returns, which may pass one another
            self._words(middle, y, words)

    def _mark(self, mark: Mark, x: float, spine: float) -> None:
        self._drawing.line((x, spine), (x + mark.width, spine), width=WAY)
        if mark.name:
            middle = x + mark.width / 2
            symbols.diamond(self._drawing, middle, spine, 10)
            for place, words in enumerate(reversed(mark.name)):
                self._drawing.text(middle, spine - 17 - 14 * place, words, size=12, bold=True, anchor="middle")

    def _fork(self, fork: Fork, x: float, spine: float) -> None:
        drawing = self._drawing
        trunk, join = x + TRUNK, x + fork.width - TRUNK
        first, last = spine + fork.branches[0].spine, spine + fork.branches[-1].spine
        width, over = (BAR, BAR) if fork.parallel else (WAY, 0.0)
        drawing.line((x, spine), (trunk, spine), width=WAY)
        drawing.line((trunk, first - over), (trunk, last + over), width=width)
        for branch in fork.branches:
            self._branch(fork, branch, x, spine + branch.spine, trunk, join)
        ends = [spine + branch.spine + (branch.stack.spines[-1] if branch.stack else 0) for branch in fork.branches]
        drawing.line((join, min(*ends, spine) - over), (join, max(*ends, spine) + over), width=width)
        drawing.line((join, spine), (x + fork.width, spine), width=WAY)
        if not fork.parallel:
            symbols.diamond(drawing, trunk, spine, 8)
        above = first - fork.branches[0].label_height / 2 - 9
        for place, words in enumerate(reversed(fork.name)):
            drawing.text(x + 5, above - 15 * place, words, size=12, bold=True)

    def _branch(self, fork: Fork, branch: Branch, x: float, y: float, trunk: float, join: float) -> None:
        start_x, end = x + fork.stacks_at, (x + fork.stacks_at, y)
        self._drawing.line((trunk, y), (start_x, y), width=WAY)
        if branch.stack is not None:
            end = self._stack(branch.stack, start_x, y)
        self._drawing.line(end, (join, end[1]), width=WAY)
        width, height = branch.label_width, branch.label_height
        self._drawing.rect(x + PILL_AT, y - height / 2, width, height, radius=10, fill=PALE_BLUE, stroke=BLUE)
        for place, words in enumerate(branch.label):
            base = y - height / 2 + 15.5 + 15 * place
            middle = x + PILL_AT + width / 2
            self._drawing.text(middle, base, words, size=12, bold=True, fill=DARK_BLUE, anchor="middle")

    def _stack(self, stack: Stack, x: float, spine: float) -> Point:
        """Draw a route; returns where its last line ends."""
        several = len(stack.lines) > 1
        left, right = (x + SIDE if several else x), x + stack.width
        if several:
            self._drawing.line((x, spine), (left, spine), width=WAY)
        end = (left, spine)
        for place, line in enumerate(stack.lines):
            y = spine + stack.spines[place]
            self._line(line, left, y, self._route_cell)
            end = (left + line.at[-1] + line.parts[-1].width, y)
            if place + 1 < len(stack.lines):
                turn, below = y + line.down + LINE_GAP / 2, spine + stack.spines[place + 1]
                way = (end, (right - 6, y), (right - 6, turn), (x + 6, turn), (x + 6, below), (left, below))
                self._drawing.line(*way, width=WAY)
        return end

    def _return(self, back: DrawnReturn, x: float, spine: float) -> Point:
        """Work that comes back, dashed and red; returns the middle of its label."""
        y, half = spine + back.level, label_width(back.words) / 2
        start = (x + (back.start or 0.0), spine + back.start_foot + 2)
        end = (x + (back.end or 0.0), spine + back.end_foot + 3)
        if back.back is not None:
            return self._return_by_steps(back, back.back, start, end, x, y)
        if back.start is None:
            self._dashed((end[0] + AWAY, y), (end[0], y), end)
            return end[0] + AWAY + half, y
        if back.end is None:
            self._dashed(start, (start[0], y), (start[0] - AWAY, y))
            return start[0] - AWAY - half, y
        self._dashed(start, (start[0], y), (end[0], y), end)
        return (start[0] + end[0]) / 2, y if label_fits(back) else y + 13

    def _return_by_steps(self, back: DrawnReturn, stack: Stack, start: Point, end: Point, x: float, y: float) -> Point:
        """A way back with steps on it: down and round to the left, through the steps, then left and up."""
        left = x + back.back_at
        spine = y + RETURN_PITCH / 2 + stack.up
        self._dashed(start, (start[0], y), (left - SIDE, y), (left - SIDE, spine), (left, spine), head=False)
        end_x, end_y = self._stack(stack, left, spine)
        foot = spine + stack.down + RETURN_PITCH / 2
        out = [(end_x, end_y), (end_x + SIDE / 2, end_y), (end_x + SIDE / 2, foot)]
        if back.end is None:
            self._dashed(*out, (end_x - AWAY, foot))
        else:
            self._dashed(*out, (end[0], foot), end)
        return (start[0] + left - SIDE) / 2, y

    def _dashed(self, *points: Point, head: bool = True) -> None:
        self._drawing.line(*points, stroke=RED, width=1.5, dash="6 4")
        if head:
            (x1, y1), (x2, y2) = points[-2:]
            length = max(abs(x2 - x1) + abs(y2 - y1), 0.1)
            symbols.arrow_head(self._drawing, x2, y2, (x2 - x1) / length, (y2 - y1) / length, RED)

    def _words(self, middle: float, y: float, words: str) -> None:
        width = label_width(words)
        self._drawing.rect(middle - width / 2, y - 8, width, 16, fill=WHITE)
        self._drawing.text(middle, y + 4, words, size=12, bold=True, fill=RED, anchor="middle")
