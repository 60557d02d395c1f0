"""What is due for disposal, and how does a person dispose of it, or keep it for an inquiry?"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from flows.acting import As, acting_actor
from flows.answers import LONDON, moment, printable
from flows.arguments import COUNT, DAY

if TYPE_CHECKING:
    from connectors.store import Store
    from engine.access import Action
    from engine.cases.store import DueForDisposal
    from engine.disposal import DueRecord, Record

Names = Annotated[
    tuple[str, ...], Parameter(help="What goes, as `retention due` lists it: RTW-4KQ7M2XB, person:20012345.")
]
CaseId = Annotated[str, Parameter(help="The case's number, such as RTW-4KQ7M2XB.")]
Why = Annotated[str, Parameter(help="The reason, for the audit trail.")]

app = App(name="retention", help="What is due for disposal, and its disposal by a person.")


@dataclass(frozen=True, slots=True)
class _Desk:
    """The records of this installation, and who sits at it. `revision`: of the people they were found among."""

    store: "Store"
    records: "dict[str, Record]"
    revision: int
    by: str
    today: date

    @property
    def now(self) -> datetime:
        return datetime.now(LONDON)


@app.command
def due(
    *,
    on: Annotated[date | None, DAY, Parameter(help="As of this day, as 2026-11-23; else today.")] = None,
    limit: Annotated[int, COUNT, Parameter(help="At most so many of a kind.")] = 100,
    acting: As = None,
) -> None:
    """List what may go, and by which rule: closed cases, people who have left, lists of who was told of a change."""
    from connectors.form_files import library_policies
    from engine.access import Action
    from engine.disposal import due as due_of

    with _desk(Action.SEE_RETENTION, acting) as desk:
        day = on or desk.today
        cases = desk.store.retention.due(day, limit + 1)
        records = due_of(desk.records.values(), library_policies(), today=day)
        lines = [*_case_lines(cases[:limit]), *_record_lines(desk.store, records[:limit])]
    if not lines:
        print("Nothing is due for disposal.")
        return
    for line in lines:
        print(printable(line))
    if len(cases) > limit or len(records) > limit:
        print(f"\nThere is more. `--limit` lists more than {limit} of a kind.")
    print("\nA person confirms: eightflows retention dispose NAME ... --why ...")


@app.command
def dispose(
    names: Names,
    /,
    *,
    why: Annotated[str, Parameter(help="Who looked at the list and agreed, for the audit trail.")],
    acting: As = None,
    yes: Annotated[bool, Parameter(negative="", help="Do not ask again.")] = False,
) -> None:
    """Dispose of what is due, for good. The audit trail stays, without details."""
    from engine.access import Action
    from flows.cli import Exit

    with _desk(Action.DISPOSE, acting) as desk:
        cases = [name for name in names if ":" not in name]
        records = _due_records(desk, [name for name in names if ":" in name])
        if not (yes or _confirmed(len(names))):
            print("Nothing was disposed of.")
            raise SystemExit(Exit.WAITING)
        if cases:
            desk.store.retention.dispose(cases, today=desk.today, by=desk.by, at=desk.now, why=why)
        if records:
            desk.store.records.dispose(records, revision=desk.revision, by=desk.by, at=desk.now, why=why)
    print(f"{len(names)} disposed of. Backups still hold them: give those an end of their own.")


@app.command
def hold(case: CaseId, /, *, why: Why, acting: As = None) -> None:
    """Keep a case, and with it the person it is about, from disposal: for an inquiry, a claim."""
    from engine.access import Action

    with _desk(Action.DISPOSE, acting) as desk:
        desk.store.retention.hold(case, by=desk.by, at=desk.now, why=why)
    print(f"{case} is kept from disposal until somebody lifts that.")


@app.command
def lift(case: CaseId, /, *, why: Why, acting: As = None) -> None:
    """Let a case go again when its day comes."""
    from engine.access import Action

    with _desk(Action.DISPOSE, acting) as desk:
        desk.store.retention.lift(case, by=desk.by, at=desk.now, why=why)
    print(f"{case} is open to disposal again.")


@contextmanager
def _desk(action: "Action", acting: str | None) -> Iterator[_Desk]:
    """Raises NobodyFound, NotAllowed."""
    from engine.access import check
    from engine.disposal import entries, notice_lists
    from flows.settings import Settings
    from flows.wiring import open_store

    today = datetime.now(LONDON).date()
    with open_store(Settings.from_env()) as store:
        actor = acting_actor(store, acting, today)
        check(action, actor)
        directory, revision = store.people.snapshot()
        over = {ref: at.astimezone(LONDON).date() if at else None for ref, at in store.records.lists().items()}
        found = [*entries(directory, store.records.kept_about()), *notice_lists(over)]
        yield _Desk(store, {each.name: each for each in found}, revision, actor.person, today)


def _due_records(desk: _Desk, names: Sequence[str]) -> "Sequence[DueRecord]":
    """Raises NotDue, with every reason, unless all of them may go."""
    from connectors.form_files import library_policies
    from engine.cases.store import NotDue
    from engine.disposal import due as due_of
    from engine.disposal import why_not

    policies = library_policies()
    refused = [
        why_not(desk.records[name], policies, today=desk.today)
        if name in desk.records
        else f"{name}: there is nothing of that name to dispose of"
        for name in names
    ]
    if any(refused):
        raise NotDue("Nothing was disposed of.\n" + "\n".join(filter(None, refused)))
    return due_of([desk.records[name] for name in dict.fromkeys(names)], policies, today=desk.today)


def _case_lines(found: "Sequence[DueForDisposal]") -> Iterator[str]:
    for each in found:
        yield f"{each.case}  {each.process}, closed {moment(each.closed)}, due since {each.since:%d/%m/%Y}"
        yield f"  {each.rule}"


def _record_lines(store: "Store", found: "Sequence[DueRecord]") -> Iterator[str]:
    for each in found:
        yield f"{each.record.name}  {_about(store, each.record)}, due since {each.since:%d/%m/%Y}"
        yield f"  {each.rule}"


def _about(store: "Store", record: "Record") -> str:
    """What a person knows it by."""
    from engine.disposal import Kind

    if record.kind is Kind.NOTICE:
        return f"{store.notices.change(record.id).change.title}: who was told, and who read it"
    person = store.people.directory().person(record.id)
    return f"{person.name if person else 'somebody'}, left {record.ended:%d/%m/%Y}"


def _confirmed(count: int) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"What {count} records say goes for good. Type yes: ").strip().lower() == "yes"
