"""What do the signs and arrows of information look like: electronic, e-mail, paper, phone, face to face?"""

import math

from connectors.render.colours import MEDIUM_DASH, MEDIUM_INK, WHITE
from connectors.render.svg import Drawing, num
from connectors.render.symbols import arrow_head
from process_maps.vocabulary import Medium

Point = tuple[float, float]

_SIGNS = {
    Medium.ELECTRONIC: (2.0, -5.0, "l-5 6h3.4l-1.6 4.6l5.4 -6.4h-3.4l2.2 -4.2z"),
    Medium.EMAIL: (-6.0, -4.0, "h12v8h-12zl6 4.6l6 -4.6"),
    Medium.PAPER: (-4.0, -5.5, "h5l3 3v8h-8zm2 4.5h4m-4 2.5h4"),
    Medium.PHONE: (
        -4.6,
        -4.6,
        "c-2 2 -.6 5 2.2 7.4c2.6 2.4 5.4 3 6.8 1.2l-2.2 -2.6l-1.8 .8c-1 -.4 -2.2 -1.6 -2.6 -2.8l1 -1.6z",
    ),
    Medium.FACE_TO_FACE: (-5.5, -4.5, "h11v6.5h-5.5l-3 3v-3h-2.5z"),
}
"""Lightning, an envelope, a sheet, a handset, a speech bubble: where each starts from its middle, and its path."""
_SOLID = (Medium.ELECTRONIC, Medium.PHONE)
_ZIGZAG = (Medium.ELECTRONIC, Medium.EMAIL)
"""Drawn as a lightning line; what people carry is drawn straight."""

KINK = 24.0
SHORTEST_KINKED = 22.0
"""How far the lightning of a long arrow is from its step, and from which length an arrow has one."""


def medium_sign(drawing: Drawing, x: float, y: float, medium: Medium) -> None:
    """How information travels, as a sign 12 wide and 10 high with its middle at the point."""
    across, down, shape = _SIGNS[medium]
    ink, solid = MEDIUM_INK[medium], medium in _SOLID
    d = f"M{num(x + across)} {num(y + down)}{shape}"
    drawing.path(d, fill=ink if solid else WHITE, stroke="" if solid else ink, stroke_width=1.1)


def information_arrow(
    drawing: Drawing, start: Point, end: Point, medium: Medium, *, kink_at_end: bool | None = None
) -> None:
    """An upright or level arrow of information; lightning in the middle, or near one end of a long arrow."""
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1)
    if length < 1:
        return
    along = ((x2 - x1) / length, (y2 - y1) / length)
    ink, dash = MEDIUM_INK[medium], MEDIUM_DASH[medium]
    tip = (x2 - 6 * along[0], y2 - 6 * along[1])
    kinked = medium in _ZIGZAG and length >= SHORTEST_KINKED
    lightning = _lightning(start, along, _kink(length, kink_at_end)) if kinked else []
    if lightning and dash:  # the lightning itself is never broken up
        drawing.line(start, lightning[0], stroke=ink, width=1.5, dash=dash)
        drawing.line(*lightning, stroke=ink, width=1.5)
        drawing.line(lightning[-1], tip, stroke=ink, width=1.5, dash=dash)
    else:
        drawing.line(start, *lightning, tip, stroke=ink, width=1.5, dash=dash)
    arrow_head(drawing, x2, y2, *along, ink)


def _kink(length: float, at_end: bool | None) -> float:
    if at_end is None or length <= 2 * KINK:
        return length / 2
    return length - KINK if at_end else KINK


def _lightning(start: Point, along: Point, kink: float) -> list[Point]:
    """Forward, back to the other side, forward again."""
    x, y = start[0] + kink * along[0], start[1] + kink * along[1]
    corners = ((-8, 0), (3, -6), (-3, 6), (8, 0))
    return [
        (x + forward * along[0] - aside * along[1], y + forward * along[1] + aside * along[0])
        for forward, aside in corners
    ]
