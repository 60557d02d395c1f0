"""Is what is due listed by whoever may see it, and does it go when whoever may confirm says so, and not before?"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.audit import DISPOSED
from engine.notices.life import finished, recorded, released
from engine.notices.seen import Reading, Told
from engine.people import Person, RoleHolding
from engine.people_change import PERSON_CASE, PeopleChange
from flows.cli import Exit, main
from flows.settings import Settings
from flows.wiring import open_store
from tests.connectors.store.examples import closed_case
from tests.engine.notices.small_trust import MONDAY, a_change, at

LONG_AGO, RECENTLY = at(date(2019, 5, 6), 10), at(datetime.now(UTC).date(), 10)
PEOPLE = (
    Person(id="ig", name="Ines Garner", sign_in="ines"),
    Person(id="wf", name="Wren Faulk"),
    Person(id="p1", name="Ana Fairholt", leaves=date(2019, 3, 31)),
    Person(id="p2", name="Ben Hollow", leaves=date(2024, 3, 31)),
)
ROLES = (RoleHolding(role="information_governance", person="ig"), RoleHolding(role="workforce_lead", person="wf"))
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in an installation with one of each that is due, and one of each that is not."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    with open_store(Settings.from_env()) as store:
        closed_case(store.cases, "c1", subject="p2")
        closed_case(store.cases, "c2", subject="p2")
        store.retention.set_date("c1", from_day=date(2026, 1, 1), rule="HR files: 6 years")
        store.people.save(PeopleChange(people=PEOPLE, roles=ROLES), revision=0, by="wf", at=at(MONDAY, 9), why="")
        for ref, starts in (("CHG-1", LONG_AGO), ("CHG-2", RECENTLY)):
            change = released(recorded(a_change(ref=ref, starts=starts), now=starts), now=starts)
            kept = store.notices.save_change(change, by="wf", at=starts)
            store.notices.save_change(finished(kept, now=starts), by="wf", at=starts)
            store.notices.note_reading(Reading(change=ref, person="wf", how=Told.SIGNED_IN, by="wf", at=starts))

    def command(*words: str, by: str = "ig") -> tuple[int, str]:
        try:
            code = main(["retention", *words, *(("--as", by) if by else ())])
        except SystemExit as ended:
            code = int(str(ended.code))
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def dispose(run: Run, *names: str, by: str = "ig") -> tuple[int, str]:
    return run("dispose", *names, "--why", "list reviewed", "--yes", by=by)


def test_everything_due_is_listed_with_its_rule(run: Run) -> None:
    code, said = run("due", by="wf")
    assert code == Exit.DONE
    assert "c1  " in said
    assert "HR files: 6 years" in said
    assert "person:p1  Ana Fairholt, left 31/03/2019, due since 01/04/2025" in said
    assert "Kept until 6 years after leaving on 31 March 2019" in said
    assert "notice:CHG-1" in said
    assert not any(name in said for name in ("c2  ", "person:p2", "notice:CHG-2"))


def test_each_kind_goes_when_a_person_says_so_and_the_trail_says_who(run: Run) -> None:
    code, said = dispose(run, "c1", "person:p1", "notice:CHG-1")
    assert (code, "3 disposed of." in said) == (Exit.DONE, True), said
    assert "Nothing is due" in run("due")[1]
    with open_store(Settings.from_env()) as store:
        for case in ("c1", PERSON_CASE + "p1", "notice CHG-1"):
            last = store.audit.entries(case)[-1]
            assert (last.what, last.by, last.why) == (DISPOSED, "ig", "list reviewed")
        assert store.people.directory().person("p1") is None
        assert store.notices.readings("CHG-1") == []
        assert store.notices.readings("CHG-2")
        assert store.audit.verify() is None


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["c2"], "c2: no day has been set for it"),
        (["person:p2"], "person:p2: a case about them is still kept"),
        (["person:ig"], "person:ig: works here, or no last day is known"),
        (["person:nobody"], "person:nobody: there is nothing of that name"),
        (["notice:CHG-2"], "notice:CHG-2: is kept until"),
        (["letter:1"], "letter:1: there is nothing of that name"),
    ],
)
def test_what_is_not_due_stays_and_keeps_the_others(run: Run, names: list[str], reason: str) -> None:
    code, said = dispose(run, *names, "c1", "person:p1")
    assert (code, reason in said) == (Exit.WRONG_USE, True), said
    left = run("due")[1]
    assert "c1  " in left
    assert "person:p1" in left


@pytest.mark.parametrize(
    ("by", "sees", "disposes"), [("ig", True, True), ("wf", True, False), ("p2", False, False), ("zz", False, False)]
)
def test_the_table_of_access_is_asked(run: Run, by: str, sees: bool, disposes: bool) -> None:
    assert run("due", by=by)[0] == (Exit.DONE if sees else Exit.WRONG_USE)
    assert run("hold", "c2", "--why", "a claim", by=by)[0] == (Exit.DONE if disposes else Exit.WRONG_USE)
    assert dispose(run, "person:p1", by=by)[0] == (Exit.DONE if disposes else Exit.WRONG_USE)


def test_without_as_it_is_whoever_is_signed_in_here(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.acting.who_asks", lambda: "ines")
    assert run("due", by="")[0] == Exit.DONE
    monkeypatch.setattr("flows.acting.who_asks", lambda: "root")
    code, said = run("due", by="")
    assert (code, "Say who you are with --as" in said) == (Exit.WRONG_USE, True)


def test_nobody_there_to_confirm_means_no_disposal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert run("dispose", "c1", "person:p1", "--why", "list reviewed")[0] == Exit.WAITING
    assert "person:p1" in run("due")[1]


def test_a_case_on_hold_stays_until_somebody_lifts_that(run: Run) -> None:
    assert run("hold", "c1", "--why", "a claim")[0] == Exit.DONE
    assert "c1  " not in run("due")[1]
    code, said = dispose(run, "c1")
    assert (code, "is kept from disposal until somebody lifts that" in said) == (Exit.WRONG_USE, True)
    assert run("lift", "c1", "--why", "settled")[0] == Exit.DONE
    assert dispose(run, "c1")[0] == Exit.DONE
    assert run("hold", "c9", "--why", "?")[0] == Exit.WRONG_USE


def test_a_list_cut_short_says_so(run: Run) -> None:
    dispose(run, "c1")
    with open_store(Settings.from_env()) as store:
        late = tuple(Person(id=f"q{number}", name="Q", leaves=date(2019, 1, 1)) for number in range(3))
        revision = store.people.snapshot()[1]
        store.people.save(PeopleChange(people=late), revision=revision, by="wf", at=datetime.now(UTC), why="")
    code, said = run("due", "--limit", "2")
    assert (code, said.count("person:")) == (Exit.DONE, 2)
    assert "There is more." in said
