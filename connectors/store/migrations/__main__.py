"""How is a new version of the tables made? From what tables.py says now and the last version did not.

    python -m connectors.store.migrations "people and teams"

Then read what it wrote, set HEAD in migrations/__init__.py, and run python -m tests.connectors.store.kept_database.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from connectors.store.database import Database
from connectors.store.migrations import FOLDER, HEAD, configuration, migrate


def new_version(message: str, versions: Path = FOLDER / "versions") -> None:
    """Write the next migration into `versions`: the tables as they are in the code against those of HEAD."""
    config = configuration(versions)
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/head.db")
        try:
            migrate(database, versions=versions)
            with database.read() as connection:
                config.attributes["connection"] = connection
                command.revision(config, message, autogenerate=True, rev_id=f"{int(HEAD) + 1:04}")
        finally:
            database.close()


if __name__ == "__main__":
    new_version(" ".join(sys.argv[1:]))
