"""When in the week do cases wait? The number waiting, hour by hour, stacked by step."""

from itertools import accumulate

from connectors.render.colours import BLUE, GREEN, HAIR, INK, LINE, PALER, PLUM, SOFT, YELLOW
from connectors.render.simulation_axes import MARGIN, WIDTH, heading, number_step
from connectors.render.svg import Drawing, num
from connectors.render.text_width import text_width
from connectors.render.wording import number_words
from process_maps.simulation.report import Queues, SimulationReport

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = 24
PLOT = 280.0
FILLS = (BLUE, YELLOW, PLUM, "#41B6E6", GREEN)
OTHERS = HAIR


def queue_words(queues: Queues) -> str:
    """When most wait, and when fewest."""
    total = queues.total
    most, least = (total.index(find(total)) for find in (max, min))
    return (
        f"most wait on {_hour(most)} ({number_words(total[most], places=_places(total[most]))} cases),"
        f" fewest on {_hour(least)} ({number_words(total[least], places=_places(total[least]))})."
    )


def _places(number: float) -> int:
    return 0 if number >= 10 else 1


def _hour(hour: int) -> str:
    return f"{DAYS[hour // HOURS]} from {hour % HOURS}:00"


def draw_queues(report: SimulationReport) -> str:
    """Cases in line, waiting for opening or for a list, over the hours of an average week, as SVG text."""
    drawing = Drawing()
    queues = report.queues
    said = queue_words(queues)
    title = f"When do cases wait? {report.process.name}"
    facts = "Mean number in line, waiting until it opens, or for the batch or list, hour by hour: "
    layers = [*queues.by_step, *([("other steps", queues.others)] if any(queues.others) else [])]
    fills = [*FILLS[: len(queues.by_step)], OTHERS]
    y = heading(drawing, title, facts + said) + 30
    y = _legend(drawing, [(name, fill) for (name, _), fill in zip(layers, fills, strict=False)], y)
    top, left, right = y + 14, MARGIN + 44, WIDTH - MARGIN - 8
    foot = top + PLOT
    longest = max(queues.total) * 1.04 or 1.0
    wide, tall = (right - left) / len(queues.total), PLOT / longest
    _grid(drawing, (left, right), (top, foot), longest)
    for (name, _), fill, bottom, over in zip(
        layers, fills, *_stacked([numbers for _, numbers in layers]), strict=False
    ):
        with drawing.group(name):
            above = [(left + hour * wide, foot - number * tall) for hour, number in _edges(over)]
            below = [(left + hour * wide, foot - number * tall) for hour, number in _edges(bottom)]
            ring = "L".join(f"{num(x)} {num(height)}" for x, height in (*above, *reversed(below)))
            drawing.path(f"M{ring}Z", fill=fill, stroke=LINE if fill == OTHERS else "", stroke_width=0.6)
    drawing.line((left, foot), (right, foot), stroke=LINE)
    described = f"{said} Steps where most wait: {', '.join(name for name, _ in queues.by_step)}."
    return drawing.svg(WIDTH, foot + 44, title=title, description=described)


def _legend(drawing: Drawing, entries: list[tuple[str, str]], y: float) -> float:
    """Names of the layers, as many to a line as fit; where the next thing may stand."""
    x = MARGIN
    for name, fill in entries:
        width = 26 + text_width(name, 12)
        if x + width > WIDTH - MARGIN:
            x, y = MARGIN, y + 20
        drawing.rect(x, y - 11, 14, 14, fill=fill, stroke=LINE if fill == OTHERS else "")
        drawing.text(x + 20, y + 1, name, size=12, fill=SOFT)
        x += width + 20
    return y


def _grid(drawing: Drawing, ends: tuple[float, float], heights: tuple[float, float], longest: float) -> None:
    """A column for each day, named; a line for each round number."""
    (left, right), (top, foot) = ends, heights
    wide = (right - left) / len(DAYS)
    for place, day in enumerate(DAYS):
        if place % 2:
            drawing.rect(left + place * wide, top, wide, foot - top, fill=PALER)
        drawing.text(left + (place + 0.5) * wide, foot + 34, day, size=13, fill=INK, anchor="middle")
        for hour in (6, 12, 18):
            x = left + (place + hour / HOURS) * wide
            drawing.line((x, foot), (x, foot + 4), stroke=LINE)
            drawing.text(x, foot + 16, str(hour), size=11, fill=SOFT, anchor="middle")
    step = number_step(longest)
    for number in range(int(longest / step) + 1):
        y = foot - (foot - top) * number * step / longest
        drawing.line((left, y), (right, y), stroke=HAIR)
        drawing.text(left - 6, y + 4, number_words(number * step), size=12, fill=SOFT, anchor="end")


def _stacked(layers: list[tuple[float, ...]]) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """Lower and upper edge of each layer, the first at the bottom."""
    sums = list(accumulate(layers, _on_top))
    return [(0.0,) * len(layers[0]), *sums[:-1]], sums


def _on_top(below: tuple[float, ...], layer: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(lower + number for lower, number in zip(below, layer, strict=True))


def _edges(numbers: tuple[float, ...]) -> list[tuple[int, float]]:
    """A mean of an hour holds for the hour: a step, not a slope."""
    return [(hour + side, number) for hour, number in enumerate(numbers) for side in (0, 1)]
