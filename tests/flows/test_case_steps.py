"""Does the flow carry cases on, once for a business date, and tell Prefect counts only?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.store import Keyring, Store, new_key, open_store
from engine.access import EIGHTFLOWS
from engine.cases.model import ItemState
from engine.people_change import PeopleChange
from flows.case_steps import CasesStuck, advance_cases
from flows.wiring import casework
from tests.journeys.trust import ASHA, DIRECTORY, london

pytestmark = [
    pytest.mark.usefixtures("prefect_db"),
    # Prefect's client leaves sockets of its event stream to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MONDAY = date(2026, 11, 23)
EARLY = london(2026, 11, 23, 8, 0)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An installation with its people and one absence from the roster."""
    keys = new_key("test")
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    monkeypatch.setenv("EIGHTFLOWS_KEYS", keys)
    with open_store(f"sqlite:///{tmp_path / 'eightflows.db'}", Keyring.from_text(keys)) as store:
        yield store


def an_absence(store: Store, last_day: str = "2026-11-20", now: datetime = EARLY) -> str:
    answers = {"first_day_absent": "2026-11-09", "last_day_absent": last_day}
    work = casework(store)
    return work.start("return_to_work", ASHA, answers, by=EIGHTFLOWS, now=now, key="x", at_step="open_case").id


def with_people(store: Store) -> None:
    change = PeopleChange(people=DIRECTORY.people, teams=DIRECTORY.teams, roles=DIRECTORY.roles)
    store.people.save(change, revision=0, by="test", at=london(2026, 11, 1), why="for a test")


async def all_prefect_knows() -> str:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        answers: list[Any] = [
            *await client.read_flow_runs(),
            *await client.read_task_runs(),
            *await client.read_artifacts(),
        ]
    assert answers
    return json.dumps([answer.model_dump(mode="json") for answer in answers])


async def test_a_business_date_is_carried_out_once_and_prefect_is_told_counts(store: Store) -> None:
    with_people(store)
    case = an_absence(store)
    first = await advance_cases(on=MONDAY)
    assert (first["machine steps done"], first["letters written"]) == (1, 2)  # for the fit note, and the meeting
    assert await advance_cases(on=MONDAY) == {}
    known = await all_prefect_knows()
    assert "Machine steps done" in known
    for never in (case, "Asha", "Moor", "trust.example"):
        assert never not in known


async def test_a_case_nobody_can_be_called_about_fails_the_run_and_is_not_lost(store: Store) -> None:
    alone = PeopleChange(people=(replace(DIRECTORY.people[0], team=""),))
    store.people.save(alone, revision=0, by="test", at=london(2026, 11, 1), why="nobody else works here")
    case = an_absence(store, last_day="2026-11-11")
    with pytest.raises(CasesStuck, match="1 cases wait for somebody"):
        await advance_cases(on=MONDAY)
    (stopped,) = store.cases.load(case).case.open_items
    assert (stopped.node, stopped.state) == ("meet", ItemState.STOPPED)
    assert stopped.reason == "nobody holds the role line manager here"


async def test_a_run_waits_for_what_comes_due_and_then_ends(store: Store) -> None:
    with_people(store)
    an_absence(store, now=datetime.now(UTC))
    assert (await advance_cases(minutes=0.02))["machine steps done"] == 1
