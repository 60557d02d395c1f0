"""Does `eightflows up` run every flow of prefect.yaml by itself, mend what dies, and leave nothing behind?

One real server and one real worker for the whole file: the only test that pays for both.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from engine.outbox import OutgoingLetter
from flows.deployments import deployments
from flows.embedded_server import free_port
from flows.settings import Settings
from flows.wiring import open_store
from tests.architecture.project import ROOT

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix"),
    pytest.mark.xdist_group("installation"),
    pytest.mark.timeout(170),
]
START_S = 120.0
COMMAND = "import sys; from flows.cli import main; sys.exit(main())"


class Installation:
    """A home with `eightflows up` running on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        self.environ |= {
            "EIGHTFLOWS_HOME": str(home),
            "EIGHTFLOWS_PORT": str(free_port()),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
        }
        self.said = home / "said"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", COMMAND, *words],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def up(self) -> None:
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", COMMAND, "up", "--port", "0"],
                cwd=ROOT,
                env=self.environ,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self.until(lambda: {"worker", "pages"} <= set(self.names()), "everything to be up")

    def lines(self) -> str:
        return self.said.read_text("utf-8")

    def names(self) -> list[str]:
        """What is said to be up: "07:30:16  worker: runs ..."."""
        return [line.partition("  ")[2].partition(":")[0] for line in self.lines().splitlines()]

    @property
    def api(self) -> str:
        return str(json.loads((self.home / "up.json").read_text("utf-8"))["api_url"])

    def parts(self, words: str = "") -> list[psutil.Process]:
        """Our processes that still run, whoever their parent is now."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("EIGHTFLOWS_HOME") == str(self.home)
                if ours and "flows.minder" in process.cmdline() and words in " ".join(process.cmdline()):
                    found.append(process)
            except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
        return found

    def until(self, holds: Callable[[], bool], what: str) -> None:
        give_up = time.monotonic() + START_S
        while not holds():
            logs = "\n".join(log.read_text("utf-8")[-2000:] for log in (self.home / "logs").glob("*.log"))
            assert self.process is None or self.process.poll() is None, f"it ended: {self.lines()}\n{logs}"
            assert time.monotonic() < give_up, f"waited in vain for {what}: {self.lines()}\n{logs}"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("installation"))
    made.up()
    yield made
    for process in [
        *made.parts(),
        *([psutil.Process(made.process.pid)] if made.process and not made.process.poll() else []),
    ]:
        process.kill()


def ask(installation: Installation, question: str) -> object:
    """What Prefect's client says, asked in a process of its own: this one has another server."""
    script = (
        "import asyncio, json\nfrom prefect.client.orchestration import get_client\n"
        f"async def ask():\n    async with get_client() as client:\n        return {question}\n"
        "print(json.dumps(asyncio.run(ask())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**installation.environ, "PREFECT_API_URL": installation.api},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_every_flow_of_prefect_yaml_is_deployed_and_scheduled(installation: Installation) -> None:
    names = ask(installation, "sorted(each.name for each in await client.read_deployments())")
    assert names == sorted(each.name for each in deployments())

    def scheduled() -> bool:
        runs = ask(
            installation, "len({run.deployment_id for run in await client.read_flow_runs() if run.auto_scheduled})"
        )
        return runs == len(deployments())

    installation.until(scheduled, "Prefect's scheduler")


def test_the_worker_runs_a_flow_to_its_end(installation: Installation) -> None:
    settings = Settings.from_env({"EIGHTFLOWS_HOME": str(installation.home)})
    letter = OutgoingLetter(
        id="l1",
        case="",
        recipient="asha@example.nhs.uk",
        content=b"Subject: x\r\n\r\nDear Asha",
        not_before=datetime.now(UTC),
    )
    with open_store(settings) as store:
        store.outbox.queue([letter])
    ask(
        installation,
        "str((await client.create_flow_run_from_deployment("
        "(await client.read_deployment_by_name('deliver-mail/deliver-mail')).id, parameters={'minutes': 0})).id)",
    )
    installation.until(lambda: len(list((installation.home / "mail").glob("*.eml"))) == 1, "the letter")


def test_a_second_one_on_the_same_home_is_refused(installation: Installation) -> None:
    second = installation.command("up")
    assert second.returncode == 2
    assert "eightflows is up already" in second.stderr


def test_what_dies_is_started_again(installation: Installation) -> None:
    dead = ask(
        installation,
        "str((await client.create_flow_run_from_deployment("
        "(await client.read_deployment_by_name('supplier-reminders/supplier-reminders')).id, "
        "state=__import__('prefect.states').states.Running())).id)",
    )
    (worker,) = installation.parts("prefect worker")
    worker.kill()
    installation.until(lambda: installation.lines().count("worker: runs") == 2, "the worker to be back")
    assert "worker ended (code -9); it starts again in 1 s" in installation.lines()
    state = ask(installation, f"(await client.read_flow_run('{dead}')).state.name")
    assert state == "Crashed", "a run that died with its worker would hold its flow's only place for ever"


def test_it_ends_in_order_and_leaves_nothing_behind(installation: Installation) -> None:
    assert installation.process is not None
    assert len(installation.parts()) >= 2
    installation.process.send_signal(signal.SIGINT)
    assert installation.process.wait(60) == 130
    assert "everything is stopped" in installation.lines()
    assert installation.parts() == []
