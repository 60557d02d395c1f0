"""How does a register leave as a workbook, and come back with what would change shown before anything does?"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.handed_on import seal, unseal
from connectors.web.registers.opening import Opened, allowed, door, opened, parts_of, save
from connectors.web.registers.records import refuse_if_named
from connectors.web.rooms import LARGE, Room
from connectors.web.visit import Upload, Visit
from engine.access import NotAllowed
from engine.errors import EightflowsError
from engine.registers.definition import Definition, Record, Records
from engine.registers.differences import Differences, differences
from engine.registers.kept_values import as_json, from_json
from engine.registers.permission import register_action
from engine.registers.store import RecordChange, changed

MOST_SHOWN = 500


class NoFile(EightflowsError):
    """Nothing was chosen."""


def workbook(visit: Visit) -> Response:
    """With the records this visitor may see."""
    register = opened(visit)
    content = parts_of(visit).workbooks.write(register.definition, register.records)
    return replies.download(content, f"{register.definition.key} {visit.today}.xlsx", replies.XLSX)


def bring_in(visit: Visit) -> Response:
    """Nothing is changed yet: the page shows what would be."""
    register = opened(visit, "import")
    definition = register.definition
    upload = visit.uploads.get("file")
    if upload is None or not upload.content:
        raise NoFile("Choose the workbook first.")
    found = compared(visit, definition, upload)
    lines = list(found.lines())
    return replies.page(
        visit,
        "register_import.jinja",
        title=f"What would change in {definition.title}",
        definition=definition,
        address=register.address,
        back=register.address,
        found=found,
        file=upload.name,
        lines=lines[:MOST_SHOWN],
        more=max(len(lines) - MOST_SHOWN, 0),
        sealed=sealed(visit, found),
        may_take_out=allowed(visit, "edit", definition),
        wide=True,
    )


def agreeing(visit: Visit) -> Response:
    """What was shown, and nothing else. Raises ChangedMeanwhile where a record has changed since."""
    register = opened(visit, "import")
    count = agree(
        visit, register, visit.value("sealed"), visit.value("file"), taking_out=visit.value("take_out") == "yes"
    )
    done = "record was changed" if count == 1 else "records were changed"
    title = register.definition.title
    return replies.told(visit, 200, f"{count:,} {done}", f"{title} now says what your workbook said.")


def compared(visit: Visit, definition: Definition, upload: Upload) -> Differences:
    """What would change. Raises UnreadableFile with every fault at its cell."""
    records, fields = parts_of(visit).workbooks.read(upload.content, definition, _kept(visit, definition))
    return differences(definition, parts_of(visit).store.records(definition.key), records, fields)


def sealed(visit: Visit, found: Differences) -> str:
    """What was shown, to be handed back by whoever was shown it."""
    return seal(visit, _purpose(found.definition), _packed(found))


def agree(visit: Visit, register: Opened, shown: str, file: str, *, taking_out: bool) -> int:
    """Save what was `sealed`; returns how many records it changed. Raises ChangedMeanwhile."""
    definition = register.definition
    packed: Any = unseal(visit, _purpose(definition), shown)
    changes = _changes(register, packed["changes"])
    if taking_out:
        if not allowed(visit, "edit", definition):
            raise NotAllowed(register_action("edit", definition))
        refuse_if_named(visit, definition, {id for id, _ in packed["missing"]})
        changes += _taken_out(register, packed["missing"])
    save(visit, changes, f"workbook {file}"[:200])
    return len(changes)


def _kept(visit: Visit, definition: Definition) -> Records:
    parts = parts_of(visit)
    keys = {each.register for each in definition.references if each.register in parts.definitions}
    return {key: parts.store.records(key) for key in {*keys, definition.key}}


def _purpose(definition: Definition) -> str:
    return f"import {definition.key}"


def _packed(found: Differences) -> dict[str, Any]:
    return {
        "changes": [
            [each.id, each.revision, {name: as_json(value) for name, value in (each.values or {}).items()}]
            for each in (*found.added, *found.altered)
        ],
        "missing": [[record.id, record.revision] for record in found.missing],
    }


def _changes(register: Opened, packed: list[Any]) -> list[RecordChange]:
    """Made from the revision that was shown: saving refuses what is another by now."""
    key, there = register.definition.key, _by_id(register)
    made = []
    for id, revision, values in packed:
        shown = Record(register=key, id=id, values=there[id].values if id in there else {}, revision=revision)
        said = {name: from_json(value) for name, value in values.items()}
        made.append(changed(register.definition, shown if revision else None, id, said))
    return made


def _taken_out(register: Opened, missing: list[Any]) -> list[RecordChange]:
    key, there = register.definition.key, _by_id(register)
    made = []
    for id, revision in missing:
        shown = Record(register=key, id=id, values=there[id].values if id in there else {}, revision=revision)
        made.append(changed(register.definition, shown, id, None))
    return made


def _by_id(register: Opened) -> Mapping[str, Record]:
    return {record.id: record for record in register.records}


ROOM = Room(
    doors=(
        door("/{register}/workbook", workbook),
        door("/{register}/import", bring_in, does="import", method="POST", takes=LARGE),
        door("/{register}/import/agree", agreeing, does="import", method="POST", takes=LARGE),
    )
)
