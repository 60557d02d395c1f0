"""Does the flow write each person one list a week, and tell nobody whom the work is about?"""

from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from connectors.store import Keyring, Store, new_key, open_store
from engine.access import EIGHTFLOWS
from engine.people_change import PeopleChange
from engine.subscriptions import Subscription, WeeklyLetter
from flows.case_steps import advance_cases
from flows.wiring import casework
from flows.work_reminders import remind
from tests.journeys.trust import ASHA, DIRECTORY, MO, london

pytestmark = [
    pytest.mark.usefixtures("prefect_db"),
    # Prefect's client leaves sockets of its event stream to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MONDAY, THURSDAY, LATE = date(2026, 11, 23), date(2026, 11, 26), date(2026, 12, 14)
LEASE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An installation with its people, and a meeting that waits for one of them."""
    keys = new_key("test")
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    monkeypatch.setenv("EIGHTFLOWS_KEYS", keys)
    monkeypatch.setenv("EIGHTFLOWS_ADDRESS", "https://flows.trust.example")
    with open_store(f"sqlite:///{tmp_path / 'eightflows.db'}", Keyring.from_text(keys)) as store:
        change = PeopleChange(people=DIRECTORY.people, teams=DIRECTORY.teams, roles=DIRECTORY.roles)
        store.people.save(change, revision=0, by="test", at=london(2026, 11, 1), why="for a test")
        answers = {"first_day_absent": "2026-11-09", "last_day_absent": "2026-11-20"}
        now = london(2026, 11, 23, 8, 0)
        casework(store).start(
            "return_to_work", ASHA, answers, by=EIGHTFLOWS, now=now, key="x", at_step="open_case"
        )  # fmt: skip
        yield store


def letter_to(store: Store, person: str, monday: date) -> EmailMessage:
    """That person's list of that week, as it waits to be sent."""
    claimed = {each.id: each.content for each in store.outbox.claim(now=london(2027, 1, 1), limit=50, lease=LEASE)}
    return message_from_bytes(claimed[f"work-{monday}-{person}"], policy=default)


async def test_one_list_a_person_and_week_with_what_is_due(store: Store) -> None:
    await advance_cases(on=MONDAY)
    written = (await remind(on=MONDAY)).letters
    again = await remind(on=THURSDAY)
    assert (again.letters, again.already) == (0, written)
    letter = letter_to(store, MO, MONDAY)
    body = letter.get_body(("plain",))
    assert letter["To"].addresses[0].display_name == "Mo Adair"
    assert body
    assert "Due in the next seven days" in body.get_content()
    assert "https://flows.trust.example" in body.get_content()
    assert "Asha" not in letter.as_string()


async def test_what_is_overdue_comes_first_and_stands_in_the_subject(store: Store) -> None:
    await advance_cases(on=MONDAY)
    assert (await remind(on=LATE)).overdue
    assert letter_to(store, MO, LATE)["Subject"] == "1 overdue: your work in eightflows this week"


async def test_whoever_ended_it_gets_none(store: Store) -> None:
    await advance_cases(on=MONDAY)
    store.subscriptions.subscribe(Subscription(person=MO, letter=WeeklyLetter.WORK, wanted=False))
    await remind(on=MONDAY)
    with pytest.raises(KeyError):
        letter_to(store, MO, MONDAY)


@pytest.mark.usefixtures("store")
async def test_nothing_waits_and_nothing_is_written() -> None:
    assert (await remind(on=MONDAY)).letters == 0
