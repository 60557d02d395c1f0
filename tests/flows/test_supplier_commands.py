"""Can somebody bring registers in, look at them, decide and make a pack from the command line?"""

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from engine.people import Person, RoleHolding
from engine.people_change import PeopleChange
from engine.registers.definition import Record, Value
from flows.cli import Exit
from flows.cli import main as eightflows
from flows.settings import Settings
from flows.wiring import open_store
from tests.library import LIBRARY

SAMPLE = LIBRARY / "supplier_service_review" / "registers.xlsx"
ON = ["--on", "2026-11-23"]
ALL_ROLES = ("supplier_manager", "system_manager", "information_governance", "communications")
PEOPLE = {
    "sue": ("Sue Marsh", ALL_ROLES),
    "pat": ("Pat Moon", ("supplier_manager",)),
    "finn": ("Finn Ash", ("finance",)),
    "joe": ("Joe Blunt", ()),
    "olive": ("Olive Wren", ()),
    "left": ("Lee Gone", ("supplier_manager",)),
}


def main(words: Sequence[str], by: str = "sue") -> int:
    return eightflows([*words, "--as", by])


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two installations to be copied: one that knows the people, one that has the sample's registers too."""
    folder = tmp_path_factory.mktemp("homes")
    people = [
        Person(
            id=id, name=name, sign_in=id, email=f"{id}@example.org", leaves=date(2026, 1, 1) if id == "left" else None
        )
        for id, (name, _) in PEOPLE.items()
    ]
    roles = [RoleHolding(role=role, person=id) for id, (_, held) in PEOPLE.items() for role in held]
    with open_store(Settings.from_env({"EIGHTFLOWS_HOME": str(folder / "home")})) as store:
        change = PeopleChange(people=tuple(people), roles=tuple(roles))
        store.people.save(change, revision=0, by="test", at=datetime(2026, 11, 1, tzinfo=UTC), why="for a test")
    shutil.copytree(folder / "home", folder / "filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EIGHTFLOWS_HOME", str(folder / "filled"))
        assert main(["supplier", "import", str(SAMPLE), "--yes", *ON]) == Exit.DONE
    return folder


@pytest.fixture
def home(homes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    shutil.copytree(homes / "home", tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def filled(homes: Path, home: Path) -> Path:
    shutil.copytree(homes / "filled", home, dirs_exist_ok=True)
    return home


def kept(register: str) -> dict[str, Record]:
    with open_store(Settings.from_env()) as store:
        return {record.id: record for record in store.registers.records(register)}


def changed_sample(folder: Path, sheet: str, cell: str, value: str) -> Path:
    book = openpyxl.load_workbook(SAMPLE)
    book[sheet][cell] = value
    book.save(folder / "changed.xlsx")
    return folder / "changed.xlsx"


def test_a_dry_run_shows_what_would_come_and_keeps_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["supplier", "import", str(SAMPLE), "--dry-run", *ON]) == Exit.DONE
    said = capsys.readouterr().out
    assert "Contracts: 20 new, 0 changed, 0 as they were" in said
    assert kept("contracts") == {}
    assert home.exists()


def test_without_a_yes_nothing_is_changed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["supplier", "import", str(SAMPLE), *ON]) == Exit.WRONG_USE
    assert "--yes" in capsys.readouterr().err
    assert kept("contracts") == {}
    assert home.exists()


def test_the_same_workbook_again_changes_nothing(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = kept("contracts")
    assert main(["supplier", "import", str(SAMPLE), *ON]) == Exit.DONE
    assert "Contracts: 0 new, 0 changed, 20 as they were" in capsys.readouterr().out
    assert kept("contracts") == before
    assert filled.exists()


def test_a_change_is_shown_old_to_new_and_kept_with_its_history(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(SAMPLE)["Suppliers"]
    name = str(book["A5"].value)
    column = next(cell.coordinate.rstrip("0123456789") for cell in book[4] if cell.value == "Contact")
    changed = changed_sample(filled, "Suppliers", f"{column}5", "Jo New")
    assert main(["supplier", "import", str(changed), "--yes", "--why", "new contact", *ON]) == Exit.DONE
    assert f"{name}: Contact: Pia Stone -> Jo New" in capsys.readouterr().out
    with open_store(Settings.from_env()) as store:
        last = store.registers.history("suppliers", name)[-1]
        assert (last.revision, last.by, last.why) == (2, "sue", "new contact")
        assert store.audit.verify() is None


def test_faults_are_told_by_cell_and_nothing_is_kept(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = kept("contracts")
    book = openpyxl.load_workbook(SAMPLE)
    sheet = book["Contracts"]
    headings = {cell.value: cell.coordinate.rstrip("0123456789") for cell in sheet[4]}
    sheet[f"{headings['Start']}5"], sheet[f"{headings['Notice']}6"] = "29/02/2027", "3 fortnights"
    book.save(filled / "wrong.xlsx")
    assert main(["supplier", "import", str(filled / "wrong.xlsx"), "--yes", *ON]) == Exit.WRONG_USE
    said = capsys.readouterr().err
    assert f"Contracts!{headings['Start']}5: Start: '29/02/2027' is not a date" in said
    assert f"Contracts!{headings['Notice']}6: Notice: '3 fortnights'" in said
    assert kept("contracts") == before


def test_what_was_exported_comes_back_the_same(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = filled / "out.xlsx"
    assert main(["supplier", "export", str(out)]) == Exit.DONE
    assert main(["supplier", "export", str(out)]) == Exit.WRONG_USE
    capsys.readouterr()
    assert main(["supplier", "import", str(out), "--dry-run", *ON]) == Exit.DONE
    said = [line for line in capsys.readouterr().out.splitlines() if " new, " in line]
    assert said
    assert all(" 0 new, 0 changed," in line for line in said)


def test_what_is_still_named_is_not_taken_out(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.load_workbook(SAMPLE)
    for name in book.sheetnames:
        if name != "Suppliers":
            del book[name]
    book["Suppliers"].delete_rows(5)
    book.save(filled / "fewer.xlsx")
    before = kept("suppliers")
    assert main(["supplier", "import", str(filled / "fewer.xlsx"), "--take-out", "--yes", *ON]) == Exit.WRONG_USE
    assert "supplier 'Copper Backup' would be taken out, and is still named here" in capsys.readouterr().err
    assert kept("suppliers") == before
    assert main(["supplier", "import", str(filled / "fewer.xlsx"), *ON]) == Exit.DONE
    assert "1 not in the workbook, kept" in capsys.readouterr().out


def test_the_suppliers_are_shown(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["supplier", "show", "--json", *ON]) == Exit.DONE
    rows = json.loads(capsys.readouterr().out)["suppliers"]
    assert len(rows) == 11
    assert main(["supplier", "show", rows[0]["supplier"].upper(), *ON]) == Exit.DONE
    assert "To decide" in capsys.readouterr().out
    assert main(["supplier", "show", "copper bac", *ON]) == Exit.WRONG_USE
    assert "Did you mean Copper Backup?" in capsys.readouterr().err
    assert filled.exists()


def test_the_last_safe_day_shows_its_working(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["supplier", "last-safe-day", "C-0012", "--json", *ON]) == Exit.DONE
    (day,) = json.loads(capsys.readouterr().out)["days"]
    assert (day["end"], day["send_by"]) == ("2027-02-04", "2027-01-07")
    assert day["working"].startswith("4 February 2027 less 20 working days is Thursday 7 January 2027")
    missing = next(id for id, each in kept("contracts").items() if each.day("end") and "notice" not in each.values)
    assert main(["supplier", "last-safe-day", missing, *ON]) == Exit.WRONG_USE
    assert "no notice period" in capsys.readouterr().err
    assert filled.exists()


def test_decisions_answers_and_putting_off_are_written_down(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["supplier", "put-off", "C-0012", "2027-01-05", *ON]) == Exit.DONE
    assert main(["supplier", "answer", "C-0012", *ON]) == Exit.DONE
    assert main(["supplier", "decide", "C-0012", "leave", "--why", "too dear", *ON]) == Exit.DONE
    assert main(["supplier", "reached", "C-0012", "notice sent", *ON]) == Exit.DONE
    (decision,) = kept("decisions").values()
    assert decision.text("reached") == "notice sent"
    assert (decision.revision, decision.text("outcome"), decision.text("acknowledged_by")) == (4, "leave", "Sue Marsh")
    capsys.readouterr()
    assert main(["supplier", "put-off", "C-0012", "2027-01-07", *ON]) == Exit.WRONG_USE
    assert "before the last safe day, 07/01/2027" in capsys.readouterr().err
    assert filled.exists()


def test_a_pack_is_three_files(filled: Path) -> None:
    assert main(["supplier", "pack", "Copper Backup", str(filled / "packs"), "--dry-run", *ON]) == Exit.DONE
    assert not (filled / "packs").exists()
    assert main(["supplier", "pack", "Copper Backup", str(filled / "packs"), *ON]) == Exit.DONE
    assert {file.name for file in (filled / "packs").iterdir()} == {
        f"2026-11-23-copper-backup{ending}" for ending in (".html", ".pdf", ".xlsx")
    }


def test_what_the_supplier_will_get_can_be_looked_at(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["supplier", "pack", "Copper Backup", str(filled / "packs"), "--for-supplier", *ON]
    assert main([*words, "--dry-run"]) == Exit.DONE
    assert "  - Risks" in capsys.readouterr().out
    assert not (filled / "packs").exists()
    assert main(words) == Exit.DONE
    (file,) = (filled / "packs").iterdir()
    assert file.name == "2026-11-23-copper-backup-for-supplier.html"
    assert "KPIs and service levels" in file.read_text("utf-8")
    assert "Risks" not in file.read_text("utf-8")


def test_a_review_closes_once_all_is_confirmed(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from engine.registers.store import changed
    from flows.supplier_parts import parts_of

    with open_store(Settings.from_env()) as store:
        parts = parts_of(store, filled, on=date(2026, 11, 23))
        values: dict[str, Value] = {
            "ref": "R-1",
            "supplier": "Copper Backup",
            "day": date(2026, 11, 20),
            "kind": "annual",
            "state": "held",
        }
        store.registers.save([changed(parts.definitions["reviews"], None, "R-1", values)], by="p1", at=parts.now)
    assert main(["supplier", "close", "R-1", "--confirm", "contracts", *ON]) == Exit.WRONG_USE
    assert "fields of the register are not confirmed yet" in capsys.readouterr().err
    assert any(each.startswith("contracts/") for each in kept("reviews")["R-1"].names("confirmed"))
    assert main(["supplier", "close", "R-1", "--confirm", "all", *ON]) == Exit.DONE
    assert kept("reviews")["R-1"].text("state") == "closed"
    assert main(["supplier", "close", "R-9", *ON]) == Exit.WRONG_USE


def test_a_field_changed_since_the_meeting_needs_no_confirming(filled: Path) -> None:
    from engine.registers.store import changed
    from flows.review_closing import changed_since
    from flows.supplier_parts import parts_of

    with open_store(Settings.from_env()) as store:
        parts = parts_of(store, filled, on=date(2026, 11, 24))
        (old,) = [each for each in store.registers.records("contracts") if each.id == "C-0012"]
        new = changed(parts.definitions["contracts"], old, old.id, {**old.values, "owner": "Somebody New"})
        store.registers.save([new], by="p1", at=parts.now)
        fields = ("contracts/C-0012/owner", "contracts/C-0012/end")
        assert changed_since(parts, fields, date(2026, 11, 24)) == {"contracts/C-0012/owner"}
        assert changed_since(parts, fields, date(2026, 11, 25)) == frozenset()


REFUSED = [
    pytest.param("joe", ["show"], "see supplier reviews", id="no role: overview"),
    pytest.param("joe", ["show", "Copper Backup"], "see supplier reviews", id="no role: a supplier"),
    pytest.param("joe", ["show", "No Such"], "see supplier reviews", id="no role: not told what is there"),
    pytest.param("joe", ["last-safe-day", "C-0012"], "see the supplier registers", id="no role: last safe day"),
    pytest.param("joe", ["last-safe-day", "C-9999"], "see the supplier registers", id="no role: no such contract"),
    pytest.param("finn", ["pack", "Copper Backup", "packs"], "make a review pack", id="finance makes no pack"),
    pytest.param("finn", ["decide", "C-0012", "leave", "--why", "x"], "change the supplier registers", id="finance"),
    pytest.param("finn", ["close", "R-1"], "run a supplier review", id="finance closes no review"),
    pytest.param("pat", ["import", str(SAMPLE), "--dry-run"], "import the", id="not every register of the workbook"),
    pytest.param("joe", ["export", "out.xlsx", "--register", "contracts"], "see the supplier registers", id="export"),
    pytest.param("left", ["show"], "see supplier reviews", id="has left"),
]


@pytest.mark.parametrize(("by", "words", "what"), REFUSED)
def test_what_the_table_does_not_allow_is_refused_in_one_sentence(
    filled: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    by: str,
    words: list[str],
    what: str,
) -> None:
    monkeypatch.chdir(filled)
    before = kept("decisions"), kept("contracts")
    on = [] if words[0] == "export" else ON
    assert main(["supplier", *words, *on], by=by) == Exit.WRONG_USE
    (said,) = capsys.readouterr().err.strip().splitlines()
    assert f"You are not allowed to {what}" in said
    assert (kept("decisions"), kept("contracts")) == before
    assert not (filled / "packs").exists()
    assert not (filled / "out.xlsx").exists()


def test_an_owner_decides_for_their_own_contract_only(filled: Path) -> None:
    from engine.registers.store import changed
    from flows.supplier_parts import parts_of

    with open_store(Settings.from_env()) as store:
        parts = parts_of(store, filled, on=date(2026, 11, 23))
        old = store.registers.record("contracts", "C-0012")
        assert old is not None
        new = changed(parts.definitions["contracts"], old, old.id, {**old.values, "owner_email": "Olive@example.org"})
        store.registers.save([new], by="test", at=parts.now)
    assert main(["supplier", "decide", "c-0012", "leave", "--why", "too dear", *ON], by="olive") == Exit.DONE
    assert main(["supplier", "decide", "C-0016", "leave", "--why", "too dear", *ON], by="olive") == Exit.WRONG_USE
    (decision,) = kept("decisions").values()
    assert (decision.text("contract"), decision.text("decided_by")) == ("C-0012", "Olive Wren")


def test_who_is_nobody_of_the_directory_is_told_to_say_who_they_are(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.acting.who_asks", lambda: "a-stranger")
    assert eightflows(["supplier", "show", *ON]) == Exit.WRONG_USE
    assert "Nobody signs in as 'a-stranger'. Say who you are with --as" in capsys.readouterr().err
    monkeypatch.setattr("flows.acting.who_asks", lambda: "sue")
    assert eightflows(["supplier", "show", *ON]) == Exit.DONE
    assert filled.exists()


def test_export_without_names_writes_only_what_may_be_seen(filled: Path) -> None:
    assert main(["supplier", "export", str(filled / "his.xlsx")], by="joe") == Exit.DONE
    assert set(openpyxl.load_workbook(filled / "his.xlsx").sheetnames) >= {"Systems", "Services", "Sites"}
    assert not {"Contracts", "Suppliers", "Caldicott log"} & set(openpyxl.load_workbook(filled / "his.xlsx").sheetnames)


def test_dry_runs_of_what_changes_nothing_are_taken(filled: Path) -> None:
    assert main(["supplier", "show", "--dry-run", *ON]) == Exit.DONE
    assert main(["supplier", "last-safe-day", "C-0012", "--dry-run", *ON]) == Exit.DONE
    assert filled.exists()
