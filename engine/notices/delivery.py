"""Who gets which letter at which moment? Frequency cap, quiet hours, preferences; what is urgent passes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from engine.calendars import WorkingDays
from engine.notices.audience import Member
from engine.notices.change import Change
from engine.notices.moments import LONDON, london_day, soonest
from engine.notices.plan import PlannedRung
from engine.notices.rules import NoticeRules
from engine.notices.trust import TrustOn
from engine.ports import is_address

ONE_DAY = timedelta(days=1)


class DeliveryState(StrEnum):
    """What became of one rung for one person. SENT: given to the outbox, which knows the rest."""

    SENT = "sent"
    DEFERRED = "deferred"  # by the frequency cap, to the next day
    WEEKLY = "weekly"  # as they prefer: with the next digest
    NO_MAIL = "no mail"  # no address: somebody tells them and attests it
    PASSED_OVER = "passed over"  # a later rung went instead
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungKey:
    """One rung of one change. `schedule` counts the times the change was moved, from 1."""

    change: str
    schedule: int
    rung: str

    def letter(self, person: str) -> str:
        """The letter's name: the same for the same rung and person, safe in mail and file names."""
        return letter_key(f"notice.{_safe(self.change)}.{self.schedule}.{_safe(self.rung)}", f"{self}\n{person}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One rung for one person.

    not_before   the moment it leaves; of a deferred one, when it is looked at again
    counts       among the letters the frequency cap counts
    """

    key: RungKey
    person: str
    reasons: tuple[str, ...]
    state: DeliveryState
    at: datetime
    not_before: datetime
    counts: bool = False
    letter: str = ""

    @property
    def told(self) -> bool:
        return self.state in TOLD


TOLD = frozenset({DeliveryState.SENT, DeliveryState.NO_MAIL, DeliveryState.BOUNCED})
"""States of somebody who is to hear of a move: they were told, or a letter to them is on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What one person chose. `weekly`: what may wait comes with the digest. Quiet hours of their own."""

    person: str
    weekly: bool = False
    quiet_from: time | None = None
    quiet_to: time | None = None


def passes_caps(change: Change, rung: PlannedRung) -> bool:
    """Critical notices and urgent rungs pass frequency cap and quiet hours; the record says why."""
    return change.is_critical or rung.urgent


def allot(
    members: Sequence[Member],
    key: RungKey,
    rung: PlannedRung,
    change: Change,
    trust: TrustOn,
    rules: NoticeRules,
    *,
    counted: Mapping[tuple[str, date], int],
    preferences: Mapping[str, Preferences],
    working_days: WorkingDays,
    now: datetime,
) -> list[Delivery]:
    """What happens for each of them now. `counted`: letters by person and day that the cap counts already."""
    urgent = passes_caps(change, rung)
    may_wait = not urgent and change.notice in rules.may_wait
    usual = now if urgent else may_leave(now, rung, rules, working_days)
    usual_day = london_day(usual)
    found = []
    for member in members:
        own = preferences.get(member.person)
        leaves, day = usual, usual_day
        if own is not None and not urgent and own.quiet_from is not None and own.quiet_to is not None:
            own_end = after_quiet(usual, own.quiet_from, own.quiet_to)
            leaves = may_leave(own_end, rung, rules, working_days)
            day = london_day(leaves)
        person = trust.everybody[member.person]
        state, letter = DeliveryState.SENT, ""
        if not is_address(person.email):
            state = DeliveryState.NO_MAIL
        elif own is not None and own.weekly and may_wait:
            state = DeliveryState.WEEKLY
        elif not urgent and counted.get((member.person, day), 0) >= rules.a_day:
            state, leaves = DeliveryState.DEFERRED, _next_morning(day, rules)
        else:
            letter = key.letter(member.person)
        found.append(
            Delivery(
                key=key,
                person=member.person,
                reasons=member.reasons,
                state=state,
                at=now,
                not_before=leaves,
                counts=state is DeliveryState.SENT and not urgent,
                letter=letter,
            )
        )
    return found


def may_leave(moment: datetime, rung: PlannedRung, rules: NoticeRules, working_days: WorkingDays) -> datetime:
    """The moment itself, or the end of the trust's quiet time it falls in: nights, and days off where the rules say so.

    What quiet time would keep until it is of no use any more leaves at once.
    """
    leaves = after_quiet(moment, rules.quiet_from, rules.quiet_to)
    day = london_day(leaves)
    if rules.quiet_days_off and not working_days.is_working_day(day):
        leaves = soonest(working_days.add_working_days(day, 1), rules.quiet_to)
    return leaves if leaves < (rung.before or rung.until) else moment


def after_quiet(moment: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """The moment itself, or the end of the quiet hours it falls in. Equal times: no quiet hours."""
    if quiet_from == quiet_to:
        return moment
    local = moment.astimezone(LONDON)
    clock = local.timetz().replace(tzinfo=None)
    if quiet_from < quiet_to:
        return soonest(local.date(), quiet_to) if quiet_from <= clock < quiet_to else moment
    if clock >= quiet_from:
        return soonest(local.date() + ONE_DAY, quiet_to)
    return soonest(local.date(), quiet_to) if clock < quiet_to else moment


def letter_key(start: str, exact: str) -> str:
    """A name for a letter: readable at its start, and unlike any other."""
    return f"{start[:90].rstrip('.-')}.{sha256(exact.encode()).hexdigest()[:24]}"


def _next_morning(day: date, rules: NoticeRules) -> datetime:
    return soonest(day + ONE_DAY, rules.quiet_to)


def _safe(text: str) -> str:
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in text.lower()).split()
    return "-".join(words) or "x"
