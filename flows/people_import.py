"""When do lists of people come in by themselves? The flow `import-people`, every night.

It reads whatever lists lie in the folder for them, and the directory where one is set. The same list again changes
nothing, so that a run for the same day can be repeated. Prefect is told counts, never names, numbers or files.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from connectors.people_files import profile_named, read_table
from connectors.store import Store
from engine.access import EIGHTFLOWS, may
from engine.cases.store import StoreUnavailable
from engine.errors import EightflowsError
from engine.people_change import ChangedMeanwhile
from engine.people_import.plan import Plan, action_of
from engine.people_import.profile import Kind
from engine.people_import.rows import Reading
from engine.people_import.table import RawTable
from flows.people_directory import DIRECTORY_PROFILE, DirectoryUnavailable, directory_table
from flows.people_lists import import_list, in_order, raise_for, read_list, write_papers
from flows.settings import Settings
from flows.steps import day_of_run
from flows.wiring import open_store

ENDINGS = (".csv", ".txt", ".xlsx")
TEMPORARY = (StoreUnavailable, ChangedMeanwhile, DirectoryUnavailable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What one run did, in counts. `changes`: how often what happened ("person added").

    left  lists that only a person may import
    """

    today: date
    lists: int
    taken: int
    rejected: int
    to_look_at: int
    left: int
    changes: dict[str, int] = field(default_factory=dict)


def temporary(_task: object, _run: object, state: State[object]) -> bool:
    """Whether another try may help. A password that was refused is not tried again: accounts get locked."""
    raised = getattr(state.data, "result", state.data)
    return isinstance(raised, TEMPORARY)


@task(
    name="read-directory",
    retries=3,
    retry_delay_seconds=[60, 600, 3600],
    retry_condition_fn=temporary,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def read_directory() -> RawTable | None:
    return directory_table()


@task(
    name="import-list",
    retries=3,
    retry_delay_seconds=[10, 60, 600],
    retry_condition_fn=temporary,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def take_list(reading: Reading, store: Store, today: date) -> Plan:
    return import_list(store.people, reading, on=today, by=EIGHTFLOWS.person, at=datetime.now(UTC))


@flow(name="import-people", persist_result=False)
async def import_people(today: date | None = None) -> Imported:
    """Take in every list of people, teams and stand-ins that lies in the folder, and the directory.

    Lists of roles are left: giving power is for a person.

    today  the business date; default: today in London

    Every list gets a try. What could not be read, was held back or rejected is raised together at the end.
    """
    settings = Settings.from_env()
    today = day_of_run(today)
    inbox = settings.home / "people"
    found, failures = _readings(inbox)
    readings = [each for each in found if may(action_of(each.profile.gives), EIGHTFLOWS)]
    left = len(found) - len(readings)
    plans: list[Plan] = []
    try:
        table = read_directory()
        if table is not None:
            readings.append(read_list(table, profile_named(DIRECTORY_PROFILE)))
    except EightflowsError as failure:
        failures.append(failure)
    with open_store(settings) as store:
        for reading in in_order(readings):
            try:
                plan = take_list(reading, store, today)
                plans.append(plan)
                papers = write_papers(inbox / "looked-at", reading.table.name, plan, on=today)
                raise_for(plan, papers)
            except EightflowsError as failure:
                failures.append(failure)
    imported = _summed(today, plans, left=left)
    await _show_counts(imported, failed=len(failures))
    if failures:
        raise ExceptionGroup("lists to put right", failures)
    return imported


def _readings(inbox: Path) -> tuple[Sequence[Reading], list[EightflowsError]]:
    """Every list in the folder but the roster's, which the flow `open-absences` takes."""
    readings: list[Reading] = []
    failures: list[EightflowsError] = []
    files = sorted(inbox.iterdir()) if inbox.is_dir() else []
    for file in files:
        if file.is_file() and file.suffix.lower() in ENDINGS and not file.name.startswith(("~", ".")):
            try:
                reading = read_list(read_table(file))
            except EightflowsError as failure:
                failures.append(failure)
                continue
            if reading.profile.gives is not Kind.ABSENCES:
                readings.append(reading)
    return readings, failures


def _summed(today: date, plans: Sequence[Plan], *, left: int) -> Imported:
    changes = sum((Counter(plan.counts()) for plan in plans if not plan.held_back), Counter[str]())
    return Imported(
        today=today,
        lists=len(plans),
        taken=sum(plan.taken for plan in plans if not plan.held_back),
        rejected=sum(len(plan.rejected) for plan in plans),
        to_look_at=sum(len(plan.warnings) for plan in plans),
        left=left,
        changes=dict(sorted(changes.items())),
    )


async def _show_counts(imported: Imported, *, failed: int) -> None:
    rows = {
        "Lists read": imported.lists,
        "Rows taken": imported.taken,
        "Rows rejected": imported.rejected,
        "To look at": imported.to_look_at,
        "Lists to put right": failed,
        "Lists only a person may import": imported.left,
        **{what.capitalize(): count for what, count in imported.changes.items()},
    }
    await acreate_table_artifact(
        key="import-people",
        description=f"Lists of people, for {imported.today}",
        table=[{"what": what, "count": count} for what, count in rows.items()],
    )
