"""Which suppliers need somebody, and for what? One row a supplier, one column a view, a word in every box."""

from connectors.render.colours import HAIR, INK, SOFT, WHITE
from connectors.render.supplier_words import RAG_FILL, RAG_INK, RAG_WORDS
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted
from engine.calendars import short_date
from engine.registers.overview import HeatRow, Overview
from engine.registers.performance import Rag

MARGIN, NAMES, TIER, MONEY = 24.0, 210.0, 86.0, 92.0
CELL, ROW, HEAD, GAP = 104.0, 30.0, 104.0, 2.0
MOST_ROWS = 40
"""The worst that fit on a page; the workbook has them all."""

PALE_GREEN = "#DCEFE7"


def draw_heat_map(overview: Overview) -> str:
    """The heat map as SVG: worst suppliers first."""
    rows = overview.heat[:MOST_ROWS]
    views = list(rows[0].cells) if rows else []
    width = MARGIN * 2 + NAMES + TIER + MONEY + CELL * len(views)
    drawing = Drawing()
    title = f"Suppliers on {short_date(overview.today)}"
    drawing.text(MARGIN, 34, title, size=20, bold=True)
    more = f"; the {MOST_ROWS} that need most" if len(overview.heat) > MOST_ROWS else ""
    reds = sum(row.rag is Rag.RED for row in overview.heat)
    drawing.text(MARGIN, 56, f"{len(overview.heat)} with a running contract, {reds} with something red{more}.", size=13,
                 fill=SOFT)  # fmt: skip
    drawing.text(MARGIN + NAMES, HEAD - 10, "Tier", size=13, bold=True)
    drawing.text(MARGIN + NAMES + TIER + MONEY - 10, HEAD - 10, "£ a year", size=13, bold=True, anchor="end")
    for place, view in enumerate(views):
        middle = MARGIN + NAMES + TIER + MONEY + CELL * (place + 0.5)
        drawing.text(middle, HEAD - 10, view, size=13, bold=True, anchor="middle")
    for number, row in enumerate(rows):
        _row(drawing, row, HEAD + number * ROW)
    height = HEAD + len(rows) * ROW + 24
    return drawing.svg(width, height, title=title, description=_description(overview))


def _row(drawing: Drawing, row: HeatRow, y: float) -> None:
    base = y + ROW / 2 + 4.5
    drawing.line((MARGIN, y), (MARGIN + NAMES + TIER + MONEY, y), stroke=HAIR)
    drawing.text(MARGIN, base, fitted(row.supplier, NAMES - 12, 13, bold=True), size=13, bold=True)
    drawing.text(MARGIN + NAMES, base, row.tiering.tier.capitalize(), size=13)
    drawing.text(MARGIN + NAMES + TIER + MONEY - 10, base, f"{row.annual_value:,.0f}", size=13, anchor="end")
    for place, (view, cell) in enumerate(row.cells.items()):
        x = MARGIN + NAMES + TIER + MONEY + place * CELL
        fill, ink = (PALE_GREEN, INK) if cell.rag is Rag.GREEN else (RAG_FILL[cell.rag], RAG_INK[cell.rag])
        with drawing.group(f"{row.supplier}, {view}: {RAG_WORDS[cell.rag]}, {cell.words}"):
            drawing.rect(x + GAP, y + GAP, CELL - 2 * GAP, ROW - 2 * GAP, fill=fill or WHITE, radius=2)
            drawing.text(x + CELL / 2, base, fitted(cell.words, CELL - 10, 13), size=13, fill=ink, anchor="middle")


def _description(overview: Overview) -> str:
    worst = []
    for row in overview.heat[:5]:
        red = [f"{view} {cell.words}" for view, cell in row.cells.items() if cell.rag is Rag.RED]
        worst += [f"{row.supplier}: {', '.join(red)}"] if red else []
    return "Red now: " + ("; ".join(worst) or "nothing") + "."
