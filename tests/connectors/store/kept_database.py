"""What does a database of this version hold? Run as a module, this writes the file that later versions must read.

    python -m tests.connectors.store.kept_database

Only for a version that has not been released: the files of earlier ones are never changed.
"""

import sqlite3
from pathlib import Path

from connectors.store import open_store
from connectors.store.migrations import HEAD
from tests.connectors.store.examples import a_letter, closed_case
from tests.connectors.store.servers import KEYS

FOLDER = Path(__file__).parent / "databases"


def write(file: Path) -> None:
    """One closed case with its form, and a letter on its way."""
    file.unlink(missing_ok=True)
    with open_store(f"sqlite:///{file}", KEYS) as store:
        closed_case(store.cases)
        store.outbox.queue([a_letter()])
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("VACUUM")
    connection.close()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    write(FOLDER / f"version-{HEAD}.db")
