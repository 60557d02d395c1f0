"""What stands under each heading of a review pack? Tables of plain values, each with how it stands as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from engine.calendars import add_months, short_date
from engine.registers.definition import Record
from engine.registers.duties import duties as duties_due
from engine.registers.evidence import Proof, running_out
from engine.registers.kpi_spc import assurance_words, control_chart, too_few, variation_words
from engine.registers.performance import Measured, Rag, outages, plain, recovery_tested
from engine.registers.portfolio import Portfolio
from engine.registers.traps import Weight
from engine.registers.wording import notice_terms, renewal
from engine.reminders import Standing, Urgency

Cell: TypeAlias = str | int | Decimal | date | Rag | None
HORIZON_DAYS = 180
GRADES = ((15, Rag.RED), (8, Rag.AMBER), (1, Rag.GREEN))
"""Risk score from which it is red, amber: the NHS 5 x 5 matrix (docs/method/risk-score.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One point of the agenda. `note` says what the table says; `rag` is the worst in it."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    rag: Rag = Rag.GREY


def counted(number: int, what: str) -> str:
    """ "1 item", "2 items"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def actions(portfolio: Portfolio, supplier: str) -> Section:
    open_actions = [each for each in portfolio.by_supplier("actions").get(supplier, ()) if each.day("done") is None]
    done = len(portfolio.by_supplier("actions").get(supplier, ())) - len(open_actions)
    late = [each for each in open_actions if (due := each.day("due")) and due < portfolio.today]
    rows = [
        (
            Rag.RED if each in late else Rag.GREEN if each.day("due") else Rag.GREY,
            each.id,
            each.text("what"),
            each.text("owner"),
            each.day("due"),
        )
        for each in sorted(open_actions, key=lambda each: each.day("due") or date.max)
    ]
    return Section(
        title="Actions from last time",
        note=f"{len(open_actions)} open, {len(late)} of them late; {done} done.",
        headings=("", "Action", "What", "Owner", "Due"),
        rows=tuple(rows),
        rag=Rag.RED if late else Rag.GREEN,
    )


def kpis(found: Sequence[Measured]) -> Section:
    rows = [
        (
            each.rag,
            each.name,
            each.promised,
            plain(each.months[-1][1]) if each.months else None,
            each.months[-1][0].strftime("%B %Y") if each.months else None,
            f"{each.missed} of {len(each.months)}",
            variation_words(chart) if chart else too_few(each),
            assurance_words(chart) if chart else None,
            each.kpi.text("credit"),
        )
        for each in found
        for chart in (control_chart(each),)
    ]
    met = sum(each.rag is Rag.GREEN for each in found)
    return Section(
        title="KPIs and service levels",
        note=f"{met} of {len(found)} met in the last month." if found else "None is agreed.",
        headings=("", "KPI", "Promised", "Last", "Month", "Months missed", "Variation", "Assurance", "If missed"),
        rows=tuple(rows),
        rag=Rag.worst(each.rag for each in found),
    )


def incidents(portfolio: Portfolio, supplier: str, since: date) -> Section:
    found = outages(
        portfolio.by_supplier("incidents").get(supplier, ()), portfolio.systems, since=since, until=portfolio.today
    )
    rows = [
        (
            each.rag,
            each.incident.day("day"),
            each.system.text("name") if each.system else each.incident.text("system"),
            each.incident.text("what"),
            each.hours,
            each.rto,
            each.beyond,
        )
        for each in found
    ]
    over = sum(each.rag is Rag.RED for each in found)
    return Section(
        title="Incidents and outages against RTO",
        note=f"{len(found)} since {short_date(since)}; {over} took longer than the recovery time objective.",
        headings=("", "Date", "System", "What happened", "Hours", "RTO (hours)", "Beyond it"),
        rows=tuple(rows),
        rag=Rag.worst(each.rag for each in found) if found else Rag.GREEN,
    )


def recovery(portfolio: Portfolio, supplier: str) -> Section:
    found = portfolio.systems_of.get(supplier, ())
    rows = [
        (
            recovery_tested(each, today=portfolio.today),
            each.text("name"),
            each.whole("criticality"),
            each.number("rto_hours"),
            each.number("rpo_hours"),
            each.day("last_recovery_test"),
            each.number("tested_rto_hours"),
        )
        for each in found
    ]
    return Section(
        title="Continuity: was recovery tested?",
        note="Tested within a year and fast enough is green. No target is grey: set one.",
        headings=("", "System", "Criticality", "RTO (hours)", "RPO (hours)", "Last test", "Recovered in"),
        rows=tuple(rows),
        rag=Rag.worst(recovery_tested(each, today=portfolio.today) for each in found),
    )


def roadmap(portfolio: Portfolio, supplier: str) -> Section:
    found = sorted(
        portfolio.by_supplier("roadmap").get(supplier, ()), key=lambda each: each.day("expected") or date.max
    )
    rows = [
        (
            each.day("expected"),
            each.text("kind"),
            each.text("what"),
            each.text("benefit"),
            each.text("decision") or None,
        )
        for each in found
    ]
    undecided = sum(not each.text("decision") for each in found)
    return Section(
        title="Roadmap",
        note=f"{counted(len(found), 'item')}; {undecided} without our decision.",
        headings=("Expected", "Kind", "What", "Benefit to us", "Our decision"),
        rows=tuple(rows),
    )


def features(portfolio: Portfolio, supplier: str) -> Section:
    rows, unused_in_all = [], 0
    for each in portfolio.systems_of.get(supplier, ()):
        used = {name.casefold() for name in each.names("features_used")}
        unused = [name for name in each.names("features_available") if name.casefold() not in used]
        unused_in_all += len(unused)
        if unused or used:
            rows.append((each.text("name"), len(used), len(unused), "; ".join(unused)))
    return Section(
        title="Features we pay for and do not use",
        note=f"{unused_in_all} in all.",
        headings=("System", "In use", "Unused", "Which"),
        rows=tuple(rows),
    )


def evidence(portfolio: Portfolio, supplier: str) -> Section:
    items = portfolio.evidence.get(supplier, ())
    soon = {id(item) for item in running_out(items, today=portfolio.today)}
    told = [item for item in items if id(item) in soon or item.proof is not Proof.VALID]
    colour = {Proof.EXPIRED: Rag.RED, Proof.MISSING: Rag.RED, Proof.NOT_ACCEPTED: Rag.RED, Proof.VALID: Rag.GREEN}
    rows = [
        (colour.get(item.proof, Rag.AMBER), item.kind, item.system or "All", str(item.proof), item.expires,
         item.days_left(portfolio.today))
        for item in told
    ]  # fmt: skip
    return Section(
        title="Security, IG and clinical safety evidence",
        note=f"{len(told)} of {len(items)} have run out, run out within 120 days or are missing.",
        headings=("", "Evidence", "System", "Stands", "Until", "Days left"),
        rows=tuple(rows),
        rag=Rag.worst(colour.get(item.proof, Rag.AMBER) for item in items),
    )


def finance(portfolio: Portfolio, supplier: str) -> Section:
    year_ago = add_months(portfolio.today, -12)
    paid: dict[str, Decimal] = {}
    credited: dict[str, Decimal] = {}
    for each in portfolio.by_supplier("invoices").get(supplier, ()):
        day = each.day("day")
        if day and year_ago < day <= portfolio.today:
            into = credited if each.text("kind") == "service credit" else paid
            ref = each.text("contract")
            into[ref] = into.get(ref, Decimal(0)) + (each.number("amount") or Decimal(0))
    rows = []
    colours = []
    for contract in portfolio.running(supplier):
        value, spent = contract.annual_value, paid.get(contract.ref)
        over = value is not None and spent is not None and spent > value * Decimal("1.05")
        colours.append(Rag.AMBER if over else Rag.GREEN if spent is not None else Rag.GREY)
        cap = f" up to {plain(contract.indexation_cap)}%" if contract.indexation_cap is not None else ""
        rows.append(
            (colours[-1], contract.ref, value, spent, credited.get(contract.ref), f"{contract.indexation}{cap}" or None)
        )
    return Section(
        title="Finance",
        note="The last twelve months. Amber: paid over 5% more than the contract's value a year.",
        headings=("", "Contract", "Value a year (£)", "Paid (£)", "Credits (£)", "Indexation"),
        rows=tuple(rows),
        rag=Rag.worst(colours),
    )


def risks(portfolio: Portfolio, supplier: str) -> Section:
    found = [each for each in portfolio.by_supplier("risks").get(supplier, ()) if each.day("closed") is None]
    scored = sorted(found, key=_score, reverse=True)
    rows = [
        (
            _grade(each),
            each.id,
            each.text("what"),
            _score(each) or None,
            each.text("mitigation"),
            each.text("owner"),
        )
        for each in scored
    ]
    return Section(
        title="Risks",
        note=f"{len(found)} open. Score: consequence times likelihood.",
        headings=("", "Risk", "What might happen", "Score", "What is done about it", "Owner"),
        rows=tuple(rows),
        rag=Rag.worst(map(_grade, found)) if found else Rag.GREEN,
    )


def _score(risk: Record) -> int:
    return (risk.whole("consequence") or 0) * (risk.whole("likelihood") or 0)


def _grade(risk: Record) -> Rag:
    return next((rag for least, rag in GRADES if _score(risk) >= least), Rag.GREY)


def contract_dates(found: Sequence[Standing], portfolio: Portfolio) -> Section:
    colours = {Urgency.PASSED: Rag.RED, Urgency.WEEK: Rag.RED, Urgency.MONTH: Rag.RED, Urgency.QUARTER: Rag.AMBER}
    rows, rags = [], []
    for each in found:
        deadline, contract = each.deadline, each.contract
        end = deadline.last_safe.end if deadline else contract.end
        decision = portfolio.decisions.about(contract.ref, end) if end else None
        settled = decision is not None and decision.over
        rags.append(Rag.GREEN if settled else colours.get(each.urgency, Rag.GREEN if deadline else Rag.GREY))
        due = deadline.current.rung.decision if deadline and deadline.current and not settled else None
        rows.append(
            (
                rags[-1],
                contract.ref,
                str(each.at_break).capitalize() if each.at_break else renewal(contract),
                end,
                notice_terms(contract),
                deadline.last_safe.send_by if deadline else None,
                due or (decision.outcome if decision and decision.outcome else None),
            )
        )
    return Section(
        title="Contract dates and decisions",
        note="The last safe day to send notice, not the end, is what counts.",
        headings=("", "Contract", "At the end", "Ends", "Notice", "Last safe day", "Decision"),
        rows=tuple(rows),
        rag=Rag.worst(rags),
    )


def traps(portfolio: Portfolio, supplier: str) -> Section:
    found = portfolio.traps.get(supplier, ())
    colour = {Weight.RED: Rag.RED, Weight.AMBER: Rag.AMBER}
    return Section(
        title="Traps in the contracts",
        note=f"{len(found)} found.",
        headings=("", "Contract", "Trap", "Why", "What to do"),
        rows=tuple((colour[each.weight], each.contract, each.name, each.why, each.remedy) for each in found),
        rag=Rag.worst(colour[each.weight] for each in found) if found else Rag.GREEN,
    )


def duties(portfolio: Portfolio, supplier: str) -> Section:
    until = portfolio.today + timedelta(days=HORIZON_DAYS)
    found = [each for each in duties_due(portfolio, until=until) if each.supplier == supplier]
    rows = [
        (Rag.RED if each.days_left < 0 else Rag.AMBER if each.counting_down else Rag.GREEN, each.due, each.name,
         each.about, each.duty.text("what"), each.days_left)
        for each in found
    ]  # fmt: skip
    return Section(
        title="Duties by law and policy",
        note=f"{len(found)} in the next {HORIZON_DAYS} days, or late.",
        headings=("", "Due", "Duty", "About", "What to do", "Days left"),
        rows=tuple(rows),
    )
