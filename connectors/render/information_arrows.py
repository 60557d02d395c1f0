"""How does information reach the steps: arrows from the band above them, and rails from step to step?"""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.render.colours import INK, MEDIUM_DASH, MEDIUM_INK, SOFT, WHITE
from connectors.render.information_symbols import information_arrow, medium_sign
from connectors.render.information_text import PLATE_LINE, RAIL_PITCH, Port, RowInformation, ports
from connectors.render.lookups import Lookups
from connectors.render.parts import Cell, Line
from connectors.render.step_text import BOX, GAP, StepText, ports_reach
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, text_width, widest
from process_maps.model import Information

BUS_PITCH = 7.0


@dataclass(frozen=True, slots=True)
class Band:
    """What information comes from: its lower edge. Steps beyond its ends are reached round a corner."""

    left: float
    right: float
    foot: float

    def bus_height(self, xs: Sequence[float]) -> float:
        """Room under the band for the ways round a corner."""
        most = max(sum(x < self.left + 8 for x in xs), sum(x > self.right - 8 for x in xs))
        return BUS_PITCH * most + 10 if most else 0.0

    def ways(self, xs: Sequence[float]) -> dict[float, list[tuple[float, float]]]:
        """For each arrow the points from the band to right over its step; the far ones on top, so none cross."""
        ways = {x: [(x, self.foot)] for x in xs}
        beyond_left = sorted({x for x in xs if x < self.left + 8})
        beyond_right = sorted({x for x in xs if x > self.right - 8}, reverse=True)
        for beyond, edge, inward in ((beyond_left, self.left, 1), (beyond_right, self.right, -1)):
            for place, x in enumerate(beyond):
                start = edge + inward * (16 + BUS_PITCH * place)
                bus = self.foot + 10 + BUS_PITCH * place
                ways[x] = [(start, self.foot), (start, bus), (x, bus)]
        return ways


def port_x(x: float, place: int, count: int) -> float:
    """Where the arrow of a port stands: side by side round the middle of the box of the cell at `x`."""
    reach = ports_reach(count)
    return x + GAP + BOX / 2 - reach + (2 * reach * place / (count - 1) if count > 1 else 0.0)


def band_xs(plan: RowInformation, line: Line, x: float) -> list[float]:
    """Where the arrows to and from the band stand."""
    return [across for across, port, _ in _placed(plan, line, x) if port.rail is None]


def _placed(plan: RowInformation, line: Line, x: float) -> list[tuple[float, Port, Cell]]:
    placed = []
    for at, cell in line.placed_cells():
        own = plan.ports[cell.text.step.id]
        placed += [(port_x(x + at, order, len(own)), port, cell) for order, port in enumerate(own)]
    return placed


def draw_row_information(
    drawing: Drawing, plan: RowInformation, line: Line, x: float, spine: float, band: Band
) -> None:
    """The arrows between the band and the steps of a row, their labels, and the rails between steps."""
    ways = band.ways(band_xs(plan, line, x))
    box_top = spine - line.box_up
    rails_top = box_top - line.pills - line.bursts - plan.rails_height
    hooks: dict[tuple[int, str], float] = {}
    for across, port, cell in _placed(plan, line, x):
        if port.rail is None:
            _by_band(drawing, port, ways[across], arrow_tip(cell.text, box_top))
        else:
            hooks[port.rail, cell.text.step.id] = across
    for place, (at, part) in enumerate(zip(line.at, line.parts, strict=True)):
        if isinstance(part, Cell) and part.text.plate:
            top = rails_top - part.text.plate_height - 4
            draw_plate(drawing, part.text, x + at, top, crowded=line.is_crowded(place))
    tips = {cell.text.step.id: arrow_tip(cell.text, box_top) for _, cell in line.placed_cells()}
    labels = []
    for number, rail in enumerate(plan.rails):
        source, target = rail.item.source, rail.item.target
        start, end = (hooks[number, source], tips[source]), (hooks[number, target], tips[target])
        y = rails_top + plan.rails_height - RAIL_PITCH * (rail.track + 0.5) - 2
        _draw_rail(drawing, rail.item, start, end, y)
        labels.append((rail.item, start[0], end[0], y))
    for item, left, right, y in labels:
        _label_rail(drawing, item, left, right, y)


def _by_band(drawing: Drawing, port: Port, way: list[tuple[float, float]], tip: float) -> None:
    x, y = way[-1]
    if len(way) > 1:
        drawing.line(*way, stroke=MEDIUM_INK[port.medium], width=1.5, dash=MEDIUM_DASH[port.medium])
    if port.incoming:
        information_arrow(drawing, (x, y), (x, tip), port.medium, kink_at_end=True)
    else:
        information_arrow(drawing, (x, tip), (x, y), port.medium, kink_at_end=False)


def _draw_rail(
    drawing: Drawing, item: Information, start: tuple[float, float], end: tuple[float, float], y: float
) -> None:
    way = (start, (start[0], y), (end[0], y))
    drawing.line(*way, stroke=MEDIUM_INK[item.medium], width=1.5, dash=MEDIUM_DASH[item.medium])
    information_arrow(drawing, (end[0], y), end, item.medium)


def _label_rail(drawing: Drawing, item: Information, left: float, right: float, y: float) -> None:
    words = fitted(f"{item.what}, {item.often}" if item.often else item.what, abs(left - right) - 44, 11)
    width = text_width(words, 11) + 22
    start = (left + right - width) / 2
    drawing.rect(start, y - 8, width, 16, fill=WHITE)
    medium_sign(drawing, start + 9, y, item.medium)
    drawing.text(start + 19, y + 4, words, size=11)


def arrow_tip(text: StepText, top: float) -> float:
    """Where information arrows end: on the systems over the box, or on the box."""
    return top - text.pills_height + 1 if text.pills else top - 2


def draw_plate(drawing: Drawing, text: StepText, x: float, top: float, *, crowded: bool) -> None:
    """The label on the information arrows of the step at `x`: a line an item, its medium's sign before it.

    `crowded`: it may not reach beyond the right edge of the step.
    """
    width = widest([line.words for line in text.plate], 11) + 22
    left = x + GAP + (BOX - width) / 2
    if crowded:
        left = min(left, x + GAP + BOX - width)
    drawing.rect(left - 2, top, width + 4, text.plate_height, fill=WHITE)
    for place, line in enumerate(text.plate):
        base = top + 12.5 + PLATE_LINE * place
        if line.medium:
            medium_sign(drawing, left + 8, base - 4, line.medium)
        drawing.text(left + 18, base, line.words, size=11, fill=SOFT if line.soft else INK)


def draw_stub(
    drawing: Drawing, look: Lookups, cell: Cell, line: Line, x: float, spine: float, *, crowded: bool
) -> None:
    """Information of a step on a route: its label right over it, with short arrows."""
    if not cell.text.plate:
        return
    top = spine - line.box_up
    foot = top - line.pills - line.bursts
    own = ports(look.information.get(cell.text.step.id, ()))
    for order, port in enumerate(own):
        across = port_x(x, order, len(own))
        _by_band(drawing, port, [(across, foot)], arrow_tip(cell.text, top))
    draw_plate(drawing, cell.text, x, foot - cell.text.plate_height, crowded=crowded)
