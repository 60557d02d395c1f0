"""Does the Clinical Safety Officer's workbook say what the report says, and does an empty month say so too?"""

from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from connectors.excel.safety_workbook import write_safety_workbook
from engine.notices.release import Condition
from tests.engine.notices.test_safety_report import in_an_emergency, reported
from tests.flows.notice_office import CASE

ALL = [
    "Summary",
    "Emergency releases",
    "Decisions",
    "Conditions",
    "Waiting",
    "Not covered",
    "Officers",
    "Told in person",
]


def test_what_is_overdue_stands_on_the_first_sheet_and_in_its_own(tmp_path: Path) -> None:
    ran_out = Condition(what="Two people check each dose", expires=date(2026, 11, 2))
    decided = replace(CASE, decided=date(2026, 11, 1), conditions=(ran_out,))
    write_safety_workbook(tmp_path / "safety.xlsx", reported([in_an_emergency()], [decided]))
    book = load_workbook(tmp_path / "safety.xlsx")
    assert book.sheetnames == ALL
    summary = [cell.value for row in book["Summary"].iter_rows() for cell in row if cell.value is not None]
    assert summary[:2] == ["Clinical safety, November 2026", *summary[1:2]]
    assert any("Decide on LilliCare 7.3" in str(each) for each in summary)
    rows = list(book["Emergency releases"].iter_rows(min_row=5, values_only=True))
    assert (rows[0][0], rows[0][-1]) == ("CHG-1", "overdue")
    assert book["Conditions"]["F5"].value == "ran out"
    assert book["Decisions"]["A5"].value == "SC-1"


def test_an_empty_month_says_none_and_a_formula_stays_text(tmp_path: Path) -> None:
    write_safety_workbook(tmp_path / "safety.xlsx", reported())
    book = load_workbook(tmp_path / "safety.xlsx")
    assert [book[name]["A5"].value for name in ALL[1:6]] == ["None"] * 5
    hostile = replace(CASE, decided=date(2026, 11, 1), ref="=1+1")
    write_safety_workbook(tmp_path / "safety.xlsx", reported(cases=[hostile]))
    assert load_workbook(tmp_path / "safety.xlsx")["Decisions"]["A5"].data_type == "s"
