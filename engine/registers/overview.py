"""What do managers see of all suppliers together: heat map, forward look, evidence wall, overlaps, weak points?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.registers.contract_states import ContractState, contract_states
from engine.registers.definition import Record
from engine.registers.duties import duties
from engine.registers.evidence import Item
from engine.registers.pack_sections import Section, actions, contract_dates, evidence, incidents, kpis, recovery, traps
from engine.registers.performance import Rag
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import measured_kpis
from engine.registers.reviews import last_held
from engine.registers.tiers import Tier, Tiering, tiering
from engine.registers.weak_points import WeakPoint, weak_points
from engine.reminders import Standing, standings
from process_maps.process_map import ProcessMap

HORIZON_DAYS = 180
INCIDENT_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One view of one supplier: how it stands, and the word or figure that says it without the colour."""

    rag: Rag
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One supplier across the heat map."""

    supplier: str
    tiering: Tiering
    annual_value: Decimal
    cells: Mapping[str, HeatCell]

    @property
    def rag(self) -> Rag:
        return Rag.worst(cell.rag for cell in self.cells.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """One thing that falls within the forward look.

    at_stake  pounds we are tied to if nobody acts: what a renewal costs; None where nothing renews or nobody knows
    """

    day: date
    what: str
    about: str
    supplier: str
    owner: str
    days_left: int
    at_stake: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Several live systems for the same thing."""

    what_for: str
    systems: tuple[Record, ...]
    suppliers: tuple[str, ...]
    annual_value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything managers see of the suppliers on one day; drawn as workbook, page and pictures."""

    today: date
    heat: tuple[HeatRow, ...]
    ahead: tuple[Ahead, ...]
    wall: Mapping[str, tuple[Item, ...]]
    overlaps: tuple[Overlap, ...]
    weak_points: tuple[WeakPoint, ...]
    contracts: tuple[ContractState, ...] = ()

    @property
    def at_stake(self) -> Decimal:
        return sum((each.at_stake or Decimal(0) for each in self.ahead), Decimal(0))


def overview(portfolio: Portfolio, maps: Iterable[ProcessMap] = ()) -> Overview:
    """The suppliers with a running contract, worst and dearest first."""
    found = standings(portfolio.register, today=portfolio.today)
    active = [name for name in portfolio.suppliers if portfolio.running(name)]
    by_supplier: dict[str, list[Standing]] = defaultdict(list)
    for each in found:
        by_supplier[each.supplier.name].append(each)
    rows = [heat_row(portfolio, name, by_supplier[name]) for name in active]
    order = list(Rag)
    return Overview(
        today=portfolio.today,
        heat=tuple(sorted(rows, key=lambda row: (order.index(row.rag), -row.annual_value, row.supplier))),
        ahead=look_ahead(portfolio, found),
        wall={name: portfolio.evidence.get(name, ()) for name in active},
        overlaps=overlaps(portfolio),
        weak_points=weak_points(portfolio, maps),
        contracts=contract_states(portfolio),
    )


def heat_row(portfolio: Portfolio, supplier: str, found: Sequence[Standing]) -> HeatRow:
    measured = measured_kpis(portfolio, supplier)
    tier = tiering(portfolio, supplier, sum(each.rag is Rag.RED for each in measured))
    since = portfolio.today - timedelta(days=INCIDENT_DAYS)
    columns: Mapping[str, Callable[[], Section]] = {
        "Contract dates": lambda: contract_dates(found, portfolio),
        "Traps": lambda: traps(portfolio, supplier),
        "KPIs": lambda: kpis(measured),
        "Incidents": lambda: incidents(portfolio, supplier, since),
        "Recovery": lambda: recovery(portfolio, supplier),
        "Evidence": lambda: evidence(portfolio, supplier),
        "Actions": lambda: actions(portfolio, supplier),
    }
    cells = {name: _cell(section()) for name, section in columns.items()}
    cells["Reviews"] = _reviewed(portfolio, supplier, tier)
    return HeatRow(supplier=supplier, tiering=tier, annual_value=portfolio.annual_value(supplier), cells=cells)


def _cell(section: Section) -> HeatCell:
    """How many rows are as bad as the worst: "2 red"."""
    if section.rag is Rag.GREY:
        return HeatCell(rag=Rag.GREY, words="–")
    if section.rag is Rag.GREEN:
        return HeatCell(rag=Rag.GREEN, words="fine")
    return HeatCell(rag=section.rag, words=f"{sum(row[0] is section.rag for row in section.rows)} {section.rag}")


def _reviewed(portfolio: Portfolio, supplier: str, tier: Tiering) -> HeatCell:
    held = last_held(portfolio, supplier)
    if held is None:
        return HeatCell(rag=Rag.RED if tier.tier is Tier.STRATEGIC else Rag.AMBER, words="never")
    months = (portfolio.today - held).days / 30.44
    rag = Rag.GREEN if months <= tier.months + 1 else Rag.AMBER if months <= 2 * tier.months + 1 else Rag.RED
    return HeatCell(rag=rag, words=f"{held:%b %Y}")


def look_ahead(portfolio: Portfolio, found: Sequence[Standing], days: int = HORIZON_DAYS) -> tuple[Ahead, ...]:
    """What falls within so many days: last safe days with what is at stake, extensions, ends, evidence, duties."""
    today, until = portfolio.today, portfolio.today + timedelta(days=days)
    ahead: list[Ahead] = []

    def add(day: date | None, what: str, about: str, supplier: str, owner: str, stake: Decimal | None = None) -> None:
        if day is not None and today <= day <= until:
            left = (day - today).days
            ahead.append(
                Ahead(day=day, what=what, about=about, supplier=supplier, owner=owner, days_left=left, at_stake=stake)
            )

    for each in found:
        contract = each.contract
        if each.deadline is not None:
            end = each.deadline.last_safe.end
            if not portfolio.decisions.about(contract.ref, end).over:
                what = f"Last safe day for the {each.at_break}" if each.at_break else "Last safe day to send notice"
                stake = None if each.at_break else contract.renewal_value
                add(each.deadline.last_safe.send_by, what, contract.ref, contract.supplier, contract.owner, stake)
        if each.at_break is None:
            end_day = contract.end_of_term(today)
            add(end_day, "Term ends", contract.ref, contract.supplier, contract.owner)
            add(contract.pilot_stop, "Pilot stops", contract.ref, contract.supplier, contract.owner)
            for extension in contract.extensions:
                what = f"Decide on {extension.months} months more"
                add(extension.decide_by, what, contract.ref, contract.supplier, contract.owner)
    for supplier, items in portfolio.evidence.items():
        if supplier in portfolio.suppliers:
            owner = portfolio.suppliers[supplier].text("owner")
            for item in items:
                add(item.expires, f"{item.kind} runs out", item.system or supplier, supplier, owner)
    for due in duties(portfolio, until=until):
        add(due.due, due.name, due.about, due.supplier, portfolio.suppliers[due.supplier].text("owner"))
    for system in portfolio.systems.values():
        if system.text("status") != "retired":
            name, supplier, owner = system.text("name"), system.text("supplier"), system.text("owner")
            add(system.day("end_of_support"), "Support ends", name, supplier, owner)
    return tuple(sorted(ahead, key=lambda each: (each.day, each.what, each.about)))


def overlaps(portfolio: Portfolio) -> tuple[Overlap, ...]:
    """Live systems that the register says are for the same thing, in the same words, dearest first."""
    by_purpose: dict[str, list[Record]] = defaultdict(list)
    for system in portfolio.systems.values():
        if system.text("status") in ("", "live"):
            for purpose in system.text("what_it_is_for").replace(";", ",").split(","):
                if plain := " ".join(purpose.lower().split()):
                    by_purpose[plain].append(system)
    found = [
        Overlap(
            what_for=purpose,
            systems=tuple(systems),
            suppliers=tuple(sorted({each.text("supplier") for each in systems} - {""})),
            annual_value=_cost(portfolio, {each.id for each in systems}),
        )
        for purpose, systems in by_purpose.items()
        if len(systems) > 1
    ]
    return tuple(sorted(found, key=lambda each: (-each.annual_value, each.what_for)))


def _cost(portfolio: Portfolio, systems: set[str]) -> Decimal:
    """Pounds a year of the running contracts about these systems; a contract about several is counted once."""
    running = [contract for supplier in portfolio.contracts for contract in portfolio.running(supplier)]
    return sum(
        (contract.annual_value or Decimal(0) for contract in running if systems.intersection(contract.systems)),
        Decimal(0),
    )
