"""Are people kept as they were given, changed whole or not at all, and every change told in the trail?"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from connectors.store import Keyring, Store, open_store
from connectors.store.memory import MemoryStore
from connectors.store.people import SqlPeople
from engine.people import Directory, Person, RoleHolding, StandIn, Team
from engine.people_change import PERSON_CASE, ChangedMeanwhile, PeopleChange

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
ANA = Person(id="1", name="Ana Fairholt", employee_number="1", team="T1", starts=date(2020, 2, 3))
BEN = Person(id="2", name="Ben Şahin", email="ben@trust.example", manager="1", leaves=date(2026, 12, 4))
EVERYTHING = PeopleChange(
    people=(ANA, BEN),
    teams=(Team(id="T1", name="Ward", manager="1", part_of="T0"),),
    roles=(RoleHolding(role="hr_adviser", person="2", team="T1", begins=date(2026, 4, 1)),),
    stand_ins=(StandIn(person="1", by="2", begins=date(2026, 11, 1), ends=date(2026, 11, 30), why="operation"),),
    source="esr_people",
)


def save(store: Store | MemoryStore, change: PeopleChange) -> None:
    store.people.save(change, revision=store.people.snapshot()[1], by="9", at=AT, why="import")


def test_an_empty_store_knows_nobody(store: Store | MemoryStore) -> None:
    assert store.people.snapshot() == (Directory(), 0)


def test_what_was_saved_is_read_again(store: Store | MemoryStore) -> None:
    save(store, EVERYTHING)
    assert store.people.directory() == Directory(
        people=EVERYTHING.people, teams=EVERYTHING.teams, roles=EVERYTHING.roles, stand_ins=EVERYTHING.stand_ins
    )
    assert store.people.listed_by("esr_people") == {"1", "2"}


def test_the_same_snapshot_is_given_until_something_changes(store: Store | MemoryStore) -> None:
    save(store, EVERYTHING)
    first = store.people.directory()
    assert store.people.directory() is first
    save(store, EVERYTHING)  # nothing new
    assert store.people.directory() is first
    save(store, PeopleChange(people=(replace(ANA, post="Ward Manager"),)))
    assert store.people.directory() is not first


def test_another_process_sees_the_change(sql_store: Store) -> None:
    other = SqlPeople(sql_store.database, sql_store.keys)
    save(sql_store, EVERYTHING)
    assert other.directory() == sql_store.people.directory()


def test_a_change_tells_each_field_from_old_to_new(store: Store | MemoryStore) -> None:
    save(store, EVERYTHING)
    save(store, PeopleChange(people=(replace(BEN, leaves=None, post="Nurse"),)))
    added, given, changed = store.audit.entries(PERSON_CASE + "2")
    assert (added.what, given.what, changed.what) == ("person added", "role added", "person back")
    assert (changed.by, changed.at, changed.why) == ("9", AT, "import")
    assert {str(change) for change in changed.changes} == {"leaves: 2026-12-04 -> none", "post: none -> Nurse"}
    assert store.audit.verify() is None


def test_why_somebody_is_away_is_not_in_the_trail(store: Store | MemoryStore) -> None:
    save(store, EVERYTHING)
    (_, entry) = store.audit.entries(PERSON_CASE + "1")
    assert [str(change) for change in entry.changes if change.field == "why"] == ["why: changed"]


def test_a_stand_in_that_will_not_happen_goes(store: Store | MemoryStore) -> None:
    save(store, EVERYTHING)
    save(store, PeopleChange(dropped=EVERYTHING.stand_ins))
    assert store.people.directory().stand_ins == ()
    assert store.audit.entries(PERSON_CASE + "1")[-1].what == "stand-in dropped"


def test_of_two_changes_from_the_same_state_one_is_saved(store: Store | MemoryStore) -> None:
    save(store, EVERYTHING)
    _, revision = store.people.snapshot()
    store.people.save(PeopleChange(people=(replace(ANA, post="A"),)), revision=revision, by="9", at=AT, why="")
    with pytest.raises(ChangedMeanwhile, match="nothing was saved"):
        store.people.save(PeopleChange(people=(replace(ANA, post="B"),)), revision=revision, by="8", at=AT, why="")
    found = store.people.directory().person("1")
    assert found is not None
    assert found.post == "A"


def test_the_list_somebody_came_with_stays_the_first(store: Store | MemoryStore) -> None:
    save(store, EVERYTHING)
    save(store, PeopleChange(people=(replace(ANA, sign_in="afairholt"),), source="directory_people"))
    assert store.people.listed_by("esr_people") == {"1", "2"}
    assert store.people.listed_by("directory_people") == frozenset()


def test_names_and_reasons_are_not_in_the_database_as_text(sql_store: Store) -> None:
    save(sql_store, EVERYTHING)
    with sql_store.database.read() as connection:
        kept = [
            str(row).encode() + b"".join(bytes(cell) for cell in row if isinstance(cell, bytes | memoryview))
            for table in ("people", "stand_ins", "audit")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    assert kept
    for secret in ("Fairholt", "Şahin", "ben@trust.example", "operation"):
        assert not any(secret.encode() in row for row in kept)


def test_people_come_under_a_new_key(sql_store: Store) -> None:
    save(sql_store, EVERYTHING)
    before = sql_store.people.directory()
    newer = Keyring({"newer": bytes(32), "test": bytes(range(32))})
    with open_store(sql_store.database.url.render_as_string(hide_password=False), newer) as store:
        while store.reseal():
            pass
        assert set(store.sealed_with()) == {"newer"}
        assert store.people.directory() == before
