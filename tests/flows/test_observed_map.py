"""Does `eightflows observed` measure real cases, and can what it writes be read by our own mining?"""

import json
from pathlib import Path

import pytest

from engine.access import EIGHTFLOWS
from engine.people_change import PeopleChange
from flows.case_batches import CaseRun
from flows.cli import Exit, main
from flows.map_reading import read_map
from flows.settings import Settings
from flows.wiring import case_parts, casework, open_store
from tests.journeys.trust import ASHA, DIRECTORY, london


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in which two absences were opened from the roster, an hour before the machine came by."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    settings = Settings.from_env()
    with open_store(settings) as store:
        change = PeopleChange(people=DIRECTORY.people, teams=DIRECTORY.teams, roles=DIRECTORY.roles)
        store.people.save(change, revision=0, by="test", at=london(2026, 11, 1), why="for a test")
        work = casework(store)
        for day in (9, 16):
            answers = {"first_day_absent": f"2026-11-{day:02}", "last_day_absent": f"2026-11-{day + 2:02}"}
            now = london(2026, 11, 23, 8, 0)
            work.start(
                "return_to_work", ASHA, answers, by=EIGHTFLOWS, now=now, key=f"absence-{day}", at_step="open_case"
            )
        CaseRun(case_parts(store, settings), clock=lambda: london(2026, 11, 23, 9, 0)).run()
    return tmp_path


@pytest.mark.usefixtures("home")
def test_each_step_is_told_as_drawn_and_as_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["observed", "return_to_work", "--json"]) == Exit.DONE
    said = json.loads(capsys.readouterr().out)
    steps = {step["step"]: step for step in said["steps"]}
    assert (said["cases"], said["closed"]) == (2, 0)
    opened = steps["open_case"]
    assert (opened["visits"], opened["elapsed_minutes"], opened["working_minutes"]) == (2, 60.0, 0.0)
    assert steps["meet"]["waiting_now"] == 2
    assert steps["phone_in"]["visits"] == 0, "the call came before the case was opened"


def test_the_log_it_writes_can_be_mined_and_the_map_read(home: Path) -> None:
    out = home / "observed"
    assert main(["observed", "return_to_work", "--out", str(out)]) == Exit.DONE
    (drawing,) = out.glob("*-observed.yaml")
    assert read_map(drawing).observed == "23 November 2026 to 23 November 2026, 2 cases"
    for log in (*out.glob("*-observed.csv"), *out.glob("*-observed.xes")):
        assert main(["mine", str(log), str(home / f"mined-{log.suffix[1:]}.yaml")]) == Exit.DONE
        assert "Asha" not in log.read_text("utf-8")
        assert ASHA not in log.read_text("utf-8")
    assert len(list(home.glob("mined-*.yaml"))) == 2


@pytest.mark.usefixtures("home")
def test_a_process_that_has_not_run_has_nothing_to_measure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["observed", "local_induction"]) == Exit.WRONG_USE
    assert "no case of local_induction has run yet" in capsys.readouterr().err
