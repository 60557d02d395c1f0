"""Where is the key of one machine? In a file only its owner can read, made with the database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from connectors.store.sealed import VARIABLE, BadKeys, Keyring, new_key

HEADING = "# Without this file nobody can read what eightflows keeps. Keep a copy, but not with the backups.\n"


def keys_of(given: str, *, file: Path, database: Path | None, today: date) -> Keyring:
    """The keys that were given, else those of the key file, which is made for a new database.

    database   the SQLite file they seal; None for a server, which several machines share: its keys are given
    today      names a new key

    Raises BadKeys.
    """
    if given.strip():
        return Keyring.from_text(given)
    there = database is not None and database.exists()  # looked at first: whoever makes both makes the key first
    if not file.exists():
        if database is None:
            raise BadKeys(
                f"a database server needs {VARIABLE}: all machines seal with the same keys. "
                "`eightflows keys new` makes one"
            )
        if there:
            raise BadKeys(
                f"{database} is there, and the keys it was sealed with are not. Put {file.name} back into "
                f"{file.parent}, or set {VARIABLE} as before"
            )
        _make(file, id=today.isoformat())
    return _read(file)


def _read(file: Path) -> Keyring:
    return Keyring.from_text(",".join(_keys_in(file)), source=str(file))


def _keys_in(file: Path) -> list[str]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        raise BadKeys(
            f"{file} holds no keys: it is damaged, or another file. Put {file.name} back from its copy"
        ) from None
    return [line for line in lines if not line.startswith("#")]


def put_in_front(key: str, file: Path) -> None:
    """A new key seals from now on; those that are there go on opening. Raises BadKeys, and changes nothing then."""
    if not file.exists():
        raise BadKeys(f"there is no {file}: put the new key in front of the others in {VARIABLE}")
    older = _keys_in(file)
    Keyring.from_text(",".join([key, *older]))
    with _written(file.parent, "\n".join([HEADING.rstrip(), key, *older, ""])) as whole:
        whole.replace(file)


def _make(file: Path, *, id: str) -> None:
    """Once: others may be about to make it too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with _written(file.parent, f"{HEADING}{new_key(id)}\n") as whole, suppress(FileExistsError):
        os.link(whole, file)


@contextmanager
def _written(folder: Path, text: str) -> Iterator[Path]:
    """A whole file readable by its owner alone, to be given its name; gone afterwards under the name it has."""
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
