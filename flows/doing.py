"""What does an automation work with, and what can it come to?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from engine.audit import JsonValue
from engine.cases.answering import Checks
from engine.cases.deadlines import LONDON
from engine.cases.facts import of_the_person
from engine.cases.model import Answers, Case, Item
from engine.cases.running_processes import RunningProcess
from engine.cases.store import FilledForm
from engine.cases.writing import Fact
from engine.errors import EightflowsError
from engine.forms.checked import CheckedAnswers
from engine.people import Directory
from flows.exports import Cell, Exports


class StepFailed(EightflowsError):
    """An automation cannot do its work on this case: its owner of exceptions is called."""


class NotYet(Exception):
    """Too early: to be carried out again at `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"not before {until}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Goes with a letter as an entry for the calendar."""

    starts: datetime
    lasts: timedelta
    place: str
    what: str = "Meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTo:
    """A letter of the process to whoever holds a role."""

    name: str
    role: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWanted:
    """A case of another process, or the next one of this. `key`: the same one is the same case."""

    process: str
    subject: str
    key: str
    answers: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an automation came to.

    answers  for the map's conditions;  facts, special: for the forms that come; `special` is kept sealed apart
    starts   cases to be opened; they are there when the step is done
    """

    answers: Answers = field(default_factory=dict)
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    special: Mapping[str, JsonValue] = field(default_factory=dict)
    letters: tuple[LetterTo, ...] = ()
    starts: tuple[CaseWanted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What an automation works with. `forms`: filled in so far, by item, oldest first.

    earlier  forms of other cases of the process about the same subject
    """

    case: Case
    running: RunningProcess
    item: Item
    forms: Mapping[str, FilledForm]
    directory: Directory
    checks: Checks
    now: datetime
    exports: Exports
    earlier: Callable[[], Iterable[Mapping[str, FilledForm]]]

    @property
    def today(self) -> date:
        return self.now.astimezone(LONDON).date()

    def known(self) -> dict[str, Any]:
        """The latest word on everything, special-category data left out."""
        found: dict[str, Any] = dict(of_the_person(self.case.subject, self.directory))
        for filled in self.forms.values():
            found |= {name: value for name, value in filled.answers.items() if value is not None}
        return found

    def last(self, form: str) -> FilledForm | None:
        return next((filled for filled in reversed(list(self.forms.values())) if filled.form == form), None)

    def looked_at(self, form: str) -> CheckedAnswers:
        """The last filling of a form, checked as of now. Raises StepFailed where there is none."""
        filled = self.last(form)
        if filled is None:
            raise StepFailed(f"the form {form} has not been filled in")
        answers = {**filled.answers, **filled.special}
        return self.checks.look(self.running.forms[form], answers, now=self.now, reasons={})

    def export(self, kind: str, row: Mapping[str, Cell]) -> None:
        self.exports.add(kind, row, key=f"{self.case.id}-{self.item.id}", day=self.today)


def day_of(value: object) -> date | None:
    """The day an answer names; None where it names none."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
