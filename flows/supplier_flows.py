"""When are reviews planned, packs made, registers checked and evidence asked for?

The flows `plan-reviews`, `review-packs`, `register-compliance` and `evidence-chase`. Each may be run again for the same
date and does nothing twice. Prefect is told counts, never names or addresses.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from engine.access import EIGHTFLOWS, Action
from engine.access import check as check_access
from engine.errors import EightflowsError
from engine.evidence_chase import chases
from engine.registers.compliance import compliance
from engine.registers.contract_states import contract_states
from engine.registers.overview import overview
from engine.registers.performance import Rag
from flows.review_meetings import MadePacks, PlannedReviews, make_packs, plan_year
from flows.settings import Settings
from flows.steps import day_of_run, step
from flows.supplier_packs import send_to_suppliers
from flows.supplier_parts import SupplierParts, library_maps, open_parts

Done = TypeVar("Done")


@dataclass(slots=True, kw_only=True)
class Checked:
    """What the nightly check found."""

    findings: int = 0
    red: int = 0
    by_area: Mapping[str, int] = field(default_factory=dict)
    contracts: Mapping[str, int] = field(default_factory=dict)
    files: tuple[Path, ...] = ()


@dataclass(slots=True, kw_only=True)
class Chased:
    """What one run of the chase did."""

    letters: int = 0
    asked_for: int = 0
    failures: list[EightflowsError] = field(default_factory=list)


@flow(name="plan-reviews", persist_result=False)
async def plan_reviews(on: date | None = None, dry_run: bool = False) -> PlannedReviews:
    """Plan twelve months of reviews by tier, and send the calendar entries that are new, moved or withdrawn.

    on       the business date; default: today in London
    dry_run  say what would happen, and change nothing
    """
    day = day_of_run(on)
    done = await _run(day, lambda parts: plan_year(parts, day, dry_run=dry_run))
    counts = {"New": done.new, "Moved": done.moved, "Cancelled": done.cancelled, "Invites": done.invites}
    await _show("plan-reviews", day, counts)
    _raise(done.failures)
    return done


@flow(name="review-packs", persist_result=False)
async def review_packs(on: date | None = None, dry_run: bool = False) -> MadePacks:
    """Make the pack of every review within ten working days, and send the supplier theirs within five.

    `on`, `dry_run`: as in the plan.
    """
    day = day_of_run(on)
    done = await _run(day, lambda parts: make_packs(parts, day, dry_run=dry_run), name="make-packs", keep=MadePacks)
    sent = await _run(day, lambda parts: send_to_suppliers(parts, day, dry_run=dry_run), name="send-to-suppliers")
    counts = {"Packs": done.packs, "Files": len(done.files), "Letters": done.letters}
    counts |= {"To suppliers": sent.letters, "Suppliers without an address": sent.without_address}
    await _show("review-packs", day, counts)
    _raise([*done.failures, *sent.failures])
    return done


@flow(name="register-compliance", persist_result=False)
async def register_compliance(on: date | None = None, dry_run: bool = False) -> Checked:
    """Check the registers, and write the managers' overview. `on`, `dry_run`: as in the plan."""
    day = day_of_run(on)
    done = await _run(day, lambda parts: check(parts, day, dry_run=dry_run))
    counts = {"Not in order": done.findings, "Red": done.red}
    counts |= {area.capitalize(): count for area, count in done.by_area.items()}
    counts |= {f"Contracts {stands}": count for stands, count in done.contracts.items()}
    await _show("register-compliance", day, counts)
    return done


@flow(name="evidence-chase", persist_result=False)
async def evidence_chase(on: date | None = None, dry_run: bool = False) -> Chased:
    """Ask suppliers for evidence that runs out, has run out or is missing. `on`, `dry_run`: as in the plan."""
    day = day_of_run(on)
    done = await _run(day, lambda parts: chase(parts, day, dry_run=dry_run))
    await _show("evidence-chase", day, {"Letters": done.letters, "Pieces asked for": done.asked_for})
    _raise(done.failures)
    return done


def check(parts: SupplierParts, today: date, *, dry_run: bool) -> Checked:
    """What is not in order, and the overview as workbook and page."""
    portfolio = parts.governed(today)
    findings = compliance(portfolio)
    done = Checked(
        findings=len(findings),
        red=sum(each.rag is Rag.RED for each in findings),
        by_area=Counter(str(each.area) for each in findings),
        contracts=Counter(str(each.stands) for each in contract_states(portfolio)),
    )
    if not dry_run:
        from connectors.excel.supplier_overview_workbook import write_supplier_overview
        from connectors.render.overview_page import overview_page

        seen = overview(portfolio, library_maps())
        page, workbook = (parts.folder / f"overview-{today}{ending}" for ending in (".html", ".xlsx"))
        parts.folder.mkdir(parents=True, exist_ok=True)
        page.write_text(overview_page(seen, made_on=today, findings=findings), "utf-8")
        write_supplier_overview(seen, workbook, findings=findings)
        done.files = (page, workbook)
    return done


def chase(parts: SupplierParts, today: date, *, dry_run: bool) -> Chased:
    """One letter a supplier with all that has not been asked for at this rung."""
    from connectors.mail.supplier_letters import chase_letter

    portfolio = parts.portfolio(today)
    keys = [ask.key for each in chases(portfolio) for ask in each.asks]
    asked = frozenset(parts.store.registers.marked(keys))
    done, messages = Chased(), []
    for each in chases(portfolio, asked):
        try:
            message = chase_letter(each, letters=parts.letters, at=parts.now)
        except EightflowsError as failure:
            done.failures.append(failure)
            continue
        messages.append((message, [ask.key for ask in each.asks]))
        done.asked_for += len(each.asks)
    done.letters = parts.queue(messages, dry_run=dry_run)
    return done


async def _run(
    day: date,
    work: Callable[[SupplierParts], Done],
    *,
    name: str = "work-with-registers",
    keep: type[Done] | None = None,
) -> Done:
    """One step with the parts of that day. It acts as the robot."""
    check_access(Action.RUN_FLOW, EIGHTFLOWS)

    def with_parts() -> Done:
        with open_parts(Settings.from_env(), on=day) as parts:
            return work(parts)

    return await step(name, with_parts, keep=keep)


async def _show(key: str, day: date, counts: Mapping[str, int]) -> None:
    rows = [{"what": what, "count": count} for what, count in counts.items()]
    await acreate_table_artifact(key=key, description=f"{key} for {day}", table=rows)


def _raise(failures: Sequence[EightflowsError]) -> None:
    if failures:
        raise ExceptionGroup("what could not be done", failures)
