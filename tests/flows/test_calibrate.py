"""Does `eightflows calibrate` write a map that simulates as the log went, and tell how near it came?"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from connectors.map_files import read_map
from flows.cli import Exit, main
from process_maps.model import Lane
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period, WorkingCalendar
from tests.builders import HOUR, MINUTE, a_link, a_map, a_step, sent_back
from tests.process_maps.mining.calibration.simulated_log import log_of_map

MAP = """schema: eightflows-map/1
id: clinic
name: Clinic
demand: {items: 5, per: week, unit: referrals}
lanes:
- {id: nurses, name: Nurses, people: 1}
steps:
- {id: triage, name: Triage, touch: 1 min, lane: nurses}
- {id: letter, name: Letters, touch: 2 min}
links:
- {from: triage, to: letter}
- {from: letter, to: triage, kind: rework, share: 50%}
"""
SAME = ["--same", "Letter=letter"]


def truth() -> ProcessMap:
    steps = (
        a_step("Triage", touch=20 * MINUTE, lane="nurses"),
        a_step("Letter", touch=10 * MINUTE, wait=5 * HOUR),
    )
    return a_map(
        steps,
        a_link("Triage", "Letter"),
        sent_back("Letter", "Triage", 0.1),
        lanes=(Lane(id="nurses", name="Nurses", people=2),),
        calendar=WorkingCalendar(shift=8 * HOUR),
        demand=Demand(items=60, per=Period.WEEK),
    )


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 referrals as a CSV file."""
    path = tmp_path_factory.mktemp("log") / "clinic.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["case_id", "activity", "resource", "start_time", "end_time"])
        for event in log_of_map(truth(), cases=120).events():
            assert event.start is not None
            times = (event.start.isoformat(), event.end.isoformat())
            rows.writerow([event.case, event.activity, event.resource, *times])
    return path


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "drawn.yaml"
    path.write_text(MAP)
    return path


def calibrated(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main(["calibrate", *map(str, arguments), *SAME, "--json"]) == Exit.DONE
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_a_calibrated_map_is_written_and_told(
    drawn: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fitted.yaml"
    assert main(["calibrate", str(drawn), str(log), str(out), *SAME]) == Exit.DONE
    told = capsys.readouterr().out
    for expected in ("earth mover's distance", "Triage", "unexplained", "Why, by the log", "eightflows simulate"):
        assert expected in told
    process = read_map(out)
    assert process.calibration is not None
    assert process.calibration.fitted_on == "clinic.csv, the earlier 60 cases"
    assert process.lanes[0].people == 2


def test_the_written_map_simulates_as_was_told(
    drawn: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fitted.yaml"
    told = calibrated(capsys, drawn, log, out)
    assert told["schema"] == "eightflows-calibration/1"
    assert told["ratio"] == pytest.approx(told["distance_hours"] / told["floor_hours"])
    assert told["reproduced"] == (told["ratio"] <= 1.5)
    assert [step["step"] for step in told["steps"]] == ["triage", "letter"]
    assert told["steps"][0]["causes"].keys() == {
        "batching", "contention", "prioritisation", "unavailability", "extraneous", "explained"
    }  # fmt: skip
    assert main(["simulate", str(out), "--json", "--cases", "500", "--replications", "5"]) == Exit.DONE
    simulated = json.loads(capsys.readouterr().out)["lead_time"]["mean"]
    assert simulated == pytest.approx(told["simulated"]["mean_minutes"], rel=0.1)


def test_the_same_seed_writes_the_same_file(
    drawn: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    for out in (first, second):
        calibrated(capsys, drawn, log, out, "--seed", "5")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(("name", "said"), [("there.yaml", "is there already"), ("fitted.csv", "is not a map")])
def test_nothing_is_written_over_or_where_it_would_be_lost(
    name: str, said: str, drawn: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.yaml").write_text("mine")
    assert main(["calibrate", str(drawn), str(log), str(tmp_path / name), *SAME]) == Exit.WRONG_USE
    assert said in capsys.readouterr().err
    assert (tmp_path / "there.yaml").read_text() == "mine"
    assert not (tmp_path / "fitted.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--same", "Letter=envelope"], "no step called envelope", id="a step the map has not"),
        pytest.param(["--same", "Letter"], "which activity is which step", id="not a pair"),
        pytest.param(["--activity", "colour"], "colour", id="a column the log has not"),
        pytest.param(["--activity", "resource"], "none of the map's", id="nothing in common"),
        pytest.param(["--start", "none"], "needs starts|need starts", id="no starts"),
    ],
)
def test_what_the_log_cannot_give_is_a_fault_and_nothing_is_written(
    arguments: list[str], said: str, drawn: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fitted.yaml"
    assert main(["calibrate", str(drawn), str(log), str(out), *arguments]) == Exit.WRONG_USE
    told = capsys.readouterr().err
    assert any(words in told for words in said.split("|"))
    assert "Traceback" not in told
    assert not out.exists()


def test_a_short_log_is_refused(drawn: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    short = tmp_path / "short.csv"
    short.write_text("".join(log.read_text().splitlines(keepends=True)[:20]))
    assert main(["calibrate", str(drawn), str(short), str(tmp_path / "out.yaml"), *SAME]) == Exit.WRONG_USE
    assert "at least 40 are needed" in capsys.readouterr().err
