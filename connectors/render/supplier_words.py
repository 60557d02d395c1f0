"""How are the values of supplier packs and overviews said, and which colour stands for how a thing stands?"""

from datetime import date
from decimal import Decimal

from connectors.render.colours import INK, PALE, WHITE
from engine.registers.pack_sections import Cell
from engine.registers.performance import Rag

RAG_WORDS = {Rag.RED: "Red", Rag.AMBER: "Amber", Rag.GREEN: "Green", Rag.GREY: "Not known"}
RAG_FILL = {Rag.RED: "#B0120A", Rag.AMBER: "#FFB81C", Rag.GREEN: "#00664F", Rag.GREY: PALE}
RAG_INK = {Rag.RED: WHITE, Rag.AMBER: INK, Rag.GREEN: WHITE, Rag.GREY: INK}
"""Each pair reads at 4.5 to 1 or better."""


def cell_words(cell: Cell) -> str:
    """One cell of a section as text: "4 January 2027", "Red", "1,234.5"; nothing where nothing is known."""
    if cell is None:
        return ""
    if isinstance(cell, Rag):
        return RAG_WORDS[cell]
    if isinstance(cell, date):
        return f"{cell.day} {cell:%b %Y}"
    if isinstance(cell, Decimal | int):
        text = f"{cell:,f}" if isinstance(cell, Decimal) else f"{cell:,}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell


def is_number(cell: Cell) -> bool:
    return isinstance(cell, Decimal | int) and not isinstance(cell, bool)
