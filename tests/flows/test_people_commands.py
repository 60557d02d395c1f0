"""Can somebody import lists, look people up and name a stand-in, and is nothing changed by looking?"""

import json
from datetime import date
from pathlib import Path

import pytest

from engine.people import Directory
from flows.cli import Exit, main
from flows.settings import Settings
from flows.wiring import open_store
from tests.connectors.directory.slapd import BASE, entry, running
from tests.library import LIBRARY

LISTS = LIBRARY / "people"
ON = ["--on", "2026-11-23"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def filled(home: Path) -> Path:
    """An installation that knows the made-up trust."""
    for name in ("people", "teams", "roles", "stand_ins"):
        assert main(["people", "import", str(LISTS / f"{name}.csv"), "--out", str(home / "out"), *ON]) == Exit.DONE
    return home


def known() -> Directory:
    with open_store(Settings.from_env()) as store:
        return store.people.directory()


def test_the_lists_of_the_library_import_without_a_fault(filled: Path) -> None:
    people = known()
    counts = tuple(map(len, (people.people, people.teams, people.roles, people.stand_ins)))
    assert counts == (122, 12, 48, 3)
    assert {file.name for file in (filled / "out").iterdir()} == {
        f"{name}-quality.xlsx" for name in ("people", "teams", "roles", "stand_ins")
    }


def test_the_same_list_again_changes_nothing(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = known()
    capsys.readouterr()
    for name in ("people", "teams", "roles", "stand_ins"):
        main(["people", "import", str(LISTS / f"{name}.csv"), "--out", str(filled / "out"), *ON])
    assert capsys.readouterr().out.count("Nothing changes.") == 4
    assert known() == before


def test_a_team_that_is_not_there_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ARG001
    assert main(["people", "list", "--team", "T99"]) == Exit.WRONG_USE
    assert "There is no team 'T99'" in capsys.readouterr().err


def test_a_dry_run_says_what_would_change_and_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = str(LISTS / "people.csv")
    assert main(["people", "import", people, "--dry-run", "--out", str(home / "out"), *ON]) == Exit.DONE
    said = capsys.readouterr().out
    assert "Would change\n  person added: 122\n  team added: 12" in said
    assert "person added  Hana Underleigh" in said
    assert known() == Directory()


def test_rejected_rows_go_to_a_file_and_the_others_are_taken(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "people.csv"
    file.write_text("Employee Number,Last Name,First Name\n1,Fairholt,Ana\n2,=1+1,Ben\n", "utf-8")
    assert main(["people", "import", str(file), *ON]) == Exit.WRONG_USE
    told = capsys.readouterr()
    assert "Rejected  line 3, Last Name: it begins like a formula" in told.out
    assert f"1 row was not taken. Put right and import: {home / 'people-to-put-right.csv'}" in told.err
    assert [person.name for person in known().people] == ["Ana Fairholt"]
    fixed = home / "people-to-put-right.csv"
    fixed.write_text(fixed.read_text("utf-8-sig").replace("'=1+1", "Garsdale"), "utf-8")
    assert main(["people", "import", str(fixed), *ON]) == Exit.DONE
    assert [(person.name, person.leaves) for person in known().people] == [
        ("Ana Fairholt", None),
        ("Ben Garsdale", None),
    ]


def test_a_list_cut_short_is_held_back(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    short = filled / "people.csv"
    short.write_text("".join((LISTS / "people.csv").read_text("utf-8").splitlines(keepends=True)[:40]), "utf-8")
    before = known()
    assert main(["people", "import", str(short), *ON]) == Exit.WRONG_USE
    assert "Nothing was imported." in capsys.readouterr().err
    assert known() == before
    assert main(["people", "import", str(short), "--many-leavers", *ON]) == Exit.DONE
    assert sum(person.leaves == date(2026, 11, 22) for person in known().people) > 50
    assert len(known().people) == 122


def test_a_roster_is_looked_at_and_changes_no_people(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = known()
    capsys.readouterr()
    roster = str(LISTS / "absences.csv")
    assert main(["people", "import", roster, "--out", str(filled / "out"), *ON]) == Exit.DONE
    said = capsys.readouterr().out
    assert "50 absences, 9 of them still open. They change no people." in said
    assert "it has no last day after 66 days" in said
    assert known() == before


@pytest.mark.usefixtures("filled")
def test_a_person_is_shown_with_whom_to_ask_today(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["people", "show", "bryn coldicutt", "--json", *ON]) == Exit.DONE
    found = json.loads(capsys.readouterr().out)
    assert (found["team"], found["stands_in"], found["second_line"]) == (
        "Larkspur Ward",
        "Una Ingleforth",
        "Freya Szymborek",
    )
    assert "Una Ingleforth" in found["manages"]


@pytest.mark.usefixtures("filled")
def test_what_was_changed_about_a_person_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["people", "history", "20015736"]) == Exit.DONE
    said = capsys.readouterr().out
    assert "person added, by" in said
    assert "(list esr_people)" in said
    assert "  post: none -> Ward Manager" in said
    assert "stand-in added" in said
    assert "annual leave" not in said


@pytest.mark.usefixtures("filled")
def test_a_name_two_people_have_lists_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "show", "netherfold"]) == Exit.WRONG_USE
    told = capsys.readouterr().err
    assert "20016291  Tamsin Netherfold" in told
    assert "20016533  Yusuf Netherfold" in told


@pytest.mark.usefixtures("filled")
def test_a_team_is_listed_without_leavers_and_those_to_come(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["people", "list", "--team", "T08", *ON]) == Exit.DONE
    assert "17 people at work on 23 November 2026." in capsys.readouterr().out
    main(["people", "list", "--team", "T08", "--on", "2026-12-07"])
    assert "18 people" in capsys.readouterr().out


@pytest.mark.usefixtures("filled")
def test_a_stand_in_is_named_and_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["people", "stand-in", "20014170", "gwen okonwale", "--from", "2026-12-01", "--until", "2026-12-04"]
    assert main(words) == Exit.DONE
    assert "Gwen Okonwale stands in for" in capsys.readouterr().out
    day = date(2026, 12, 2)
    assert known().present("20014170", day).name == "Gwen Okonwale"
    assert main([*words, "--cancel"]) == Exit.DONE
    assert known().present("20014170", day).id == "20014170"
    assert main([*words, "--cancel"]) == Exit.WRONG_USE


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("by", "until", "told"),
    [
        ("20014170", "2026-12-04", "Nobody stands in for themselves"),
        ("gwen okonwale", "2026-11-30", "It cannot end before it begins"),
        ("nobody at all", "2026-12-04", "Nobody is known by"),
    ],
)
def test_a_stand_in_that_cannot_be_is_refused(
    by: str, until: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["people", "stand-in", "20014170", by, "--from", "2026-12-01", "--until", until]
    assert main(words) == Exit.WRONG_USE
    assert told in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_without_a_directory_the_command_says_how_to_set_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("EIGHTFLOWS_LDAP_URL", raising=False)
    assert main(["people", "directory"]) == Exit.WRONG_USE
    assert "EIGHTFLOWS_LDAP_URL" in capsys.readouterr().err


def test_the_directory_adds_what_it_knows_and_takes_nothing_away(
    filled: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("bonsai", reason='LDAP IS NOT TESTED: pip install "eightflows[ldap]"')
    before = known()
    hana = entry("hana", sn="Underleigh", givenName="Hana", employeeNumber="20014042", cn="Hana")
    with running(tmp_path_factory.mktemp("slapd"), [hana]) as slapd:
        monkeypatch.setenv("EIGHTFLOWS_LDAP_URL", slapd.url)
        monkeypatch.setenv("EIGHTFLOWS_LDAP_BASE", BASE)
        assert main(["people", "directory", "--out", str(filled / "out"), *ON]) == Exit.DONE
    after = known()
    changed = [person for person in after.people if before.person(person.id) != person]
    assert [(person.id, person.sign_in, person.post) for person in changed] == [
        ("20014042", "hana", "Head of Adult Community")
    ]
