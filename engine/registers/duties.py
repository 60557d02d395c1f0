"""What does the law or NHS England ask of us for these contracts, by when, from which day?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.calendars import add_months
from engine.registers.contracts import Contract
from engine.registers.definition import Record
from engine.registers.portfolio import Portfolio

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH_DAY = re.compile(r"(\d{1,2}) ([a-z]+)")
TOLD_AFTER_DAYS = 400  # a duty that lies further back than this is history


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDue:
    """One duty on the calendar. `about`: the contract or supplier; `days_left` is negative once it is late."""

    duty: Record
    about: str
    supplier: str
    due: date
    days_left: int

    @property
    def name(self) -> str:
        return self.duty.text("name")

    @property
    def counting_down(self) -> bool:
        """Whether its days are counted already."""
        return self.days_left <= (self.duty.whole("lead_days") or 90)


def duties(portfolio: Portfolio, *, until: date) -> tuple[DutyDue, ...]:
    """Every duty due by `until` that is not done, soonest first. It binds from the day it came into force."""
    done = {(each.text("duty"), each.text("about"), each.day("due")) for each in portfolio.of("duties_done")}
    found = [
        DutyDue(duty=duty, about=about, supplier=supplier, due=due, days_left=(due - portfolio.today).days)
        for duty in portfolio.of("duties")
        for about, supplier, due in _falls(duty, portfolio)
        if (duty.id, about, due) not in done
        and _binds(duty, due)
        and portfolio.today - timedelta(days=TOLD_AFTER_DAYS) <= due <= until
    ]
    return tuple(sorted(found, key=lambda each: (each.due, each.duty.id, each.about)))


def _falls(duty: Record, portfolio: Portfolio) -> Iterator[tuple[str, str, date]]:
    if duty.text("applies") == "supplier":
        for name, record in portfolio.suppliers.items():
            if portfolio.running(name) and (
                not duty.yes("needs_personal_data") or (record.whole("data_sensitivity") or 0) > 0
            ):
                yield from ((name, name, day) for day in _yearly(duty, portfolio.today))
        return
    for supplier, contracts in portfolio.contracts.items():
        for contract in contracts:
            if _applies(duty, contract):
                yield from ((contract.ref, supplier, day) for day in _days(duty, contract, portfolio.today))


def _applies(duty: Record, contract: Contract) -> bool:
    over, procured_from = duty.number("over_value"), duty.day("procured_from")
    if over is not None and (contract.whole_life_value is None or contract.whole_life_value <= over):
        return False
    return procured_from is None or (contract.procured is not None and contract.procured >= procured_from)


def _days(duty: Record, contract: Contract, today: date) -> Iterable[date]:
    after = timedelta(days=duty.whole("offset_days") or 0)
    match duty.text("anchor"):
        case "start":
            return [contract.start + after] if contract.start else []
        case "end":
            return [contract.end + after] if contract.end else []
        case "start each year":
            return [day + after for day in _anniversaries(contract, today)]
    return _yearly(duty, today)


def _anniversaries(contract: Contract, today: date) -> Iterator[date]:
    """Each year of the contract that ends about now, and its last day."""
    if contract.start is None:
        return
    end = contract.end_of_term(today)
    for years in range(1, today.year + 2 - contract.start.year):
        day = add_months(contract.start, 12 * years)
        if end is None or day <= end:
            yield day


def _yearly(duty: Record, today: date) -> Iterator[date]:
    found = _MONTH_DAY.fullmatch(duty.text("month_day").strip().lower())
    if found is None or found[2] not in _MONTHS:
        return
    for year in (today.year - 1, today.year, today.year + 1):
        yield date(year, _MONTHS.index(found[2]) + 1, int(found[1]))


def _binds(duty: Record, due: date) -> bool:
    begins, ends = duty.day("in_force"), duty.day("until")
    return (begins is None or due >= begins) and (ends is None or due <= ends)
