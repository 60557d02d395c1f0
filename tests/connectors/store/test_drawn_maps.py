"""Are the maps people draw kept with every change, whoever else changes them, on every store?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from connectors.store import Store
from connectors.store.memory import MemoryStore
from engine.drawn_maps import MapExists, NamedVersion, UnknownMap, version_of
from process_maps.document import write_document
from process_maps.drafts.draft import Draft, document_of, draft_of
from process_maps.drafts.grid import WAIT, typed
from process_maps.drafts.history import taken_back, to_undo
from process_maps.drafts.steps import with_step, without_step
from tests.library import library_map

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Either = Store | MemoryStore


@pytest.fixture
def drawn(store: Either) -> Either:
    store.drawn_maps.create("rtw", draft_of(write_document(library_map("return_to_work"))), by="ann", at=NOON)
    return store


def first_step(draft: Draft) -> str:
    return draft.section("steps")[0].id


def test_a_map_is_opened_as_it_was_saved(drawn: Either) -> None:
    opened = drawn.drawn_maps.open("rtw")
    assert document_of(opened.draft) == write_document(library_map("return_to_work"))
    assert (opened.edits, opened.created_by) == (0, "ann")


def test_changes_are_kept_in_order_with_who_and_when(drawn: Either) -> None:
    for number, by in enumerate(("ann", "ben"), start=1):
        drawn.drawn_maps.change(
            "rtw",
            lambda draft, number=number: typed(draft, first_step(draft), WAIT, f"{number} d"),  # type: ignore[misc]
            by=by,
            at=NOON + timedelta(minutes=number),
        )
    assert [(edit.number, edit.by) for edit in drawn.drawn_maps.edits("rtw")] == [(1, "ann"), (2, "ben")]
    assert [edit.number for edit in drawn.drawn_maps.edits("rtw", after=1)] == [2]
    [line] = drawn.drawn_maps.maps()
    assert (line.edits, line.changed_by, line.created_by) == (2, "ben", "ann")
    assert line.changed == NOON + timedelta(minutes=2)


def test_every_earlier_state_can_be_seen_and_named(drawn: Either) -> None:
    maps = drawn.drawn_maps
    makes: list[Callable[[Draft], Draft]] = [
        lambda draft: with_step(draft, first_step(draft), values={"name": "Ring"}),
        lambda draft: without_step(draft, first_step(draft)),
        lambda draft: draft.with_head({"name": "Sooner back"}),
    ]
    states = [maps.open("rtw").draft, *(maps.change("rtw", make, by="ann", at=NOON).draft for make in makes)]
    assert [document_of(version_of(maps, "rtw", edits)) for edits in range(4)] == [*map(document_of, states)]
    maps.name_version("rtw", NamedVersion(edits=1, name="Before lunch", by="ann", at=NOON))
    maps.name_version("rtw", NamedVersion(edits=1, name="Day 1", by="ben", at=NOON))
    assert [(version.edits, version.name) for version in maps.versions("rtw")] == [(1, "Day 1")]


def test_undo_is_one_more_change(drawn: Either) -> None:
    maps = drawn.drawn_maps
    before = maps.open("rtw").draft
    maps.change("rtw", lambda draft: without_step(draft, first_step(draft)), by="ann", at=NOON)
    last = to_undo(maps.edits("rtw"), "ann")
    assert last is not None
    maps.change("rtw", lambda draft: taken_back(draft, last), by="ann", at=NOON, of=last.number)
    assert document_of(maps.open("rtw").draft) == document_of(before)
    assert to_undo(maps.edits("rtw"), "ann") is None


def test_a_change_that_fails_leaves_nothing(drawn: Either) -> None:
    def fails(draft: Draft) -> Draft:
        raise ValueError(draft.head["name"])

    with pytest.raises(ValueError, match="Return to work"):
        drawn.drawn_maps.change("rtw", fails, by="ann", at=NOON)
    assert drawn.drawn_maps.open("rtw").edits == 0


def test_many_people_type_at_once_and_nothing_is_lost(drawn: Either) -> None:
    steps = [row.id for row in drawn.drawn_maps.open("rtw").draft.section("steps")]

    def type_wait(number: int) -> None:
        step = steps[number % len(steps)]
        column = ("wait", "touch")[number // len(steps)]
        drawn.drawn_maps.change("rtw", lambda draft: typed(draft, step, column, f"{number + 1} h"), by="x", at=NOON)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(type_wait, range(2 * len(steps))))
    draft = drawn.drawn_maps.open("rtw").draft
    said = [(row.values["wait"], row.values["touch"]) for row in draft.section("steps")]
    assert said == [(f"{number + 1} h", f"{number + 1 + len(steps)} h") for number in range(len(steps))]


def test_what_changes_nothing_is_no_change(drawn: Either) -> None:
    assert drawn.drawn_maps.change("rtw", lambda draft: draft, by="ann", at=NOON).edit is None
    assert drawn.drawn_maps.edits("rtw") == []


def test_the_list_tells_the_newest_name_of_each_map(drawn: Either) -> None:
    maps = drawn.drawn_maps
    maps.create("leaver", draft_of({"name": "Leaver"}), by="ben", at=NOON)
    assert [line.name for line in maps.maps()] == ["Leaver", "Return to work after sickness"]
    later = NOON + timedelta(minutes=1)
    maps.change("rtw", lambda draft: draft.with_head({"name": "Sooner back"}), by="ann", at=later)
    assert [(line.name, line.edits) for line in maps.maps()] == [("Sooner back", 1), ("Leaver", 0)]
    maps.remove("leaver")
    maps.create("leaver", draft_of({"name": "Starter"}), by="ben", at=later)
    assert [line.name for line in maps.maps()] == ["Starter", "Sooner back"]


def test_a_copy_knows_what_it_began_as(drawn: Either) -> None:
    drawn.drawn_maps.create("rtw-future", drawn.drawn_maps.open("rtw").draft, by="ann", at=NOON, copied_from="rtw")
    assert drawn.drawn_maps.open("rtw-future").copied_from == "rtw"
    assert drawn.drawn_maps.open("rtw").copied_from == ""


def test_what_is_not_there_or_there_already_is_told(drawn: Either) -> None:
    maps = drawn.drawn_maps
    with pytest.raises(MapExists):
        maps.create("rtw", Draft(), by="ann", at=NOON)
    with pytest.raises(UnknownMap):
        maps.open("no-such-map")
    maps.remove("rtw")
    with pytest.raises(UnknownMap):
        maps.remove("rtw")
    assert list(maps.maps()) == []
