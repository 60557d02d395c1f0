"""What is being filled in: a piece of work of a case, or the form a case is started with?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException

from connectors.web.visit import Visit
from engine.cases.facts import from_a_person
from engine.cases.work import StartedLine, Task
from engine.forms.answers import check
from engine.forms.checked import CheckedAnswers
from engine.forms.context import Context
from engine.forms.definition import Form
from engine.forms.drafts import Draft


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A form on somebody's desk, with what they have answered so far.

    base   address of its pages;  draft: what they answered and have not sent
    """

    visit: Visit
    task: Task
    draft: Draft
    base: str

    @property
    def form(self) -> Form:
        if self.task.form is None:
            raise HTTPException(404)
        return self.task.form

    @property
    def checked(self) -> CheckedAnswers:
        if self.task.checked is None:
            raise HTTPException(404)
        return self.task.checked

    @property
    def is_opening(self) -> bool:
        return not self.task.case

    def raw(self, field: str) -> Any:
        """The answer as typed; else what is known already and this person may see."""
        entries = self.draft.entries
        return entries[field] if field in entries else self.task.answers.get(field)

    def address(self, *parts: str) -> str:
        return "/".join((self.base, *(quote(part, safe="") for part in parts)))

    def with_entries(self, entries: Mapping[str, Any], reasons: Mapping[str, str] | None = None) -> "Filling":
        """The same with these answers put in, looked at anew. Nothing is kept yet."""
        draft = replace(
            self.draft,
            entries={**self.draft.entries, **entries},
            reasons={**self.draft.reasons, **(reasons or {})},
        )
        looked_at = _looked_at_opening if self.is_opening else _looked_at
        return replace(self, draft=draft, task=looked_at(self.visit, self.task, draft))

    def keep(self) -> None:
        self.visit.parts.drafts.keep(replace(self.draft, at=self.visit.now))

    def send(self) -> StartedLine:
        """Raises NotAccepted. The draft goes once it was taken."""
        visit, task, draft = self.visit, self.task, self.draft
        casework, by = visit.parts.casework, visit.actor
        if self.is_opening:
            started = casework.start(
                task.process, task.subject, draft.entries, by=by, now=visit.now, reasons=draft.reasons
            )
        else:
            started = casework.submit(task.case, task.item, draft.entries, by=by, now=visit.now, reasons=draft.reasons)
        visit.parts.drafts.drop(draft.case, draft.item)
        return started


def of_a_case(visit: Visit) -> Filling:
    """By the case and item in the address. Raises NotAllowed."""
    case, item = visit.path("case"), visit.path("item")
    task = visit.parts.casework.task(case, item, by=visit.actor, now=visit.now)
    draft = _draft(visit, case, item)
    base = f"/tasks/{quote(case, safe='')}/{quote(item, safe='')}"
    return Filling(visit=visit, task=_looked_at(visit, task, draft), draft=draft, base=base)


def of_an_opening(visit: Visit) -> Filling:
    """By the process and the person in the address. Raises NotAllowed."""
    process, subject = visit.path("process"), visit.path("subject")
    task = visit.parts.casework.opening(process, subject, by=visit.actor, now=visit.now)
    draft = _draft(visit, f"start {process}", subject)
    base = f"/start/{quote(process, safe='')}/{quote(subject, safe='')}"
    return Filling(visit=visit, task=_looked_at_opening(visit, task, draft), draft=draft, base=base)


def _draft(visit: Visit, case: str, item: str) -> Draft:
    by = visit.actor.person
    return visit.parts.drafts.draft(case, item, by) or Draft(case=case, item=item, by=by, at=visit.now)


def _looked_at(visit: Visit, task: Task, draft: Draft) -> Task:
    if not draft.entries and not draft.reasons:
        return task
    return visit.parts.casework.preview(
        task.case, task.item, draft.entries, by=visit.actor, now=visit.now, reasons=draft.reasons
    )


def _looked_at_opening(visit: Visit, task: Task, draft: Draft) -> Task:
    if task.form is None or task.checked is None:
        return task
    context = Context(today=visit.today, policies=visit.parts.policies, reasons=draft.reasons)
    known = task.checked.plain()
    return replace(task, checked=check(task.form, {**known, **from_a_person(task.form, draft.entries)}, context))
