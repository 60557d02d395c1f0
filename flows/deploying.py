"""How does Prefect come to know our flows, and forget what died or was missed? Before each start of the worker.

    python -m flows.deploying

Only for a server of our own, while no worker runs: every run that is still said to be going is then dead. A worker
that died is back sooner for it: what this `eightflows up` has told Prefect already is not told again.
"""

import asyncio
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate, WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectAlreadyExists
from prefect.settings import PREFECT_LOCAL_STORAGE_PATH
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker

from flows.deployments import CatchUp, deployments, missed_and_dropped, prefect_file
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

POOL = "local"
PAGE = 200  # what the server gives at a time
RUNS_ARE_KEPT = timedelta(days=90)  # by Prefect's vacuum: flows/up.py
GOING = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


async def make_pool() -> None:
    pool = WorkPoolCreate(name=POOL, type="process", base_job_template=ProcessWorker.get_default_base_job_template())
    async with get_client() as client:
        try:
            await client.create_work_pool(pool)
        except ObjectAlreadyExists:
            return


async def tidy(now: datetime) -> None:
    """Deployments prefect.yaml no longer has go; dead runs are told so; missed ones follow each flow's policy."""
    policies = {each.name: each.catch_up for each in deployments()}
    async with get_client() as client:
        kept: dict[UUID, CatchUp] = {}
        for found in await client.read_deployments(limit=PAGE):
            if found.name in policies:
                kept[found.id] = policies[found.name]
            else:
                await client.delete_deployment(found.id)
        await _bury_the_dead(client)
        await _drop_missed(client, kept, now)


async def _bury_the_dead(client: PrefectClient) -> None:
    """Or they would hold their flow's only place for ever."""
    for run in await _runs(client, GOING):
        await client.set_flow_run_state(run.id, Crashed(message="eightflows was stopped while it ran"), force=True)
    for limit in await client.read_global_concurrency_limits(limit=PAGE, offset=0):
        if limit.name.startswith("deployment:") and limit.active_slots:
            await client.update_global_concurrency_limit(limit.name, GlobalConcurrencyLimitUpdate(active_slots=0))


async def _drop_missed(client: PrefectClient, policies: dict[UUID, CatchUp], now: datetime) -> None:
    missed: dict[UUID, list[FlowRun]] = defaultdict(list)
    for run in await _runs(client, [StateType.SCHEDULED]):
        if (
            run.deployment_id in policies
            and run.auto_scheduled
            and not run.run_count  # one that stopped and was sent on is no missed one
            and run.expected_start_time
            and run.expected_start_time < now
        ):
            missed[run.deployment_id].append(run)
    for id, runs in missed.items():
        planned = [run.expected_start_time for run in runs if run.expected_start_time]
        dropped = missed_and_dropped(planned, policies[id])
        for run in runs:
            if run.expected_start_time in dropped:
                await client.delete_flow_run(run.id)


async def _runs(client: PrefectClient, states: list[StateType]) -> "Sequence[FlowRun]":
    chosen = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)))
    found: list[FlowRun] = []
    while page := await client.read_flow_runs(flow_run_filter=chosen, limit=PAGE, offset=len(found)):
        found += page
    return found


def main() -> int:
    asyncio.run(make_pool())
    home = Settings.from_env().home
    if not (told_by(home) and asyncio.run(knows_all())):
        deploy = ["-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(prefect_file())]
        if code := subprocess.call([sys.executable, *deploy]):
            return code
        _mark(home).write_text(_who_is_up(home), "utf-8")
    now = datetime.now(UTC)
    asyncio.run(tidy(now))
    forget_kept(PREFECT_LOCAL_STORAGE_PATH.value(), now)
    return 0


def forget_kept(folder: Path, now: datetime) -> None:
    """What steps gave in runs that Prefect has forgotten too."""
    for file in folder.glob("*"):
        if file.is_file() and file.stat().st_mtime < (now - RUNS_ARE_KEPT).timestamp():
            file.unlink(missing_ok=True)


def told_by(home: Path) -> bool:
    """Whether the `eightflows up` that runs now has told Prefect what runs: its programs are the same since."""
    mark, now_up = _mark(home), _who_is_up(home)
    return bool(now_up) and mark.exists() and mark.read_text("utf-8") == now_up


async def knows_all() -> bool:
    """Whether the server still has every deployment."""
    async with get_client() as client:
        found = {each.name for each in await client.read_deployments(limit=PAGE)}
    return found >= {each.name for each in deployments()}


def _who_is_up(home: Path) -> str:
    """What `eightflows up` wrote of itself at its start; "" where there is none."""
    said = home / "up.json"
    return said.read_text("utf-8") if said.exists() else ""


def _mark(home: Path) -> Path:
    return home / "deployed-by.json"


if __name__ == "__main__":
    sys.exit(main())
