"""What would a flow send on some day? It runs on a copy of everything, where no letter leaves the house.

The copy has the database, keys and files of the installation, in a folder of its own that goes afterwards. The mail
server, webhooks and every other address of the outside are left out of it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.store.copying import copy_all
from connectors.store.database import Database
from engine.mail_queue import ON_THEIR_WAY
from flows.settings import Settings
from flows.wiring import open_store

if TYPE_CHECKING:
    from connectors.store import Store

NOT_COPIED = ("prefect", "logs", "up.json", "up.lock", "web.lock", "last-error.txt")
STAY_BEHIND = ("EIGHTFLOWS_MAIL_", "EIGHTFLOWS_TEAMS_", "EIGHTFLOWS_LDAP_", "PREFECT_API_")
"""How variables begin that say where something outside is reached."""

MOST_LETTERS = 100_000
NO_END = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class WouldGo:
    """A letter a flow would send: its own words for whom it is to and what it is about."""

    to: str
    subject: str


@contextmanager
def rehearsal(settings: Settings) -> Iterator[Settings]:
    """The copy; the environment points at it until the block ends, and is then as it was."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="eightflows-rehearsal-", ignore_cleanup_errors=True) as folder:
        try:
            copy = _copied(settings, Path(folder) / "home")
            yield copy
        finally:
            os.environ.clear()
            os.environ.update(before)


def letters_of(copy: Settings, before: frozenset[str]) -> list[WouldGo]:
    """Those in its outbox and its mail folder that were not there before."""
    found = [_read(file.read_bytes()) for file in sorted(copy.mail_folder.glob("*.eml")) if file.name not in before]
    with open_store(copy) as store:
        found += [_read(content) for id, content in _queued(store) if id not in before]
    return found


def there_before(copy: Settings) -> frozenset[str]:
    """Letters there are already: files in the folder, and those that wait in the outbox."""
    files = {file.name for file in copy.mail_folder.glob("*.eml")}
    with open_store(copy) as store:
        return frozenset(files | {line.id for line in store.outbox.lines(ON_THEIR_WAY, MOST_LETTERS)})


def _queued(store: "Store") -> Iterator[tuple[str, bytes]]:
    """Letters of the copy that wait, now or later. Nobody else claims them there."""
    far = datetime.now().astimezone() + NO_END
    for letter in store.outbox.claim(now=far, limit=MOST_LETTERS, lease=NO_END):
        yield letter.id, letter.content


def _read(content: bytes) -> WouldGo:
    message = message_from_bytes(content, policy=policy.default)
    return WouldGo(to=str(message["To"] or ""), subject=str(message["Subject"] or ""))


def _copied(settings: Settings, home: Path) -> Settings:
    shutil.copytree(settings.home, home, ignore=_left_out(settings))
    if settings.mail_folder.is_dir():
        (home / "mail").mkdir(exist_ok=True)
        for file in settings.mail_folder.glob("*.eml"):  # which letters there are says what was sent already
            with suppress(FileExistsError):
                shutil.copy2(file, home / "mail" / file.name)
    for name in [name for name in os.environ if name.startswith(STAY_BEHIND)]:
        del os.environ[name]
    os.environ.update(
        EIGHTFLOWS_HOME=str(home),
        EIGHTFLOWS_MAIL_FOLDER="mail",
        EIGHTFLOWS_DATABASE="",
        EIGHTFLOWS_SUPPLIER_REGISTER=str(settings.supplier_register),
        PREFECT_HOME=str(settings.home / "prefect" / "rehearsals"),  # made once: its database takes 10 s
    )
    copy = replace(Settings.from_env(), keys=settings.keys)
    _copy_database(settings, copy)
    return copy


def _left_out(settings: Settings) -> "Ignored":
    database = settings.database_file
    names = {*NOT_COPIED, *([f"{database.name}{ending}" for ending in ("", "-wal", "-shm")] if database else [])}
    return Ignored(settings.home, frozenset(names))


@dataclass(frozen=True, slots=True)
class Ignored:
    """Leaves these names out of the home itself, and nothing out of the folders in it."""

    home: Path
    names: frozenset[str]

    def __call__(self, folder: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(folder) == self.home and name in self.names]


def _copy_database(settings: Settings, copy: Settings) -> None:
    open_store(settings).close()  # there is one from now on
    source, target = Database(settings.database_url), Database(copy.database_url)
    try:
        copy_all(source, target)
    finally:
        source.close()
        target.close()
