"""What is known already when a form is shown: of the person, from earlier forms, from the machines?"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.audit import JsonValue
from engine.cases.model import Answers
from engine.cases.store import FilledForm
from engine.forms.definition import Field, Form, Level, Role
from engine.forms.values import Unreadable, read
from engine.people import Directory

NUMBER, YES_NO, DATE = "number", "yes or no", "date"


def known_for(
    form: Form, *, subject: str, directory: Directory, filled: Iterable[FilledForm], answers: Answers
) -> dict[str, Any]:
    """Answers to put into the form before anybody types: by field, the latest word on each.

    People's records give who it is about; then what the case knows by that name; then earlier forms, oldest
    first, this form itself among them. What the form could not take (a staff number of another shape) is left
    out, as if nobody knew it.
    """
    fields = {each.id: each for each in form.fields() if each.computed is None}
    found: dict[str, Any] = dict(of_the_person(subject, directory))
    found |= {name: value for name, value in answers.items() if value is not None}
    for earlier in sorted(filled, key=lambda each: each.at):
        found |= {name: value for name, value in earlier.answers.items() if value is not None}
        found |= {name: value for name, value in earlier.special.items() if _stays_special(fields.get(name))}
    return {name: value for name, value in found.items() if name in fields and _fits(fields[name], value)}


def of_the_person(subject: str, directory: Directory) -> Mapping[str, JsonValue]:
    """What the people's records say, by the names forms use."""
    person = directory.person(subject)
    if person is None:
        return {}
    team, manager = directory.team_of(subject), directory.manager_of(subject)
    known = {
        "employee_id": person.employee_number,
        "employee_name": person.name,
        "post": person.post,
        "band": person.band,
        "team": team.name if team else "",
        "site": team.site if team else "",
        "manager_name": manager.name if manager else "",
        "start_date": person.starts.isoformat() if person.starts else "",
    }
    return {name: value for name, value in known.items() if value}


def from_a_person(form: Form, entries: Mapping[str, Any]) -> dict[str, Any]:
    """The entries without what is not theirs to say: facts the system gives, values worked out, unknown names."""
    asked = {each.id for each in form.fields() if each.computed is None and each.by is not Role.SYSTEM}
    return {name: value for name, value in entries.items() if name in asked}


def for_conditions(values: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, str | float | int | bool | None]:
    """What the map's conditions and terms look at, from a form's plain values: only what is answered.

    >>> for_conditions({"agreed": True, "comment": "fine"}, {"agreed": "yes or no"})
    {'agreed': True}
    """
    return {name: value for name, value in values.items() if name in wanted and value is not None}


def read_plain(entries: Mapping[str, Any], questions: Mapping[str, str]) -> dict[str, str | float | int | bool | None]:
    """Answers to a step without a form, by the kind each is said to be. Raises Unreadable, naming the question."""
    return {name: _plain_answer(name, raw, questions[name]) for name, raw in entries.items() if name in questions}


def _plain_answer(name: str, raw: Any, kind: str) -> str | float | int | bool | None:
    text = str(raw).strip().casefold()
    try:
        if raw is None or not text:
            return None
        if kind == YES_NO:
            return {"yes": True, "true": True, "no": False, "false": False}[text]
        if kind == NUMBER:
            number = float(text)
            if not abs(number) < 1e9:
                raise ValueError
            return int(number) if number.is_integer() else number
        return date.fromisoformat(text).isoformat() if kind == DATE else str(raw).strip()[:200]
    except (KeyError, ValueError):
        raise Unreadable(f"{name} is not {_WANTED[kind]}", f"Write {_WANTED[kind]}") from None


_WANTED = {NUMBER: "a number", YES_NO: "yes or no", DATE: "a date such as 2026-11-23", "text": "text"}


def _stays_special(field: Field | None) -> bool:
    """Special-category data never goes where it would be shown to more people."""
    return field is not None and field.highest_level is Level.L3


def _fits(field: Field, value: Any) -> bool:
    if field.has_rows:
        return True
    try:
        read(field, value)
    except Unreadable:
        return False
    return True
