"""How do a register, its records and what a workbook would change look to a program?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from connectors.web.registers.opening import allowed
from connectors.web.registers.showing import by_name
from connectors.web.visit import Visit
from engine.registers.definition import Definition, Kind, Record, Value
from engine.registers.periods import Period

Said: TypeAlias = str | float | bool | Sequence[str]
"""A value of a record in JSON: a day as 2027-03-31, a period as "3 months"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSeen:
    """One field of a register. `of`: what a list is a list of; `register`: whose records a reference names."""

    id: str
    label: str
    kind: Kind
    of: Kind
    required: bool
    choices: Sequence[str]
    register: str
    unit: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSeen:
    """A register and the shape of its records. `id`: the field that names one."""

    key: str
    title: str
    about: str
    group: str
    id: str
    fields: Sequence[FieldSeen]
    may_edit: bool
    may_import: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSeen:
    """A record as it is now. Send its `revision` back when you change it."""

    register: str
    id: str
    name: str
    revision: int
    values: Mapping[str, Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVersion:
    """A record as it was saved once; `values` None where it was taken out. What is sensitive is not among them."""

    revision: int
    at: datetime
    by: str
    why: str
    values: Mapping[str, Said] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldChange:
    """One field a workbook would change."""

    record: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSeen:
    """What a workbook would change. Nothing has changed yet: send `sealed` back to agree.

    missing  records that are kept and not in the workbook: they stay unless `take_out` is asked for
    """

    added: int
    altered: int
    same: int
    missing: Sequence[str]
    changes: Sequence[WouldChange]
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many records were changed."""

    changed: int


def seen(definition: Definition, found: Record) -> RecordSeen:
    return RecordSeen(
        register=definition.key,
        id=found.id,
        name=by_name(definition, found),
        revision=found.revision,
        values=_values(found.values),
    )


def _values(values: Mapping[str, Value]) -> Mapping[str, Any]:
    """As they are written in a change again."""
    return {name: str(each) if isinstance(each, date | Period) else each for name, each in values.items()}


def open_values(definition: Definition, values: Mapping[str, Value]) -> Mapping[str, Any]:
    return _values({name: each for name, each in values.items() if not _sensitive(definition, name)})


def _sensitive(definition: Definition, name: str) -> bool:
    return name in definition.by_id and definition[name].sensitive


def shape_of(visit: Visit, definition: Definition) -> RegisterSeen:
    fields = [
        FieldSeen(
            id=each.id,
            label=each.label,
            kind=each.kind,
            of=each.of,
            required=each.required,
            choices=each.choices,
            register=each.register,
            unit=each.unit,
            help=each.help,
        )
        for each in definition.fields
    ]
    return RegisterSeen(
        key=definition.key,
        title=definition.title,
        about=definition.about,
        group=definition.group.value,
        id=definition.id,
        fields=fields,
        may_edit=allowed(visit, "edit", definition),
        may_import=allowed(visit, "import", definition),
    )
