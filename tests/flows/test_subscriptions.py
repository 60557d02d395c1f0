"""Does the weekly supplier letter come to whom it should, on the day they chose, from either store?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from connectors.store import open_store
from connectors.store.memory import MemoryStore
from connectors.store.sealed import Keyring
from engine.people import Directory, Person
from engine.ports import Mailbox
from engine.subscriptions import Subscription, WeeklyLetter
from engine.supplier_digest import Digest
from flows.stored_reminders import wanted_today
from flows.supplier_parts import Kept, parts_of

MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26)
STAFF = Directory(people=(Person(id="asha", name="Asha Moor", email="asha@example.nhs.uk"),))
ASHAS = Digest(to=Mailbox(address="Asha@example.nhs.uk", name="Asha Moor"), monday=MONDAY, parts={"Do": ("one",)})
STRANGERS = Digest(to=Mailbox(address="guest@example.org", name="Guest"), monday=MONDAY, parts={"Do": ("one",)})


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        with open_store(f"sqlite:///{tmp_path / 'kept.db'}", Keyring({"test": bytes(32)})) as kept:
            yield kept


@pytest.mark.parametrize(
    ("choice", "day", "comes"),
    [
        pytest.param(None, MONDAY, True, id="who never chose has it on Monday"),
        pytest.param({"weekday": 2}, MONDAY, False, id="not before the chosen day"),
        pytest.param({"weekday": 2}, WEDNESDAY, True, id="on the chosen day"),
        pytest.param({"weekday": 2}, THURSDAY, True, id="later where no run was made on it"),
        pytest.param({"wanted": False}, THURSDAY, False, id="never for who does not want it"),
    ],
)
def test_the_weekly_letter_comes(store: Kept, choice: dict[str, int] | None, day: date, comes: bool) -> None:
    if choice is not None:
        earlier = Subscription(person="asha", letter=WeeklyLetter.SUPPLIERS, weekday=4)
        store.subscriptions.subscribe(earlier)
        store.subscriptions.subscribe(
            Subscription(
                person="asha", letter=WeeklyLetter.SUPPLIERS, wanted=bool(choice.get("wanted", True)),
                weekday=choice.get("weekday", 0),
            )
        )  # fmt: skip
    parts = parts_of(store, Path("never-written-to"), on=day)
    expected = (ASHAS, STRANGERS) if comes else (STRANGERS,)
    assert wanted_today(parts, (ASHAS, STRANGERS), STAFF, day) == expected
