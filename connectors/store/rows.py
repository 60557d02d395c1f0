"""How is a row's sealed part written and read?"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, RowMapping, Table

from connectors.store.accounts_tables import accounts, form_drafts
from connectors.store.drawn_maps_tables import drawn_maps, map_edits
from connectors.store.kept_answers_tables import kept_answers
from connectors.store.people_tables import people, stand_ins
from connectors.store.published_tables import published_processes
from connectors.store.registers_tables import register_records, register_versions
from connectors.store.schema import metadata
from connectors.store.sealed import Keyring, Place
from connectors.store.tables import audit, cases, events, filled_forms, letters

SEALED: Mapping[Table, tuple[str, ...]] = {
    cases: ("document",),
    events: ("document",),
    filled_forms: ("answers", "special"),
    letters: ("content",),
    audit: ("detail",),
    people: ("document",),
    stand_ins: ("why",),
    register_records: ("document",),
    register_versions: ("document",),
    accounts: ("second_factor",),
    form_drafts: ("entries",),
    drawn_maps: ("document",),
    map_edits: ("document",),
    published_processes: ("document",),
    kept_answers: ("content",),
}
"""Every column that is sealed. The key's id is in the same row, in `sealed_with`."""

KEYS_OF: Mapping[Table, tuple[str, ...]] = {
    table: tuple(column.name for column in table.primary_key) for table in metadata.sorted_tables
}

MOST_IN_A_LIST = 10_000
"""Values in one IN (...): databases allow some 32,000."""

Row = Mapping[str, Any] | RowMapping
Value = TypeVar("Value")


def sealed(keys: Keyring, table: Table, row: Row, parts: Mapping[str, bytes | None]) -> dict[str, Any]:
    """The row with these parts sealed into it; a part that is None stays empty."""
    closed = {
        column: None if content is None else keys.seal(content, place(table, row, column))
        for column, content in parts.items()
    }
    return {**row, **closed, "sealed_with": keys.current}


def unsealed(keys: Keyring, table: Table, row: Row, column: str) -> bytes:
    """Raises MissingKey, Tampered."""
    return keys.open(row[column], row["sealed_with"] or "", place(table, row, column))


def place(table: Table, row: Row, column: str) -> Place:
    """What ties a sealed value to its table, row and column."""
    return (table.name, *[str(row[key]) for key in KEYS_OF[table]], column)


def execute_many(connection: Connection, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


def in_batches(values: Sequence[Value], size: int = MOST_IN_A_LIST) -> Iterator[list[Value]]:
    remaining = iter(values)
    while batch := list(islice(remaining, size)):
        yield batch
