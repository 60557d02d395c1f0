"""How does a document become a Form, or one list of everything that keeps it from being one?"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeAlias

from engine.forms.definition import Form, Level, Role
from engine.forms.document_shape import FORM, LEVEL, ROLE
from engine.forms.logic_reading import logic_of
from engine.forms.unfit import NotAForm
from process_maps.document_names import Names
from process_maps.document_records import FAULTY, Records
from process_maps.document_values import Unclear, shown
from process_maps.finding import Place, error
from process_maps.quantities import WorkingCalendar

Document: TypeAlias = Mapping[str, Any]

SCHEMA = "eightflows-form/1"
VERSION_DIGITS = 12
INHERITED = ("level", "by")


def read_form(document: object) -> Form:
    """The form a document holds (docs/guide/forms.md).

    Level and answerer given for the form or a section hold for the fields inside that give none. Raises
    NotAForm with every fault and its place.
    """
    if not isinstance(document, Mapping):
        raise NotAForm((error((), f"{shown(document)} is not a form", "Write keys and values: id, title ..."),))
    if document.get("schema") != SCHEMA:
        what = f"{shown(document.get('schema'))} is not a form this version reads"
        raise NotAForm((error(("schema",), what, f"Begin with schema: {SCHEMA}"),))
    records = Records(WorkingCalendar(), Names())
    body = {key: value for key, value in document.items() if key != "schema"}
    read = records.value(FORM, _inherited(body, records, ()), ())
    if records.findings or read is FAULTY:
        raise NotAForm(tuple(records.findings))
    form: Form = replace(read, version=version_of(document))
    logic_of(form)
    return form


def version_of(document: Document) -> str:
    """The same for the same content, however it is laid out."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:VERSION_DIGITS]


def _inherited(body: Document, records: Records, place: Place) -> dict[str, Any]:
    """The document with level and answerer written at every field and column."""
    given = _settled(body, {}, records, place)
    filled = {key: value for key, value in body.items() if key not in INHERITED}
    if isinstance(body.get("sections"), list):
        filled["sections"] = [
            _section(section, given, records, ("sections", number)) for number, section in enumerate(body["sections"])
        ]
    return filled


def _section(section: Any, given: Document, records: Records, place: Place) -> Any:
    if not isinstance(section, Mapping):
        return section
    own = _settled(section, given, records, place)
    filled = {key: value for key, value in section.items() if key not in INHERITED}
    if isinstance(section.get("fields"), list):
        filled["fields"] = [_field(each, own) for each in section["fields"]]
    return filled


def _field(each: Any, given: Document) -> Any:
    """A field; what is worked out is the system's; columns take after the table."""
    if not isinstance(each, Mapping):
        return each
    filled = {**given, **each}
    if "computed" in each:
        filled["by"] = Role.SYSTEM.value
    if isinstance(each.get("columns"), list):
        own = {key: filled[key] for key in INHERITED if key in filled}
        filled["columns"] = [_field(column, own) for column in each["columns"]]
    return filled


def _settled(body: Document, given: Document, records: Records, place: Place) -> dict[str, Any]:
    """What holds inside: own words where they can be read, else what was given."""
    own = dict(given)
    for key, kind, usual in (("level", LEVEL, Level.L3.name), ("by", ROLE, Role.SYSTEM.value)):
        if body.get(key) is not None:
            try:
                kind.read(body[key])
                own[key] = body[key]
            except Unclear as unclear:
                records.unclear((*place, key), unclear)
                own[key] = usual
    return own
