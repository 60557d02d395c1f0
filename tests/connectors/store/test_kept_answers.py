"""Is a request under one key anybody's to do only once, in memory, SQLite and PostgreSQL?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from connectors.store import Store
from connectors.store.kept_answers_tables import kept_answers
from connectors.store.memory import MemoryStore
from engine.kept_answers import KEPT_FOR, KeptAnswer

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ASKED = KeptAnswer(by="robot:esr", key="k1", digest="d", at=NOW)
ANSWERED = replace(ASKED, content=b'{"id": "sam was ill"}')
Opened = Store | MemoryStore


def test_the_first_who_asks_does_it_and_the_others_get_its_answer(store: Opened) -> None:
    assert store.kept_answers.begin(ASKED) is None
    assert store.kept_answers.begin(replace(ASKED, digest="other")) == ASKED
    store.kept_answers.keep(ANSWERED)
    assert store.kept_answers.begin(ASKED) == ANSWERED
    assert store.kept_answers.begin(replace(ASKED, by="robot:roster")) is None


def test_what_is_forgotten_may_be_done(store: Opened) -> None:
    store.kept_answers.begin(ASKED)
    store.kept_answers.forget("robot:esr", "k1")
    assert store.kept_answers.begin(ASKED) is None


def test_answers_go_after_two_days(store: Opened) -> None:
    store.kept_answers.begin(ASKED)
    store.kept_answers.keep(ANSWERED)
    just_before = replace(ASKED, at=NOW + KEPT_FOR - timedelta(seconds=1))
    assert store.kept_answers.begin(just_before) == ANSWERED
    assert store.kept_answers.begin(replace(ASKED, at=NOW + KEPT_FOR)) is None
    assert store.kept_answers.drop_older(NOW) == 0
    assert store.kept_answers.drop_older(NOW + KEPT_FOR) == 1


def test_of_many_who_ask_at_once_one_does_it(store: Opened) -> None:
    with ThreadPoolExecutor(8) as people:
        found = list(people.map(lambda _: store.kept_answers.begin(ASKED), range(24)))
    assert sum(each is None for each in found) == 1


def test_a_copy_of_the_database_tells_no_answer_and_no_key(store: Opened) -> None:
    store.kept_answers.begin(ASKED)
    store.kept_answers.keep(ANSWERED)
    if isinstance(store, Store):
        with store.database.read() as connection:
            row = connection.execute(select(kept_answers)).one()
        assert b"sam" not in row.content
        assert "k1" not in row.id
