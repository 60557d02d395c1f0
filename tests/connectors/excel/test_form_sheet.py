"""Does a form survive the way to Excel and back, and does a person find each fault at its cell?"""

import json
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from connectors.excel.form_reading import FilledSheet, read_form_sheet
from connectors.excel.form_sheet import write_form_sheet
from connectors.form_files import LIBRARY, example_of, form_named, library_policies
from engine.errors import UnreadableFile
from engine.forms.answers import check
from engine.forms.checked import CheckedAnswers
from engine.forms.context import Context
from engine.forms.definition import Form, Level, Role

EVERY = pytest.mark.parametrize(
    ("process", "id"),
    [pytest.param(path.parents[1].name, path.stem, id=path.stem) for path in sorted(LIBRARY.glob("*/forms/*.yaml"))],
)


def context_of(process: str, id: str, **more: Any) -> Context:
    return Context(today=example_of(process, id).today, policies=library_policies(), **more)


def facts(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the system knows: it is not read back from a sheet."""
    return {each.id: answers[each.id] for each in form.fields() if each.by is Role.SYSTEM and each.id in answers}


def written(path: Path, process: str, id: str, change: Callable[[Worksheet], None] | None = None) -> FilledSheet:
    """The example of a form, written, changed by hand, read back."""
    form, context = form_named(process, id), context_of(process, id)
    write_form_sheet(form, path, context=context, answers=example_of(process, id).answers)
    if change is not None:
        book = openpyxl.load_workbook(path)
        change(book.worksheets[0])
        book.save(path)
    return read_form_sheet(path, form)


def judged(process: str, id: str, sheet: FilledSheet) -> CheckedAnswers:
    form = form_named(process, id)
    known = facts(form, example_of(process, id).answers)
    return check(form, {**known, **sheet.answers}, context_of(process, id))


def cell_of(sheet: FilledSheet, *path: str | int) -> str:
    return sheet.cells[path].rpartition("!")[2]


@EVERY
def test_what_is_written_is_read_back_the_same(tmp_path: Path, process: str, id: str) -> None:
    sheet = written(tmp_path / "form.xlsx", process, id)
    meant = check(form_named(process, id), example_of(process, id).answers, context_of(process, id))
    assert judged(process, id, sheet).values == meant.values
    assert sheet.current


@EVERY
def test_an_empty_sheet_is_a_draft_with_every_question_missing_at_a_cell(tmp_path: Path, process: str, id: str) -> None:
    form, context = form_named(process, id), context_of(process, id)
    known = facts(form, example_of(process, id).answers)
    write_form_sheet(form, tmp_path / "form.xlsx", context=context, answers=known)
    sheet = read_form_sheet(tmp_path / "form.xlsx", form)
    found = check(form, {**known, **sheet.answers}, context)
    assert found.draft_errors == ()
    assert found.errors
    assert all("!" in fault.where for fault in sheet.faults(found.errors))


def test_a_sheet_filled_in_by_hand_is_understood(tmp_path: Path) -> None:
    sheet = written(tmp_path / "form.xlsx", "return_to_work", "return_to_work")
    places = {name: cell_of(sheet, name) for name in ("first_day_absent", "reported_at", "reported_in_line")}
    second_week = cell_of(sheet, "phased_weeks", 1, "hours")

    def change(cells: Worksheet) -> None:
        cells[places["first_day_absent"]] = "23/11/26"
        cells[places["reported_at"]] = "7.10am"
        cells[places["reported_in_line"]] = "yes"
        cells[second_week] = "20:00"

    again = written(tmp_path / "form.xlsx", "return_to_work", "return_to_work", change)
    assert judged("return_to_work", "return_to_work", again).ready


def test_each_fault_is_told_at_its_cell(tmp_path: Path) -> None:
    sheet = written(tmp_path / "form.xlsx", "workplace_risk_assessment", "risk_assessment")
    wrong = {
        cell_of(sheet, "assessed_on"): "last week",
        cell_of(sheet, "risks", 0, "consequence"): "6 Worst",
        cell_of(sheet, "risks", 0, "action_due"): None,
        cell_of(sheet, "stress_standards", "change", "concern"): "maybe",
        cell_of(sheet, "site"): None,
    }

    def change(cells: Worksheet) -> None:
        for place, value in wrong.items():
            cells[place] = value

    again = written(tmp_path / "form.xlsx", "workplace_risk_assessment", "risk_assessment", change)
    found = again.faults(judged("workplace_risk_assessment", "risk_assessment", again).errors)
    assert {fault.where.rpartition("!")[2] for fault in found} >= wrong.keys() - {
        cell_of(sheet, "risks", 0, "action_due")
    }
    told = " ".join(map(str, found))
    assert "Day of the assessment: 'last week' is not a date" in told
    assert "Worst" not in told  # the table may be about one person: level L3


def test_a_rule_of_a_row_is_told_at_the_row(tmp_path: Path) -> None:
    sheet = written(tmp_path / "form.xlsx", "workplace_risk_assessment", "risk_assessment")
    owner = cell_of(sheet, "risks", 0, "action_owner")

    def change(cells: Worksheet) -> None:
        cells[owner] = None

    again = written(tmp_path / "form.xlsx", "workplace_risk_assessment", "risk_assessment", change)
    (fault,) = again.faults(judged("workplace_risk_assessment", "risk_assessment", again).errors)
    assert fault.where.rpartition("!")[2] == cell_of(sheet, "risks", 0, "further_control")
    assert "has no dated action" in fault.what


def test_a_row_left_blank_between_others_is_no_matter(tmp_path: Path) -> None:
    sheet = written(tmp_path / "form.xlsx", "return_to_work", "return_to_work")
    first = [cell_of(sheet, "phased_weeks", 0, name) for name in ("days", "hours", "duties")]

    def change(cells: Worksheet) -> None:
        for place in first:
            cells[place] = None

    again = written(tmp_path / "form.xlsx", "return_to_work", "return_to_work", change)
    assert len(again.answers["phased_weeks"]) == 1
    assert cell_of(again, "phased_weeks", 0, "hours") == cell_of(sheet, "phased_weeks", 1, "hours")


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    form, context = form_named("leaver", "leaver"), context_of("leaver", "leaver")
    hostile = {**example_of("leaver", "leaver").answers, "destination": '=HYPERLINK("http://example.org")'}
    write_form_sheet(form, tmp_path / "form.xlsx", context=context, answers=hostile)
    sheet = read_form_sheet(tmp_path / "form.xlsx", form)
    assert sheet.answers["destination"] == hostile["destination"]
    cells = openpyxl.load_workbook(tmp_path / "form.xlsx").worksheets[0]
    assert all(cell.data_type != "f" for row in cells.iter_rows() for cell in row)


def test_a_reader_gets_no_question_above_their_level(tmp_path: Path) -> None:
    form = form_named("return_to_work", "return_to_work_confirmation")
    example, context = example_of("return_to_work", form.id), context_of("return_to_work", form.id)
    write_form_sheet(form, tmp_path / "form.xlsx", context=context, answers=example.answers, level=Level.L2)
    cells = openpyxl.load_workbook(tmp_path / "form.xlsx").worksheets
    everything = " ".join(str(cell.value) for sheet in cells for row in sheet.iter_rows() for cell in row if cell.value)
    assert "Is this what was agreed?" in everything
    assert not any(
        word in everything for word in ("Injury", "disability", "Main reason", "pregnan", "health information")
    )


def test_only_the_cells_of_those_who_answer_are_open_and_read(tmp_path: Path) -> None:
    form = form_named("local_induction", "induction_week_1")
    example = example_of("local_induction", form.id)
    context = context_of("local_induction", form.id, by=frozenset({Role.EMPLOYEE}))
    write_form_sheet(form, tmp_path / "form.xlsx", context=context, answers=example.answers)
    everybody = read_form_sheet(tmp_path / "form.xlsx", form)
    cells = openpyxl.load_workbook(tmp_path / "form.xlsx").worksheets[0]
    assert cells.protection.sheet
    assert cells[cell_of(everybody, "week_1", "policies", "outcome")].protection.locked
    assert not cells[cell_of(everybody, "digital_skills", "mail", "skill")].protection.locked
    starter = read_form_sheet(tmp_path / "form.xlsx", form, by=frozenset({Role.EMPLOYEE}))
    assert starter.answers.keys() == {"digital_skills"}


def test_choices_are_offered_as_drop_downs_and_dates_are_checked(tmp_path: Path) -> None:
    sheet = written(tmp_path / "form.xlsx", "workplace_risk_assessment", "risk_assessment")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    assert book["Lists"].sheet_state == "hidden"
    rules = {
        cell: rule
        for rule in book.worksheets[0].data_validations.dataValidation
        for cell in str(rule.sqref).split()
        if ":" not in cell
    }
    choice = rules[cell_of(sheet, "about_one_person")]
    assert choice.type == "list"
    assert choice.showErrorMessage
    assert rules[cell_of(sheet, "assessed_on")].type == "date"


def test_what_the_system_knows_is_not_read_back(tmp_path: Path) -> None:
    sheet = written(tmp_path / "form.xlsx", "return_to_work", "return_to_work")
    assert not {"employee_id", "contracted_hours", "absence_history", "bradford_so_far"} & sheet.answers.keys()


def test_a_sheet_of_another_version_is_read_and_says_so(tmp_path: Path) -> None:
    text = (LIBRARY / "leaver" / "forms" / "leaver.yaml").read_text("utf-8")
    folder = tmp_path / "leaver" / "forms"
    folder.mkdir(parents=True)
    (folder / "leaver.yaml").write_text(text.replace("title: Somebody leaves", "title: A colleague leaves"), "utf-8")
    written(tmp_path / "form.xlsx", "leaver", "leaver")
    newer = form_named("leaver", "leaver", tmp_path)
    assert not read_form_sheet(tmp_path / "form.xlsx", newer).current


def test_an_answer_to_a_question_that_is_gone_is_not_lost_silently(tmp_path: Path) -> None:
    text = (LIBRARY / "leaver" / "forms" / "leaver.yaml").read_text("utf-8")
    folder = tmp_path / "leaver" / "forms"
    folder.mkdir(parents=True)
    gone = "  - {id: out_of_office, label: Out-of-office reply set?, type: yes or no}\n"
    assert gone in text
    (folder / "leaver.yaml").write_text(text.replace(gone, ""), "utf-8")
    written(tmp_path / "form.xlsx", "leaver", "leaver")
    sheet = read_form_sheet(tmp_path / "form.xlsx", form_named("leaver", "leaver", tmp_path))
    (fault,) = sheet.faults(())
    assert fault.what == "this question is no longer in the form"


def remove_marks(cells: Worksheet) -> None:
    cells.delete_cols(cells.max_column)


def remove_layout(cells: Worksheet) -> None:
    for cell in cells[3]:
        cell.value = None


@pytest.mark.parametrize("damage", [remove_marks, remove_layout])
def test_a_sheet_without_its_marks_is_refused(tmp_path: Path, damage: Callable[[Worksheet], None]) -> None:
    with pytest.raises(UnreadableFile, match="hidden row and column"):
        written(tmp_path / "form.xlsx", "leaver", "leaver", damage)


def test_broken_cells_are_told_with_every_other_fault(tmp_path: Path) -> None:
    """A formula never worked out, errors of Excel's, a wrong date, an answer taken out: one list."""
    process, id = "return_to_work", "return_to_work"
    sheet = written(tmp_path / "form.xlsx", process, id)
    told = {
        cell_of(sheet, "first_day_absent"): ("31/02/2026", "'31/02/2026' is not a date"),
        cell_of(sheet, "reported_at"): ("=A1+B1", "its formula has never been worked out"),
        cell_of(sheet, "phased_weeks", 0, "hours"): ("#REF!", "it shows '#REF!'"),
        cell_of(sheet, "held_by"): (None, "this is not answered yet"),
        cell_of(sheet, "adjustments", 0, "what"): ("#N/A", "it shows '#N/A'"),
    }

    def change(cells: Worksheet) -> None:
        for place, (value, _) in told.items():
            cells[place] = value

    again = written(tmp_path / "form.xlsx", process, id, change)
    found = {fault.where.rpartition("!")[2]: fault.what for fault in again.faults(judged(process, id, again).errors)}
    assert not again.whole
    assert found.keys() >= told.keys()
    for place, (_, words) in told.items():
        assert words in found[place]


def test_what_was_filled_in_can_be_kept_as_a_draft(tmp_path: Path) -> None:
    """Cells hold days, clock times and durations; a draft holds what somebody would have typed."""
    sheet = written(tmp_path / "form.xlsx", "return_to_work", "return_to_work")
    second_week, reported = cell_of(sheet, "phased_weeks", 1, "hours"), cell_of(sheet, "reported_at")

    def change(cells: Worksheet) -> None:
        cells[second_week] = timedelta(hours=26, minutes=30)
        cells[second_week].number_format = "[h]:mm"
        cells[reported] = time(7, 10)

    again = written(tmp_path / "form.xlsx", "return_to_work", "return_to_work", change)
    assert json.loads(json.dumps(again.answers)) == again.answers
    values = judged("return_to_work", "return_to_work", again).values
    assert values["phased_weeks"][1]["hours"] == Decimal("26.5")
    assert values["reported_at"] == time(7, 10)


def test_another_workbook_is_no_form(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(UnreadableFile, match="this is no form of ours"):
        read_form_sheet(tmp_path / "other.xlsx", form_named("leaver", "leaver"))
    written(tmp_path / "form.xlsx", "leaver", "leaver")
    with pytest.raises(UnreadableFile, match="this is the form 'leaver'"):
        read_form_sheet(tmp_path / "form.xlsx", form_named("return_to_work", "fit_note"))
