"""How is one case carried on by what it has asked for? It all becomes one change, to be saved with those of others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from engine.access import EIGHTFLOWS
from engine.cases.answering import Checks
from engine.cases.casework import Casework
from engine.cases.model import (
    Andon,
    AnyEvent,
    AskPerson,
    CallPerson,
    Case,
    CaseStatus,
    FileRecord,
    ItemState,
    MachineDone,
    MachineFailed,
    Request,
    RunMachine,
    SendLetter,
    SetTimer,
    TimerFired,
)
from engine.cases.moves import RefusedEvent
from engine.cases.running_processes import RunningProcess, RunningProcesses
from engine.cases.store import (
    CaseChange,
    CaseStore,
    Changing,
    ClaimedRequest,
    FilledForm,
    Finished,
    Retention,
    SavedCase,
    StoreUnavailable,
)
from engine.cases.walk import GOES_ON
from engine.cases.writing import Asking, NobodyHolds, letter_wanted
from engine.errors import EightflowsError
from engine.outbox import OutgoingLetter
from engine.people import Directory, People
from flows.case_letters import CannotWrite, CaseLetters
from flows.case_retention import RecordDates
from flows.doing import CaseWanted, Doing, NotYet, Outcome
from flows.exports import Exports
from flows.machine_steps import AUTOMATIONS

LATER = timedelta(hours=1)
LATE = timedelta(days=1)
BY = "eightflows"


class Count(StrEnum):
    """What a run counts: nothing personal."""

    CASES = "cases carried on"
    MACHINE_STEPS = "machine steps done"
    TRIED_AGAIN = "machine steps to be tried again"
    STOPPED = "pieces of work stopped, somebody called"
    TIMERS = "timers fired"
    OVERTAKEN = "reminders left out because a later one was due"
    LETTERS = "letters written"
    RECORDS = "records given a day for disposal"
    NO_ADDRESS = "people asked who have no e-mail address"
    NOBODY = "calls that reach nobody"
    PUT_OFF = "put off for now"
    BROKEN = "cases that cannot be carried on"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseParts:
    """What cases are carried on with."""

    cases: CaseStore
    retention: Retention
    processes: RunningProcesses
    people: People
    checks: Checks
    letters: CaseLetters
    exports: Exports


class _Carrying:
    """One case on its way: what has happened so far, and what is to be saved."""

    def __init__(self, saved: SavedCase, running: RunningProcess, now: datetime) -> None:
        self.running, self.now = running, now
        self._changing = Changing(saved, running.process)
        self.forms: list[FilledForm] = []
        self.finished: list[Finished] = []

    @property
    def case(self) -> Case:
        """As it is now."""
        return self._changing.case

    def take(self, event: AnyEvent) -> bool:
        """False where the case has moved on and the event is of no use any more."""
        try:
            self._changing.take(event)
        except RefusedEvent:
            return False
        return True

    def done(self, claimed: ClaimedRequest, letters: tuple[OutgoingLetter, ...] = ()) -> None:
        """The request has been carried out, and came to these letters."""
        self.finished.append(Finished(id=claimed.request.id, token=claimed.token, at=self.now, letters=letters))

    def change(self) -> CaseChange:
        return self._changing.change(forms=self.forms, finished=self.finished)


@dataclass(slots=True, kw_only=True)
class Carrier:
    """Carries the cases of one batch on, one after the other, and counts what it did."""

    parts: CaseParts
    records: RecordDates
    directory: Directory
    now: datetime
    counts: Counter[Count] = field(default_factory=Counter)

    def put_off(self, requests: Sequence[ClaimedRequest], until: datetime) -> None:
        self.counts[Count.PUT_OFF] += len(requests)
        self.parts.cases.put_off(requests, until=until)

    def change(self, saved: SavedCase, requests: Sequence[ClaimedRequest]) -> CaseChange | None:
        """What carrying out these requests makes of their case; None where all of them are put off."""
        running = self.parts.processes.at(saved.case.process, saved.case.version)
        if saved.case.held_since is not None:
            self.put_off(requests, self.now + LATER)
            return None
        carrying = _Carrying(saved, running, self.now)
        overtaken = _overtaken(requests, self.now)
        for claimed in requests:
            if claimed.request.id in overtaken:
                self.counts[Count.OVERTAKEN] += 1
                carrying.done(claimed)
                continue
            later = self._carry(claimed, carrying)
            if later is not None:
                self.put_off([claimed], later)
        return carrying.change() if carrying.finished else None

    def _carry(self, claimed: ClaimedRequest, carrying: _Carrying) -> datetime | None:
        """Carry out one request, or say when to try it again."""
        match claimed.request:
            case SetTimer() as timer:
                if carrying.take(TimerFired(id=f"{timer.id}:fired", at=carrying.now, by=BY, timer=timer.timer)):
                    self.counts[Count.TIMERS] += 1
            case RunMachine() as run:
                return self._run_machine(claimed, run, carrying)
            case FileRecord():
                return self._file(claimed, carrying)
            case AskPerson() | SendLetter() | CallPerson() as asking:
                return self._write(claimed, asking, carrying)
        carrying.done(claimed)
        return None

    def _run_machine(self, claimed: ClaimedRequest, run: RunMachine, carrying: _Carrying) -> datetime | None:
        item = carrying.case.item(run.item)
        if item is None or item.state is not ItemState.READY or item.attempts != run.attempt:
            carrying.done(claimed)  # carried out already, or not wanted any more
            return None
        doing = Doing(
            case=carrying.case,
            running=carrying.running,
            item=item,
            forms=self._forms(carrying),
            directory=self.directory,
            checks=self.parts.checks,
            now=carrying.now,
            exports=self.parts.exports,
            earlier=lambda: self._earlier(carrying.case),
        )
        letters: tuple[OutgoingLetter, ...] = ()
        try:
            outcome = AUTOMATIONS[run.automation](doing)
            letters = tuple(self.parts.letters.of_step(outcome.letters, run, doing))
            self._start(outcome.starts, carrying.now)
        except NotYet as not_yet:
            return not_yet.until
        except Exception as failure:  # noqa: BLE001 - a step that fails in any way stops its own case only
            self._failed(run, failure, carrying)
        else:
            self.counts[Count.MACHINE_STEPS] += 1
            carrying.take(
                MachineDone(id=f"{run.id}:done", at=carrying.now, by=BY, item=run.item, answers=outcome.answers)
            )
            if outcome.facts or outcome.special:
                carrying.forms.append(_facts(run, outcome, carrying.now))
        carrying.done(claimed, letters)
        return None

    def _start(self, wanted: Iterable[CaseWanted], now: datetime) -> None:
        """Cases another one asks for. They are there before it goes on; asked for twice, they are the same."""
        parts = self.parts
        work = Casework(
            parts.cases, parts.processes, parts.people, policies=parts.checks.policies, calendar=parts.checks.calendar
        )
        for each in wanted:
            work.start(each.process, each.subject, each.answers, by=EIGHTFLOWS, now=now, key=each.key)

    def _failed(self, run: RunMachine, failure: Exception, carrying: _Carrying) -> None:
        before = carrying.case
        event = MachineFailed(
            id=f"{run.id}:failed",
            at=carrying.now,
            by=BY,
            item=run.item,
            reason=_why(run, failure),
            temporary=isinstance(failure, OSError | StoreUnavailable),
        )
        if carrying.take(event):
            stopped = _stopped(carrying.case) > _stopped(before)
            self.counts[Count.STOPPED if stopped else Count.TRIED_AGAIN] += 1

    def _write(self, claimed: ClaimedRequest, asking: Asking, carrying: _Carrying) -> datetime | None:
        case, running, directory, now = carrying.case, carrying.running, self.directory, carrying.now
        letters: tuple[OutgoingLetter, ...] = ()
        try:
            wanted = letter_wanted(asking, case, running, directory, now)
        except NobodyHolds as nobody:
            if isinstance(asking, AskPerson):
                self._stop(asking, str(nobody), carrying)
                carrying.done(claimed)
                return None
            wanted = self.parts.letters.owner_of(asking, case, running, directory, now)
            if wanted is None:
                self.counts[Count.NOBODY] += 1
                return now + LATER
        if wanted is not None:
            try:
                letters = tuple(self.parts.letters.written(wanted, asking, running, now=now))
            except CannotWrite as cannot:
                if not self._stop(asking, str(cannot), carrying):
                    self.counts[Count.BROKEN] += 1
            self.counts[Count.NO_ADDRESS] += len(wanted.to) - len(letters)
        carrying.done(claimed, letters)
        return None

    def _stop(self, request: Request, reason: str, carrying: _Carrying) -> bool:
        """Andon: the owner of exceptions is called."""
        if carrying.take(Andon(id=f"{request.id}:stopped", at=carrying.now, by=BY, item=request.item, reason=reason)):
            self.counts[Count.STOPPED] += 1
            return True
        return False

    def _file(self, claimed: ClaimedRequest, carrying: _Carrying) -> datetime | None:
        """A case that is over may be disposed of some day. Where that day cannot be known yet, nothing more is asked:
        whatever tells of it - the person leaves, another case follows - sets it then."""
        if carrying.case.status is not CaseStatus.OPEN:  # else reopened meanwhile: it will be filed again
            self.counts[Count.RECORDS] += self.records.file(carrying.case, carrying.running, self.directory)
        carrying.done(claimed)
        return None

    def _forms(self, carrying: _Carrying) -> Mapping[str, FilledForm]:
        """Those kept, then those of this batch."""
        kept = self.parts.cases.forms(carrying.case.id, special=True)
        return {**kept, **{filled.item: filled for filled in carrying.forms}}

    def _earlier(self, case: Case) -> Iterator[Mapping[str, FilledForm]]:
        for line in self.parts.cases.find(process=case.process, subject=case.subject):
            if line.id != case.id and line.status is CaseStatus.CLOSED:
                yield self.parts.cases.forms(line.id, special=True)


def _overtaken(requests: Iterable[ClaimedRequest], now: datetime) -> set[str]:
    """After an outage only the last of several reminders about one piece of work goes out."""
    rungs: dict[str, list[SetTimer]] = defaultdict(list)
    for each in requests:
        if isinstance(each.request, SetTimer) and not each.request.timer.endswith((":start", f":{GOES_ON}")):
            rungs[each.request.item].append(each.request)
    dropped = set()
    for timers in rungs.values():
        *earlier, _last = sorted(timers, key=lambda timer: timer.due)
        dropped |= {timer.id for timer in earlier if now - timer.due > LATE}
    return dropped


def _facts(run: RunMachine, outcome: Outcome, now: datetime) -> FilledForm:
    """What a machine found out is kept as if it had filled in a form."""
    return FilledForm(
        item=run.item,
        form=run.automation,
        form_version="",
        by=BY,
        at=now,
        answers=outcome.facts,
        special=outcome.special,
    )


def _why(run: RunMachine, failure: Exception) -> str:
    """Kept with the case. An error nobody foresaw may quote anything: only its kind is kept."""
    if isinstance(failure, EightflowsError):
        return str(failure)
    if isinstance(failure, OSError):
        return f"{run.automation}: {failure.strerror or type(failure).__name__}"
    if isinstance(failure, KeyError) and run.automation not in AUTOMATIONS:
        return f"there is no automation called {run.automation}"
    return f"{run.automation} failed: {type(failure).__name__}"


def _stopped(case: Case) -> int:
    return sum(item.state is ItemState.STOPPED for item in case.items)
