"""How does everything in one database come into another, sealed as it is?"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from connectors.store.database import BadDatabase, Database
from connectors.store.migrations import migrate
from connectors.store.schema import metadata
from connectors.store.tables import audit_head

BATCH = 1_000


def copy_all(source: Database, target: Database) -> dict[str, int]:
    """Bring every row into a database that has none; returns how many by table. All of it, or nothing.

    The source is seen as it was when the copy began, and is not changed: what others write meanwhile is not in
    the copy. Nothing is unsealed, so the target needs the same keys. Raises BadDatabase, StoreUnavailable.
    """
    migrate(target)
    with source.read() as reading, target.write() as writing:
        _must_be_empty(writing, target)
        writing.execute(audit_head.delete())  # its one row says that the trail has not begun
        copied = {table.name: _copy(reading, writing, table) for table in metadata.sorted_tables}
        if not target.is_sqlite:
            _numbers_go_on(writing)
    return copied


def _must_be_empty(connection: Connection, target: Database) -> None:
    for table in metadata.sorted_tables:
        if table is not audit_head and connection.scalar(select(func.count()).select_from(table)):
            raise BadDatabase(f"{target} is not empty: it has rows in {table.name}. Nothing was copied")


def _copy(reading: Connection, writing: Connection, table: Table) -> int:
    count = 0
    for rows in _rows(reading, table):
        writing.execute(table.insert(), rows)
        count += len(rows)
    return count


def _rows(reading: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = reading.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key))
    for rows in found.mappings().partitions(BATCH):
        yield [dict(row) for row in rows]


def _numbers_go_on(connection: Connection) -> None:
    """Columns PostgreSQL numbers by itself go on after the highest number copied."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column.name})
        highest = connection.scalar(select(func.max(column)))
        if sequence and highest is not None:
            connection.execute(text("SELECT setval(:s, :n)"), {"s": sequence, "n": highest})
