"""Who carries cases on while being killed? The real batches on a small process, in time that runs 3,600 times as fast.

python -m tests.kill.case_workers     forks workers, as tests/kill/workers.py says
"""

import os
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import flows.case_batches
import flows.machine_steps
from connectors.form_files import library_policies
from connectors.store import audit, open_store
from engine.calendars import ENGLAND
from engine.cases.answering import Checks
from engine.cases.deadlines import QuietHours, Term, Unit
from engine.cases.model import AnyEvent, CaseStatus, Submitted
from engine.cases.moves import RefusedEvent
from engine.cases.process import Act, Process, Rung, StepPolicy
from engine.cases.running_processes import RunningProcess
from engine.cases.store import CaseChange, CaseStore, ChangedMeanwhile, StoreUnavailable, changed
from engine.people import Directory, Person, Team
from engine.ports import Mailbox
from flows.carrying import CaseParts
from flows.case_batches import KINDS, CaseRun
from flows.case_letters import CaseLetters
from flows.case_retention import Disposal
from flows.exports import Exports
from flows.machine_steps import Doing, Outcome
from tests.engine.cases.small_processes import MONDAY, machine, on, parallel, person, process
from tests.kill.crash_points import Crash
from tests.kill.workers import KEYS, answer_questions

POINTS = ("after_claim", "before_save", "before_commit", "after_save", "before_answer", "after_answer")
SPEED = 3_600
LEASE = timedelta(hours=1)  # a second of ours
AT_ONCE = 20


def _hours(amount: int) -> Term:
    return Term(amount=amount, unit=Unit.HOURS)


SMALL: Process = process(
    machine("start"),
    parallel("split"),
    machine("record"),
    person("meet"),
    parallel("join"),
    machine("file"),
    links=(
        on("start", "split"),
        on("split", "record"),
        on("split", "meet"),
        on("record", "join"),
        on("meet", "join"),
        on("join", "file"),
    ),
    meet=StepPolicy(
        role="manager",
        due=_hours(4),
        ladder=(
            Rung(act=Act.REMIND, after=_hours(1), letter="reminder", role="manager"),
            Rung(act=Act.ESCALATE, after=_hours(2), letter="reminder", role="second_line"),
        ),
    ),
)
"""A machine starts; a machine records while a manager is asked, reminded and escalated; a machine files."""

STEPS = ("start", "record", "meet", "file")
NEVER_QUIET = QuietHours(begins=datetime.max.time(), ends=datetime.min.time())
LETTERS = {
    f"letters/{name}.{ending}": text
    for name in ("asked", "reminder", "called")
    for ending, text in (
        ("subject.txt", b"Please meet ({{ case }})"),
        ("txt", b"{{ to }}, please meet.\n"),
        ("html", b"<html><body><p>{{ to }}, please meet.</p></body></html>"),
    )
}
RUNNING = RunningProcess(
    name="small",
    process=Process(
        map=SMALL.map,
        version=SMALL.version,
        policies=SMALL.policies,
        conditions=SMALL.conditions,
        owner="manager",
        quiet_hours=NEVER_QUIET,
    ),
    forms={},
    reference="S",
    files=LETTERS,
)
DIRECTORY = Directory(
    people=(
        Person(id="asha", name="Asha Moor", email="asha@trust.example", team="ward"),
        Person(id="mo", name="Mo Adair", email="mo@trust.example", team="ward"),
        Person(id="sam", name="Sam Vale", email="sam@trust.example", team="ward"),
    ),
    teams=(Team(id="ward", name="Ward", manager="mo", second_line="sam"),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJob:
    """One worker: where the cases are, where it notes what machines did, when its clock began, where it dies."""

    url: str
    done: str
    zero: float
    crash: str = ""

    def now(self) -> datetime:
        return MONDAY + timedelta(seconds=(time.time() - self.zero) * SPEED)


class OneProcess:
    """The only process that runs here."""

    def names(self) -> tuple[str, ...]:
        return ("small",)

    def current(self, name: str) -> RunningProcess:  # noqa: ARG002 - there is one
        return RUNNING

    def at(self, name: str, version: str) -> RunningProcess:  # noqa: ARG002 - in one version
        return RUNNING


class FewPeople:
    def directory(self) -> Directory:
        return DIRECTORY


class CrashingCases:
    """The real store of cases; dies at the named moments."""

    def __init__(self, real: CaseStore, crash: Crash) -> None:
        self.real, self.crash = real, crash

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def claim(self, kinds: Collection[Any], **limits: Any) -> Sequence[Any]:
        claimed = self.real.claim(kinds, **limits)
        if claimed:
            self.crash.at("after_claim")
        return claimed

    def save_all(self, changes: Sequence[CaseChange]) -> Sequence[str]:
        self.crash.at("before_save")
        unsaved = self.real.save_all(changes)
        self.crash.at("after_save")
        return unsaved


def work(job: CaseJob) -> None:
    """Carry cases on, and answer for the people, until every case is over."""
    crash = Crash({"EIGHTFLOWS_CRASH": job.crash} if job.crash else {}, POINTS)
    _prepare(job, crash)
    while True:
        try:
            with open_store(job.url, KEYS) as store:
                _carry_on(store.cases, store.retention, job, crash)
                return
        except StoreUnavailable:
            time.sleep(0.05)


def _carry_on(cases: CaseStore, retention: Any, job: CaseJob, crash: Crash) -> None:
    parts = CaseParts(
        cases=CrashingCases(cases, crash),
        retention=retention,
        processes=OneProcess(),  # type: ignore[arg-type]  # nothing is kept: there is one version
        people=FewPeople(),
        checks=Checks(library_policies(), ENGLAND),
        letters=CaseLetters(sender=Mailbox(address="letters@trust.example", name="Letters")),
        exports=Exports(Path(job.done).parent / "exports"),
    )
    run = CaseRun(parts, clock=job.now, batch=AT_ONCE)
    while True:
        carried = run.batch()
        answered = _answer_for_people(cases, job.now(), crash)
        if carried or answered:
            continue
        if not cases.find(status=CaseStatus.OPEN, limit=1) and cases.soonest(KINDS) is None:
            return
        time.sleep(0.02)


def _answer_for_people(cases: CaseStore, now: datetime, crash: Crash) -> int:
    """A quarter of the managers answer at once, the others after one, two and three hours."""
    answered = 0
    for item in cases.open_items(asked="manager", limit=100):
        if now - item.since < timedelta(hours=int(item.case.rpartition("-")[2]) % 4):
            continue
        event: AnyEvent = Submitted(id=f"{item.case}:answer", at=now, by="mo", item=item.item)
        crash.at("before_answer")
        try:
            cases.save(changed(cases.load(item.case), [event], RUNNING.process))
        except (ChangedMeanwhile, RefusedEvent):  # somebody else was quicker
            continue
        crash.at("after_answer")
        answered += 1
        if answered == AT_ONCE:
            break
    return answered


def _prepare(job: CaseJob, crash: Crash) -> None:
    """Machines that note what they did; a lease as short as our hours; a death between writing and committing."""

    def machine_step(doing: Doing) -> Outcome:
        note = os.open(job.done, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(note, f"{doing.case.id} {doing.item.id}\n".encode())
        os.close(note)
        return Outcome()

    for step in STEPS:
        vars(flows.machine_steps)["AUTOMATIONS"][f"do_{step}"] = machine_step  # of this process alone
    day = MONDAY.date()
    vars(flows.case_batches).update(LEASE=LEASE, disposal_of=lambda *_: Disposal(from_day=day, rule="of a test"))
    real_append = audit.append

    def append(connection: Any, keys: Any, entries: Iterable[Any]) -> None:
        real_append(connection, keys, list(entries))
        crash.at("before_commit")

    vars(audit)["append"] = append


if __name__ == "__main__":
    answer_questions(lambda question: work(CaseJob(**question)))
