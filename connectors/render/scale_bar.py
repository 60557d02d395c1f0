"""Where does the time go: every wait and all work of an average item in one bar, as wide as it is long?"""

from dataclasses import dataclass
from datetime import timedelta

from connectors.render.colours import INK, PINK, RED, WHITE
from connectors.render.lookups import Lookups, by_value
from connectors.render.svg import Drawing
from connectors.render.symbols import value_bar
from connectors.render.text_width import fitted, text_width
from connectors.render.wording import share_words, work_words
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import LeadTimeRule, Value

BAR = 36.0
THINNEST_NAMED = 1.0
NARROWEST_WORDS = 22.0
"""Pieces of the bar: from how many pixels they are told apart aloud, and carry their share."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of the bar to scale: a wait (value None) or work."""

    step: str
    time: timedelta
    value: Value | None


def slices(look: Lookups) -> list[Slice]:
    """What the lead time is made of, in reading order: the waits, and the work where the rule counts it."""
    found = []
    for step in look.numbers:
        time = look.times[step]
        if not time.path_visits:
            continue
        if time.wait:
            found.append(Slice(step, time.wait * time.path_visits, None))
        counted = (time.elapsed - time.wait) * time.path_visits
        if counted > NO_TIME:
            parts = by_value(time.value).items()
            found += [Slice(step, counted * (part / time.touch), value) for value, part in parts if part]
    return found


def draw_scale_bar(drawing: Drawing, x: float, y: float, width: float, look: Lookups) -> None:
    """ "Where the 66 days go": every wait and all work as wide as it is long. Title at `y`, bar 12 below."""
    pieces = slices(look)
    total = sum((piece.time for piece in pieces), NO_TIME)
    timeline = look.report.timeline
    title = f"Where the {look.wait_words(total)} go, drawn to scale"
    if timeline.rule is LeadTimeRule.MEASURED:
        title = f"Where the time goes, drawn to scale: the map explains {look.wait_words(total)}"
    drawing.text(x, y, fitted(title, width, 15, bold=True), size=15, bold=True)
    if not total:
        return
    top, at = y + 12, x
    for piece in pieces:
        share = piece.time / total
        wide = width * share
        if wide >= THINNEST_NAMED:
            with drawing.group(_piece_words(piece, look)):
                _draw_piece(drawing, piece, at, top, wide, share, look)
        else:
            _draw_piece(drawing, piece, at, top, wide, share, look)
        at += wide
    drawing.rect(x, top, width, BAR, stroke=INK, stroke_width=1.2)


def _piece_words(piece: Slice, look: Lookups) -> str:
    if piece.value is None:
        return f"Wait before {look.step_label(piece.step)}: {look.wait_words(piece.time)}"
    return f"Work in {look.step_label(piece.step)}: {work_words(piece.time)}"


def _draw_piece(drawing: Drawing, piece: Slice, x: float, y: float, width: float, share: float, look: Lookups) -> None:
    if piece.value is not None:
        value_bar(drawing, x, y, width, BAR, piece.value)
        return
    drawing.rect(x, y, width, BAR, fill=PINK, stroke=WHITE if width > 3 else "", stroke_width=0.8)
    if width >= NARROWEST_WORDS:
        _name_piece(drawing, x, y, width, f"before {look.numbers[piece.step]}", share)


def _name_piece(drawing: Drawing, x: float, y: float, width: float, words: str, share: float) -> None:
    percent = share_words(share)
    if text_width(words, 12) + 6 <= width:
        drawing.text(x + width / 2, y + 15, words, size=12, anchor="middle")
        drawing.text(x + width / 2, y + 30, percent, size=12.5, bold=True, fill=RED, anchor="middle")
    elif text_width(percent, 12.5, bold=True) + 4 <= width:
        drawing.text(x + width / 2, y + 22.5, percent, size=12.5, bold=True, fill=RED, anchor="middle")
