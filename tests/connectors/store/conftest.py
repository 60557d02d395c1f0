"""Which stores does a test of the store run on? Memory, SQLite and a PostgreSQL server started here."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import Store, open_store
from connectors.store.database import Database
from connectors.store.memory import MemoryStore
from connectors.store.migrations import migrate
from tests.connectors.store.servers import KEYS, Postgres, folder_in_memory, postgres_server

ONE_WORKER = pytest.mark.xdist_group("postgres")  # so that one server is started, not one for each worker
DATABASES = ["sqlite", pytest.param("postgresql", marks=ONE_WORKER)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """A file with this version's tables, to be copied."""
    with folder_in_memory() as folder:
        yield _template(folder / "template.db")


def _template(file: Path) -> Path:
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a test keeps its SQLite file."""
    with folder_in_memory() as found:
        yield found


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """A database with this version's tables and nothing in them."""
    return _url(request, folder)


@pytest.fixture
def sql_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, KEYS) as store:
        yield store


@pytest.fixture(params=["memory", *DATABASES])
def store(request: pytest.FixtureRequest, folder: Path) -> Iterator[Store | MemoryStore]:
    """An empty store of each kind."""
    if request.param == "memory":
        yield MemoryStore()
        return
    with open_store(_url(request, folder), KEYS) as opened:
        yield opened


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        return server.emptied()
    file = folder / "cases.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"
