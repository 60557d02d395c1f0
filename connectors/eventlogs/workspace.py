"""Where is a file put in order before it is an event log? In a DuckDB database that is thrown away.

It lies on disk and uses little memory, so a file larger than the machine fills neither; it may read the
one file and nothing else, and never fetches anything.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY: Final = "400MB"
MOST_THREADS: Final = 4


@contextmanager
def workspace(path: Path, clock: ZoneInfo) -> Iterator[tuple["DuckDBPyConnection", Path]]:
    """An empty database, and the folder it lies in. Times without a zone are times of `clock`."""
    import duckdb

    with TemporaryDirectory(prefix="eightflows-", ignore_cleanup_errors=True) as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": min(os.cpu_count() or 1, MOST_THREADS),
            "memory_limit": MEMORY,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        db = duckdb.connect(Path(folder, "log.duckdb"), config=settings)
        try:
            db.execute(f"SET TimeZone = {text(clock.key)}")
            db.execute("SET enable_progress_bar = false")
            db.execute(f"SET allowed_paths = [{text(str(path))}, {file(path)}]")
            db.execute(f"SET allowed_directories = [{text(folder)}]")
            db.execute("SET enable_external_access = false")
            db.execute("SET lock_configuration = true")
            yield db, Path(folder)
        finally:
            db.close()


def file(path: Path) -> str:
    """A file's name as SQL writes it: `log[1].csv` is itself, and no pattern for other names."""
    return text(re.sub(r"[\[*?]", r"[\g<0>]", str(path)))


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A column name as SQL writes it."""
    return '"' + value.replace('"', '""') + '"'
