"""How does a list of people, from a file or a directory, become a change, with what a person has to put right?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from engine.errors import EightflowsError
from engine.people_change import ChangedMeanwhile, PeopleStore
from engine.people_import.plan import Plan, plan_import
from engine.people_import.profile import Profile
from engine.people_import.rows import Reading, read_rows, recognised
from engine.people_import.table import RawTable

TRIES = 3
"""Plans are made again where somebody changed people meanwhile."""


class HeldBack(EightflowsError):
    """Nothing was imported: the list as a whole is not as it should be."""


class RowsRejected(EightflowsError):
    """Some rows were not imported. The others were."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What was written for the people who look after the list; no rejections, no file."""

    report: Path
    rejections: Path | None


def read_list(table: RawTable, profile: Profile | None = None) -> Reading:
    """By the profile, else by the one whose headers it has. Raises UnreadableFile."""
    from connectors.people_files import profiles

    return read_rows(table, profile or recognised(table, profiles()))


def plan_list(people: PeopleStore, reading: Reading, *, on: date, many_leavers: bool = False) -> tuple[Plan, int]:
    """What the list would change, and the number of the change it was compared with."""
    directory, revision = people.snapshot()
    listed = people.listed_by(reading.profile.id)
    return plan_import(reading, directory, listed=listed, on=on, many_leavers=many_leavers), revision


def import_list(
    people: PeopleStore,
    reading: Reading,
    *,
    on: date,
    by: str,
    at: datetime,
    many_leavers: bool = False,
    tries: int = TRIES,
) -> Plan:
    """Save what can be saved, in one transaction; returns what was done and what was not.

    Nothing is saved where the plan is held back (Plan.held_back). Raises ChangedMeanwhile, StoreUnavailable.
    """
    plan, revision = plan_list(people, reading, on=on, many_leavers=many_leavers)
    if plan.held_back or not plan.change:
        return plan
    try:
        people.save(plan.change, revision=revision, by=by, at=at, why=f"list {reading.profile.id}")
    except ChangedMeanwhile:
        if tries == 1:
            raise
        return import_list(people, reading, on=on, by=by, at=at, many_leavers=many_leavers, tries=tries - 1)
    return plan


def write_papers(folder: Path, name: str, plan: Plan, *, on: date, dry_run: bool = False) -> Papers:
    """The report as a workbook; the rejected rows in the format they came in (a directory's as CSV)."""
    from connectors.excel.people_workbook import write_quality_workbook, write_rejected_rows
    from connectors.people_files.rejections import rejected_rows, write_rejections

    stem, ending = Path(name).stem, Path(name).suffix.lower()
    report = folder / f"{stem}-quality.xlsx"
    write_quality_workbook(report, plan, on=on, dry_run=dry_run)
    excel = ending in (".xlsx", ".xlsm")
    rejections = folder / f"{stem}-to-put-right{'.xlsx' if excel else '.csv'}"
    if not plan.rejected:
        rejections.unlink(missing_ok=True)  # of an earlier run: it has been put right
        return Papers(report, None)
    if excel:
        write_rejected_rows(rejections, *rejected_rows(plan), name=name)
    else:
        write_rejections(rejections, plan)
    return Papers(report, rejections)


def raise_for(plan: Plan, papers: Papers) -> None:
    """Raises HeldBack or RowsRejected where somebody has to put something right."""
    if plan.held_back:
        raise HeldBack("Nothing was imported.\n" + "\n".join(str(each.as_fault()) for each in plan.held_back))
    if plan.rejected:
        count = len(plan.rejected)
        rows = "1 row was" if count == 1 else f"{count} rows were"
        raise RowsRejected(f"{rows} not taken. Put right and import: {papers.rejections}")


def in_order(readings: Sequence[Reading]) -> Sequence[Reading]:
    """People before teams, teams before roles: each refers to what came before."""
    from engine.people_import.profile import Kind

    order = list(Kind)
    return sorted(readings, key=lambda reading: (order.index(reading.profile.gives), reading.table.name))
