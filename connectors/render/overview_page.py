"""How is the supplier overview written as one self-contained page?"""

from collections.abc import Iterable
from datetime import date

from connectors.render.evidence_wall import draw_evidence_wall
from connectors.render.overview_tables import overview_tables
from connectors.render.page_template import page_template
from connectors.render.supplier_heat_map import draw_heat_map
from connectors.render.supplier_words import RAG_FILL, RAG_INK, RAG_WORDS, cell_words, is_number
from connectors.render.wording import date_words
from engine.registers.compliance import NotInOrder
from engine.registers.overview import Overview
from engine.registers.performance import Rag

MOST_ROWS = 200
"""Of one table on the page; the workbook has them all."""


def overview_page(overview: Overview, *, made_on: date, findings: Iterable[NotInOrder] = ()) -> str:
    """Heat map, evidence wall and the tables behind them as an HTML document."""
    return page_template("supplier_overview.html.j2").render(
        title=f"Suppliers on {date_words(overview.today)}",
        pictures=[draw_heat_map(overview), draw_evidence_wall(overview)] if overview.heat else [],
        sections=overview_tables(overview, findings),
        most=MOST_ROWS,
        made_on=date_words(made_on),
        words=cell_words,
        is_number=is_number,
        is_rag=lambda cell: isinstance(cell, Rag),
        rag_words=RAG_WORDS,
        rag_fill=RAG_FILL,
        rag_ink=RAG_INK,
    )
