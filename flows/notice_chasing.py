"""Who has not read it yet and is asked once more? Only those; a few times; never once the work has begun."""

from dataclasses import dataclass, field
from datetime import datetime

from connectors.store.notices import letter_case
from engine.audit import AuditEntry
from engine.errors import EightflowsError
from engine.notices.audience import Audience, evaluate
from engine.notices.change import ChangeState
from engine.notices.delivery import Delivery, DeliveryState
from engine.notices.life import KeptChange
from engine.notices.moments import london_day, soonest
from engine.notices.plan import DueRung, PlannedRung
from engine.notices.rules import RungRule
from engine.notices.seen import Fate, fates_of
from engine.notices.store import ChangedMeanwhile, OpenedRung
from flows.notice_due import DueNotice
from flows.notice_parts import NoticeParts
from flows.notice_rungs import deliveries_of, make_letters

REMINDER = "reminder"
SAYS = "You have not said yet that you have read this."


@dataclass(slots=True, kw_only=True)
class ChaseSummary:
    """What one run did: counts, no names."""

    changes: int = 0
    letters: int = 0
    without_mail: int = 0
    failures: list[EightflowsError] = field(default_factory=list)


def chase(parts: NoticeParts, now: datetime, *, dry_run: bool = False) -> ChaseSummary:
    """Remind those who were sent a notice that asks to be read, still use the system, and have not said so."""
    summary = ChaseSummary()
    active = [
        kept
        for kept in parts.store.changes(ends_after=now)
        if kept.state is ChangeState.RELEASED and now < kept.change.starts and parts.rules.chases(kept.change)
    ]
    handled = parts.store.handled([kept.ref for kept in active])
    for kept in active:
        reminders = [rung for schedule, rung in handled[kept.ref] if rung.startswith(f"{REMINDER}-")]
        if len(reminders) < parts.rules.chasing.most:
            try:
                _remind(parts, kept, len(reminders) + 1, now, summary, dry_run=dry_run)
            except ChangedMeanwhile:
                continue  # the next run sees it as it is now
            except EightflowsError as failure:
                summary.failures.append(failure)
    return summary


def fates(parts: NoticeParts, ref: str) -> tuple[Fate, ...]:
    """What became of the first rung that reached each person."""
    return fates_of(parts.store.deliveries(ref), parts.store.letter_states(ref))


def _remind(
    parts: NoticeParts, kept: KeptChange, number: int, now: datetime, summary: ChaseSummary, *, dry_run: bool
) -> None:
    day, trust = london_day(now), parts.trust(london_day(now))
    sent = [each for each in parts.store.deliveries(kept.ref) if each.told]
    if not sent or _too_soon(parts, sent, now):
        return
    read = {each.person for each in parts.store.readings(kept.ref)}
    told = {each.person for each in sent} - read
    everybody = evaluate(kept.change.rule, trust, not_users=parts.store.not_users())
    audience = Audience(tuple(each for each in everybody.members if each.person in told), everybody.staff)
    rule = RungRule(id=f"{REMINDER}-{number}", name="Please read", says=SAYS)
    rung = PlannedRung(rule=rule, id=rule.id, due=soonest(day, parts.rules.quiet_to), until=kept.change.starts)
    notice = DueNotice(kept=kept, due=DueRung(rung=rung))
    deliveries = deliveries_of(parts, notice, audience.members, trust, now)
    letters, tokens = make_letters(parts, deliveries, notice, trust, now)
    entry = AuditEntry(at=now, by="eightflows", what="notice chased", case=letter_case(kept.ref), item=rule.id)
    opened = OpenedRung(
        key=notice.key, revision=kept.revision, due=rung.due, at=now, deliveries=tuple(deliveries), letters=letters,
        tokens=tokens, audit=(entry,),
    )  # fmt: skip
    if audience.members and (dry_run or parts.store.open_rung(opened)):
        summary.changes += 1
        summary.letters += len(letters)
        summary.without_mail += sum(each.state is DeliveryState.NO_MAIL for each in deliveries)


def _too_soon(parts: NoticeParts, sent: list[Delivery], now: datetime) -> bool:
    """Fewer working days than the rules say since anything was last sent about it."""
    last = max(each.not_before for each in sent)
    after = parts.working_days.add_working_days(london_day(last), parts.rules.chasing.after_working_days)
    return london_day(now) < after
