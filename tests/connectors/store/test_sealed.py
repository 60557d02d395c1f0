"""Does a copy of the database alone tell nothing of what people wrote, and does a moved value not open?"""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import bindparam, select, text, update

from connectors.store import Keyring, Store, new_key, open_store
from connectors.store.sealed import BadKeys, MissingKey, Tampered
from connectors.store.tables import cases, events, filled_forms
from engine.cases.store import changed
from tests.connectors.store.examples import MEET_THEN_FILE, a_case, a_form, a_letter, closed_case, step, submitted
from tests.connectors.store.servers import KEYS
from tests.engine.cases.small_processes import MONDAY

OLD = {"2026": bytes(32)}
NEW = {"2027": bytes(range(1, 33))}
PLACE = ("filled_forms", "c1", "meet#1", "special")


# --- keys -------------------------------------------------------------------------------------------


@given(st.binary(), st.text())
def test_what_was_sealed_opens_in_its_place_and_in_no_other(content: bytes, row: str) -> None:
    sealed = KEYS.seal(content, (*PLACE, row))
    assert KEYS.open(sealed, "test", (*PLACE, row)) == content
    assert len(sealed) == 1 + 12 + len(content) + 16
    with pytest.raises(Tampered):
        KEYS.open(sealed, "test", (*PLACE, row, ""))


def test_the_same_words_are_never_sealed_the_same() -> None:
    assert KEYS.seal(b"fever", PLACE) != KEYS.seal(b"fever", PLACE)


@pytest.mark.parametrize("at", [0, 1, 13, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealed = bytearray(KEYS.seal(b"fever", PLACE))
    sealed[at] ^= 1
    with pytest.raises(Tampered, match="special of filled_forms c1 meet#1 does not open with key 'test'"):
        KEYS.open(bytes(sealed), "test", PLACE)


@pytest.mark.parametrize("length", [0, 1, 12, 20])
def test_a_value_cut_short_is_noticed(length: int) -> None:
    with pytest.raises(Tampered):
        KEYS.open(KEYS.seal(b"fever", PLACE)[:length], "test", PLACE)


def test_the_first_key_seals_and_all_open() -> None:
    before = Keyring(OLD)
    rotated = Keyring({**NEW, **OLD})
    assert rotated.current == "2027"
    assert rotated.open(before.seal(b"fever", PLACE), "2026", PLACE) == b"fever"
    with pytest.raises(MissingKey, match="sealed with key '2027', which is not in EIGHTFLOWS_KEYS"):
        before.open(rotated.seal(b"fever", PLACE), "2027", PLACE)


def test_keys_are_read_from_text_and_never_shown() -> None:
    text = f"{new_key('2027')}, {new_key('2026')}"
    keys = Keyring.from_text(text)
    assert (keys.ids, keys.current, repr(keys)) == (("2027", "2026"), "2027", "Keyring(2027, 2026)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no key"),
        (" , ", "there is no key"),
        ("2027", "has no name"),
        ("AAAA", "has no name"),
        ("2027:!!!!", "key 1 is not written in base64"),
        ("2027:AAAA", "key '2027' has 3 bytes. It must have 32"),
        (f"{new_key('a')},{new_key('a')}", "two keys are called 'a'"),
        (new_key("a b"), "a key's name is up to 32 letters"),
    ],
    ids=["nothing", "blank", "no key", "no name", "not base64", "too short", "two of a name", "a bad name"],
)
def test_keys_that_cannot_be_used_are_refused_in_words_without_them(text: str, said: str) -> None:
    with pytest.raises(BadKeys) as refused:
        Keyring.from_text(text)
    assert said in str(refused.value)
    assert not any(part and part in str(refused.value) for part in text.partition(":")[2].split(","))


# --- what the database holds ------------------------------------------------------------------------


def test_nothing_people_wrote_can_be_read_in_the_file(folder: Path) -> None:
    file = folder / "cases.db"
    with open_store(f"sqlite:///{file}", KEYS) as store:
        store.cases.save(a_case())
        event = submitted(outcome="canary-answer")
        form = a_form(note="canary-note")
        store.cases.save(changed(store.cases.load("c1"), [event], MEET_THEN_FILE, forms=[form]))
        store.outbox.queue([a_letter()])
        assert store.audit.entries("c1")[1].changes[1].new == "canary-note"
    written = b"".join(part.read_bytes() for part in folder.iterdir())
    for canary in (b"canary-answer", b"canary-note", b"made-up fever", b"Please meet"):
        assert canary not in written


def test_values_swapped_between_two_cases_do_not_open(sql_store: Store) -> None:
    closed_case(sql_store.cases, "c1")
    closed_case(sql_store.cases, "c2")
    _swap(sql_store, "cases", "id", "document")
    _swap(sql_store, "filled_forms", "case_id", "special")
    with pytest.raises(Tampered, match="document of cases c1"):
        sql_store.cases.load("c1")
    with pytest.raises(Tampered, match="special of filled_forms c2 meet#1"):
        sql_store.cases.forms("c2", special=True)
    assert sql_store.cases.forms("c2", special=False)["meet#1"].answers == a_form().answers


def _swap(store: Store, table: str, key: str, column: str) -> None:
    with store.database.write() as connection:
        rows = connection.execute(text(f"SELECT {key}, {column} FROM {table} ORDER BY {key}")).all()
        (one, first), (two, second) = rows
        swapping = text(f"UPDATE {table} SET {column} = :value WHERE {key} = :key")
        connection.execute(swapping, [{"key": one, "value": second}, {"key": two, "value": first}])


def test_an_event_moved_to_another_place_in_its_history_does_not_open(sql_store: Store) -> None:
    closed_case(sql_store.cases)
    with sql_store.database.write() as connection:
        chosen = select(events.c.number, events.c.document).order_by(events.c.number)
        (_, first), (_, second), _ = connection.execute(chosen).all()
        moving = update(events).where(events.c.number == bindparam("place")).values(document=bindparam("moved"))
        connection.execute(moving, [{"place": 1, "moved": second}, {"place": 2, "moved": first}])
    with pytest.raises(Tampered, match="document of events c1 1"):
        sql_store.cases.events("c1")


# --- rotation ---------------------------------------------------------------------------------------


def test_everything_comes_under_the_new_key_in_batches_while_work_goes_on(database_url: str) -> None:
    with open_store(database_url, Keyring(OLD)) as store:
        for number in range(4):
            closed_case(store.cases, f"c{number}")
        store.outbox.queue([a_letter()])
        store.cases.save(a_case("open"))
    both = Keyring({**NEW, **OLD})
    with open_store(database_url, both) as store:
        assert store.sealed_with() == {"2026": 4 * (1 + 3 + 1 + 2) + 2 + 1}
        batches = []
        while count := store.reseal(limit=3):
            batches.append(count)
            if len(batches) == 1:
                store.cases.save(step(store.cases, "open", submitted()))
        assert max(batches) == 3
        assert set(store.sealed_with()) == {"2027"}
    with open_store(database_url, Keyring(NEW)) as store:
        assert store.cases.load("open").case.item("file#1") is not None
        assert store.cases.forms("c1", special=True) == {"meet#1": a_form()}
        assert store.audit.verify() is None


def test_a_database_does_not_open_without_a_key_it_needs(database_url: str) -> None:
    open_store(database_url, Keyring(OLD)).close()
    with pytest.raises(MissingKey, match="sealed with key '2026'"):
        open_store(database_url, Keyring(NEW))


def test_another_key_under_the_same_name_is_refused(folder: Path) -> None:
    url = f"sqlite:///{folder / 'cases.db'}"
    open_store(url, Keyring(OLD)).close()
    with pytest.raises(BadKeys, match="key '2026' is not the key this database has been sealed with"):
        open_store(url, Keyring({"2026": bytes(range(32))}))


def test_disposed_content_is_overwritten_in_the_file(folder: Path) -> None:
    """Deleted rows of an SQLite file otherwise stay in it until their place is used again."""
    file = folder / "cases.db"
    with open_store(f"sqlite:///{file}", KEYS) as store:
        closed_case(store.cases)
        with store.database.read() as connection:
            chosen = select(cases.c.document, filled_forms.c.special).join(filled_forms)
            contents = connection.execute(chosen).one()
        store.retention.set_date("c1", from_day=date(2030, 1, 1), rule="")
        store.retention.dispose(["c1"], today=date(2030, 1, 1), by="p7", at=MONDAY, why="")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    written = file.read_bytes()
    assert not any(content in written for content in contents)
