"""How loaded is each team: its hands-on time for one item, beside takt (yamazumi, percent loaded)?"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from connectors.render.colours import (
    DARK_BLUE,
    HAIR,
    INK,
    LINE,
    ON_VALUE,
    PLUM,
    RED,
    SOFT,
    WHITE,
)
from connectors.render.legend import draw_legend, value_key
from connectors.render.lookups import Lookups, by_value
from connectors.render.svg import Drawing
from connectors.render.symbols import value_bar
from connectors.render.text_width import fitted, text_width, widest, wrapped
from connectors.render.wording import count_words, number_words, share_words, work_words
from process_maps.analysis.balance import LaneLoad
from process_maps.analysis.report import MapReport
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import Value

MARGIN = 28.0
AXIS = 62.0
BAR, PITCH = 122.0, 160.0
PLOT = 320.0
TOP = 104.0
RIGHT = 150.0
MOST_TICKS = 8
NAME_LINE = 14.0
TICKS = [timedelta(seconds=s) for s in (1, 2, 5, 10, 15, 30)] + [
    timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3000, 6000)
]


def draw_percent_loaded(report: MapReport) -> str:
    """One bar for each team as SVG text: hands-on time per item and person, held against takt."""
    return _PercentLoaded(report).svg()


def bar_height(lane: LaneLoad) -> timedelta:
    """The bar held against takt: per person where the people were counted, else for the whole team."""
    return lane.per_person if lane.per_person is not None else lane.per_item


@dataclass(frozen=True, slots=True)
class _Name:
    """A step's name, to be written in the middle of its part of a bar."""

    x: float
    top: float
    bottom: float
    lines: tuple[str, ...]
    value: Value


def _tick_for(tallest: timedelta) -> timedelta:
    """The first round time that marks the height of the chart in a few steps."""
    tick = next((tick for tick in TICKS if tick * MOST_TICKS >= tallest), TICKS[-1])
    while tick * MOST_TICKS < tallest:
        tick *= 2
    return tick


class _PercentLoaded:
    def __init__(self, report: MapReport) -> None:
        self._look = Lookups(report)
        self._balance = report.balance
        self._lanes = [lane for lane in report.balance.lanes if lane.per_item]
        tallest = max([bar_height(lane) for lane in self._lanes] + [report.balance.takt or NO_TIME])
        self._tick = _tick_for(tallest)
        self._ticks = max(1, math.ceil(tallest * 1.06 / self._tick))
        self._drawing = Drawing()
        self._names: list[_Name] = []

    @property
    def _plot_right(self) -> float:
        return MARGIN + AXIS + PITCH * max(len(self._lanes), 3)

    def _y(self, time: timedelta) -> float:
        return TOP + PLOT * (1 - time / (self._tick * self._ticks))

    def svg(self) -> str:
        drawing, process = self._drawing, self._look.process
        width = self._plot_right + RIGHT
        title = f"How loaded is each team? {process.name}"
        lines = wrapped(title, width - 2 * MARGIN, 20, bold=True, lines=2)
        for place, line in enumerate(lines):
            drawing.text(MARGIN, 36 + 24 * place, line, size=20, bold=True)
        facts = "Hands-on time of people for one item, shared among the team. Machine time is not in the bars."
        drawing.text(MARGIN, 34 + 24 * len(lines), fitted(facts, width - 2 * MARGIN, 13), size=13, fill=SOFT)
        if not self._lanes:
            drawing.text(MARGIN, 130, "No hands-on time of any team on the map yet", size=15)
            return drawing.svg(width, 170, title=title, description="No hands-on time of any team on the map yet.")
        self._axis()
        for place, lane in enumerate(self._lanes):
            with drawing.group(self._spoken(lane)):
                self._bar(lane, MARGIN + AXIS + PITCH * (place + 0.5) - BAR / 2)
        self._takt()
        for name in self._names:
            self._write(name)
        return drawing.svg(width, self._foot(), title=title, description=self._description())

    def _axis(self) -> None:
        for number in range(self._ticks + 1):
            y = self._y(self._tick * number)
            self._drawing.line((MARGIN + AXIS, y), (self._plot_right, y), stroke=HAIR if number else LINE)
            words = work_words(self._tick * number) if number else "0"
            self._drawing.text(MARGIN + AXIS - 8, y + 4, words, size=12, fill=SOFT, anchor="end")

    def _bar(self, lane: LaneLoad, x: float) -> None:
        drawing, middle = self._drawing, x + BAR / 2
        foot = self._y(NO_TIME)
        scale = bar_height(lane) / lane.per_item
        height = foot - self._y(bar_height(lane))
        at = foot
        for step, time in lane.parts:
            part = foot - self._y(time * scale)
            self._part(step, x, at - part, part)
            at -= part
        loaded = lane.percent_loaded
        over = loaded is not None and loaded > 1
        words = share_words(loaded) if loaded is not None else work_words(bar_height(lane))
        top = foot - height
        if self._balance.takt is not None and abs(top - 14 - self._y(self._balance.takt)) < 12:
            top = min(top, self._y(self._balance.takt) + 2)  # over the takt line, not on it
        width = text_width(words, 16, bold=True) + 6
        drawing.rect(middle - width / 2, top - 24, width, 18, fill=WHITE)
        drawing.text(middle, top - 9, words, size=16, bold=True, fill=RED if over else INK, anchor="middle")
        self._under(lane, middle, foot + 22)

    def _part(self, step: str, x: float, y: float, height: float) -> None:
        """One step's share of a bar, divided by value; its name where it fits."""
        split = self._look.times[step].value
        at, widest_part, label_y, label_height = y + height, Value.NECESSARY, y, 0.0
        for value, time in by_value(split).items():
            part = height * (time / split.total) if time else 0.0
            if part:
                value_bar(self._drawing, x, at - part, BAR, part, value)
                at -= part
            if part > label_height:
                widest_part, label_y, label_height = value, at, part
        self._drawing.line((x, y), (x + BAR, y), stroke=WHITE, width=1.5)
        lines = wrapped(self._look.step_label(step), BAR - 12, 11.5, bold=True, lines=max(1, int(label_height / 16)))
        if label_height >= 17:
            self._names.append(_Name(x + BAR / 2, label_y, label_y + label_height, lines[:3], widest_part))

    def _write(self, name: "_Name") -> None:
        """A step's name on its part of the bar, clear of the takt line."""
        height = NAME_LINE * len(name.lines)
        middle = (name.top + name.bottom) / 2
        takt = self._y(self._balance.takt) if self._balance.takt is not None else -1.0
        if abs(middle - takt) < height / 2 + 4:
            above, below = takt - 4 - height / 2, takt + 4 + height / 2
            middle = below if below + height / 2 <= name.bottom else above
            if middle - height / 2 < name.top:
                return
        if name.value is Value.WASTE:  # hatched: the name needs a quiet ground
            width = widest(name.lines, 11.5, bold=True) + 8
            self._drawing.rect(name.x - width / 2, middle - height / 2 - 1, width, height + 2, radius=2, fill=PLUM)
        for place, line in enumerate(name.lines):
            base = middle - height / 2 + 11 + NAME_LINE * place
            ink = ON_VALUE[name.value]
            self._drawing.text(name.x, base, line, size=11.5, bold=True, fill=ink, anchor="middle")

    def _under(self, lane: LaneLoad, middle: float, y: float) -> None:
        found = self._look.lanes.get(lane.lane)
        name = found.name if found else "Nobody named"
        for line in wrapped(name, PITCH - 10, 13, bold=True, lines=2):
            self._drawing.text(middle, y, line, size=13, bold=True, anchor="middle")
            y += 16
        people = count_words(lane.people, "people") if lane.people is not None else "people not counted"
        self._drawing.text(middle, y, people, size=12, fill=SOFT, anchor="middle")
        if lane.fewest_people is not None:
            short = lane.people is not None and lane.fewest_people > lane.people
            words = f"needs {lane.fewest_people:,}"
            self._drawing.text(middle, y + 16, words, size=12, bold=short, fill=RED if short else SOFT, anchor="middle")

    def _takt(self) -> None:
        takt = self._balance.takt
        if takt is None:
            return
        y, right = self._y(takt), self._plot_right
        self._drawing.line((MARGIN + AXIS, y), (right + 8, y), stroke=DARK_BLUE, width=2.4, dash="8 4")
        self._drawing.text(right + 14, y - 1, "Takt", size=13, bold=True, fill=DARK_BLUE)
        self._drawing.text(right + 14, y + 15, f"{work_words(takt)} an item", size=12, fill=DARK_BLUE)

    def _foot(self) -> float:
        drawing = self._drawing
        y = self._y(NO_TIME) + 96
        draw_legend(drawing, [[value_key(value) for value in Value]], MARGIN + AXIS, y)
        for line in wrapped(self._people_words(), self._plot_right + RIGHT - 2 * MARGIN - AXIS, 13, lines=2):
            y += 24
            drawing.text(MARGIN + AXIS, y + 4, line, size=13)
        return y + 26

    def _people_words(self) -> str:
        fewest, demand = self._balance.fewest_people, self._look.process.demand
        if fewest is None or demand is None:
            return "No demand on the map, so no takt and no percent loaded."
        asked = f"{count_words(demand.items, demand.unit)} a {demand.per}"
        return (
            f"Fewest people for {asked}: {number_words(fewest)}, if everybody could do everything and nothing varied."
        )

    def _spoken(self, lane: LaneLoad) -> str:
        found = self._look.lanes.get(lane.lane)
        words = [f"{found.name if found else 'Nobody named'}: {work_words(lane.per_item)} an item"]
        if lane.percent_loaded is not None:
            words.append(f"loaded {share_words(lane.percent_loaded)}")
        return ", ".join([*words, *self._parts(lane)])

    def _parts(self, lane: LaneLoad) -> Iterator[str]:
        for step, time in lane.parts:
            yield f"{self._look.step_label(step)} {work_words(time)}"

    def _description(self) -> str:
        takt = self._balance.takt
        start = f"Takt is {work_words(takt)} an item. " if takt is not None else ""
        return start + ". ".join(self._spoken(lane) for lane in self._lanes) + "."
