"""What stands on the lines of an information flow map: steps, splits, and chips that name information?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.render import symbols
from connectors.render.colours import DARK_BLUE, INK, MEDIUM_INK, PINK, RED, SOFT, WHITE
from connectors.render.information_symbols import medium_sign
from connectors.render.lookups import Lookups
from connectors.render.step_text import spoken
from connectors.render.svg import Drawing
from connectors.render.swim_columns import CHIP_SLOT, DIAMOND_WIDTH, Move
from connectors.render.text_width import fitted, text_width, wrapped
from connectors.render.wording import work_words
from process_maps.model import Gateway, Information, Step
from process_maps.vocabulary import GatewayKind, Work

BOX_HEIGHT = 70.0
DIAMOND_HEIGHT = 78.0
CHIP_HEIGHT, CHIP_WIDTH = 46.0, CHIP_SLOT - 8
DIAMOND_TEXT = 76.0


@dataclass(frozen=True, slots=True)
class Marked:
    """What the analysis says about information: moves typed in again (by identity), and badges by step."""

    rekeyed: frozenset[int]
    badges: Mapping[str, Sequence[str]]

    def is_rekeyed(self, item: Information) -> bool:
        return id(item) in self.rekeyed

    def badge(self, step: str) -> str:
        """ "Re-keyed", "Re-keyed +1"; "" where nothing was found."""
        badges = self.badges.get(step, ())
        more = f" +{len(badges) - 1}" if len(badges) > 1 else ""
        return f"{badges[0]}{more}" if badges else ""


def draw_chip(drawing: Drawing, move: Move, marked: Marked, middle: float, y: float) -> None:
    """What stands at the far end of a line, with its middle at the point: the item, and how it gets there."""
    item, again = move.item, marked.is_rekeyed(move.item)
    ink, notes = MEDIUM_INK[item.medium], ", ".join(_notes(move, again=again))
    left = middle - CHIP_WIDTH / 2
    with drawing.group(", ".join(filter(None, (item.what, item.medium, notes)))):
        fill = PINK if again else WHITE
        top = y - CHIP_HEIGHT / 2
        drawing.rect(left, top, CHIP_WIDTH, CHIP_HEIGHT, radius=8, fill=fill, stroke=ink, stroke_width=1.3)
        medium_sign(drawing, left + 11, y, item.medium)
        lines = wrapped(item.what, CHIP_WIDTH - 26, 11, bold=True, lines=2 if notes else 3)
        if any(line.endswith("…") for line in lines):
            drawing.hint(item.what)
        base = y + 4 - 6.5 * (len(lines) + bool(notes) - 1)
        for place, line in enumerate(lines):
            drawing.text(middle + 9, base + 13 * place, line, size=11, bold=True, anchor="middle")
        below = base + 13 * len(lines)
        words = fitted(notes, CHIP_WIDTH - 26, 10.5, bold=again)
        drawing.text(middle + 9, below, words, size=10.5, bold=again, fill=RED if again else SOFT, anchor="middle")


def _notes(move: Move, *, again: bool) -> Sequence[str]:
    item = move.item
    by_hand = "Re-keyed" if again else "by hand" if item.by_hand else ""
    elsewhere = f"step {move.elsewhere}" if move.elsewhere else ""
    return [note for note in (by_hand, elsewhere, "chased" if item.chase else "", item.often) if note]


def draw_step(drawing: Drawing, look: Lookups, step: Step, marked: Marked, x: float, y: float, width: float) -> None:
    """A step from `x` on with its middle at `y`: number, name, hands-on time, and the waste found there."""
    time, badge = look.times[step.id], marked.badge(step.id)
    touch = work_words(time.touch) if time.touch else ""
    with drawing.group(spoken(step, time, look)):
        fill, edge = (PINK, RED) if badge else (WHITE, INK)
        top = y - BOX_HEIGHT / 2
        drawing.rect(x, top, width, BOX_HEIGHT, radius=4, fill=fill, stroke=edge, stroke_width=1.5)
        room = width - (20 if step.work is Work.HUMAN else 44)
        lines = wrapped(step.name, room, 12.5, bold=True, lines=2 if badge else 3)
        if lines and lines[-1].endswith("…"):
            drawing.hint(step.name)
        base = y + 4.5 - 7.5 * (len(lines) + bool(badge or touch) - 1)
        for place, line in enumerate(lines):
            drawing.text(x + width / 2, base + 15 * place, line, size=12.5, bold=True, anchor="middle")
        _draw_facts(drawing, touch, badge, x + width / 2, base + 15 * len(lines), width - 16)
        symbols.number_badge(drawing, x, top, look.numbers[step.id])
        if step.work is not Work.HUMAN:
            symbols.gear(drawing, x + width - 11, top + 11)


def _draw_facts(drawing: Drawing, touch: str, badge: str, middle: float, base: float, room: float) -> None:
    """The last line of a box: hands-on time and badge, or the badge alone where both do not fit."""
    together = text_width(touch, 11) + 10 + text_width(badge, 11, bold=True)
    if not badge:
        drawing.text(middle, base, touch, size=11, fill=SOFT, anchor="middle")
    elif touch and together <= room:
        drawing.text(middle - together / 2, base, touch, size=11)
        drawing.text(middle + together / 2, base, badge, size=11, bold=True, fill=RED, anchor="end")
    else:
        words = fitted(badge, room, 11, bold=True)
        drawing.text(middle, base, words, size=11, bold=True, fill=RED, anchor="middle")


def draw_split(drawing: Drawing, gateway: Gateway, middle: float, y: float) -> None:
    """A split with its name; a plus where each item takes every way."""
    parallel = gateway.kind is GatewayKind.PARALLEL
    with drawing.group(f"{gateway.name or 'Split'}: {gateway.kind}"):
        symbols.diamond(drawing, middle, y, DIAMOND_WIDTH / 2, DIAMOND_HEIGHT / 2)
        if parallel:
            drawing.line((middle, y + 10), (middle, y + 30), stroke=DARK_BLUE, width=3)
            drawing.line((middle - 10, y + 20), (middle + 10, y + 20), stroke=DARK_BLUE, width=3)
        lines = wrapped(gateway.name, DIAMOND_TEXT, 11.5, bold=True, lines=2 if parallel else 3)
        base = y + 4 - 6.5 * (len(lines) - 1) - (8 if parallel else 0)
        for place, line in enumerate(lines):
            drawing.text(middle, base + 13 * place, line, size=11.5, bold=True, anchor="middle")
