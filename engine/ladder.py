"""Which steps lead down to the last safe day, what is asked at each, and who is told when nobody answers?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engine.calendars import WorkingDays
from engine.registers.decisions import Step


class Role(StrEnum):
    """Whom a reminder goes to: the owner, and those above while the owner does not answer."""

    OWNER = "owner"
    MANAGER = "owner's manager"
    HEAD = "head of service"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the reminder ladder: so many days before the last safe day, this is due.

    step   what must be done for the rung to be settled
    tells  who is told besides the owner, where the owner has not answered;  daily: every working day, both of them
    """

    days_before: int
    decision: str  # "Check the market"
    ask: str  # what to do about it, in one or two sentences
    step: Step = Step.RECEIPT_PROVED
    tells: Role | None = None
    daily: bool = False


LADDER: tuple[Rung, ...] = (
    Rung(
        days_before=180,
        decision="Review how it is used",
        ask="Find out who uses it, which features they use, and what would stop without it.",
        step=Step.USE_REVIEWED,
    ),
    Rung(
        days_before=120,
        decision="Check the market",
        ask="Find out what else there is, at what price, and whether a system we already have could do it.",
        step=Step.MARKET_CHECKED,
    ),
    Rung(
        days_before=90,
        decision="Decide to keep, change or leave",
        ask="Take usage and prices to whoever may decide. Write down what was decided and why.",
        step=Step.DECIDED,
    ),
    Rung(
        days_before=60,
        decision="Confirm the decision",
        ask="Have procurement and finance approve it. Tell the supplier if you want other terms.",
        step=Step.CONFIRMED,
    ),
    Rung(
        days_before=30,
        decision="Draft the notice",
        ask="If you are leaving or changing, draft the notice and have it checked against the contract.",
        step=Step.NOTICE_DRAFTED,
        tells=Role.MANAGER,
    ),
    Rung(
        days_before=14,
        decision="Send the notice",
        ask="If you are leaving or changing, send the signed notice now, the way the contract says.",
        step=Step.NOTICE_SENT,
        tells=Role.HEAD,
    ),
    Rung(
        days_before=7,
        decision="Prove receipt",
        ask="Get proof that the notice arrived. If you cannot, there is still time to send it again.",
        step=Step.RECEIPT_PROVED,
        tells=Role.DIRECTOR,
        daily=True,
    ),
    Rung(
        days_before=1,
        decision="Last chance to send",
        ask="If you are leaving or changing and cannot prove that notice arrived, send it again now.",
        step=Step.RECEIPT_PROVED,
        tells=Role.DIRECTOR,
        daily=True,
    ),
)
"""The default ladder, in days before the last safe day to send. Any other may be passed in.
Source: docs/method/last-safe-day.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RungDay:
    """A rung of the ladder on the calendar of one contract."""

    rung: Rung
    starts: date  # the working day on which its reminder goes out
    due: date  # the decision must be made by then: the day the next rung starts, or the last safe day


def on_the_calendar(ladder: Sequence[Rung], send_by: date, working_days: WorkingDays) -> tuple[RungDay, ...]:
    """The rungs with their days, first one first."""
    rungs = sorted(ladder, key=lambda rung: -rung.days_before)
    starts = [working_days.previous_working_day(send_by - timedelta(days=rung.days_before)) for rung in rungs]
    return tuple(
        RungDay(rung=rung, starts=start, due=due)
        for rung, start, due in zip(rungs, starts, [*starts[1:], send_by], strict=True)
    )
