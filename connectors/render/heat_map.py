"""Where does waste show up: eight flows of care down, eight wastes across, in time and money?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from connectors.render.colours import HAIR, INK, LINE, PALE, PINK, RED, SOFT, WHITE
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, wrapped
from connectors.render.wording import hours_words, pounds_words, wait_words, work_words
from process_maps.analysis.report import MapReport
from process_maps.analysis.waste import WasteCell
from process_maps.choice_labels import label
from process_maps.quantities import NO_TIME

MARGIN = 28.0
FLOW_WIDTH = 176.0
CELL_WIDTH, CELL_HEIGHT = 112.0, 58.0
TOTAL_WIDTH = 124.0
HEAD = 124.0
GAP = 3.0
SHADES = (("#E3EEF8", INK), ("#B9D4EC", INK), ("#7FB0DC", INK), ("#2B75BF", WHITE), ("#003087", WHITE))
"""Blue, darker for more staff time, each with an ink that reads on it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Time and money lost in some cells together."""

    elapsed: timedelta
    work: timedelta
    pounds_a_year: float | None

    @classmethod
    def of(cls, cells: Iterable[WasteCell]) -> "Loss":
        cells = list(cells)
        pounds = [cell.pounds_a_year for cell in cells if cell.pounds_a_year is not None]
        return cls(
            sum((cell.elapsed for cell in cells), NO_TIME),
            sum((cell.work for cell in cells), NO_TIME),
            sum(pounds) if pounds else None,
        )

    def lines(self, day: timedelta) -> list[str]:
        """ "7 days wait", "36 min work", "£12,300 a year": what there is of them."""
        return [
            *([f"{wait_words(self.elapsed, day)} wait"] if self.elapsed else []),
            *([f"{work_words(self.work)} work"] if self.work else []),
            *([f"{pounds_words(self.pounds_a_year)} a year"] if self.pounds_a_year else []),
        ]


def draw_waste_heat_map(report: MapReport) -> str:
    """The waste matrix of a report as SVG text: waiting and staff time per item, pounds a year, and totals."""
    return _HeatMap(report).svg()


class _HeatMap:
    def __init__(self, report: MapReport) -> None:
        self._report = report
        self._day = report.process.calendar.waiting_day
        self._flows, self._wastes = report.process.flows, report.process.wastes
        self._cells = {(cell.flow, cell.waste): cell for cell in report.waste.cells}
        self._most = max((cell.work for cell in report.waste.cells), default=NO_TIME)
        self._drawing = Drawing()

    @property
    def _totals_x(self) -> float:
        return MARGIN + FLOW_WIDTH + CELL_WIDTH * len(self._wastes) + 10

    def svg(self) -> str:
        drawing, process = self._drawing, self._report.process
        width = self._totals_x + TOTAL_WIDTH + MARGIN
        title = f"Where the waste shows up: {process.name}"
        drawing.text(MARGIN, 36, fitted(title, width - 2 * MARGIN, 20, bold=True), size=20, bold=True)
        facts = f"{label(process.state)}. Time an item waits and staff time lost on it; staff cost a year."
        drawing.text(MARGIN, 58, fitted(facts, width - 2 * MARGIN, 13), size=13, fill=SOFT)
        self._heads()
        y = HEAD
        for flow in self._flows:
            self._row(flow.id, flow.label, y)
            y += CELL_HEIGHT
        foot = self._totals(y + 8)
        foot = self._legend(foot + 26, width)
        return drawing.svg(width, foot, title=title, description=self._description())

    def _heads(self) -> None:
        for place, waste in enumerate(self._wastes):
            middle = MARGIN + FLOW_WIDTH + CELL_WIDTH * (place + 0.5)
            self._head(waste.label, middle)
        self._head("Total", self._totals_x + TOTAL_WIDTH / 2)

    def _head(self, label: str, middle: float) -> None:
        lines = wrapped(label, CELL_WIDTH - 8, 13, bold=True, lines=2)
        for place, line in enumerate(reversed(lines)):
            self._drawing.text(middle, HEAD - 10 - 16 * place, line, size=13, bold=True, anchor="middle")

    def _row(self, flow: str, label: str, y: float) -> None:
        lines = wrapped(label, FLOW_WIDTH - 16, 13, bold=True, lines=3)
        base = y + CELL_HEIGHT / 2 + 4.5 - 8 * (len(lines) - 1)
        for place, line in enumerate(lines):
            right = MARGIN + FLOW_WIDTH - 12
            self._drawing.text(right, base + 16 * place, line, size=13, bold=True, anchor="end")
        for place, waste in enumerate(self._wastes):
            x = MARGIN + FLOW_WIDTH + CELL_WIDTH * place
            cell = self._cells.get((flow, waste.id))
            if cell is None:
                self._box(x, y, WHITE, HAIR)
            else:
                with self._drawing.group(f"{label}, {waste.label}: {self._spoken(cell)}"):
                    self._cell(cell, x, y)
        found = [cell for cell in self._cells.values() if cell.flow == flow]
        self._loss(Loss.of(found), self._totals_x, y, TOTAL_WIDTH)

    def _spoken(self, cell: WasteCell) -> str:
        return ", ".join(Loss.of([cell]).lines(self._day)) or f"{len(cell.findings)} found, no time counted"

    def _cell(self, cell: WasteCell, x: float, y: float) -> None:
        """Blue by staff time; pink where the item only waits; grey where something was found but no time lost."""
        if cell.work:
            fill, ink = SHADES[self._shade(cell.work)]
        elif cell.elapsed:
            fill, ink = PINK, RED
        else:
            fill, ink = PALE, SOFT
        self._box(x, y, fill, LINE if fill == PALE else fill)
        lines = Loss.of([cell]).lines(self._day) or [f"{len(cell.findings)} found"]
        self._lines(lines, x + CELL_WIDTH / 2, y, CELL_WIDTH - 12, ink)

    def _shade(self, work: timedelta) -> int:
        return min(int(work / self._most * len(SHADES)), len(SHADES) - 1)

    def _box(self, x: float, y: float, fill: str, edge: str) -> None:
        width, height = CELL_WIDTH - GAP, CELL_HEIGHT - GAP
        self._drawing.rect(x + GAP / 2, y + GAP / 2, width, height, radius=2, fill=fill, stroke=edge)

    def _lines(self, lines: Sequence[str], middle: float, y: float, room: float, ink: str) -> None:
        base = y + CELL_HEIGHT / 2 + 4.5 - 8 * (len(lines) - 1)
        for place, line in enumerate(lines):
            size, bold = (13.0, True) if place == 0 else (12.0, False)
            words = fitted(line, room, size, bold=bold)
            self._drawing.text(middle, base + 16 * place, words, size=size, bold=bold, fill=ink, anchor="middle")

    def _loss(self, loss: Loss, x: float, y: float, width: float) -> None:
        self._lines(loss.lines(self._day) or ["–"], x + width / 2, y, width, INK)

    def _totals(self, y: float) -> float:
        """The wastes added down, and the whole matrix as the report gives it."""
        drawing, waste = self._drawing, self._report.waste
        drawing.line((MARGIN + FLOW_WIDTH, y - 4), (self._totals_x + TOTAL_WIDTH, y - 4), stroke=SOFT, width=1.5)
        right, base = MARGIN + FLOW_WIDTH - 12, y + CELL_HEIGHT / 2 + 4.5
        drawing.text(right, base, "Total", size=13, bold=True, anchor="end")
        for place, kind in enumerate(self._wastes):
            found = [cell for cell in self._cells.values() if cell.waste == kind.id]
            self._loss(Loss.of(found), MARGIN + FLOW_WIDTH + CELL_WIDTH * place, y, CELL_WIDTH)
        whole = Loss(waste.elapsed, waste.work, waste.pounds_a_year)
        drawing.rect(self._totals_x, y, TOTAL_WIDTH, CELL_HEIGHT, stroke=INK, stroke_width=1.5)
        self._loss(whole, self._totals_x, y, TOTAL_WIDTH)
        return y + CELL_HEIGHT

    def _legend(self, y: float, width: float) -> float:
        drawing = self._drawing
        x = MARGIN + FLOW_WIDTH
        drawing.text(x, y + 4, "Staff time: little", size=12, fill=SOFT)
        x += 100
        for fill, _ in SHADES:
            drawing.rect(x, y - 8, 22, 16, fill=fill)
            x += 22
        drawing.text(x + 6, y + 4, "most", size=12, fill=SOFT)
        x += 56
        for fill, edge, words in (
            (PINK, PINK, "the item waits, no staff time"),
            (PALE, LINE, "found, no time counted"),
        ):
            drawing.rect(x, y - 8, 22, 16, fill=fill, stroke=edge)
            drawing.text(x + 29, y + 4, words, size=12, fill=SOFT)
            x += 228
        note = self._unpriced()
        if note:
            drawing.text(
                MARGIN + FLOW_WIDTH,
                y + 26,
                fitted(note, width - 2 * MARGIN - FLOW_WIDTH, 12),
                size=12,
                fill=SOFT,
            )
            y += 22
        return y + 30

    def _unpriced(self) -> str:
        waste = self._report.waste
        if waste.hours_a_year is None:
            return "No demand on the map, so no hours or pounds a year."
        if waste.unpriced_hours:
            hours = hours_words(waste.unpriced_hours)
            return f"{hours} a year are not in the pounds: the map gives their team no pay band."
        return ""

    def _description(self) -> str:
        waste = self._report.waste
        whole = ", ".join(Loss(waste.elapsed, waste.work, waste.pounds_a_year).lines(self._day)) or "none"
        worst = sorted(waste.cells, key=lambda cell: (cell.work, cell.elapsed), reverse=True)[:3]
        labels = {flow.id: flow.label for flow in self._flows} | {waste.id: waste.label for waste in self._wastes}
        told = [f"{labels[cell.flow]}, {labels[cell.waste]}: {self._spoken(cell)}" for cell in worst]
        return f"Waste per item in all: {whole}. Most staff time: {'; '.join(told) or 'none'}."
