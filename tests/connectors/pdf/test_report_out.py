"""Is the report-out an A3 PDF with the figures in it, the same each time, whatever a name holds?"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from connectors.pdf.report_out import comparison_report_out, report_out
from connectors.render.pictures import before_after, pictures
from process_maps.analysis.compare import compare
from process_maps.analysis.report import analyse
from tests.library import library_map, library_report

MADE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
A3_LANDSCAPE = re.compile(rb"/MediaBox ?\[0 0 1190\.5\d* 841\.8\d*\]")


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_one_map_is_a_few_a3_pages_that_come_out_the_same() -> None:
    report = library_report("blood_results")
    drawn = pictures(report)
    pdf = report_out(report, drawn, made=MADE)
    assert pdf.startswith(b"%PDF-")
    assert 2 <= pages(pdf) <= 5
    assert A3_LANDSCAPE.search(pdf)
    assert b"/StructTreeRoot" in pdf  # tagged for screen readers
    assert pdf == report_out(report, drawn, made=MADE)


def test_a_comparison_shows_both_maps() -> None:
    comparison = compare(library_report("return_to_work"), library_report("return_to_work", "future"))
    pdf = comparison_report_out(
        comparison,
        pictures(comparison.before),
        pictures(comparison.after),
        before_after(comparison),
        made=MADE,
    )
    assert 4 <= pages(pdf) <= 8


def test_markup_in_a_name_is_text() -> None:
    process = replace(library_map("acme_stamping"), name='#read("/etc/passwd") *bold* $x$ <script>')
    report = analyse(process)
    assert report_out(report, pictures(report), made=MADE).startswith(b"%PDF-")
