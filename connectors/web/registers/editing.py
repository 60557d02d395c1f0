"""How is a record added or changed by a form, and what if somebody else was quicker?

A form carries the revision it was made from. If the record has changed since, nothing is saved: fields that only the
other person changed take their value, what was typed stays, and the page says who changed what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.registers.controls import Raw, anchor, control, person_id, sent, typed
from connectors.web.registers.opening import (
    HOME,
    address_of,
    allowed,
    door,
    known,
    opened,
    parts_of,
    save,
    the_record,
)
from connectors.web.registers.showing import by_name, changes, text
from connectors.web.rooms import LARGE, Room
from connectors.web.visit import Visit
from engine.registers.checks import check, read_values
from engine.registers.definition import Definition, Field, Kind, Record, Value
from engine.registers.faults import FieldFault
from engine.registers.store import ChangedMeanwhile, Version, changed

WHY = "why"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it came back: what stood in each control, what that means, and every fault by its field."""

    raw: Mapping[str, Raw]
    values: dict[str, Value]
    faults: dict[str, str] = field(default_factory=dict)


def new(visit: Visit) -> Response:
    definition = opened(visit, "edit").definition
    return _form(visit, definition, Record(register=definition.key, id=""), {})


def adding(visit: Visit) -> Response:
    definition = opened(visit, "edit").definition
    empty = Record(register=definition.key, id="")
    filled = _filled(visit, definition, empty)
    if filled.faults:
        return _form(visit, definition, empty, filled.raw, filled.faults)
    id = id_of(definition, filled.values)
    change = changed(definition, None, id, filled.values)
    save(visit, [change], _why(visit))
    return replies.go(f"{address_of(definition.key, 'record', id)}&done=added")


def editor(visit: Visit) -> Response:
    definition, record = the_record(visit, "edit")
    return _form(visit, definition, record, {})


def saving(visit: Visit) -> Response:
    """Saved though nothing differs, it says that this person confirms it as it is."""
    definition, record = the_record(visit, "edit")
    filled = _filled(visit, definition, record)
    if visit.value("revision") != str(record.revision):
        return _somebody_was_quicker(visit, definition, record, filled)
    if filled.faults:
        return _form(visit, definition, record, filled.raw, filled.faults)
    change = changed(definition, record, record.id, filled.values)
    try:
        save(visit, [change], _why(visit))
    except ChangedMeanwhile:
        definition, record = the_record(visit, "edit")
        return _somebody_was_quicker(visit, definition, record, filled)
    return replies.go(f"{address_of(definition.key, 'record', record.id)}&done=saved")


def _filled(visit: Visit, definition: Definition, old: Record) -> Filled:
    """Read and checked: kinds, choices, references, people, and what must hold between fields."""
    raw: dict[str, Raw] = {
        each.id: sent(each, visit) for each in definition.fields if not (old.id and each.id == definition.id)
    }
    given: dict[str, object] = {name: tuple(words) if isinstance(words, list) else words for name, words in raw.items()}
    values, faults = read_record(visit, definition, old, given)
    told: dict[str, str] = {}
    for fault in faults:
        sentence = str(fault)
        told.setdefault(fault.field, sentence[:1].upper() + sentence[1:])
    return Filled(raw=raw, values=values, faults=told)


def read_record(
    visit: Visit, definition: Definition, old: Record, given: Mapping[str, object]
) -> tuple[dict[str, Value], list[FieldFault]]:
    """What was given of every field, read and checked: kinds, choices, references, people, what must hold between.

    `old`: what is kept; without an id it is a new record, whose id nobody else may have.
    """
    values, unread = read_values(definition, given)
    if old.id:
        values[definition.id] = old.values.get(definition.id, old.id)
    _keep_order(definition, values, old)
    found = [*unread, *_people(visit, definition, values, old)]
    settled, unfit = check(definition, values, known(visit, definition))
    taken = [] if old.id else _taken(visit, definition, id_of(definition, settled))
    return settled, [*found, *unfit, *taken]


def id_of(definition: Definition, values: Mapping[str, Value]) -> str:
    """What a new record is called by."""
    value = values.get(definition.id)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _taken(visit: Visit, definition: Definition, id: str) -> list[FieldFault]:
    if id.casefold() not in {record.id.casefold() for record in parts_of(visit).store.records(definition.key)}:
        return []
    what = f"{definition[definition.id].label}: {id} is in the register already"
    return [FieldFault(definition.id, what, "Choose another")]


def _keep_order(definition: Definition, values: dict[str, Value], old: Record) -> None:
    """Boxes come back in their own order: a list of the same choices stays as it was."""
    for each in definition.fields:
        if each.kind is Kind.LIST and each.of in (Kind.REFERENCE, Kind.CHOICE):
            before, now = old.values.get(each.id), values.get(each.id)
            if isinstance(before, tuple) and isinstance(now, tuple) and sorted(before) == sorted(now):
                values[each.id] = before


def _people(visit: Visit, definition: Definition, values: dict[str, Value], old: Record) -> list[FieldFault]:
    """Put ids in the place of names. Whoever was there before may stay, also when they have left."""
    faults = []
    for each in definition.fields:
        if Kind.PERSON not in (each.kind, each.of) or each.id not in values:
            continue
        value = values[each.id]
        names = value if isinstance(value, tuple) else (str(value),)
        found = {name: person_id(name, visit.directory) for name in names}
        before = old.names(each.id)
        for name in names:
            if found[name] is None and name not in before:
                what = f"{each.label}: nobody, or more than one person, is called {name!r}"
                faults.append(FieldFault(each.id, what, "Write their e-mail address"))
        ids = tuple(found[name] or name for name in names)
        values[each.id] = ids if isinstance(value, tuple) else ids[0]
    return faults


def _somebody_was_quicker(visit: Visit, definition: Definition, record: Record, filled: Filled) -> Response:
    """The form again, on the record as it is now: who changed what, and all that was typed."""
    versions = parts_of(visit).store.history(definition.key, record.id)
    begun = _begun_from(versions, visit.value("revision"))
    theirs = {name for name in definition.by_id if begun.get(name) != record.values.get(name)}
    mine = {name for name in definition.by_id if name in filled.faults or begun.get(name) != filled.values.get(name)}
    raw = {name: words for name, words in filled.raw.items() if name in mine}
    who = visit.name_of(versions[-1].by)
    notes = {
        name: f"{who} wrote: {text(visit, definition[name], record.values.get(name)) or 'nothing'}."
        for name in theirs & mine
        if filled.values.get(name) != record.values.get(name)
    }
    told = {"by": who, "at": versions[-1].at, "both": bool(notes)}
    lines = list(changes(visit, definition, begun, record.values))
    faults = {name: sentence for name, sentence in filled.faults.items() if name in raw}
    return _form(visit, definition, record, raw, faults, notes, {**told, "changes": lines}, status=409)


def _begun_from(versions: Sequence[Version], revision: str) -> Mapping[str, Value]:
    return next((version.values or {} for version in versions if str(version.revision) == revision), {})


def _form(
    visit: Visit,
    definition: Definition,
    record: Record,
    raw: Mapping[str, Raw],
    faults: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    meanwhile: Mapping[str, Any] | None = None,
    *,
    status: int = 0,
) -> Response:
    wrong, beside = faults or {}, notes or {}
    asked = [each for each in definition.fields if not (record.id and each.id == definition.id)]
    controls = []
    for each in asked:
        stands = raw[each.id] if each.id in raw else typed(each, record.values.get(each.id), visit.directory)
        options = _options(visit, each)
        told = wrong.get(each.id, "")
        controls.append(control(each, stands, options=options, error=told, note=beside.get(each.id, "")))
    return replies.page(
        visit,
        "register_form.jinja",
        status or (422 if wrong else 200),
        title=f"Change {by_name(definition, record)}" if record.id else f"Add to {definition.title}",
        definition=definition,
        record=record,
        controls=controls,
        errors=[{"text": wrong[each.id], "href": anchor(each)} for each in asked if each.id in wrong],
        meanwhile=meanwhile,
        why=visit.value(WHY),
        back=address_of(definition.key, "record", record.id) if record.id else f"{HOME}/{definition.key}",
    )


def _options(visit: Visit, of: Field) -> list[tuple[str, str]]:
    """The records a reference may name. Ids alone where the other register is not theirs to see."""
    target = parts_of(visit).definitions.get(of.register) if of.refers else None
    if target is None:
        return []
    may_see = allowed(visit, "see", target)
    records = parts_of(visit).store.records(target.key)
    named = [(record.id, by_name(target, record) if may_see else record.id) for record in records]
    return sorted(named, key=lambda each: each[1].casefold())


def _why(visit: Visit) -> str:
    return visit.value(WHY)[:LONGEST_REASON]


ROOM = Room(
    doors=(
        door("/{register}/new", new, does="edit"),
        door("/{register}/new", adding, does="edit", method="POST", takes=LARGE),
        door("/{register}/edit", editor, does="edit"),
        door("/{register}/edit", saving, does="edit", method="POST", takes=LARGE),
    )
)
