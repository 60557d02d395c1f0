"""Are many rows found, put in, changed and taken out alike on both databases?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from connectors.store import Store
from connectors.store.database import DatabaseFault
from connectors.store.many import among, delete_all, insert_all, insert_and_tell, insert_new, put, update_all
from connectors.store.tables import cases, open_items

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ODD = ["plain", "it's", 'a "quoted" one', "{curly, comma}", "back\\slash", "naïve – ✓", "NULL", ""]
"""Texts that an array or a list written as text could trip over."""


def a_row(id: str, **other: Any) -> dict[str, Any]:
    row = {"id": id, "process": "p", "version": "v", "subject": "s", "status": "open", "opened": AT, "closed": None}
    rest = {"revision": 1, "document": b"\x00\xff", "dispose_from": None, "disposal_rule": "", "on_hold": False}
    return row | rest | other


def an_item(case: str, item: str, **other: Any) -> dict[str, Any]:
    row = {"case_id": case, "item": item, "node": "n", "state": "waiting", "since": AT, "due": None}
    return row | {"asked": "manager", "assignee": "", "shade": ""} | other


def rows(connection: Connection, table: Table) -> list[Any]:
    return list(connection.execute(select(table).order_by(*table.primary_key)).mappings())


def test_rows_come_back_as_they_were_put_in(sql_store: Store) -> None:
    put_in = [a_row(id, closed=AT if number % 2 else None) for number, id in enumerate(ODD)]
    put_in.append(a_row("z", dispose_from=date(2032, 11, 23), on_hold=True, document=None))
    with sql_store.database.write() as connection:
        insert_all(connection, cases, put_in)
        found = {row["id"]: row for row in rows(connection, cases)}
    assert [{name: found[row["id"]][name] for name in row} for row in put_in] == put_in


def test_no_rows_are_nothing_to_do(sql_store: Store) -> None:
    with sql_store.database.write() as connection:
        for do in (insert_all, insert_new, put, update_all, delete_all):
            do(connection, cases, [])
        assert insert_and_tell(connection, cases, []) == set()


@pytest.mark.parametrize("count", [1, 3_000])
def test_ids_are_found_however_many_and_however_odd(sql_store: Store, count: int) -> None:
    wanted = [*ODD, *map(str, range(count))]
    with sql_store.database.write() as connection:
        insert_all(connection, cases, [a_row(id) for id in [*ODD, "left out"]])
        found = connection.scalars(select(cases.c.id).where(among(cases.c.id, "ids")), {"ids": wanted}).all()
        none = connection.scalars(select(cases.c.id).where(among(cases.c.id, "ids")), {"ids": []}).all()
    assert (set(found), none) == (set(ODD), [])


def test_a_row_that_is_there_stays_is_replaced_or_is_refused(sql_store: Store) -> None:
    with sql_store.database.write() as connection:
        insert_all(connection, cases, [a_row("a")])
        assert insert_and_tell(connection, cases, [a_row("a", status="closed"), a_row("b")]) == {"b"}
        insert_new(connection, cases, [a_row("b", status="closed"), a_row("c")])
        assert [(row["id"], row["status"]) for row in rows(connection, cases)] == [
            ("a", "open"),
            ("b", "open"),
            ("c", "open"),
        ]
        put(connection, cases, [a_row("a", status="closed"), a_row("d")])
        assert [row["status"] for row in rows(connection, cases)] == ["closed", "open", "open", "open"]
    with pytest.raises(DatabaseFault, match=r"(?i)unique"), sql_store.database.write() as connection:
        insert_all(connection, cases, [a_row("a")])


def test_only_the_rows_and_columns_named_are_changed(sql_store: Store) -> None:
    with sql_store.database.write() as connection:
        insert_all(connection, cases, [a_row("a"), a_row("b"), a_row("c")])
        changed = [{"id": id, "closed": AT, "revision": 7, "document": None} for id in ("a", "c", "not there")]
        update_all(connection, cases, changed)
        found = [(row["id"], row["closed"], row["revision"], row["status"]) for row in rows(connection, cases)]
    assert found == [("a", AT, 7, "open"), ("b", None, 1, "open"), ("c", AT, 7, "open")]


def test_rows_are_taken_out_by_their_whole_key(sql_store: Store) -> None:
    with sql_store.database.write() as connection:
        insert_all(connection, cases, [a_row("a"), a_row("b")])
        insert_all(connection, open_items, [an_item(case, item) for case in "ab" for item in ("x#1", "y#1")])
        delete_all(connection, open_items, [{"case_id": "a", "item": "x#1"}, {"case_id": "b", "item": "y#1"}])
        assert [(row["case_id"], row["item"]) for row in rows(connection, open_items)] == [("a", "y#1"), ("b", "x#1")]


def test_a_moment_without_its_time_zone_is_refused(sql_store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"), sql_store.database.write() as connection:
        insert_all(connection, cases, [a_row("a", opened=datetime(2026, 11, 23, 9))])  # noqa: DTZ001
