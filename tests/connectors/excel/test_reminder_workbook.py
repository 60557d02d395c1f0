"""Does the manager's workbook hold every contract, in words as well as colour, with no formula in it?"""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from connectors.excel.reminder_workbook import LetterLine, write_reminder_workbook
from engine.registers.suppliers import SupplierRegister
from engine.reminders import Urgency, due, standings
from tests.connectors.excel.sample_register import sample_register

TODAY = date(2026, 11, 23)
SHEETS = ["Summary", "Contracts", "Decisions due", "Working", "Letters"]


def book(folder: Path, register: SupplierRegister | None = None) -> Workbook:
    found = standings(register or sample_register(), today=TODAY)
    reminders = list(due(found, today=TODAY))
    letters = [LetterLine(reminder=each, file=f"letters/{each.key}.eml") for each in reminders[:-1]]
    letters += [LetterLine(reminder=each, not_written="no address") for each in reminders[-1:]]
    path = folder / "contracts.xlsx"
    write_reminder_workbook(path, found=found, letters=letters, today=TODAY)
    assert [file.name for file in folder.iterdir()] == ["contracts.xlsx"]
    return openpyxl.load_workbook(path)


def table(sheet: Worksheet, top: int = 4) -> list[dict[str, object]]:
    headings, *rows = sheet.iter_rows(min_row=top, values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_every_contract_stands_there_most_urgent_first_in_colour_and_words(tmp_path: Path) -> None:
    sheet = book(tmp_path)["Contracts"]
    rows = table(sheet)
    assert len(rows) == 15
    assert (rows[0]["Contract"], rows[0]["Urgency"]) == ("C-0101", "Passed")
    order = [str(urgency) for urgency in Urgency]
    places = [order.index(str(row["Urgency"])) for row in rows]
    assert places == sorted(places)
    fills = {row[0].value: row[0].fill.fgColor.rgb for row in sheet.iter_rows(min_row=5)}
    assert len(set(fills.values())) >= 7


def test_the_dates_and_the_working_are_those_of_the_engine(tmp_path: Path) -> None:
    found = {each.contract.ref: each.deadline for each in standings(sample_register(), today=TODAY)}
    rows = table(book(tmp_path)["Working"])
    assert len(rows) == 12
    for row in rows:
        deadline = found[str(row["Contract"])]
        assert deadline is not None
        assert row["Last safe day to send"] == _midnight(deadline.last_safe.send_by)
        assert row["Must arrive by"] == _midnight(deadline.last_safe.receive_by)
        assert row["How it was worked out"] == deadline.last_safe.working


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def test_the_summary_counts_what_the_sheets_list(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    summary, contracts = workbook["Summary"], table(workbook["Contracts"])
    labels = [cell.value for cell in summary[4]]
    figures = dict(zip(labels, [cell.value for cell in summary[5]], strict=True))
    assert figures["Contracts"] == len(contracts) == 15
    assert figures["Decisions due"] == len(table(workbook["Decisions due"])) == 10
    assert figures["Past the last safe day"] == 1
    assert figures["Terms not verified"] == sum(row["Terms verified"] == "No" for row in contracts) == 3
    counts = {row[0].value: row[1].value for row in summary.iter_rows(min_row=9, max_row=17)}
    assert counts == {str(urgency): sum(row["Urgency"] == urgency for row in contracts) for urgency in Urgency}


def test_letters_are_linked_and_one_that_was_not_written_says_why(tmp_path: Path) -> None:
    sheet = book(tmp_path)["Letters"]
    cells = [row[3] for row in sheet.iter_rows(min_row=5)]
    assert all(cell.hyperlink and cell.hyperlink.target == cell.value for cell in cells[:-1])
    assert (cells[-1].value, cells[-1].hyperlink) == ("no address", None)


def test_text_from_people_is_never_a_formula(tmp_path: Path) -> None:
    hostile = [
        "=cmd|' /C calc'!A0",
        "+44 20 7946 0000",
        "-1+1",
        "@SUM(A1)",
        '=HYPERLINK("https://x.example")',
    ]
    register = sample_register()
    contracts = tuple(
        replace(contract, ref=f"{text}{number}", systems=(text,), owner=text)
        for number, (contract, text) in enumerate(zip(register.contracts, hostile * 3, strict=True))
    )
    workbook = book(tmp_path, replace(register, contracts=contracts))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    typed = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(tuple("=+-@"))]
    assert len(typed) > 40
    assert all(cell.quotePrefix for cell in typed)


@pytest.mark.parametrize("name", SHEETS)
def test_each_sheet_prints_on_a4_landscape_and_keeps_its_headings_in_view(tmp_path: Path, name: str) -> None:
    workbook = book(tmp_path)
    assert workbook.sheetnames == SHEETS
    sheet = workbook[name]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth == 1
    if name != "Summary":
        assert sheet.freeze_panes == "C5"
        assert sheet.auto_filter.ref.startswith("A4:")
        assert sheet.print_title_rows == "$4:$4"


def test_a_register_with_nothing_due_still_makes_a_workbook(tmp_path: Path) -> None:
    register = sample_register()
    later = tuple(each for each in register.contracts if each.ref == "C-0112")
    workbook = book(tmp_path, replace(register, contracts=later))
    assert table(workbook["Decisions due"]) == []
    assert len(table(workbook["Contracts"])) == 1


def test_a_workbook_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "contracts.xlsx"
    path.write_text("the old one")

    def disk_full(_: Workbook, filename: Path) -> None:
        Path(filename).write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Workbook, "save", disk_full)
    with pytest.raises(OSError, match="No space left"):
        write_reminder_workbook(path, found=(), letters=(), today=TODAY)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("contracts.xlsx", "the old one")]
