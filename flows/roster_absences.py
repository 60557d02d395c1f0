"""When does a sickness absence become a case? The flow `open-absences`, every night, from the roster's list.

An absence that is over is opened for the return to work; one that lasts is opened from its 8th calendar day, when
a fit note is due. The same absence in tomorrow's list opens nothing twice; what has changed in it reaches its case
(flows/roster_changes.py). Prefect is told counts only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from engine.access import EIGHTFLOWS
from engine.audit import JsonValue
from engine.calendars import add_months
from engine.cases.casework import Casework
from engine.cases.deadlines import at_wall_clock
from engine.cases.moves import RefusedEvent
from engine.cases.store import CaseStore
from engine.cases.work import NotAccepted
from engine.errors import EightflowsError
from engine.people import Directory
from engine.people_import.absences import Absence, absences
from engine.people_import.profile import Kind
from flows.case_steps import END_OF_WORK
from flows.roster_changes import Followed, follow_roster
from flows.settings import Settings
from flows.steps import day_of_run
from flows.wiring import casework, open_store, running_here

PROCESS, STEP = "return_to_work", "open_case"
FIT_NOTE_FROM = timedelta(days=7)
"""From the 8th calendar day a fit note is needed. Source: GOV.UK, Taking sick leave."""
LOOKS_BACK_DAYS = 14
HISTORY_MONTHS = 12


class RowsToPutRight(EightflowsError):
    """Some rows of the roster's list could not be used. The others were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromRoster:
    """What came of one list, in counts.

    cases    ids of those opened, by this run or an earlier one
    refused  absences that cannot be a case: about somebody who is not known here any more, say
    """

    absences: int
    over_long_ago: int
    not_yet_due: int
    cases: tuple[str, ...]
    refused: int = 0


def open_cases(
    found: Sequence[Absence], work: Casework, *, on: date, now: datetime, days: int = LOOKS_BACK_DAYS
) -> FromRoster:
    """Open a case for each absence that is due one on this day; `days`: how long one may be over."""
    earlier: dict[str, list[Absence]] = defaultdict(list)
    for each in found:
        earlier[each.person].append(each)
    due = [each for each in found if _is_due(each, on)]
    recent = [each for each in due if each.last_day is None or each.last_day >= on - timedelta(days=days)]
    cases, refused = [], 0
    for each in recent:
        facts = _facts(each, earlier[each.person])
        try:
            cases.append(work.start(PROCESS, each.person, facts, by=EIGHTFLOWS, now=now, at_step=STEP).id)
        except (NotAccepted, RefusedEvent):
            refused += 1
    return FromRoster(
        absences=len(found),
        over_long_ago=len(due) - len(recent),
        not_yet_due=len(found) - len(due),
        cases=tuple(cases),
        refused=refused,
    )


def take_list(
    found: Sequence[Absence],
    work: Casework,
    cases: CaseStore,
    *,
    process: str,
    whole: bool,
    on: date,
    now: datetime,
) -> tuple[FromRoster, Followed]:
    """What one day's list comes to: cases opened, and those that are open brought up to date.

    process  id the cases carry;  whole  every row of the list could be read
    """
    opened = open_cases(found, work, on=on, now=now)
    return opened, follow_roster(found, work, cases, process=process, whole=whole, on=on, now=now)


def read_absences(file: Path, directory: Directory, *, on: date) -> tuple[tuple[Absence, ...], int]:
    """The absences of a roster's list, and how many of its rows were rejected. Raises UnreadableFile."""
    from connectors.people_files import profiles, read_table
    from engine.people_import.rows import read_rows, recognised

    table = read_table(file)
    reading = read_rows(table, recognised(table, profiles()))
    if reading.profile.gives is not Kind.ABSENCES:
        return (), 0
    taken, findings = absences(reading, directory, on=on)
    rejected = {finding.row for finding in (*reading.findings, *findings) if finding.rejects}
    return taken, len(rejected)


def read_all(files: Iterable[Path], directory: Directory, *, on: date) -> tuple[tuple[Absence, ...], int]:
    """The absences of all lists, oldest first; of one that is in several, what the last list says."""
    found: dict[tuple[str, date], Absence] = {}
    rejected = 0
    for file in files:
        absences, unusable = read_absences(file, directory, on=on)
        found |= {(each.person, each.first_day): each for each in absences}
        rejected += unusable
    return tuple(sorted(found.values(), key=lambda each: (each.first_day, each.person))), rejected


def _is_due(absence: Absence, on: date) -> bool:
    """Over, or so long that a fit note is due; one that is announced for later is neither."""
    last = absence.last_day
    return (last is not None and last < on) or on - absence.first_day >= FIT_NOTE_FROM


def _facts(absence: Absence, all_of_them: Iterable[Absence]) -> dict[str, JsonValue]:
    since = add_months(absence.first_day, -HISTORY_MONTHS)
    history = [
        {"first_day": one.first_day.isoformat(), "last_day": one.last_day.isoformat(), "excluded_for": None}
        for one in all_of_them
        if one.last_day and since <= one.last_day < absence.first_day
    ]
    return {
        "first_day_absent": absence.first_day.isoformat(),
        "last_day_absent": absence.last_day.isoformat() if absence.last_day else None,
        "absence_history": history,
    }


@task(name="take-list", cache_policy=NO_CACHE, persist_result=False)
def take_batch(
    found: Sequence[Absence], work: Casework, cases: CaseStore, process: str, whole: bool, on: date, now: datetime
) -> tuple[FromRoster, Followed]:
    return take_list(found, work, cases, process=process, whole=whole, on=on, now=now)


@flow(name="open-absences", persist_result=False)
async def open_absences(on: date | None = None, roster_file: str | None = None) -> dict[str, int]:
    """Open a case for every absence on the roster that is due one. Returns counts.

    on           the business date; default: today in London
    roster_file  the list; default: every roster's list in the folder for lists of people

    Raises UnreadableFile, and RowsToPutRight when all the others are done.
    """
    settings = Settings.from_env()
    now = at_wall_clock(on, END_OF_WORK) if on else datetime.now(UTC)
    on = day_of_run(on)
    with open_store(settings) as store:
        work, directory = casework(store), store.people.directory()
        files = [Path(roster_file)] if roster_file else list(_lists(settings.home / "people"))
        found, rejected = read_all(files, directory, on=on)
        process = running_here(store).current(PROCESS).id
        opened, followed = take_batch(found, work, store.cases, process, not rejected, on, now)
    counts = {
        "absences read": opened.absences,
        "cases opened so far": len(opened.cases),
        "cases told of another last day": followed.told,
        "cases replaced or cancelled": followed.replaced + followed.withdrawn,
        "cases stopped, somebody called": followed.to_look_at,
        "rows to put right": rejected + opened.refused,
        "absences gone, and cases left as they are": followed.doubtful,
    }
    await acreate_table_artifact(
        key="open-absences",
        description=f"Absences on the roster, for {on}",
        table=[{"what": what.capitalize(), "count": count} for what, count in counts.items()],
    )
    if rejected := counts["rows to put right"]:
        raise RowsToPutRight(f"{rejected} rows of the roster could not be used. `eightflows people check` names them")
    if doubtful := counts["absences gone, and cases left as they are"]:
        raise RowsToPutRight(
            f"{doubtful} absences that have a case are no longer on the roster's list. Is it the whole list? "
            "If they were withdrawn, cancel their cases"
        )
    return counts


def _lists(inbox: Path) -> Iterator[Path]:
    """Lists that are not a roster's are passed over by whoever reads them."""
    yield from (file for file in sorted(inbox.glob("*")) if file.suffix.lower() in (".csv", ".txt", ".xlsx"))
