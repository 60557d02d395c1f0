"""Does the flow write each letter once, tell every failure, and tell Prefect nothing personal?"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.excel.supplier_register import write_supplier_register
from connectors.register_files import registers_named
from engine.errors import UnreadableFile
from engine.ports import MailRefused
from engine.registers.supplier_records import REGISTERS
from flows.settings import Settings
from flows.supplier_reminders import Reminded, remind_suppliers
from tests.connectors.excel.sample_register import REGISTER, sample_register

TODAY = date(2026, 11, 23)

pytestmark = [
    pytest.mark.usefixtures("prefect_db"),
    # Prefect's client leaves sockets of its event stream to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


async def run(out: Path, *, register: Path = REGISTER, today: date = TODAY) -> Reminded:
    return await remind_suppliers(register_file=str(register), today=today, out=str(out))


def letters_in(folder: Path) -> dict[str, int]:
    """Each letter and when it was written."""
    return {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}


def linked_letters(workbook: Path) -> set[Path]:
    rows = openpyxl.load_workbook(workbook)["Letters"].iter_rows(min_row=5)
    return {(workbook.parent / str(row[3].hyperlink.target)).resolve() for row in rows if row[3].hyperlink}


def register_with(path: Path, **owners: str) -> Path:
    """The sample register with other addresses of owners, by contract."""
    register = sample_register()
    contracts = tuple(
        replace(each, owner_email=owners.get(each.ref.replace("-", ""), each.owner_email))
        for each in register.contracts
    )
    write_supplier_register(replace(register, contracts=contracts), path, registers_named(*REGISTERS))
    return path


async def all_prefect_knows() -> str:
    """Every flow run, task run, state, artifact and log line on the server, as one text."""
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        answers: list[Any] = [
            *await client.read_flow_runs(),
            *await client.read_task_runs(),
            *await client.read_artifacts(),
            *await client.read_logs(),
        ]
    assert answers
    return json.dumps([answer.model_dump(mode="json") for answer in answers])


async def test_a_day_may_be_run_twice_and_the_next_day_adds_what_is_new(tmp_path: Path) -> None:
    first = await run(tmp_path)
    assert (first.contracts, first.decisions_due, first.passed, first.written) == (15, 10, 1, 11)
    assert first.workbook == tmp_path / "supplier-contracts-2026-11-23.xlsx"
    before = letters_in(tmp_path / "letters")
    assert {file.name for file in first.letters} == set(before)
    assert linked_letters(first.workbook) == set(first.letters)

    assert await run(tmp_path) == replace(first, written=0)
    assert letters_in(tmp_path / "letters") == before

    next_day = await run(tmp_path, today=date(2026, 11, 24))
    assert next_day.written == 2  # C-0106 and C-0111 reach their next rung
    assert before.items() <= letters_in(tmp_path / "letters").items()


async def test_without_a_folder_the_settings_say_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EIGHTFLOWS_MAIL_FOLDER", str(tmp_path / "post"))
    monkeypatch.setenv("EIGHTFLOWS_SUPPLIER_REGISTER", str(REGISTER))
    done = await remind_suppliers(today=TODAY)
    assert done.workbook.is_relative_to(Settings.from_env().home)
    assert len(letters_in(tmp_path / "post")) == done.written == 11
    assert linked_letters(done.workbook) == set(done.letters)


async def test_a_letter_that_cannot_be_written_keeps_back_no_other_and_is_raised_at_the_end(
    tmp_path: Path,
) -> None:
    register = register_with(tmp_path / "register.xlsx", C0102="", C0105="")
    with pytest.raises(ExceptionGroup) as raised:
        await run(tmp_path / "out", register=register)
    assert [type(failure) for failure in raised.value.exceptions] == [MailRefused, MailRefused]
    assert {str(failure).partition(":")[0] for failure in raised.value.exceptions} == {
        "contract C-0102",
        "contract C-0105",
    }
    assert len(letters_in(tmp_path / "out" / "letters")) == 9
    (workbook,) = (tmp_path / "out").glob("*.xlsx")
    lines = {row[0].value: row[3].value for row in openpyxl.load_workbook(workbook)["Letters"].iter_rows(min_row=5)}
    assert "no e-mail address" in str(lines["C-0102"])

    register_with(tmp_path / "register.xlsx")
    assert (await run(tmp_path / "out", register=register)).written == 2


async def test_prefect_is_told_counts_and_nothing_personal(tmp_path: Path) -> None:
    await run(tmp_path / "out")
    with pytest.raises(ExceptionGroup):
        await run(tmp_path / "refused", register=register_with(tmp_path / "one.xlsx", C0102=""))
    with pytest.raises(UnreadableFile):
        await run(tmp_path / "unread", register=register_with(tmp_path / "two.xlsx", C0102="asha.moor at x"))
    known = await all_prefect_knows()
    assert "Letters written by this run" in known
    for personal in ("Moor", "asha.moor", "Okoro", "@trust.example", "Frost", "copper.example"):
        assert personal.lower() not in known.lower()


async def test_a_register_with_faults_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    register = register_with(tmp_path / "register.xlsx", C0102="two at once", C0105="x y")
    with pytest.raises(UnreadableFile) as raised:
        await run(tmp_path / "out", register=register)
    assert [fault.where for fault in raised.value.faults] == ["Contracts!M6", "Contracts!M9"]
    assert not (tmp_path / "out").exists()
