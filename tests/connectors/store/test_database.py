"""Is a database that cannot do its work told in words, with nothing half done, and used again once it can?"""

import os
import sqlite3
import stat
import threading
import traceback
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from connectors.store import Store, open_store
from connectors.store.database import BadDatabase, DatabaseFault
from engine.cases.model import SetTimer
from engine.cases.store import StoreUnavailable
from tests.connectors.store.conftest import ONE_WORKER
from tests.connectors.store.examples import LEASE, a_case, closed_case, step, submitted
from tests.connectors.store.servers import KEYS, Postgres


def test_somebody_who_never_lets_go_is_not_waited_for_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.store.database.BUSY_S", 0.2)
    file = folder / "cases.db"
    with open_store(f"sqlite:///{file}", KEYS) as store:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match=r"nothing was saved: database is locked\. Try again"):
            store.cases.save(a_case())
        assert store.cases.find() == []  # who reads need not wait
        other.execute("ROLLBACK")
        other.close()
        store.cases.save(a_case())


def test_a_full_disk_is_told_and_leaves_nothing_half_done(folder: Path) -> None:
    with open_store(f"sqlite:///{folder / 'cases.db'}", KEYS) as store:
        with store.database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            (pages,) = raw.execute("PRAGMA page_count").fetchone()
            raw.execute(f"PRAGMA max_page_count={pages + 4}")
        with pytest.raises(StoreUnavailable, match="database or disk is full"):
            _save_for_ever(store)
        saved = len(store.cases.find())
        assert saved > 0
        assert store.audit.anchor().number == saved
        assert store.audit.verify() is None
        with store.database.read() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"


def _save_for_ever(store: Store) -> None:
    for number in count():
        store.cases.save(a_case(f"c{number}"))


@ONE_WORKER
def test_a_connection_that_is_cut_is_told_and_the_next_one_works(postgres: Postgres) -> None:
    with open_store(postgres.emptied(), KEYS) as store:
        store.cases.save(a_case())
        with pytest.raises(StoreUnavailable, match="nothing was saved"):
            _cut(store)
        store.cases.save(step(store.cases, "c1", submitted()))


def _cut(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(StoreUnavailable) as refused:
        open_store("postgresql://jo:secret@127.0.0.1:1/cases", KEYS)
    assert "secret" not in str(refused.value)


def test_errors_hold_nothing_of_what_was_to_be_written(sql_store: Store) -> None:
    with pytest.raises(DatabaseFault) as refused:
        _write_half_a_row(sql_store)
    told = "".join(traceback.format_exception(refused.value))
    assert "cases" in told
    assert "canary" not in told


def _write_half_a_row(store: Store) -> None:
    row = {"subject": "canary"}
    with store.database.write() as connection:
        connection.execute(text("INSERT INTO cases (id, subject) VALUES ('c1', :subject)"), row)


def test_a_file_that_is_something_else_is_refused(folder: Path) -> None:
    (folder / "cases.db").write_text("a shopping list " * 100, "utf-8")
    with pytest.raises(BadDatabase, match="cannot be read as a database: file is not a database"):
        open_store(f"sqlite:///{folder / 'cases.db'}", KEYS)


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
def test_the_file_is_for_nobody_else_on_the_machine(folder: Path) -> None:
    with open_store(f"sqlite:///{folder / 'new' / 'cases.db'}", KEYS) as store:
        store.cases.save(a_case())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder / "new").iterdir()}
    assert modes == dict.fromkeys(["cases.db", "cases.db-wal", "cases.db-shm"], 0o600)


def test_a_copy_is_whole_while_others_write(folder: Path) -> None:
    with open_store(f"sqlite:///{folder / 'cases.db'}", KEYS) as store:
        stop = threading.Event()

        def write() -> None:
            number = 0
            while not stop.is_set():
                closed_case(store.cases, f"c{number}")
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            while len(store.cases.find(limit=6)) < 6:
                pass
            store.database.copy_to(folder / "copy.db")
        finally:
            stop.set()
            writer.join()
        with pytest.raises(BadDatabase, match="is there already"):
            store.database.copy_to(folder / "copy.db")
    with open_store(f"sqlite:///{folder / 'copy.db'}", KEYS) as copy:
        assert copy.audit.verify() is None
        histories = list(copy.cases.histories("small"))
        assert len(histories) >= 5
        assert all(case.applied == tuple(event.id for event in events) for case, events in histories)


def test_a_moment_without_its_zone_is_not_kept(sql_store: Store) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001
    with pytest.raises(StatementError, match="without its time zone"):
        sql_store.cases.claim([SetTimer], now=naive, limit=1, lease=LEASE)
