"""At which height does work that comes back run under a line, so that no two returns touch?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from connectors.render.layout import SIDE, cell_down
from connectors.render.parts import Cell, DrawnReturn, Fork, Line, Mark, Part, Stack
from connectors.render.step_text import GAP
from connectors.render.text_width import text_width

RETURN_PITCH = 24.0
AWAY = 26.0
"""Length of the arrow of a return that starts or ends on another line."""


@dataclass(slots=True)
class Return:
    """Work that comes back: from behind `end` to before `start`, by way of `back` where steps lie on the way."""

    start: Part
    end: Part
    words: str
    back: Stack | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The part of a line a return takes up, from left to right."""

    left: float
    right: float
    drawn: DrawnReturn


def label_width(words: str) -> float:
    """Of a return's words with a little room."""
    return text_width(words, 12, bold=True) + 14


def label_fits(back: DrawnReturn) -> bool:
    """Whether a return is long enough to carry its label in the line, not under it."""
    return back.start is not None and back.end is not None and back.start - back.end >= label_width(back.words) + 24


def place_returns(lines: Sequence[Line], returns: Iterable[Return]) -> None:
    """Give each return its level under the parts it passes, the short ones nearest, and make room for it."""
    home = {id(part): (number, place) for number, line in enumerate(lines) for place, part in enumerate(line.parts)}
    stretches: dict[int, list[_Stretch]] = {}
    for back in returns:
        (first, start), (last, end) = home[id(back.start)], home[id(back.end)]
        leaves, arrives = _ends(lines[last], end)[1], _ends(lines[first], start)[0]
        if first == last:
            drawn = [(first, DrawnReturn(back.words, leaves[0], arrives[0], leaves[1], arrives[1], back.back))]
        else:
            to, source = _place_of(back.start), _place_of(back.end)
            away = DrawnReturn(f"{back.words} to {to}", leaves[0], None, leaves[1], 0, back.back)
            drawn = [(last, away), (first, DrawnReturn(f"from {source}", None, arrives[0], 0, arrives[1]))]
        for number, one in drawn:
            stretches.setdefault(number, []).append(_stretch(one))
    for number, found in stretches.items():
        _give_levels(lines[number], found)


def _ends(line: Line, place: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where returns meet and leave a part: across, and how far below the spine the part reaches there."""
    part, at = line.parts[place], line.at[place]
    if isinstance(part, Cell):
        foot = cell_down(line, part)
        return (at + GAP + 22, foot), (at + part.width - 22, foot)
    if isinstance(part, Mark):
        middle = at + part.width / 2
        return (middle - 4, 8.0), (middle + 4, 8.0)
    return (at + 5, 0.0), (at + part.width - 5, 0.0)


def _place_of(part: Part) -> str:
    if isinstance(part, Cell):
        return part.text.number
    if isinstance(part, Mark):
        return " ".join(part.name) or "the line above"
    return "the split" if isinstance(part, Fork) else "the steps above"


def _stretch(back: DrawnReturn) -> _Stretch:
    label = label_width(back.words)
    if back.start is not None and back.end is not None:
        middle, half = (back.start + back.end) / 2, label / 2
        left, right = min(back.end, middle - half), max(back.start, middle + half)
    elif back.start is not None:
        left, right = back.start - label - AWAY, back.start
    else:
        left = back.end or 0.0
        right = left + label + AWAY
    if back.back is not None:
        near = back.end if back.end is not None else (back.start or 0.0) - back.back.width - 2 * SIDE
        back.back_at = max(near, 0.0) + 2 * SIDE
        left, right = min(left, back.back_at - SIDE), max(right, back.back_at + back.back.width + SIDE)
    return _Stretch(left, right, back)


def _give_levels(line: Line, found: list[_Stretch]) -> None:
    taken = [*_feet(line)]
    for stretch in sorted(found, key=lambda one: one.right - one.left):
        back = stretch.drawn
        over = (foot for left, right, foot in taken if left < stretch.right + 6 and stretch.left - 6 < right)
        back.level = max(over, default=0.0) + 18
        foot = back.level + 10
        if back.start is not None and back.end is not None and not label_fits(back):
            foot += 14
        if back.back is not None:
            foot += back.back.up + back.back.down + RETURN_PITCH + 4
        taken.append((stretch.left, stretch.right, foot))
        line.returns.append(back)
        line.down = max(line.down, foot + 4)
        line.width = max(line.width, stretch.right)


def _feet(line: Line) -> Iterator[tuple[float, float, float]]:
    """What stands on the line: from, to, and how far down."""
    for at, part in zip(line.at, line.parts, strict=True):
        if isinstance(part, Cell):
            yield at + GAP, at + part.width, cell_down(line, part)
        elif isinstance(part, Fork):
            yield at + 10, at + part.width - 10, part.down
        else:
            yield at, at + part.width, part.down
