"""Do several processes find the same numbers as one, on whatever starts them, and what is refused?

Everything is real: Prefect's server, Dask's scheduler and its workers are processes of their own.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, get_task_stream

from engine.errors import UnreadableFile
from flows.cli import Exit, main
from flows.settings import NO_TELEMETRY
from flows.sweep import OtherRelease, sweep_staffings, try_staffings
from process_maps.simulation.results import Measure
from process_maps.simulation.run import Plan
from process_maps.simulation.sweep import Target
from tests.library import LIBRARY

CURRENT = str(LIBRARY / "return_to_work" / "current.yaml")
QUESTION = "staffing:\n  people: {workforce: 1-3, hr_adviser: [0.2, 1, 2]}\n  target: {90%: 56 d}\n"
QUICK = ("--cases", "200", "--replications", "5")
START_TIMEOUT_S = 60


@pytest.fixture
def question(tmp_path: Path) -> str:
    path = tmp_path / "staffing.yaml"
    path.write_text(QUESTION, encoding="utf-8")
    return str(path)


def in_a_process(home: Path, *arguments: str) -> dict[str, Any]:
    """`eightflows simulate ... --json`, as somebody types it, on a temporary Prefect server."""
    environment = os.environ | NO_TELEMETRY | {"EIGHTFLOWS_HOME": str(home)}
    for inherited in ("PREFECT_API_URL", "PREFECT_HOME", "PREFECT_PROFILES_PATH"):
        environment.pop(inherited, None)
    command = "import sys; from flows.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", command, "simulate", *arguments, "--json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == Exit.DONE, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def here(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["simulate", *arguments, "--json"]) == Exit.DONE
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


@contextmanager
def dask_machines(folder: Path, workers: int) -> Iterator[str]:
    """A scheduler and so many workers, as somebody starts them; the scheduler's address."""
    contact = folder / "scheduler.json"
    with ExitStack() as ends:
        _start(ends, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(contact))
        give_up = time.monotonic() + START_TIMEOUT_S
        while not contact.exists() and time.monotonic() < give_up:
            time.sleep(0.1)
        for _ in range(workers):
            _start(ends, "dask_worker", "--scheduler-file", str(contact), "--nthreads", "1", "--no-nanny")
        yield str(json.loads(contact.read_text(encoding="utf-8"))["address"])


def _start(ends: ExitStack, program: str, *arguments: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | NO_TELEMETRY,
    )
    ends.callback(process.wait, timeout=30)
    ends.callback(process.terminate)


@pytest.mark.timeout(300)
def test_two_workers_find_the_numbers_of_one_machine(
    question: str, tmp_path: Path, prefect_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = (CURRENT, "--scenario", question, *QUICK)
    with dask_machines(tmp_path, workers=2) as scheduler, Client(scheduler) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2, timeout=START_TIMEOUT_S)
        with get_task_stream(client) as stream:
            spread = in_a_process(prefect_home, *asked, "--scheduler", scheduler)
    assert spread == here(capsys, *asked)
    assert len(spread["staffing"]["tried"]) == 9
    assert len({done["worker"] for done in stream.data}) == 2


@pytest.mark.timeout(300)
def test_processes_of_this_machine_are_started_and_ended_for_the_sweep(
    question: str, prefect_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = (CURRENT, "--scenario", question, *QUICK)
    assert in_a_process(prefect_home, *asked, "--workers", "2") == here(capsys, *asked)


@pytest.mark.usefixtures("prefect_db")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_the_flow_writes_the_report_and_tells_prefect_counts_only(question: str, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    report = await sweep_staffings(
        map_file=CURRENT, scenario_file=question, cases=100, replications=3, out=str(tmp_path / "out")
    )
    assert report.staffing is not None
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".html", ".xlsx", ".pdf", ".svg", ".png"}
    async with get_client() as client:
        [artifact] = [one for one in await client.read_artifacts() if one.key == "staffing-sweep"]
    assert json.loads(str(artifact.data)) == [
        {"what": "Staffings tried", "count": 9},
        {"what": "Cannot keep up with the work", "count": 3},
        {"what": "Meet the target", "count": sum(one.meets for one in report.staffing.sweep.staffings)},
    ]


@pytest.mark.usefixtures("prefect_db")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_map_with_faults_fails_the_flow_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "staffing.yaml"
    path.write_text("staffing:\n  people: {nobody: 1-2}\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="there is no lane 'nobody'"):
        await sweep_staffings(map_file=CURRENT, scenario_file=str(path))


def test_a_worker_of_another_release_does_not_answer() -> None:
    target = Target(measure=Measure.LEAD_TIME, value=1)
    with pytest.raises(OtherRelease, match="install the same on every machine"):
        try_staffings.fn((), target, Plan(), "eightflows 0.0.1, numpy 1.0")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--scheduler", "tcp://dask.trust.example:8786"), "is open to anybody"),
        (("--scheduler", "tls://dask.trust.example:8786"), "set PREFECT_API_URL"),
        (("--scheduler", "dask.trust.example"), "write its address as tls://host:8786"),
        (("--scheduler", "tls://127.0.0.1:1", "--workers", "2"), "not both"),
    ],
)
def test_what_cannot_work_or_is_open_to_anybody_is_refused(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert main(["simulate", CURRENT, *arguments]) == Exit.WRONG_USE
    assert said in " ".join(capsys.readouterr().err.split())
