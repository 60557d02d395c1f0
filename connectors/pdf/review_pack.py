"""How is a review pack made for the table? A4 landscape set by typst: vector charts, tagged text, our fonts."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.render.kpi_chart import chart_words, draw_kpi
from connectors.render.supplier_words import RAG_FILL, RAG_INK, RAG_WORDS, cell_words, is_number
from connectors.render.wording import date_words
from engine.registers.pack_sections import Cell, Section
from engine.registers.performance import Measured, Rag
from engine.registers.review_pack import ReviewPack

TEMPLATE = Path(__file__).with_name("review_pack.typ")
FONTS = Path(__file__).parents[1] / "render" / "fonts"
EMPTY_ROWS = 6
"""Lines to write actions on by hand."""

NARROW, LONGEST = 8, 46
"""A column is as wide as its longest cell, within these bounds, in characters."""


def review_pack_pdf(pack: ReviewPack, *, made: datetime) -> bytes:
    """The pack as a PDF; the same pack gives the same bytes. `made` is aware."""
    import typst

    data: Mapping[str, Any] = {
        "title": pack.title,
        "subtitle": pack.subtitle,
        "footer": "The contract's own words come before these dates",
        "made": f"Made by eightflows on {date_words(made.date())}",
        "cards": [_card(*figure) for figure in pack.headlines],
        "decisions": pack.decisions,
        "sections": [_section(section, pack.kpis) for section in pack.sections],
        "tier": pack.tiering.working,
        "parts": [f"{part.name.capitalize()}, {part.points} of 4: {part.why}" for part in pack.tiering.parts],
        "gaps": pack.gaps,
        "confirm": f"{len(pack.to_confirm)} fields of the register must each be confirmed or changed before this "
        "review can close.",
        "minutes": _minutes(),
    }
    pdf: bytes = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        format="pdf",
        timestamp=made.astimezone(UTC).replace(microsecond=0),
    )
    return pdf


def _mark(rag: Rag) -> Mapping[str, str] | None:
    if rag is Rag.GREY:
        return None
    return {"words": RAG_WORDS[rag], "fill": RAG_FILL[rag], "ink": RAG_INK[rag]}


def _card(label: str, value: str, rag: Rag) -> Mapping[str, Any]:
    return {"label": label, "value": value, "mark": _mark(rag), "edge": RAG_FILL[rag]}


def _section(section: Section, kpis: Sequence[Measured]) -> Mapping[str, Any]:
    charts = [
        {"svg": draw_kpi(each), "alt": f"{each.name}: {each.why}. {chart_words(each)}"}
        for each in kpis
        if each.months and section.title.startswith("KPIs")
    ]
    columns = range(len(section.headings))
    return {
        "title": section.title,
        "note": section.note,
        "mark": _mark(section.rag),
        "charts": charts,
        "headings": section.headings,
        "widths": [_width(section, place) for place in columns],
        "align": ["right" if _is_figure(section, place) else "left" for place in columns],
        "rows": [[_shown(cell) for cell in row] for row in section.rows],
    }


def _shown(cell: Cell) -> object:
    if isinstance(cell, Rag):
        return _mark(cell) or cell_words(cell)
    return cell_words(cell)


def _width(section: Section, place: int) -> int:
    """0: as wide as it is."""
    if any(isinstance(row[place], Rag) for row in section.rows):
        return 0
    longest = max((len(cell_words(row[place])) for row in section.rows), default=0)
    return min(max(longest, len(section.headings[place]), NARROW), LONGEST)


def _is_figure(section: Section, place: int) -> bool:
    return any(is_number(row[place]) for row in section.rows)


def _minutes() -> Mapping[str, Any]:
    headings = ("Action agreed", "Owner", "Due")
    return {
        "headings": headings,
        "widths": (6, 2, 1),
        "align": ["left"] * len(headings),
        "rows": [["\u00a0"] * len(headings)] * EMPTY_ROWS,
    }
