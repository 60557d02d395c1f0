"""How is a list of people taken in on the command line, and what is told of it?"""

from datetime import UTC, date, datetime
from pathlib import Path

from engine.people_change import key_of, told
from engine.people_import.plan import Plan, action_of
from engine.people_import.rows import Reading
from flows.acting import acting_by_role
from flows.answers import LONDON, printable
from flows.people_lists import import_list, plan_list, raise_for, write_papers
from flows.settings import Settings
from flows.wiring import open_store

MOST_SHOWN = 40


def take(
    reading: Reading,
    name: str,
    out: Path,
    *,
    dry_run: bool,
    on: date | None,
    many_leavers: bool,
    acting: str | None,
) -> None:
    """Take the list in, or say what that would change; write the papers. Raises HeldBack, RowsRejected, NotAllowed."""
    now = datetime.now(UTC)
    today = now.astimezone(LONDON).date()
    day = on or today
    with open_store(Settings.from_env()) as store:
        by = acting_by_role(store, action_of(reading.profile.gives), named=acting, on=today)
        if dry_run:
            plan, _ = plan_list(store.people, reading, on=day, many_leavers=many_leavers)
        else:
            plan = import_list(store.people, reading, on=day, by=by, at=now, many_leavers=many_leavers)
    papers = write_papers(out, name, plan, on=day, dry_run=dry_run)
    _print_plan(plan, dry_run=dry_run)
    print(f"\nReport: {papers.report}")
    raise_for(plan, papers)


def _print_plan(plan: Plan, *, dry_run: bool) -> None:
    reading = plan.reading
    print(printable(f"{reading.table.name}: {reading.profile.about}"))
    left_out = f", {reading.passed_over:,} left out" if reading.passed_over else ""
    print(f"{len(reading.table.rows):,} rows, {len(plan.rejected):,} rejected{left_out}.")
    for note in reading.table.notes:
        print(printable(f"Note: {note}."))
    for finding in plan.findings[:MOST_SHOWN]:
        mark = "Look at" if not finding.rejects else "Rejected" if finding.row is not None else "Held back"
        print(printable(f"  {mark}  {finding.as_fault()}"))
    if len(plan.findings) > MOST_SHOWN:
        print(f"  ... and {len(plan.findings) - MOST_SHOWN:,} more, in the report")
    if plan.absences:
        still = sum(absence.last_day is None for absence in plan.absences)
        print(f"{len(plan.absences):,} absences, {still:,} of them still open. They change no people.")
        return
    if plan.held_back:
        return
    if not plan.change:
        print("Nothing changes.")
        return
    print("Would change" if dry_run else "Changed")
    for what, count in plan.counts().items():
        print(f"  {what}: {count:,}")
    if not dry_run:
        return
    for number, (what, record, fields) in enumerate(told(plan.before, plan.change)):
        if number == MOST_SHOWN:
            print("  ... and more, in the report")
            break
        moved = "" if what.endswith("added") else ": " + "; ".join(map(str, fields))
        whom = getattr(record, "name", "") or " ".join(key_of(record))
        print(printable(f"  {what}  {whom}{moved}"))
