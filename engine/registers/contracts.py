"""What did we agree with a supplier: what, until when, and how is it ended?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.calendars import MONTHS_IN_YEAR, add_months

LONGEST_NOTICE_MONTHS = 120  # ten years: anything longer is a slip of the pen
LONGEST_RENEWAL_MONTHS = 600
LONGEST_SERVICE_WORKING_DAYS = 60


class NoticeUnit(StrEnum):
    """What a notice period is counted in. A week is 7 days, a year is 12 months."""

    DAYS = "days"
    MONTHS = "months"
    WORKING_DAYS = "working days"


_LONGEST = {
    NoticeUnit.DAYS: LONGEST_NOTICE_MONTHS * 31,
    NoticeUnit.MONTHS: LONGEST_NOTICE_MONTHS,
    NoticeUnit.WORKING_DAYS: LONGEST_NOTICE_MONTHS * 23,
}


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
        if not 1 <= self.length <= _LONGEST[self.unit]:
            raise ValueError(f"a notice period is 1 to {_LONGEST[self.unit]} {self.unit}, not {self.length}")
        if not 0 <= self.deemed_service_working_days <= LONGEST_SERVICE_WORKING_DAYS:
            raise ValueError(
                f"service takes 0 to {LONGEST_SERVICE_WORKING_DAYS} working days, "
                f"not {self.deemed_service_working_days}"
            )

    def __str__(self) -> str:
        """The period in words: "3 clear months", "20 working days", "1 month"."""
        unit = self.unit if self.length > 1 else self.unit.removesuffix("s")
        return f"{self.length} clear {unit}" if self.clear_days else f"{self.length} {unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One agreement with a supplier.

    end                the last day of the term; None where it runs until somebody ends it
    notice             None where the register does not say
    renews_for_months  how long it renews itself for when nobody gives notice; None where it just ends
    annual_value       pounds a year
    verified           somebody has checked the notice terms against the signed contract
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
        each counted from the written end so that a month end stays one.
        """
        if self.end is None or self.renews_for_months is None:
            return self.end
        renewals, end = 0, self.end
        while end < today:
            renewals += 1
            end = add_months(self.end, renewals * self.renews_for_months)
        return end

    @property
    def renewal_value(self) -> Decimal | None:
        """Pounds we are tied to when it renews itself once; None where either is not known."""
        if self.renews_for_months is None or self.annual_value is None:
            return None
        return self.annual_value * self.renews_for_months / MONTHS_IN_YEAR
