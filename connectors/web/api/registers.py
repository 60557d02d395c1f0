"""Registers by the API: look through them, read a record and its history, add, change, take out, import a workbook."""

from collections.abc import Mapping
from typing import Any

from connectors.web import replies
from connectors.web.api.endpoints import AFile, Endpoint, upload_of
from connectors.web.api.register_views import (
    Count,
    ImportSeen,
    RecordSeen,
    RecordVersion,
    RegisterSeen,
    WouldChange,
    open_values,
    seen,
    shape_of,
)
from connectors.web.api.schemas import ID, REASON, REVISION, TEXT, YES
from connectors.web.refusals import NotTaken
from connectors.web.registers.editing import id_of, read_record
from connectors.web.registers.files import agree, compared, sealed, workbook
from connectors.web.registers.opening import allowed, opened, parts_of, save, the_record, theirs
from connectors.web.registers.records import take_out
from connectors.web.registers.tables import looked_up
from connectors.web.rooms import LARGE, Guard
from connectors.web.visit import Visit
from engine.access import Action
from engine.errors import Fault
from engine.registers.definition import Definition, Record, Value
from engine.registers.faults import FieldFault
from engine.registers.store import ChangedMeanwhile, changed


def every(visit: Visit, _given: Mapping[str, Any]) -> Any:
    definitions = sorted(parts_of(visit).definitions.values(), key=lambda each: each.title)
    return [shape_of(visit, each) for each in definitions if allowed(visit, "see", each) or theirs(visit, each)]


def records(visit: Visit, _given: Mapping[str, Any]) -> Any:
    register = opened(visit)
    return [seen(register.definition, each) for each in looked_up(visit, register)]


def record(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return seen(*the_record(visit))


def history(visit: Visit, _given: Mapping[str, Any]) -> Any:
    definition, found = the_record(visit)
    return [
        RecordVersion(
            revision=each.revision,
            at=each.at,
            by=each.by,
            why=each.why,
            values=None if each.values is None else open_values(definition, each.values),
        )
        for each in parts_of(visit).store.history(definition.key, found.id)
    ]


def add(visit: Visit, given: Mapping[str, Any]) -> Any:
    definition = opened(visit, "edit").definition
    values = _read(visit, definition, Record(register=definition.key, id=""), given["values"])
    id = id_of(definition, values)
    save(visit, [changed(definition, None, id, values)], given.get("reason", ""))
    return _now(visit, definition, id)


def change(visit: Visit, given: Mapping[str, Any]) -> Any:
    """A field that is not sent stays as it is; null empties it."""
    definition, found = the_record(visit, "edit")
    if given["revision"] != found.revision:
        raise ChangedMeanwhile([(definition.key, found.id)], found.revision)
    values = _read(visit, definition, found, {**found.values, **given["values"]})
    save(visit, [changed(definition, found, found.id, values)], given.get("reason", ""))
    return _now(visit, definition, found.id)


def take_one_out(visit: Visit, given: Mapping[str, Any]) -> Any:
    definition, found = the_record(visit, "edit")
    if given["revision"] != found.revision:
        raise ChangedMeanwhile([(definition.key, found.id)], found.revision)
    take_out(visit, definition, found, given["reason"])
    return Count(changed=1)


def as_workbook(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return workbook(visit)


def compare(visit: Visit, _given: Mapping[str, Any]) -> Any:
    definition = opened(visit, "import").definition
    found = compared(visit, definition, upload_of(visit))
    return ImportSeen(
        added=len(found.added),
        altered=len(found.altered),
        same=found.same,
        missing=[each.id for each in found.missing],
        changes=[WouldChange(record=id, field=field, old=old, new=new) for id, field, old, new in found.lines()],
        sealed=sealed(visit, found),
    )


def agreed(visit: Visit, given: Mapping[str, Any]) -> Any:
    register = opened(visit, "import")
    file, taking_out = given.get("file", "by the API"), given.get("take_out", False)
    return Count(changed=agree(visit, register, given["sealed"], file, taking_out=taking_out))


def _read(visit: Visit, definition: Definition, old: Record, given: Mapping[str, Any]) -> dict[str, Value]:
    """Raises NotTaken with every fault by its field."""
    values, faults = read_record(visit, definition, old, given)
    if faults:
        raise NotTaken(map(_fault, faults))
    return values


def _fault(found: FieldFault) -> Fault:
    return Fault(found.field, found.what, found.remedy)


def _now(visit: Visit, definition: Definition, id: str) -> RecordSeen:
    kept = parts_of(visit).store.record(definition.key, id)
    return seen(definition, kept or Record(register=definition.key, id=id))


PLACE = "/api/registers/{register}"
VALUE = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"type": "string", "maxLength": 2_000}, "maxItems": 5_000},
    ]
}
VALUES = {
    "type": "object",
    "additionalProperties": VALUE,
    "maxProperties": 200,
    "description": "By the ids of the register's fields: GET /api/registers. null empties one",
}
SEE, EDIT, IMPORT = Action.SEE_SYSTEM_REGISTERS, Action.EDIT_SYSTEM_REGISTERS, Action.IMPORT_SYSTEM_REGISTERS
SYSTEMS = {"register": "systems"}
A_SYSTEM = {**SYSTEMS, "id": "S-1"}
ONE = {"id": ID}
ENDPOINTS = (
    Endpoint(
        path="/api/registers", summary="The registers whoever asks may see, with the shape of their records",
        does=every, gives=RegisterSeen, paged=True, guard=Guard.SIGNED_IN,
    ),
    Endpoint(
        path=PLACE, summary="Records of a register, searched and sorted; only-FIELD=value filters", does=records,
        gives=RecordSeen, paged=True, query={"q": TEXT, "sort": TEXT}, at=SYSTEMS, needs=SEE,
    ),
    Endpoint(
        path=PLACE, summary="Add a record", method="POST", does=add, gives=RecordSeen,
        body={"values": VALUES, "reason": TEXT}, needed=("values",), at=SYSTEMS, needs=EDIT, takes=LARGE,
        example={"values": {"ref": "S-9", "name": "Ward board"}}, pages=("/registers/{register}/new",),
    ),
    Endpoint(
        path=f"{PLACE}/record", summary="One record", does=record, gives=RecordSeen, query=ONE, asked=("id",),
        at=A_SYSTEM, needs=SEE,
    ),
    Endpoint(
        path=f"{PLACE}/record", summary="Change a record, or confirm it as it is", method="POST", does=change,
        gives=RecordSeen, body={"values": VALUES, "revision": REVISION, "reason": TEXT}, needed=("values", "revision"),
        query=ONE, asked=("id",), at=A_SYSTEM, needs=EDIT, takes=LARGE, pages=("/registers/{register}/edit",),
        example={"values": {"version": "7.3"}, "revision": 1, "reason": "upgraded"},
    ),
    Endpoint(
        path=f"{PLACE}/history", summary="How a record came to what it is, the first version first", does=history,
        gives=RecordVersion, paged=True, query=ONE, asked=("id",), at=A_SYSTEM, needs=SEE,
    ),
    Endpoint(
        path=f"{PLACE}/take-out", summary="Take a record out; its history stays", method="POST", does=take_one_out,
        gives=Count, body={"revision": REVISION, "reason": REASON}, needed=("revision", "reason"), query=ONE,
        asked=("id",), at=A_SYSTEM, needs=EDIT, example={"revision": 1, "reason": "never used"},
        pages=("/registers/{register}/take-out",),
    ),
    Endpoint(
        path=f"{PLACE}/workbook", summary="The register as a workbook", does=as_workbook, gives=AFile((replies.XLSX,)),
        at=SYSTEMS, needs=SEE,
    ),
    Endpoint(
        path=f"{PLACE}/import", summary="What a workbook would change; nothing changes yet", method="POST",
        does=compare, gives=ImportSeen, file=True, at=SYSTEMS, needs=IMPORT, pages=("/registers/{register}/import",),
    ),
    Endpoint(
        path=f"{PLACE}/import/agree", summary="Save what was shown, and nothing else", method="POST", does=agreed,
        gives=Count,
        body={"sealed": {"type": "string", "maxLength": 8_388_608}, "file": TEXT, "take_out": YES},
        needed=("sealed",), at=SYSTEMS, needs=IMPORT, takes=LARGE, example={"sealed": "as it was given"},
        pages=("/registers/{register}/import/agree",),
    ),
)  # fmt: skip
