"""Where do the parts of a value stream map stand: how wide is a line, how far does it reach, where does it break?"""

from collections.abc import Sequence
from itertools import pairwise

from connectors.render.parts import Branch, Cell, Fork, Knot, Line, Part, Stack
from connectors.render.step_text import COLUMN, DATA_ROW, NAME_LINE, OPERATOR_ROW, VALUE_BAND

ROW_WIDTH = 8 * COLUMN
WIDEST_SPLIT = 1.35 * ROW_WIDTH
"""A map with split routes may be this wide where that keeps it in one row."""
ROUTE_GAP = 18.0
LINE_GAP = 34.0
SHORTEST_ARROW = 24.0
SIDE = 16.0
"""Room on either side of a route that takes several lines."""


def broken(parts: Sequence[Part], width: float) -> list[list[Part]]:
    """Parts broken into lines no wider than `width`; a part that is wider stands alone."""
    lines: list[list[Part]] = []
    room = 0.0
    for part in parts:
        if not lines or part.width > room + 0.01:
            lines.append([])
            room = width
        lines[-1].append(part)
        room -= part.width
    return lines


def evenly_broken(parts: Sequence[Part], width: float) -> list[list[Part]]:
    """As `broken`, and in as many lines, but filled alike: nine steps are five and four, not eight and one."""
    lines = broken(parts, width)
    narrower = width - COLUMN
    while len(lines) > 1 and narrower >= COLUMN:
        tighter = broken(parts, narrower)
        if len(tighter) > len(lines):
            break
        lines, narrower = tighter, narrower - COLUMN
    return lines


def rows_of(parts: Sequence[Part]) -> list[list[Part]]:
    """The rows of a whole map."""
    if sum(part.width for part in parts) <= WIDEST_SPLIT and any(isinstance(part, Fork | Knot) for part in parts):
        return [[*parts]]
    return evenly_broken(parts, ROW_WIDTH)


def measure(line: Line, *, top: float = 0.0) -> None:
    """Work out where the parts of a line stand and how far they reach; `top` is room above all parts."""
    line.at, line.width = [], 0.0
    for part in line.parts:
        line.at.append(line.width)
        line.width += part.width
    texts = [cell.text for _, cell in line.placed_cells()]
    line.name_height = max((NAME_LINE * max(2, len(text.name)) + 14 for text in texts), default=0.0)
    line.pills = max((text.pills_height for text in texts), default=0.0)
    line.bursts = max((text.burst.height + 4 for text in texts if text.burst), default=0.0)
    line.plates = max((text.plate_height for text in texts), default=0.0)
    if line.plates:
        line.bursts = max(line.bursts, SHORTEST_ARROW)
    ups = [part.up for part in line.parts if not isinstance(part, Cell)]
    downs = [part.down for part in line.parts if not isinstance(part, Cell)]
    if texts:
        ups.append(line.box_up + line.pills + line.bursts + line.plates)
        downs += [cell_down(line, cell) for _, cell in line.placed_cells()]
    line.up, line.down = max(ups) + top, max(downs)


def cell_down(line: Line, cell: Cell) -> float:
    """From the spine to the foot of a cell: box, data box and tags."""
    box = VALUE_BAND + line.name_height + OPERATOR_ROW + DATA_ROW * len(cell.text.rows)
    return box - line.box_up + cell.tags_height


def stacked(lines: list[Line]) -> Stack:
    """Measured lines as one route."""
    spines, y = [0.0], 0.0
    for above, below in pairwise(lines):
        y += above.down + LINE_GAP + below.up
        spines.append(y)
    side = 2 * SIDE if len(lines) > 1 else 0.0
    width = max(line.width for line in lines) + side
    return Stack(lines, spines, width, lines[0].up, y + lines[-1].down)


def stand_branches(fork: Fork) -> None:
    """Stand the routes one under the other; the middle one, or the middle between two, is level with the spine."""
    y, spines = 0.0, []
    for place, branch in enumerate(fork.branches):
        up, down = _reach(branch)
        if place == 0 and fork.name:
            up = max(up, branch.label_height / 2 + 7 + 15 * len(fork.name))
        y += up + (ROUTE_GAP if place else 0)
        spines.append(y)
        y += down
    count = len(spines)
    spine = (spines[(count - 1) // 2] + spines[count // 2]) / 2
    for branch, at in zip(fork.branches, spines, strict=True):
        branch.spine = at - spine
    fork.up, fork.down = spine, y - spine


def _reach(branch: Branch) -> tuple[float, float]:
    """How far a route reaches up and down from its own spine."""
    half = branch.label_height / 2 + 3
    if branch.stack is None:
        return half, half
    return max(branch.stack.up, half), max(branch.stack.down, half)
