"""Does the audit trail in a database name the first row somebody touched?"""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from connectors.store import Store
from connectors.store.database import DatabaseFault
from connectors.store.saving import save_all
from engine.audit import AuditEntry
from tests.connectors.store.examples import a_case, closed_case
from tests.connectors.store.servers import KEYS
from tests.engine.cases.small_processes import MONDAY

GUARDED = ("audit", "events")


def as_the_owner_of_the_database(store: Store, *statements: str) -> None:
    """Take the guards away first, as somebody would who may."""
    guards = [f"DROP TRIGGER {table}_no_{doing}" for table in GUARDED for doing in ("update", "delete")]
    with store.database.write() as connection:
        if not store.database.is_sqlite:
            guards = ["SET LOCAL session_replication_role = replica"]
        for statement in (*guards, *statements):
            connection.execute(text(statement))


INSERT = (
    "INSERT INTO audit (number, at, done_by, what, case_id, item, digest, hash) "
    "SELECT {number}, at, 'somebody', what, case_id, item, digest, hash FROM audit WHERE number = 3"
)


@pytest.mark.parametrize(
    ("touched", "told"),
    [
        (["UPDATE audit SET done_by = 'somebody' WHERE number = 2"], "audit row 2: was changed, moved or put in"),
        (["UPDATE audit SET hash = digest WHERE number = 6"], "audit row 6: was changed, moved or put in"),
        (["UPDATE audit SET detail = NULL WHERE number = 2"], "audit row 2: its detail has gone, and no disposal"),
        (
            ["UPDATE audit SET detail = (SELECT detail FROM audit WHERE number = 5) WHERE number = 2"],
            "audit row 2: its detail was changed",
        ),
        (["UPDATE audit SET detail = hash WHERE number = 1"], "audit row 1: its detail was changed"),
        (["DELETE FROM audit WHERE number = 1"], "audit row 1: is missing"),
        (["DELETE FROM audit WHERE number = 4"], "audit row 4: is missing"),
        (["DELETE FROM audit WHERE number > 4"], "audit row 5: is missing, and all that followed it"),
        (["DELETE FROM audit"], "audit row 1: is missing, and all that followed it"),
        ([INSERT.format(number=7)], "audit row 7: was changed, moved or put in"),
        ([INSERT.format(number=0)], "audit row 1: is missing"),
        (
            [
                "UPDATE audit SET number = 100 WHERE number = 3",
                "UPDATE audit SET number = 3 WHERE number = 4",
                "UPDATE audit SET number = 4 WHERE number = 100",
            ],
            "audit row 3: was changed, moved or put in",
        ),
        (["DELETE FROM audit_head"], "audit row 1: is not the row that was noted here"),
        (["UPDATE audit_head SET number = 9"], "audit row 7: is missing, and all that followed it"),
    ],
)
def test_the_first_row_that_was_touched_is_named(sql_store: Store, touched: Sequence[str], told: str) -> None:
    closed_case(sql_store.cases, "c1")
    closed_case(sql_store.cases, "c2")
    assert sql_store.audit.verify() is None
    if not sql_store.database.is_sqlite:
        touched = [each.replace("detail = hash", "detail = hash::bytea") for each in touched]
    as_the_owner_of_the_database(sql_store, *touched)
    assert str(sql_store.audit.verify()).startswith(told)


def test_a_trail_cut_with_its_end_is_noticed_by_an_anchor_kept_elsewhere(sql_store: Store) -> None:
    closed_case(sql_store.cases, "c1")
    cut = sql_store.audit.anchor()
    closed_case(sql_store.cases, "c2")
    noted = sql_store.audit.anchor()
    as_the_owner_of_the_database(
        sql_store,
        f"DELETE FROM audit WHERE number > {cut.number}",
        f"UPDATE audit_head SET number = {cut.number}, hash = '{cut.hash}'",
    )
    assert sql_store.audit.verify() is None
    assert str(sql_store.audit.verify([noted])) == "audit row 4: is missing, and all that followed it"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit WHERE number = 1",
        "UPDATE audit SET done_by = 'somebody' WHERE number = 1",
        "DELETE FROM events",
        "UPDATE events SET at = at",
    ],
)
def test_the_database_itself_refuses_to_change_what_happened(sql_store: Store, statement: str) -> None:
    closed_case(sql_store.cases)
    with pytest.raises(DatabaseFault, match="append-only"), sql_store.database.write() as connection:
        connection.execute(text(statement))
    assert sql_store.audit.verify() is None


def test_a_transaction_that_fails_leaves_no_row_of_any_kind(sql_store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        _save_and_fail(sql_store)
    tables = ("cases", "events", "requests", "open_items", "audit")
    with sql_store.database.read() as connection:
        counts = {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables}
    assert counts == dict.fromkeys(tables, 0)


def _save_and_fail(store: Store) -> None:
    with store.database.write() as connection:
        save_all(connection, KEYS, [a_case()])
        raise ZeroDivisionError


def test_what_is_done_outside_a_case_is_written_too(sql_store: Store) -> None:
    sql_store.audit.append([AuditEntry(at=MONDAY, by="p1", what="people imported", why="weekly roster")])
    (entry,) = sql_store.audit.entries("")
    assert (entry.what, entry.why) == ("people imported", "weekly roster")
    assert sql_store.audit.verify() is None


def test_a_long_trail_is_read_in_pieces(sql_store: Store) -> None:
    entries = [AuditEntry(at=MONDAY, by=f"p{number}", what="looked", why="why") for number in range(2_500)]
    sql_store.audit.append(entries)
    assert sql_store.audit.verify() is None
    as_the_owner_of_the_database(sql_store, "UPDATE audit SET what = '' WHERE number = 2222")
    assert str(sql_store.audit.verify()) == "audit row 2222: was changed, moved or put in"
