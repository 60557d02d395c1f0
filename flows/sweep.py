"""Past one machine: the flow `staffing-sweep` tries the staffings of a map on several processes or machines.

The same numbers come out as on one (process_maps/simulation/sweep.py says why). Prefect watches, Dask does the work:
docs/adr/0014. Prefect is told file names and counts; models travel over Dask only, and hold no personal data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from engine.errors import EightflowsError
from flows.answers import LONDON
from flows.simulate import Size, simulated
from process_maps.simulation.report import SimulationReport
from process_maps.simulation.run import Plan
from process_maps.simulation.sweep import Staffing, Target, Trial, tried

BATCHES = 16
"""Tasks a sweep is divided into: enough to keep several machines busy to the end, few enough for Prefect."""


class OtherRelease(EightflowsError):
    """A worker's numbers might differ: it runs other code."""


def release_here() -> str:
    """What the numbers depend on: "eightflows 1.2.0, numpy 2.3.1"."""
    try:
        own = version("eightflows")
    except PackageNotFoundError:
        own = "from its sources"
    return f"eightflows {own}, numpy {version('numpy')}"


@task(name="try-staffings", cache_policy=NO_CACHE, persist_result=False)
def try_staffings(trials: Sequence[Trial], target: Target, plan: Plan, release: str) -> tuple[Staffing, ...]:
    """One batch, on whichever machine has time. Raises OtherRelease where that might give other numbers."""
    if (here := release_here()) != release:
        raise OtherRelease(f"A worker has {here}, the sweep {release}: install the same on every machine")
    return tried(trials, target, replace(plan, threads=1))


@flow(name="staffing-sweep", persist_result=False)
async def sweep_staffings(
    map_file: str,
    scenario_file: str | None = None,
    cases: int = 1_000,
    replications: int = 30,
    seed: int = 1,
    waits: str = "remainder",
    overload: bool = False,
    out: str | None = None,
) -> SimulationReport:
    """Simulate a map, try its staffings batch by batch, and write the report where `out` is a folder.

    Runs where its task runner says: threads of this process, or a Dask cluster (flows/many_machines.py).
    Raises UnreadableFile with every fault of the files.
    """
    size = Size(cases=cases, replications=replications, seed=seed, overload=overload)
    report = simulated(
        Path(map_file),
        scenarios=Path(scenario_file) if scenario_file else None,
        size=size,
        waits=waits,
        staffing=True,
        trying=_in_batches,
    )
    if out is not None:
        from flows.report_files import write_simulation_files

        write_simulation_files(report, Path(out), made=datetime.now(LONDON))
    await _show_counts(report)
    return report


def _in_batches(trials: Sequence[Trial], target: Target, plan: Plan) -> list[Staffing]:
    release = release_here()
    running = [try_staffings.submit(batch, target, plan, release) for batch in _batches(trials)]
    return [staffing for batch in running for staffing in batch.result()]


def _batches(trials: Sequence[Trial]) -> Iterator[Sequence[Trial]]:
    """Neighbours apart: they cost alike, and those that cannot keep up cost nothing."""
    yield from (trials[first::BATCHES] for first in range(min(BATCHES, len(trials))))


async def _show_counts(report: SimulationReport) -> None:
    if report.staffing is None:
        return
    staffings = report.staffing.sweep.staffings
    await acreate_table_artifact(
        key="staffing-sweep",
        description=f"Staffings tried: {report.process.name}",
        table=[
            {"what": "Staffings tried", "count": len(staffings)},
            {"what": "Cannot keep up with the work", "count": sum(one.figure is None for one in staffings)},
            {"what": "Meet the target", "count": sum(one.meets for one in staffings)},
        ],
    )
