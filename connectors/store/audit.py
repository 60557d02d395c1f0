"""Where is the audit trail kept, and how does each row get its place in the chain?"""

import os
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from connectors.store.database import Database
from connectors.store.many import insert_all
from connectors.store.rows import sealed, unsealed
from connectors.store.sealed import Keyring, MissingKey, Tampered
from connectors.store.tables import audit, audit_head
from engine.audit import NO_ROWS, Anchor, AuditEntry, ChainedRow, ChainFault, chained, first_fault, read_entry

SALT_BYTES = 16
BATCH = 1_000
HEAD = select(audit_head.c.number, audit_head.c.hash)
LOCK_HEAD = HEAD.with_for_update()
MOVE_HEAD = update(audit_head).values(number=bindparam("last"), hash=bindparam("of"))
CHANGED = b"\x00 what is kept does not open"  # no detail: the digest of none of them


class SqlAuditTrail:
    """The audit trail in the database of the cases (port: engine.audit.AuditTrail)."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    def append(self, entries: Sequence[AuditEntry]) -> None:
        with self._database.write() as connection:
            append(connection, self._keys, entries)

    def entries(self, case: str) -> Sequence[AuditEntry]:
        chosen = select(audit).where(audit.c.case_id == case).order_by(audit.c.number)
        with self._database.read() as connection:
            rows = connection.execute(chosen).mappings().all()
        return [read_entry(_row(found, self._detail(found))) for found in rows]

    def anchor(self) -> Anchor:
        with self._database.read() as connection:
            return _head(connection)

    def verify(self, anchors: Sequence[Anchor] = ()) -> ChainFault | None:
        with self._database.read() as connection:
            return first_fault(self._rows(connection), _head(connection), anchors)

    def _rows(self, connection: Connection) -> Iterator[ChainedRow]:
        last = -(2**62)  # a row put in may have any number
        following = select(audit).order_by(audit.c.number).limit(BATCH)
        while rows := connection.execute(following.where(audit.c.number > last)).mappings().all():
            for found in rows:
                try:
                    yield _row(found, self._detail(found))
                except (Tampered, MissingKey):  # every key that was ever needed was there when we opened
                    yield _row(found, CHANGED)
            last = rows[-1]["number"]

    def _detail(self, found: RowMapping) -> bytes | None:
        return None if found["detail"] is None else unsealed(self._keys, audit, found, "detail")


def append(connection: Connection, keys: Keyring, entries: Sequence[AuditEntry]) -> None:
    """Write entries at the end of the trail, in the transaction of what they tell of.

    Locks the end of the trail: do it last, so that others wait as briefly as can be.
    """
    if not entries:
        return
    last = _head(connection, lock=True)
    rows = list(chained(entries, last, iter(lambda: os.urandom(SALT_BYTES), b"")))
    insert_all(connection, audit, [_columns(keys, row) for row in rows])
    connection.execute(MOVE_HEAD, {"last": rows[-1].number, "of": rows[-1].hash})


def _head(connection: Connection, *, lock: bool = False) -> Anchor:
    found = connection.execute(LOCK_HEAD if lock else HEAD).one_or_none()
    return Anchor(*found) if found else NO_ROWS


def _columns(keys: Keyring, row: ChainedRow) -> dict[str, object]:
    columns = {
        "number": row.number,
        "at": row.at,
        "done_by": row.by,
        "what": row.what,
        "case_id": row.case,
        "item": row.item,
        "digest": row.digest,
        "hash": row.hash,
    }
    if row.detail is None:
        return columns | {"detail": None, "sealed_with": None}
    return sealed(keys, audit, columns, {"detail": row.detail})


def _row(found: RowMapping, detail: bytes | None) -> ChainedRow:
    return ChainedRow(
        number=found["number"],
        at=found["at"],
        by=found["done_by"],
        what=found["what"],
        case=found["case_id"],
        item=found["item"],
        digest=found["digest"],
        hash=found["hash"],
        detail=detail,
    )
