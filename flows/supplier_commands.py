"""What can a person do with the registers on the command line: bring in, show, work out, decide, make a pack?"""

import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from engine.errors import EightflowsError
from flows.answers import print_files, print_json, printable, who_asks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.registers.definition import Record, Value
    from engine.registers.differences import Differences
    from engine.registers.last_safe_day import LastSafeDay
    from engine.registers.portfolio import Portfolio
    from flows.supplier_parts import SupplierParts

MOST_LINES = 60
On = Annotated[date | None, Parameter(help="The business date, as 2026-12-25; else today.")]
AsJson = Annotated[bool, Parameter(negative="", help="Print one JSON object on standard output.")]
Workbook = Annotated[Path, Parameter(help="A workbook, one sheet a register (.xlsx).")]
Contract = Annotated[str, Parameter(help="A contract's reference.")]
By = Annotated[str | None, Parameter(help="Who decides, for the audit trail; else your name on this machine.")]
Why = Annotated[str, Parameter(help="The reason, for the audit trail.")]
Outcome = Literal["keep", "change", "leave"]

app = App(name="supplier", help="Registers of suppliers, systems, contracts, evidence: bring in, look at, decide.")


class NotThere(EightflowsError):
    """What was named is not in the registers."""


@app.command(name="import")
def import_(
    workbook: Workbook,
    /,
    *,
    on: On = None,
    dry_run: Annotated[bool, Parameter(negative="", help="Show what would change, and change nothing.")] = False,
    take_out: Annotated[
        bool, Parameter(negative="", help="Records that are not in the workbook are taken out of its registers.")
    ] = False,
    yes: Annotated[bool, Parameter(negative="", help="Change the registers without asking.")] = False,
    by: By = None,
    why: Why = "",
) -> None:
    """Bring in any registers from a workbook. What would change is shown first."""
    from connectors.excel.register_reading import read_registers
    from engine.registers.differences import differences

    with _parts(on) as parts:
        kept = parts.records(parts.definitions)
        read = read_registers(workbook, list(parts.definitions.values()), kept=kept)
        found = [
            differences(each.definition, kept[key], each.records, each.fields) for key, each in read.registers.items()
        ]
        changes = [change for each in found for change in each.changes(taking_out=take_out)]
        _tell_differences(found, read.passed_over, taking_out=take_out)
        if dry_run or not changes:
            return
        if not yes and not _agrees(len(changes)):
            print("Nothing was changed.")
            return
        parts.store.registers.save(changes, by=by or who_asks(), at=parts.now, why=why or f"import of {workbook.name}")
        print(f"{len(changes):,} records changed.")


@app.command
def export(
    workbook: Workbook, /, *, register: Annotated[tuple[str, ...], Parameter(negative="", help="Only these.")] = ()
) -> None:
    """Write the registers to a workbook, to be filled in and brought back."""
    from connectors.excel.register_writing import write_registers
    from flows.answers import refuse_to_overwrite

    refuse_to_overwrite(workbook)
    with _parts(None) as parts:
        if unknown := set(register) - parts.definitions.keys():
            raise NotThere(f"there is no register {min(unknown)!r}. There are: {', '.join(parts.definitions)}")
        chosen = [each for key, each in parts.definitions.items() if not register or key in register]
        write_registers(workbook, chosen, parts.records(each.key for each in chosen))
    print_files([workbook])


@app.command
def show(
    name: Annotated[str, Parameter(help="A supplier; else all.")] = "", /, *, on: On = None, json: AsJson = False
) -> None:
    """Show how suppliers stand: all of them, or one with its tier's working and what must be decided."""
    from engine.registers.overview import overview
    from engine.registers.review_pack import review_pack

    with _parts(on) as parts:
        portfolio = parts.portfolio(_day(on))
        if not name:
            seen = overview(portfolio)
            rows = [
                {"supplier": row.supplier, "tier": str(row.tiering.tier), "pounds_a_year": float(row.annual_value),
                 "stands": str(row.rag), **{view: cell.words for view, cell in row.cells.items()}}
                for row in seen.heat
            ]  # fmt: skip
            _tell_all(rows, json=json)
            return
        pack = review_pack(portfolio, _supplier(portfolio, name), parts.definitions)
    document: dict[str, Any] = {
        "supplier": pack.supplier.id,
        "stands": str(pack.rag),
        "tier": pack.tiering.working,
        "figures": {label: value for label, value, _ in pack.headlines},
        "decide": list(pack.decisions),
        "gaps": list(pack.gaps),
    }
    if json:
        print_json(document)
        return
    print(printable(f"{pack.supplier.id}: {pack.rag}\n{pack.tiering.working}\n"))
    for label, value, _ in pack.headlines:
        print(printable(f"  {label:<30} {value}"))
    for heading, lines in (("To decide", pack.decisions), ("The register does not say", pack.gaps)):
        if lines:
            print(printable("\n".join(["", heading, *(f"  - {line}" for line in lines)])))


@app.command(name="last-safe-day")
def last_safe_day(contract: Contract, /, *, on: On = None, json: AsJson = False) -> None:
    """Work out the last safe day to give notice for a contract and its breaks, with the working, and its traps."""
    from engine.registers.last_safe_day import NoLastSafeDay, break_last_safe_day
    from engine.registers.last_safe_day import last_safe_day as safe_day

    with _parts(on) as parts:
        portfolio = parts.portfolio(_day(on))
    found = next((each for each in portfolio.register.contracts if each.ref.casefold() == contract.casefold()), None)
    if found is None:
        raise NotThere(f"there is no active contract {contract!r} in the register")
    try:
        end = found.end_of_term(portfolio.today)
        days = {"end of the term": safe_day(found, end=end, working_days=portfolio.working_days)}
        for each in found.breaks:
            days[str(each)] = break_last_safe_day(found, each, working_days=portfolio.working_days)
    except NoLastSafeDay as missing:
        raise NotThere(f"{missing}: write it into the register") from None
    traps = [trap for trap in portfolio.traps.get(found.supplier, ()) if trap.contract == found.ref]
    if json:
        told = [{"trap": trap.name, "why": trap.why, "do": trap.remedy} for trap in traps]
        print_json({"contract": found.ref, "days": [_as_json(what, day) for what, day in days.items()], "traps": told})
        return
    for what, day in days.items():
        left = (day.send_by - portfolio.today).days
        print(
            printable(f"{found.ref}, {what}: send notice by {day.send_by:%A %d %B %Y} ({left} days)\n  {day.working}")
        )
    for trap in traps:
        print(printable(f"\n{trap.weight.upper()}  {trap.name}: {trap.why}. {trap.remedy}."))


@app.command
def pack(
    name: Annotated[str, Parameter(help="A supplier.")],
    out: Annotated[Path, Parameter(help="The folder to write to.")],
    /,
    *,
    on: On = None,
    dry_run: Annotated[bool, Parameter(negative="", help="Say what it would hold, and write nothing.")] = False,
) -> None:
    """Make a review pack now: workbook, PDF and page."""
    from engine.registers.review_pack import review_pack
    from flows.review_meetings import write_pack

    with _parts(on) as parts:
        portfolio = parts.portfolio(_day(on))
        made = review_pack(portfolio, _supplier(portfolio, name), parts.definitions)
        print(printable(f"{made.title}: {len(made.decisions)} to decide, {len(made.gaps)} gaps in the register"))
        if not dry_run:
            print_files(write_pack(made, out, made=parts.now))


@app.command
def close(
    review: Annotated[str, Parameter(help="A review's reference.")],
    /,
    *,
    confirm: Annotated[
        tuple[str, ...],
        Parameter(negative="", help="Confirmed in the meeting: contracts/C-1/end, contracts/C-1, or all."),
    ] = (),
    on: On = None,
    by: By = None,
    why: Why = "",
) -> None:
    """Close a review. What is neither confirmed nor changed since the meeting is listed, and keeps it open."""
    from flows.review_closing import confirm_and_close

    with _parts(on) as parts:
        done = confirm_and_close(parts, review, _day(on), confirm=confirm, by=by or who_asks(), why=why)
    print(f"Closed: {done.fields} fields confirmed or changed, {done.changed} of them changed.")


@app.command
def decide(contract: Contract, outcome: Outcome, /, *, on: On = None, by: By = None, why: Why) -> None:
    """Write down what was decided about the end of a contract's term: reminders stop."""
    from engine.registers import decisions

    def values(_portfolio: "Portfolio", end: date, day: date, _safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.decided(contract, end, decisions.Outcome(outcome), by=by or who_asks(), on=day, why=why)

    _about_the_end(contract, values, on=on, by=by, why=why)


@app.command(name="put-off")
def put_off(
    contract: Contract,
    until: Annotated[date, Parameter(help="When to be reminded again: before the last safe day.")],
    /,
    *,
    on: On = None,
    by: By = None,
    why: Why = "",
) -> None:
    """Put the reminders about a contract off to a day before its last safe day."""
    from engine.registers import decisions

    def values(_portfolio: "Portfolio", end: date, day: date, safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.snoozed(contract, end, until=until, on=day, send_by=safe.send_by)

    _about_the_end(contract, values, on=on, by=by, why=why)


@app.command
def answer(contract: Contract, /, *, on: On = None, by: By = None) -> None:
    """Say that you have a reminder in hand: nobody above you is told."""
    from engine.registers import decisions

    def values(_portfolio: "Portfolio", end: date, day: date, _safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.acknowledged(contract, end, by=by or who_asks(), on=day)

    _about_the_end(contract, values, on=on, by=by, why="")


def _about_the_end(contract: str, values: Any, *, on: date | None, by: str | None, why: str) -> None:
    """Save what is known about the term that runs, over what was known before."""
    from engine.registers.decisions import decision_id
    from engine.registers.last_safe_day import NoLastSafeDay
    from engine.registers.last_safe_day import last_safe_day as safe_day
    from engine.registers.store import changed

    day = _day(on)
    with _parts(on) as parts:
        portfolio = parts.portfolio(day)
        found = next((each for each in portfolio.register.contracts if each.ref == contract), None)
        end = found.end_of_term(day) if found else None
        if found is None or end is None:
            raise NotThere(f"there is no active contract {contract!r} with an end in the register")
        try:
            safe = safe_day(found, end=end, working_days=portfolio.working_days)
        except NoLastSafeDay as missing:
            raise NotThere(f"{missing}: write it into the register") from None
        id = decision_id(contract, end)
        old: Record | None = parts.store.registers.record("decisions", id)
        after = {**(old.values if old else {}), **values(portfolio, end, day, safe)}
        change = changed(parts.definitions["decisions"], old, id, after)
        parts.store.registers.save([change], by=by or who_asks(), at=parts.now, why=why)
    print(f"Written down for {contract}, whose term ends on {end:%d %B %Y}.")


@contextmanager
def _parts(on: date | None) -> "Iterator[SupplierParts]":
    from flows.settings import Settings
    from flows.supplier_parts import open_parts

    with open_parts(Settings.from_env(), on=_day(on)) as parts:
        yield parts


def _day(on: date | None) -> date:
    from flows.supplier_parts import business_date

    return business_date(on)


def _supplier(portfolio: "Portfolio", name: str) -> str:
    found = next((each for each in portfolio.suppliers if each.casefold() == name.casefold()), None)
    if found is None:
        alike = [each for each in portfolio.suppliers if name.casefold() in each.casefold()]
        hint = f" Did you mean {', '.join(alike[:5])}?" if alike else ""
        raise NotThere(f"there is no supplier {name!r} in the register.{hint}")
    return found


def _agrees(changes: int) -> bool:
    if not sys.stdin.isatty():
        raise NotThere("Nothing was changed. Look at what would change, then run it again with --yes")
    return input(f"Change {changes:,} records? [y/N] ").strip().lower() in ("y", "yes")


def _tell_differences(found: "Sequence[Differences]", passed_over: Sequence[str], *, taking_out: bool) -> None:
    for each in found:
        gone = (
            f", {len(each.missing):,} {'taken out' if taking_out else 'not in the workbook, kept'}"
            if each.missing
            else ""
        )
        counts = f"{len(each.added):,} new, {len(each.altered):,} changed, {each.same:,} as they were{gone}"
        print(f"{each.definition.title}: {counts}")
        for number, (record, field, old, new) in enumerate(each.lines()):
            if number == MOST_LINES:
                print("  ... and more")
                break
            print(printable(f"  {record}: {field}: {old} -> {new}"))
    if passed_over:
        print(printable(f"Sheets that are no register: {', '.join(passed_over)}"))


def _tell_all(rows: Sequence[Mapping[str, Any]], *, json: bool) -> None:
    if json:
        print_json({"suppliers": list(rows)})
        return
    for row in rows:
        views = ", ".join(f"{view} {words}" for view, words in row.items() if "red" in str(words) and view != "stands")
        print(
            printable(
                f"{row['stands']:<10} {row['supplier']:<34} {row['tier']:<10} £{row['pounds_a_year']:>12,.0f}  {views}"
            )
        )
    print(f"\n{len(rows):,} suppliers with a running contract.")


def _as_json(what: str, day: "LastSafeDay") -> dict[str, str]:
    return {
        "what": what,
        "end": day.end.isoformat(),
        "notice_day": day.notice_day.isoformat(),
        "receive_by": day.receive_by.isoformat(),
        "send_by": day.send_by.isoformat(),
        "working": day.working,
    }
