"""Does `eightflows run` show what would go out on any date, without sending, and run for real when asked?"""

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import pytest

from connectors.mail.mime import as_mime
from engine.outbox import LetterState, OutgoingLetter
from engine.ports import Mailbox, Message
from flows.cli import Exit, main
from flows.deployments import Deployment, deployments
from flows.run_flow import NoDate, _arguments
from flows.settings import Settings
from flows.wiring import open_store
from tests.architecture.project import ROOT

COMMAND = "import sys; from flows.cli import main; sys.exit(main())"


@pytest.fixture
def home(prefect_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one letter that waits."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(prefect_home))
    message = Message(
        key="l1",
        to=Mailbox(address="asha@example.nhs.uk", name="Asha Moor"),
        subject="Your meeting on Monday",
        text="Dear Asha",
        html="<p>Dear Asha</p>",
        date=datetime.now(UTC),
    )
    content = as_mime(message, sender=Mailbox(address="eightflows@trust.example", name="eightflows"))
    letter = OutgoingLetter(
        id="l1", case="", recipient=message.to.address, content=content, not_before=datetime.now(UTC)
    )
    with open_store(Settings.from_env()) as store:
        store.outbox.queue([letter])
    return prefect_home


def eightflows(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: a temporary Prefect server ends with it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *words],
        cwd=ROOT,
        env={**environ, "EIGHTFLOWS_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


def test_a_dry_run_says_what_would_go_out_and_changes_nothing_and_then_it_is_done(home: Path) -> None:
    tried = eightflows(home, "run", "deliver-mail", "--dry-run")
    assert (tried.returncode, tried.stderr) == (0, "")
    assert "Nothing was sent or changed" in tried.stdout
    assert "Asha Moor <asha@example.nhs.uk>: Your meeting on Monday" in tried.stdout
    assert not list((home / "mail").glob("*.eml"))
    with open_store(Settings.from_env()) as store:
        assert store.outbox.counts()[LetterState.QUEUED] == 1

    done = eightflows(home, "run", "deliver-mail")
    assert (done.returncode, done.stderr) == (0, "")
    assert "sent: 1" in done.stdout
    assert len(list((home / "mail").glob("*.eml"))) == 1


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("deployment", deployments(), ids=lambda each: each.name)
def test_each_flow_takes_its_date_as_it_is_given(deployment: Deployment) -> None:
    module, _, function = deployment.entrypoint.rpartition(".")
    flow = getattr(import_module(module), function)
    try:
        arguments = _arguments(deployment.name, flow.fn, date(2026, 11, 28))
    except NoDate:
        assert deployment.name in ("deliver-mail", "import-people")
    else:
        flow.validate_parameters(arguments)


def test_without_a_name_every_flow_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == Exit.DONE
    said = capsys.readouterr().out
    assert re.search(r"^deliver-mail +Every five minutes", said, re.MULTILINE)


@pytest.mark.usefixtures("home")
def test_a_flow_that_is_not_there_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "deliver-post"]) == Exit.WRONG_USE
    assert "there is no flow 'deliver-post'. There are: supplier-reminders, deliver-mail" in capsys.readouterr().err
