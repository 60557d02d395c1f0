"""Is a filled-in capture workbook read as its author meant it, whatever people do to it, and written back the same?"""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from connectors.excel.capture_columns import STEPS, VERSION
from connectors.excel.capture_reading import captured, read_capture
from connectors.excel.capture_template import write_template
from connectors.excel.capture_words import plain_lists
from connectors.excel.capture_writing import write_capture
from connectors.preflight import open_workbook
from engine.errors import UnreadableFile
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import (
    LaneKind,
    LinkKind,
    PartyRole,
    Value,
)
from tests.builders import a_map, a_step
from tests.connectors.excel.filled_in import Row, Typed, saved, workbook
from tests.strategies import TRAPS, process_maps

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOG: dict[str, Typed] = {"What happens": "Log referral", "Who does it": "Team admin", "System used": "NHSmail"}
TRIAGE: dict[str, Typed] = {
    "What happens": "Triage referral",
    "Who does it": "Duty nurse",
    "System used": "RiO; NHSmail",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("captures")


def read(book: Workbook, folder: Path) -> ProcessMap:
    return read_capture(saved(book, folder / "filled-in.xlsx"))


# ------------------------------------------------------------------ write and read back


@given(process=process_maps())
@settings(max_examples=20)
def test_a_workbook_reads_back_as_the_map_it_was_written_from(folder: Path, process: ProcessMap) -> None:
    path = folder / "any.xlsx"
    write_capture(process, path)
    assert read_capture(path) == process


def test_no_name_is_ever_a_formula(folder: Path) -> None:
    process = a_map([a_step(f"s{number}", note=trap) for number, trap in enumerate(TRAPS)], name="=cmd()|' /C calc'!A0")
    path = folder / "traps.xlsx"
    write_capture(process, path)
    sheet = load_workbook(path)["Steps"]
    assert sheet["B3"].data_type == "s"
    notes = [row[-1] for row in sheet.iter_rows(min_row=6, max_row=5 + len(TRAPS), max_col=len(STEPS.all))]
    assert {cell.data_type for cell in notes} == {"s"}


def test_reading_leaves_the_file_as_it_is(folder: Path) -> None:
    path = saved(workbook(LOG, TRIAGE), folder / "untouched.xlsx")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    read_capture(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


# ------------------------------------------------------------------ only what must be filled in


def test_a_name_and_steps_are_a_map(folder: Path) -> None:
    process = read(workbook(LOG, TRIAGE), folder)
    assert (process.name, process.id) == ("Referral", "referral-current")
    assert [(step.name, step.lane, step.systems) for step in process.steps] == [
        ("Log referral", "team-admin", ("nhsmail",)),
        ("Triage referral", "duty-nurse", ("rio", "nhsmail")),
    ]
    assert [lane.name for lane in process.lanes] == ["Team admin", "Duty nurse"]
    assert [system.name for system in process.systems] == ["NHSmail", "RiO"]
    assert [(link.source, link.target) for link in process.links] == [("log-referral", "triage-referral")]


@pytest.mark.parametrize("word", ["n/a", "-", "none", "?", "TBC"])
def test_a_word_for_nothing_names_nobody(word: str, folder: Path) -> None:
    process = read(workbook(LOG, {**TRIAGE, "Who does it": word, "System used": word}), folder)
    assert (process.steps[1].lane, process.steps[1].systems) == ("", ())
    assert [len(process.lanes), len(process.systems)] == [1, 1]


def test_sent_back_to_step_one_is_a_rework_link(folder: Path) -> None:
    back: Row = {"Sent back to step": 1, "How often %": "18%"}
    *_, link = read(workbook(LOG, {**TRIAGE, **back}), folder).links
    assert (link.source, link.target, link.kind, link.share) == (
        "triage-referral",
        "log-referral",
        LinkKind.REWORK,
        0.18,
    )


def test_main_waste_and_idea_of_a_row_are_kept_with_its_step(folder: Path) -> None:
    row: Row = {"Main waste": "Extra processing, waiting", "In which flow": "Staff", "Idea to improve it": "One form"}
    process = read(workbook(LOG, {**TRIAGE, **row}), folder)
    assert [(seen.step, seen.waste, seen.flow) for seen in process.observations] == [
        ("triage-referral", "overprocessing", "staff"),
        ("triage-referral", "waiting", "staff"),
    ]
    assert [(idea.step, idea.text) for idea in process.ideas] == [("triage-referral", "One form")]


def test_people_and_systems_say_more_about_names_on_the_steps(folder: Path) -> None:
    listed: list[Row] = [
        {"Name": "team  ADMIN", "How many people": 2, "Band": 3},
        {"Name": "RiO", "Kind": "System", "Detail": "record system"},
        {"Name": "GP", "Kind": "supplier"},
        {"Name": "Service user", "Kind": "Service user"},
    ]
    process = read(workbook(LOG, TRIAGE, sheets={"People and systems": listed}), folder)
    admin, service_user, nurse = process.lanes
    assert (admin.people, admin.band, process.steps[0].lane) == (2, "3", admin.id)
    assert (service_user.kind, nurse.name) == (LaneKind.SERVICE_USER, "Duty nurse")
    assert [(system.name, system.detail) for system in process.systems] == [("RiO", "record system"), ("NHSmail", "")]
    assert [party.role for party in process.parties] == [PartyRole.SUPPLIER]


def test_links_and_information_may_name_steps_by_number_or_name(folder: Path) -> None:
    process = read(
        workbook(
            LOG,
            TRIAGE,
            {"What happens": "See urgently"},
            sheets={
                "Links": [
                    {"From": 1, "To": "urgent"},
                    {"From": "urgent", "To": "See urgently", "Share %": 12},
                    {"From": "urgent", "To": "step 2"},
                ],
                "Gateways": [{"Id": "urgent", "Kind": "exclusive", "Question": "How urgent?"}],
                "Information": [
                    {"What": "Referral", "From": "Team admin", "To": "RiO", "How": "email", "Chasing?": "yes"}
                ],
            },
        ),
        folder,
    )
    assert [(link.target, link.share) for link in process.links] == [
        ("urgent", None),
        ("see-urgently", 0.12),
        ("triage-referral", None),
    ]
    (told,) = process.information
    assert (told.source, told.target, told.chase) == ("team-admin", "rio", True)


# ------------------------------------------------------------------ what people type


@pytest.mark.parametrize(
    ("wait", "unit", "meant"),
    [
        (2, "days", 2 * DAY),
        ("2d", None, 2 * DAY),
        ("1w 2d", None, 9 * DAY),
        ("20 min", None, 20 * MINUTE),
        ("2d", "hours", 2 * DAY),
        ("6", "Hrs", 6 * HOUR),
        (1.5, "h", 1.5 * HOUR),
        (0, None, 0 * DAY),
        ("none", None, 0 * DAY),
        ("n/a", "days", 0 * DAY),
        (time(1, 30), None, 1.5 * HOUR),
        (timedelta(hours=1000), None, 1000 * HOUR),
        (None, "days", 0 * DAY),
    ],
)
def test_a_time_is_understood(wait: Typed, unit: Typed, meant: timedelta, folder: Path) -> None:
    (step,) = read(workbook({"What happens": "Triage", "Wait before": wait, "Unit": unit}), folder).steps
    assert step.times.wait == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(85, 0.85), ("85%", 0.85), (0.85, 0.85), ("85", 0.85), (1.2, 0.012), ("100 %", 1), (0, 0), (82.5, 0.825)],
)
def test_a_percentage_is_understood(typed: Typed, meant: float, folder: Path) -> None:
    (step,) = read(workbook({"What happens": "Triage", "Right first time %": typed}), folder).steps
    assert step.times.right_first_time == meant


def test_a_cell_shown_as_a_percentage_holds_a_share(folder: Path) -> None:
    book = workbook({"What happens": "Triage", "Right first time %": 0.5}, {"What happens": "See"})
    cell = book["Steps"]["J6"]
    cell.value, cell.number_format = 1, "0%"
    assert [step.times.right_first_time for step in read(book, folder).steps] == [0.5, 1.0]


@pytest.mark.parametrize(
    ("heading", "typed", "kept"),
    [
        ("Batch", date(2026, 11, 3), "3 November 2026"),
        ("Batch", 3.0, "3"),
        ("Batch", "=SUM(A1:A9)", "=SUM(A1:A9)"),
        ("Batch", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Batch", " weekly ", "weekly"),
    ],
)
def test_words_are_kept_as_text(heading: str, typed: Typed, kept: str, folder: Path) -> None:
    assert read(workbook({"What happens": "Triage", heading: typed}), folder).steps[0].batch.label == kept


# ------------------------------------------------------------------ what people do to a workbook


def _move_columns(sheet: Worksheet) -> None:
    sheet.move_range("E4:F9", cols=80)


def _spread_out(sheet: Worksheet) -> None:
    sheet.insert_rows(6, amount=4)
    sheet.insert_rows(1, amount=2)
    sheet.insert_cols(3)


def _decorate(sheet: Worksheet) -> None:
    sheet.merge_cells("B2:D2")
    sheet["B5"].fill = PatternFill("solid", fgColor="FF0000")
    sheet["Z20"].fill = PatternFill("solid", fgColor="00FF00")


def _rename_headings(sheet: Worksheet) -> None:
    sheet["E4"], sheet["H4"], sheet["J4"] = "WAITING TIME", "touch time", "%C&A"


def _rename_the_sheet(sheet: Worksheet) -> None:
    sheet.title = "Current state 14 Sept"


def _own_numbers(sheet: Worksheet) -> None:
    sheet["A5"], sheet["A6"], sheet["O6"] = 10, "20a", 10


@pytest.mark.parametrize(
    "change", [_move_columns, _spread_out, _decorate, _rename_headings, _rename_the_sheet, _own_numbers]
)
def test_the_map_is_the_same_after(change: Callable[[Worksheet], None], folder: Path) -> None:
    timed: Row = {"Wait before": 2, "Unit": "days", "Hands-on time": 20, "Unit ": "min", "Right first time %": 85}
    rows = ({**LOG, **timed}, {**TRIAGE, **timed} | {"Sent back to step": 1, "How often %": 18})
    plain = read(workbook(*rows), folder)
    book = workbook(*rows)
    change(book.worksheets[0])
    assert read(book, folder) == plain


def test_extra_columns_sheets_and_totals_are_passed_over_and_told(folder: Path) -> None:
    book = workbook(LOG, TRIAGE, {"What happens": "Total", "Wait before": 99, "Unit": "days"})
    book["Steps"]["BA4"], book["Steps"]["BA5"] = "Our remarks", "ask Jo"
    book.create_sheet("Photos")["A1"] = "picture"
    capture = captured(saved(book, folder / "extra.xlsx"))
    assert len(capture.process.steps) == 2
    assert [(remark.where, remark.what) for remark in capture.remarks] == [
        ("sheet 'Photos'", "it is not one of ours and is not read"),
        ("Steps!BA4", "the column 'Our remarks' is not one of ours and is not read"),
        ("Steps!B7", "'Total' is taken for a line of totals, not a step"),
    ]


def test_what_was_guessed_is_told(folder: Path) -> None:
    rows = (
        LOG | {"Wait before": "tbc", "How often %": None},
        TRIAGE | {"Who does it": "Team admins", "Hands-on time": "20 min", "Unit ": "hours"},
    )
    capture = captured(saved(workbook(*rows), folder / "guessed.xlsx"))
    assert [(remark.where, remark.what) for remark in capture.remarks] == [
        ("Steps!E5", "'tbc' is taken as not known"),
        ("Steps!I6", "'hours' is not used: Steps!H6 has its own unit"),
        ("Steps!C6", "'Team admins' and 'Team admin' are taken for two"),
    ]


# ------------------------------------------------------------------ the template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "capture.xlsx"
    write_template(path)
    return path


def test_the_template_filled_with_a_name_and_a_step_is_a_map(template: Path, folder: Path) -> None:
    book = load_workbook(template)
    book["Steps"]["B3"], book["Steps"]["B7"] = "Referral", "Triage"
    process = read(book, folder)
    assert [step.name for step in process.steps] == ["Triage"]  # and not the example above it


def test_the_blank_template_says_what_it_needs(template: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_capture(template)
    assert [fault.where for fault in refused.value.faults] == ["Steps!B3", "Steps"]


def test_the_template_says_which_version_it_is(template: Path) -> None:
    assert open_workbook(template).properties["eightflows_template"] == VERSION == "vsm-1"


def test_the_template_is_protected_but_for_the_answers(template: Path) -> None:
    book = load_workbook(template)
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book.worksheets)
    steps = book["Steps"]
    assert not steps["B7"].protection.locked
    assert steps["B5"].protection.locked
    assert steps["M3"].protection.locked
    assert not steps.protection.insertRows  # False: allowed


def test_every_drop_down_has_its_list(template: Path) -> None:
    book = load_workbook(template)
    used = {rule.formula1.lstrip("=") for sheet in book.worksheets for rule in sheet.data_validations.dataValidation}
    assert used <= set(book.defined_names)
    refuses = {rule.formula1: rule.errorStyle for rule in book["Steps"].data_validations.dataValidation}
    assert (refuses["=list_systems"], refuses["=list_units"]) == ("warning", "stop")


@pytest.mark.parametrize(
    ("sheet", "heading", "words"),
    [
        ("Steps", "Value", "values"),
        ("Steps", "How work arrives", "arrivals"),
        ("Steps", "Kind of step", "activities"),
        ("Steps", "Work is", "works"),
        ("Steps", "Stock", "stocks"),
        ("Steps", "Unit", "units"),
    ],
)
def test_every_word_of_a_list_is_understood(sheet: str, heading: str, words: str, folder: Path) -> None:
    rows: list[Row] = [
        {"What happens": f"{sheet} {word}", "Wait before": 1, "Unit": "h", heading: word}
        for word in plain_lists()[words]
    ]
    assert len(read(workbook(*rows), folder).steps) == len(rows)


def test_the_values_of_the_list_are_the_values_of_the_map(folder: Path) -> None:
    rows: list[Row] = [{"What happens": word, "Value": word} for word in plain_lists()["values"]]
    assert [step.value for step in read(workbook(*rows), folder).steps] == list(Value)
