"""Who tries the staffings of a sweep, when that is not this process alone? Dask, watched by Prefect: docs/adr/0014."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from engine.errors import EightflowsError
from flows.embedded_server import EmbeddedServer, embedded_server, run_embedded
from flows.settings import Settings
from flows.simulate import Machines, Size

if TYPE_CHECKING:
    from process_maps.simulation.report import SimulationReport

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SweepNotSpread(EightflowsError):
    """The staffings cannot be tried on several machines as things are; says what to do."""


def simulated_by_many(
    map_file: Path, *, scenarios: Path | None, size: Size, waits: str, machines: Machines
) -> "SimulationReport":
    """The flow staffing-sweep, run to its end on these machines; raises what it raises, and SweepNotSpread.

    It is watched by the Prefect server of PREFECT_API_URL, or by a temporary one for processes on this machine.
    """
    _check(machines)
    with _watching() as server:  # it starts while Dask and Prefect are imported
        runner = _task_runner(machines)
        from flows.sweep import sweep_staffings

        async def run() -> "SimulationReport":
            return await sweep_staffings.with_options(task_runner=runner)(
                map_file=str(map_file),
                scenario_file=str(scenarios) if scenarios else None,
                cases=size.cases,
                replications=size.replications,
                seed=size.seed,
                waits=waits,
                overload=size.overload,
            )

        return run_embedded(run, server=server) if server is not None else asyncio.run(run())


@contextmanager
def _watching() -> Iterator[EmbeddedServer | None]:
    if os.environ.get("PREFECT_API_URL"):
        yield None
        return
    with embedded_server(Settings.from_env()) as server:
        yield server


def _check(machines: Machines) -> None:
    """Raise SweepNotSpread for what cannot work, or is open to anybody.

    A scheduler elsewhere must be reached by tls://: whoever gets to one without certificates can run code on it.
    """
    if not machines.scheduler:
        return
    if machines.workers:
        raise SweepNotSpread("Give --workers or --scheduler, not both")
    address = urlsplit(machines.scheduler)
    if address.scheme not in ("tcp", "tls") or not address.hostname:
        raise SweepNotSpread(f"{machines.scheduler} is no Dask scheduler: write its address as tls://host:8786")
    if address.hostname in LOOPBACK:
        return
    if address.scheme == "tcp":
        raise SweepNotSpread(
            f"{machines.scheduler} is open to anybody: start the scheduler with certificates, and write tls://"
        )
    if not os.environ.get("PREFECT_API_URL"):
        raise SweepNotSpread("Other machines do not see a temporary Prefect server: set PREFECT_API_URL everywhere")


def _task_runner(machines: Machines) -> Any:
    """Processes here talk under certificates made for the moment, and show no page about themselves."""
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise SweepNotSpread("Dask is not installed: pip install 'eightflows[cluster]'") from None
    if machines.scheduler:
        return DaskTaskRunner(address=machines.scheduler)
    return DaskTaskRunner(
        cluster_kwargs={
            "n_workers": machines.workers,
            "threads_per_worker": 1,
            "processes": True,
            "host": "127.0.0.1",
            "dashboard_address": None,
            "security": True,
        }
    )
