"""Is a change to the people seen by the pages within half a second, and the store left in peace meanwhile?"""

import time

from connectors.store.memory import MemoryStore
from engine.people import Directory, Person
from engine.people_change import PeopleChange
from flows.recent_people import LOOK_AGAIN_S, RecentPeople
from tests.journeys.trust import london


class Counted:
    def __init__(self, store: MemoryStore) -> None:
        self.store, self.asked = store, 0

    def directory(self) -> Directory:
        self.asked += 1
        return self.store.people.directory()


def test_the_store_is_asked_once_and_then_again_after_a_moment() -> None:
    store = MemoryStore()
    counted = Counted(store)
    people = RecentPeople(counted)
    assert [people.directory().people for _ in range(100)] == [()] * 100
    assert counted.asked <= 2
    ann = Person(id="ann", name="Ann Lee")
    store.people.save(PeopleChange(people=(ann,)), revision=0, by="test", at=london(2026, 11, 23), why="new")
    time.sleep(LOOK_AGAIN_S * 1.2)
    assert people.directory().person("ann") == ann
