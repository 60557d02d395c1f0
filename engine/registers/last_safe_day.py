"""What is the last day on which sending notice still ends a contract on time?"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.calendars import ENGLAND, ONE_DAY, WorkingDays, add_months, long_date, short_date
from engine.registers.contract_terms import Break
from engine.registers.contracts import Contract, Notice
from engine.registers.periods import NoticeUnit, Period


class NoLastSafeDay(ValueError):
    """The contract has no end date, or the register does not say how much notice it needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSafeDay:
    """The days that matter for one end of term, earliest last.

    end         last day of the term
    notice_day  last calendar day on which the contract lets notice arrive
    receive_by  the same, rolled back to a working day: somebody must be there to receive it
    send_by     last working day to send it; after this day the term can no longer be ended safely
    working     how the days follow from the terms, in sentences
    """

    end: date
    notice_day: date
    receive_by: date
    send_by: date
    working: str


def last_safe_day(
    contract: Contract, *, end: date | None = None, own: Period | None = None, working_days: WorkingDays = ENGLAND
) -> LastSafeDay:
    """The last safe day to send notice that ends the term on `end` (default: the contract's own end).

    own  the period of a break that needs another notice than the contract; it gets there the same way

        notice day = end - notice period        months by the corresponding date; one day more for clear days
        receive by = notice day, back to a working day
        send by    = receive by - working days until deemed served

    Raises NoLastSafeDay without an end or a notice period.
    Source and where we deviate: docs/method/last-safe-day.md.
    """
    end = end or contract.end
    if end is None:
        raise NoLastSafeDay(f"contract {contract.ref} has no end date")
    notice = _notice(contract, own)
    notice_day = _notice_day(end, notice, working_days)
    receive_by = working_days.previous_working_day(notice_day)
    send_by = working_days.add_working_days(receive_by, -notice.deemed_service_working_days)
    return LastSafeDay(
        end=end,
        notice_day=notice_day,
        receive_by=receive_by,
        send_by=send_by,
        working=_working(notice, end, notice_day, receive_by, send_by, working_days),
    )


def break_last_safe_day(contract: Contract, found: Break, *, working_days: WorkingDays = ENGLAND) -> LastSafeDay:
    """The last safe day to use a break: for a window, to end the contract on its last day.

    Raises NoLastSafeDay where neither the break nor the contract says how much notice it needs.
    """
    return last_safe_day(contract, end=found.last, own=found.notice, working_days=working_days)


def _notice(contract: Contract, own: Period | None) -> Notice:
    agreed = contract.notice
    if own is not None:
        rest = agreed or Notice(length=own.length, unit=own.unit)
        return replace(rest, length=own.length, unit=own.unit, clear_days=own.clear or rest.clear_days)
    if agreed is None:
        raise NoLastSafeDay(f"contract {contract.ref} has no notice period in the register")
    return agreed


def _notice_day(end: date, notice: Notice, working_days: WorkingDays) -> date:
    if notice.unit is NoticeUnit.MONTHS:
        day = add_months(end, -notice.length)
    elif notice.unit is NoticeUnit.WORKING_DAYS:
        day = working_days.add_working_days(end, -notice.length)
    else:
        day = end - timedelta(days=notice.length)
    return day - ONE_DAY if notice.clear_days else day


def _working(
    notice: Notice, end: date, notice_day: date, receive_by: date, send_by: date, working_days: WorkingDays
) -> str:
    sentences = [f"{short_date(end)} less {notice} is {long_date(notice_day)}"]
    if receive_by != notice_day:
        closed = working_days.why_closed(notice_day)
        sentences.append(f"That is {closed}, so it must arrive by {long_date(receive_by)}")
    if days := notice.deemed_service_working_days:
        counted = "1 working day" if days == 1 else f"{days} working days"
        served = f"{counted} after it is sent"
    else:
        served = "the day it is sent"
    sentences.append(f"It counts as received {served}, so send it by {long_date(send_by)}")
    return ". ".join(sentences) + "."
