"""Where are the registers kept, and how does nobody's change overwrite another's?

The port: engine.registers.store.RegisterStore. A record lies twice: as it is now, to be read at once, and in its
versions, one for each saving.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from connectors.store import audit
from connectors.store.database import Database
from connectors.store.many import insert_and_tell, insert_new
from connectors.store.registers_tables import register_records, register_versions, reminder_marks
from connectors.store.rows import execute_many, in_batches, sealed, unsealed
from connectors.store.sealed import Keyring
from engine.audit import AuditEntry
from engine.registers.definition import Record, Value
from engine.registers.kept_values import read_values, write_values
from engine.registers.store import ChangedMeanwhile, RecordChange, Version, audited_as

Id = tuple[str, str]
"""A register's key and a record's id in it."""

RECORD, VERSION = register_records.c, register_versions.c
CHANGE = (
    update(register_records)
    .where(RECORD.register == bindparam("in_register"), RECORD.id == bindparam("of"))
    .values(revision=bindparam("now"), document=bindparam("said"), sealed_with=bindparam("with_key"))
)
TAKE_OUT = delete(register_records).where(RECORD.register == bindparam("in_register"), RECORD.id == bindparam("of"))


class SqlRegisters:
    """Registers in SQLite or PostgreSQL."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    def records(self, register: str) -> Sequence[Record]:
        with self._database.read() as connection:
            chosen = select(register_records).where(RECORD.register == register)
            rows = connection.execute(chosen).mappings().all()
        return [self._record(row) for row in sorted(rows, key=lambda row: str(row["id"]))]

    def record(self, register: str, id: str) -> Record | None:
        with self._database.read() as connection:
            chosen = select(register_records).where(RECORD.register == register, RECORD.id == id)
            row = connection.execute(chosen).mappings().one_or_none()
        return None if row is None else self._record(row)

    def save(self, changes: Sequence[RecordChange], *, by: str, at: datetime, why: str = "") -> None:
        if not changes:
            return
        with self._database.write() as connection:
            save_records(connection, self._keys, changes, by=by, at=at, why=why)

    def history(self, register: str, id: str) -> Sequence[Version]:
        chosen = select(register_versions).where(VERSION.register == register, VERSION.id == id)
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(VERSION.revision)).mappings().all()
        return [self._version(row) for row in rows]

    def marked(self, keys: Iterable[str]) -> set[str]:
        """Which of these reminders have gone."""
        found: set[str] = set()
        with self._database.read() as connection:
            for batch in in_batches(list(keys)):
                chosen = select(reminder_marks.c.key).where(reminder_marks.c.key.in_(batch))
                found |= set(connection.execute(chosen).scalars())
        return found

    def mark(self, keys: Iterable[str], *, at: datetime) -> None:
        """Note that these reminders have gone. Those that are noted already stay as they are."""
        with self._database.write() as connection:
            insert_new(connection, reminder_marks, [{"key": key, "at": at} for key in keys])

    def _record(self, row: Mapping[Any, Any]) -> Record:
        said = unsealed(self._keys, register_records, row, "document")
        return Record(register=row["register"], id=row["id"], revision=row["revision"], values=read_values(said))

    def _version(self, row: Mapping[Any, Any]) -> Version:
        why, values = _read_version(unsealed(self._keys, register_versions, row, "document"))
        return Version(revision=row["revision"], at=row["at"], by=row["done_by"], why=why, values=values)


def save_records(
    connection: Connection, keys: Keyring, changes: Sequence[RecordChange], *, by: str, at: datetime, why: str
) -> None:
    """Save changes in a transaction somebody else holds. Raises ChangedMeanwhile."""
    by_id = {(change.register, change.id): change for change in changes}
    if len(by_id) < len(changes):
        raise ValueError("one record is changed twice")
    there = _revisions(connection, by_id)
    stale = [id for id, change in by_id.items() if there.get(id, 0) != change.revision]
    if stale:
        raise ChangedMeanwhile(stale, there.get(stale[0], 0))
    numbers = _next_numbers(connection, by_id.values(), there)
    _insert(
        connection, keys, [change for change in changes if change.values is not None and not change.revision], numbers
    )
    kept = [change for change in changes if change.values is not None and change.revision]
    execute_many(
        connection, CHANGE, [_changed_row(keys, change, numbers[change.register, change.id]) for change in kept]
    )
    gone = [{"in_register": change.register, "of": change.id} for change in changes if change.values is None]
    execute_many(connection, TAKE_OUT, gone)
    versions = [
        sealed(
            keys,
            register_versions,
            {"register": register, "id": id, "revision": numbers[register, id], "at": at, "done_by": by},
            {"document": _write_version(change, why)},
        )
        for (register, id), change in by_id.items()
    ]
    execute_many(connection, register_versions.insert(), versions)
    audit.append(connection, keys, [audit_entry(change, by=by, at=at, why=why) for change in changes])


def audit_entry(change: RecordChange, *, by: str, at: datetime, why: str) -> AuditEntry:
    """The row of the audit trail: `audit.entries("register:contracts")` finds it again."""
    return AuditEntry(
        at=at,
        by=by,
        what=audited_as(change),
        case=f"register:{change.register}",
        item=change.id,
        changes=change.changes,
        why=why,
    )


def _insert(connection: Connection, keys: Keyring, new: Sequence[RecordChange], numbers: Mapping[Id, int]) -> None:
    by_register: dict[str, list[RecordChange]] = defaultdict(list)
    for change in new:
        by_register[change.register].append(change)
    for register, added in by_register.items():
        rows = [
            sealed(
                keys,
                register_records,
                {"register": register, "id": change.id, "revision": numbers[register, change.id]},
                {"document": write_values(change.values or {})},
            )
            for change in added
        ]
        put_in = insert_and_tell(connection, register_records, rows)
        if missing := [(register, change.id) for change in added if change.id not in put_in]:
            raise ChangedMeanwhile(missing)  # another transaction was first


def _changed_row(keys: Keyring, change: RecordChange, revision: int) -> dict[str, object]:
    place = {"register": change.register, "id": change.id}
    row = sealed(keys, register_records, place, {"document": write_values(change.values or {})})
    return {
        "in_register": change.register,
        "of": change.id,
        "now": revision,
        "said": row["document"],
        "with_key": row["sealed_with"],
    }


def _revisions(connection: Connection, ids: Iterable[Id]) -> dict[Id, int]:
    """Revisions of the records that are there, and nobody else can change them until we are done."""
    found: dict[Id, int] = {}
    for register, of_register in _grouped(ids).items():
        for batch in in_batches(of_register):
            chosen = select(RECORD.id, RECORD.revision).where(RECORD.register == register, RECORD.id.in_(batch))
            for row in connection.execute(chosen.order_by(RECORD.id).with_for_update()):
                found[register, row.id] = row.revision
    return found


def _next_numbers(connection: Connection, changes: Iterable[RecordChange], there: Mapping[Id, int]) -> dict[Id, int]:
    """A record that was taken out and comes back goes on counting."""
    numbers = {(change.register, change.id): there.get((change.register, change.id), 0) + 1 for change in changes}
    new = [id for id in numbers if id not in there]
    for register, of_register in _grouped(new).items():
        for batch in in_batches(of_register):
            last = (
                select(VERSION.id, func.max(VERSION.revision))
                .where(VERSION.register == register, VERSION.id.in_(batch))
                .group_by(VERSION.id)
            )
            for id, revision in connection.execute(last):
                numbers[register, id] = revision + 1
    return numbers


def _grouped(ids: Iterable[Id]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for register, id in sorted(ids):
        found[register].append(id)
    return found


def _write_version(change: RecordChange, why: str) -> bytes:
    values = None if change.values is None else json.loads(write_values(change.values))
    return json.dumps({"why": why, "values": values}, ensure_ascii=False).encode()


def _read_version(kept: bytes) -> tuple[str, Mapping[str, Value] | None]:
    found = json.loads(kept)
    values = found["values"]
    return found["why"], None if values is None else read_values(json.dumps(values).encode())
