"""How does a record look on a page: each value in words, with a link where it names another record?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connectors.web.registers.opening import address_of, allowed, parts_of
from connectors.web.visit import Visit
from engine.registers.definition import Definition, Field, Kind, Record, Value
from engine.registers.store import Version

TELLING_COLUMNS = 8
LONG = 200
NUMERIC = (Kind.NUMBER, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Part:
    """One name in a value. `href`: where it leads, "" for nowhere."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class FieldChanged:
    """One field of one saving, in words."""

    label: str
    old: str
    new: str


def columns(definition: Definition) -> tuple[Field, ...]:
    """The fields a table has room for: its reference and name, what must be said, what reviews look at."""
    first = [definition[definition.id], *([definition[definition.label]] if definition.label else [])]
    short = [each for each in definition.fields if each.kind is not Kind.LIST and each.longest <= LONG]
    short.sort(key=lambda each: (not each.required, not each.reviewed, each.kind is Kind.EMAIL))
    chosen = list(dict.fromkeys([*first, *short]))[:TELLING_COLUMNS]
    return tuple(each for each in definition.fields if each in chosen)


def parts(visit: Visit, of: Field, value: Value | None) -> tuple[Part, ...]:
    """() for a field that says nothing."""
    if value is None:
        return ()
    said = value if isinstance(value, tuple) else (value,)
    return tuple(_part(visit, of, each) for each in said)


def text(visit: Visit, of: Field, value: Value | None) -> str:
    return "; ".join(part.text for part in parts(visit, of, value))


def _part(visit: Visit, of: Field, value: Value) -> Part:
    if of.refers:
        return _named(visit, of.register, str(value))
    if Kind.PERSON in (of.kind, of.of):
        return Part(visit.name_of(str(value)))
    return Part(plain(of, value))


def _named(visit: Visit, register: str, id: str) -> Part:
    """Another record by what it is called; a link for those who may see it."""
    definition = parts_of(visit).definitions.get(register)
    if definition is None or not allowed(visit, "see", definition):
        return Part(id)
    record = parts_of(visit).store.record(register, id) if definition.label else None
    return Part(by_name(definition, record) if record else id, address_of(register, "record", id))


def plain(of: Field, value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return short_date(value)
    if of.kind is Kind.MONEY and isinstance(value, int | Decimal):
        return f"£{value:,.0f}" if value == int(value) else f"£{value:,.2f}"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return str(value)


def short_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def changes(
    visit: Visit, definition: Definition, old: Mapping[str, Value], new: Mapping[str, Value]
) -> Iterator[FieldChanged]:
    """What is different, in the order of the fields. What is sensitive is named, not shown."""
    for each in definition.fields:
        if old.get(each.id) == new.get(each.id):
            continue
        if each.sensitive:
            yield FieldChanged(each.label, "not shown", "not shown")
        else:
            was, now = (text(visit, each, values.get(each.id)) or "nothing" for values in (old, new))
            yield FieldChanged(each.label, was, now)


def history(visit: Visit, definition: Definition, versions: Sequence[Version]) -> list[dict[str, object]]:
    """Each saving with what it changed, the newest first."""
    found: list[dict[str, object]] = []
    before: Mapping[str, Value] = {}
    for version in versions:
        after = version.values or {}
        lines = [] if version.values is None else list(changes(visit, definition, before, after))
        what = "Taken out" if version.values is None else "Added" if not before else "Changed" if lines else "Confirmed"
        who = visit.name_of(version.by)
        found.append({"what": what, "by": who, "at": version.at, "why": version.why, "changes": lines})
        before = after
    return found[::-1]


def by_name(definition: Definition, record: Record) -> str:
    """What a record is called, with its reference where that is something else."""
    name = definition.label_of(record)
    return name if name == record.id else f"{name} ({record.id})"
