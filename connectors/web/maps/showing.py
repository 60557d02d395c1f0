"""What does a map look like in the editor now: its picture, cells, faults, totals and a spoken summary?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from connectors.render.headline import headlines
from connectors.render.swim_lanes import draw_information_flow
from connectors.render.value_stream import draw_value_stream
from connectors.render.wording import wait_words
from process_maps.analysis.report import MapReport, analyse
from process_maps.drafts.draft import Draft
from process_maps.drafts.grid import Grid
from process_maps.drafts.lists import LISTS, list_cells
from process_maps.drafts.reading import Fault, Reading, faults_by_step, read
from process_maps.finding import UnfitMap

PICTURES = {"value stream": draw_value_stream, "information flow": draw_information_flow}


def shown(draft: Draft, picture: str = "value stream", before: Draft | None = None) -> dict[str, Any]:
    """Everything that changes in the editor when a cell does.

    picture  one of PICTURES;  before: the map it was copied from, whose totals stand beside those that differ
    """
    reading, grid = read(draft), Grid(draft)
    report = _report(reading)
    steps = draft.section("steps")
    faults = _faults(reading, draft)
    unread = sum(map(len, faults.values()))
    return {
        "name": str(draft.head.get("name", "")),
        "svg": PICTURES.get(picture, draw_value_stream)(report) if report else "",
        "steps": [{"id": row.id, "cells": dict(grid.cells(row)), "faults": faults.pop(row.id, {})} for row in steps],
        "lists": {name: _list(draft, name, faults) for name in LISTS},
        "faults": [text for cells in faults.values() for text in cells.values()],
        "head": {key: str(value) for key, value in draft.head.items() if isinstance(value, str | int | float)},
        "names": {section: _names(draft, section) for section in ("lanes", "systems")},
        "totals": _totals(report, _report(read(before)) if before else None),
        "said": _said(report, len(steps), unread),
    }


def _list(draft: Draft, name: str, faults: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    return [{"id": id, "cells": dict(cells), "faults": faults.pop(id, {})} for id, cells in list_cells(draft, name)]


def _report(reading: Reading) -> MapReport | None:
    if reading.process is None:
        return None
    try:
        return analyse(reading.process)
    except UnfitMap:
        return None


KEPT_UNDER = {
    "links": {"to": "sent back to", "share": "how often"},
    "observations": {"waste": "waste", "flow": "flow", "step": "waste"},
    "ideas": {"text": "idea", "step": "idea"},
}
"""Which column of the grid shows a value that stands in another section."""


def _faults(reading: Reading, draft: Draft) -> dict[str, dict[str, str]]:
    """Sentences by step, or row of a list, and column; by "" those that belong to no cell."""
    found: dict[str, dict[str, str]] = {}
    for step, fault in faults_by_step(reading, draft):
        listed = fault.section in LISTS
        sentence = f"{fault.what[:1].upper()}{fault.what[1:]}. {fault.remedy}."
        found.setdefault(fault.row if listed else step, {})[fault.key if listed else _column(fault)] = sentence
    return found


def _column(fault: Fault) -> str:
    key = fault.key.partition(".")[0]
    if fault.section == "steps":
        return "batch.label" if key == "batch" else key or "comes after"
    return KEPT_UNDER.get(fault.section, {}).get(key, f"{fault.section} {fault.key}".strip())


def _names(draft: Draft, section: str) -> Sequence[str]:
    return [str(row.values.get("name", row.id)) for row in draft.section(section)]


def _totals(report: MapReport | None, before: MapReport | None) -> Sequence[Mapping[str, str]]:
    return [asdict(figure) for figure in headlines(report, before)] if report else []


def _said(report: MapReport | None, steps: int, faults: int) -> str:
    """What a screen reader says after a change."""
    counted = "1 step." if steps == 1 else f"{steps} steps."
    trouble = "" if not faults else " 1 cell cannot be read." if faults == 1 else f" {faults} cells cannot be read."
    if report is None:
        return f"{counted}{trouble}"
    lead = wait_words(report.timeline.lead_time, report.process.calendar.waiting_day)
    return f"{counted} Lead time {lead}.{trouble}"
