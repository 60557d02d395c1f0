"""What do the registers say together on one day: each supplier with all that belongs to it?"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from engine.calendars import WorkingDays
from engine.registers.contracts import Contract
from engine.registers.decisions import Decisions
from engine.registers.definition import Record, Records
from engine.registers.evidence import EvidenceType, Item, Latest, latest_evidence, wall
from engine.registers.supplier_records import contracts_of, supplier_register_of, suppliers_of
from engine.registers.suppliers import SupplierRegister
from engine.registers.traps import Facts, Trap, traps

READ = (
    "suppliers", "systems", "contracts", "closed_days", "evidence_types", "evidence", "kpis", "kpi_actuals",
    "incidents", "actions", "roadmap", "risks", "invoices", "reviews", "decisions", "duties",
    "duties_done",
)  # fmt: skip
"""The registers a portfolio is made of."""


SAME_EVERY_DAY = (
    "register", "decisions", "suppliers", "systems", "contracts", "contract", "systems_of", "supplier_of_contract",
    "_by_supplier", "actuals", "evidence_types", "_latest", "_needs",
)  # fmt: skip


@dataclass(frozen=True)
class Portfolio:
    """The registers of one day. Everything is found by supplier, system or contract at once."""

    records: Records
    today: date

    def on(self, day: date) -> "Portfolio":
        """The same registers on another day. What does not depend on the day is worked out once for both."""
        other = Portfolio(self.records, day)
        other.__dict__.update({name: getattr(self, name) for name in SAME_EVERY_DAY})
        return other

    def of(self, register: str) -> Sequence[Record]:
        return self.records.get(register, ())

    @cached_property
    def register(self) -> SupplierRegister:
        return supplier_register_of(self.records)

    @property
    def working_days(self) -> WorkingDays:
        return self.register.working_days

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions.of(self.of("decisions"))

    @cached_property
    def suppliers(self) -> Mapping[str, Record]:
        return suppliers_of(self.records)

    @cached_property
    def systems(self) -> Mapping[str, Record]:
        return {record.id: record for record in self.of("systems")}

    @cached_property
    def contracts(self) -> Mapping[str, tuple[Contract, ...]]:
        """By supplier, drafts and cancelled ones among them."""
        found: dict[str, list[Contract]] = defaultdict(list)
        for contract in contracts_of(self.records):
            found[contract.supplier].append(contract)
        return {supplier: tuple(contracts) for supplier, contracts in found.items()}

    @cached_property
    def contract(self) -> Mapping[str, Contract]:
        """By reference."""
        return {each.ref: each for contracts in self.contracts.values() for each in contracts}

    def running(self, supplier: str) -> tuple[Contract, ...]:
        """The supplier's contracts that bind us today: signed, and neither ended nor left by our notice."""
        return tuple(contract for contract in self.contracts.get(supplier, ()) if contract.binds(self.today))

    @cached_property
    def systems_of(self) -> Mapping[str, tuple[Record, ...]]:
        """By supplier: those it is named for, and those its contracts are about; not the retired ones."""
        found: dict[str, dict[str, Record]] = defaultdict(dict)
        for system in self.systems.values():
            if system.text("status") != "retired" and (supplier := system.text("supplier")):
                found[supplier][system.id] = system
        for supplier, contracts in self.contracts.items():
            for ref in (ref for contract in contracts for ref in contract.systems):
                if ref in self.systems and self.systems[ref].text("status") != "retired":
                    found[supplier][ref] = self.systems[ref]
        return {supplier: tuple(systems.values()) for supplier, systems in found.items()}

    @cached_property
    def supplier_of_contract(self) -> Mapping[str, str]:
        return {record.id: record.text("supplier") for record in self.of("contracts")}

    def by_supplier(self, register: str) -> Mapping[str, tuple[Record, ...]]:
        """Records of a register that name their supplier."""
        return self._by_supplier[register]

    @cached_property
    def _by_supplier(self) -> Mapping[str, Mapping[str, tuple[Record, ...]]]:
        named = ("actions", "roadmap", "risks", "reviews", "evidence")
        return {
            **{register: _grouped(self.of(register), _supplier) for register in named},
            **{register: _grouped(self.of(register), self._of_contract) for register in ("kpis", "invoices")},
            "incidents": _grouped(self.of("incidents"), self._of_incident),
        }

    def _of_contract(self, record: Record) -> str:
        return self.supplier_of_contract.get(record.text("contract"), "")

    def _of_incident(self, record: Record) -> str:
        system = self.systems.get(record.text("system"))
        return record.text("supplier") or (system.text("supplier") if system else "")

    @cached_property
    def actuals(self) -> Mapping[str, tuple[Record, ...]]:
        """What was measured, by KPI, the earliest month first."""
        found = _grouped(self.of("kpi_actuals"), lambda record: record.text("kpi"))
        return {kpi: tuple(sorted(records, key=_month)) for kpi, records in found.items()}

    @cached_property
    def evidence_types(self) -> Mapping[str, EvidenceType]:
        return {record.id: EvidenceType.of(record) for record in self.of("evidence_types")}

    @cached_property
    def _latest(self) -> tuple[Latest, ...]:
        return latest_evidence(self.of("evidence"), self.evidence_types)

    @cached_property
    def evidence(self) -> Mapping[str, tuple[Item, ...]]:
        """The evidence wall by supplier; see `engine.registers.evidence.wall`."""
        active = [name for name in self.suppliers if self.running(name)]
        items = wall(active, self._latest, self.evidence_types, self._needs, today=self.today)
        found: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            found[item.supplier].append(item)
        return {supplier: tuple(each) for supplier, each in found.items()}

    @cached_property
    def _needs(self) -> Mapping[str, frozenset[str]]:
        return {name: self._needs_of(record) for name, record in self.suppliers.items()}

    def _needs_of(self, supplier: Record) -> frozenset[str]:
        systems = self.systems_of.get(supplier.id, ())
        needs = {"every supplier"}
        if (supplier.whole("data_sensitivity") or 0) > 0:
            needs.add("personal data")
        if any(system.yes("clinical") for system in systems):
            needs.add("clinical systems")
        if any((system.whole("criticality") or 4) <= 2 for system in systems):
            needs.add("criticality 1 and 2")
        return frozenset(needs)

    @cached_property
    def traps(self) -> Mapping[str, tuple[Trap, ...]]:
        """By supplier."""
        return {
            supplier: tuple(
                trap
                for contract in contracts
                for trap in traps(
                    Facts(
                        contract=contract,
                        today=self.today,
                        working_days=self.working_days,
                        evidence=self.evidence.get(supplier, ()),
                    )
                )
            )
            for supplier, contracts in self.contracts.items()
        }

    def annual_value(self, supplier: str) -> Decimal:
        """Pounds a year of the contracts that run; those whose value is not known count nothing."""
        return sum((contract.annual_value or Decimal(0) for contract in self.running(supplier)), Decimal(0))


def _grouped(records: Sequence[Record], name: Callable[[Record], str]) -> Mapping[str, tuple[Record, ...]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[name(record)].append(record)
    return {key: tuple(each) for key, each in found.items()}


def _supplier(record: Record) -> str:
    return record.text("supplier")


def _month(record: Record) -> date:
    return record.day("month") or date.min
