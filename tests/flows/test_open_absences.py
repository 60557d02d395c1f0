"""Does the nightly flow run on a real Prefect server: cases opened and brought up to date, counts only told?"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.store import Keyring, Store, new_key, open_store
from engine.people_change import PeopleChange
from flows.deployments import prefect_file
from flows.roster_absences import RowsToPutRight, open_absences
from tests.journeys.trust import ASHA, DIRECTORY, london

pytestmark = [
    pytest.mark.usefixtures("prefect_db"),
    # Prefect's client leaves sockets of its event stream to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
HEADER = "Unavailability ID,Staff Number,Unavailability Type,Reason Code,First Day,Last Day\n"
LONG_AGO = "U1,20010006,Sickness,S13,05/01/2026,06/01/2026\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "people").mkdir()
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    monkeypatch.setenv("EIGHTFLOWS_KEYS", new_key("test"))
    return tmp_path


@pytest.fixture
def store(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    keys = new_key("test")
    monkeypatch.setenv("EIGHTFLOWS_KEYS", keys)
    with open_store(f"sqlite:///{home / 'eightflows.db'}", Keyring.from_text(keys)) as store:
        change = PeopleChange(people=DIRECTORY.people, teams=DIRECTORY.teams, roles=DIRECTORY.roles)
        store.people.save(change, revision=0, by="test", at=london(2026, 11, 1), why="for a test")
        yield store


def the_list_says(home: Path, *rows: str) -> None:
    (home / "people" / "roster.csv").write_text(HEADER + LONG_AGO + "".join(f"{row}\n" for row in rows), "utf-8")


async def all_prefect_knows() -> str:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        answers: list[Any] = [
            *await client.read_flow_runs(),
            *await client.read_task_runs(),
            *await client.read_artifacts(),
            *await client.read_logs(),
        ]
    return json.dumps([answer.model_dump(mode="json") for answer in answers])


async def test_an_absence_is_opened_brought_up_to_date_and_prefect_is_told_counts(store: Store, home: Path) -> None:
    the_list_says(home, f"U2,{ASHA},Sickness,S13,16/11/2026,")
    first = await open_absences(on=MONDAY)
    assert (first["absences read"], first["cases opened so far"]) == (2, 1)
    (line,) = store.cases.find(subject=ASHA)
    the_list_says(home, f"U2,{ASHA},Sickness,S13,16/11/2026,23/11/2026")
    assert (await open_absences(on=TUESDAY))["cases told of another last day"] == 1
    assert (await open_absences(on=TUESDAY))["cases told of another last day"] == 0
    assert store.cases.load(line.id).case.answers["last_day_absent"] == "2026-11-23"
    known = await all_prefect_knows()
    assert "Cases told of another last day" in known
    for never in (line.id, ASHA, "Asha", "S13", "trust.example"):
        assert never not in known


async def test_rows_that_cannot_be_used_are_told_of_when_the_others_are_done(store: Store, home: Path) -> None:
    the_list_says(home, f"U2,{ASHA},Sickness,S13,16/11/2026,", "U3,29999999,Sickness,S13,16/11/2026,20/11/2026")
    with pytest.raises(RowsToPutRight, match="1 rows of the roster could not be used"):
        await open_absences(on=MONDAY)
    assert len(store.cases.find(subject=ASHA)) == 1


async def test_no_list_is_no_absence(store: Store) -> None:
    assert (await open_absences(on=MONDAY))["absences read"] == 0
    assert store.cases.find() == []


def test_it_is_deployed_once_a_day_in_london() -> None:
    entries = yaml.safe_load(prefect_file().read_text("utf-8"))["deployments"]
    (deployed,) = [each for each in entries if each["name"] == "open-absences"]
    assert deployed["entrypoint"] == "flows.roster_absences.open_absences"
    (schedule,) = deployed["schedules"]
    assert (schedule["cron"], schedule["timezone"]) == ("45 5 * * *", "Europe/London")
    assert deployed["concurrency_limit"]["limit"] == 1
