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
from connectors.render.wording import date_words
from process_maps.analysis.compare import Comparison
from process_maps.analysis.report import MapReport
from process_maps.choice_labels import label
from process_maps.process_map import ProcessMap

TEMPLATE = Path(__file__).with_name("report_out.typ")
FONTS = Path(__file__).parents[1] / "render" / "fonts"
WASTE_ROWS = 10
"""The costliest findings that fit on the sheet; the workbook has them all."""

Section = Mapping[str, Any]


def report_out(
    report: MapReport, drawn: Sequence[Picture], *, made: datetime, simulated: Sequence[Section] = ()
) -> bytes:
    """One map as a PDF for the wall: A3 landscape. `simulated`: the pages of its simulation."""
    pictures = {picture.name: picture for picture in drawn}
    sections = [
        picture_section(pictures["value-stream"], label(report.process.state), small_print(report)),
        *_waste_and_ideas(report, pictures),
        *([picture_section(pictures["information-flow"], break_before=True)] if "information-flow" in pictures else []),
        *simulated,
    ]
    return set_pdf(report.process, headlines(report), sections, made)


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
        picture_section(earlier["value-stream"], "Where we started", small_print(before)),
        picture_section(later["value-stream"], "Where we are going", small_print(after), break_before=True),
        {
            "kind": "pair",
            "break_before": True,
            "widths": [1, 1],
            "parts": [
                picture_section(change, "What changes", height=200),
                table_section(measure_table(comparison), day),
            ],
        },
        *_waste_and_ideas(before, earlier),
        *([picture_section(earlier["information-flow"], break_before=True)] if "information-flow" in earlier else []),
    ]
    return set_pdf(after.process, headlines(after, before), sections, made)


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
        parts.append(picture_section(pictures["waste"], height=100))
    ideas = idea_table(report)
    if ideas.rows:
        parts.append(table_section(ideas, day))
    sections: list[Section] = []
    if parts:
        sections.append({"kind": "pair", "widths": [1] * len(parts), "parts": parts, "break_before": True})
    if shown.rows:
        sections.append({**table_section(shown, day), "break_before": not parts})
    return sections


def picture_section(
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


def table_section(table: Table, day: timedelta) -> Section:
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


def cards_section(title: str, note: str, cards: Sequence[Headline]) -> Section:
    return {"kind": "cards", "break_before": True, "title": title, "note": note, "cards": _cards(cards)}


def _cards(cards: Sequence[Headline]) -> list[Mapping[str, str]]:
    return [{"label": card.label, "value": card.value, "hint": card.hint, "was": card.was} for card in cards]


def set_pdf(process: ProcessMap, cards: Sequence[Headline], sections: Sequence[Section], made: datetime) -> bytes:
    """Cards over sections, on as many A3 pages as they need."""
    import typst

    data = {
        "title": process.name,
        "subtitle": " | ".join(part for part in (process.place, process.observed, process.event) if part),
        "footer": f"Figures: {process.evidence.value}",
        "made": f"Made by eightflows on {date_words(made.date())}",
        "cards": _cards(cards),
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
