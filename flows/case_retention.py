"""From which day may a case that is over be disposed of, and who sets it where it is known only later?"""

from dataclasses import dataclass
from datetime import date

from engine.cases.deadlines import LONDON
from engine.cases.model import Case, CaseStatus
from engine.cases.running_processes import RunningProcess, RunningProcesses
from engine.cases.store import CaseStore
from engine.cases.store import Retention as Disposals
from engine.forms.policies import Family, Policies, Retention
from engine.forms.retention import disposal_from
from engine.people import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """`rule`: the sentence a person reads before confirming."""

    from_day: date
    rule: str


def disposal_of(
    case: Case, running: RunningProcess, directory: Directory, policies: Policies, *, superseded: date | None = None
) -> Disposal | None:
    """The latest day any form's rule gives; None while a rule counts from something that has not happened.

    `superseded`: the day another case took the place of this one, where it had been closed before.
    """
    if case.closed is None:
        return None
    happened = {"closing": case.closed.astimezone(LONDON).date()}
    person = directory.person(case.subject)
    if person and person.leaves:
        happened["leaving"] = person.leaves
    if superseded or case.status is CaseStatus.SUPERSEDED:
        happened["superseding"] = superseded or happened["closing"]
    found = []
    for rule in sorted({form.retention for form in running.forms.values()}):
        terms: Retention | None = policies.terms(Family.RETENTION, on=happened["closing"], id=rule)
        worked = disposal_from(terms, happened) if terms else None
        if worked is None:
            return None
        found.append(Disposal(from_day=worked.value, rule=worked.working))
    return max(found, key=lambda each: each.from_day, default=None)


AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RecordDates:
    """Sets the day from which a record may go. Each method returns how many days it set."""

    cases: CaseStore
    retention: Disposals
    processes: RunningProcesses
    policies: Policies

    def file(self, case: Case, running: RunningProcess, directory: Directory) -> int:
        """For a case that has just ended, and for the one whose place it has taken."""
        return self._date(case, running, directory) + self._date_the_one_before(case, directory)

    def date_leavers(self, directory: Directory) -> int:
        """For those who leave: where the day is still missing, it can be known by now."""
        leavers = [person.id for person in directory.people if person.leaves]
        undated = self.retention.undated(leavers) if leavers else ()
        found = 0
        for start in range(0, len(undated), AT_ONCE):
            for saved in self.cases.load_all(undated[start : start + AT_ONCE]).values():
                running = self.processes.at(saved.case.process, saved.case.version)
                found += self._date(saved.case, running, directory)
        return found

    def _date_the_one_before(self, case: Case, directory: Directory) -> int:
        """A risk assessment is kept for so long after the next one took its place."""
        before = str(case.answers.get("follows") or "")
        if case.status is not CaseStatus.CLOSED or case.closed is None or not before:
            return 0
        day = case.closed.astimezone(LONDON).date()
        return sum(
            self._date(saved.case, self.processes.at(saved.case.process, saved.case.version), directory, day)
            for saved in self.cases.load_all([before]).values()
        )

    def _date(self, case: Case, running: RunningProcess, directory: Directory, superseded: date | None = None) -> int:
        found = disposal_of(case, running, directory, self.policies, superseded=superseded)
        if found is not None:
            self.retention.set_date(case.id, from_day=found.from_day, rule=found.rule)
        return found is not None
