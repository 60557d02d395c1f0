"""Do the map commands say, print and write what their readers expect?"""

import json
from pathlib import Path

import pytest

from engine.errors import UnreadableFile
from flows import map_report
from flows.map_reading import read_map
from tests.library import LIBRARY

CURRENT = LIBRARY / "return_to_work" / "current.yaml"
FUTURE = LIBRARY / "return_to_work" / "future.yaml"
KEYS = {
    "map",
    "lead_time",
    "touch_minutes",
    "value_added_minutes",
    "activity_ratio",
    "value_added_ratio",
    "right_first_time",
    "takt_minutes",
    "bottleneck",
    "longest_stage",
    "steps",
    "waste",
    "information",
    "jidoka",
}


def test_json_is_one_object_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    map_report.analyse(CURRENT, json=True, out=None)
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() >= KEYS
    assert printed["lead_time"]["rule"] == "wait plus work"
    assert printed["lead_time"]["minutes"] == pytest.approx(39.1 * 24 * 60, rel=0.002)
    assert printed["bottleneck"] == "type_form"
    assert printed["longest_stage"] == "file"
    assert 0 < printed["activity_ratio"] < 1


def test_the_summary_names_the_rule_and_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    map_report.analyse(CURRENT, json=False, out=None)
    said = capsys.readouterr().out
    for words in ("39.1 days", "wait plus work", "1 day of waiting = 24 h", "Type the form into ESR"):
        assert words in said


def test_a_report_is_written_as_page_workbook_pdf_and_pictures(tmp_path: Path) -> None:
    map_report.analyse(CURRENT, json=False, out=tmp_path)
    endings = sorted(path.suffix for path in tmp_path.iterdir())
    assert {".html", ".xlsx", ".pdf", ".svg", ".png"} == set(endings)
    assert endings.count(".svg") == endings.count(".png") == 4


def test_a_comparison_in_json_says_what_changes(capsys: pytest.CaptureFixture[str]) -> None:
    map_report.compare(CURRENT, FUTURE, json=True, out=None)
    printed = json.loads(capsys.readouterr().out)
    (lead_time,) = [found for found in printed["measures"] if found["measure"] == "lead_time_minutes"]
    assert lead_time["change"] == pytest.approx(0.895, abs=0.01)


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_a_map_is_drawn(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"map{ending}"
    map_report.draw(CURRENT, path)
    assert path.read_bytes().startswith(b"<svg" if ending == ".svg" else b"\x89PNG")


@pytest.mark.parametrize("ending", [".xlsx", ".yaml", ".json"])
def test_a_map_keeps_its_meaning_in_another_form(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"map{ending}"
    map_report.convert(CURRENT, path)
    assert read_map(path) == read_map(CURRENT)


def test_nobodys_file_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "map.xlsx"
    path.write_text("mine")
    for write in (map_report.template, lambda out: map_report.convert(CURRENT, out)):
        with pytest.raises(UnreadableFile, match="left as it is"):
            write(path)
    assert path.read_text() == "mine"


def test_an_unknown_ending_is_told() -> None:
    with pytest.raises(UnreadableFile, match=r"'\.docx'"):
        map_report.check(Path("map.docx"))


def test_the_faults_of_both_maps_are_told_at_once(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("schema: eightflows-map/1\nid: a\nname: A\nsteps: [{id: s, name: S, touch: soon}]\n")
    two.write_text("schema: eightflows-map/1\nid: b\nname: B\nsteps: [{id: s, name: S, wait: later}]\n")
    with pytest.raises(UnreadableFile) as refused:
        map_report.compare(one, two, json=False, out=None)
    told = str(refused.value)
    assert "one.yaml" in told
    assert "two.yaml" in told
    assert "soon" in told
    assert "later" in told


def test_the_library_workbook_is_the_library_map() -> None:
    """The main job reads the workbook: it must say what the YAML beside it says."""
    assert read_map(CURRENT.with_suffix(".xlsx")) == read_map(CURRENT)
