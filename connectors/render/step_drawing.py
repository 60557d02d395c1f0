"""How is one step drawn: its box and data box, what it is done with, and the queue before it?"""

from connectors.render import symbols
from connectors.render.colours import BLUE, DARK_BLUE, INK, LINE, PALE_BLUE, PINK, RED, SOFT, WHITE
from connectors.render.lookups import by_value
from connectors.render.parts import Cell, Line
from connectors.render.step_text import (
    BOX,
    DATA_ROW,
    GAP,
    NAME_LINE,
    NAME_SIZE,
    OPERATOR_ROW,
    PILL_CLEAR,
    PILL_HEIGHT,
    PILL_PITCH,
    TAG_PITCH,
    TAG_SIZE,
    VALUE_BAND,
    StepText,
    pill_width,
    ports_reach,
)
from connectors.render.svg import Drawing
from process_maps.vocabulary import Arrival, Stock

BURST_CLEAR = 16.0
"""Between a step's information arrows and its idea."""


def draw_cell(drawing: Drawing, cell: Cell, line: Line, x: float, spine: float) -> None:
    """A step and the queue before it; `x` is the left edge of the queue, `spine` where work flows."""
    text = cell.text
    box_x, top = x + GAP, spine - line.box_up
    with drawing.group(text.spoken):
        if text.is_shortened:
            drawing.hint(text.spoken)
        _draw_queue(drawing, text, x, spine)
        _draw_box(drawing, text, box_x, top, line.name_height)
        foot = _draw_data_box(drawing, text, box_x, top + VALUE_BAND + line.name_height + OPERATOR_ROW)
        _draw_tags(drawing, text, box_x, foot)
        _draw_pills(drawing, text, box_x + BOX / 2, top)
        if text.burst:
            star = text.burst
            middle = box_x + BOX / 2 - ports_reach(text.ports) - BURST_CLEAR - star.width / 2
            burst_y = top - line.pills - star.height / 2 - 2
            symbols.burst(drawing, middle, burst_y, star.width, star.height, star.lines)


def _draw_box(drawing: Drawing, text: StepText, x: float, top: float, name_height: float) -> None:
    height = VALUE_BAND + name_height + OPERATOR_ROW
    drawing.rect(x, top, BOX, height, fill=WHITE, stroke=INK, stroke_width=1.6)
    _draw_value_band(drawing, text, x, top)
    first = top + VALUE_BAND + (name_height - NAME_LINE * len(text.name)) / 2 + 13
    for place, words in enumerate(text.name):
        base = first + place * NAME_LINE
        drawing.text(x + BOX / 2, base, words, size=NAME_SIZE, bold=True, anchor="middle")
    rule = top + VALUE_BAND + name_height
    drawing.line((x, rule), (x + BOX, rule), stroke=INK)
    taken = symbols.worker(drawing, x + 7, rule + OPERATOR_ROW / 2, text.step.work)
    base = rule + OPERATOR_ROW / 2 + 4.2
    drawing.text(x + 12 + taken, base, text.people, size=12, bold=True)
    drawing.text(x + BOX - 7, base, text.lane, size=12, fill=SOFT, anchor="end")
    symbols.number_badge(drawing, x, top, text.number)


def _draw_value_band(drawing: Drawing, text: StepText, x: float, top: float) -> None:
    """The band in the step's value colours, divided as its hands-on time is."""
    shares = [(value, time / text.time.touch) for value, time in by_value(text.time.value).items() if time]
    at, width = x + 0.8, BOX - 1.6
    for value, share in shares or [(text.step.value, 1.0)]:
        symbols.value_bar(drawing, at, top + 0.8, width * share, VALUE_BAND - 0.8, value)
        at += width * share
    drawing.line((x, top + VALUE_BAND), (x + BOX, top + VALUE_BAND), stroke=INK)


def _draw_data_box(drawing: Drawing, text: StepText, x: float, top: float) -> float:
    """The rows of figures under a box; returns where they end."""
    height = DATA_ROW * len(text.rows)
    if text.rows:
        drawing.rect(x, top, BOX, height, fill=WHITE, stroke=LINE)
    for place, row in enumerate(text.rows):
        y = top + DATA_ROW * place
        if row.alarm:
            drawing.rect(x + 0.5, y + 0.5, BOX - 1, DATA_ROW - 1, fill=PINK)
        if place:
            drawing.line((x, y), (x + BOX, y), stroke=LINE)
        soft, ink = (RED, RED) if row.alarm else (SOFT, INK)
        drawing.text(x + 7, y + 13.6, row.label, size=12, fill=soft)
        drawing.text(x + BOX - 7, y + 13.6, row.value, size=12, bold=True, fill=ink, anchor="end")
    return top + height


def _draw_tags(drawing: Drawing, text: StepText, x: float, top: float) -> None:
    for place, tag in enumerate(text.tags):
        y = top + 5 + TAG_PITCH * place
        drawing.rect(x, y, BOX, TAG_PITCH - 4, radius=3, fill=tag.fill, stroke=tag.edge)
        drawing.text(x + BOX / 2, y + 13, tag.words, size=TAG_SIZE, bold=True, fill=tag.ink, anchor="middle")


def _draw_pills(drawing: Drawing, text: StepText, middle: float, top: float) -> None:
    """The systems used, over the box."""
    for place, names in enumerate(reversed(text.pills)):
        y = top - PILL_CLEAR - PILL_HEIGHT - PILL_PITCH * place
        widths = [pill_width(name) for name in names]
        x = middle - (sum(widths) + 4 * (len(widths) - 1)) / 2
        for name, width in zip(names, widths, strict=True):
            drawing.rect(x, y, width, PILL_HEIGHT, radius=10, fill=PALE_BLUE, stroke=BLUE)
            drawing.text(x + width / 2, y + 14.2, name, size=12, fill=DARK_BLUE, anchor="middle")
            x += width + 4


def _draw_queue(drawing: Drawing, text: StepText, x: float, spine: float) -> None:
    """How work arrives, what lies there and for how long, in the room before the box."""
    queue, middle = text.step.queue, x + GAP / 2
    match queue.arrives:
        case Arrival.PUSH:
            symbols.push_arrow(drawing, x + 3, spine, GAP - 6)
        case Arrival.PULL:
            symbols.pull_arrow(drawing, x + 3, spine, GAP - 6)
        case Arrival.FIFO:
            symbols.fifo_lane(drawing, x + 3, spine, GAP - 6)
        case Arrival.FLOW:
            symbols.flow_arrow(drawing, x + 1, spine, GAP - 2)
    foot = spine - (13 if queue.arrives in (Arrival.FIFO, Arrival.PULL) else 9)
    if queue.stock is Stock.SUPERMARKET:
        symbols.supermarket(drawing, middle, foot)
    elif queue.stock is Stock.SAFETY:
        symbols.safety_stock(drawing, middle, foot)
    elif queue.count is not None or text.time.wait:
        symbols.queue_triangle(drawing, middle, foot, "W" if queue.count is None else "I")
    base = spine + 23
    for words in text.queue:
        drawing.text(middle, base, words, size=12, bold=True, anchor="middle")
        base += 15
    ink = RED if text.long_wait else SOFT
    drawing.text(middle, base, text.wait, size=12, bold=text.long_wait, fill=ink, anchor="middle")
