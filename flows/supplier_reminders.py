"""When are the owners of contracts reminded? The flow `supplier-reminders`, once a working day.

Running it again for the same day writes nothing twice. Prefect is told counts, never names or addresses.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from connectors.excel.reminder_workbook import LetterLine, write_reminder_workbook
from connectors.excel.supplier_register import read_supplier_register
from connectors.mail.reminder_letter import reminder_letter
from connectors.register_files import registers_named
from engine.access import EIGHTFLOWS, Action, check
from engine.errors import EightflowsError
from engine.registers.supplier_records import REGISTERS
from engine.registers.suppliers import SupplierRegister
from engine.reminders import Reminder, Standing, due, standings
from flows.embedded_server import EmbeddedServer, embedded_server, run_embedded
from flows.settings import Settings
from flows.steps import day_of_run, step
from flows.stored_reminders import StoredReminders, how_contracts_stand, remind
from flows.supplier_parts import keeps_contracts, open_parts
from flows.wiring import Post, supplier_post

BATCH = 500  # letters a task: Prefect keeps up with batches, not with letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What one run did: counts and files, no names.

    letters  those due on the day and written, by this run or an earlier one
    written  how many of them this run wrote (on a dry run: would write);  digests: of the week, to people
    """

    today: date
    contracts: int
    decisions_due: int
    passed: int
    written: int
    letters: tuple[Path, ...]
    workbook: Path
    digests: int = 0


@task(name="read-register", cache_policy=NO_CACHE, persist_result=False)
def read_register(path: Path) -> SupplierRegister:
    return read_supplier_register(path, registers_named(*REGISTERS))


@task(name="write-letters", cache_policy=NO_CACHE, persist_result=False)
async def write_letters(reminders: Sequence[Reminder], post: Post) -> dict[str, EightflowsError]:
    """Write one batch. Every letter gets a try; returns what went wrong, by the key of the reminder."""
    failures: dict[str, EightflowsError] = {}
    for reminder in reminders:
        try:
            await post.mailer.send(reminder_letter(reminder, letters=post.letters))
        except EightflowsError as failure:
            failures[reminder.key] = failure
    return failures


@task(name="write-workbook", cache_policy=NO_CACHE, persist_result=False)
def write_workbook(path: Path, found: Sequence[Standing], letters: Sequence[LetterLine], today: date) -> None:
    write_reminder_workbook(path, found=found, letters=letters, today=today)


@flow(name="supplier-reminders", persist_result=False)
async def remind_suppliers(
    register_file: str | None = None, today: date | None = None, out: str | None = None, dry_run: bool = False
) -> Reminded:
    """Write the letters due today, and the manager's workbook.

    Where the database holds contracts, the letters go into its outbox, decisions are heeded, and on Mondays each
    person gets a digest. Else the register is a workbook, and the letters are files in a folder.

    register_file  the workbook of suppliers and contracts; default: the database, else that of the settings
    today          the business date; default: today in London
    out            folder for the workbook and the letters; default: the folders of the settings
    dry_run        count what would go, and write nothing

    Raises UnreadableFile for a register with faults. Letters that could not be written are raised together at
    the end, when everything else is done.
    """
    settings = Settings.from_env()
    today = day_of_run(today)
    if register_file is None and out is None and keeps_contracts(settings):
        return await _remind_from_database(settings, today, dry_run=dry_run)
    folder = Path(out) if out else settings.home / "suppliers"
    post = supplier_post(folder / "letters" if out else settings.mail_folder)

    contracts = read_register(Path(register_file) if register_file else settings.supplier_register)
    found = standings(contracts, today=today)
    new = list(due(found, today=today, sent=post.mailer))
    failures: dict[str, EightflowsError] = {}
    for batch in _batches(() if dry_run else new):
        failures |= await write_letters(batch, post)

    reminders = list(due(found, today=today))
    workbook = folder / f"supplier-contracts-{today}.xlsx"
    lines = _letter_lines(reminders, failures, post, folder)
    if not dry_run:
        write_workbook(workbook, found, lines, today)
    reminded = Reminded(
        today=today,
        contracts=len(contracts.contracts),
        decisions_due=sum(not each.deadline.passed for each in reminders),
        passed=sum(each.deadline.passed for each in reminders),
        written=len(new) - len(failures),
        letters=tuple(post.mailer.path_of(each.key) for each in reminders if each.key not in failures and not dry_run),
        workbook=workbook,
    )
    await _show_counts(reminded, failed=len(failures))
    if failures:
        raise ExceptionGroup("letters that could not be written", list(failures.values()))
    return reminded


async def _remind_from_database(settings: Settings, today: date, *, dry_run: bool) -> Reminded:
    check(Action.RUN_FLOW, EIGHTFLOWS)

    workbook = settings.home / "suppliers" / f"supplier-contracts-{today}.xlsx"

    def queue() -> StoredReminders:
        with open_parts(settings, on=today) as parts:
            return remind(parts, today, dry_run=dry_run)

    def overview() -> None:
        with open_parts(settings, on=today) as parts:
            found = how_contracts_stand(parts, today)
        write_reminder_workbook(workbook, found=found, letters=(), today=today)

    done = await step("queue-reminders", queue, keep=StoredReminders)
    if not dry_run:
        await step("write-overview", overview)
    reminded = Reminded(
        today=today,
        contracts=done.contracts,
        decisions_due=done.decisions_due,
        passed=done.passed,
        written=done.reminders,
        letters=(),
        workbook=workbook,
        digests=done.digests,
    )
    await _show_counts(reminded, failed=len(done.failures))
    if done.failures:
        raise ExceptionGroup("letters that could not be written", done.failures)
    return reminded


def remind_embedded(
    *, register: Path | str, today: date, out: Path | str, server: EmbeddedServer | None = None
) -> Reminded:
    """The flow, run quietly on a temporary Prefect server; raises what the flow raises.

    server  one that was started while there was other work to do, before this module and with it Prefect
            were imported: saves about 4 s. Default: one of its own
    """

    async def run() -> Reminded:
        return await remind_suppliers(register_file=str(register), today=today, out=str(out))

    if server is not None:
        return run_embedded(run, server=server)
    with embedded_server(Settings.from_env()) as own:
        return run_embedded(run, server=own)


def _batches(reminders: Sequence[Reminder]) -> Iterator[Sequence[Reminder]]:
    for first in range(0, len(reminders), BATCH):
        yield reminders[first : first + BATCH]


def _letter_lines(
    reminders: Sequence[Reminder], failures: Mapping[str, EightflowsError], post: Post, folder: Path
) -> list[LetterLine]:
    def line(reminder: Reminder) -> LetterLine:
        if reminder.key in failures:
            return LetterLine(reminder=reminder, not_written=str(failures[reminder.key]))
        return LetterLine(reminder=reminder, file=_seen_from(folder, post.mailer.path_of(reminder.key)))

    return [line(reminder) for reminder in reminders]


def _seen_from(folder: Path, file: Path) -> str:
    """The way from the folder to the file, so that links go on working when both are moved."""
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # another drive of a Windows machine
        return file.as_uri()


async def _show_counts(reminded: Reminded, *, failed: int) -> None:
    await acreate_table_artifact(
        key="supplier-reminders",
        description=f"Supplier reminders for {reminded.today}",
        table=[
            {"what": "Contracts in the register", "count": reminded.contracts},
            {"what": "Decisions due", "count": reminded.decisions_due},
            {"what": "Past the last safe day", "count": reminded.passed},
            {"what": "Letters written by this run", "count": reminded.written},
            {"what": "Digests of the week", "count": reminded.digests},
            {"what": "Letters that could not be written", "count": failed},
        ],
    )
