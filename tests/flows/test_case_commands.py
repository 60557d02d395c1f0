"""Can people without a browser start, list, show and fill in cases, and is every ending told in a sentence?"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.excel.form_reading import read_form_sheet
from connectors.form_files import form_named
from connectors.store import Keyring, new_key, open_store
from engine.people_change import PeopleChange
from flows.case_batches import CaseRun
from flows.cli import Exit, main
from flows.settings import Settings
from flows.wiring import case_parts
from tests.journeys.trust import ASHA, DIRECTORY, HANA, MO, SAM, london

REPORT = {
    "first_day_absent": "16/11/2026",
    "last_day_absent": "18/11/2026",
    "reported_on": "16/11/2026",
    "reported_at": "7:15",
    "reported_to": "Mo Adair",
    "reported_in_line": "yes",
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = new_key("test")
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    monkeypatch.setenv("EIGHTFLOWS_KEYS", keys)
    monkeypatch.setenv("COLUMNS", "200")
    with open_store(f"sqlite:///{tmp_path / 'eightflows.db'}", Keyring.from_text(keys)) as store:
        change = PeopleChange(people=DIRECTORY.people, teams=DIRECTORY.teams, roles=DIRECTORY.roles)
        store.people.save(change, revision=0, by="test", at=london(2026, 11, 1), why="for a test")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """One command on Monday 23 November; returns the exit code and what was said."""

    def command(*words: str, by: str = MO) -> tuple[int, str, str]:
        try:
            code = main(["case", *words, "--as", by, "--on", "2026-11-23"])
        except SystemExit as ended:
            code = int(str(ended.code))
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def answers(given: dict[str, str]) -> list[str]:
    return [word for name, value in given.items() for word in ("--answer", f"{name}={value}")]


def carry_on() -> None:
    settings = Settings.from_env()
    keys = Keyring.from_text(settings.keys)
    with open_store(settings.database_url, keys) as store:
        CaseRun(case_parts(store, settings), clock=lambda: london(2026, 11, 23, 18, 0)).run()


def started(run: Run) -> str:
    code, out, err = run("start", "return_to_work", "Asha Moor", *answers(REPORT), "--json")
    assert code == Exit.DONE, err
    return str(json.loads(out)["case"])


def test_without_answers_it_says_what_is_asked_and_waits(run: Run) -> None:
    code, out, _ = run("start", "return_to_work", ASHA)
    assert code == Exit.WAITING
    assert "First day of absence" in out


def test_a_case_is_started_listed_filled_in_and_shown(run: Run) -> None:
    case = started(run)
    code, out, _ = run("list", "--json")
    (waits,) = json.loads(out)["waiting"]
    assert (code, waits["case"], waits["item"]) == (Exit.DONE, case, "enter_roster#1")
    assert run("submit", case, "enter_roster#1")[0] == Exit.DONE
    carry_on()
    assert "Hold the return-to-work meeting" in run("list")[1]
    code, out, _ = run("show", case)
    assert code == Exit.DONE
    assert "Report an absence, Mo Adair on Mon 23 Nov 2026 09:00" in out
    assert case in run("list", "--about", "Asha")[1]
    assert case in run("list", "--started")[1]


def test_a_form_goes_out_as_a_sheet_and_comes_back_with_its_faults_at_their_cells(run: Run, tmp_path: Path) -> None:
    case = started(run)
    run("submit", case, "enter_roster#1")
    carry_on()
    sheet = tmp_path / "meeting.xlsx"
    assert run("form", case, "meet#1", str(sheet))[0] == Exit.DONE
    form = form_named("return_to_work", "return_to_work")
    known: dict[str, Any] = dict(read_form_sheet(sheet, form).answers)
    assert str(known["first_day_absent"]).startswith("2026-11-16")
    code, _, err = run("submit", case, "meet#1", str(sheet))
    assert code == Exit.WRONG_USE
    assert "How was it held?: this is not answered yet" in err
    assert "Return to work" in err  # the name of the sheet, with the cell
    assert run("form", case, "meet#1", str(sheet))[0] == Exit.WRONG_USE  # never written over


def test_a_broken_cell_and_a_question_that_is_gone_hide_no_other_fault(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "report.xlsx"
    run("start", "return_to_work", ASHA, "--sheet", str(sheet))
    form = form_named("return_to_work", "absence_report")
    cells = read_form_sheet(sheet, form).cells
    place = cells[("first_day_absent",)].rpartition("!")[2]
    book = openpyxl.load_workbook(sheet)
    book.worksheets[0][place] = "#REF!"
    book.save(sheet)
    code, _, err = run("start", "return_to_work", ASHA, str(sheet))
    assert code == Exit.WRONG_USE
    assert f"{place}: First day of absence: it shows '#REF!'" in err
    assert "Time it was reported: this is not answered yet" in err
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "field:reported_to":
                cell.value = "field:told_to"
                book.worksheets[0][cells[("reported_to",)].rpartition("!")[2]] = "Mo Adair"
    book.save(sheet)
    code, _, err = run("start", "return_to_work", ASHA, str(sheet))
    assert code == Exit.WRONG_USE
    assert "this question is no longer in the form" in err
    assert "it shows '#REF!'" in err
    assert "this is not answered yet" in err
    assert run("list", "--about", "Asha")[1] == "Nothing.\n"


def test_a_warning_needs_its_reason(run: Run) -> None:
    late = {**REPORT, "reported_on": "17/11/2026"}
    code, _, err = run("start", "return_to_work", ASHA, *answers(late))
    assert code == Exit.WRONG_USE
    assert "reason: reported_in_time@reported_on" in err
    reason = ["--reason", "reported_in_time@reported_on=The phone was down"]
    assert run("start", "return_to_work", ASHA, *answers(late), *reason)[0] == Exit.DONE


@pytest.mark.parametrize(
    ("words", "by", "said"),
    [
        (
            ["start", "return_to_work", ASHA, "--answer", "first_day_absent=1/11/2026"],
            "20010007",
            "not allowed to start",
        ),
        (["start", "no_such", ASHA, "--answer", "a=b"], MO, "no process called 'no_such'"),
        (["start", "return_to_work", "Nobody At All"], MO, "Nobody is known by"),
        (["show", "RTW-22222222"], MO, "or it is not there"),
        (["submit", "RTW-22222222", "meet#1", "--answer", "a=b"], MO, "or it is not there"),
        (["list"], "Zz Top", "Nobody is known by"),
        (["start", "return_to_work", ASHA, "--answer", "first_day_absent"], MO, "is not understood"),
        (["start", "return_to_work", ASHA, "--answer", "x=[1"], MO, "these rows are not JSON"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, words: list[str], by: str, said: str) -> None:
    code, _, err = run(*words, by=by)
    assert (code, said in err) == (Exit.WRONG_USE, True), err


def test_a_reader_sees_no_more_than_their_level(run: Run) -> None:
    case = started(run)
    for by, sees in ((HANA, True), (SAM, False)):
        code, out, _ = run("show", case, "--json", by=by)
        assert code == Exit.DONE
        assert bool([form for form in json.loads(out)["forms"] if "first_day_absent" in form["answers"]]) is sees


def test_a_record_is_there_once_it_is_filed(run: Run, tmp_path: Path) -> None:
    code, _, err = run("record", started(run), str(tmp_path / "record.pdf"))
    assert (code, "has not been filed yet" in err) == (Exit.WRONG_USE, True)


def test_the_questions_say_what_there_is_to_choose_from_and_what_may_stay_open(run: Run) -> None:
    _, out, _ = run("start", "local_induction", "Asha Moor")
    said = " ".join(out.split())
    assert "choice: Permanent; Fixed term" in said
    assert "(optional)" in said


def test_an_answer_to_a_question_nobody_asks_is_refused_not_passed_over(run: Run) -> None:
    code, _, err = run("start", "return_to_work", ASHA, *answers({**REPORT, "first_day_abesnt": "1/11/2026"}))
    assert code == Exit.WRONG_USE
    assert "Report an absence has no field first_day_abesnt" in err


def test_the_form_a_case_is_opened_with_comes_as_a_sheet_too(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "report.xlsx"
    code, _, _ = run("start", "return_to_work", ASHA, "--sheet", str(sheet))
    assert (code, sheet.is_file()) == (Exit.DONE, True)
    assert run("list", "--about", "Asha")[1] == "Nothing.\n"
    assert run("start", "return_to_work", ASHA, str(sheet), *answers(REPORT))[0] == Exit.DONE


def test_an_empty_work_list_says_whose_it_is(run: Run) -> None:
    assert run("list")[1] == "Nothing waits for Mo Adair.\n"


def test_a_warning_in_a_sheet_is_told_at_its_cell_with_the_key_that_explains_it(run: Run, tmp_path: Path) -> None:
    sheet, late = tmp_path / "report.xlsx", {**REPORT, "reported_on": "17/11/2026"}
    run("start", "return_to_work", ASHA, "--sheet", str(sheet))
    code, _, err = run("start", "return_to_work", ASHA, str(sheet), *answers(late))
    assert code == Exit.WRONG_USE
    assert err.startswith("report.xlsx: 1 to put right\nReport an absence!")
    assert "or add --reason reported_in_time@reported_on=why" in " ".join(err.split())
