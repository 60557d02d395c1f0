"""Does a person see the letters that wait and until when, and can they decide about those that are stuck?"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.outbox import LetterState, Outcome, OutgoingLetter
from engine.people import Person, RoleHolding
from engine.people_change import PeopleChange
from flows.cli import Exit, main
from flows.settings import Settings
from flows.wiring import open_store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with two letters that wait and one that was refused for good."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    now = datetime.now(UTC)
    with open_store(Settings.from_env()) as store:
        store.outbox.queue([letter("refused", now)])
        (refused,) = store.outbox.claim(now=now, limit=1, lease=timedelta(minutes=1))
        failed = Outcome(id=refused.id, token=refused.token, state=LetterState.FAILED, at=now, reason="550 5.1.1")
        store.outbox.record([failed])
        store.outbox.queue([letter("one", now), letter("two", now)])
    return tmp_path


def letter(id: str, at: datetime) -> OutgoingLetter:
    return OutgoingLetter(id=id, case="", recipient=f"{id}@example.nhs.uk", content=b"Dear all", not_before=at)


@pytest.mark.usefixtures("home")
def test_the_outbox_says_how_many_wait_until_when_and_what_needs_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox"]) == Exit.DONE
    said = capsys.readouterr().out
    assert "queued 2" in said
    assert "2 letters take about 1 minute. The queue is empty about" in said
    assert "550 5.1.1" in said
    assert "to refused@example.nhs.uk" in said
    assert "one@" not in said


@pytest.mark.usefixtures("home")
def test_letters_of_one_state_can_be_listed_for_another_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "--state", "queued", "--json"]) == Exit.DONE
    said = json.loads(capsys.readouterr().out)
    assert [line["id"] for line in said["listed"]] == ["one", "two"]
    assert said["waiting"] == 2
    assert datetime.fromisoformat(said["empty_about"]) > datetime.now(UTC)


@pytest.mark.parametrize(
    ("choice", "state"), [("send", LetterState.QUEUED), ("arrived", LetterState.SENT), ("give-up", LetterState.FAILED)]
)
@pytest.mark.usefixtures("home")
def test_a_decision_is_carried_out_and_recorded(
    choice: str, state: LetterState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.acting.who_asks", lambda: "ops")  # nobody holds the role yet
    assert main(["outbox", "decide", "refused", choice, "--why", "address put right"]) == Exit.DONE
    with open_store(Settings.from_env()) as store:
        assert "refused" in [line.id for line in store.outbox.lines([state])]
        (entry,) = store.audit.entries("")
    assert (entry.by, entry.what, entry.why) == ("ops", "letter decided", "address put right")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("by", "code"), [("watch", Exit.DONE), ("nurse", Exit.WRONG_USE), ("", Exit.WRONG_USE)])
def test_once_somebody_holds_the_role_the_table_of_access_is_asked(by: str, code: Exit) -> None:
    people = tuple(Person(id=id, name=id) for id in ("watch", "nurse"))
    with open_store(Settings.from_env()) as store:
        change = PeopleChange(people=people, roles=(RoleHolding(role="ops", person="watch"),))
        store.people.save(change, revision=0, by="test", at=datetime.now(UTC), why="")
    words = ["outbox", "decide", "refused", "send", "--why", "address put right"]
    assert main([*words, *(["--as", by] if by else [])]) == code


@pytest.mark.usefixtures("home")
def test_a_letter_on_its_way_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "decide", "one", "send", "--why", "impatience"]) == Exit.WRONG_USE
    assert "nothing to decide" in capsys.readouterr().err
