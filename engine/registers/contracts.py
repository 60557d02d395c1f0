"""What did we agree with a supplier: what, until when, and how is it ended?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from engine.calendars import MONTHS_IN_YEAR, add_months
from engine.registers.contract_terms import Break, Extension, read_break, read_extension
from engine.registers.definition import Record
from engine.registers.faults import FieldFault
from engine.registers.periods import LONGEST_MONTHS, NoticeUnit, Period
from engine.registers.values import Misread

__all__ = ["Contract", "Notice", "NoticeUnit", "State", "contract_faults", "contract_of"]

LONGEST_NOTICE_MONTHS = LONGEST_MONTHS
LONGEST_RENEWAL_MONTHS = 600
LONGEST_SERVICE_WORKING_DAYS = 60

LONGEST = {
    NoticeUnit.DAYS: LONGEST_NOTICE_MONTHS * 31,
    NoticeUnit.MONTHS: LONGEST_NOTICE_MONTHS,
    NoticeUnit.WORKING_DAYS: LONGEST_NOTICE_MONTHS * 23,
}


class State(StrEnum):
    """Whether a contract binds us."""

    DRAFT = "draft"
    ACTIVE = "active"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How long before the end the other side must have our notice, and how it gets there.

    clear_days                   neither the day it arrives nor the last day of the contract counts
    deemed_service_working_days  working days after sending until it counts as received
    method                       how it must be sent, as the contract says: "recorded post"

    Source: docs/method/last-safe-day.md.
    """

    length: int
    unit: NoticeUnit
    clear_days: bool = False
    deemed_service_working_days: int = 0
    method: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.length <= LONGEST[self.unit]:
            raise ValueError(f"a notice period is 1 to {LONGEST[self.unit]} {self.unit}, not {self.length}")
        if not 0 <= self.deemed_service_working_days <= LONGEST_SERVICE_WORKING_DAYS:
            raise ValueError(
                f"service takes 0 to {LONGEST_SERVICE_WORKING_DAYS} working days, "
                f"not {self.deemed_service_working_days}"
            )

    def __str__(self) -> str:
        """The period in words: "3 clear months", "20 working days", "1 month"."""
        return str(Period(length=self.length, unit=self.unit, clear=self.clear_days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One agreement with a supplier.

    end                the last day of the term; None where it runs until somebody ends it
    notice             None where the register does not say
    renews_for_months  how long it renews itself for when nobody gives notice; None where it just ends
    annual_value       pounds a year;  whole_life_value: pounds over the whole term with its extensions
    verified           somebody has checked the notice terms against the signed contract
    extensions, breaks options to go on, and days on which it may end early
    indexation_cap     per cent a year; None where there is none. `indexation`: "" where the register does not say
    exit_plan          the day it was last agreed;  pilot_stop: a pilot ends here unless it has proved itself
    last_invoice       the last day we paid for it
    left               the end of a term that our notice to leave was given for: it does not renew itself then
    """

    ref: str
    supplier: str
    systems: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    notice: Notice | None = None
    renews_for_months: int | None = None
    annual_value: Decimal | None = None
    owner: str = ""
    owner_email: str = ""
    verified: bool = False
    extensions: tuple[Extension, ...] = ()
    breaks: tuple[Break, ...] = ()
    whole_life_value: Decimal | None = None
    indexation: str = ""
    indexation_cap: Decimal | None = None
    exit_plan: date | None = None
    pilot_stop: date | None = None
    last_invoice: date | None = None
    procured: date | None = None
    left: date | None = None
    state: State = State.ACTIVE

    def __post_init__(self) -> None:
        if not self.ref.strip():
            raise ValueError("a contract needs a reference")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"contract {self.ref} ends before it starts")
        renewal = self.renews_for_months
        if renewal is not None and not 1 <= renewal <= LONGEST_RENEWAL_MONTHS:
            raise ValueError(f"a renewal is 1 to {LONGEST_RENEWAL_MONTHS} months, not {renewal}")
        if renewal is not None and self.end is None:
            raise ValueError(f"contract {self.ref} renews itself but has no end date to renew from")
        if self.annual_value is not None and self.annual_value < 0:
            raise ValueError(f"contract {self.ref} has a negative value")

    def end_of_term(self, today: date) -> date | None:
        """The last day of the term running on `today`; None for a contract without an end.

        A contract that renewed itself since the register was written runs on by whole renewals,
        each counted from the written end so that a month end stays one. One we left ended then.
        """
        if self.left is not None and self.left < today:
            return self.left
        if self.end is None or self.renews_for_months is None:
            return self.end
        renewals, end = 0, self.end
        while end < today:
            renewals += 1
            end = add_months(self.end, renewals * self.renews_for_months)
        return end

    def binds(self, today: date) -> bool:
        """Whether it is signed, or runs already, and has not ended."""
        end = self.end_of_term(today)
        return self.state is State.ACTIVE and (end is None or end >= today)

    @property
    def renewal_value(self) -> Decimal | None:
        """Pounds we are tied to when it renews itself once; None where either is not known."""
        if self.renews_for_months is None or self.annual_value is None:
            return None
        return self.annual_value * self.renews_for_months / MONTHS_IN_YEAR


def contract_of(record: Record) -> Contract:
    """The contract a record of the register speaks of. Raises ValueError where `contract_faults` has something."""
    renews = record.period("renews_for")
    return Contract(
        ref=record.id,
        supplier=record.text("supplier"),
        systems=record.names("systems"),
        start=record.day("start"),
        end=record.day("end"),
        notice=_notice(record),
        renews_for_months=None if renews is None else renews.length,
        annual_value=record.number("annual_value"),
        owner=record.text("owner"),
        owner_email=record.text("owner_email"),
        verified=record.yes("verified"),
        extensions=tuple(map(read_extension, record.names("extensions"))),
        breaks=tuple(map(read_break, record.names("breaks"))),
        whole_life_value=record.number("whole_life_value"),
        indexation=record.text("indexation"),
        indexation_cap=record.number("indexation_cap"),
        exit_plan=record.day("exit_plan"),
        pilot_stop=record.day("pilot_stop"),
        last_invoice=record.day("last_invoice"),
        procured=record.day("procured"),
        state=State(record.text("status") or State.ACTIVE),
    )


def contract_faults(record: Record) -> list[FieldFault]:
    """What is wrong with a contract though each of its fields can be read."""
    faults: list[FieldFault] = []
    if record.values.get("renews_for") is not None and record.day("end") is None:
        what = "it renews itself, but there is no end to renew from"
        faults.append(FieldFault("end", what, "Write the end of the term"))
    try:
        _notice(record)
    except ValueError as error:
        remedy = "Write for example 3 months, 90 days or 20 working days"
        faults.append(FieldFault("notice", f"Notice: {error}", remedy))
    faults += _each(record, "extensions", read_extension)
    faults += _each(record, "breaks", read_break)
    if not faults:
        faults += _breaks_outside(record)
    return faults


Term = TypeVar("Term")


def _each(record: Record, field: str, read: Callable[[str], Term]) -> list[FieldFault]:
    faults = []
    for said in record.names(field):
        try:
            read(said)
        except Misread as misread:
            faults.append(FieldFault(field, f"{field.capitalize()}: {misread.what}", misread.remedy))
    return faults


def _breaks_outside(record: Record) -> list[FieldFault]:
    start, end = record.day("start"), record.day("end")
    return [
        FieldFault("breaks", f"Breaks: {found} lies outside the term", "Correct the break or the term")
        for found in map(read_break, record.names("breaks"))
        if (start and found.first < start) or (end and found.last > end)
    ]


def _notice(record: Record) -> Notice | None:
    """The notice terms of all their fields. "Clear" may stand in the period or in a field of its own."""
    found = record.period("notice")
    if found is None:
        return None
    return Notice(
        length=found.length,
        unit=found.unit,
        clear_days=found.clear or record.yes("clear_days"),
        deemed_service_working_days=record.whole("served_after") or 0,
        method=record.text("method"),
    )
