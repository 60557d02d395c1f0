"""Can whoever looks after the database check the trail, change keys and copy it?"""

import sqlite3
from pathlib import Path

import pytest

from flows.cli import Exit, main
from flows.settings import Settings
from flows.wiring import open_store
from tests.connectors.store.examples import closed_case


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one closed case."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    with open_store(Settings.from_env()) as store:
        closed_case(store.cases)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_a_whole_trail_is_said_to_be_whole_with_the_anchor_to_keep(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify"]) == Exit.DONE
    said = capsys.readouterr().out
    assert "whole: 3 rows" in said
    assert main(["audit", "verify", "--anchor", said.split()[-1]]) == Exit.DONE


def test_a_trail_that_was_cut_is_found_by_an_anchor_kept_elsewhere(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["audit", "verify"])
    anchor = capsys.readouterr().out.split()[-1]
    with sqlite3.connect(home / "eightflows.db") as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE number = 3")
        connection.execute("UPDATE audit_head SET number = 2, hash = (SELECT hash FROM audit WHERE number = 2)")
    connection.close()
    assert main(["audit", "verify"]) == Exit.DONE
    with pytest.raises(SystemExit) as ended:
        main(["audit", "verify", "--anchor", anchor])
    assert ended.value.code == Exit.FAILED
    assert "audit row 3: is missing" in capsys.readouterr().out


@pytest.mark.usefixtures("home")
def test_what_is_not_an_anchor_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--anchor", "three"]) == Exit.WRONG_USE
    assert "'three' is not an anchor" in capsys.readouterr().err


def test_everything_comes_under_a_new_key(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "new", "next", "--add"]) == Exit.DONE
    assert main(["keys", "reseal"]) == Exit.DONE
    assert "Everything is under key next" in capsys.readouterr().out
    first, _ = [line for line in (home / "keys.txt").read_text().splitlines() if not line.startswith("#")]
    assert first.startswith("next:")
    (home / "keys.txt").write_text(first)
    with open_store(Settings.from_env()) as store:
        assert store.cases.load("c1").case.id == "c1"
        assert set(store.sealed_with()) == {"next"}


def test_a_key_is_only_printed_unless_it_is_to_be_used(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (home / "keys.txt").read_text()
    assert main(["keys", "new", "2027"]) == Exit.DONE
    assert capsys.readouterr().out.startswith("2027:")
    assert (home / "keys.txt").read_text() == before


def test_a_name_that_is_taken_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (home / "keys.txt").read_text()
    taken = before.splitlines()[1].partition(":")[0]
    assert main(["keys", "new", taken, "--add"]) == Exit.WRONG_USE
    assert "two keys are called" in capsys.readouterr().err
    assert (home / "keys.txt").read_text() == before


def test_a_backup_is_a_whole_database_and_overwrites_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = home / "backup.db"
    assert main(["database", "copy", str(copy)]) == Exit.DONE
    with open_store(
        Settings.from_env({"EIGHTFLOWS_HOME": str(home), "EIGHTFLOWS_DATABASE": "sqlite:///backup.db"})
    ) as (kept):
        assert kept.audit.verify() is None
        assert kept.cases.load("c1").revision == 3
    assert main(["database", "copy", str(copy)]) == Exit.WRONG_USE
    assert "is there already" in capsys.readouterr().err
