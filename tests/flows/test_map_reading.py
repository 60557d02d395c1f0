"""Does a map keep everything it says from one kind of file to the next, or is what was left out told in words?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from engine.errors import UnreadableFile
from flows.map_reading import read_with_remarks, write_map
from flows.map_report import convert
from process_maps.document import read_document, write_document
from process_maps.document_parts import Record, Rows
from process_maps.document_shape import MAP, SCHEMA
from process_maps.process_map import ProcessMap

EVERYTHING: Mapping[str, Any] = {
    "schema": SCHEMA,
    "id": "clinic",
    "name": "Clinic",
    "state": "future",
    "place": "Stafford",
    "observed": "May 2026",
    "event": "RPIW 12",
    "owner": "Asha Rao",
    "evidence": "made up",
    "lead_time_rule": "measured",
    "calendar": {
        "shift": "7 h", "breaks": "20 min", "shifts_per_day": 2, "days_per_week": 6, "days_per_year": 300,
        "waiting_day": "14 h",
    },
    "demand": {"items": 46, "per": "month", "unit": "referrals"},
    "measured": {"cases": 44, "median": "66 h", "ninth_decile": "120 h", "source": "PAS"},
    "parties": [{"id": "gp", "name": "GP", "role": "supplier", "detail": "34 practices"}],
    "lanes": [
        {"id": "desk", "name": "Front desk", "kind": "outside", "people": 2.5, "band": "3"},
        {"id": "nurses", "name": "Nurses"},
    ],
    "systems": [{"id": "rio", "name": "RiO", "detail": "Referrals"}],
    "steps": [
        {
            "id": "triage", "name": "Triage referral", "lane": "desk", "activity": "inspection", "work": "mixed",
            "value": "waste", "value_split": {"adds": "1 min", "necessary": "2 min", "waste": "3 min"},
            "wait": "6 h", "touch": "6 min", "block": "9 h", "right_first_time": "85%", "waiting": 14,
            "arrives": "fifo", "stock": "supermarket", "limit": 20,
            "batch": {"size": 4, "every": "12 h", "label": "daily"}, "cycle": "5 min", "changeover": "2 min",
            "uptime": "90%", "epe": "2 weeks", "people": 1.5, "systems": ["rio"],
            "elements": [{"name": "Read letter", "verb": "read", "touch": "2 min", "work": "machine"}],
            "suitability": {
                "rules_written": True, "input_digital": False, "exception_owner": "Asha Rao",
                "lawful_basis": "Public task", "rule_based": 5, "structured_input": 3, "stability": 1,
                "few_exceptions": 3, "error_prone": 5,
            },
            "skill": "4", "refused": "10%", "distance_m": 120, "automation": "read_letter", "form": "triage",
            "note": "Seen twice",
        },
        {"id": "see", "name": "See person", "lane": "nurses", "wait": "1 h", "touch": "30 min"},
    ],
    "gateways": [{"id": "fork", "kind": "exclusive", "name": "How urgent?"}],
    "links": [
        {"from": "triage", "to": "fork", "label": "on", "flow": "information"},
        {"from": "fork", "to": "see", "share": "60%", "condition": "urgent"},
        {"from": "fork", "to": "triage", "kind": "rework", "share": "40%", "retake": "once"},
    ],
    "information": [
        {
            "what": "Referral", "from": "gp", "to": "triage", "medium": "paper", "by_hand": True, "often": "46 a week",
            "per_item": 2, "touch": "3 min", "chase": True, "flow": "staff",
        }
    ],
    "observations": [
        {"step": "triage", "flow": "staff", "waste": "waiting", "time": "20 min", "note": "Waits for the list"}
    ],
    "ideas": [{"step": "triage", "text": "Triage daily", "owner": "Ben Cole", "due": "30 days"}],
    "claims": [{"measure": "lead_time_minutes", "value": 3960, "tolerance": 30, "source": "Board paper"}],
    "notes": ["Nights not seen"],
    "calibration": {
        "fitted_on": "clinic.csv, the earlier 60 cases", "distance": "2 h", "floor": "3 h",
        "arrivals": {"gaps": "gamma 60 20 min", "together": 2, "profile": ["0.5 " * 23 + "1"] * 7},
        "steps": [
            {
                "step": "triage", "touch": "6 min", "work": "lognormal 6 2 min", "wait": "6 h",
                "unexplained": "empirical 3*0 12.5 90 min", "patience": "7 h", "together": True, "past_closing": True,
            },
            {"step": "see", "touch": "30 min", "work": "exponential 30 min"},
        ],
        "lanes": [{"lane": "desk", "hours": "mon-fri 8:00-18:00"}, {"lane": "nurses"}],
    },
    "flows": [
        {"id": id, "label": id.capitalize(), "definition": f"The {id}"}
        for id in ("information", "staff", "service_users")
    ],
    "wastes": [{"id": "waiting", "label": "Waiting", "definition": "Nobody works on it"}],
}  # fmt: skip
ENDINGS = ("yaml", "json", "xlsx")


@pytest.fixture(scope="module")
def everything() -> ProcessMap:
    return read_document(EVERYTHING)


def _said(document: Any, record: Record, before: str = "") -> Iterator[str]:
    """Every key that a document says, "steps.batch.size"."""
    rows = document if isinstance(document, list) else [document]
    for key in record.keys:
        if any(key.name in row for row in rows):
            name = f"{before}{key.name}"
            yield name
            inner = key.shape.of if isinstance(key.shape, Rows) else key.shape
            if isinstance(inner, Record):
                found = [row[key.name] for row in rows if key.name in row]
                flat = [one for each in found for one in (each if isinstance(each, list) else [each])]
                yield from _said(flat, inner, f"{name}.")


def _keys(record: Record, before: str = "") -> Iterator[str]:
    for key in record.keys:
        yield f"{before}{key.name}"
        inner = key.shape.of if isinstance(key.shape, Rows) else key.shape
        if isinstance(inner, Record):
            yield from _keys(inner, f"{before}{key.name}.")


def test_the_map_that_says_everything_does(everything: ProcessMap) -> None:
    """A key added to the format has to be added here, and then has to last through every file."""
    assert set(_said(write_document(everything), MAP)) == set(_keys(MAP))


@pytest.mark.parametrize(("first", "second"), list(product(ENDINGS, ENDINGS)))
def test_a_map_says_the_same_after_two_conversions(
    first: str, second: str, everything: ProcessMap, tmp_path: Path
) -> None:
    once, again = tmp_path / f"once.{first}", tmp_path / f"again.{second}"
    write_map(everything, once)
    convert(once, again)
    process, remarks = read_with_remarks(again)
    assert process == everything
    assert not remarks


def _with_cell(path: Path, sheet: str, cell: str, content: str) -> None:
    book = load_workbook(path)
    book[sheet][cell] = content
    book.save(path)


def test_what_was_fitted_follows_a_step_that_is_still_there_and_is_told_of_one_that_is_gone(
    everything: ProcessMap, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A workbook is worked on: somebody renames a step whose times were fitted, and converts it back."""
    file = tmp_path / "map.xlsx"
    write_map(replace(everything, links=(), gateways=()), file)
    row = next(row[0].row for row in load_workbook(file)["Steps"].iter_rows() if row[1].value == "See person")
    _with_cell(file, "Steps", f"B{row}", "Meet person")
    convert(file, tmp_path / "map.yaml")
    told = capsys.readouterr().out
    assert "'See person' is not a step of this map; what was fitted for it is not read" in told
    assert told.count("what was fitted") == 1
    kept = read_with_remarks(tmp_path / "map.yaml")[0].calibration
    assert kept is not None
    assert [step.step for step in kept.steps] == ["triage"]
    assert len(kept.lanes) == 2


def test_a_figure_that_is_none_is_told_by_its_cell(everything: ProcessMap, tmp_path: Path) -> None:
    file = tmp_path / "map.xlsx"
    write_map(everything, file)
    _with_cell(file, "Fitted from a log", "A5", "fited_on")
    _with_cell(file, "Fitted from a log", "C8", "gamma sixty")
    with pytest.raises(UnreadableFile) as refused:
        read_with_remarks(file)
    faults = {fault.where: fault for fault in refused.value.faults}
    assert "Did you mean 'fitted_on'?" in faults["Fitted from a log!A5"].remedy
    assert "does not say how times spread" in faults["Fitted from a log!C8"].what


def test_a_column_of_ones_own_is_told_when_it_is_left_behind(
    everything: ProcessMap, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "map.xlsx"
    write_map(everything, file)
    _with_cell(file, "Waste seen", "F4", "Mood")
    convert(file, tmp_path / "map.json")
    assert "the column 'Mood' is not one of ours and is not read" in capsys.readouterr().out
