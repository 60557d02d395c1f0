"""How do we talk to SQLite and PostgreSQL so that a transaction is whole, durable and never "locked"?

SQLite: write-ahead log, every commit on the disk before it counts (synchronous=FULL), and every transaction
that will write says so when it begins (BEGIN IMMEDIATE): one that begins by reading cannot be made a writer
later, and no time to wait helps. docs/adr/0011-store.md has the figures.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from connectors.store.places import network_file_system
from engine.cases.store import StoreUnavailable
from engine.errors import EightflowsError

BUSY_S = 60
"""How long a transaction waits for another to end before it gives up."""

CONNECTIONS = 8
"""Of one process. More threads than these wait in turn, which SQLite's own waiting does not do fairly."""

OLDEST_SQLITE = (3, 35, 0)
READING = "eightflows_reading"
READS_SQLITE = {READING: True}
READS_POSTGRESQL = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Said as the transaction begins: one message to the server less than SET TRANSACTION in every one."""


class BadDatabase(EightflowsError):
    """What was given as a database cannot be used as one."""


class DatabaseFault(RuntimeError):
    """A fault of ours: the database refused a row. Told without what was in it."""


class Database:
    """An open database: transactions that write, and ones that only read."""

    def __init__(self, url: str) -> None:
        """Raises BadDatabase. Connects only when first used."""
        self.url = _read_url(url)
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._reading = self.engine.execution_options(**(READS_SQLITE if self.is_sqlite else READS_POSTGRESQL))

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True)

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction: committed at the end, rolled back by any error. Raises StoreUnavailable."""
        return _transaction(self.engine)

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees the database as it was at its start. Raises StoreUnavailable."""
        return _transaction(self._reading)

    @contextmanager
    def without_foreign_keys(self) -> Iterator[Connection]:
        """SQLite: a transaction that writes and does not follow foreign keys, for migrations."""
        with _told(), self.engine.connect() as connection:
            raw = cast(sqlite3.Connection, connection.connection.driver_connection)
            raw.execute("PRAGMA foreign_keys=OFF")  # outside any transaction, or it does nothing
            try:
                with connection.begin():
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys=ON")

    def copy_to(self, file: Path) -> None:
        """SQLite: a whole copy in a new file, while others write. Raises BadDatabase where there is a file."""
        if not self.is_sqlite:
            raise BadDatabase("a PostgreSQL database is copied with pg_dump")
        if file.exists():
            raise BadDatabase(f"{file} is there already")
        file.touch(mode=0o600)
        with _told(), self.engine.connect() as connection:
            raw = cast(sqlite3.Connection, connection.connection.driver_connection)
            raw.execute("VACUUM INTO ?", (str(file),))  # outside any transaction

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    with _told(), engine.begin() as connection:
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    """What the database could not do is told in our words; of a fault of ours, nothing that was to be written."""
    try:
        yield
    except (OperationalError, PoolTimeout, sqlite3.OperationalError) as error:
        raise StoreUnavailable(_sorry(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable(_sorry(error)) from error
        if type(error.orig) is sqlite3.DatabaseError:  # and none of its kinds
            raise BadDatabase(f"the file cannot be read as a database: {error.orig}") from error
        raise DatabaseFault(f"{type(error.orig).__name__}: {_first_line(error.orig)}") from None


def _sorry(error: DBAPIError | PoolTimeout | sqlite3.OperationalError) -> str:
    why = _first_line(error.orig if isinstance(error, DBAPIError) else error)
    return f"the database could not do it, and nothing was saved: {why}. Try again"


def _first_line(error: BaseException | None) -> str:
    """PostgreSQL shows the row that was to be written on the lines below."""
    return next(iter(str(error).strip().splitlines()), "it gave no reason")


def _read_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise BadDatabase("the database is given as sqlite:///folder/file.db or postgresql://user@host/name") from error
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise BadDatabase("SQLite needs a file: sqlite:///folder/file.db")
        return url
    if url.drivername == "postgresql+psycopg":
        return url
    raise BadDatabase(f"{url.drivername} is no database for cases: use sqlite or postgresql")


def _sqlite(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise BadDatabase(f"this Python has SQLite {sqlite3.sqlite_version}; 3.35 or newer is needed")
    file = Path(url.database or "").absolute()
    if kind := network_file_system(file):
        raise BadDatabase(
            f"{file} lies on a network share ({kind}), where SQLite loses data. Keep it on a disk of this "
            "machine, or use PostgreSQL"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)  # for nobody else on this machine; SQLite's other files follow it
    engine = create_engine(
        url.set(database=str(file)),
        connect_args={"timeout": BUSY_S, "isolation_level": None},  # we say BEGIN ourselves
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=BUSY_S,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_S * 1000}")
    _use_write_ahead_log(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Processes that open a new file at once get in each other's way here, and SQLite does not wait."""
    give_up = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=BUSY_S,
            pool_pre_ping=True,  # a server that was restarted is noticed before a transaction begins
            connect_args={"connect_timeout": 10, "application_name": "eightflows"},
        )
    except ModuleNotFoundError as error:
        raise BadDatabase('PostgreSQL needs psycopg: pip install "eightflows[postgres]"') from error
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """Columns of many values (many.py) go to the server as bytes; as text they are ten times as slow to write."""
    from psycopg.types.array import ListBinaryDumper

    connection.adapters.register_dumper(list, ListBinaryDumper)
