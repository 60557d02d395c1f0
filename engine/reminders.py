"""Which contracts need a decision on a day, who is due a reminder, and what does it say?"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from engine.calendars import ENGLAND, WorkingDays
from engine.registers.contracts import Contract
from engine.registers.last_safe_day import LastSafeDay, last_safe_day
from engine.registers.suppliers import Supplier, SupplierRegister


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the reminder ladder: so many days before the last safe day, this is due."""

    days_before: int
    decision: str  # "Check the market"
    ask: str  # what to do about it, in one or two sentences


LADDER: tuple[Rung, ...] = (
    Rung(
        days_before=180,
        decision="Review how it is used",
        ask="Find out who uses it, which features they use, and what would stop without it.",
    ),
    Rung(
        days_before=120,
        decision="Check the market",
        ask="Find out what else there is, at what price, and whether a system we already have could do it.",
    ),
    Rung(
        days_before=90,
        decision="Decide to keep, change or leave",
        ask="Take usage and prices to whoever may decide. Write down what was decided and why.",
    ),
    Rung(
        days_before=60,
        decision="Confirm the decision",
        ask="Have procurement and finance approve it. Tell the supplier if you want other terms.",
    ),
    Rung(
        days_before=30,
        decision="Draft the notice",
        ask="If you are leaving or changing, draft the notice and have it checked against the contract.",
    ),
    Rung(
        days_before=14,
        decision="Send the notice",
        ask="If you are leaving or changing, send the signed notice now, the way the contract says.",
    ),
    Rung(
        days_before=7,
        decision="Prove receipt",
        ask="Get proof that the notice arrived. If you cannot, there is still time to send it again.",
    ),
    Rung(
        days_before=1,
        decision="Last chance to send",
        ask="If you are leaving or changing and cannot prove that notice arrived, send it again now.",
    ),
)
"""The default ladder, in days before the last safe day to send. Any other may be passed in.
Source: docs/method/last-safe-day.md."""


class Urgency(StrEnum):
    """How soon a contract needs somebody, most urgent first."""

    PASSED = "Passed"  # the last safe day is over, the term is not
    WEEK = "Within 7 days"
    MONTH = "Within 30 days"
    QUARTER = "Within 90 days"
    HALF_YEAR = "Within 180 days"
    LATER = "Later"
    NO_NOTICE = "Notice terms missing"
    NO_END = "No end date"
    ENDED = "Ended"  # the term is over and it did not renew itself


_DAYS_LEFT = ((7, Urgency.WEEK), (30, Urgency.MONTH), (90, Urgency.QUARTER), (180, Urgency.HALF_YEAR))


@dataclass(frozen=True, slots=True, kw_only=True)
class RungDay:
    """A rung of the ladder on the calendar of one contract."""

    rung: Rung
    starts: date  # the working day on which its reminder goes out
    due: date  # the decision must be made by then: the day the next rung starts, or the last safe day


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last safe day of a term as seen from one day.

    days_left  calendar days until the last day to send notice: 0 on the day, negative after it
    ladder     the rungs on the calendar, first one first
    current    the last rung reached; None before the ladder starts and after the last safe day
    """

    last_safe: LastSafeDay
    days_left: int
    ladder: tuple[RungDay, ...]
    current: RungDay | None

    @property
    def passed(self) -> bool:
        return self.days_left < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one contract stands on one day; no deadline without an end date or a notice period."""

    contract: Contract
    supplier: Supplier
    urgency: Urgency
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One letter to the owner of a contract: the decision due now, or that the last safe day has passed."""

    contract: Contract
    supplier: Supplier
    deadline: Deadline
    today: date

    @property
    def key(self) -> str:
        """The same for the same rung of the same term on any day it goes out; safe in file names and mail.

        The last part keeps references apart that look alike once spelt in plain letters.
        """
        current, send_by = self.deadline.current, self.deadline.last_safe.send_by
        rung = "passed" if current is None else f"{current.rung.days_before}-days"
        plain = re.sub(r"[^a-z0-9]+", "-", self.contract.ref.lower()).strip("-")[:40].strip("-")
        exact = sha256(f"{self.contract.ref}\n{send_by}\n{rung}".encode()).hexdigest()[:12]
        return f"supplier-reminder.{plain or 'contract'}.{send_by}.{rung}.{exact}"


def standings(register: SupplierRegister, *, today: date, ladder: Sequence[Rung] = LADDER) -> tuple[Standing, ...]:
    """Where every contract stands today: most urgent first, then by days left, then by reference."""
    suppliers = {supplier.name: supplier for supplier in register.suppliers}
    order = {urgency: place for place, urgency in enumerate(Urgency)}

    def place(found: Standing) -> tuple[int, int, str]:
        return order[found.urgency], found.deadline.days_left if found.deadline else 0, found.contract.ref

    return tuple(
        sorted(
            (
                standing(
                    contract,
                    suppliers[contract.supplier],
                    today=today,
                    working_days=register.working_days,
                    ladder=ladder,
                )
                for contract in register.contracts
            ),
            key=place,
        )
    )


def standing(
    contract: Contract,
    supplier: Supplier,
    *,
    today: date,
    working_days: WorkingDays = ENGLAND,
    ladder: Sequence[Rung] = LADDER,
) -> Standing:
    """Where one contract stands today, in the term that is running today."""
    end = contract.end_of_term(today)
    if end is None:
        return Standing(contract=contract, supplier=supplier, urgency=Urgency.NO_END)
    if end < today:
        return Standing(contract=contract, supplier=supplier, urgency=Urgency.ENDED)
    if contract.notice is None:
        return Standing(contract=contract, supplier=supplier, urgency=Urgency.NO_NOTICE)
    last_safe = last_safe_day(contract, end=end, working_days=working_days)
    days_left = (last_safe.send_by - today).days
    rung_days = _on_the_calendar(ladder, last_safe.send_by, working_days)
    reached = [each for each in rung_days if each.starts <= today <= last_safe.send_by]
    deadline = Deadline(
        last_safe=last_safe, days_left=days_left, ladder=rung_days, current=reached[-1] if reached else None
    )
    return Standing(contract=contract, supplier=supplier, urgency=_urgency(days_left), deadline=deadline)


def due(found: Sequence[Standing], *, today: date, sent: Container[str] = frozenset()) -> Iterator[Reminder]:
    """The reminders to send today, in the order given; `sent` holds the keys of those that have gone.

    One a contract: the rung it has reached. A rung reached while nothing ran is caught up on the next run;
    one that a later rung has overtaken is not sent any more. After the last safe day, one letter says so.
    """
    for each in found:
        if each.deadline is not None and (each.deadline.current is not None or each.deadline.passed):
            reminder = Reminder(contract=each.contract, supplier=each.supplier, deadline=each.deadline, today=today)
            if reminder.key not in sent:
                yield reminder


def _urgency(days_left: int) -> Urgency:
    if days_left < 0:
        return Urgency.PASSED
    return next((urgency for days, urgency in _DAYS_LEFT if days_left <= days), Urgency.LATER)


def _on_the_calendar(ladder: Sequence[Rung], send_by: date, working_days: WorkingDays) -> tuple[RungDay, ...]:
    rungs = sorted(ladder, key=lambda rung: -rung.days_before)
    starts = [working_days.previous_working_day(send_by - timedelta(days=rung.days_before)) for rung in rungs]
    return tuple(
        RungDay(rung=rung, starts=start, due=due)
        for rung, start, due in zip(rungs, starts, [*starts[1:], send_by], strict=True)
    )
