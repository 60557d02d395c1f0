"""Can a person put right what was rejected, and does it then import? Does the report say it all?"""

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from connectors.excel.people_workbook import MOST_LISTED, write_quality_workbook, write_rejected_rows
from connectors.people_files import profile_named, read_table, write_rejections
from connectors.people_files.rejections import rejected_rows
from engine.people import Directory
from engine.people_import.plan import Plan, plan_import
from engine.people_import.rows import read_rows

TODAY = date(2026, 11, 23)
HEADERS = ["Staff Number", "Surname", "Known As", "Shoe Size", "Start Date"]
ROWS = [
    ["30000001", "Fairholt", "Ana", "5", "01/04/2019"],
    ["30000002", "=cmd|'/C calc'!A0", "Ben", "9", "31/02/2019"],
    ["", "Moor\nBcc: x", "Cyd", "7", ""],
]


def planned(file: Path) -> Plan:
    reading = read_rows(read_table(file), profile_named("esr_people"))
    return plan_import(reading, Directory(), on=TODAY)


@pytest.fixture(params=["csv", "xlsx"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / f"people.{request.param}"
    if request.param == "csv":
        with file.open("w", newline="", encoding="utf-8") as opened:
            csv.writer(opened).writerows([HEADERS, *ROWS])
        return file
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate([HEADERS, *ROWS], start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
            sheet.cell(number, column).data_type = "s"
    book.save(file)
    return file


def written(plan: Plan, file: Path) -> Path:
    out = file.with_name(f"to-put-right{file.suffix}")
    if file.suffix == ".csv":
        write_rejections(out, plan)
    else:
        write_rejected_rows(out, *rejected_rows(plan), name=file.name)
    return out


def test_rejected_rows_come_back_as_they_were_with_what_to_put_right(file: Path) -> None:
    table = read_table(written(planned(file), file))
    assert table.headers == ("What to put right", *HEADERS)
    first, second = (dict(zip(table.headers, row.cells, strict=True)) for row in table.rows)
    assert first["Surname"] == "=cmd|'/C calc'!A0"
    assert first["What to put right"] == (
        "Surname: it begins like a formula. Begin it with a letter or a number. "
        "Start Date: it is not a day. Write day, month and year: 23/11/2026."
    )
    assert second["Surname"] == "Moor\nBcc: x"


def test_no_value_is_a_formula_when_the_file_is_opened(file: Path) -> None:
    out = written(planned(file), file)
    if file.suffix == ".csv":
        with out.open(encoding="utf-8-sig", newline="") as opened:
            assert not [cell for row in csv.reader(opened) for cell in row if cell.startswith(("=", "+", "-", "@"))]
        return
    (sheet,) = load_workbook(out).worksheets
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_put_right_it_imports(file: Path) -> None:
    out = written(planned(file), file)
    if file.suffix == ".csv":
        text = out.read_text("utf-8-sig")
        text = text.replace("'=cmd|'/C calc'!A0", "Garsdale").replace("31/02/2019", "28/02/2019")
        out.write_text(text.replace(',"Moor\nBcc: x"', "30000003,Moor"), "utf-8-sig")
    else:
        book = load_workbook(out)
        (sheet,) = book.worksheets
        for place, value in (("C5", "Garsdale"), ("F5", "28/02/2019"), ("B6", "30000003"), ("C6", "Moor")):
            sheet[place] = value
        book.save(out)
    plan = planned(out)
    assert plan.rejected == ()
    assert [person.name for person in plan.change.people] == ["Ben Garsdale", "Cyd Moor"]


def test_the_report_counts_and_lists_every_finding_and_change(file: Path) -> None:
    plan, out = planned(file), file.with_name("quality.xlsx")
    write_quality_workbook(out, plan, on=TODAY)
    book = load_workbook(out)
    assert book.sheetnames == ["Overview", "Findings", "Changes"]
    overview, findings, changes = book.worksheets
    assert [overview.cell(5, column).value for column in range(1, 7)] == [3, 1, 2, len(plan.warnings), 0, 1]
    assert findings.max_row == 4 + len(plan.findings)
    assert [findings.cell(row, 1).value for row in range(5, 10)].count("Rejected") == 4
    assert {changes.cell(row, 2).value for row in range(5, changes.max_row + 1)} == {"Ana Fairholt (30000001)"}


def test_of_very_many_the_first_are_listed_and_all_counted(tmp_path: Path) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "quality.xlsx"
    rows = "".join(f"{number},Moor,Asha,1,never\n" for number in range(MOST_LISTED + 1))
    file.write_text(f"{','.join(HEADERS)}\n{rows}", "utf-8")
    write_quality_workbook(out, planned(file), on=TODAY)
    overview, findings, _ = load_workbook(out).worksheets
    assert overview["C5"].value == MOST_LISTED + 1
    assert findings.max_row == 4 + MOST_LISTED
    assert "The first 2,000 of 2,0" in str(findings["A2"].value)
