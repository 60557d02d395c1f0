"""Does the flow deliver what is queued, tell Prefect counts only, and fail where somebody must look?"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.store import Keyring, new_key, open_store
from engine.outbox import OutgoingLetter
from flows.outbox import MailStopped, deliver_mail
from tests.smtp_sink import Sink, listening, read_record

pytestmark = [
    pytest.mark.usefixtures("prefect_db"),
    # Prefect's client leaves sockets of its event stream to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with three letters waiting, for the folder."""
    keys = new_key("test")
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    monkeypatch.setenv("EIGHTFLOWS_KEYS", keys)
    with open_store(f"sqlite:///{tmp_path / 'eightflows.db'}", Keyring.from_text(keys)) as store:
        store.outbox.queue(
            [
                OutgoingLetter(
                    id=f"letter-{n}",
                    case="",
                    recipient=f"asha.moor-{n}@example.nhs.uk",
                    content=f"Message-ID: <{n}@example.nhs.uk>\r\n\r\nDear Asha.\r\n".encode(),
                    not_before=datetime.now(UTC),
                )
                for n in range(3)
            ]
        )
    return tmp_path


@pytest.fixture
async def sink(installed: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sink]:
    async with listening(Sink(installed / "record")) as sink:
        monkeypatch.setenv("EIGHTFLOWS_MAIL_SERVER", f"127.0.0.1:{sink.port}")
        monkeypatch.setenv("EIGHTFLOWS_MAIL_SECURITY", "none")
        monkeypatch.setenv("EIGHTFLOWS_MAIL_SENDER", "letters@example.nhs.uk")
        monkeypatch.setenv("EIGHTFLOWS_MAIL_A_MINUTE", "none")
        yield sink


async def all_prefect_knows() -> str:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        answers: list[Any] = [
            *await client.read_flow_runs(),
            *await client.read_task_runs(),
            *await client.read_artifacts(),
            *await client.read_logs(),
        ]
    assert answers
    return json.dumps([answer.model_dump(mode="json") for answer in answers])


async def test_letters_go_to_the_mail_server_and_prefect_is_told_counts(sink: Sink) -> None:
    delivered = await deliver_mail(minutes=0.1)
    assert (delivered.sent, delivered.trouble) == (3, False)
    assert len(read_record(sink.record).taken) == 3
    known = await all_prefect_knows()
    assert "Letters of one run." in known
    assert "asha" not in known.lower()
    assert "letter-1" not in known


async def test_without_a_mail_server_they_lie_in_the_folder(installed: Path) -> None:
    assert (await deliver_mail(minutes=0)).sent == 3
    assert len(list((installed / "mail").iterdir())) == 3


async def test_a_run_that_needs_a_person_fails_and_says_why(sink: Sink) -> None:
    sink.script["MAIL"] = ["550 5.7.60 <asha.moor@example.nhs.uk> may not send"] * 5
    with pytest.raises(MailStopped, match=r"answered 550 5\.7\.60: our account may not send now") as stopped:
        await deliver_mail(minutes=0.1)
    assert "asha" not in str(stopped.value)
    assert not read_record(sink.record).taken
