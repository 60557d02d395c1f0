"""How do answers read, once they are given: on the check page, in a case, beside a question?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.forms.checked import CheckedAnswers
from engine.forms.definition import Field, FieldType, Form
from engine.forms.values import Unreadable, read, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One line: the question and its answer. `rows`: of a table or checklist, each (label, [(column, text)])."""

    field: Field
    label: str
    text: str
    working: str = ""
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


def answers(form: Form, values: Mapping[str, Any], checked: CheckedAnswers | None = None) -> Iterator[Answer]:
    """Every answer among the values, in the form's order."""
    for field in form.fields():
        if field.id not in values:
            continue
        value = values[field.id]
        worked = checked.computed.get((field.id,)) if checked else None
        yield Answer(
            field=field,
            label=field.label,
            text="" if field.has_rows else text_of(field, value),
            working=worked.working if worked else "",
            rows=tuple(_rows(field, value)),
        )


def text_of(field: Field, value: Any) -> str:
    """As a person reads it; what cannot be read, as it was typed."""
    try:
        return shown(field, read(field, value))
    except Unreadable:
        return str(value)


def _rows(field: Field, value: Any) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    if field.type is FieldType.CHECKLIST and isinstance(value, Mapping):
        for row in field.rows:
            if cells := _cells(field, value.get(row.id)):
                yield row.label, cells
    elif field.type is FieldType.TABLE and isinstance(value, list | tuple):
        for number, cells in enumerate(value, start=1):
            yield f"{field.row_name.capitalize()} {number}", _cells(field, cells)


def _cells(field: Field, cells: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(cells, Mapping):
        return ()
    found = ((each.label, text_of(each, cells[each.id])) for each in field.columns if each.id in cells)
    return tuple((label, text) for label, text in found if text)
