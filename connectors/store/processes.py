"""Where are the files of each version of a process kept, for the cases that started on it?"""

from collections.abc import Mapping

from sqlalchemy import select

from connectors.store.database import Database
from connectors.store.many import insert_new
from connectors.store.tables import process_files


class SqlProcesses:
    """Versions of processes in SQLite or PostgreSQL (port: engine.cases.store.KeptProcesses)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, process: str, version: str, files: Mapping[str, bytes]) -> None:
        named = {"process": process, "version": version}
        with self._database.write() as connection:
            rows = [{**named, "name": name, "content": content} for name, content in sorted(files.items())]
            insert_new(connection, process_files, rows)

    def files(self, process: str, version: str) -> Mapping[str, bytes]:
        wanted = (process_files.c.process == process, process_files.c.version == version)
        with self._database.read() as connection:
            rows = connection.execute(select(process_files).where(*wanted).order_by(process_files.c.name)).all()
        return {row.name: row.content for row in rows}
