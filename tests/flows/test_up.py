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
from typing import Any

import httpx
import psutil
import pytest

from engine.outbox import LetterState, OutgoingLetter
from flows.automations import PrefectAutomations
from flows.deployments import deployments
from flows.embedded_server import free_port
from flows.settings import Settings
from flows.wiring import open_store
from tests.architecture.project import ROOT
from tests.ctrl_c import hear_ctrl_c
from tests.engine.registers.sample_portfolio import sample_records
from tests.flows.test_supplier_flows import fill

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix"),
    pytest.mark.xdist_group("installation"),
    pytest.mark.timeout(300),
]
START_S = 150.0
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
                preexec_fn=hear_ctrl_c,
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


def ask(installation: Installation, path: str, given: object = None) -> Any:
    """What Prefect's server says: posted where something is given. Busy, it says 503, and its client asks again."""
    address, give_up = f"{installation.api}/{path}", time.monotonic() + 60
    while True:
        answer = httpx.get(address) if given is None else httpx.post(address, json=given, timeout=30)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > give_up:
            return answer.raise_for_status().json()
        time.sleep(0.5)


def run_of(installation: Installation, flow: str, **given: object) -> str:
    """The id of a run asked for."""
    deployed = ask(installation, f"deployments/name/{flow}/{flow}")["id"]
    return str(ask(installation, f"deployments/{deployed}/create_flow_run", given)["id"])


def state_of(installation: Installation, run: str) -> str:
    return str(ask(installation, f"flow_runs/{run}")["state"]["name"])


def test_every_flow_of_prefect_yaml_is_deployed_and_scheduled(installation: Installation) -> None:
    names = sorted(each["name"] for each in ask(installation, "deployments/filter", {}))
    assert names == sorted(each.name for each in deployments())

    def scheduled() -> bool:
        runs = ask(installation, "flow_runs/filter", {})
        return len({run["deployment_id"] for run in runs if run["auto_scheduled"]}) == len(deployments())

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
    run_of(installation, "deliver-mail", parameters={"minutes": 0})
    installation.until(lambda: len(list((installation.home / "mail").glob("*.eml"))) == 1, "the letter")


def test_a_run_that_stopped_goes_on_from_the_step_that_failed(installation: Installation) -> None:
    """Its folder is no folder: the workbook, its third step, cannot be written. The letters were written by then."""
    settings = Settings.from_env({"EIGHTFLOWS_HOME": str(installation.home)})
    in_the_way = installation.home / "suppliers"
    in_the_way.touch()
    with open_store(settings) as store:
        fill(store, sample_records(3, 4, 12))
    run = run_of(installation, "supplier-reminders", parameters={"today": "2026-11-23"})
    installation.until(lambda: state_of(installation, run) == "Failed", "the run to fail")
    pages = PrefectAutomations(installation.home)

    def stages() -> list[str]:
        seen = pages.view("supplier-reminders", run)
        return [each.state for each in seen.stages] if seen else []

    installation.until(lambda: stages() == ["worked", "worked", "stopped", "not reached"], "its steps to be told")
    with open_store(settings) as store:
        written = len(store.outbox.lines(list(LetterState)))
    assert written > 1

    in_the_way.unlink()
    pages.go_on("supplier-reminders", run)
    installation.until(lambda: state_of(installation, run) == "Completed", "the run to go on to its end")
    installation.until(lambda: stages() == ["worked", "kept", "worked", "worked"], "its steps to be told again")
    assert (in_the_way / "supplier-contracts-2026-11-23.xlsx").exists()
    with open_store(settings) as store:
        assert len(store.outbox.lines(list(LetterState))) == written


def test_a_second_one_on_the_same_home_is_refused(installation: Installation) -> None:
    second = installation.command("up")
    assert second.returncode == 2
    assert "eightflows is up already" in second.stderr


def test_what_dies_is_started_again(installation: Installation) -> None:
    dead = run_of(installation, "supplier-reminders", state={"type": "RUNNING"})
    (worker,) = installation.parts("prefect worker")
    worker.kill()
    installation.until(lambda: installation.lines().count("worker: runs") == 2, "the worker to be back")
    assert "worker ended (code -9); it starts again in 1 s" in installation.lines()
    log = (installation.home / "logs" / "worker.log").read_text("utf-8")
    assert log.count("'deliver-mail/deliver-mail' successfully created") == 1, "told to Prefect once, by one `up`"
    state = state_of(installation, dead)
    assert state == "Crashed", "a run that died with its worker would hold its flow's only place for ever"


def test_it_ends_in_order_and_leaves_nothing_behind(installation: Installation) -> None:
    assert installation.process is not None
    assert len(installation.parts()) >= 2
    installation.process.send_signal(signal.SIGINT)
    assert installation.process.wait(60) == 130
    assert "everything is stopped" in installation.lines()
    assert installation.parts() == []
