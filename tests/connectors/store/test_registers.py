"""Does every store keep a register's records, refuse to overwrite another's change, and tell every change?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.store import Store
from connectors.store.memory import MemoryStore
from engine.registers.definition import Definition, Field, Kind, Record, Value
from engine.registers.kept_values import read_values, write_values
from engine.registers.periods import NoticeUnit, Period
from engine.registers.store import ChangedMeanwhile, RecordChange, changed
from tests.connectors.store.examples import HOUR
from tests.engine.cases.small_processes import MONDAY

AnyStore = Store | MemoryStore

SYSTEMS = Definition(
    key="systems",
    title="Systems",
    about="Made up.",
    id="ref",
    fields=(
        Field(id="ref", label="Ref", kind=Kind.TEXT),
        Field(id="owner", label="Owner", kind=Kind.TEXT),
        Field(id="request", label="Request", kind=Kind.TEXT, sensitive=True),
    ),
)
EVERY_KIND: Mapping[str, Value] = {
    "ref": "S-1",
    "users": 12,
    "clinical": True,
    "value": Decimal("48000.50"),
    "end_of_support": date(2028, 2, 29),
    "notice": Period(length=3, unit=NoticeUnit.MONTHS, clear=True),
    "features_used": ("Orders", "Results; and more"),
    "owner": "Zoë O'Moor",
}


def new(id: str = "S-1", **values: Value) -> RecordChange:
    return changed(SYSTEMS, None, id, {"ref": id, **values})


def kept(store: AnyStore, id: str = "S-1") -> Record:
    found = store.registers.record("systems", id)
    assert found is not None
    return found


def test_a_record_comes_back_as_it_was_saved(store: AnyStore) -> None:
    store.registers.save([changed(SYSTEMS, None, "S-1", EVERY_KIND)], by="p1", at=MONDAY)
    assert kept(store) == Record(register="systems", id="S-1", values=EVERY_KIND, revision=1)
    assert store.registers.record("systems", "S-2") is None
    assert store.registers.record("sites", "S-1") is None


def test_records_come_by_id_and_register(store: AnyStore) -> None:
    store.registers.save([new("b"), new("a"), new("B")], by="p1", at=MONDAY)
    assert [record.id for record in store.registers.records("systems")] == ["B", "a", "b"]
    assert list(store.registers.records("sites")) == []


def test_every_saving_is_a_version_of_its_own(store: AnyStore) -> None:
    store.registers.save([new(owner="Asha")], by="p1", at=MONDAY, why="new")
    store.registers.save(
        [changed(SYSTEMS, kept(store), "S-1", {"ref": "S-1", "owner": "Ben"})], by="p2", at=MONDAY + HOUR
    )
    store.registers.save([changed(SYSTEMS, kept(store), "S-1", None)], by="p3", at=MONDAY + 2 * HOUR, why="replaced")
    assert store.registers.record("systems", "S-1") is None
    store.registers.save([new(owner="Carys")], by="p4", at=MONDAY + 3 * HOUR)
    history = store.registers.history("systems", "S-1")
    assert [(each.revision, each.by, each.why) for each in history] == [
        (1, "p1", "new"),
        (2, "p2", ""),
        (3, "p3", "replaced"),
        (4, "p4", ""),
    ]
    assert [None if each.values is None else each.values["owner"] for each in history] == ["Asha", "Ben", None, "Carys"]
    assert kept(store).revision == 4


def test_nobody_overwrites_what_somebody_else_saved(store: AnyStore) -> None:
    store.registers.save([new("S-1"), new("S-2")], by="p1", at=MONDAY)
    mine, theirs = kept(store), kept(store)
    store.registers.save([changed(SYSTEMS, theirs, "S-1", {"ref": "S-1", "owner": "Ben"})], by="p2", at=MONDAY)
    both = [
        changed(SYSTEMS, kept(store, "S-2"), "S-2", {"ref": "S-2", "owner": "Asha"}),
        changed(SYSTEMS, mine, "S-1", {"ref": "S-1", "owner": "Asha"}),
    ]
    with pytest.raises(ChangedMeanwhile) as refusal:
        store.registers.save(both, by="p1", at=MONDAY)
    assert refusal.value.records == (("systems", "S-1"),)
    assert "owner" not in kept(store, "S-2").values  # all of it, or nothing
    assert kept(store).values["owner"] == "Ben"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(new("S-1"), id="there already"),
        pytest.param(replace(new("S-9"), revision=3), id="gone since"),
        pytest.param(replace(new("S-1"), revision=2), id="another revision"),
    ],
)
def test_a_change_made_from_another_record_is_refused(store: AnyStore, change: RecordChange) -> None:
    store.registers.save([new("S-1")], by="p1", at=MONDAY)
    with pytest.raises(ChangedMeanwhile, match=change.id):
        store.registers.save([change], by="p2", at=MONDAY)


def test_a_record_is_changed_once_at_a_time(store: AnyStore) -> None:
    with pytest.raises(ValueError, match="twice"):
        store.registers.save([new("S-1"), new("S-1")], by="p1", at=MONDAY)


def test_the_audit_trail_tells_every_change_but_nothing_sensitive(store: AnyStore) -> None:
    store.registers.save([new(owner="Asha", request="secret words")], by="p1", at=MONDAY, why="asked")
    after = {"ref": "S-1", "owner": "Ben", "request": "other secret words"}
    store.registers.save([changed(SYSTEMS, kept(store), "S-1", after)], by="p2", at=MONDAY + HOUR)
    first, second = store.audit.entries("register:systems")
    assert (first.what, first.item, first.by, first.why) == ("record added", "S-1", "p1", "asked")
    assert [str(change) for change in second.changes] == ["owner: Asha -> Ben", "request: changed"]
    assert "secret" not in str(first.changes)
    assert store.audit.verify() is None


def test_reminders_that_went_are_marked_once(store: AnyStore) -> None:
    store.registers.mark(["a", "b"], at=MONDAY)
    store.registers.mark(["b", "c"], at=MONDAY + HOUR)
    assert store.registers.marked(["a", "c", "d"]) == {"a", "c"}
    assert store.registers.marked([]) == set()


def test_of_two_who_save_at_once_one_is_told(sql_store: Store) -> None:
    sql_store.registers.save([new()], by="p0", at=MONDAY)
    read, together = kept(sql_store), Barrier(4)
    refused: list[str] = []

    def save(by: str) -> None:
        change = changed(SYSTEMS, read, "S-1", {"ref": "S-1", "owner": by})
        also_new = changed(SYSTEMS, None, "S-2", {"ref": "S-2", "owner": by})
        together.wait()
        try:
            sql_store.registers.save([change, also_new], by=by, at=MONDAY)
        except ChangedMeanwhile:
            refused.append(by)

    threads = [Thread(target=save, args=(f"p{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert kept(sql_store).values["owner"] == kept(sql_store, "S-2").values["owner"]


values = st.one_of(
    st.text(),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.lists(st.text()).map(tuple),
    st.builds(Period, length=st.integers(1, 999), unit=st.sampled_from(NoticeUnit), clear=st.booleans()),
)


@given(st.dictionaries(st.text(), values))
@settings(max_examples=100)
def test_values_of_every_kind_are_kept_exactly(said: dict[str, Value]) -> None:
    back = read_values(write_values(said))
    assert back == said
    assert {name: type(value) for name, value in back.items()} == {name: type(value) for name, value in said.items()}
