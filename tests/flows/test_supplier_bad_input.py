"""Bad registers, from the workbook to the screen: is each told in plain words, and is nothing half done?

Where each entry of the list is tested (E: here, end to end by the command; others beside what they test):

    contradictory dates        E; engine/registers/test_definitions, connectors/excel/test_registers (by cell)
    open-ended contracts       E; engine/registers/test_traps, test_contract_states
    notice longer than term    E; engine/registers/test_traps
    unknown units              E; engine/registers/test_definitions, test_supplier_commands (by cell)
    29 February                E; engine/registers/test_contracts, test_last_safe_day, test_contract_terms
    merged, coloured cells     E; connectors/excel/test_registers
    duplicated references      E; connectors/excel/test_registers
    two people at once         E; connectors/store/test_registers (threads), connectors/web/registers/test_registers
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from engine.registers.store import changed
from flows import supplier_commands
from flows.cli import Exit
from flows.settings import Settings
from flows.supplier_parts import parts_of
from flows.wiring import open_store
from tests.flows.test_supplier_commands import ON, home, homes, kept, main

__all__ = ["home", "homes"]

HEADINGS = ("Contract", "Supplier", "Start", "End", "Notice", "Renews itself for", "Pilot stops on")
SOUND = ("C-1", "Acme", "01/04/2025", "31/03/2027", "3 months", "12 months", None)
Said = pytest.CaptureFixture[str]


def workbook(folder: Path, *contracts: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, list[Sequence[object]]] = {
        "Suppliers": [("Supplier",), ("Acme",)],
        "Contracts": [HEADINGS, *contracts],
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / "registers.xlsx")
    return folder / "registers.xlsx"


def contract(**changes: object) -> list[object]:
    return [changes.get(heading.split()[0].lower(), value) for heading, value in zip(HEADINGS, SOUND, strict=True)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param([contract(end="31/03/2025")], ["Contracts!D2: the contract ends before"], id="contradictory"),
        pytest.param([contract(pilot="01/01/2025")], ["Contracts!G2: the pilot stops before"], id="pilot before start"),
        pytest.param([contract(notice="3 fortnights")], ["Contracts!E2: Notice: '3 fortnights'"], id="unknown unit"),
        pytest.param([contract(notice=3)], ["Contracts!E2: Notice: '3'"], id="no unit"),
        pytest.param([contract(end="29/02/2027")], ["Contracts!D2: End: '29/02/2027' is not a date"], id="29 February"),
        pytest.param(
            [contract(), contract(contract="c-1")], ["'c-1' is already in Contracts!A2"], id="duplicated reference"
        ),
        pytest.param(
            [contract(end="29/02/2027", notice="3 moons"), contract(contract="C-2", supplier="Acne")],
            ["Contracts!D2", "Contracts!E2", "Contracts!B3: supplier 'Acne'"],
            id="all at once",
        ),
    ],
)
def test_it_is_told_by_its_cell_and_nothing_is_kept(
    home: Path, capsys: Said, rows: list[Sequence[object]], told: list[str]
) -> None:
    assert main(["supplier", "import", str(workbook(home, *rows)), "--yes", *ON]) == Exit.WRONG_USE
    said = capsys.readouterr().err
    assert all(words in said for words in told)
    assert "Traceback" not in said
    assert kept("contracts") == kept("suppliers") == {}


def test_merged_references_are_told_and_colours_mean_nothing(home: Path, capsys: Said) -> None:
    path = workbook(home, contract(), contract(contract="C-2"))
    book = openpyxl.load_workbook(path)
    book["Contracts"]["D2"].fill = PatternFill("solid", fgColor="FF0000")
    book["Contracts"].merge_cells("A2:A3")
    book.save(path)
    assert main(["supplier", "import", str(path), "--yes", *ON]) == Exit.WRONG_USE
    assert "Contracts!A3: Contract: it is empty" in capsys.readouterr().err
    assert kept("contracts") == {}
    book["Contracts"].unmerge_cells("A2:A3")
    book["Contracts"]["A3"] = "C-2"
    book.save(path)
    assert main(["supplier", "import", str(path), "--yes", *ON]) == Exit.DONE
    assert set(kept("contracts")) == {"C-1", "C-2"}


def test_an_open_ended_contract_is_kept_shown_and_has_no_last_safe_day(home: Path, capsys: Said) -> None:
    path = workbook(home, [*contract(end=None)[:5], None, None])
    book = openpyxl.load_workbook(path)
    book["Contracts"]["D2"] = None
    book.save(path)
    assert main(["supplier", "import", str(path), "--yes", *ON]) == Exit.DONE
    assert main(["supplier", "show", "Acme", *ON]) == Exit.DONE
    assert "C-1: live. Runs until somebody ends it" in capsys.readouterr().out
    assert main(["supplier", "last-safe-day", "C-1", *ON]) == Exit.WRONG_USE
    assert main(["supplier", "decide", "C-1", "leave", "--why", "x", *ON]) == Exit.WRONG_USE
    said = capsys.readouterr().err
    assert "no active contract 'C-1' with an end" in said
    assert "Traceback" not in said


def test_one_that_renews_itself_without_an_end_is_refused(home: Path, capsys: Said) -> None:
    path = workbook(home, contract())
    book = openpyxl.load_workbook(path)
    book["Contracts"]["D2"] = None
    book.save(path)
    assert main(["supplier", "import", str(path), "--yes", *ON]) == Exit.WRONG_USE
    assert "no end" in capsys.readouterr().err


def test_notice_longer_than_the_term_is_kept_and_named_as_a_trap(home: Path, capsys: Said) -> None:
    path = workbook(home, contract(start="01/02/2027", notice="6 months"))
    assert main(["supplier", "import", str(path), "--yes", *ON]) == Exit.DONE
    capsys.readouterr()
    assert main(["supplier", "last-safe-day", "C-1", *ON]) == Exit.DONE
    assert "notice longer than the term" in capsys.readouterr().out


@pytest.mark.parametrize(("end", "notice", "day"), [("29/02/2028", "12 months", "2027"), ("29/03/2027", "1 month", "")])
def test_29_february_has_a_corresponding_day(home: Path, capsys: Said, end: str, notice: str, day: str) -> None:
    path = workbook(home, contract(end=end, notice=notice))
    assert main(["supplier", "import", str(path), "--yes", *ON]) == Exit.DONE
    capsys.readouterr()
    assert main(["supplier", "last-safe-day", "C-1", *ON]) == Exit.DONE
    said = capsys.readouterr().out
    assert "send notice by Friday 26 February 2027" in said  # 28 February 2027 is a Sunday
    assert day in said


def test_of_two_who_edit_at_once_the_second_is_told_and_overwrites_nothing(
    home: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(home, contract())
    assert main(["supplier", "import", str(path), "--yes", *ON]) == Exit.DONE
    workbook(home, contract(notice="6 months"))

    def somebody_else_is_quicker(_: int) -> bool:
        with open_store(Settings.from_env()) as store:
            parts = parts_of(store, home, on=date(2026, 11, 23))
            old = store.registers.record("contracts", "C-1")
            assert old is not None
            new = changed(parts.definitions["contracts"], old, "C-1", {**old.values, "owner": "Ada Quick"})
            store.registers.save([new], by="quick", at=parts.now)
        return True

    monkeypatch.setattr(supplier_commands, "_agrees", somebody_else_is_quicker)
    assert main(["supplier", "import", str(path), *ON]) == Exit.WRONG_USE
    said = capsys.readouterr().err
    assert "C-1" in said
    assert "Traceback" not in said
    found = kept("contracts")["C-1"]
    assert (found.text("owner"), str(found.values["notice"])) == ("Ada Quick", "3 months")
