"""What does a person get to see of cases: work lists, a task to do, a case with its history?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.cases.model import CaseStatus, ItemState, Shade
from engine.errors import EightflowsError, Fault
from engine.forms.checked import CheckedAnswers, Problem
from engine.forms.definition import Form, Level

NO_ANSWERS: Mapping[str, Any] = MappingProxyType({})


class NotAccepted(EightflowsError):
    """What was filled in cannot be taken as it is. Nothing was saved.

    errors    to be put right;  warnings: to be explained, each under its `key`
    """

    def __init__(self, title: str, errors: tuple[Problem, ...], warnings: tuple[Problem, ...]) -> None:
        self.errors, self.warnings = errors, warnings
        lines = [*map(str, self.faults), *(f"{_told(one)} (reason: {one.key})" for one in warnings)]
        what = " and ".join(
            words
            for words in (
                f"{len(errors)} to put right" if errors else "",
                f"{len(warnings)} to explain" if warnings else "",
            )
            if words
        )
        super().__init__(f"{title}: {what}\n" + "\n".join(lines))

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(problem.fault for problem in self.errors)


def _told(problem: Problem) -> str:
    return str(problem.fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work as somebody who may do it sees it.

    case, item     what it is called: Casework.submit takes both
    title, step    of the process, and of the step
    subject        id of the person it is about;  subject_name: as shown
    form           what is asked; None where the step asks for no form
    questions      where there is no form: what the map wants to know, name -> "number", "yes or no", "text", "date"
    answers        what is known so far and this person may see, as JSON holds it, by field
    checked        the same looked at as of today: values worked out, deadlines. Only show `checked.seen_by(level)`
    level          the highest level this person may see
    statements     what this person stands by when submitting
    reason         why it is stopped, or was sent back
    back_to        steps it can be sent back to: id -> name
    """

    case: str
    item: str
    process: str
    title: str
    step: str
    node: str
    subject: str
    subject_name: str
    state: ItemState
    asked: str
    assignee: str
    since: datetime
    due: datetime | None
    form: Form | None
    level: Level
    questions: Mapping[str, str] = field(default_factory=lambda: NO_ANSWERS)
    answers: Mapping[str, Any] = field(default_factory=lambda: NO_ANSWERS)
    checked: CheckedAnswers | None = None
    statements: tuple[str, ...] = ()
    reason: str = ""
    back_to: Mapping[str, str] = field(default_factory=lambda: NO_ANSWERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A piece of work in a list, soonest due first. Why it is stopped is in the case."""

    case: str
    item: str
    process: str
    title: str
    step: str
    subject: str
    subject_name: str
    state: ItemState
    asked: str
    assignee: str
    since: datetime
    due: datetime | None
    shade: Shade
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedLine:
    """A case in a list.

    waits_for    roles asked, and ids of persons it was passed to;  waits_until: where nobody is asked before then
    stopped      something in it has stopped, and somebody is called
    """

    id: str
    process: str
    title: str
    subject: str
    subject_name: str
    status: CaseStatus
    opened: datetime
    closed: datetime | None
    waits_for: tuple[str, ...] = ()
    waits_until: datetime | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One piece of work of a case, done or not. `reason` is "" where this person may not read it."""

    item: str
    node: str
    step: str
    state: ItemState
    asked: str
    assignee: str
    since: datetime
    due: datetime | None
    shade: Shade
    reason: str
    is_machine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A form that was filled in, as far as this person may read it: only the fields of their levels."""

    item: str
    form: Form
    by: str
    by_name: str
    at: datetime
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened; no answers."""

    at: datetime
    by: str
    by_name: str
    what: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A whole case, for one person. `newest`: the version new cases start on."""

    id: str
    process: str
    title: str
    version: str
    newest: bool
    subject: str
    subject_name: str
    status: CaseStatus
    opened: datetime
    closed: datetime | None
    held: bool
    level: Level
    items: tuple[ItemLine, ...]
    forms: tuple[FormView, ...]
    history: tuple[HistoryLine, ...]
