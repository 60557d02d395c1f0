"""How does everything come under a new key? In batches, while others work."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from connectors.store.database import Database
from connectors.store.many import insert_new
from connectors.store.rows import SEALED, execute_many, sealed, unsealed
from connectors.store.sealed import BadKeys, Keyring, MissingKey
from connectors.store.tables import sealing_keys

BATCH = 500


def check_keys(database: Database, keys: Keyring) -> None:
    """Notes the current key, and refuses to go on without a key something may be sealed with.

    Raises MissingKey; BadKeys where a key is not the one that has been used under its name.
    """
    with database.read() as connection:
        known = {row.id: row.fingerprint for row in connection.execute(select(sealing_keys))}
    for id, fingerprint in known.items():
        if id not in keys.ids:
            raise MissingKey(id)
        if keys.fingerprint(id) != fingerprint:
            raise BadKeys(f"key {id!r} is not the key this database has been sealed with under that name")
    if keys.current not in known:
        with database.write() as connection:
            _note(connection, keys)


def reseal(database: Database, keys: Keyring, limit: int = BATCH) -> int:
    """Seal up to `limit` rows that are under an older key with the current one; returns how many there were.

    Passes over what somebody is writing just now, so call it until it returns 0: then no older key is needed
    any more, and none is asked for on opening.
    """
    for table, columns in SEALED.items():
        with database.write() as connection:
            done = _reseal(connection, keys, table, columns, limit)
        if done:
            return done
    with database.write() as connection:
        older = {key: count for key, count in _rows_by_key(connection).items() if key != keys.current}
        connection.execute(delete(sealing_keys).where(sealing_keys.c.id.not_in([keys.current, *older])))
    return sum(older.values())


def rows_by_key(database: Database) -> dict[str, int]:
    """How many rows are sealed with each key."""
    with database.read() as connection:
        return _rows_by_key(connection)


def _note(connection: Connection, keys: Keyring) -> None:
    row = {"id": keys.current, "fingerprint": keys.fingerprint(keys.current)}
    insert_new(connection, sealing_keys, [row])


def _reseal(connection: Connection, keys: Keyring, table: Table, columns: Sequence[str], limit: int) -> int:
    older = select(table).where(table.c.sealed_with != keys.current).limit(limit).with_for_update(skip_locked=True)
    rows = connection.execute(older).mappings().all()
    key = [column.name for column in table.primary_key]
    again = (
        update(table)
        .where(*(table.c[name] == bindparam(f"key_{name}") for name in key))
        .values({name: bindparam(f"new_{name}") for name in (*columns, "sealed_with")})
    )
    changed = []
    for row in rows:
        opened = {name: None if row[name] is None else unsealed(keys, table, row, name) for name in columns}
        new = sealed(keys, table, row, opened)
        changed.append(
            {f"key_{name}": row[name] for name in key}
            | {f"new_{name}": new[name] for name in (*columns, "sealed_with")}
        )
    execute_many(connection, again, changed)
    return len(changed)


def _rows_by_key(connection: Connection) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in SEALED:
        key = table.c.sealed_with
        for id, count in connection.execute(select(key, func.count()).where(key.is_not(None)).group_by(key)):
            counts[id] = counts.get(id, 0) + count
    return counts
