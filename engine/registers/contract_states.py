"""Where does each contract stand today? Worked out from dates and decisions, never typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engine.calendars import short_date
from engine.registers.contracts import Contract, State
from engine.registers.decisions import Outcome
from engine.registers.last_safe_day import NoLastSafeDay, last_safe_day
from engine.registers.performance import Rag
from engine.registers.portfolio import Portfolio

WINDOW_DAYS = 180
"""The notice window opens with the first reminder: so many days before the last safe day."""


class Stands(StrEnum):
    """Where a contract stands, what needs somebody first."""

    PILOT_OVER = "pilot past its stop"
    PASSED = "last safe day passed"
    IN_WINDOW = "in notice window"
    NOTICE_GIVEN = "notice given"
    NO_TERMS = "live, last safe day not known"
    LIVE = "live"
    NOT_BEGUN = "not begun"
    DRAFT = "draft"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


RAGS: Mapping[Stands, Rag] = {
    Stands.PILOT_OVER: Rag.RED,
    Stands.PASSED: Rag.RED,
    Stands.IN_WINDOW: Rag.AMBER,
    Stands.NO_TERMS: Rag.AMBER,
    Stands.NOTICE_GIVEN: Rag.GREEN,
    Stands.LIVE: Rag.GREEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractState:
    """One contract on one day. `why`: the dates it follows from."""

    contract: Contract
    stands: Stands
    why: str

    @property
    def rag(self) -> Rag:
        return RAGS.get(self.stands, Rag.GREY)


def contract_states(portfolio: Portfolio, supplier: str = "") -> tuple[ContractState, ...]:
    """Of one supplier, or of all: what needs somebody first comes first."""
    suppliers = [supplier] if supplier else list(portfolio.contracts)
    found = [
        contract_state(contract, portfolio) for name in suppliers for contract in portfolio.contracts.get(name, ())
    ]
    order = list(Stands)
    return tuple(sorted(found, key=lambda each: (order.index(each.stands), each.contract.ref)))


def contract_state(contract: Contract, portfolio: Portfolio) -> ContractState:
    """The first that applies, from what binds least to what needs most."""
    stands, why = _where(contract, portfolio)
    return ContractState(contract=contract, stands=stands, why=why)


def _where(contract: Contract, portfolio: Portfolio) -> tuple[Stands, str]:
    today = portfolio.today
    if contract.state is not State.ACTIVE:
        return (Stands.DRAFT if contract.state is State.DRAFT else Stands.CANCELLED), "The register says so"
    if contract.start and contract.start > today:
        return Stands.NOT_BEGUN, f"Begins on {short_date(contract.start)}"
    end = contract.end_of_term(today)
    if end is not None and end < today:
        why = ", as we gave notice" if end == contract.left else ""
        return Stands.EXPIRED, f"Ended on {short_date(end)}{why}"
    if contract.pilot_stop and contract.pilot_stop < today:
        return Stands.PILOT_OVER, f"The pilot was to stop on {short_date(contract.pilot_stop)}"
    if end is None:
        return Stands.LIVE, "Runs until somebody ends it"
    return _in_its_term(contract, end, portfolio)


def _in_its_term(contract: Contract, end: date, portfolio: Portfolio) -> tuple[Stands, str]:
    decision = portfolio.decisions.about(contract.ref, end)
    if decision.notice_given:
        return Stands.NOTICE_GIVEN, f"Ends on {short_date(end)}; {decision.reached}"
    if decision.outcome is Outcome.KEEP:
        return Stands.LIVE, f"To be kept at the end of its term, {short_date(end)}"
    try:
        send_by = last_safe_day(contract, end=end, working_days=portfolio.working_days).send_by
    except NoLastSafeDay:
        return Stands.NO_TERMS, f"Ends on {short_date(end)}; the register does not say how much notice it needs"
    if send_by < portfolio.today:
        renews = "renews itself" if contract.renews_for_months else "ends"
        return Stands.PASSED, f"It was {short_date(send_by)}; the contract {renews} on {short_date(end)}"
    if portfolio.today >= send_by - timedelta(days=WINDOW_DAYS):
        return Stands.IN_WINDOW, f"Notice can go until {short_date(send_by)}, for the end on {short_date(end)}"
    return Stands.LIVE, f"Until {short_date(end)}; notice until {short_date(send_by)}"
