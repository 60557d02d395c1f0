"""What can a person do with the registers on the command line: bring in, show, work out, decide, make a pack?"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from engine.errors import UnreadableFile
from flows.acting import As
from flows.answers import print_files, print_json, printable
from flows.supplier_desk import DryRun, NotThere, On, sat_down

if TYPE_CHECKING:
    from engine.access import Action
    from engine.registers.differences import Differences
    from engine.registers.last_safe_day import LastSafeDay
    from engine.registers.portfolio import Portfolio
    from flows.supplier_desk import Desk

MOST_LINES = 60
AsJson = Annotated[bool, Parameter(negative="", help="Print one JSON object on standard output.")]
Workbook = Annotated[Path, Parameter(help="A workbook, one sheet a register (.xlsx).")]
Contract = Annotated[str, Parameter(help="A contract's reference.")]
Why = Annotated[str, Parameter(help="The reason, for the audit trail.")]

app = App(name="supplier", help="Registers of suppliers, systems, contracts, evidence: bring in, look at, decide.")


@app.command(name="import")
def import_(
    workbook: Workbook,
    /,
    *,
    acting: As = None,
    on: On = None,
    dry_run: DryRun = False,
    take_out: Annotated[
        bool, Parameter(negative="", help="Records that are not in the workbook are taken out of its registers.")
    ] = False,
    yes: Annotated[bool, Parameter(negative="", help="Change the registers without asking.")] = False,
    why: Why = "",
) -> None:
    """Bring in any registers from a workbook. What would change is shown first."""
    from connectors.excel.register_reading import read_registers
    from engine.registers.checks import still_named
    from engine.registers.differences import differences, laid_over

    with sat_down(acting, on) as desk:
        parts = desk.parts
        kept = parts.records(parts.definitions)
        read = read_registers(workbook, list(parts.definitions.values()), kept=kept)
        for each in read.registers.values():
            desk.check_register("import", each.definition)
        found = [
            differences(each.definition, kept[key], each.records, each.fields) for key, each in read.registers.items()
        ]
        changes = [change for each in found for change in each.changes(taking_out=take_out)]
        gone = {(change.register, change.id) for change in changes if change.values is None}
        after = {key: laid_over(kept[key], each.records) for key, each in read.registers.items()}
        if left := still_named(parts.definitions.values(), {**kept, **after}, gone):
            raise UnreadableFile(workbook.name, left)
        _tell_differences(found, read.passed_over, taking_out=take_out)
        if dry_run or not changes:
            return
        if not yes and not _agrees(len(changes)):
            print("Nothing was changed.")
            return
        parts.store.registers.save(changes, by=desk.by.person, at=parts.now, why=why or f"import of {workbook.name}")
        print(f"{len(changes):,} records changed.")


@app.command
def export(
    workbook: Workbook,
    /,
    *,
    register: Annotated[tuple[str, ...], Parameter(negative="", help="Only these.")] = (),
    acting: As = None,
) -> None:
    """Write the registers you may see to a workbook, to be filled in and brought back."""
    from connectors.excel.register_writing import write_registers
    from flows.answers import refuse_to_overwrite

    refuse_to_overwrite(workbook)
    with sat_down(acting, None) as desk:
        definitions = desk.parts.definitions
        if unknown := set(register) - definitions.keys():
            raise NotThere(f"there is no register {min(unknown)!r}. There are: {', '.join(definitions)}")
        for key in register:
            desk.check_register("see", definitions[key])
        chosen = [each for key, each in definitions.items() if (key in register if register else desk.sees(each))]
        write_registers(workbook, chosen, desk.parts.records(each.key for each in chosen))
    print_files([workbook])


@app.command
def show(
    name: Annotated[str, Parameter(help="A supplier; else all.")] = "",
    /,
    *,
    acting: As = None,
    on: On = None,
    dry_run: DryRun = False,  # noqa: ARG001 - it never changes anything
    json: AsJson = False,
) -> None:
    """Show how suppliers stand: all of them, or one with its tier's working and what must be decided."""
    from engine.access import Action
    from engine.registers.contract_states import contract_states
    from engine.registers.overview import overview
    from engine.registers.review_pack import review_pack

    with sat_down(acting, on) as desk:
        portfolio = desk.portfolio()
        if not name:
            desk.check(Action.SEE_REVIEWS)
            seen = overview(portfolio)
            rows = [
                {"supplier": row.supplier, "tier": str(row.tiering.tier), "pounds_a_year": float(row.annual_value),
                 "stands": str(row.rag), **{view: cell.words for view, cell in row.cells.items()}}
                for row in seen.heat
            ]  # fmt: skip
            _tell_all(rows, json=json)
            return
        pack = review_pack(portfolio, _supplier(desk, portfolio, name, Action.SEE_REVIEWS), desk.parts.definitions)
        states = contract_states(portfolio, pack.supplier.id)
    document: dict[str, Any] = {
        "supplier": pack.supplier.id,
        "stands": str(pack.rag),
        "tier": pack.tiering.working,
        "figures": {label: value for label, value, _ in pack.headlines},
        "contracts": [{"contract": e.contract.ref, "stands": str(e.stands), "why": e.why} for e in states],
        "decide": list(pack.decisions),
        "gaps": list(pack.gaps),
    }
    if json:
        print_json(document)
        return
    print(printable(f"{pack.supplier.id}: {pack.rag}\n{pack.tiering.working}\n"))
    for label, value, _ in pack.headlines:
        print(printable(f"  {label:<30} {value}"))
    contracts = [f"{each.contract.ref}: {each.stands}. {each.why}" for each in states]
    for heading, lines in (
        ("Contracts", contracts),
        ("To decide", pack.decisions),
        ("The register does not say", pack.gaps),
    ):
        if lines:
            print(printable("\n".join(["", heading, *(f"  - {line}" for line in lines)])))


@app.command(name="last-safe-day")
def last_safe_day(
    contract: Contract,
    /,
    *,
    acting: As = None,
    on: On = None,
    dry_run: DryRun = False,  # noqa: ARG001 - it never changes anything
    json: AsJson = False,
) -> None:
    """Work out the last safe day to give notice for a contract and its breaks, with the working, and its traps."""
    from engine.registers.last_safe_day import NoLastSafeDay, break_last_safe_day
    from engine.registers.last_safe_day import last_safe_day as safe_day

    with sat_down(acting, on) as desk:
        portfolio = desk.portfolio()
        found = next((each for each in portfolio.register.contracts if same(each.ref, contract)), None)
        record = next((each for each in portfolio.of("contracts") if same(each.id, contract)), None)
        desk.check_register("see", desk.parts.definitions["contracts"], record)
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
    for_supplier: Annotated[
        bool, Parameter(negative="", help="The letter the supplier gets, and what it leaves out.")
    ] = False,
    acting: As = None,
    on: On = None,
    dry_run: DryRun = False,
) -> None:
    """Make a review pack now: workbook, PDF and page."""
    from engine.access import Action
    from engine.registers.review_pack import review_pack
    from engine.registers.supplier_pack import supplier_pack
    from flows.review_meetings import write_pack
    from flows.supplier_packs import shared_sections, write_supplier_pack

    with sat_down(acting, on) as desk:
        portfolio = desk.portfolio()
        made = review_pack(portfolio, _supplier(desk, portfolio, name, Action.MAKE_PACK), desk.parts.definitions)
        if for_supplier:
            shared = supplier_pack(made, shared_sections())
            print(printable("\n".join(["Left out of the supplier's version", *(f"  - {x}" for x in shared.left_out)])))
            if not dry_run:
                print_files([write_supplier_pack(desk.parts, portfolio, shared, out)])
            return
        print(printable(f"{made.title}: {len(made.decisions)} to decide, {len(made.gaps)} gaps in the register"))
        if not dry_run:
            print_files(write_pack(made, out, made=desk.parts.now))


app.command("flows.supplier_decisions:decide", name="decide", help="Write down a decision: its reminders stop.")
app.command("flows.supplier_decisions:reached", name="reached", help="Write down the last step that is done.")
app.command(
    "flows.supplier_decisions:put_off", name="put-off", help="Put reminders off to a day before the last safe day."
)
app.command("flows.supplier_decisions:answer", name="answer", help="Say that you have a reminder in hand.")
app.command("flows.supplier_decisions:close", name="close", help="Close a review, once every field is confirmed.")


def same(ref: str, typed: str) -> bool:
    """References and names are the same whatever their capitals."""
    return ref.casefold() == typed.casefold()


def _supplier(desk: "Desk", portfolio: "Portfolio", name: str, action: "Action") -> str:
    """The supplier meant. Asks first whether this person may: others are not told which suppliers there are."""
    found = next((each for each in portfolio.suppliers if same(each, name)), None)
    desk.check(action, portfolio.suppliers.get(found or ""))
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
