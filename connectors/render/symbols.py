"""What do the symbols of value stream notation look like?

Each is drawn from one point, so that a map with hundreds of them stays small. Source of the shapes: Rother &
Shook, Learning to See (1999); the "W" triangle for a wait is the NHS variant.
"""

import math
from functools import lru_cache

from connectors.render.colours import (
    BURST,
    BURST_EDGE,
    BURST_INK,
    DARK_BLUE,
    INK,
    QUEUE,
    SOFT,
    VALUE_FILL,
    WHITE,
)
from connectors.render.svg import Drawing, num, outline
from connectors.render.text_width import text_width
from process_maps.vocabulary import Value, Work


@lru_cache(maxsize=2_000)
def hatching(width: float, height: float, pitch: float = 9) -> str:
    """Slanted strokes inside a box, as a path relative to its top left corner (patterns are not drawn everywhere)."""
    strokes: list[str] = []
    at_x = at_y = 0.0
    start = -height
    while start < width:
        left, right = max(start, 0.0), min(start + height, width)
        bottom, top = height - (left - start), height - (right - start)
        if right - left > 0.5:
            begin = f"m{num(left - at_x)} {num(bottom - at_y)}"
            strokes.append(f"{begin}l{num(right - left)} {num(top - bottom)}")
            at_x, at_y = right, top
        start += pitch
    return "".join(strokes)


def value_bar(drawing: Drawing, x: float, y: float, width: float, height: float, value: Value) -> None:
    """A band in the colour of its value; waste is hatched, so that it is told without colour."""
    drawing.rect(x, y, width, height, fill=VALUE_FILL[value])
    if value is Value.WASTE and width >= 1:
        drawing.path(f"M{num(x)} {num(y)}{hatching(width, height)}", stroke=WHITE, stroke_width=1.6)


@lru_cache(maxsize=100)
def _push(length: float) -> tuple[str, str]:
    """Shaft, and stripes with head, relative to the upper left corner of a push arrow."""
    shaft = length - 9
    widths = [min(6.0, shaft - 12 * place) for place in range(math.ceil(shaft / 12))]
    stripes = "m12 0".join(f"h{num(width)}v10h-{num(width)}z" for width in widths)
    head = f"m{num(shaft - 12 * (len(widths) - 1))} -3l9 8l-9 8z"
    return f"h{num(shaft)}v10h-{num(shaft)}z", stripes + head


def push_arrow(drawing: Drawing, x: float, y: float, length: float) -> None:
    """Work is pushed on, needed or not: a thick striped arrow."""
    shaft, stripes = _push(length)
    start = f"M{num(x)} {num(y - 5)}"
    drawing.path(start + shaft, fill=WHITE, stroke=INK, stroke_width=0.8)
    drawing.path(start + stripes, fill=INK)


def flow_arrow(drawing: Drawing, x: float, y: float, length: float, *, stroke: str = INK) -> None:
    """Work flows on by itself: a plain line with a head."""
    drawing.path(f"M{num(x)} {num(y)}h{num(length - 7)}", stroke=stroke, stroke_width=1.6)
    drawing.path(f"M{num(x + length)} {num(y)}l-9 -4.5v9z", fill=stroke)


def fifo_lane(drawing: Drawing, x: float, y: float, length: float) -> None:
    """First in, first out, with a cap: two rails and the word."""
    flow_arrow(drawing, x, y + 8, length)
    rails = f"M{num(x + 2)} {num(y - 9)}h{num(length - 10)}m0 13h-{num(length - 10)}"
    drawing.path(rails, stroke=INK, stroke_width=1.2)
    drawing.text(x + (length - 6) / 2, y + 1.2, "FIFO", size=10.5, bold=True, anchor="middle")


def pull_arrow(drawing: Drawing, x: float, y: float, length: float) -> None:
    """The next step takes what it needs: the withdrawal arrow, turning on itself."""
    loop = "c6 0 8 -8 16 -8c8 0 8 12 0 12c-7 0 -8 -4 -2 -4"
    d = f"M{num(x)} {num(y)}h{num(length / 2 - 9)}{loop}h{num(length / 2 - 12)}"
    drawing.path(d, stroke=INK, stroke_width=1.6)
    drawing.path(f"M{num(x + length)} {num(y)}l-9 -4.5v9z", fill=INK)


def queue_triangle(drawing: Drawing, x: float, bottom: float, letter: str, *, scale: float = 1) -> None:
    """A queue (I: counted) or a wait (W), standing on `bottom` with its middle at `x`: 40 wide and 34 high."""
    half, height = 20 * scale, 34 * scale
    d = f"M{num(x)} {num(bottom - height)}l{num(half)} {num(height)}h-{num(2 * half)}z"
    drawing.path(d, fill=QUEUE, stroke=INK, stroke_width=1.4)
    drawing.text(x, bottom - 6 * scale, letter, size=15 * scale, bold=True, anchor="middle")


def supermarket(drawing: Drawing, x: float, bottom: float, *, scale: float = 1) -> None:
    """Controlled stock: shelves, open on the side of the step that fills them."""
    w, h = num(28 * scale), 34 * scale
    shelf = num(h / 3)
    d = f"M{num(x - 14 * scale)} {num(bottom - h)}h{w}v{num(h)}h-{w}m0 -{shelf}h{w}m0 -{shelf}h-{w}"
    drawing.path(d, stroke=INK, stroke_width=2 * scale)


def safety_stock(drawing: Drawing, x: float, bottom: float, *, scale: float = 1) -> None:
    """Stock held as protection: shelves closed all round."""
    w, h = num(28 * scale), 34 * scale
    shelf = num(h / 3)
    d = f"M{num(x - 14 * scale)} {num(bottom - h)}h{w}v{num(h)}h-{w}zm0 {shelf}h{w}m0 {shelf}h-{w}"
    drawing.path(d, fill=QUEUE, stroke=INK, stroke_width=2 * scale)


_PERSON = "a3.6 3.6 0 1 0 .01 0zm-7 14c0 -4.6 3 -5.8 7 -5.8c4 0 7 1.2 7 5.8z"  # a head over shoulders


def person(drawing: Drawing, x: float, y: float, *, fill: str = WHITE, stroke: str = INK) -> None:
    """Head and shoulders, 14 wide and 14 high: the middle of the top is the point."""
    drawing.path(f"M{num(x)} {num(y)}{_PERSON}", fill=fill, stroke=stroke, stroke_width=1.3)


def _gear_outline() -> str:
    """Eight teeth round a ring, relative to the gear's middle."""
    edges = ((-0.30, 5.2), (-0.18, 7.4), (0.18, 7.4), (0.30, 5.2))
    turns = [(math.tau * tooth / 8 + turn, radius) for tooth in range(8) for turn, radius in edges]
    return outline([(radius * math.sin(angle), -radius * math.cos(angle)) for angle, radius in turns])


_GEAR = _gear_outline()


def gear(drawing: Drawing, x: float, y: float) -> None:
    """Machine work: a gear with its middle at the point."""
    drawing.path(f"M{num(x)} {num(y)}{_GEAR}", fill=SOFT)
    drawing.circle(x, y, 2.4, fill=WHITE)


WORKER_WIDTH = {Work.HUMAN: 15.0, Work.MACHINE: 15.0, Work.MIXED: 33.0}


def worker(drawing: Drawing, x: float, y: float, work: Work) -> float:
    """Who works here: a person, a gear, or both, from `x` on with their middle at `y`. Returns the width taken."""
    if work is not Work.MACHINE:
        person(drawing, x + 7, y - 8)
    if work is not Work.HUMAN:
        gear(drawing, x + WORKER_WIDTH[work] - 7.5, y)
    return WORKER_WIDTH[work]


def number_badge(drawing: Drawing, x: float, y: float, number: str) -> None:
    """A step's number in a dark lozenge with its middle at the point."""
    width = max(22.0, text_width(number, 12, bold=True) + 12)
    drawing.rect(x - width / 2, y - 11, width, 22, radius=11, fill=DARK_BLUE, stroke=WHITE, stroke_width=1.5)
    drawing.text(x, y + 4.2, number, size=12, bold=True, fill=WHITE, anchor="middle")


BURST_SPIKE = 9.0
BURST_LINE = 13.0


@lru_cache(maxsize=500)
def _burst_outline(width: float, height: float) -> str:
    spikes, depth = 14, min(BURST_SPIKE, height / 5)
    points = []
    for place in range(2 * spikes):
        angle = math.tau * place / (2 * spikes)
        inward = depth * (0.8 + 0.2 * (place % 3)) if place % 2 else 0.0
        points.append(((width / 2 - inward) * math.sin(angle), -(height / 2 - inward) * math.cos(angle)))
    return outline(points)


def burst(drawing: Drawing, x: float, y: float, width: float, height: float, lines: tuple[str, ...]) -> None:
    """A kaizen burst: an idea, in a star with its middle at the point."""
    drawing.path(f"M{num(x)} {num(y)}{_burst_outline(width, height)}", fill=BURST, stroke=BURST_EDGE, stroke_width=1.3)
    top = y - len(lines) * BURST_LINE / 2 + 10
    for place, line in enumerate(lines):
        drawing.text(x, top + place * BURST_LINE, line, size=11, bold=True, fill=BURST_INK, anchor="middle")


def factory(drawing: Drawing, x: float, y: float, width: float, height: float) -> None:
    """An outside source: walls under a saw-tooth roof."""
    teeth = f"l{num(width / 3)} -18v18" * 3
    d = f"M{num(x)} {num(y + height)}v-{num(height - 18)}{teeth}v{num(height - 18)}z"
    drawing.path(d, fill=WHITE, stroke=INK, stroke_width=1.4)


def arrow_head(drawing: Drawing, x: float, y: float, along_x: float, along_y: float, fill: str) -> None:
    """A head whose tip is the point, looking along a direction of length 1."""
    back_x, back_y = x - 8 * along_x, y - 8 * along_y
    drawing.path(
        f"M{num(x)} {num(y)}L{num(back_x - 4 * along_y)} {num(back_y + 4 * along_x)}"
        f"L{num(back_x + 4 * along_y)} {num(back_y - 4 * along_x)}z",
        fill=fill,
    )


def diamond(drawing: Drawing, x: float, y: float, half: float, half_height: float | None = None) -> None:
    """A choice: each item takes one way. So far to either side of its middle, and so far up and down."""
    up = num(half_height or half)
    d = f"M{num(x - half)} {num(y)}l{num(half)} -{up}l{num(half)} {up}l-{num(half)} {up}z"
    drawing.path(d, fill=WHITE, stroke=INK, stroke_width=1.4)


def shipment(drawing: Drawing, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A shipment: an outlined arrow straight down or to the right."""
    (x1, y1), (x2, y2) = start, end
    if x1 == x2:
        back = num(y2 - 14)
        d = f"M{num(x1 - 7)} {num(y1)}h14V{back}h5L{num(x2)} {num(y2)}L{num(x1 - 12)} {back}h5z"
    else:
        back = num(x2 - 14)
        d = f"M{num(x1)} {num(y1 - 7)}H{back}v-5L{num(x2)} {num(y2)}L{back} {num(y1 + 12)}v-5H{num(x1)}z"
    drawing.path(d, fill=WHITE, stroke=INK, stroke_width=1.3)


def shipment_up(drawing: Drawing, x: float, y: float, turn: float, top: float) -> None:
    """A shipment to the right from (x, y), then up at `turn` as far as `top`."""
    back = num(top + 14)
    out = f"M{num(x)} {num(y - 7)}H{num(turn - 7)}V{back}h-5L{num(turn)} {num(top)}"
    d = f"{out}L{num(turn + 12)} {back}h-5V{num(y + 7)}H{num(x)}z"
    drawing.path(d, fill=WHITE, stroke=INK, stroke_width=1.3)
