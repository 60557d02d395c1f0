"""What is a map while it is being drawn, and which single changes turn one draft into the next?

A draft is a map's document (docs/method/map-format.md) taken apart into rows with an id of their own and values by
dotted key ("batch.label"), so that two people who change different cells of one map never undo each other. Whatever
somebody typed may stand in it: process_maps/drafts/reading.py says what cannot be read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from types import MappingProxyType
from typing import Any, TypeAlias

from process_maps.document_names import with_ids
from process_maps.document_shape import NODE_SECTIONS, SCHEMA

Value: TypeAlias = str | float | int | bool | list[Any] | None

SECTIONS = (*NODE_SECTIONS, "links", "information", "observations", "ideas", "claims")
MOST_ROWS = 5_000
LONGEST_VALUE = 20_000  # letters of one value written as text


@dataclass(frozen=True, slots=True)
class Row:
    """One thing on the map. `id` stays the same whatever it is renamed to; `values` by dotted key, never None."""

    id: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Draft:
    """`head`: what is said of the map as a whole, by dotted key; `rows`: the things on it, by section, in order."""

    head: Mapping[str, Value] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def section(self, name: str) -> tuple[Row, ...]:
        return self.rows.get(name, ())

    def row(self, section: str, id: str) -> Row | None:
        return next((row for row in self.section(section) if row.id == id), None)

    def with_rows(self, section: str, rows: Iterable[Row]) -> "Draft":
        return replace(self, rows=MappingProxyType({**self.rows, section: tuple(rows)}))

    def with_values(self, section: str, id: str, values: Mapping[str, Value]) -> "Draft":
        """The row with these values set; None takes one away."""
        return self.with_rows(
            section,
            (Row(id, _set(row.values, values)) if row.id == id else row for row in self.section(section)),
        )

    def with_head(self, values: Mapping[str, Value]) -> "Draft":
        return replace(self, head=_set(self.head, values))

    def without(self, section: str, ids: Iterable[str]) -> "Draft":
        gone = frozenset(ids)
        return self.with_rows(section, (row for row in self.section(section) if row.id not in gone))


def _set(values: Mapping[str, Value], new: Mapping[str, Value]) -> Mapping[str, Value]:
    return MappingProxyType({key: value for key, value in {**values, **new}.items() if value is not None})


# ------------------------------------------------------------ documents


def draft_of(document: Mapping[str, Any]) -> Draft:
    """The draft of a map's document, which need not be whole. Rows without an id get one from their name or place."""
    named = with_ids({key: value for key, value in document.items() if key != "schema"})
    head = {key: value for key, value in named.items() if key not in SECTIONS}
    rows = {section: tuple(_rows(section, named.get(section) or ())) for section in SECTIONS}
    return Draft(head=MappingProxyType(dict(_flat(head))), rows=MappingProxyType(rows))


def _rows(section: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        values = dict(_flat(row))
        id = str(values.pop("id")) if section in NODE_SECTIONS else f"{section}-{number}"
        yield Row(id, MappingProxyType(values))


def _flat(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Value]]:
    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        elif value is not None:
            yield f"{before}{key}", value


def document_of(draft: Draft) -> dict[str, Any]:
    """The document the draft says, faults and all."""
    document: dict[str, Any] = {"schema": SCHEMA, **nested(draft.head)}
    for section in SECTIONS:
        rows = draft.section(section)
        if rows:
            with_id = section in NODE_SECTIONS
            document[section] = [({"id": row.id} if with_id else {}) | nested(row.values) for row in rows]
    return document


def nested(values: Mapping[str, Value]) -> dict[str, Any]:
    """{"batch": {"size": 4}} for {"batch.size": 4}."""
    document: dict[str, Any] = {}
    for key, value in values.items():
        *outer, last = key.split(".")
        inner = document
        for name in outer:
            found = inner.setdefault(name, {})
            inner = found if isinstance(found, dict) else {}
        inner[last] = value
    return document


def free_id(wanted: str, draft: Draft) -> str:
    """`wanted`, with a number where that is taken by anything on the map."""
    taken = {row.id for rows in draft.rows.values() for row in rows}
    if wanted not in taken:
        return wanted
    return next(id for number in count(2) if (id := f"{wanted}-{number}") not in taken)


# ------------------------------------------------------------ changes


@dataclass(frozen=True, slots=True)
class SetHead:
    """Say something of the map as a whole; None: say it no more."""

    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class SetValue:
    section: str
    row: str
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class AddRow:
    """`after`: id of the row it stands below, "" for the top."""

    section: str
    row: str
    values: Mapping[str, Value]
    after: str


@dataclass(frozen=True, slots=True)
class RemoveRow:
    section: str
    row: str


@dataclass(frozen=True, slots=True)
class MoveRow:
    section: str
    row: str
    after: str


Change: TypeAlias = SetHead | SetValue | AddRow | RemoveRow | MoveRow
KINDS: Mapping[str, type[Change]] = MappingProxyType(
    {"head": SetHead, "set": SetValue, "add": AddRow, "remove": RemoveRow, "move": MoveRow}
)
NAMES = {kind: name for name, kind in KINDS.items()}


def applied(draft: Draft, changes: Iterable[Change]) -> Draft:
    """The draft after these changes, in order.

    A change of a row that is gone does nothing; a row whose neighbour is gone goes to the end. So changes made
    on an older draft fit a newer one: the last writer of a cell wins, and nobody else's cell is touched.
    """
    for change in changes:
        draft = _applied(draft, change)
    return draft


def _applied(draft: Draft, change: Change) -> Draft:
    match change:
        case SetHead():
            return draft.with_head({change.key: change.value})
        case SetValue():
            return draft.with_values(change.section, change.row, {change.key: change.value})
        case RemoveRow():
            return draft.without(change.section, [change.row])
        case MoveRow():
            row = draft.row(change.section, change.row)
            return draft if row is None else placed(draft, change.section, row, change.after)
        case AddRow():
            known = draft.row(change.section, change.row)
            row = known or Row(change.row, _set(change.values, {}))
            return draft if known else placed(draft, change.section, row, change.after)


def placed(draft: Draft, section: str, row: Row, after: str) -> Draft:
    """The row (new, or from elsewhere in the section) below the one called `after`."""
    others = [other for other in draft.section(section) if other.id != row.id]
    places = {other.id: number for number, other in enumerate(others, start=1)}
    place = 0 if not after else places.get(after, len(others))
    return draft.with_rows(section, [*others[:place], row, *others[place:]])


def difference(before: Draft, after: Draft) -> tuple[Change, ...]:
    """The changes that make `after` of `before`: applied(before, difference(before, after)) == after."""
    return (
        *_head_changes(before, after),
        *(change for section in SECTIONS for change in _row_changes(section, before, after)),
    )


def _head_changes(before: Draft, after: Draft) -> Iterator[Change]:
    for key in {**before.head, **after.head}:
        if before.head.get(key) != after.head.get(key):
            yield SetHead(key, after.head.get(key))


def _row_changes(section: str, before: Draft, after: Draft) -> Iterator[Change]:
    was = {row.id: row for row in before.section(section)}
    will = {row.id: row for row in after.section(section)}
    yield from (RemoveRow(section, id) for id in was if id not in will)
    order = [id for id in was if id in will]
    above = ""
    for place, (id, row) in enumerate(will.items()):
        if id not in was:
            order.insert(place, id)
            yield AddRow(section, id, row.values, above)
        elif order[place] != id:
            order.remove(id)
            order.insert(place, id)
            yield MoveRow(section, id, above)
        above = id
    for id in will.keys() & was.keys():
        old, new = was[id].values, will[id].values
        yield from (SetValue(section, id, key, new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key))


# ------------------------------------------------------------ changes as plain data


class NotAChange(ValueError):
    """What should be a change of a draft is none. Nothing was changed."""


def change_as_data(change: Change) -> dict[str, Any]:
    data = asdict(change) if not isinstance(change, AddRow) else {**_fields(change), "values": dict(change.values)}
    return {"do": NAMES[type(change)], **data}


def _fields(change: AddRow) -> dict[str, Any]:
    return {"section": change.section, "row": change.row, "after": change.after}


def change_from_data(data: object) -> Change:
    """Raises NotAChange."""
    if not isinstance(data, Mapping) or data.get("do") not in KINDS:
        raise NotAChange("a change says what to do: head, set, add, remove or move")
    kind = KINDS[str(data["do"])]
    given = {key: value for key, value in data.items() if key != "do"}
    if given.keys() != set(kind.__dataclass_fields__):
        raise NotAChange(f"a change of this kind has {', '.join(kind.__dataclass_fields__)}")
    for key, value in given.items():
        _check_field(key, value)
    return kind(**given)


def _check_field(key: str, value: object) -> None:
    if key == "section" and value not in SECTIONS:
        raise NotAChange("there is no such part of a map")
    if key in ("row", "key", "after", "section") and not isinstance(value, str):
        raise NotAChange(f"{key} is text")
    if key == "values" and not (isinstance(value, Mapping) and all(isinstance(name, str) for name in value)):
        raise NotAChange("values are given by name")
    if len(str(value)) > LONGEST_VALUE:
        raise NotAChange("that is too long for one cell")
