"""From which day may a case that is over be disposed of?"""

from dataclasses import dataclass
from datetime import date

from engine.cases.deadlines import LONDON
from engine.cases.model import Case, CaseStatus
from engine.cases.running_processes import RunningProcess
from engine.forms.policies import Family, Policies, Retention
from engine.forms.retention import disposal_from
from engine.people import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """`rule`: the sentence a person reads before confirming."""

    from_day: date
    rule: str


def disposal_of(case: Case, running: RunningProcess, directory: Directory, policies: Policies) -> Disposal | None:
    """The latest day any form's rule gives; None while a rule counts from something that has not happened."""
    if case.closed is None:
        return None
    happened = {"closing": case.closed.astimezone(LONDON).date()}
    person = directory.person(case.subject)
    if person and person.leaves:
        happened["leaving"] = person.leaves
    if case.status is CaseStatus.SUPERSEDED:
        happened["superseding"] = happened["closing"]
    found = []
    for rule in sorted({form.retention for form in running.forms.values()}):
        terms: Retention | None = policies.terms(Family.RETENTION, on=happened["closing"], id=rule)
        worked = disposal_from(terms, happened) if terms else None
        if worked is None:
            return None
        found.append(Disposal(from_day=worked.value, rule=worked.working))
    return max(found, key=lambda each: each.from_day, default=None)
