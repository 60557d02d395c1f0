"""Where is it kept which drawn maps run, for every worker to see? Port: engine.cases.published.PublishedProcesses."""

import json
from collections.abc import Sequence

from sqlalchemy import RowMapping, select

from connectors.store import audit
from connectors.store.database import Database
from connectors.store.many import put
from connectors.store.published_tables import published_processes
from connectors.store.rows import sealed, unsealed
from connectors.store.sealed import Keyring
from engine.cases.published import PublishedProcess, audit_of, settings_as_data, settings_from_data


class SqlPublishedProcesses:
    """In SQLite or PostgreSQL."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    def every(self) -> Sequence[PublishedProcess]:
        by_name = select(published_processes).order_by(published_processes.c.name)
        with self._database.read() as connection:
            return [self._published(row) for row in connection.execute(by_name).mappings()]

    def find(self, name: str) -> PublishedProcess | None:
        wanted = select(published_processes).where(published_processes.c.name == name)
        with self._database.read() as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else self._published(row)

    def save(self, process: PublishedProcess) -> None:
        ours = select(published_processes).where(published_processes.c.name == process.name).with_for_update()
        with self._database.write() as connection:
            row = connection.execute(ours).mappings().one_or_none()
            put(connection, published_processes, [self._row(process)])
            before = None if row is None else self._published(row)
            audit.append(connection, self._keys, audit_of(before, process))

    def _row(self, process: PublishedProcess) -> dict[str, object]:
        row = {
            "name": process.name,
            "title": process.title,
            "version": process.version,
            "map_edits": process.map_edits,
            "paused": process.paused,
            "changed": process.at,
            "changed_by": process.by,
        }
        document = json.dumps(settings_as_data(process.settings), ensure_ascii=False).encode()
        return sealed(self._keys, published_processes, row, {"document": document})

    def _published(self, row: RowMapping) -> PublishedProcess:
        return PublishedProcess(
            name=row["name"],
            title=row["title"],
            settings=settings_from_data(json.loads(unsealed(self._keys, published_processes, row, "document"))),
            by=row["changed_by"],
            at=row["changed"],
            version=row["version"],
            map_edits=row["map_edits"],
            paused=row["paused"],
        )
