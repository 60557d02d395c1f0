"""A small form to test with, as the document its author would write; each test changes what it is about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.forms.answers import check
from engine.forms.checked import CheckedAnswers
from engine.forms.context import Context
from engine.forms.definition import Form
from engine.forms.document import SCHEMA, read_form
from engine.forms.unfit import NotAForm

TODAY = date(2026, 11, 23)


def document(*fields: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A form of one section with these fields."""
    section = {"id": "only", "title": "Only", "fields": [dict(each) for each in fields]}
    usual = {
        "schema": SCHEMA,
        "id": "tried",
        "title": "Tried",
        "purpose": "To try it",
        "retention": "staff_record",
        "level": "L2",
        "by": "manager",
        "sections": [section],
    }
    return {**usual, **more}


def form(*fields: Mapping[str, Any], **more: Any) -> Form:
    return read_form(document(*fields, **more))


def field(id: str, type: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": id, "label": id.capitalize(), "type": type, **more}


def checked(form: Form, answers: Mapping[str, Any], **context: Any) -> CheckedAnswers:
    return check(form, answers, Context(today=TODAY, **context))


def faults(document: object) -> Sequence[tuple[tuple[str | int, ...], str]]:
    """Place and sentence of everything wrong with a document; empty where it is a form."""
    try:
        read_form(document)
    except NotAForm as error:
        return [(finding.place, finding.what) for finding in error.findings]
    return []
