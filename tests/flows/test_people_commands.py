"""Can somebody import lists, look people up and name a stand-in, and is nothing changed by looking?"""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.accounts import Account
from engine.people import Directory
from flows.cli import Exit, main
from flows.settings import Settings
from flows.wiring import open_store
from tests.connectors.directory.slapd import BASE, entry, running
from tests.library import LIBRARY

LISTS = LIBRARY / "people"
ON = ["--on", "2026-11-23"]
WORKFORCE, ADMINISTRATOR, WARD_MANAGER = "20016430", "20016754", "20015736"
SET_UP = ("people", "teams", "stand_ins", "roles")  # once roles are given, the table of access is asked


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that knows the made-up trust, to be copied."""
    home = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EIGHTFLOWS_HOME", str(home))
        for name in SET_UP:
            assert main(["people", "import", str(LISTS / f"{name}.csv"), "--out", str(home / "out"), *ON]) == Exit.DONE
    return home


@pytest.fixture
def filled(home: Path, whole: Path) -> Path:
    shutil.copytree(whole, home, dirs_exist_ok=True)
    return home


def known() -> Directory:
    with open_store(Settings.from_env()) as store:
        return store.people.directory()


def test_the_lists_of_the_library_import_without_a_fault(filled: Path) -> None:
    people = known()
    counts = tuple(map(len, (people.people, people.teams, people.roles, people.stand_ins)))
    assert counts == (122, 12, 48, 3)
    assert {file.name for file in (filled / "out").iterdir()} == {f"{name}-quality.xlsx" for name in SET_UP}


def test_the_same_list_again_changes_nothing(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = known()
    capsys.readouterr()
    for name in SET_UP:
        by = ADMINISTRATOR if name == "roles" else WORKFORCE
        main(["people", "import", str(LISTS / f"{name}.csv"), "--out", str(filled / "out"), *ON, "--as", by])
    assert capsys.readouterr().out.count("Nothing changes.") == 4
    assert known() == before


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("name", "by", "told"),
    [
        pytest.param("teams", WORKFORCE, "", id="the workforce lead imports teams"),
        pytest.param("teams", ADMINISTRATOR, "", id="so does the administrator"),
        pytest.param("teams", WARD_MANAGER, "You are not allowed to import people", id="a manager imports nobody"),
        pytest.param("roles", ADMINISTRATOR, "", id="the administrator gives roles"),
        pytest.param("roles", WORKFORCE, "You are not allowed to give or take away a role", id="nobody else does"),
        pytest.param("teams", "nobody at all", "Nobody is known by 'nobody at all'", id="a stranger"),
        pytest.param("teams", "", "Say who you are with --as", id="nobody said who they are"),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_once_roles_are_given_the_table_of_access_is_asked(
    home: Path, name: str, by: str, told: str, dry_run: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["people", "import", str(LISTS / f"{name}.csv"), "--out", str(home / "out"), *ON]
    before = known()
    code = main([*words, *(["--as", by] if by else []), *(["--dry-run"] if dry_run else [])])
    said = capsys.readouterr()
    assert (code, told in said.err) == (Exit.WRONG_USE if told else Exit.DONE, True), said.err
    assert known() == before


def test_the_last_administrator_gone_whoever_runs_the_machine_gives_roles_again(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = filled / "roles.csv"
    lines = (LISTS / "roles.csv").read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("administrator")), "utf-8")
    assert main(["people", "import", str(file), "--on", "2020-01-01", "--as", ADMINISTRATOR]) == Exit.DONE
    roles = ["people", "import", str(LISTS / "roles.csv"), "--out", str(filled / "out")]
    capsys.readouterr()
    assert main(roles) == Exit.DONE
    assert main(["people", "import", str(LISTS / "teams.csv")]) == Exit.WRONG_USE, "somebody may import people still"
    assert "Say who you are" in capsys.readouterr().err


def test_the_first_administrator_made_on_the_pages_may_import(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their account gives them the role, and no list knows them yet."""
    made = datetime(2026, 11, 23, tzinfo=UTC)
    account = Account(id="a1", sign_in="ives", person="ives", created=made, roles=frozenset({"administrator"}))
    with open_store(Settings.from_env()) as store:
        store.accounts.add(account)
    words = ["people", "import", str(LISTS / "people.csv"), "--out", str(home / "out"), *ON]
    assert main(words) == Exit.WRONG_USE
    assert "Say who you are with --as" in capsys.readouterr().err
    assert main([*words, "--as", "ives", "--dry-run"]) == Exit.DONE
    monkeypatch.setattr("flows.acting.who_asks", lambda: "Ives")
    assert main(words) == Exit.DONE
    capsys.readouterr()
    main(["people", "history", WARD_MANAGER, "--as", WARD_MANAGER])
    assert "person added, by ives" in capsys.readouterr().out


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
    before, words = known(), ["people", "import", str(short), *ON, "--as", WORKFORCE]
    assert main(words) == Exit.WRONG_USE
    assert "Nothing was imported." in capsys.readouterr().err
    assert known() == before
    assert main([*words, "--many-leavers"]) == Exit.DONE
    assert sum(person.leaves == date(2026, 11, 22) for person in known().people) > 50
    assert len(known().people) == 122


def test_a_roster_is_looked_at_and_changes_no_people(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = known()
    capsys.readouterr()
    roster = str(LISTS / "absences.csv")
    assert main(["people", "import", roster, "--out", str(filled / "out"), *ON, "--as", WORKFORCE]) == Exit.DONE
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
    assert main(["people", "history", "20015736", "--as", "20014170"]) == Exit.WRONG_USE
    assert "not allowed to see a person's record" in capsys.readouterr().err
    assert main(["people", "history", "20015736", "--as", WORKFORCE]) == Exit.DONE
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
    assert main([*words, "--as", WARD_MANAGER]) == Exit.WRONG_USE
    assert "not allowed to name a stand-in" in capsys.readouterr().err
    words += ["--as", "20014170"]
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
    words = ["people", "stand-in", "20014170", by, "--from", "2026-12-01", "--until", until, "--as", "20014170"]
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
        words = ["people", "directory", "--out", str(filled / "out"), *ON]
        assert main(words) == Exit.WRONG_USE, "once roles are given, somebody must say who they are"
        assert main([*words, "--as", WORKFORCE]) == Exit.DONE
    after = known()
    changed = [person for person in after.people if before.person(person.id) != person]
    assert [(person.id, person.sign_in, person.post) for person in changed] == [
        ("20014042", "hana", "Head of Adult Community")
    ]
