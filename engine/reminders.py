"""Which contracts need a decision on a day, who is due a reminder, and what does it say?"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256

from engine.calendars import ENGLAND, WorkingDays
from engine.ladder import LADDER, Role, Rung, RungDay, on_the_calendar
from engine.ports import Mailbox
from engine.registers.contract_terms import Break
from engine.registers.contracts import Contract
from engine.registers.decisions import Decision, Decisions
from engine.registers.last_safe_day import LastSafeDay, break_last_safe_day, last_safe_day
from engine.registers.suppliers import Supplier, SupplierRegister

__all__ = ["LADDER", "Deadline", "Reminder", "Rung", "RungDay", "Standing", "Urgency", "due", "standing", "standings"]


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
_ORDER = {urgency: place for place, urgency in enumerate(Urgency)}


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

    @property
    def answered_since(self) -> date | None:
        """An answer counts from the day the rung before the current one started."""
        if self.current is None:
            return self.ladder[-1].starts if self.ladder else None
        place = self.ladder.index(self.current)
        return self.ladder[max(place - 1, 0)].starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one contract stands on one day; no deadline without an end date or a notice period.

    at_break  the break it is about; None for the end of the term
    """

    contract: Contract
    supplier: Supplier
    urgency: Urgency
    deadline: Deadline | None = None
    at_break: Break | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One letter about a contract: the decision due now, or that the last safe day has passed.

    to     whose it is; `recipient` is where it goes, None for the owner the register names
    again  the day it comes back after it was put off;  day: of a letter that goes every working day
    """

    contract: Contract
    supplier: Supplier
    deadline: Deadline
    today: date
    to: Role = Role.OWNER
    recipient: Mailbox | None = None
    again: date | None = None
    day: date | None = None
    at_break: Break | None = None

    @property
    def mailbox(self) -> Mailbox:
        return self.recipient or Mailbox(address=self.contract.owner_email, name=self.contract.owner)

    @property
    def key(self) -> str:
        """The same for the same rung of the same term on any day it goes out; safe in file names and mail.

        The last part keeps references apart that look alike once spelt in plain letters.
        """
        current, send_by = self.deadline.current, self.deadline.last_safe.send_by
        rung = "passed" if current is None else f"{current.rung.days_before}-days"
        plain = re.sub(r"[^a-z0-9]+", "-", self.contract.ref.lower()).strip("-")[:40].strip("-")
        told = [self.contract.ref, send_by, rung]
        if self.to is not Role.OWNER or self.again or self.day or self.at_break:
            told += [self.to, self.again, self.day, self.at_break]
        exact = sha256("\n".join(map(str, told)).encode()).hexdigest()[:12]
        return f"supplier-reminder.{plain or 'contract'}.{send_by}.{rung}.{exact}"


def standings(register: SupplierRegister, *, today: date, ladder: Sequence[Rung] = LADDER) -> tuple[Standing, ...]:
    """Where every contract stands today, and every break still ahead: most urgent first, then by days left."""
    suppliers = {supplier.name: supplier for supplier in register.suppliers}
    found: list[Standing] = []
    for contract in register.contracts:
        supplier = suppliers[contract.supplier]
        found.append(standing(contract, supplier, today=today, working_days=register.working_days, ladder=ladder))
        found += break_standings(contract, supplier, today=today, working_days=register.working_days, ladder=ladder)
    return tuple(sorted(found, key=_place))


def _place(found: Standing) -> tuple[int, int, str]:
    return _ORDER[found.urgency], found.deadline.days_left if found.deadline else 0, found.contract.ref


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
    return _standing(contract, supplier, last_safe, None, today, working_days, ladder)


def break_standings(
    contract: Contract,
    supplier: Supplier,
    *,
    today: date,
    working_days: WorkingDays = ENGLAND,
    ladder: Sequence[Rung] = LADDER,
) -> Iterator[Standing]:
    """Each break that notice can still be given for. One that went by is no news: the term goes on as agreed."""
    for each in contract.breaks if contract.binds(today) else ():
        if each.last < today or (contract.notice is None and each.notice is None):
            continue
        last_safe = break_last_safe_day(contract, each, working_days=working_days)
        if last_safe.send_by >= today:
            yield _standing(contract, supplier, last_safe, each, today, working_days, ladder)


def _standing(
    contract: Contract,
    supplier: Supplier,
    last_safe: LastSafeDay,
    at_break: Break | None,
    today: date,
    working_days: WorkingDays,
    ladder: Sequence[Rung],
) -> Standing:
    days_left = (last_safe.send_by - today).days
    far = days_left > max((rung.days_before for rung in ladder), default=0) + _LONGEST_CLOSURE
    rung_days = () if far else on_the_calendar(ladder, last_safe.send_by, working_days)
    reached = [each for each in rung_days if each.starts <= today <= last_safe.send_by]
    deadline = Deadline(
        last_safe=last_safe, days_left=days_left, ladder=rung_days, current=reached[-1] if reached else None
    )
    urgency = _urgency(days_left)
    return Standing(contract=contract, supplier=supplier, urgency=urgency, deadline=deadline, at_break=at_break)


def due(
    found: Sequence[Standing],
    *,
    today: date,
    sent: Container[str] = frozenset(),
    decisions: Decisions | None = None,
    working_days: WorkingDays = ENGLAND,
) -> Iterator[Reminder]:
    """The reminders to send today, in the order given; `sent` holds the keys of those that have gone.

    For each contract the rung it has reached. A rung reached while nothing ran is caught up on the next run; one
    that a later rung has overtaken is not sent any more. After the last safe day, one letter says so.

    decisions  what has been decided, put off and answered: a rung that is settled sends nothing, and whoever is
               above an owner that does not answer is told. None where answers are not kept: then only owners are
               told, each rung once
    """
    for each in found:
        for reminder in _reminders(each, today, decisions, working_days):
            if reminder.key not in sent:
                yield reminder


def _reminders(
    each: Standing, today: date, decisions: Decisions | None, working_days: WorkingDays
) -> Iterator[Reminder]:
    deadline = each.deadline
    if deadline is None or not (deadline.current or deadline.passed):
        return
    owners = Reminder(
        contract=each.contract, supplier=each.supplier, deadline=deadline, today=today, at_break=each.at_break
    )
    if decisions is None:
        yield owners
        return
    decision = decisions.about(each.contract.ref, deadline.last_safe.end)
    if _settled(decision, deadline) or decision.put_off(today, deadline.last_safe.send_by):
        return
    yield from _answering(owners, decision, working_days)


def _settled(decision: Decision, deadline: Deadline) -> bool:
    return decision.over if deadline.current is None else decision.settles(deadline.current.rung.step)


def _answering(owners: Reminder, decision: Decision, working_days: WorkingDays) -> Iterator[Reminder]:
    """The owner's letter, and the letter to whoever is above while the owner has not answered."""
    deadline, today = owners.deadline, owners.today
    current = deadline.current
    back = decision.snoozed_until
    again = back if back and current and current.starts < back <= today else None
    since = deadline.answered_since
    answered = decision.acknowledged_on is not None and since is not None and decision.acknowledged_on >= since
    above = Role.DIRECTOR if current is None else current.rung.tells
    daily = current is not None and current.rung.daily and not answered and working_days.is_working_day(today)
    day = today if daily and current is not None and today > current.starts else None
    yield replace(owners, again=again, day=day)
    recipient = _recipient(owners.supplier, above)
    if recipient is not None and above is not None and not answered:
        yield replace(owners, to=above, recipient=recipient, again=again, day=day)


def _recipient(supplier: Supplier, role: Role | None) -> Mailbox | None:
    """Who holds the role for this supplier; where nobody is named, the next one above."""
    above = {Role.MANAGER: supplier.manager, Role.HEAD: supplier.head_of_service, Role.DIRECTOR: supplier.director}
    roles = list(above)
    from_here = roles[roles.index(role) :] if role in above else []
    return next((found for each in from_here if (found := above[each])), None)


_LONGEST_CLOSURE = 14  # days a rung may start earlier because we are closed


def _urgency(days_left: int) -> Urgency:
    if days_left < 0:
        return Urgency.PASSED
    return next((urgency for days, urgency in _DAYS_LEFT if days_left <= days), Urgency.LATER)
