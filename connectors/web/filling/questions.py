"""Which questions does this person answer, how far have they come, and what is to be put right?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.web.filling.work import Filling
from engine.conditions import Condition
from engine.forms.checked import Path, Problem
from engine.forms.definition import Field, FieldType, FixedRow, Role, Section, Severity
from engine.forms.logic_reading import logic_of
from engine.forms.wording import in_words

COMPLETED, IN_PROGRESS, NOT_STARTED, OVERDUE = "Completed", "In progress", "Not started", "Overdue"


@dataclass(frozen=True, slots=True)
class Question:
    """One question that is asked of this person."""

    section: Section
    field: Field


def asked(filling: Filling) -> list[Question]:
    """In the form's order: what is asked as the answers stand, is theirs to answer, and is not above their level."""
    checked, level = filling.checked, filling.task.level
    return [
        Question(section, field)
        for section in filling.form.sections
        for field in section.fields
        if _is_asked(field) and checked.levels.get((field.id,), level + 1) <= level
    ]


def _is_asked(field: Field) -> bool:
    return field.computed is None and field.by is not Role.SYSTEM


def columns(filling: Filling, table: Field) -> list[Field]:
    """Columns this person may fill in."""
    return [each for each in table.columns if _is_asked(each) and each.level <= filling.task.level]


def only_if(filling: Filling, table: Field, column: Field, given: Mapping[str, str]) -> str:
    """ "Only if “It says” is May be fit for work"; "" where it is always asked. `given`: cells nobody fills in."""
    labels = {each.id: each for each in (*filling.form.fields(), *table.columns)}
    conditions = _conditions(filling, table, column)
    words = " and ".join(in_words(condition, labels.get, given) for condition in conditions)
    return f"Only if {words}. " if words else ""


def never_asked(filling: Filling, table: Field, column: Field, given: Mapping[str, str]) -> bool:
    """Whether what is given in the row settles that the column does not apply, whatever else is answered."""
    conditions = _conditions(filling, table, column)
    return any(each.verdict(given) is False for each in conditions if "null" not in each.text)


def _conditions(filling: Filling, table: Field, column: Field) -> Sequence[Condition]:
    if not column.show_if:
        return ()
    logic = next(each for each in logic_of(filling.form).fields if each.question.id == table.id)
    return next((each.show_if for each in logic.columns if each.question.id == column.id), ())


def rows(filling: Filling, table: Field) -> list[dict[str, Any]]:
    """The rows of a table as typed."""
    raw = filling.raw(table.id)
    return [dict(row) for row in raw if isinstance(row, dict)] if isinstance(raw, list | tuple) else []


def row_cells(filling: Filling, checklist: Field, row: str) -> dict[str, Any]:
    """What was typed in a row of a checklist."""
    raw = filling.raw(checklist.id)
    found = raw.get(row) if isinstance(raw, dict) else None
    return dict(found) if isinstance(found, dict) else {}


def rows_asked(filling: Filling, checklist: Field) -> list[FixedRow]:
    """Rows of a checklist that apply."""
    present = filling.checked.values.get(checklist.id) or {}
    return [row for row in checklist.rows if row.id in present]


def problems(filling: Filling, path: Path) -> list[Problem]:
    """Errors, and warnings not yet explained, at an answer or in a row."""
    checked = filling.checked
    everything = (*checked.errors, *(each for each in checked.warnings if not each.reason))
    return [each for each in everything if each.path[: len(path)] == path]


def errors(filling: Filling, path: Path, *, missing: bool = True) -> list[Problem]:
    """What must be put right; `missing`: unanswered questions too."""
    found = problems(filling, path)
    return [each for each in found if each.severity is Severity.ERROR and (missing or not each.missing)]


def words(problem: Problem) -> str:
    """As an error message at the question."""
    if problem.missing:
        return problem.remedy
    return f"{problem.what[:1].upper()}{problem.what[1:]}. {problem.remedy}"


def sections(filling: Filling) -> Iterator[tuple[Section, list[Question]]]:
    """Sections with a question for this person."""
    for section in filling.form.sections:
        found = [question for question in asked(filling) if question.section == section]
        if found:
            yield section, found


def status(filling: Filling, questions: Sequence[Question]) -> str:
    """How far somebody has come with some questions."""
    wrong = [each for question in questions for each in errors(filling, (question.field.id,))]
    if not wrong:
        return COMPLETED
    begun = any(filling.raw(question.field.id) not in (None, "", [], {}) for question in questions)
    return IN_PROGRESS if begun else NOT_STARTED


def row_status(filling: Filling, checklist: Field, row: FixedRow) -> str:
    path: Path = (checklist.id, row.id)
    if not errors(filling, path):
        return COMPLETED
    due = next((each for each in filling.checked.due if each.path == path), None)
    if due is not None and due.day < filling.visit.today:
        return OVERDUE
    cells = row_cells(filling, checklist, row.id)
    theirs = (each.id for each in columns(filling, checklist) if each.id not in row.given)
    return IN_PROGRESS if any(cells.get(id) for id in theirs) else NOT_STARTED


def one_column(filling: Filling, field: Field) -> Field | None:
    """The only column of a checklist simple enough to be answered on one page."""
    if field.type is not FieldType.CHECKLIST:
        return None
    found = columns(filling, field)
    simple = (FieldType.YES_NO, FieldType.YES_NO_UNSAID, FieldType.CHOICE)
    return found[0] if len(found) == 1 and found[0].type in simple else None


def after(filling: Filling, field: str) -> str | None:
    """The id of the question after this one; None after the last."""
    order = [each.field.id for each in asked(filling)]
    following = order[order.index(field) + 1 :] if field in order else []
    return following[0] if following else None


def before(filling: Filling, field: str) -> str | None:
    order = [each.field.id for each in asked(filling)]
    place = order.index(field) if field in order else 0
    return order[place - 1] if place else None


def first_open(filling: Filling) -> str | None:
    """Where to go on: the first question that is not answered, or not well."""
    return next((each.field.id for each in asked(filling) if errors(filling, (each.field.id,))), None)
