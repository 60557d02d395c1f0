"""What does a record say, how did it come to that, and how is it taken out?"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.registers.opening import HOME, address_of, allowed, door, parts_of, save, the_record
from connectors.web.registers.showing import by_name, history, parts
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.errors import EightflowsError
from engine.registers.definition import Definition, Field, Kind, Record
from engine.registers.store import changed

DONE = {"saved": "Your changes are saved.", "added": "It is in the register."}
MOST_NAMED = 20


class StillNamed(EightflowsError):
    """Other records name it."""


class NoReason(EightflowsError):
    """Taken out without saying why."""


def record(visit: Visit) -> Response:
    definition, found = the_record(visit)
    store = parts_of(visit).store
    shown = [
        {"label": each.label, "unit": _unit(each), "parts": parts(visit, each, found.values.get(each.id))}
        for each in definition.fields
    ]
    may_edit = allowed(visit, "edit", definition, found)
    return replies.page(
        visit,
        "record.jinja",
        title=definition.label_of(found),
        definition=definition,
        record=found,
        said=[line for line in shown if line["parts"]],
        unsaid=[line["label"] for line in shown if not line["parts"]],
        named_by=_shown(visit, _naming(visit, definition, found)) if visit.asked("named") else None,
        named=f"{address_of(definition.key, 'record', found.id)}&named=yes#named",
        history=history(visit, definition, store.history(definition.key, found.id)),
        done=DONE.get(visit.asked("done"), ""),
        may_edit=may_edit,
        edit=address_of(definition.key, "edit", found.id),
        take_out=address_of(definition.key, "take-out", found.id),
        back=f"{HOME}/{definition.key}",
        back_text=f"Back to {definition.title}",
    )


def taking_out(visit: Visit) -> Response:
    """Its history stays. Nothing that another record names goes."""
    definition, found = the_record(visit, "edit")
    take_out(visit, definition, found, visit.value("why")[:500])
    return replies.go(f"{HOME}/{definition.key}")


def take_out(visit: Visit, definition: Definition, found: Record, why: str) -> None:
    """Raises NoReason, StillNamed, ChangedMeanwhile."""
    if not why:
        raise NoReason("Say why it is taken out, in a few words.")
    refuse_if_named(visit, definition, {found.id})
    change = changed(definition, found, found.id, None)
    save(visit, [change], why)


def _unit(of: Field) -> str:
    """What stands behind the number, where its label does not say so."""
    return of.unit if of.kind is Kind.NUMBER and of.unit not in of.label else ""


def refuse_if_named(visit: Visit, definition: Definition, ids: AbstractSet[str]) -> None:
    """Raises StillNamed where records that stay name one of these."""
    named: dict[str, set[str]] = {}
    for other, each in _referring(visit, definition):
        if other.key == definition.key and each.id in ids:
            continue
        for field in other.references:
            if field.register == definition.key and (found := ids & set(each.names(field.id))):
                named.setdefault(other.title, set()).update(found)
    if named:
        some = ", ".join(sorted(set().union(*named.values()))[:5])
        raise StillNamed(f"Other records still name {some}, in {', '.join(sorted(named))}. Change those first.")


def _naming(visit: Visit, definition: Definition, found: Record) -> Iterator[tuple[Definition, Record]]:
    """Records of any register that refer to this one."""
    for other, each in _referring(visit, definition):
        fields = (field.id for field in other.references if field.register == definition.key)
        if any(found.id in each.names(name) for name in fields):
            yield other, each


def _referring(visit: Visit, definition: Definition) -> Iterator[tuple[Definition, Record]]:
    """Every record of the registers that may refer to this one."""
    for other in parts_of(visit).definitions.values():
        if any(field.register == definition.key for field in other.references):
            for each in parts_of(visit).store.records(other.key):
                yield other, each


def _shown(visit: Visit, naming: Iterator[tuple[Definition, Record]]) -> list[dict[str, Any]]:
    """By register, those this visitor may see."""
    found: dict[str, dict[str, Any]] = {}
    for definition, each in naming:
        if not allowed(visit, "see", definition, each):
            continue
        line = found.setdefault(definition.key, {"title": definition.title, "records": [], "more": 0})
        if len(line["records"]) == MOST_NAMED:
            line["more"] += 1
            continue
        href = address_of(definition.key, "record", each.id)
        line["records"].append({"text": by_name(definition, each), "href": href})
    return list(found.values())


ROOM = Room(
    doors=(
        door("/{register}/record", record),
        door("/{register}/take-out", taking_out, does="edit", method="POST"),
    )
)
