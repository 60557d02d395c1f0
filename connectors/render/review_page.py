"""How is a review pack written as one self-contained page? No script, and no request leaves the machine."""

from datetime import date

from connectors.render.kpi_chart import draw_kpi
from connectors.render.page_template import page_template
from connectors.render.supplier_words import RAG_FILL, RAG_INK, RAG_WORDS, cell_words, is_number
from connectors.render.wording import date_words
from engine.registers.performance import Rag
from engine.registers.review_pack import ReviewPack


def review_page(pack: ReviewPack, *, made_on: date) -> str:
    """The pack as an HTML document: what to decide first, then the agenda, then what the register lacks."""
    return page_template("review_pack.html.j2").render(
        pack=pack,
        charts=[draw_kpi(each) for each in pack.kpis if each.months],
        made_on=date_words(made_on),
        words=cell_words,
        is_number=is_number,
        is_rag=lambda cell: isinstance(cell, Rag),
        rag_words=RAG_WORDS,
        rag_fill=RAG_FILL,
        rag_ink=RAG_INK,
    )
