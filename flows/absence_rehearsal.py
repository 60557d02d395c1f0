"""What do two weeks of sickness absence look like on the future map? Rehearsed in seconds, for `python run.py`.

A made-up trust's roster opens the cases, machine steps run, and two of three people answer the morning after they
are asked; the others show who is waited for. It all lies in one folder and touches nothing outside it.
"""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from prefect import flow

from connectors.excel.work_list_workbook import WaitingLine, write_work_list
from connectors.mail.folder_relay import FolderRelay
from connectors.people_files import read_table
from connectors.store import Store
from engine.access import EIGHTFLOWS
from engine.cases.casework import Casework
from engine.cases.deadlines import at_wall_clock
from engine.cases.model import CaseStatus
from engine.people import Directory
from engine.people_import.absences import Absence
from flows.carrying import Count
from flows.case_batches import CaseRun
from flows.case_steps import carry_out_batch, show_counts
from flows.embedded_server import run_embedded
from flows.mail_delivery import deliver
from flows.people_lists import import_list, read_list
from flows.rehearsed_answers import answer_all
from flows.roster_absences import PROCESS, read_absences, take_list
from flows.settings import Settings
from flows.waiting_lines import waiting_lines
from flows.wiring import LIBRARY, case_parts, casework, open_store

if TYPE_CHECKING:
    from flows.embedded_server import EmbeddedServer

PEOPLE = LIBRARY / "people"
LISTS = ("people.csv", "teams.csv", "roles.csv", "stand_ins.csv")
ROSTER = PEOPLE / "absences.csv"
DAYS_BEFORE = 14
MORNING, EVENING = time(8, 0), time(18, 0)
MOST_CASES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What came of it: counts, the work that waits (soonest due first), and the files.

    told  how often a case learned from a later list how long the absence lasts
    """

    today: date
    absences: int
    opened: int
    told: int
    closed: int
    waiting: Sequence[WaitingLine]
    letters: Sequence[Path]
    exports: Sequence[Path]
    workbook: Path
    machine_steps: int


@dataclass(slots=True)
class _Life:
    """A trust in rehearsed time. `now` is the moment everything happens at.

    process  id its cases carry;  told  how often a case learned from the roster how long the absence lasts
    """

    store: Store
    work: Casework
    run: CaseRun
    process: str
    now: datetime
    told: int = 0

    async def live_through(self, day: date) -> None:
        """The roster comes in, whoever answers does so in the morning; what is due until the evening is done."""
        self.now = at_wall_clock(day, MORNING)
        directory = self.store.people.directory()
        found, rejected = roster_on(day, directory)
        _, followed = await asyncio.to_thread(
            take_list,
            found,
            self.work,
            self.store.cases,
            process=self.process,
            whole=not rejected,
            on=day,
            now=self.now,
        )
        self.told += followed.told
        await asyncio.to_thread(answer_all, self.store.cases, self.work, directory, self.now)
        for moment in (self.now, at_wall_clock(day, EVENING)):
            self.now = moment
            while await carry_out_batch(self.run):
                pass


@flow(name="rehearse-absences", persist_result=False)
async def rehearse_absences(out: str, today: date) -> Rehearsed:
    """Live through the roster up to `today`, day by day, in the folder `out`; again from the start each time."""
    folder = Path(out)
    for ours in (folder / "data", folder / "letters"):
        shutil.rmtree(ours, ignore_errors=True)
    settings = Settings.from_env({"EIGHTFLOWS_HOME": str(folder / "data")})  # nothing of the installation's own
    with open_store(settings) as store:
        await asyncio.to_thread(_import_people, store, today)
        life = _Life(
            store,
            casework(store),
            CaseRun(parts := case_parts(store, settings), clock=lambda: life.now),
            parts.processes.current(PROCESS).id,
            at_wall_clock(today, MORNING),
        )
        for day in _days(today):
            await life.live_through(day)
        await asyncio.to_thread(life.run.finish)
        await show_counts(life.run.counts)
        await deliver(store.outbox, FolderRelay(folder / "letters"), clock=lambda: life.now)
        directory = store.people.directory()
        waiting = waiting_lines(store.cases, parts.processes, directory, process=PROCESS, now=life.now)
        workbook = folder / f"work-list-{today}.xlsx"
        write_work_list(workbook, waiting, title=f"Return to work on {today:%d/%m/%Y}", today=today)
        cases = store.cases.find(limit=MOST_CASES)
        return Rehearsed(
            today=today,
            absences=len(read_absences(ROSTER, directory, on=today)[0]),
            opened=len(cases),
            told=life.told,
            closed=sum(line.status is CaseStatus.CLOSED for line in cases),
            waiting=waiting,
            letters=sorted((folder / "letters").glob("*.eml")),
            exports=sorted(settings.home.glob("exports/*.csv")),
            workbook=workbook,
            machine_steps=life.run.counts[Count.MACHINE_STEPS],
        )


def rehearse_embedded(*, out: Path, today: date, server: "EmbeddedServer") -> Rehearsed:
    """The flow, run quietly on a temporary Prefect server; raises what the flow raises."""

    async def run() -> Rehearsed:
        return await rehearse_absences(out=str(out), today=today)

    return run_embedded(run, server=server)


def roster_on(day: date, directory: Directory) -> tuple[tuple[Absence, ...], int]:
    """The sample roster as it stood that morning, and how many rows are unusable: nobody knows yet when it will end."""
    found, rejected = read_absences(ROSTER, directory, on=day)
    begun = (each for each in found if each.first_day < day)
    return tuple(replace(each, last_day=None) if _lasts(each, day) else each for each in begun), rejected


def _lasts(absence: Absence, day: date) -> bool:
    return absence.last_day is not None and absence.last_day >= day


def _import_people(store: Store, today: date) -> None:
    at = at_wall_clock(today - timedelta(days=DAYS_BEFORE), MORNING)
    for name in LISTS:
        import_list(store.people, read_list(read_table(PEOPLE / name)), on=today, by=EIGHTFLOWS.person, at=at)


def _days(today: date) -> Iterator[date]:
    yield from (today - timedelta(days=before) for before in reversed(range(DAYS_BEFORE + 1)))
