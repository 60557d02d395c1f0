"""Can what was filled in be taken, and what is kept of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.calendars import WorkingDays
from engine.cases.deadlines import LONDON
from engine.cases.facts import read_plain
from engine.cases.store import FilledForm
from engine.cases.work import NotAccepted
from engine.forms.answers import check
from engine.forms.checked import CheckedAnswers, Problem, as_plain
from engine.forms.context import Context
from engine.forms.definition import Form, Level, Role, Severity
from engine.forms.policies import Policies
from engine.forms.values import Unreadable
from engine.people import EMPLOYEE, MANAGER, SECOND_LINE

FORM_ROLES: Mapping[str, Role] = MappingProxyType(
    {
        EMPLOYEE: Role.EMPLOYEE,
        MANAGER: Role.MANAGER,
        SECOND_LINE: Role.SECOND_LINE,
        "hr_adviser": Role.HR,
        "hr_lead": Role.HR,
        "occupational_health": Role.OCCUPATIONAL_HEALTH,
        "health_and_safety": Role.SAFETY,
        "safety_representative": Role.TEAM,
        "dse_assessor": Role.ASSESSOR,
        "buddy": Role.BUDDY,
        "it_service_desk": Role.IT,
        "payroll": Role.PAYROLL,
    }
)
"""What a form's author calls whoever holds a role."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Looks at answers by the policies and the calendar of this organisation."""

    policies: Policies
    calendar: WorkingDays

    def look(
        self,
        form: Form,
        answers: Mapping[str, Any],
        *,
        now: datetime,
        reasons: Mapping[str, str],
        by: frozenset[Role] | None = None,
    ) -> CheckedAnswers:
        """As of today in London. `by`: whose questions must be answered; None: everybody's."""
        today = now.astimezone(LONDON).date()
        context = Context(today=today, policies=self.policies, working_days=self.calendar, by=by, reasons=reasons)
        return check(form, answers, context)


def accept(form: Form, checked: CheckedAnswers) -> None:
    """Raises NotAccepted with every fault, and every warning that lacks its reason."""
    if not checked.ready:
        unexplained = tuple(warning for warning in checked.warnings if not warning.reason)
        raise NotAccepted(form.title, checked.errors, unexplained)


def filled_form(item: str, form: Form, checked: CheckedAnswers, *, by: str, at: datetime) -> FilledForm:
    """What is kept: special-category data apart."""
    answers, special = checked.stored()
    return FilledForm(
        item=item, form=form.id, form_version=form.version, by=by, at=at, answers=answers, special=special
    )


def seen(checked: CheckedAnswers, level: Level) -> Mapping[str, Any]:
    """What a reader at a level may see, as JSON holds it."""
    return {name: as_plain(value) for name, value in checked.seen_by(level).items()}


def stands_by(form: Form, asked: str) -> tuple[str, ...]:
    """What whoever is asked as this role confirms by sending the form; every statement, where none is said to be
    theirs. The others confirm at a step of their own."""
    own = tuple(each.statement for each in form.confirmations if each.by is FORM_ROLES.get(asked))
    return own or tuple(each.statement for each in form.confirmations)


def plain_answers(title: str, entries: Mapping[str, Any], questions: Mapping[str, str]) -> dict[str, Any]:
    """Answers to a step without a form. Raises NotAccepted."""
    wrong = [_problem(name, "nothing here asks for this", "Leave it out") for name in entries if name not in questions]
    found: dict[str, Any] = {}
    for name in entries.keys() & questions.keys():
        try:
            found |= read_plain({name: entries[name]}, questions)
        except Unreadable as unreadable:
            wrong.append(_problem(name, unreadable.what, unreadable.remedy))
    if wrong:
        raise NotAccepted(title, tuple(sorted(wrong, key=lambda each: each.where)), ())
    return {name: value for name, value in found.items() if value is not None}


def _problem(name: str, what: str, remedy: str) -> Problem:
    return Problem(
        path=(name,), key=f"unreadable@{name}", severity=Severity.ERROR, where=name, what=what, remedy=remedy
    )
