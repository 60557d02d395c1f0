"""What is wrong with the registers tonight: traps, evidence, overdue reviews, duties, gaps, IG entries to look at?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engine.calendars import short_date
from engine.registers.definition import Record, Records
from engine.registers.duties import duties
from engine.registers.evidence import Proof
from engine.registers.performance import Rag
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import measured_kpis
from engine.registers.reviews import last_held
from engine.registers.tiers import tiering
from engine.registers.traps import Weight

GOVERNANCE = ("information_assets", "caldicott_log", "agreements", "dpias", "third_party_access")
LOOK_AGAIN_DAYS = 366
AHEAD_DAYS = 60


class Area(StrEnum):
    """What a finding belongs to."""

    CONTRACTS = "contracts"
    EVIDENCE = "evidence"
    REVIEWS = "reviews"
    DUTIES = "duties"
    ACTIONS = "actions"
    SYSTEMS = "systems"
    GOVERNANCE = "information governance"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInOrder:
    """One thing that is not in order: where in the registers, what, and whose it is."""

    area: Area
    rag: Rag
    register: str
    record: str
    what: str
    supplier: str = ""
    owner: str = ""
    owner_email: str = ""


def compliance(portfolio: Portfolio) -> tuple[NotInOrder, ...]:
    """Everything that is not in order on the day, worst first."""
    found = [
        *_contracts(portfolio),
        *_evidence(portfolio),
        *_reviews(portfolio),
        *_duties(portfolio),
        *_actions(portfolio),
        *_systems(portfolio),
        *governance(portfolio.records, portfolio.today),
    ]
    order = list(Rag)
    return tuple(
        sorted(found, key=lambda each: (order.index(each.rag), each.area, each.supplier, each.record, each.what))
    )


def _contracts(portfolio: Portfolio) -> Iterator[NotInOrder]:
    for supplier, contracts in portfolio.contracts.items():
        owners = {contract.ref: contract for contract in contracts}
        for trap in portfolio.traps.get(supplier, ()):
            contract = owners[trap.contract]
            yield NotInOrder(
                area=Area.CONTRACTS,
                rag=Rag.RED if trap.weight is Weight.RED else Rag.AMBER,
                register="contracts",
                record=trap.contract,
                supplier=supplier,
                what=f"{trap.name.capitalize()}: {trap.why}",
                owner=contract.owner,
                owner_email=contract.owner_email,
            )


def _evidence(portfolio: Portfolio) -> Iterator[NotInOrder]:
    words = {
        Proof.EXPIRED: (Rag.RED, "has run out"),
        Proof.MISSING: (Rag.RED, "is missing"),
        Proof.NOT_ACCEPTED: (Rag.RED, "was not accepted"),
        Proof.SOON: (Rag.AMBER, "runs out soon"),
        Proof.NO_DATE: (Rag.AMBER, "has no expiry"),
    }
    for supplier, items in portfolio.evidence.items():
        owner = portfolio.suppliers.get(supplier)
        for item in items:
            if item.proof in words and owner is not None and portfolio.running(supplier):
                rag, said = words[item.proof]
                when = f" on {short_date(item.expires)}" if item.expires else ""
                yield NotInOrder(
                    area=Area.EVIDENCE,
                    rag=rag,
                    register="evidence",
                    record=item.record.id if item.record else "",
                    supplier=supplier,
                    what=f"{item.kind} {said}{when}",
                    owner=owner.text("owner"),
                    owner_email=owner.text("owner_email"),
                )


def _reviews(portfolio: Portfolio) -> Iterator[NotInOrder]:
    for supplier, record in portfolio.suppliers.items():
        if not portfolio.running(supplier):
            continue
        red = sum(each.rag is Rag.RED for each in measured_kpis(portfolio, supplier))
        tier, held = tiering(portfolio, supplier, red), last_held(portfolio, supplier)
        late = held is not None and (portfolio.today - held).days > 31 * (tier.months + 1)
        if held is None or late:
            what = f"last reviewed on {short_date(held)}" if held else "never reviewed"
            yield NotInOrder(
                area=Area.REVIEWS,
                rag=Rag.AMBER,
                register="suppliers",
                record=supplier,
                supplier=supplier,
                what=f"A {tier.tier} supplier, {what}; due every {tier.months} months",
                owner=record.text("owner"),
                owner_email=record.text("owner_email"),
            )


def _duties(portfolio: Portfolio) -> Iterator[NotInOrder]:
    for due in duties(portfolio, until=portfolio.today + timedelta(days=AHEAD_DAYS)):
        if due.counting_down:
            owner = portfolio.suppliers[due.supplier]
            yield NotInOrder(
                area=Area.DUTIES,
                rag=Rag.RED if due.days_left < 0 else Rag.AMBER,
                register="duties",
                record=due.about,
                supplier=due.supplier,
                what=f"{due.name}, due {short_date(due.due)}",
                owner=owner.text("owner"),
                owner_email=owner.text("owner_email"),
            )


def _actions(portfolio: Portfolio) -> Iterator[NotInOrder]:
    for action in portfolio.of("actions"):
        due = action.day("due")
        if action.day("done") is None and due is not None and due < portfolio.today:
            yield _of(action, Area.ACTIONS, Rag.RED, f"{action.text('what')}, due {short_date(due)}")


def _systems(portfolio: Portfolio) -> Iterator[NotInOrder]:
    for system in portfolio.systems.values():
        if system.text("status") == "retired":
            continue
        ends = system.day("end_of_support")
        if ends is not None and ends < portfolio.today:
            yield _of(system, Area.SYSTEMS, Rag.RED, f"Support ended on {short_date(ends)}")
        if (system.whole("criticality") or 4) <= 2 and system.number("rto_hours") is None:
            yield _of(system, Area.SYSTEMS, Rag.AMBER, "It is critical and has no recovery time objective")


def governance(records: Records, today: date) -> Iterator[NotInOrder]:
    """Entries of the information governance registers that have run out or must be looked at again."""
    rules: Mapping[str, Sequence[tuple[str, str]]] = {
        "agreements": (("expires", "expired"), ("review", "was to be reviewed")),
        "dpias": (("review", "was to be reviewed"),),
        "caldicott_log": (("review", "was to be reviewed"),),
        "third_party_access": (("expires", "expired and was not revoked"),),
    }
    for register, dates in rules.items():
        for record in records.get(register, ()):
            if record.day("revoked") is not None or record.text("state") == "superseded":
                continue
            for name, said in dates:
                day = record.day(name)
                if day is not None and day < today:
                    yield _of(record, Area.GOVERNANCE, Rag.RED, f"It {said} on {short_date(day)}")
    for asset in records.get("information_assets", ()):
        attested = asset.day("attested")
        if attested is None or (today - attested).days > LOOK_AGAIN_DAYS:
            when = f"last attested on {short_date(attested)}" if attested else "never attested"
            yield _of(asset, Area.GOVERNANCE, Rag.AMBER, f"Its owner must attest it each year; {when}")
    yield from _changed_since_dpia(records)


def _changed_since_dpia(records: Records) -> Iterator[NotInOrder]:
    systems = {record.id: record for record in records.get("systems", ())}
    for dpia in records.get("dpias", ()):
        system, assessed = systems.get(dpia.text("system")), dpia.text("system_version")
        if system is not None and assessed and dpia.text("state") == "approved":
            now = system.text("version")
            if now and now != assessed:
                what = f"It assessed version {assessed} of {system.text('name')}, which is now {now}"
                yield _of(dpia, Area.GOVERNANCE, Rag.AMBER, what)


def _of(record: Record, area: Area, rag: Rag, what: str) -> NotInOrder:
    return NotInOrder(
        area=area,
        rag=rag,
        register=record.register,
        record=record.id,
        supplier=record.text("supplier"),
        what=what,
        owner=record.text("owner"),
        owner_email=record.text("owner_email") or record.text("sponsor_email"),
    )
