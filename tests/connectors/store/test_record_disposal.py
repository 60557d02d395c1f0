"""Do people who left, and lists of who was told, go whole or not at all, and does the audit trail hold and say so?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from connectors.store import Store
from connectors.store.notices import letter_case
from connectors.store.record_disposal import LISTS, PERSON_COLUMNS
from connectors.store.tables import letters, metadata
from engine.accounts import Account, Session
from engine.audit import DISPOSED
from engine.cases.store import NotDue
from engine.disposal import DueRecord, Kind, Record
from engine.forms.drafts import Draft
from engine.notices.delivery import Preferences
from engine.notices.life import AFTERWARDS, finished, recorded, released
from engine.notices.seen import Reading, Told
from engine.people import Directory, Person, RoleHolding, StandIn, Team
from engine.people_change import PERSON_CASE, ChangedMeanwhile, PeopleChange
from engine.subscriptions import Subscription, WeeklyLetter
from tests.connectors.store.examples import a_case, closed_case
from tests.connectors.store.test_notices import NOW, a_delivery, opened
from tests.engine.notices.small_trust import a_change

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=7 * 365)
GONE = Person(id="p1", name="Ana Fairholt", leaves=date(2019, 3, 31))
STAYS = Person(id="p2", name="Ben Şahin")
TEAM = Team(id="T1", name="Ward", manager="p1")


def due_to_go(kind: Kind, id: str) -> DueRecord:
    return DueRecord(
        record=Record(kind=kind, id=id, ended=date(2019, 3, 31)), since=date(2025, 4, 1), rule="Kept until then."
    )


@pytest.fixture
def filled(sql_store: Store) -> Store:
    """Somebody who left, with everything they have left in every table, beside somebody who is there."""
    begins, ends = date(2019, 1, 1), date(2019, 1, 5)
    people = PeopleChange(
        people=(GONE, STAYS),
        teams=(TEAM,),
        roles=(RoleHolding(role="ops", person="p1"), RoleHolding(role="ops", person="p2")),
        stand_ins=(
            StandIn(person="p1", by="p2", begins=begins, ends=ends),
            StandIn(person="p2", by="p1", begins=begins, ends=ends),
        ),
    )
    sql_store.people.save(people, revision=0, by="p2", at=AT, why="list")
    for person in ("p1", "p2"):
        account = Account(id=f"account of {person}", sign_in=person, person=person, created=AT)
        sql_store.accounts.add(account)
        sql_store.accounts.open_session(Session(key=f"key of {person}", account=account.id, opened=AT, seen=AT))
        sql_store.drafts.keep(Draft(case="start leaver", item="p2", by=person, at=AT))
        sql_store.subscriptions.subscribe(
            Subscription(person=person, letter=next(iter(WeeklyLetter)), wanted=True, weekday=0)
        )
        sql_store.notices.prefer(Preferences(person=person, weekly=True))
        sql_store.notices.vote("autumn", person, "yes", at=AT)
    kept = sql_store.notices.save_change(released(recorded(a_change(), now=NOW), now=NOW), by="p2", at=NOW)
    sql_store.notices.open_rung(opened(kept, a_delivery("p1"), a_delivery("p2")))
    for person in ("p1", "p2"):
        sql_store.notices.note_reading(
            Reading(change="CHG-1", person=person, how=Told.SIGNED_IN, by=person, at=NOW, not_a_user=True)
        )
    return sql_store


def rows(store: Store) -> dict[str, int]:
    with store.database.read() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


def test_whoever_left_goes_from_every_table_and_nobody_else_does(filled: Store) -> None:
    before, revision = filled.people.snapshot()
    filled.records.dispose([due_to_go(Kind.PERSON, "p1")], revision=revision, by="ig", at=AT, why="list reviewed")
    assert filled.people.directory() == replace(
        before, people=(STAYS,), roles=(RoleHolding(role="ops", person="p2"),), stand_ins=()
    )
    assert filled.people.directory() == Directory(
        people=(STAYS,), teams=(TEAM,), roles=(RoleHolding(role="ops", person="p2"),)
    )
    with filled.database.read() as connection:
        for column in PERSON_COLUMNS:
            left = set(connection.scalars(select(column)))
            assert "p1" not in left, column
            assert "p2" in left or column.table.name == "stand_ins", column
    assert [each.person for each in filled.accounts.accounts()] == ["p2"]
    assert filled.accounts.session("key of p1") is None
    assert filled.accounts.session("key of p2") is not None


def test_the_trail_says_that_somebody_went_and_no_longer_what_was_known_of_them(filled: Store) -> None:
    revision = filled.people.snapshot()[1]
    filled.records.dispose([due_to_go(Kind.PERSON, "p1")], revision=revision, by="ig", at=AT, why="list reviewed")
    *older, last = filled.audit.entries(PERSON_CASE + "p1")
    assert [entry.what for entry in older] == ["person added", "role added", "stand-in added"]
    assert not any(entry.changes for entry in older)
    assert (last.what, last.by, last.why) == (DISPOSED, "ig", "list reviewed")
    assert [str(change) for change in last.changes] == [
        "from: none -> 2025-04-01",
        "rule: none -> Kept until then.",
        "changes in the audit trail: 3 -> 0",
    ]
    assert filled.audit.entries(PERSON_CASE + "p2")[0].changes
    assert filled.audit.verify() is None


def test_the_lists_of_a_change_go_with_its_letters_and_the_change_stays(filled: Store) -> None:
    kept = filled.notices.change("CHG-1")
    assert filled.records.lists() == {"CHG-1": None}, "nobody has said yet that the work is done"
    filled.notices.save_change(finished(kept, now=kept.change.starts), by="p2", at=kept.change.starts)
    assert filled.records.lists() == {"CHG-1": kept.change.starts + AFTERWARDS}
    before = rows(filled)
    filled.records.dispose([due_to_go(Kind.NOTICE, "CHG-1")], revision=0, by="ig", at=LATER, why="list reviewed")
    after = rows(filled)
    gone = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    assert gone == {
        "notice_deliveries": 2,
        "notice_readings": 2,
        "notice_tokens": 2,
        "outbox": 2,
        "letters": 2,
        "audit": -1,
    }
    assert filled.records.lists() == {}
    assert filled.notices.change("CHG-1").change.title
    last = filled.audit.entries(letter_case("CHG-1"))[-1]
    assert (last.what, last.by) == (DISPOSED, "ig")
    assert [str(change) for change in last.changes[2:]] == [
        "people told: 2 -> 0",
        "readings: 2 -> 0",
        "letters: 2 -> 0",
    ]
    assert filled.audit.verify() is None


def test_a_person_about_whom_a_case_is_kept_stays(filled: Store) -> None:
    """However old the case: without a name what is kept in it is of no use."""
    closed_case(filled.cases, "c1", subject="p1")
    assert filled.records.kept_about() == {"p1"}
    revision = filled.people.snapshot()[1]
    with pytest.raises(NotDue, match="A case has been opened meanwhile about p1"):
        filled.records.dispose([due_to_go(Kind.PERSON, "p1")], revision=revision, by="ig", at=AT, why="x")
    assert filled.people.directory().person("p1")
    filled.retention.set_date("c1", from_day=date(2026, 1, 1), rule="6 years")
    filled.retention.dispose(["c1"], today=date(2026, 11, 23), by="ig", at=AT, why="x")
    assert filled.records.kept_about() == frozenset()


def test_one_that_may_not_go_keeps_all_of_them(filled: Store) -> None:
    """The change is not over yet, so that the person named with it stays too."""
    revision, before = filled.people.snapshot()[1], rows(filled)
    both = [due_to_go(Kind.PERSON, "p1"), due_to_go(Kind.NOTICE, "CHG-1")]
    with pytest.raises(NotDue, match="The change CHG-1 is not over any more"):
        filled.records.dispose(both, revision=revision, by="ig", at=NOW, why="x")
    assert rows(filled) == before
    assert filled.people.snapshot()[1] == revision


def test_people_changed_since_the_list_was_read_stop_it(filled: Store) -> None:
    revision = filled.people.snapshot()[1]
    back = PeopleChange(people=(replace(GONE, leaves=None),))
    filled.people.save(back, revision=revision, by="p2", at=AT, why="works here again")
    with pytest.raises(ChangedMeanwhile):
        filled.records.dispose([due_to_go(Kind.PERSON, "p1")], revision=revision, by="ig", at=AT, why="x")
    assert filled.people.directory().person("p1")


def test_an_open_case_keeps_whom_it_is_about(filled: Store) -> None:
    filled.cases.save(a_case("c1", subject="p1"))
    assert filled.records.kept_about() == {"p1"}


def test_what_is_in_the_outbox_for_others_stays(filled: Store) -> None:
    with filled.database.read() as connection:
        count = connection.scalar(select(func.count()).select_from(letters))
    revision = filled.people.snapshot()[1]
    filled.records.dispose([due_to_go(Kind.PERSON, "p1")], revision=revision, by="ig", at=AT, why="x")
    assert rows(filled)["letters"] == count, "letters go with their case or their change"
    assert rows(filled)[LISTS[0].name] == 2


def test_every_table_that_names_a_person_is_thought_of() -> None:
    """A new table about people is emptied with the person, with its change, or with its case."""
    emptied = {column.table.name for column in PERSON_COLUMNS} | {table.name for table in LISTS} | {"accounts"}
    assert {table.name for table in metadata.sorted_tables if "person" in table.c} <= emptied
