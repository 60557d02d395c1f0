"""How is a control chart drawn: points by kind, mean and limits broken where they begin anew, target, two icons?

The look is that of Making Data Count; its grey and blue are darkened, for on white they are too pale to be seen, and a
point's kind shows in its shape too. The icons are our own drawing of theirs.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TypeAlias

from connectors.render.colours import HAIR, INK, LINE, SOFT, WHITE
from connectors.render.simulation_axes import number_step
from connectors.render.svg import Drawing, num, outline
from connectors.render.text_width import fitted, text_width
from engine.measures.spc import Assurance, Kind, Point, Signal, SpcChart

WIDTH, HEIGHT = 640.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 50.0, 118.0, 74.0, 58.0
ICON = 20.0
LABEL_APART = 15.0
COMMON, IMPROVEMENT, CONCERN, NEUTRAL, TARGET = "#768692", "#0072C6", "#D45D00", "#490092", "#C8102E"
FILL = {
    Kind.COMMON: COMMON,
    Kind.IMPROVEMENT: IMPROVEMENT,
    Kind.CONCERN: CONCERN,
    Kind.HIGH: NEUTRAL,
    Kind.LOW: NEUTRAL,
}
WORDS = {
    Kind.COMMON: "Common cause",
    Kind.IMPROVEMENT: "Improvement",
    Kind.CONCERN: "Concern",
    Kind.HIGH: "High",
    Kind.LOW: "Low",
}
ASSURED = {
    Assurance.PASS: ("P", IMPROVEMENT, "will pass the target"),
    Assurance.FAIL: ("F", CONCERN, "will fail the target"),
    Assurance.HIT_AND_MISS: ("?", COMMON, "will hit and miss the target"),
}
Place: TypeAlias = tuple[float, float]


def draw_spc(chart: SpcChart, *, title: str, note: str) -> str:
    """The chart as SVG. `note`: one line under the title. Every point is spoken with its month, value and rule."""
    drawing = Drawing()
    words = WIDTH - LEFT - (4 * ICON + 40)
    drawing.text(LEFT - 36, 24, fitted(title, words, 16, bold=True), size=16, bold=True)
    drawing.text(LEFT - 36, 44, fitted(note, words, 12.5), size=12.5, fill=SOFT)
    _Plot(drawing, chart).draw()
    _variation_icon(drawing, chart, (WIDTH - 3 * ICON - 24, ICON + 8))
    if chart.assurance:
        _assurance_icon(drawing, chart.assurance, (WIDTH - ICON - 12, ICON + 8))
    return drawing.svg(WIDTH, HEIGHT, title=title, description=said(chart, note))


def said(chart: SpcChart, note: str) -> str:
    """The chart in words, for those who do not see it."""
    last = chart.points[-1]
    limits = last.limits
    parts = [note, f"Variation: {variation(chart)}"]
    if chart.assurance:
        parts.append(f"Assurance: {ASSURED[chart.assurance][2]}")
    if limits.lower is not None and limits.upper is not None:
        trial = f" (trial limits, {limits.points} points)" if limits.trial else ""
        parts.append(f"Mean {limits.mean:.4g}, limits {limits.lower:.4g} to {limits.upper:.4g}{trial}")
    return ". ".join(parts) + "."


def variation(chart: SpcChart) -> str:
    """ "concern, seven points falling"."""
    signal = chart.points[-1].signal
    return str(chart.variation) if signal is Signal.NONE else f"{chart.variation}, {signal}"


class _Plot:
    """Where each value stands, and what is drawn there."""

    def __init__(self, drawing: Drawing, chart: SpcChart) -> None:
        self.drawing, self.chart = drawing, chart
        values = list(_drawn(chart))
        low, high = min(values), max(values)
        room = (high - low) * 0.05 or abs(high) * 0.02 or 1.0
        self.low, self.high = low - room, high + room

    def x(self, place: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / len(self.chart.points)

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / (self.high - self.low)

    def draw(self) -> None:
        self._axes()
        for _, group in groupby(enumerate(self.chart.points), key=lambda each: each[1].group):
            self._group(list(group))
        if self.chart.target is not None:
            ends = (LEFT, self.y(self.chart.target)), (WIDTH - RIGHT, self.y(self.chart.target))
            self.drawing.line(*ends, stroke=TARGET, width=1.6, dash="3 3")
        for place, point in enumerate(self.chart.points):
            if point.value is not None:
                self._point(place, point, point.value)
        self._names_of_lines()
        self._legend()

    def _axes(self) -> None:
        step = number_step(self.high - self.low, 5)
        level = -(-self.low // step) * step
        while level <= self.high:
            self.drawing.line((LEFT, self.y(level)), (WIDTH - RIGHT, self.y(level)), stroke=HAIR)
            self.drawing.text(LEFT - 7, self.y(level) + 4, f"{round(level, 9):g}", size=12, fill=SOFT, anchor="end")
            level += step
        foot = HEIGHT - BOTTOM
        self.drawing.line((LEFT, foot), (WIDTH - RIGHT, foot), stroke=LINE)
        every = max(1, -(-len(self.chart.points) // 8))
        for place, point in enumerate(self.chart.points):
            if place % every == 0:
                self.drawing.text(self.x(place), foot + 17, f"{point.when:%b %y}", size=12, fill=SOFT, anchor="middle")

    def _group(self, points: Sequence[tuple[int, Point]]) -> None:
        first, last, limits = points[0][0], points[-1][0], points[0][1].limits
        left, right = self.x(first - 0.4), self.x(last + 0.4)
        self.drawing.line((left, self.y(limits.mean)), (right, self.y(limits.mean)), stroke=INK, width=1.6)
        for level in (limits.lower, limits.upper):
            if level is not None:
                self.drawing.line((left, self.y(level)), (right, self.y(level)), stroke=LINE, width=1.4, dash="7 4")
        for known, run in groupby(points, key=lambda each: each[1].value is not None):
            if known:
                places = [(self.x(place), self.y(point.value)) for place, point in run if point.value is not None]
                self.drawing.line(*places, stroke=COMMON, width=1.8)
        if first:
            x = self.x(first - 0.5)
            self.drawing.line((x, TOP - 6), (x, HEIGHT - BOTTOM), stroke=SOFT, dash="2 3")
            self.drawing.text(x + 4, TOP + 4, "limits anew", size=11.5, fill=SOFT)

    def _point(self, place: int, point: Point, value: float) -> None:
        at = self.x(place), self.y(value)
        told = "" if point.signal is Signal.NONE else f", {point.kind}: {point.signal}"
        with self.drawing.group(f"{point.when:%B %Y}: {value:.6g}{told}"):
            _mark(self.drawing, point.kind, at)

    def _names_of_lines(self) -> None:
        limits = self.chart.points[-1].limits
        trial = "Trial " if limits.trial else ""
        named = [("Mean", limits.mean, INK)]
        if limits.lower is not None and limits.upper is not None:
            named += [(f"{trial}upper limit".capitalize(), limits.upper, SOFT)]
            named += [(f"{trial}lower limit".capitalize(), limits.lower, SOFT)]
        if self.chart.target is not None:
            named.append(("Target", self.chart.target, TARGET))
        digits = 1 if self.high - self.low > 5 else 2 if self.high - self.low > 0.5 else 4
        places = _apart([self.y(level) for _, level, _ in named])
        for (name, level, ink), y in zip(named, places, strict=True):
            self.drawing.text(
                WIDTH - RIGHT + 6,
                y + 4,
                f"{name} {level:.{digits}f}",
                size=12,
                bold=name in ("Mean", "Target"),
                fill=ink,
            )

    def _legend(self) -> None:
        x = LEFT
        neutral = {point.kind for point in self.chart.points} & {Kind.HIGH, Kind.LOW}
        for kind in (Kind.COMMON, *(sorted(neutral) or (Kind.IMPROVEMENT, Kind.CONCERN))):
            _mark(self.drawing, kind, (x + 5, HEIGHT - 16))
            self.drawing.text(x + 15, HEIGHT - 12, WORDS[kind], size=12, fill=SOFT)
            x += 15 + text_width(WORDS[kind], 12) + 20


def _drawn(chart: SpcChart) -> Iterator[float]:
    for point in chart.points:
        limits = point.limits
        yield from (level for level in (point.value, limits.lower, limits.upper, limits.mean) if level is not None)
    if chart.target is not None:
        yield chart.target


def _apart(places: Sequence[float]) -> list[float]:
    """The same places, none nearer than a line of text to the next."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    found = list(places)
    for earlier, later in pairwise(order):
        found[later] = max(found[later], found[earlier] + LABEL_APART)
    over = max(0.0, found[order[-1]] - (HEIGHT - BOTTOM + 4))
    return [place - over for place in found]


def _mark(drawing: Drawing, kind: Kind, at: Place) -> None:
    """Common cause a dot, improvement a diamond, concern a square, high and low triangles."""
    x, y = at
    if kind is Kind.COMMON:
        drawing.circle(x, y, 4, fill=FILL[kind], stroke=WHITE)
        return
    shape = {
        Kind.IMPROVEMENT: [(0.0, -6.5), (6.5, 0.0), (0.0, 6.5), (-6.5, 0.0)],
        Kind.CONCERN: [(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)],
        Kind.HIGH: [(0.0, -6.0), (6.0, 5.0), (-6.0, 5.0)],
        Kind.LOW: [(0.0, 6.0), (6.0, -5.0), (-6.0, -5.0)],
    }[kind]
    drawing.path(f"M{num(x)} {num(y)}{outline(shape)}", fill=FILL[kind], stroke=WHITE)


def _variation_icon(drawing: Drawing, chart: SpcChart, at: Place) -> None:
    """Points that vary; where special cause shows, a letter says whether they run high or low."""
    x, y = at
    colour = FILL[chart.variation]
    with drawing.group(f"Variation: {variation(chart)}"):
        drawing.circle(x, y, ICON, fill=WHITE, stroke=colour, width=3.5)
        if chart.variation is Kind.COMMON:
            dots = [(x + across, y + down) for across, down in ((-12, 3), (-6, 7), (0, -7), (6, 2), (12, -2))]
        else:
            way = -chart.way
            dots = [(x + across, y + 2 + way * up) for across, up in ((-12, -6), (-5, -3), (2, 2), (10, 8))]
            letter = "H" if chart.way > 0 else "L"
            drawing.text(x - 9, y + (1 if chart.way > 0 else 13), letter, size=14, bold=True, fill=INK)
        drawing.line(*dots, stroke=colour, width=1.5)
        for dot in dots:
            drawing.circle(*dot, 2.4, fill=colour)


def _assurance_icon(drawing: Drawing, assurance: Assurance, at: Place) -> None:
    """The target as a dashed line; the wave of the process clear of it, or across it."""
    x, y = at
    letter, colour, words = ASSURED[assurance]
    above = {Assurance.PASS: -8.0, Assurance.FAIL: 8.0, Assurance.HIT_AND_MISS: 0.0}[assurance]
    with drawing.group(f"Assurance: {words}"):
        drawing.circle(x, y, ICON, fill=WHITE, stroke=colour, width=3.5)
        drawing.line((x - 15, y), (x + 15, y), stroke=INK, width=1.3, dash="4 2")
        wave = [(x - 12 + 4 * place, y + above + (3.5 if place % 2 else -3.5)) for place in range(7)]
        drawing.line(*wave, stroke=colour, width=1.6)
        drawing.text(x, y + (17 if above <= 0 else -4), letter, size=14, bold=True, fill=INK, anchor="middle")
