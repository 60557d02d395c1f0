"""How few people are enough? Every staffing by what it costs and what comes of it, and the frontier of the best."""

from collections.abc import Mapping, Sequence

from connectors.render.colours import BLUE, DARK_BLUE, GREEN, HAIR, LINE, RED, SOFT, WHITE
from connectors.render.simulation_axes import MARGIN, WIDTH, axis_step, heading, label, number_step
from connectors.render.simulation_words import (
    MEASURE_WORDS,
    cheapest_words,
    clock,
    figure_words,
    lane_and_step_names,
    runs_words,
    staffing_words,
    target_words,
)
from connectors.render.svg import Drawing
from connectors.render.text_width import text_width
from connectors.render.wording import count_words, number_words
from process_maps.simulation.map_staffing import MapSweep
from process_maps.simulation.report import SimulationReport
from process_maps.simulation.sweep import Staffing

PLOT = 330.0
GREY = "#8A949B"
LINE_HEIGHT = 19.0
ROOM = 0.08  # of the spread of the figures, above and below


def draw_staffing(report: SimulationReport, found: MapSweep) -> str:
    """A point for each staffing, cost to the right, the measure upwards; the frontier is a line, as SVG text."""
    return _Frontier(report, found).svg()


class _Frontier:
    def __init__(self, report: SimulationReport, found: MapSweep) -> None:
        self._report, self._found = report, found
        self._names: Mapping[str, str] = lane_and_step_names(report)
        self._measure = found.sweep.target.measure
        self._shown = [(one, one.figure.mean) for one in found.sweep.staffings if one.figure is not None]
        self._drawing = Drawing()
        self._written: list[tuple[float, float, float]] = []  # left, right and base line of the labels so far

    def svg(self) -> str:
        drawing, target = self._drawing, self._found.sweep.target
        title = f"How few people are enough? {self._report.process.name}"
        said = cheapest_words(self._found, self._names)
        y = heading(drawing, title, f"{said} {runs_words(self._report.found.present.results.plan)}.")
        if not self._shown:
            drawing.text(MARGIN, y + 40, "No staffing that was tried keeps up with the work.", size=14, bold=True)
            return drawing.svg(WIDTH, y + 70, title=title, description=said)
        self._top, self._left, self._right = y + 40, MARGIN + 66, WIDTH - MARGIN - 20
        self._foot = self._top + PLOT
        self._scales(target.value)
        drawing.text(MARGIN, self._top - 14, MEASURE_WORDS[self._measure], size=12, bold=True, fill=SOFT)
        self._marks()
        y = self._y(target.value)
        drawing.line((self._left, y), (self._right, y), stroke=RED, width=1.6, dash="7 4")
        frontier = [self._place(one) for one in self._found.sweep.frontier]
        if len(frontier) > 1:
            drawing.line(*frontier, stroke=BLUE, width=2)
        for staffing, _ in self._shown:
            self._point(staffing)
        words = target_words(target)
        self._write(words, RED, self._right - text_width(words, 13, bold=True) / 2, (y - 7, y + 18))
        for staffing, words, ink in self._told():
            self._label(staffing, words, ink)
        foot = self._foot + 58
        for line in self._left_out():
            drawing.text(MARGIN, foot, line, size=13, fill=SOFT)
            foot += 20
        return drawing.svg(WIDTH, foot + 8, title=title, description=said)

    def _scales(self, target: float) -> None:
        costs = [one.cost for one, _ in self._shown]
        values = [value for _, value in self._shown] + [target]
        spread = max(values) - min(values) or max(abs(values[0]), 1.0)
        self._low, self._high = max(0.0, min(values) - ROOM * spread), max(values) + ROOM * spread
        width = max(costs) - min(costs) or max(costs)
        self._least, self._most = max(0.0, min(costs) - 0.05 * width), max(costs) + 0.05 * width

    def _x(self, cost: float) -> float:
        return self._left + (self._right - self._left) * (cost - self._least) / (self._most - self._least)

    def _y(self, value: float) -> float:
        return self._foot - PLOT * (value - self._low) / (self._high - self._low)

    def _place(self, staffing: Staffing) -> tuple[float, float]:
        assert staffing.figure is not None
        return self._x(staffing.cost), self._y(staffing.figure.mean)

    def _marks(self) -> None:
        drawing, spread = self._drawing, self._high - self._low
        counted = self._measure.more_is_better
        step = number_step(spread) if counted else axis_step(spread, most=6)
        for number in range(int(-(-self._low // step)), int(self._high // step) + 1):
            y = self._y(number * step)
            drawing.line((self._left, y), (self._right, y), stroke=HAIR)
            words = number_words(number * step, places=2) if counted else clock(number * step)
            drawing.text(self._left - 8, y + 4, words, size=12, fill=SOFT, anchor="end")
        step = number_step(self._most - self._least)
        for number in range(int(-(-self._least // step)), int(self._most // step) + 1):
            x = self._x(number * step)
            drawing.line((x, self._foot), (x, self._foot + 5), stroke=LINE)
            drawing.text(x, self._foot + 19, number_words(number * step, places=2), size=12, fill=SOFT, anchor="middle")
        drawing.line((self._left, self._foot), (self._right, self._foot), stroke=LINE)
        unit = f"Cost, {self._found.unit}" if self._found.unit else "Cost"
        drawing.text(self._right, self._foot + 37, unit, size=12, bold=True, fill=SOFT, anchor="end")

    def _point(self, staffing: Staffing) -> None:
        x, y = self._place(staffing)
        assert staffing.figure is not None
        value = figure_words(self._measure, staffing.figure.mean)
        with self._drawing.group(f"{staffing_words(staffing, self._names)}: {value}"):
            best = staffing in self._found.sweep.frontier
            if staffing.figure.half_width < float("inf"):
                ends = (self._y(max(self._low, staffing.figure.low)), self._y(min(self._high, staffing.figure.high)))
                self._drawing.line((x, ends[0]), (x, ends[1]), stroke=BLUE if best else GREY)
            self._drawing.circle(x, y, 5, fill=BLUE if best else WHITE, stroke=BLUE if best else GREY, width=1.6)

    def _told(self) -> list[tuple[Staffing, str, str]]:
        """The points with a name: the cheapest that meets the target, and today."""
        cheapest, now = self._found.sweep.cheapest, self._found.now
        told = []
        if cheapest is not None:
            told.append((cheapest, "Today, and cheapest" if cheapest is now else "Cheapest", GREEN))
        if now is not None and now is not cheapest and now.figure is not None:
            told.append((now, "Today", DARK_BLUE))
        return told

    def _label(self, staffing: Staffing, words: str, ink: str) -> None:
        x, y = self._place(staffing)
        self._drawing.circle(x, y, 9, stroke=ink, width=2.4)
        self._write(f"{words}: {staffing_words(staffing, self._names)}", ink, x, (y - 16, y + 28, y - 36, y + 48))

    def _write(self, words: str, ink: str, middle: float, lines: Sequence[float]) -> None:
        """Words about `middle`, on the first base line with room within the plot; else on the first."""
        half = text_width(words, 13, bold=True) / 2
        left = min(max(middle, self._left + half + 4), self._right - half) - half
        base = next((line for line in lines if self._has_room(left, left + 2 * half, line)), lines[0])
        self._written.append((left, left + 2 * half, base))
        label(self._drawing, left, base, words, ink=ink)

    def _has_room(self, left: float, right: float, base: float) -> bool:
        free = all(
            right < begin or left > end or abs(base - other) > LINE_HEIGHT for begin, end, other in self._written
        )
        return free and self._top + 14 <= base <= self._foot - 6

    def _left_out(self) -> list[str]:
        tried = self._found.sweep.staffings
        lines = ["A filled point on the line: nothing that costs less, or as much, is better. Bars: 95% interval."]
        overloaded = [one for one in tried if one.figure is None]
        if overloaded:
            who = " or ".join(dict.fromkeys(self._names.get(id, id) for one in overloaded for id in one.overloaded))
            lines.append(f"Not drawn: {count_words(len(overloaded), 'staffings')} with which {who} cannot keep up.")
        return lines
