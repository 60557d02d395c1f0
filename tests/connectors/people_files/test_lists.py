"""Is a list read whatever wrote it, and refused in plain words where it cannot be?"""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from connectors.people_files import profile_named, profiles, read_table
from engine.errors import UnreadableFile
from engine.people_import.profile import Kind
from engine.people_import.rows import read_rows, recognised
from engine.people_import.table import RawTable
from tests.library import LIBRARY

TEXT = "Employee Number,Last Name,First Name\n1,Çelik-O’Neill,Zoë\n2,Müller,Ana\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def cells(table: RawTable) -> list[tuple[object, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16", "utf-16-le", "utf-16-be"], ids=str
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
def test_csv_is_read_in_whatever_it_was_written(file: Path, encoding: str, separator: str) -> None:
    file.write_bytes(TEXT.replace(",", separator).encode(encoding))
    table = read_table(file)
    assert table.headers == ("Employee Number", "Last Name", "First Name")
    assert cells(table) == [("1", "Çelik-O’Neill", "Zoë"), ("2", "Müller", "Ana")]


def test_how_it_had_to_be_read_is_told(file: Path) -> None:
    file.write_bytes(TEXT.replace(",", ";").encode("windows-1252"))
    assert read_table(file).notes == ("read in the encoding WINDOWS-1252", "columns separated by ;")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_lines_are_counted_as_an_editor_does(file: Path, end: str) -> None:
    text = 'Employee Number,Last Name\n\n1,"two\nlines"\n\n2,Moor\n'
    file.write_bytes(text.replace("\n", end).encode())
    assert [row.where for row in read_table(file).rows] == ["line 3", "line 6"]


def test_a_row_with_too_many_values_is_a_fault_of_that_row(file: Path) -> None:
    file.write_text("Employee Number,Last Name,First Name\n1,Moor, Asha,x\n2,Fairholt,Ana\n3,Short\n")
    first, second, third = read_table(file).rows
    assert "it has 4 values and the list 3 columns" in first.fault
    assert (second.fault, third.cells) == ("", ("3", "Short", ""))
    reading = read_rows(read_table(file), profile_named("esr_people"))
    assert {finding.where for finding in reading.findings if finding.rejects} == {"line 2", "line 4"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "it is empty", id="nothing"),
        pytest.param(b"\n\n  \n", "there is nothing in it", id="blank lines"),
        pytest.param(b"Employee Number,Last Name\n", "headers and no rows", id="no rows"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"x" * 600, "older Excel file", id="xls"),
        pytest.param(b"a,b\n\0\0\0\0", "not text in an encoding we know", id="binary"),
        pytest.param(b'a,b\n"' + b"x" * 140_000 + b"\n", "a quotation mark may be open", id="open quotation mark"),
        pytest.param(b"a\n" + b"," * 1_000_001, "more than 1,000,000 characters", id="an endless line"),
        pytest.param(b"a," * 300 + b"\n1,2\n", "more than 256 columns", id="too many columns"),
        pytest.param(b"a\n" + b"1\n" * 100_001, "more than 100,000 rows", id="too many rows"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_plain_words(file: Path, content: bytes, told: str) -> None:
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=told):
        read_table(file)


def test_a_file_of_50_mb_is_refused_unread(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(50 * 1024 * 1024)
    with pytest.raises(UnreadableFile, match="larger than 20 MB"):
        read_table(file)


def test_a_workbook_of_50_mb_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "people.xlsx"
    with file.open("wb") as opened:
        opened.write(b"PK\x03\x04")
        opened.truncate(50 * 1024 * 1024)
    with pytest.raises(UnreadableFile, match="larger than 20 MB"):
        read_table(file)


def test_a_list_nobody_knows_says_what_the_nearest_profile_misses(file: Path) -> None:
    file.write_text("Employee Number,Shoe Size\n1,5\n")
    with pytest.raises(UnreadableFile, match="there is no column"):
        recognised(read_table(file), profiles())


@pytest.mark.parametrize("taken_out", ["Employee Number", "Last Name", "First Name"])
def test_a_list_of_people_that_lacks_a_column_is_not_taken_for_another_kind(file: Path, taken_out: str) -> None:
    """Without last names it has every column a list of teams needs: 112 of its rows would be teams named twice."""
    with (LIBRARY / "people" / "people.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    place = rows[0].index(taken_out)
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([*row[:place], *row[place + 1 :]] for row in rows)
    with pytest.raises(UnreadableFile) as refused:
        recognised(read_table(file), profiles())
    (fault,) = refused.value.faults
    assert fault.what.startswith(f"there is no column {taken_out!r}, which the profile esr_people needs")


def test_a_list_of_teams_that_a_list_of_people_could_hold_is_one_of_teams(file: Path) -> None:
    file.write_text(
        "Organisation Code,Organisation,Directorate,Location,Manager Employee Number\nT1,Ward,A,B,1\n", "utf-8"
    )
    assert recognised(read_table(file), profiles()).id == "teams"


def test_renamed_headers_are_told_with_what_they_may_be_now(file: Path) -> None:
    file.write_text("Empl Number,Last Names,1st Name,Positions Title\n1,Fairholt,Ana,Nurse\n", "utf-8")
    with pytest.raises(UnreadableFile) as refused:
        recognised(read_table(file), profiles())
    told = [fault.what for fault in refused.value.faults]
    assert told == [
        "there is no column 'Employee Number', which the profile esr_people needs; 'Empl Number' may be it",
        "there is no column 'Last Name', which the profile esr_people needs; 'Last Names' may be it",
        "there is no column 'First Name', which the profile esr_people needs; '1st Name' may be it",
    ]


@pytest.mark.parametrize("content", ["<html><table><tr><td>ESR</td></tr></table></html>", " <!DOCTYPE html>\n<p>x</p>"])
def test_a_web_page_with_the_ending_of_excel_is_told_as_that(tmp_path: Path, content: str) -> None:
    file = tmp_path / "staff.xlsx"
    file.write_text(content, "utf-8")
    with pytest.raises(UnreadableFile, match="it is a web page or XML, whatever its name says"):
        read_table(file)


class TestExcel:
    @pytest.fixture
    def workbook(self) -> Workbook:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Staff"
        rows: list[list[object]] = [
            ["Staff list, November 2026"],
            [],
            ["Employee Number", "Last Name", "First Name", "Latest Start Date", "Organisation"],
            [30000001, "Fairholt", "Ana", datetime(2019, 4, 1), "Ward"],  # noqa: DTZ001 - as Excel has it
            [],
            [30000002, "Garsdale", "Ben", "01/05/2020", "Ward"],
        ]
        for row in rows:
            sheet.append(row)
        sheet.merge_cells("A1:E1")
        return book

    def read(self, workbook: Workbook, folder: Path) -> RawTable:
        file = folder / "staff.xlsx"
        workbook.save(file)
        return read_table(file)

    def test_a_title_and_blank_rows_are_passed_over(self, workbook: Workbook, tmp_path: Path) -> None:
        table = self.read(workbook, tmp_path)
        assert table.headers_at == "Staff!3"
        assert [row.where for row in table.rows] == ["Staff!4", "Staff!6"]
        people = read_rows(table, recognised(table, profiles()))
        assert [row.values["employee_number"] for row in people.rows] == ["30000001", "30000002"]
        assert [str(row.values["starts"]) for row in people.rows] == ["2019-04-01", "2020-05-01"]

    def test_merged_cells_among_the_rows_are_told_with_their_place(self, workbook: Workbook, tmp_path: Path) -> None:
        workbook["Staff"].merge_cells("E4:E6")
        with pytest.raises(UnreadableFile, match=r"Staff!E4:E6: these cells are merged\. Unmerge them"):
            self.read(workbook, tmp_path)

    def test_the_sheet_with_the_list_is_found(self, workbook: Workbook, tmp_path: Path) -> None:
        workbook.create_sheet("About", 0).append(["Made by", "Workforce"])
        assert self.read(workbook, tmp_path).notes == ("read from sheet Staff",)

    def test_a_hidden_sheet_is_not_read(self, workbook: Workbook, tmp_path: Path) -> None:
        workbook.create_sheet("About").append(["Made by", "Workforce"])
        workbook["Staff"].sheet_state = "hidden"
        workbook.active = 1
        with pytest.raises(UnreadableFile, match="no sheet has a row of headers we know"):
            self.read(workbook, tmp_path)

    def test_a_formula_that_was_never_worked_out_is_a_fault_of_its_row(
        self, workbook: Workbook, tmp_path: Path
    ) -> None:
        workbook["Staff"]["B4"] = "=A1&A2"
        reading = read_rows(self.read(workbook, tmp_path), profile_named("esr_people"))
        assert [(each.where, each.rejects) for each in reading.findings if each.row is not None] == [("Staff!4", True)]
        assert len(reading.rows) == 1


class TestProfiles:
    def test_the_library_has_one_for_each_kind_of_list(self) -> None:
        assert {profile.gives for profile in profiles()} == set(Kind)

    @pytest.mark.parametrize(
        ("name", "profile"),
        [
            ("people.csv", "esr_people"),
            ("teams.csv", "teams"),
            ("roles.csv", "roles"),
            ("stand_ins.csv", "stand_ins"),
            ("absences.csv", "roster_absences"),
        ],
    )
    def test_a_list_of_the_library_is_recognised(self, name: str, profile: str) -> None:
        table = read_table(LIBRARY / "people" / name)
        assert recognised(table, profiles()).id == profile
        assert read_rows(table, profile_named(profile)).findings == ()

    def test_a_profile_of_ones_own_is_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "ours.yaml"
        file.write_text((LIBRARY / "people" / "teams.yaml").read_text("utf-8").replace("id: teams", "id: ours"))
        assert profile_named(str(file)).id == "ours"

    def test_a_fault_in_it_is_told_at_its_line(self, tmp_path: Path) -> None:
        file = tmp_path / "ours.yaml"
        file.write_text(
            "schema: eightflows-people-profile/1\nid: ours\nabout: a\ngives: teams\ncolumns:\n  shoe: {headers: [A]}\n"
        )
        with pytest.raises(UnreadableFile, match=r"line 6, columns\.shoe"):
            profile_named(str(file))

    def test_a_name_that_is_none_lists_those_there_are(self) -> None:
        with pytest.raises(UnreadableFile, match="Use directory_people, esr_people"):
            profile_named("nhs")
