"""Do the event log commands write, print and refuse what their readers expect?"""

import json
from pathlib import Path

import pytest

from flows.cli import Exit, main
from flows.map_reading import read_map
from process_maps.analysis.report import analyse

LOG = """case_id,activity,start_time,end_time,resource
1,Triage,2026-11-02T09:00,2026-11-02T09:20,Anya
1,Clinic,2026-11-02T11:00,2026-11-02T11:30,Dom
1,Letter,2026-11-02T15:00,2026-11-02T15:10,Eve
2,Triage,2026-11-02T09:20,2026-11-02T09:40,Anya
2,Clinic,2026-11-02T11:30,2026-11-02T12:00,Dom
3,Triage,2026-11-03T09:00,2026-11-03T09:20,Anya
3,Clinic,2026-11-03T11:00,2026-11-03T11:30,Dom
3,Clinic,2026-11-03T14:00,2026-11-03T14:30,Dom
3,Letter,2026-11-03T15:00,2026-11-03T15:10,Eve
"""
MAP = """schema: eightflows-map/1
id: clinic
name: Clinic
steps:
- {id: triage, name: Triage, touch: 15 min}
- {id: see, name: CLINIC, touch: 30 min, wait: 1 h}
- {id: letter, name: Letter, touch: 10 min, wait: 3 h}
links:
- {from: triage, to: see}
- {from: see, to: letter, flow: information}
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.csv"
    path.write_text(LOG)
    return path


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "drawn.yaml"
    path.write_text(MAP)
    return path


@pytest.mark.parametrize("ending", [".yaml", ".xlsx"])
def test_a_log_becomes_a_map_that_can_be_analysed(
    ending: str, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"mined{ending}"
    assert main(["mine", str(log), str(out), "--name", "Clinic letters", "--flow", "information"]) == Exit.DONE
    process = read_map(out)
    assert [step.name for step in process.steps] == ["Triage", "Clinic", "Letter"]
    assert {link.flow for link in process.links} == {"information"}
    assert process.observations
    assert analyse(process).timeline.lead_time
    said = capsys.readouterr().out
    assert "Clinic letters: 3 steps, 3 lanes" in said
    assert "times taken as written (UTC)" in said
    assert "case: case_id (a usual name for it)" in " ".join(said.split())


def test_columns_and_clock_can_be_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log.csv"
    log.write_text("spell,what,ward,time\n1,In,A,2026-07-01 09:00\n1,Out,B,2026-07-01 10:00\n")
    out = tmp_path / "mined.yaml"
    words = ["mine", str(log), str(out), "--activity", "ward", "--resource", "none", "--clock", "Europe/London"]
    assert main(words) == Exit.DONE
    assert [step.name for step in read_map(out).steps] == ["A", "B"]
    said = " ".join(capsys.readouterr().out.split())
    assert "clock Europe/London" in said
    assert "activity: ward (as you said)" in said


def test_causes_of_waiting_in_json_are_one_object(log: Path, drawn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["waiting", str(log), "--map", str(drawn), "--json"]) == Exit.DONE
    found = json.loads(capsys.readouterr().out)
    assert (found["schema"], found["cases"], found["waits"], found["clock"]) == ("eightflows-waiting/1", 3, 6, "UTC")
    causes = ("batching", "contention", "prioritisation", "unavailability", "extraneous")
    for group in ("steps", "transitions", "resources"):
        assert sum(of["wait_minutes"] for of in found[group]) == found["wait_minutes"]
    assert sum(found[f"{cause}_minutes"] for cause in causes) == found["wait_minutes"]
    assert [of["names"] for of in found["hand_offs"]] == [["Anya", "Dom"], ["Dom", "Eve"]]
    assert [(of["flow"], of["waits"]) for of in found["flows"]] == [("service_users", 4), ("information", 2)]


def test_causes_of_waiting_are_told_by_step_hand_off_person_and_flow(
    log: Path, drawn: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["waiting", str(log), "--map", str(drawn)]) == Exit.DONE
    said = capsys.readouterr().out
    for words in ("By step", "By transition", "By hand-off", "By person", "By flow of care", "Anya > Dom", "explains"):
        assert words in said


def test_conformance_in_json_says_what_fits_and_what_was_measured(
    log: Path, drawn: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["conformance", str(drawn), str(log), "--json"]) == Exit.DONE
    found = json.loads(capsys.readouterr().out)
    assert (found["cases"], found["fitting"]) == (3, 1)
    assert [(of["kind"], of["after"], of["step"], of["cases"]) for of in found["deviations"]] == [
        ("ended early", "CLINIC", "Letter", 1),
        ("unexpected next", "CLINIC", "CLINIC", 1),
    ]
    triage = found["steps"][0]
    assert (triage["drawn_work_minutes"], triage["work"]["mean_minutes"], triage["wait"]) == (15, 20, None)
    assert found["ways"][0]["share"] == 1


def test_conformance_is_told_in_words(log: Path, drawn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", str(drawn), str(log)]) == Exit.DONE
    said = capsys.readouterr().out
    for words in ("1 of 3 cases (33.3%) go as drawn", "Where they leave the map", "Work, drawn and measured"):
        assert words in said


def test_an_activity_can_be_matched_to_a_step(log: Path, drawn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn.write_text(MAP.replace("name: CLINIC", "name: See the person"))
    assert main(["conformance", str(drawn), str(log), "--same", "Clinic=see", "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["not_on_the_map"] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["waiting", "LOG", "--start", "none"], "causes of waiting need starts", id="no starts"),
        pytest.param(["waiting", "LOG", "--case", "spell"], "no such column", id="no such column"),
        pytest.param(["waiting", "LOG", "--clock", "Mars"], "is not a time zone", id="no such zone"),
        pytest.param(["waiting", "nowhere.csv"], "it is not there", id="no such file"),
        pytest.param(["mine", "LOG", "out.docx"], "is not a map", id="not a map"),
        pytest.param(["mine", "LOG", "LOG.yaml"], "left as it is", id="there already"),
        pytest.param(["mine", "LOG", "out.yaml", "--steps", "5"], "from 0 to 1", id="not a share"),
        pytest.param(["mine", "LOG", "out.yaml", "--flow", "sand"], "is not a flow of care", id="no such flow"),
        pytest.param(["conformance", "MAP", "OTHER"], "are none of the map's", id="nothing in common"),
        pytest.param(["conformance", "MAP", "LOG", "--same", "Clinic"], "which activity is which", id="not a match"),
        pytest.param(["conformance", "MAP", "LOG", "--same", "Clinic=x"], "no step called x", id="no such step"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_a_sentence(
    words: list[str], told: str, log: Path, drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there, other = tmp_path / "there.yaml", tmp_path / "other.csv"
    there.write_text("mine")
    other.write_text("case,activity,time\n1,Sail,2026-11-02 09:00\n")
    paths = {"LOG": log, "MAP": drawn, "OTHER": other, "LOG.yaml": there}
    assert main([str(paths.get(word, word)) for word in words]) == Exit.WRONG_USE
    printed = capsys.readouterr()
    assert told in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""
    assert there.read_text() == "mine"


def test_help_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from flows.cli import main; main(['mine', '--help']);"
        " print(sorted({'numpy', 'duckdb', 'networkx', 'prefect'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_name_in_a_log_does_not_reach_the_terminal_as_a_command(
    log: Path, drawn: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.write_text(LOG.replace("Eve", "Eve\x1b[2J").replace(",Letter,", ",Let\x1b[2Jter,"))
    for words in (["waiting", str(log)], ["conformance", str(drawn), str(log)]):
        assert main(words) == Exit.DONE
        printed = capsys.readouterr().out
        assert "\x1b[2J" not in printed
        assert "\\x1b[2J" in printed
