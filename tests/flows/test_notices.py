"""Do the flows run on Prefect, write nothing twice for one date, and tell Prefect nothing personal?"""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.notices.life import recorded
from engine.outbox import LetterState
from flows.notices import chase_readers, plan_notices, send_notices, toolkit_pages, weekly_digest
from flows.settings import Settings
from flows.wiring import open_store
from tests.engine.notices.small_trust import MONDAY, PEOPLE, a_change, at
from tests.flows.notice_trust import fill_home

pytestmark = [
    pytest.mark.usefixtures("prefect_db"),
    # Prefect's client leaves sockets of its event stream to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


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


async def test_the_flows_send_once_for_a_date_and_tell_prefect_counts_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    fill_home(tmp_path)
    with open_store(Settings.from_env()) as store:
        store.notices.save_change(recorded(a_change(), now=at(MONDAY, 9)), by="asha", at=at(MONDAY, 9))
    on = "2026-12-04"
    assert (await plan_notices(on=on, dry_run=True)).released == ["CHG-1"]
    assert (await plan_notices(on=on)).released == ["CHG-1"]
    assert (await send_notices(on=on, dry_run=True)).letters == 4
    assert [(await send_notices(on=on)).letters for _ in range(2)] == [4, 0]
    assert (await weekly_digest(on="2026-12-08")).letters == 0
    assert (await chase_readers(on="2026-12-08")).letters == 0, "only high severity is chased"
    assert await toolkit_pages(on=on) == 6
    with open_store(Settings.from_env()) as store:
        assert store.outbox.counts()[LetterState.QUEUED] == 4 + 1, "the notice, and a champion's invitation"
    known = await all_prefect_knows()
    assert "Letters written" in known
    assert not [person.id for person in PEOPLE if f"{person.id}@" in known or person.name in known.split()]
