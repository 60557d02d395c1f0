"""Does a database come to this version's tables with its data, whoever else starts, and whole or not at all?"""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Table, Text, func, inspect, select, text

from connectors.store import Store, open_store
from connectors.store.database import BadDatabase, Database, DatabaseFault
from connectors.store.migrations import FOLDER, HEAD, configuration, migrate
from connectors.store.migrations.__main__ import new_version
from connectors.store.schema import metadata
from connectors.store.tables import Instant, cases, events
from connectors.store.tables import requests as request_rows
from engine.audit import NO_ROWS
from tests.connectors.store.conftest import DATABASES
from tests.connectors.store.crowd import processes
from tests.connectors.store.examples import a_letter, closed_case
from tests.connectors.store.kept_database import FOLDER as KEPT
from tests.connectors.store.servers import KEYS, Postgres
from tests.engine.cases.small_processes import MONDAY

LATER = f"{int(HEAD) + 1:04}"
REBUILDS_THE_PARENT = '''
"""A later version: `cases` gets a column that must be filled, so that SQLite builds the table anew."""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{later}", "{head}"
def upgrade():
    rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("cases", recreate=rebuild) as rebuilt:
        rebuilt.add_column(sa.Column("site", sa.Text(), nullable=False, server_default="main"))
'''
BREAKS_HALFWAY = '''
"""A version that fails after it has changed a table."""
from alembic import op
revision, down_revision = "{later}", "{head}"
def upgrade():
    op.execute("ALTER TABLE cases ADD COLUMN site TEXT")
    op.execute("DELETE FROM a_table_that_is_not_there")
'''
LOSES_A_PARENT = '''
"""A version that takes away what others belong to."""
from alembic import op
revision, down_revision = "{later}", "{head}"
def upgrade():
    op.execute("DELETE FROM cases")
'''


@pytest.fixture(params=DATABASES)
def bare_url(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """A database of its own, without any tables."""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        with server.fresh("template0") as url:
            yield url
        return
    yield f"sqlite:///{folder / 'bare.db'}"


@pytest.fixture
def own_store(bare_url: str) -> Iterator[Store]:
    """A store whose tables a test may change."""
    with open_store(bare_url, KEYS) as store:
        yield store


def own_versions(tmp_path: Path) -> Path:
    """This version's migrations in a folder of the test's own."""
    folder = tmp_path / "versions"
    folder.mkdir()
    for file in (FOLDER / "versions").glob("*.py"):
        (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    return folder


def later(tmp_path: Path, migration: str) -> Path:
    """This version's migrations and one more."""
    folder = own_versions(tmp_path)
    (folder / f"{LATER}_later.py").write_text(migration.format(later=LATER, head=HEAD), "utf-8")
    return folder


def counts(store: Store) -> dict[str, int | None]:
    with store.database.read() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables
        }


def test_the_newest_version_is_the_one_that_is_named_in_the_code() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD


def test_the_migrations_make_the_tables_the_code_works_with(bare_url: str) -> None:
    database = Database(bare_url)
    migrate(database)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_a_new_version_is_written_from_what_the_tables_say_now(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = own_versions(tmp_path)
    later_tables = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(later_tables)
    Table("rooms", later_tables, Column("id", Text, primary_key=True), Column("since", Instant, nullable=False))
    monkeypatch.setattr("connectors.store.schema.metadata", later_tables)
    new_version("rooms", versions)
    (written,) = versions.glob(f"{LATER}_rooms.py")
    assert "sa.DateTime(timezone=True)" in written.read_text("utf-8")
    database = Database(f"sqlite:///{folder / 'cases.db'}")
    migrate(database, LATER, versions)
    with database.read() as connection:
        assert {column["name"] for column in inspect(connection).get_columns("rooms")} == {"id", "since"}
    database.close()


def test_the_trail_of_a_new_database_begins_where_the_engine_says(sql_store: Store) -> None:
    assert sql_store.audit.anchor() == NO_ROWS


def test_an_up_to_date_database_opens_without_loading_alembic(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "alembic", None)
    open_store(database_url, KEYS).close()


def test_rebuilding_a_parent_table_keeps_its_children(own_store: Store, tmp_path: Path) -> None:
    """With foreign keys on, SQLite would have deleted them, or refused."""
    for number in range(3):
        closed_case(own_store.cases, f"c{number}")
    before = counts(own_store)
    migrate(own_store.database, LATER, later(tmp_path, REBUILDS_THE_PARENT))
    assert counts(own_store) == before
    with own_store.database.write() as connection:
        assert connection.scalars(text("SELECT site FROM cases")).all() == ["main"] * 3
        if own_store.database.is_sqlite:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    assert own_store.cases.load("c1").revision == 3


def test_children_cannot_lose_their_case(sql_store: Store) -> None:
    """Foreign keys are on again after the migrations."""
    closed_case(sql_store.cases)
    with pytest.raises(DatabaseFault), sql_store.database.write() as connection:
        connection.execute(request_rows.insert().values(id="r", case_id="nobody's", item="", kind="", due=None))
    with pytest.raises(DatabaseFault), sql_store.database.write() as connection:
        connection.execute(cases.delete())


def test_a_migration_that_fails_changes_nothing(own_store: Store, tmp_path: Path) -> None:
    closed_case(own_store.cases)
    with pytest.raises(Exception, match="a_table_that_is_not_there"):
        migrate(own_store.database, LATER, later(tmp_path, BREAKS_HALFWAY))
    with own_store.database.read() as connection:
        assert "site" not in {column["name"] for column in inspect(connection).get_columns("cases")}
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
    assert own_store.cases.load("c1").revision == 3


def test_a_migration_that_would_orphan_rows_changes_nothing(folder: Path) -> None:
    with open_store(f"sqlite:///{folder / 'cases.db'}", KEYS) as store:
        closed_case(store.cases)
        with pytest.raises(BadDatabase, match="rows would have lost what they belong to; nothing was changed"):
            migrate(store.database, LATER, later(folder, LOSES_A_PARENT))
        assert store.cases.load("c1").revision == 3
        with store.database.write() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_database_of_a_newer_version_is_left_alone(own_store: Store) -> None:
    with own_store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(BadDatabase, match=r"last used by a newer eightflows \(its version is 0999"):
        migrate(own_store.database)


def test_processes_that_start_at_once_wait_for_one_to_migrate(bare_url: str) -> None:
    with processes().Pool(6) as pool:
        opened = pool.starmap(_open_and_save, [(bare_url, f"c{number}") for number in range(6)])
    assert opened == [True] * 6
    with open_store(bare_url, KEYS) as store:
        with store.database.read() as connection:
            assert connection.scalar(select(func.count()).select_from(events)) == 18
        assert store.audit.verify() is None


def _open_and_save(url: str, id: str) -> bool:
    with open_store(url, KEYS) as store:
        closed_case(store.cases, id)
    return True


@pytest.mark.parametrize("kept", sorted(KEPT.glob("*.db")), ids=lambda kept: kept.stem)
def test_a_database_of_every_version_still_opens(kept: Path, folder: Path) -> None:
    """The file of each released version stays in the repository and is brought to today's tables."""
    file = folder / "kept.db"
    file.write_bytes(kept.read_bytes())
    with open_store(f"sqlite:///{file}", KEYS) as store:
        assert store.cases.load("c1").revision == 3
        assert len(store.cases.events("c1")) == 3
        assert store.cases.forms("c1", special=True)["meet#1"].special["diagnosis"] == "made-up fever"
        assert store.audit.verify() is None
        (letter,) = store.outbox.claim(now=MONDAY, limit=9, lease=timedelta(minutes=5))
        assert letter.content == a_letter("l1").content
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_this_version_has_its_file() -> None:
    assert (KEPT / f"version-{HEAD}.db").exists(), "run python -m tests.connectors.store.kept_database"
