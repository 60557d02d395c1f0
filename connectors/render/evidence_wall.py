"""Who has proved what? One row a supplier, one column a kind of evidence, a word or a date in every box."""

from connectors.render.colours import INK, PALE, SOFT, WHITE
from connectors.render.supplier_words import RAG_FILL, RAG_INK
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, wrapped
from engine.calendars import short_date
from engine.registers.evidence import Item, Proof
from engine.registers.overview import Overview
from engine.registers.performance import Rag

MARGIN, NAMES, CELL, ROW, HEAD, GAP = 24.0, 210.0, 104.0, 30.0, 140.0, 2.0
MOST_ROWS = 40
COLOURS = {
    Proof.EXPIRED: Rag.RED,
    Proof.MISSING: Rag.RED,
    Proof.NOT_ACCEPTED: Rag.RED,
    Proof.SOON: Rag.AMBER,
    Proof.NO_DATE: Rag.AMBER,
    Proof.ASKED: Rag.AMBER,
    Proof.VALID: Rag.GREEN,
}
WORDS = {
    Proof.MISSING: "missing",
    Proof.NOT_ACCEPTED: "not accepted",
    Proof.NO_DATE: "no date",
    Proof.ASKED: "asked for",
}
PALE_GREEN = "#DCEFE7"


def draw_evidence_wall(overview: Overview) -> str:
    """The wall as SVG: suppliers with most to renew first; a box says the day it runs out."""
    kinds = sorted({item.kind for items in overview.wall.values() for item in items})
    rows = sorted(overview.wall.items(), key=lambda each: (-_red(each[1]), each[0]))[:MOST_ROWS]
    drawing, width = Drawing(), MARGIN * 2 + NAMES + CELL * len(kinds)
    title = f"Evidence wall on {short_date(overview.today)}"
    drawing.text(MARGIN, 34, title, size=20, bold=True)
    note = "The day each piece of evidence runs out. Red: run out, missing or not accepted. Amber: within 120 days."
    drawing.text(MARGIN, 56, note, size=13, fill=SOFT)
    for place, kind in enumerate(kinds):
        lines = wrapped(kind, CELL - 8, 12, bold=True, lines=3)
        for up, line in enumerate(reversed(lines)):
            middle = MARGIN + NAMES + CELL * (place + 0.5)
            drawing.text(middle, HEAD - 8 - 15 * up, line, size=12, bold=True, anchor="middle")
    for number, (supplier, items) in enumerate(rows):
        _row(drawing, supplier, {item.kind: item for item in reversed(items)}, kinds, HEAD + number * ROW)
    red = sum(_red(items) for items in overview.wall.values())
    said = f"{red} pieces of evidence are red, among {len(overview.wall)} suppliers."
    return drawing.svg(width, HEAD + len(rows) * ROW + 24, title=title, description=said)


def _red(items: tuple[Item, ...]) -> int:
    return sum(COLOURS[item.proof] is Rag.RED for item in items)


def _row(drawing: Drawing, supplier: str, items: dict[str, Item], kinds: list[str], y: float) -> None:
    base = y + ROW / 2 + 4.5
    drawing.text(MARGIN, base, fitted(supplier, NAMES - 12, 13, bold=True), size=13, bold=True)
    for place, kind in enumerate(kinds):
        x, item = MARGIN + NAMES + place * CELL, items.get(kind)
        if item is None:
            drawing.rect(x + GAP, y + GAP, CELL - 2 * GAP, ROW - 2 * GAP, fill=WHITE, stroke=PALE, radius=2)
            continue
        rag = COLOURS[item.proof]
        fill, ink = (PALE_GREEN, INK) if rag is Rag.GREEN else (RAG_FILL[rag], RAG_INK[rag])
        words = WORDS.get(item.proof) or (f"{item.expires:%d %b %y}" if item.expires else str(item.proof))
        with drawing.group(f"{supplier}, {kind}: {item.proof}, {words}"):
            drawing.rect(x + GAP, y + GAP, CELL - 2 * GAP, ROW - 2 * GAP, fill=fill, radius=2)
            drawing.text(x + CELL / 2, base, fitted(words, CELL - 8, 12), size=12, fill=ink, anchor="middle")
