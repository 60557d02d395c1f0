"""How did one KPI go? A control chart; before its twelfth month, the values against target and red line."""

from connectors.render.colours import BLUE, HAIR, INK, SOFT
from connectors.render.spc_chart import HEIGHT, WIDTH, draw_spc
from connectors.render.supplier_words import RAG_FILL, RAG_WORDS
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted
from engine.registers.kpi_spc import assurance_words, control_chart, too_few, variation_words
from engine.registers.performance import Measured, Rag, plain, rag_of

LEFT, RIGHT, TOP, BOTTOM = 50.0, 16.0, 90.0, 34.0
MARKS = {Rag.GREEN: 3.6, Rag.AMBER: 4.4, Rag.RED: 5.0}


def draw_kpi(measured: Measured) -> str:
    """The KPI as SVG."""
    why = measured.why[:1].upper() + measured.why[1:]
    chart = control_chart(measured)
    if chart is not None:
        return draw_spc(chart, title=measured.name, note=why)
    drawing = Drawing()
    drawing.text(LEFT - 36, 24, fitted(measured.name, WIDTH - 32, 16, bold=True), size=16, bold=True)
    drawing.text(LEFT - 36, 44, fitted(why, WIDTH - 32, 12.5), size=12.5, fill=SOFT)
    drawing.text(LEFT - 36, 64, too_few(measured), size=12.5, fill=SOFT)
    if measured.months:
        _plot(drawing, measured)
    missed = f"{measured.missed} of {len(measured.months)} months missed it"
    said = f"{measured.name}: {RAG_WORDS[measured.rag]}; {measured.why}. {missed}. {too_few(measured)}."
    return drawing.svg(WIDTH, HEIGHT, title=measured.name, description=said)


def chart_words(measured: Measured) -> str:
    """What the chart says, in words: for tables and for those who do not see it."""
    chart = control_chart(measured)
    if chart is None:
        return too_few(measured)
    return f"{variation_words(chart)}; {assurance_words(chart).lower()}"


def _plot(drawing: Drawing, measured: Measured) -> None:
    values = [float(value) for _, value in measured.months]
    target, red = float(measured.target), measured.kpi.number("red")
    low, high = min(*values, target), max(*values, target)
    room = (high - low) * 0.12 or abs(target) * 0.02 or 1.0
    low, high = low - room, high + room
    deep, wide = HEIGHT - TOP - BOTTOM, WIDTH - LEFT - RIGHT

    def y(value: float) -> float:
        return TOP + deep * (high - value) / (high - low)

    def x(place: int) -> float:
        return LEFT + wide * (place + 0.5) / len(values)

    for level in (high - room, (low + high) / 2, low + room):
        drawing.line((LEFT, y(level)), (WIDTH - RIGHT, y(level)), stroke=HAIR)
        drawing.text(LEFT - 6, y(level) + 4, f"{level:.3g}", size=12, fill=SOFT, anchor="end")
    drawing.line((LEFT, y(target)), (WIDTH - RIGHT, y(target)), stroke=INK, width=1.5, dash="6 4")
    if red is not None and low < float(red) < high:
        drawing.line(
            (LEFT, y(float(red))), (WIDTH - RIGHT, y(float(red))), stroke=RAG_FILL[Rag.RED], width=1, dash="2 4"
        )
    drawing.line(*((x(place), y(value)) for place, value in enumerate(values)), stroke=BLUE, width=1.5)
    for place, (month, value) in enumerate(measured.months):
        rag = rag_of(measured.kpi, value)
        with drawing.group(f"{month:%B %Y}: {plain(value)}, {RAG_WORDS[rag]}"):
            if rag is Rag.RED:
                size = MARKS[rag]
                drawing.rect(x(place) - size, y(float(value)) - size, 2 * size, 2 * size, fill=RAG_FILL[rag])
            else:
                drawing.circle(x(place), y(float(value)), MARKS[rag], fill=RAG_FILL[rag])
    drawing.line((WIDTH - 104, 60), (WIDTH - 84, 60), stroke=INK, width=1.5, dash="6 4")
    drawing.text(WIDTH - RIGHT, 64, "promised", size=12, anchor="end", fill=SOFT)
    every = max(1, len(values) // 8)
    for place, (month, _) in enumerate(measured.months):
        if place % every == 0:
            drawing.text(x(place), HEIGHT - 14, f"{month:%b %y}", size=12, fill=SOFT, anchor="middle")
