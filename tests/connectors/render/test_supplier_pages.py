"""Are packs and overviews drawn with every figure, safely, and never with colour alone?"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest

from connectors.excel.review_pack_workbook import write_review_pack
from connectors.excel.supplier_overview_workbook import write_supplier_overview
from connectors.pdf.review_pack import review_pack_pdf
from connectors.register_files import library_registers
from connectors.render.evidence_wall import draw_evidence_wall
from connectors.render.kpi_chart import draw_kpi
from connectors.render.overview_page import overview_page
from connectors.render.review_page import review_page
from connectors.render.supplier_heat_map import draw_heat_map
from connectors.render.supplier_words import RAG_FILL, RAG_INK
from engine.registers.definition import Record
from engine.registers.overview import Overview, overview
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import ReviewPack, review_pack
from tests.connectors.render.test_colours import contrast
from tests.engine.registers.sample_portfolio import TODAY, sample_records

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HARMFUL = "<script>alert(1)</script> & =1+1"


@pytest.fixture(scope="module")
def found() -> Portfolio:
    return Portfolio(sample_records(), TODAY)


@pytest.fixture(scope="module")
def pack(found: Portfolio) -> ReviewPack:
    return review_pack(found, "Copper Backup", library_registers())


@pytest.fixture(scope="module")
def seen(found: Portfolio) -> Overview:
    return overview(found)


def test_the_page_says_it_all(pack: ReviewPack) -> None:
    page = review_page(pack, made_on=TODAY)
    for section in pack.sections:
        assert section.title in page
    assert all(line.replace("&", "&amp;") in page for line in pack.decisions)
    assert page.count("<svg") == len(pack.kpis)
    assert not re.search(r"(?:src|href)=", page), "no request leaves the machine"


def test_text_from_the_registers_is_only_text(pack: ReviewPack, tmp_path: Path) -> None:
    named = Record(register="suppliers", id=HARMFUL, values={**pack.supplier.values, "name": HARMFUL})
    harmful = replace(pack, supplier=named, decisions=(HARMFUL,), gaps=(HARMFUL,))
    assert "<script>" not in review_page(harmful, made_on=TODAY)
    assert review_pack_pdf(harmful, made=MADE).startswith(b"%PDF")
    write_review_pack(harmful, tmp_path / "pack.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "pack.xlsx")["Summary"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_pdf_is_the_same_each_time(pack: ReviewPack) -> None:
    assert review_pack_pdf(pack, made=MADE) == review_pack_pdf(pack, made=MADE)


def test_the_workbook_has_a_sheet_a_section_charts_and_fields_to_confirm(pack: ReviewPack, tmp_path: Path) -> None:
    write_review_pack(pack, tmp_path / "pack.xlsx")
    book = openpyxl.load_workbook(tmp_path / "pack.xlsx")
    assert len(book.sheetnames) == len(pack.sections) + 3
    assert len(book["KPI charts"]._charts) == len(pack.kpis)  # type: ignore[attr-defined]
    assert book["To confirm"].max_row == len(pack.to_confirm) + 4


def test_pictures_are_sound_svg_and_say_each_box(seen: Overview, pack: ReviewPack) -> None:
    for svg in (draw_heat_map(seen), draw_evidence_wall(seen), *(draw_kpi(each) for each in pack.kpis)):
        fromstring(svg)
    for row in seen.heat:
        for view in row.cells:
            assert f'aria-label="{row.supplier}, {view}: ' in draw_heat_map(seen)


def test_the_overview_is_a_page_and_a_workbook(seen: Overview, tmp_path: Path) -> None:
    page = overview_page(seen, made_on=TODAY)
    assert f"£{seen.at_stake:,.0f} are at stake" in page
    write_supplier_overview(seen, tmp_path / "overview.xlsx")
    assert openpyxl.load_workbook(tmp_path / "overview.xlsx")["Heat map"].max_row == len(seen.heat) + 4


@pytest.mark.parametrize("rag", list(RAG_FILL))
def test_words_read_on_their_colour(rag: object) -> None:
    assert contrast(RAG_FILL[rag], RAG_INK[rag]) >= 4.5  # type: ignore[index]
