"""What does whoever chairs a service review need to know? One value, drawn as workbook, PDF and page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from engine.calendars import add_months, short_date
from engine.registers import pack_sections as sections
from engine.registers.definition import Definition, Record
from engine.registers.evidence import Proof
from engine.registers.pack_sections import Section
from engine.registers.performance import Measured, Rag, measured
from engine.registers.portfolio import Portfolio
from engine.registers.reviews import last_held, to_confirm
from engine.registers.tiers import Tiering, tiering
from engine.registers.traps import Weight
from engine.reminders import Standing, standings

UNPROVED = (Proof.EXPIRED, Proof.MISSING, Proof.NOT_ACCEPTED)
Figure: TypeAlias = tuple[str, str, Rag]
"""Label, value, and how it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPack:
    """One review of one supplier, as known on `today`.

    headlines  figures that say it all;  decisions: what the meeting must decide, heaviest first
    sections   the agenda, in order;  gaps: what the register does not say
    """

    supplier: Record
    review: Record | None
    today: date
    since: date
    tiering: Tiering
    rag: Rag
    headlines: tuple[Figure, ...]
    decisions: tuple[str, ...]
    sections: tuple[Section, ...]
    kpis: tuple[Measured, ...]
    gaps: tuple[str, ...]
    to_confirm: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Service review: {self.supplier.id}"

    @property
    def subtitle(self) -> str:
        kind = self.review.text("kind").capitalize() if self.review else "Draft"
        day = self.review.day("day") if self.review else None
        when = f" on {short_date(day)}" if day else ""
        chair = self.review.text("chair") if self.review else self.supplier.text("owner")
        return (
            f"{kind} review{when}" + (f" | Chair: {chair}" if chair else "") + f" | Figures of {short_date(self.today)}"
        )


def review_pack(
    portfolio: Portfolio, supplier: str, definitions: Mapping[str, Definition], review: Record | None = None
) -> ReviewPack:
    """The pack of one supplier. Covers the time since its last review, or the last year."""
    today = portfolio.today
    since = last_held(portfolio, supplier) or add_months(today, -12)
    kpis = measured_kpis(portfolio, supplier)
    tier = tiering(portfolio, supplier, sum(each.rag is Rag.RED for each in kpis))
    found = tuple(each for each in standings(portfolio.register, today=today) if each.supplier.name == supplier)
    agenda = (
        sections.actions(portfolio, supplier),
        sections.kpis(kpis),
        sections.incidents(portfolio, supplier, since),
        sections.recovery(portfolio, supplier),
        sections.roadmap(portfolio, supplier),
        sections.features(portfolio, supplier),
        sections.evidence(portfolio, supplier),
        sections.finance(portfolio, supplier),
        sections.risks(portfolio, supplier),
        sections.contract_dates(found, portfolio),
        sections.traps(portfolio, supplier),
        sections.duties(portfolio, supplier),
    )
    gaps = data_gaps(portfolio, supplier, tier, definitions)
    return ReviewPack(
        supplier=portfolio.suppliers[supplier],
        review=review,
        today=today,
        since=since,
        tiering=tier,
        rag=Rag.worst(section.rag for section in agenda),
        headlines=_headlines(portfolio, supplier, tier, kpis, found, since),
        decisions=_decisions(portfolio, supplier, kpis, found),
        sections=agenda,
        kpis=kpis,
        gaps=gaps,
        to_confirm=to_confirm(portfolio, supplier, definitions),
    )


def measured_kpis(portfolio: Portfolio, supplier: str) -> tuple[Measured, ...]:
    running = {contract.ref for contract in portfolio.running(supplier)}
    return tuple(
        measured(kpi, portfolio.actuals.get(kpi.id, ()), today=portfolio.today)
        for kpi in portfolio.by_supplier("kpis").get(supplier, ())
        if kpi.text("contract") in running
    )


def data_gaps(
    portfolio: Portfolio, supplier: str, tier: Tiering, definitions: Mapping[str, Definition]
) -> tuple[str, ...]:
    """What the register does not say though a review needs it, in plain sentences."""
    gaps = [f"The register does not say {name}: it counted nothing for the tier" for name in tier.gaps]
    for register, needed, records in _needed(portfolio, supplier):
        for record in records:
            missing = [definitions[register][name].label for name in needed if name not in record.values]
            if missing:
                gaps.append(f"{_called(definitions[register], record)} says nothing about: {', '.join(missing)}")
    if not portfolio.by_supplier("kpis").get(supplier):
        gaps.append("No KPI is agreed with this supplier")
    stale = [each.name for each in measured_kpis(portfolio, supplier) if each.rag is Rag.GREY]
    if stale:
        gaps.append(f"No figures of the last two months for: {', '.join(stale)}")
    return tuple(gaps)


def _called(definition: Definition, record: Record) -> str:
    """ "Kite Forms (S-0003)", or the reference alone where it is all there is."""
    label = definition.label_of(record)
    return label if label == record.id else f"{label} ({record.id})"


def _needed(portfolio: Portfolio, supplier: str) -> Sequence[tuple[str, Sequence[str], Sequence[Record]]]:
    running = {contract.ref for contract in portfolio.running(supplier)}
    contracts = [record for record in portfolio.of("contracts") if record.id in running]
    return (
        ("suppliers", ("contact_email", "owner", "escalation"), [portfolio.suppliers[supplier]]),
        ("contracts", ("end", "notice", "annual_value", "owner_email", "exit_plan"), contracts),
        ("systems", ("owner", "criticality", "rto_hours", "rpo_hours", "end_of_support"),
         portfolio.systems_of.get(supplier, ())),
    )  # fmt: skip


def _headlines(
    portfolio: Portfolio,
    supplier: str,
    tier: Tiering,
    kpis: Sequence[Measured],
    found: Sequence[Standing],
    since: date,
) -> tuple[Figure, ...]:
    met = sum(each.rag is Rag.GREEN for each in kpis)
    known = sum(each.rag is not Rag.GREY for each in kpis)
    dated = [each for each in found if each.deadline and not each.deadline.passed]
    soonest = min((each.deadline.last_safe.send_by for each in dated if each.deadline), default=None)
    days = (soonest - portfolio.today).days if soonest else None
    incidents = sections.incidents(portfolio, supplier, since)
    evidence = sections.evidence(portfolio, supplier)
    return (
        ("Tier", tier.tier.capitalize(), Rag.GREY),
        ("Value a year", f"£{portfolio.annual_value(supplier):,.0f}", Rag.GREY),
        ("KPIs met", f"{met} of {known}" if known else "None measured", Rag.worst(each.rag for each in kpis)),
        ("Incidents since last review", str(len(incidents.rows)), incidents.rag),
        ("Evidence to renew", str(len(evidence.rows)), evidence.rag),
        (
            "Next last safe day",
            short_date(soonest) if soonest else "None ahead",
            Rag.GREY if days is None else Rag.RED if days <= 30 else Rag.AMBER if days <= 90 else Rag.GREEN,
        ),
    )


def _decisions(
    portfolio: Portfolio, supplier: str, kpis: Sequence[Measured], found: Sequence[Standing]
) -> tuple[str, ...]:
    """What the meeting must decide."""
    made: list[str] = []
    for each in found:
        if each.deadline and each.deadline.current:
            rung, due = each.deadline.current.rung, each.deadline.current.due
            end = each.deadline.last_safe.end
            if not portfolio.decisions.about(each.contract.ref, end).settles(rung.step):
                what = f"the {each.at_break}" if each.at_break else f"the end on {short_date(end)}"
                made.append(f"{rung.decision} for {each.contract.ref} by {short_date(due)}, for {what}")
    made += [f"{trap.contract}: {trap.why}. {trap.remedy}" for trap in portfolio.traps.get(supplier, ())
             if trap.weight is Weight.RED]  # fmt: skip
    for each in found:
        if each.deadline and each.deadline.passed:
            safe = each.deadline.last_safe
            if not portfolio.decisions.about(each.contract.ref, safe.end).over:
                passed = f"the last safe day, {short_date(safe.send_by)}, has passed"
                made.append(f"What is still possible for {each.contract.ref}: {passed}")
    unproved = [item.kind for item in portfolio.evidence.get(supplier, ()) if item.proof in UNPROVED]
    if unproved:
        made.append(f"By when the supplier proves what has run out or is missing: {', '.join(unproved)}")
    made += [f"What is done about {each.name}: {each.why}" for each in kpis if each.rag is Rag.RED]
    return tuple(made)
