"""What does whoever looks after the database do: check the audit trail, change keys, copy it?"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from flows.answers import refuse_to_overwrite
from flows.settings import Settings
from flows.wiring import open_store

if TYPE_CHECKING:
    from connectors.store.database import Database

SERVERS = ("postgres", "postgresql")  # how the URL of a database server begins

audit = App(name="audit", help="Has the record of who did what been touched?")
keys = App(name="keys", help="The keys that what people write is sealed with.")
database = App(name="database", help="Copy the database, or move it to a server.")


@audit.command
def verify(
    *,
    anchor: Annotated[
        tuple[str, ...], Parameter(negative="", help="As printed earlier and kept elsewhere: 1234:abc... .")
    ] = (),
) -> None:
    """Check every row of the audit trail; print the anchor to keep elsewhere. Exit code 1 where it was touched."""
    from engine.audit import Anchor
    from flows.cli import Exit

    anchors = [Anchor.from_text(text) for text in anchor]
    with open_store(Settings.from_env()) as store:
        fault = store.audit.verify(anchors)
        now = store.audit.anchor()
    if fault:
        print(f"The audit trail is not as it was written. {fault}.")
        print("Change nothing. Keep a copy of the database, and tell information governance.")
        raise SystemExit(Exit.FAILED)
    print(f"The audit trail is whole: {now.number:,} rows.")
    if not anchors:
        print("Rows cut off its end are found only with an anchor kept elsewhere. Note this one:")
    print(now)


@keys.command
def new(
    name: Annotated[str | None, Parameter(help="Its name; else today's date.")] = None,
    /,
    *,
    add: Annotated[bool, Parameter(negative="", help="Put it in front in the key file of this machine.")] = False,
) -> None:
    """Make a new key: print it, or put it in use on this machine."""
    from connectors.store import new_key
    from connectors.store.key_file import put_in_front

    made = new_key(name or f"{datetime.now().astimezone():%Y-%m-%d}")
    if not add:
        print(made)
        return
    settings = Settings.from_env()
    put_in_front(made, settings.key_file)
    print(f"{made.partition(':')[0]} is the first key in {settings.key_file}. Keep a copy of that file.")
    print("Restart eightflows, then: eightflows keys reseal")


@keys.command
def reseal() -> None:
    """Bring everything under the newest key, while people work; then older keys are no longer needed."""
    with open_store(Settings.from_env()) as store:
        done = 0
        while count := store.reseal():
            done += count
        print(f"{done:,} rows were sealed anew. Everything is under key {store.keys.current}.")
        if older := [id for id in store.keys.ids if id != store.keys.current]:
            print(f"Needed only for older backups: {', '.join(older)}")


@database.command
def copy(
    target: Annotated[str, Parameter(help="A new file for a backup, or postgresql://user@host/name, empty.")], /
) -> None:
    """Copy an SQLite database: into a file while people work, or into an empty PostgreSQL database.

    Stop eightflows before you move to PostgreSQL: what is written after the copy began is not in it.
    """
    with open_store(Settings.from_env()) as store:
        if target.partition(":")[0].partition("+")[0] in SERVERS:
            _move_to_server(store.database, target)
            return
        file = Path(target).expanduser().absolute()
        refuse_to_overwrite(file)
        store.database.copy_to(file)
    print(f"Copied to {file}. Keep the keys somewhere else.")


def _move_to_server(source: "Database", url: str) -> None:
    from connectors.store.copying import copy_all
    from connectors.store.database import BadDatabase, Database

    if not source.is_sqlite:
        raise BadDatabase("a PostgreSQL database is copied with pg_dump")
    target = Database(url)
    try:
        copied = copy_all(source, target)
    finally:
        target.close()
    for table, rows in copied.items():
        if rows:
            print(f"  {table:20} {rows:>10,}")
    print(f"Copied to {target}. Set EIGHTFLOWS_DATABASE to it and EIGHTFLOWS_KEYS to the same keys as now,")
    print("then: eightflows audit verify")
