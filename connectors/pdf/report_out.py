"""How is the A3 report-out made? The same report set by typst: vector pictures, tagged text, our fonts."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.render.comparison_tables import measure_table
from connectors.render.headline import Headline, headlines, small_print
from connectors.render.map_tables import idea_table, waste_table
from connectors.render.pictures import Picture
from connectors.render.tables import Kind, Table, cell_words
from connectors.render.wording import STATE_WORDS, date_words
from process_maps.analysis.compare import Comparison
from process_maps.analysis.report import MapReport

TEMPLATE = Path(__file__).with_name("report_out.typ")
FONTS = Path(__file__).parents[1] / "render" / "fonts"
WASTE_ROWS = 10
"""The costliest findings that fit on the sheet; the workbook has them all."""

Section = Mapping[str, Any]


def report_out(report: MapReport, drawn: Sequence[Picture], *, made: datetime) -> bytes:
    """One map as a PDF for the wall: A3 landscape."""
    pictures = {picture.name: picture for picture in drawn}
    sections = [
        _picture(pictures["value-stream"], STATE_WORDS[report.process.state], small_print(report)),
        *_waste_and_ideas(report, pictures),
        *([_picture(pictures["information-flow"], break_before=True)] if "information-flow" in pictures else []),
    ]
    return _pdf(report, headlines(report), sections, made)


def comparison_report_out(
    comparison: Comparison,
    drawn_before: Sequence[Picture],
    drawn_after: Sequence[Picture],
    change: Picture,
    *,
    made: datetime,
) -> bytes:
    """Where we started, what changes, what is left to do: the RPIW's report-out as a PDF."""
    before, after = comparison.before, comparison.after
    earlier = {picture.name: picture for picture in drawn_before}
    later = {picture.name: picture for picture in drawn_after}
    day = before.process.calendar.waiting_day
    sections = [
        _picture(earlier["value-stream"], "Where we started", small_print(before)),
        _picture(later["value-stream"], "Where we are going", small_print(after), break_before=True),
        {
            "kind": "pair",
            "break_before": True,
            "widths": [1, 1],
            "parts": [
                _picture(change, "What changes", height=200),
                _table(measure_table(comparison), day),
            ],
        },
        *_waste_and_ideas(before, earlier),
        *([_picture(earlier["information-flow"], break_before=True)] if "information-flow" in earlier else []),
    ]
    return _pdf(after, headlines(after, before), sections, made)


def _waste_and_ideas(report: MapReport, pictures: Mapping[str, Picture]) -> list[Section]:
    """A page of its own: the heat map beside the ideas, the costliest findings under them."""
    day = report.process.calendar.waiting_day
    found = waste_table(report)
    kept = [index for index, column in enumerate(found.columns) if column.title != "How it was found"]
    shown = Table(
        "Where the waste is",
        found.note,
        tuple(found.columns[index] for index in kept),
        tuple(tuple(row[index] for index in kept) for row in found.rows[:WASTE_ROWS]),
    )
    parts: list[Section] = []
    if "waste" in pictures:
        parts.append(_picture(pictures["waste"], height=100))
    ideas = idea_table(report)
    if ideas.rows:
        parts.append(_table(ideas, day))
    sections: list[Section] = []
    if parts:
        sections.append({"kind": "pair", "widths": [1] * len(parts), "parts": parts, "break_before": True})
    if shown.rows:
        sections.append({**_table(shown, day), "break_before": not parts})
    return sections


def _picture(
    picture: Picture,
    title: str = "",
    note: str = "",
    *,
    break_before: bool = False,
    height: float | None = None,
) -> Section:
    return {
        "kind": "picture",
        "title": title or picture.title,
        "note": note,
        "svg": picture.svg,
        "alt": picture.alternative,
        "break_before": break_before,
        "height": height,
    }


def _table(table: Table, day: timedelta) -> Section:
    return {
        "kind": "table",
        "break_before": False,
        "title": table.title,
        "note": table.note,
        "table": {
            "columns": [column.title for column in table.columns],
            "widths": [column.width for column in table.columns],
            "align": ["left" if column.kind is Kind.TEXT else "right" for column in table.columns],
            "rows": [
                [cell_words(value, column.kind, day) for value, column in zip(row, table.columns, strict=True)]
                for row in table.rows
            ],
        },
    }


def _pdf(report: MapReport, cards: Sequence[Headline], sections: Sequence[Section], made: datetime) -> bytes:
    import typst

    process = report.process
    data = {
        "title": process.name,
        "subtitle": " | ".join(part for part in (process.place, process.observed, process.event) if part),
        "footer": f"Figures: {process.evidence.value}",
        "made": f"Made by eightflows on {date_words(made.date())}",
        "cards": [{"label": card.label, "value": card.value, "hint": card.hint, "was": card.was} for card in cards],
        "sections": sections,
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
