"""Can work be sent back, passed on, stopped, settled, held and ended on the command line, by those who may?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.store import Keyring, new_key, open_store
from engine.people_change import PeopleChange
from flows.cli import Exit, main
from tests.journeys.trust import ASHA, DIRECTORY, HANA, LEE, MO, SAM, london

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """One command on Monday 23 November; returns the exit code and what was said."""
    keys = new_key("test")
    for name, value in {"EIGHTFLOWS_HOME": str(tmp_path), "EIGHTFLOWS_KEYS": keys, "COLUMNS": "200"}.items():
        monkeypatch.setenv(name, value)
    with open_store(f"sqlite:///{tmp_path / 'eightflows.db'}", Keyring.from_text(keys)) as store:
        change = PeopleChange(people=DIRECTORY.people, teams=DIRECTORY.teams, roles=DIRECTORY.roles)
        store.people.save(change, revision=0, by="test", at=london(2026, 11, 1), why="for a test")

    def command(*words: str, by: str = MO) -> tuple[int, str]:
        try:
            code = main(["case", *words, "--as", by, "--on", "2026-11-23"])
        except SystemExit as ended:
            code = int(str(ended.code))
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.fixture
def case(run: Run) -> str:
    """A leaver's: the manager is asked for the form."""
    code, said = run("start", "leaver", ASHA)
    assert code == Exit.DONE, said
    return said.split()[1].rstrip(",")


def test_what_is_stopped_is_settled_by_whoever_looks_after_exceptions(run: Run, case: str) -> None:
    code, said = run("stop", case, "tell#1", "The dates are not agreed")
    assert (code, "Waits for somebody to look: it has stopped" in said) == (Exit.DONE, True)
    assert case in run("list", "--stopped", by=LEE)[1]
    code, said = run("clear", case, "tell#1", "again", "They are now")
    assert code != Exit.DONE
    assert "You are not allowed to clear a stopped case" in said
    code, said = run("clear", case, "tell#1", "again", "They are now", by=LEE)
    assert (code, "Waits for line manager" in said) == (Exit.DONE, True)


def test_work_is_passed_on_to_somebody_who_works_here(run: Run, case: str) -> None:
    code, said = run("pass-on", case, "tell#1", "Hana")
    assert (code, said.startswith("Passed on to Hana Reed")) == (Exit.DONE, True)
    assert case in run("list", by=HANA)[1]
    assert run("pass-on", case, "tell#1", "Somebody Unknown", by=SAM)[0] != Exit.DONE


def test_a_case_is_held_released_and_cancelled_with_a_reason(run: Run, case: str) -> None:
    assert run("hold", case, "She may stay after all")[0] == Exit.DONE
    assert "Open, held." in run("show", case)[1]
    assert run("release", case)[0] == Exit.DONE
    code, said = run("cancel", case, "She stays")
    assert (code, said.strip().endswith("It is cancelled.")) == (Exit.DONE, True)
    code, said = run("cancel", case, "She stays")
    assert (code != Exit.DONE, "this case is cancelled" in said) == (True, True)


def test_nothing_goes_back_to_a_step_the_case_has_not_been_at(run: Run, case: str) -> None:
    code, said = run("send-back", case, "tell#1", "property", "Too early")
    assert code != Exit.DONE
    assert "work goes back only to a step this case has been at" in said
