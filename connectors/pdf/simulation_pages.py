"""Which pages of the A3 report-out show a simulation: what was found, what each future would do, what is assumed?"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.pdf.report_out import Section, cards_section, picture_section, set_pdf, table_section
from connectors.render.simulation_part import WhatIfPart
from process_maps.quantities import WHOLE_DAY

LONG_TABLE = 14
"""Rows of a table that still fit beside the pictures; the workbook has them all."""


def simulation_pdf(part: WhatIfPart, *, made: datetime) -> bytes:
    """A simulation alone as a PDF: A3 landscape."""
    return set_pdf(part.report.process, part.cards, list(_sections(part)), made)


def simulation_sections(part: WhatIfPart) -> list[Section]:
    """The pages that follow those of the map itself."""
    return [cards_section("What if: the map with chance in it", part.lines[0], part.cards), *_sections(part)]


def _sections(part: WhatIfPart) -> Iterator[Section]:
    pictures = {picture.name: picture_section(picture, height=0) for picture in part.pictures}
    tables = {table.title: table_section(table, WHOLE_DAY) for table in part.tables}
    found = [pictures[name] for name in ("lead-times", "waits", "queues") if name in pictures]
    beside = [tables[title] for title in ("Lead time, simulated", "Who is busy") if title in tables]
    yield _row(found[:2])
    yield _row([*found[2:], _stack(beside)])
    futures = [pictures[name] for name in ("scenarios", "staffing") if name in pictures]
    if futures:
        yield {**_row(futures), "break_before": True}
        for title in ("What if", "Staffing"):
            if title in tables:
                yield _cut(tables[title])
    yield {**tables["Waiting at each step"], "break_before": True}
    yield _lines(part.lines)


def _row(parts: Sequence[Section]) -> Section:
    """Side by side; one alone keeps to its half, where its words stay readable beside the others."""
    return {"kind": "pair", "break_before": False, "widths": [1] * max(2, len(parts)), "parts": list(parts)}


def _stack(parts: Sequence[Section]) -> Section:
    return {"kind": "stack", "parts": list(parts)}


def _cut(section: Section) -> Section:
    rows = section["table"]["rows"]
    if len(rows) <= LONG_TABLE:
        return section
    note = f"{section['note']} The first {LONG_TABLE} of {len(rows)}; the workbook has them all."
    return {**section, "note": note, "table": {**section["table"], "rows": rows[:LONG_TABLE]}}


def _lines(lines: Sequence[str]) -> Section:
    return {
        "kind": "lines",
        "break_before": False,
        "title": "How near, how sure, and what is assumed",
        "note": "",
        "lines": list(lines),
    }
