"""How is a map drawn as a value stream: who asks, who works, what waits, and where the time goes?"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from connectors.render import symbols
from connectors.render.block_layout import BlockLayout
from connectors.render.colours import INK, SOFT
from connectors.render.description import describe
from connectors.render.foot import Foot
from connectors.render.header import Header, draw_part_band
from connectors.render.information_arrows import Band, band_xs, draw_row_information, draw_stub
from connectors.render.information_text import RowInformation, row_information
from connectors.render.ladder import draw_ladder
from connectors.render.layout import measure, rows_of
from connectors.render.lookups import Lookups
from connectors.render.parts import Cell, Line
from connectors.render.returns import place_returns
from connectors.render.route_drawing import RouteDrawing
from connectors.render.step_text import step_texts
from connectors.render.svg import Drawing
from connectors.render.text_width import wrapped
from connectors.render.title import draw_title
from connectors.render.wording import and_words
from process_maps.analysis.report import MapReport
from process_maps.choice_labels import label
from process_maps.vocabulary import PartyRole

__all__ = ["describe", "draw_value_stream"]

MARGIN = 36.0
NARROWEST = 1180.0
LEAD = 14.0
SUPPLY = 52.0
"""Room before the first row for what the supplier sends, where an idea or a split stands over the queue."""
LEAD_OUT = 48.0
LADDER_GAP = 26.0
ROW_GAP = 30.0


def draw_value_stream(report: MapReport) -> str:
    """The value stream map of a report, as SVG text. Draws what the report says and works nothing out."""
    return _ValueStream(report).svg()


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the map: where its line starts, its parts, and the information arrows over it."""

    x: float
    line: Line
    information: RowInformation

    @property
    def end(self) -> float:
        return self.x + self.line.at[-1] + self.line.parts[-1].width


class _ValueStream:
    def __init__(self, report: MapReport) -> None:
        self._look = Lookups(report)
        texts = step_texts(self._look)
        laid = BlockLayout(self._look, texts).lay(report.block)
        self._suppliers = self._look.parties_of(PartyRole.SUPPLIER)
        self._customers = self._look.parties_of(PartyRole.CUSTOMER)
        lines = rows_of(laid.parts)
        self._rows = [self._row(Line(parts), first=number == 0) for number, parts in enumerate(lines)]
        place_returns([row.line for row in self._rows], laid.returns)
        work = max((row.x + row.line.width for row in self._rows), default=0.0)
        self._width = max(NARROWEST, work + MARGIN + (LEAD_OUT if self._customers else 0))
        self._header = Header(self._look, self._width, MARGIN)
        self._foot = Foot(self._look, texts.values(), MARGIN, self._width - MARGIN)
        self._drawing = Drawing()
        self._routes = RouteDrawing(self._drawing, self._stub)

    def _row(self, line: Line, *, first: bool) -> _Row:
        plan = row_information([*_runs(line)], self._look)
        for part in line.parts:
            if isinstance(part, Cell):
                part.text.plate = plan.plates[part.text.step.id]
                part.text.ports = len(plan.ports[part.text.step.id])
        measure(line, top=LEAD + plan.rails_height)
        start = line.parts[0]
        indent = first and self._suppliers and (not isinstance(start, Cell) or start.text.burst)
        return _Row(MARGIN + (SUPPLY if indent else 0), line, plan)

    def svg(self) -> str:
        process = self._look.process
        y = draw_title(self._drawing, process, self._width, MARGIN) + 22
        if not self._rows:
            self._drawing.text(MARGIN, y + 20, "No steps on this map yet", size=15, fill=SOFT)
            y += 50
        else:
            self._header.draw(self._drawing, y)
        for number, row in enumerate(self._rows):
            y = self._draw_row(number, row, y)
        height = self._foot.draw(self._drawing, y + 4)
        title = f"{process.name}: {label(process.state).lower()} value stream map"
        return self._drawing.svg(self._width, height, title=title, description=describe(self._look.report))

    def _draw_row(self, number: int, row: _Row, y: float) -> float:
        """Draw one row with its band and ladder; returns where the next one starts."""
        line = row.line
        if number == 0:
            band = self._header.band(y)
            foot = band.foot + band.bus_height(band_xs(row.information, line, row.x))
        else:
            steps = [self._look.numbers[step] for step in line.steps()]
            words = f"Part {number + 1} of {len(self._rows)}"
            words += f": steps {steps[0]} to {steps[-1]}" if len(steps) > 1 else ""
            band = draw_part_band(self._drawing, self._header, y, MARGIN, self._width - MARGIN, words)
            foot = band.foot
        spine = foot + 8 + line.up
        draw_row_information(self._drawing, row.information, line, row.x, spine, band)
        self._routes.row(line, row.x, spine)
        if number == 0 and self._suppliers:
            self._draw_supply(row, spine, band)
        self._draw_end(row, spine, band, last=number == len(self._rows) - 1)
        foot = spine + line.down
        if self._look.is_sketch:
            return foot + ROW_GAP
        return draw_ladder(self._drawing, line, row.x, foot + LADDER_GAP, self._look) + ROW_GAP

    def _draw_supply(self, row: _Row, spine: float, band: Band) -> None:
        """What the supplier sends, down to the first queue or beside it."""
        if row.x == MARGIN:
            symbols.shipment(self._drawing, (MARGIN + 42, band.foot + 6), (MARGIN + 42, spine - 48))
        else:
            symbols.shipment(self._drawing, (MARGIN + 20, band.foot + 6), (MARGIN + 20, spine - 2))
            self._drawing.line((MARGIN + 20, spine), (row.x, spine), stroke=INK, width=1.6)

    def _draw_end(self, row: _Row, spine: float, band: Band, *, last: bool) -> None:
        """On to the next row, or out to the customer."""
        end = row.end
        if not last:
            symbols.flow_arrow(self._drawing, end, spine, 30)
        elif self._customers and row is self._rows[0]:
            symbols.shipment_up(self._drawing, end + 2, spine, end + 26, band.foot + 6)
        elif self._customers:
            symbols.shipment(self._drawing, (end + 4, spine), (end + 42, spine))
            customers = f"to {and_words(party.name for party in self._customers)}"
            for place, words in enumerate(wrapped(customers, 78, 12, bold=True, lines=4)):
                self._drawing.text(end + 4, spine + 28 + 15 * place, words, size=12, bold=True)

    def _stub(self, cell: Cell, line: Line, x: float, spine: float, *, crowded: bool) -> None:
        draw_stub(self._drawing, self._look, cell, line, x, spine, crowded=crowded)


def _runs(line: Line) -> Iterator[list[str]]:
    """The steps of a row that stand next to each other, with no split between them."""
    for is_cell, parts in groupby(line.parts, key=lambda part: isinstance(part, Cell)):
        if is_cell:
            yield [part.text.step.id for part in parts if isinstance(part, Cell)]
