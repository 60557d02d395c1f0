"""How is a database brought to the tables of this version, whoever else starts at the same moment?

One transaction from the version found to the newest: after a crash the database is old or new, never between.
A new version is made by `python -m connectors.store.migrations "what is new"`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from connectors.store.database import BadDatabase, Database

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0013"
"""The newest version; kept here so that an up-to-date database opens without loading Alembic."""

FOLDER = Path(__file__).parent
LOCK = 0x8F10775  # PostgreSQL's name for "eightflows is migrating"; any number nobody else uses


def migrate(database: Database, target: str = HEAD, versions: Path = FOLDER / "versions") -> None:
    """Bring the database to a version. Waits for another process that is doing so.

    Raises BadDatabase where it belongs to a newer eightflows, StoreUnavailable.
    """
    if _version(database) == target:
        return
    from alembic import command
    from alembic.script import ScriptDirectory

    config = configuration(versions)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with _alone(database) as connection:
        found = _found(connection)
        if found is not None and found not in known:
            raise BadDatabase(
                f"this database was last used by a newer eightflows (its version is {found}, ours {target}). "
                "Update eightflows; nothing was changed"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def configuration(versions: Path = FOLDER / "versions") -> "Config":
    """What Alembic needs to know, without an .ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    return config


def _version(database: Database) -> str | None:
    with database.read() as connection:
        return _found(connection)


def _found(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction nobody else migrates in.

    SQLite: with foreign keys off, or rebuilding a parent table would delete its children without a word. They
    are checked before the commit.
    """
    if not database.is_sqlite:
        with database.write() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield connection
        return
    with database.without_foreign_keys() as connection:
        yield connection
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            raise BadDatabase(f"{len(broken)} rows would have lost what they belong to; nothing was changed")
