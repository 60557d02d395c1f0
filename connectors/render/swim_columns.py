"""What is an information flow map made of: columns with slots, moves of information, hops, ways of work, strips?

Heights are counted in levels: row r is level 2r + 1, the gutter above it level 2r. Widths are in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from connectors.render.text_width import text_width
from process_maps.model import Information

HEAD = 148.0
BOX_WIDTH = 136.0
DIAMOND_WIDTH = 132.0
CHIP_SLOT, HOP_SLOT, USE_SLOT = 118.0, 24.0, 18.0
EDGE = 14.0


@dataclass(slots=True)
class Slot:
    """A strip of a column: the levels in which something stands in it, and its middle from the column's left edge."""

    width: float
    levels: set[int]
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class Move:
    """Information between a column's own row and row `row`; incoming: towards the column's own.

    elsewhere  the number of the step at the other end, where that stands on another strip
    """

    item: Information
    row: int
    incoming: bool
    slot: Slot
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A system used at a step of which the map names no information."""

    row: int
    slot: Slot


@dataclass(slots=True)
class Hop:
    """Information from one step straight to another: its columns, slots, and the gutter it runs along."""

    item: Information
    source: int
    target: int
    source_slot: Slot
    target_slot: Slot
    level: int
    track: int = 0


@dataclass(slots=True)
class Way:
    """Work from one column to another (None: on another strip; the words say where).

    level   of the gutter it runs along; None: straight on, or through one gap only
    tracks  which it has in the gap it leaves into, in the gap it arrives by, and in the gutter
    """

    words: str
    rework: bool
    source: int | None
    target: int | None
    level: int | None
    out_track: int = 0
    in_track: int = 0
    gutter_track: int = 0


@dataclass(slots=True)
class Column:
    """One step or split (`node`), or information that passes no step (`node` empty)."""

    node: str
    row: int
    least: float
    slots: list[Slot] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    x: float = 0.0

    @property
    def slots_width(self) -> float:
        return sum(slot.width for slot in self.slots)

    @property
    def width(self) -> float:
        return max(self.least, self.slots_width + 2 * EDGE)

    @property
    def level(self) -> int:
        return 2 * self.row + 1

    def slot(self, width: float, levels: set[int]) -> Slot:
        """A slot of this width in which the levels are free; a new one where there is none."""
        for slot in self.slots:
            if slot.width == width and not slot.levels & levels:
                slot.levels |= levels
                return slot
        self.slots.append(Slot(width, levels))
        return self.slots[-1]

    def stand_slots(self) -> None:
        """Side by side in the middle of the column."""
        x = (self.width - self.slots_width) / 2
        for slot in self.slots:
            slot.x = x + slot.width / 2
            x += slot.width


@dataclass(slots=True)
class Strip:
    """One part of the map: its rows (numbers of SwimRows), columns, ways and hops.

    gaps     left edge of each gap; gap 0 is before the first column
    gutters  tracks by level
    """

    rows: Sequence[int]
    columns: Sequence[Column]
    ways: list[Way] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    gutters: dict[int, int] = field(default_factory=dict)
    width: float = 0.0


def levels_between(own: int, other: int) -> set[int]:
    """What a line from row `own` to something in row `other` passes, its own row left out."""
    return set(range(2 * own + 2, 2 * other + 2)) if other > own else set(range(2 * other + 1, 2 * own + 1))


def hop_between(item: Information, columns: Sequence[Column], source: int, target: int) -> Hop:
    """By the gutter next to the target, on the side of the source."""
    one, other = columns[source], columns[target]
    level = other.level + 1 if one.row > other.row else other.level - 1
    low, high = sorted((one.level, level))
    out = one.slot(HOP_SLOT, set(range(low, high + 1)) - {one.level})
    return Hop(item, source, target, out, other.slot(HOP_SLOT, {level}), level)


def way_between(words: str, columns: Sequence[Column], source: int, target: int, *, rework: bool) -> Way:
    """Straight on to the next column; by the gutter next to the target to any other."""
    one, other = columns[source], columns[target]
    if target == source + 1:
        return Way(words, rework, source, target, None)
    below = one.row > other.row or (one.row == other.row and target <= source)
    return Way(words, rework, source, target, other.level + 1 if below else other.level - 1)


def label_width(words: str) -> float:
    """Of the words on a way, with a little room; 0 for none."""
    return text_width(words, 11, bold=True) + 10 if words else 0.0
