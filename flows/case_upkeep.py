"""Which open cases are of no more use, or older than they need be? The flow `tend-cases`, every night.

A case of somebody who has left is cancelled where its process says so. One that follows another and still waits for
its day is asked for with today's forms: the yearly check is not last year's. Prefect is told counts only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from engine.access import EIGHTFLOWS, NotAllowed
from engine.cases.casework import Casework
from engine.cases.deadlines import LONDON, at_wall_clock
from engine.cases.following import has_not_begun
from engine.cases.model import Case, CaseStatus
from engine.cases.moves import RefusedEvent
from engine.cases.running_processes import RunningProcesses
from engine.cases.store import CaseStore, ChangedMeanwhile
from engine.people import Directory
from flows.case_steps import END_OF_WORK
from flows.settings import Settings
from flows.wiring import case_parts, casework, open_store

HAS_LEFT = "the person has left"
AT_ONCE = 500
MOST_CASES = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tended:
    """Cases cancelled as the person has left, and those that wait on with today's forms."""

    ended: int = 0
    renewed: int = 0


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Looks through the open cases of processes that end with leaving, or whose cases follow others."""

    cases: CaseStore
    work: Casework
    processes: RunningProcesses
    directory: Directory

    def tend(self, *, on: date, now: datetime) -> Tended:
        """The same day again changes nothing."""
        ended = renewed = 0
        for name in self.processes.names():
            running = self.processes.current(name)
            follows = "follows" in running.answers
            if not (running.process.ends_with_leaving or follows):
                continue
            for case in self._open(running.id):
                if running.process.ends_with_leaving and self._has_left(case.subject, on):
                    ended += self._cancel(case, now)
                elif follows and case.version != running.version and has_not_begun(case):
                    renewed += self._renew(case, name, running.version, now)
        return Tended(ended=ended, renewed=renewed)

    def _open(self, process: str) -> Iterator[Case]:
        ids = [line.id for line in self.cases.find(process=process, status=CaseStatus.OPEN, limit=MOST_CASES)]
        for start in range(0, len(ids), AT_ONCE):
            yield from (saved.case for saved in self.cases.load_all(ids[start : start + AT_ONCE]).values())

    def _has_left(self, subject: str, on: date) -> bool:
        """Somebody the lists of people know no more may be a gap in the list: nothing is guessed."""
        person = self.directory.person(subject)
        return person is not None and person.leaves is not None and person.leaves < on

    def _cancel(self, case: Case, now: datetime) -> bool:
        try:
            self.work.cancel(case.id, reason=HAS_LEFT, by=EIGHTFLOWS, now=now)
        except (RefusedEvent, NotAllowed, ChangedMeanwhile):  # started by a person, or somebody was quicker
            return False
        return True

    def _renew(self, case: Case, name: str, version: str, now: datetime) -> bool:
        """The same wish again, on the newest forms; the older one gives way to it."""
        try:
            line = self.work.start(
                name, case.subject, dict(case.answers), by=EIGHTFLOWS, now=now, key=f"{case.id} {version}"
            )
            self.work.supersede(case.id, by_case=line.id, by=EIGHTFLOWS, now=now)
        except (RefusedEvent, NotAllowed, ChangedMeanwhile):
            return False
        return True


@task(name="tend-open-cases", cache_policy=NO_CACHE, persist_result=False)
def tend_open_cases(upkeep: Upkeep, on: date, now: datetime) -> Tended:
    return upkeep.tend(on=on, now=now)


@flow(name="tend-cases", persist_result=False)
async def tend_cases(on: date | None = None) -> dict[str, int]:
    """Cancel cases of people who have left; renew those that wait for their day. Returns counts.

    on  the business date; default: today in London
    """
    settings = Settings.from_env()
    now = at_wall_clock(on, END_OF_WORK) if on else datetime.now(UTC)
    on = on or now.astimezone(LONDON).date()
    with open_store(settings) as store:
        parts = case_parts(store, settings)
        upkeep = Upkeep(store.cases, casework(store), parts.processes, store.people.directory())
        tended = tend_open_cases(upkeep, on, now)
    counts = {"cases of people who have left": tended.ended, "cases renewed while they wait": tended.renewed}
    await acreate_table_artifact(
        key="tend-cases",
        description=f"Open cases looked through on {on}",
        table=[{"what": what.capitalize(), "count": count} for what, count in counts.items()],
    )
    return counts
