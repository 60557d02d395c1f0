"""Which rung of a change is due now, and who is it for? What puts an earlier notice right comes first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.notices.audience import Audience, Member, evaluate, managers_of, refuse_empty, together, without
from engine.notices.change import ChangeState, Severity
from engine.notices.delivery import RungKey, passes_caps
from engine.notices.life import Correction, CorrectionKind, KeptChange, correction_rung
from engine.notices.plan import DueRung, at_once, due_rung, plan
from engine.notices.rules import To
from engine.notices.trust import TrustOn
from flows.notice_parts import NoticeParts

Handled = Mapping[str, frozenset[tuple[int, str]]]
"""Change -> (schedule, rung) of every rung that was opened or passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotice:
    """One change with the rung it is due, and the correction that rung is, if any."""

    kept: KeptChange
    due: DueRung
    correction: Correction | None = None

    @property
    def key(self) -> RungKey:
        return RungKey(change=self.kept.ref, schedule=self.kept.schedule, rung=self.due.rung.id)

    @property
    def order(self) -> tuple[bool, int, datetime, str]:
        change = self.kept.change
        severity = -list(Severity).index(change.severity)
        return (not passes_caps(change, self.due.rung), severity, change.starts, change.ref)


def due_notices(
    parts: NoticeParts, active: Sequence[KeptChange], handled: Handled, now: datetime
) -> Iterator[DueNotice]:
    for kept in active:
        found = due_notice(kept, parts, handled[kept.ref], now)
        if found is not None:
            yield found


def due_notice(
    kept: KeptChange, parts: NoticeParts, handled: frozenset[tuple[int, str]], now: datetime
) -> DueNotice | None:
    """The rung of one change that is due now: what corrects an earlier notice comes before what follows in the plan."""
    if (correcting := _due_correction(kept, parts, handled, now)) is not None:
        return correcting
    if kept.state not in (ChangeState.RELEASED, ChangeState.COMPLETED) or kept.released is None:
        return None
    planned = plan(
        kept.change,
        parts.rules,
        released=kept.released,
        finished=kept.finished,
        now=now,
        working_days=parts.working_days,
    )
    ids = {rung for schedule, rung in handled if schedule == kept.schedule}
    due = due_rung(at_once(planned), now=now, handled=ids)
    return DueNotice(kept=kept, due=due) if due is not None else None


def notice_of(kept: KeptChange, key: RungKey, parts: NoticeParts, now: datetime) -> DueNotice | None:
    """The rung with this key, if the change still has it."""
    for correction in kept.corrections:
        if correction.id == key.rung:
            rung = correction_rung(kept, correction, parts.rules)
            return DueNotice(kept=kept, due=DueRung(rung=rung), correction=correction)
    if kept.schedule != key.schedule or kept.state is ChangeState.CANCELLED or kept.released is None:
        return None
    planned = plan(
        kept.change, parts.rules, released=kept.released, finished=kept.finished, now=now,
        working_days=parts.working_days,
    )  # fmt: skip
    found = next((each for each in planned if each.id == key.rung), None)
    return DueNotice(kept=kept, due=DueRung(rung=found)) if found is not None else None


def audience_of(notice: DueNotice, parts: NoticeParts, trust: TrustOn) -> Audience:
    """Everybody the rung goes to on that day, with the reasons.

    Raises UnusableAudience, EmptyAudience.
    """
    kept, due = notice.kept, notice.due
    if notice.correction is not None:
        return _told_before(kept, parts, trust)
    everybody = refuse_empty(evaluate(kept.change.rule, trust, not_users=parts.store.not_users()), kept.ref)
    lists = []
    if To.EVERYBODY in due.to:
        lists.append(everybody)
    if To.MANAGERS in due.to:
        lists.append(managers_of(everybody, trust))
    if To.TOLD in due.to:
        lists.append(_told_before(kept, parts, trust))
    found = together(lists) if len(lists) > 1 else lists[0]
    if kept.schedule > 1 and due.rung.due < kept.since:
        found = without(found, _heard_of_move(kept, parts))
    return found


def _due_correction(
    kept: KeptChange, parts: NoticeParts, handled: frozenset[tuple[int, str]], now: datetime
) -> DueNotice | None:
    """The latest correction nobody has heard of yet; it says for all of them what people were told before."""
    done = {rung for _, rung in handled}
    pending = [each for each in kept.corrections if each.id not in done and each.at <= now]
    if kept.state is ChangeState.SCHEDULED:  # not released: only that it is not when they were told
        pending = [each for each in pending if each.kind is not CorrectionKind.CHANGED]
    if not pending:
        return None
    rungs = [correction_rung(kept, each, parts.rules) for each in pending]
    latest, first = pending[-1], pending[0]
    moved = next((each for each in pending if each.kind is CorrectionKind.MOVED), None)
    told = Correction(
        id=latest.id,
        kind=latest.kind if latest.kind is CorrectionKind.CANCELLED or moved is None else CorrectionKind.MOVED,
        at=latest.at,
        was_starts=first.was_starts,
        was_ends=first.was_ends,
        fields=latest.fields,
        why=latest.why,
    )
    due = DueRung(rung=correction_rung(kept, told, parts.rules), passed_over=tuple(rungs[:-1]))
    return DueNotice(kept=kept, due=due, correction=told)


def _told_before(kept: KeptChange, parts: NoticeParts, trust: TrustOn) -> Audience:
    """Exactly those who were told and still work here."""
    told = parts.store.told(kept.ref)
    members = tuple(
        Member(person, ("had an earlier notice of this",)) for person in sorted(told) if person in trust.everybody
    )
    return Audience(members=members, staff=len(trust.everybody))


def _heard_of_move(kept: KeptChange, parts: NoticeParts) -> frozenset[str]:
    """Those who got the new dates as a correction need no letter that makes up for a rung of them."""
    return frozenset(
        each.person
        for each in parts.store.deliveries(kept.ref)
        if each.key.schedule == kept.schedule and each.key.rung.startswith(CorrectionKind.MOVED)
    )
