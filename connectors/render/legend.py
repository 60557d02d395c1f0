"""What do the symbols used on a map mean: which entries does its legend have, and how do they stand?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from connectors.render import symbols
from connectors.render.colours import MEDIUM_WORDS, PINK, RED, SOFT
from connectors.render.information_symbols import information_arrow, medium_sign
from connectors.render.lookups import Lookups, by_value
from connectors.render.step_text import StepText
from connectors.render.svg import Drawing
from connectors.render.text_width import text_width
from process_maps.choice_labels import label
from process_maps.vocabulary import (
    Arrival,
    Medium,
    Stock,
    Value,
    Work,
)

ROW = 26.0
DrawKey = Callable[[Drawing, float, float], None]


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: what a symbol means, and the symbol, so many pixels wide, with its middle at a height."""

    words: str
    width: float
    symbol: DrawKey

    @property
    def room(self) -> float:
        return self.width + 7 + text_width(self.words, 12) + 20

    def draw(self, drawing: Drawing, x: float, y: float) -> None:
        self.symbol(drawing, x, y)
        drawing.text(x + self.width + 7, y + 4.3, self.words, size=12, fill=SOFT)


def legend_rows(keys: Sequence[Key], room: float) -> list[list[Key]]:
    """The entries in as many rows as they need."""
    rows: list[list[Key]] = []
    left = 0.0
    for key in keys:
        if not rows or key.room > left:
            rows.append([])
            left = room
        rows[-1].append(key)
        left -= key.room
    return rows


def draw_legend(drawing: Drawing, rows: Sequence[Sequence[Key]], x: float, y: float) -> float:
    """Draw the rows with the middle of the first at `y`; returns where the next would be."""
    for row in rows:
        at = x
        for key in row:
            key.draw(drawing, at, y)
            at += key.room
        y += ROW
    return y


def value_stream_keys(look: Lookups, texts: Sequence[StepText]) -> Iterator[Key]:
    """The symbols used on a value stream map, and only those."""
    if any(text.time.wait for text in texts):
        yield Key("Waiting", 14, lambda drawing, x, y: drawing.rect(x, y - 7, 14, 14, fill=PINK))
    for value in Value:
        if any(_has(text, value) for text in texts):
            yield value_key(value)
    yield from _stock_keys(look, texts)
    yield from _arrival_keys({text.step.queue.arrives for text in texts})
    yield from _work_keys({text.step.work for text in texts})
    if any(text.burst for text in texts):
        yield Key("Idea", 26, lambda drawing, x, y: symbols.burst(drawing, x + 13, y, 26, 20, ()))
    if look.process.observations:
        yield Key("Waste seen", 26, _waste_tag)
    yield from medium_keys(look)


def value_key(value: Value) -> Key:
    return Key(label(value), 14, lambda drawing, x, y: symbols.value_bar(drawing, x, y - 7, 14, 14, value))


def medium_keys(look: Lookups) -> Iterator[Key]:
    """The ways information travels on this map."""
    for medium in Medium:
        if any(item.medium is medium for item in look.process.information):
            yield Key(MEDIUM_WORDS[medium], 54, partial(_medium, medium))


def _medium(medium: Medium, drawing: Drawing, x: float, y: float) -> None:
    medium_sign(drawing, x + 6, y, medium)
    information_arrow(drawing, (x + 17, y), (x + 54, y), medium)


def _has(text: StepText, value: Value) -> bool:
    return bool(by_value(text.time.value)[value]) if text.time.touch else text.step.value is value


def _stock_keys(look: Lookups, texts: Sequence[StepText]) -> Iterator[Key]:
    queues = [text for text in texts if text.step.queue.stock is Stock.QUEUE]
    stocks = {text.step.queue.stock for text in texts}
    if any(text.step.queue.count is not None for text in queues):
        yield Key(f"Queue ({look.unit})" if look.unit else "Queue, counted", 30, partial(_triangle, "I"))
    if any(text.time.wait and text.step.queue.count is None for text in queues):
        yield Key("Wait, not counted", 30, partial(_triangle, "W"))
    if Stock.SUPERMARKET in stocks:
        yield Key("Supermarket", 18, lambda drawing, x, y: symbols.supermarket(drawing, x + 9, y + 10, scale=0.6))
    if Stock.SAFETY in stocks:
        yield Key("Safety stock", 18, lambda drawing, x, y: symbols.safety_stock(drawing, x + 9, y + 10, scale=0.6))


def _triangle(letter: str, drawing: Drawing, x: float, y: float) -> None:
    symbols.queue_triangle(drawing, x + 15, y + 9, letter, scale=0.62)


def _arrival_keys(arrivals: set[Arrival]) -> Iterator[Key]:
    if Arrival.PUSH in arrivals:
        yield Key("Push", 48, lambda drawing, x, y: symbols.push_arrow(drawing, x, y, 48))
    if Arrival.PULL in arrivals:
        yield Key("Pull", 48, lambda drawing, x, y: symbols.pull_arrow(drawing, x, y, 48))
    if Arrival.FIFO in arrivals:
        yield Key("First in, first out", 48, lambda drawing, x, y: symbols.fifo_lane(drawing, x, y, 48))
    if Arrival.FLOW in arrivals:
        yield Key("Flow", 48, lambda drawing, x, y: symbols.flow_arrow(drawing, x, y, 48))


def _work_keys(works: set[Work]) -> Iterator[Key]:
    """Human and machine work, where there is any machine work to be told apart."""
    if works & {Work.MACHINE, Work.MIXED}:
        yield Key("Human work", 14, lambda drawing, x, y: symbols.person(drawing, x + 7, y - 8))
        yield Key("Machine work", 15, lambda drawing, x, y: symbols.gear(drawing, x + 7.5, y))


def _waste_tag(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(x, y - 6, 26, 12, radius=3, fill=PINK, stroke=RED)
