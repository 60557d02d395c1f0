"""What is a value stream map made of: cells, marks, forks, knots, returns, lines and stacks?

A line is read from left to right along its spine, the height at which work flows. Every size is in pixels; `up`
and `down` are measured from the spine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from connectors.render.step_text import COLUMN, TAG_PITCH, VALUE_BAND, StepText
from connectors.render.text_width import widest
from process_maps.model import Gateway

TRUNK, PILL_AT, JOIN = 14.0, 26.0, 30.0
"""Of a fork, from its left edge: where it divides, where the labels of its routes start; and the room of its join."""


@dataclass(slots=True)
class Cell:
    """A step with the queue before it."""

    text: StepText

    @property
    def width(self) -> float:
        return COLUMN

    @property
    def tags_height(self) -> float:
        return TAG_PITCH * len(self.text.tags) + 4 if self.text.tags else 0.0


@dataclass(slots=True)
class Mark:
    """A gateway with one way on: a diamond with its name above. Without a name: a bare place on the line."""

    name: tuple[str, ...]

    @property
    def width(self) -> float:
        return max(40.0, widest(self.name, 12, bold=True) + 12)

    @property
    def up(self) -> float:
        return 24 + 14.0 * len(self.name)

    @property
    def down(self) -> float:
        return 16.0


@dataclass(slots=True)
class Branch:
    """One route of a fork: its label and its lines; no lines where the route goes straight on."""

    label: tuple[str, ...]
    stack: "Stack | None"
    spine: float = 0.0  # below the spine of the fork

    @property
    def label_width(self) -> float:
        return widest(self.label, 12, bold=True) + 18

    @property
    def label_height(self) -> float:
        return 8 + 15.0 * len(self.label)


@dataclass(slots=True)
class Fork:
    """Routes one above the other between a split and a join; its name stands over the first label."""

    parallel: bool
    name: tuple[str, ...]
    branches: list[Branch]
    steps: tuple[str, ...]
    up: float = 0.0
    down: float = 0.0

    @property
    def stacks_at(self) -> float:
        labels = max(branch.label_width for branch in self.branches)
        return PILL_AT + max(labels, widest(self.name, 12, bold=True) + 4) + 8

    @property
    def width(self) -> float:
        widths = (branch.stack.width for branch in self.branches if branch.stack)
        return self.stacks_at + max(widths, default=30.0) + JOIN


@dataclass(slots=True)
class Exit:
    """A link out of a node of a knot: where to (a node of the same knot, or elsewhere) and its label."""

    target: str
    label: str
    rework: bool


@dataclass(slots=True)
class KnotNode:
    """A step or gateway in a knot: its column, row, and the links out of it. Neither: where links come in."""

    id: str
    cell: Cell | None
    gateway: Gateway | None
    column: int
    row: int
    exits: list[Exit]


@dataclass(slots=True)
class Knot:
    """Steps whose links make no block, in columns, with every link drawn between them.

    columns   left edge of each;  channels: left edge of the free strip behind each
    rows      spine of each row, below the knot's own
    shape     what its cells have in common: the height of names, pills and ideas
    """

    nodes: list[KnotNode]
    steps: tuple[str, ...]
    columns: list[float] = field(default_factory=list)
    channels: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)
    shape: "Line | None" = None
    tracks_above: int = 0
    tracks_below: int = 0
    width: float = 0.0
    up: float = 0.0
    down: float = 0.0


Part: TypeAlias = Cell | Mark | Fork | Knot


@dataclass(slots=True)
class DrawnReturn:
    """Work that comes back, on its line.

    start, end  where it leaves and where it arrives, from the left edge of the line; None: on another line
    feet        how far below the spine the parts it leaves and meets reach
    level       how far below the spine it runs
    back        the steps on the way back, which start `back_at` from the left edge; None: straight back
    """

    words: str
    start: float | None
    end: float | None
    start_foot: float
    end_foot: float
    back: "Stack | None" = None
    back_at: float = 0.0
    level: float = 0.0


@dataclass(slots=True)
class Line:
    """Parts from left to right.

    at       left edge of each part
    plates, bursts, pills   height over the boxes given to information labels, ideas and systems
    """

    parts: Sequence[Part]
    at: list[float] = field(default_factory=list)
    returns: list[DrawnReturn] = field(default_factory=list)
    width: float = 0.0
    name_height: float = 0.0
    plates: float = 0.0
    bursts: float = 0.0
    pills: float = 0.0
    up: float = 0.0
    down: float = 0.0

    @property
    def box_up(self) -> float:
        """From the top of the boxes to the spine."""
        return VALUE_BAND + self.name_height / 2 + 2

    def is_crowded(self, place: int) -> bool:
        """Whether labels over a part must not reach beyond its right edge: no plain step stands next to it."""
        return place + 1 == len(self.parts) or not isinstance(self.parts[place + 1], Cell)

    def placed_cells(self) -> Iterator[tuple[float, Cell]]:
        """The cells with their left edges; not those on routes within."""
        return ((at, part) for at, part in zip(self.at, self.parts, strict=True) if isinstance(part, Cell))

    def steps(self) -> list[str]:
        """Ids of all steps on the line in reading order, those on routes too."""
        found: list[str] = []
        for part in self.parts:
            if isinstance(part, Cell):
                found.append(part.text.step.id)
            elif isinstance(part, Fork | Knot):
                found += part.steps
        return found


@dataclass(slots=True)
class Stack:
    """One route: its lines one under the other. `spines` are below the first line's."""

    lines: list[Line]
    spines: list[float]
    width: float
    up: float
    down: float
