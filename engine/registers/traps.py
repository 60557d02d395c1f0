"""Which traps lie in a contract? One table of rules: each names a trap and says in a sentence why it is one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engine.calendars import ENGLAND, MONTHS_IN_YEAR, WorkingDays, long_date, short_date
from engine.registers.contracts import Contract, State
from engine.registers.evidence import Item
from engine.registers.last_safe_day import LastSafeDay, NoLastSafeDay, break_last_safe_day, last_safe_day
from engine.registers.wording import in_months

HOLIDAY_STRETCH = 3  # closed days in a row, at the least, that make a holiday of a weekend
UNCAPPED = ("CPI", "RPI", "other")


class Weight(StrEnum):
    """RED: money or cover is lost unless somebody acts. AMBER: somebody should know."""

    RED = "red"
    AMBER = "amber"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """One trap found: which, how heavy, where, why, and what to do."""

    name: str
    weight: Weight
    contract: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules look at. `evidence`: of this contract's supplier."""

    contract: Contract
    today: date
    working_days: WorkingDays = ENGLAND
    evidence: Sequence[Item] = ()

    @property
    def end(self) -> date | None:
        return self.contract.end_of_term(self.today)

    @property
    def running(self) -> bool:
        """Whether the contract binds us on the day."""
        return self.contract.binds(self.today)

    def last_safe(self) -> LastSafeDay | None:
        try:
            return last_safe_day(self.contract, end=self.end, working_days=self.working_days)
        except NoLastSafeDay:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One trap: `finds` gives a sentence for each place it lies in."""

    name: str
    weight: Weight
    finds: Callable[[Facts], Iterator[str]]
    remedy: str


def _long_renewal(facts: Facts) -> Iterator[str]:
    months = facts.contract.renews_for_months
    if facts.running and months is not None and months > MONTHS_IN_YEAR:
        yield f"It renews itself for {in_months(months)} at a time"


def _uncapped_price(facts: Facts) -> Iterator[str]:
    contract = facts.contract
    if not facts.running or contract.indexation_cap is not None:
        return
    if contract.indexation in UNCAPPED:
        yield f"Its price follows {contract.indexation} without a cap"
    elif not contract.indexation and contract.renews_for_months is not None:
        yield "It renews itself, and the register does not say what happens to its price"


def _closes_in_a_holiday(facts: Facts) -> Iterator[str]:
    last_safe = facts.last_safe()
    if last_safe is None or not facts.running or last_safe.send_by < facts.today:
        return
    stretch = _closed_stretch(last_safe.notice_day, facts.working_days)
    if len(stretch) >= HOLIDAY_STRETCH:
        why = facts.working_days.why_closed(last_safe.notice_day)
        yield (
            f"Notice could arrive until {long_date(last_safe.notice_day)}, {why}: we are closed for {len(stretch)} "
            f"days, so it must be sent by {long_date(last_safe.send_by)}"
        )


def _break_before_end(facts: Facts) -> Iterator[str]:
    """A break whose notice is longer than that of the end is easily missed by whoever counts as for the end."""
    contract, end = facts.contract, facts.last_safe()
    for each in contract.breaks if facts.running else ():
        try:
            safe = break_last_safe_day(contract, each, working_days=facts.working_days)
            as_for_end = last_safe_day(contract, end=each.last, working_days=facts.working_days)
        except NoLastSafeDay:
            continue
        if end is not None and facts.today <= safe.send_by < as_for_end.send_by:
            yield (
                f"The {each} needs notice by {short_date(safe.send_by)}, "
                f"{(as_for_end.send_by - safe.send_by).days} days earlier than the notice period of the end would say"
            )


def _evidence_expires_first(facts: Facts) -> Iterator[str]:
    """One sentence however many they are: most evidence is yearly, and most contracts run for longer."""
    end = facts.end
    ours = [item for item in facts.evidence if not item.system or item.system in facts.contract.systems]
    first = sorted(
        (item.expires, item.kind)
        for item in ours
        if item.expires is not None and facts.today <= item.expires and (end is None or item.expires < end)
    )
    if facts.running and first:
        expires, kind = first[0]
        if len(first) == 1:
            yield f"{kind} runs out on {short_date(expires)}, before the contract does"
        else:
            count = len(first)
            yield f"{count} pieces of evidence run out before the contract does, first {kind} on {short_date(expires)}"


def _pilot_past_stop(facts: Facts) -> Iterator[str]:
    stop = facts.contract.pilot_stop
    if stop is not None and stop < facts.today and facts.running:
        yield f"The pilot was to stop on {short_date(stop)}, {(facts.today - stop).days} days ago, and goes on"


def _paid_after_expiry(facts: Facts) -> Iterator[str]:
    contract, end = facts.contract, facts.end
    over = end if contract.state is State.ACTIVE else contract.end
    if contract.last_invoice is not None and over is not None and contract.last_invoice > over:
        yield f"It ended on {short_date(over)} and was paid on {short_date(contract.last_invoice)}"


def _window_longer_than_term(facts: Facts) -> Iterator[str]:
    """Notice that had to be given before the contract began."""
    contract, last_safe = facts.contract, facts.last_safe()
    if last_safe is not None and contract.start is not None and last_safe.send_by < contract.start:
        yield f"Its notice period, {contract.notice}, is longer than its term"


def _several_systems(facts: Facts) -> Iterator[str]:
    if facts.running and len(facts.contract.systems) > 1:
        systems = len(facts.contract.systems)
        yield f"{systems} systems hang on it: ending it ends them all"


def _no_exit_plan(facts: Facts) -> Iterator[str]:
    end = facts.end
    near = end is not None and (end - facts.today).days <= 365
    if facts.running and near and facts.contract.exit_plan is None:
        yield "It ends within a year and no exit plan is agreed"


RULES: tuple[Rule, ...] = (
    Rule(
        name="paid after expiry",
        weight=Weight.RED,
        finds=_paid_after_expiry,
        remedy="Ask finance to stop payment, or have the extension signed",
    ),
    Rule(
        name="pilot past its stop date",
        weight=Weight.RED,
        finds=_pilot_past_stop,
        remedy="Stop it, or decide on its evaluation and write the decision down",
    ),
    Rule(
        name="notice longer than the term",
        weight=Weight.RED,
        finds=_window_longer_than_term,
        remedy="Check the notice clause against the signed contract",
    ),
    Rule(
        name="renewal longer than a year",
        weight=Weight.RED,
        finds=_long_renewal,
        remedy="Decide well before the last safe day; ask for a shorter renewal",
    ),
    Rule(
        name="uncapped price",
        weight=Weight.AMBER,
        finds=_uncapped_price,
        remedy="Ask for a cap, and write what the contract says into the register",
    ),
    Rule(
        name="window closing in a holiday",
        weight=Weight.AMBER,
        finds=_closes_in_a_holiday,
        remedy="Plan to send it the week before",
    ),
    Rule(
        name="break needing earlier notice than the end",
        weight=Weight.AMBER,
        finds=_break_before_end,
        remedy="Work to the break's own last safe day",
    ),
    Rule(
        name="evidence expiring before the contract",
        weight=Weight.AMBER,
        finds=_evidence_expires_first,
        remedy="Ask the supplier for its renewal now",
    ),
    Rule(
        name="no exit plan",
        weight=Weight.AMBER,
        finds=_no_exit_plan,
        remedy="Agree one at the next review",
    ),
    Rule(
        name="several systems on one contract",
        weight=Weight.AMBER,
        finds=_several_systems,
        remedy="Know what else ends before giving notice",
    ),
)
"""Every trap we look for, heaviest first. Source: docs/method/contract-traps.md."""


def traps(facts: Facts, rules: Sequence[Rule] = RULES) -> tuple[Trap, ...]:
    """Every trap in one contract on one day, heaviest first."""
    return tuple(
        Trap(name=rule.name, weight=rule.weight, contract=facts.contract.ref, why=why, remedy=rule.remedy)
        for rule in rules
        for why in rule.finds(facts)
    )


def _closed_stretch(day: date, working_days: WorkingDays) -> list[date]:
    """The closed days in a row that `day` lies in; none where it is a working day."""
    if working_days.is_working_day(day):
        return []
    stretch = [day]
    for step in (timedelta(days=-1), timedelta(days=1)):
        other = day + step
        while not working_days.is_working_day(other):
            stretch.append(other)
            other += step
    return stretch
