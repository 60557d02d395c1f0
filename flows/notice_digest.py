"""Who gets which digest this week? One message a person, grouped by system, silent when there is nothing to say.

Plain functions, called by the flow `weekly-digest`, by the command and by the year's rehearsal alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from connectors.mail.notice_letter import NoticeDraft, digest_draft
from engine.audit import AuditEntry, FieldChange
from engine.errors import EightflowsError
from engine.notices.audience import Audience, evaluate, managers_of, refuse_empty, together
from engine.notices.change import ChangeState
from engine.notices.delivery import Delivery, DeliveryState, RungKey
from engine.notices.digest import DigestItem, digest_letter, digest_of, is_digest_time, poll_on
from engine.notices.life import KeptChange
from engine.notices.moments import london_day
from engine.notices.plan import DueRung, due_rung, in_digest, plan
from engine.notices.rules import To
from engine.notices.store import ChangedMeanwhile, DigestRun, OpenedRung
from engine.notices.trust import TrustOn
from engine.outbox import OutgoingLetter
from engine.ports import Mailbox, is_address
from flows.notice_parts import NoticeParts

DIGEST_CASE = "notice digest"


@dataclass(slots=True, kw_only=True)
class DigestSummary:
    """What one run did: counts, no names."""

    day: date
    changes: int = 0
    letters: int = 0
    without_mail: int = 0
    failures: list[EightflowsError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """One change with its rung for this digest, and everybody it goes to."""

    kept: KeptChange
    due: DueRung
    audience: Audience

    @property
    def key(self) -> RungKey:
        return RungKey(change=self.kept.ref, schedule=self.kept.schedule, rung=self.due.rung.id)


def send_digest(parts: NoticeParts, now: datetime, *, dry_run: bool = False) -> DigestSummary:
    """The digest of this week, if this is its day and time. A second run on the day writes nothing more: what has
    come due since is in the next one, for a digest is never split."""
    day = london_day(now)
    summary = DigestSummary(day=day)
    if not is_digest_time(now, parts.rules):
        return summary
    trust = parts.trust(day)
    due = _due(parts, trust, now, summary)
    waited = _weekly(parts, trust)
    items = _by_person(due, waited)
    letters, letter_of = _letters(parts, items, trust, now, summary)
    if not due and not waited:
        return summary
    run = DigestRun(
        day=day,
        at=now,
        opened=tuple(_opened(part, letter_of, now) for part in due),
        waited=tuple(_sent(each, letter_of, now) for each in waited),
        letters=tuple(letters),
    )
    if not dry_run:
        try:
            if not parts.store.send_digest(run):
                return DigestSummary(day=day)
        except ChangedMeanwhile as failure:
            summary.failures.append(failure)
            return summary
    summary.changes = len(due)
    summary.letters = len(letters)
    return summary


def _due(parts: NoticeParts, trust: TrustOn, now: datetime, summary: DigestSummary) -> list[_Part]:
    """Every change with a rung for the digest that is due, with its audience as it is now."""
    released = (ChangeState.RELEASED, ChangeState.COMPLETED)
    active = [kept for kept in parts.store.changes(ends_after=now) if kept.state in released and kept.released]
    handled = parts.store.handled([kept.ref for kept in active])
    not_users = parts.store.not_users()
    found = []
    for kept in active:
        planned = plan(
            kept.change, parts.rules, released=kept.released or now, finished=kept.finished, now=now,
            working_days=parts.working_days,
        )  # fmt: skip
        ids = {rung for schedule, rung in handled[kept.ref] if schedule == kept.schedule}
        due = due_rung(in_digest(planned), now=now, handled=ids)
        if due is None:
            continue
        try:
            everybody = refuse_empty(evaluate(kept.change.rule, trust, not_users=not_users), kept.ref)
        except EightflowsError as failure:
            summary.failures.append(failure)
            continue
        lists = [everybody] if To.EVERYBODY in due.to else []
        lists += [managers_of(everybody, trust)] if To.MANAGERS in due.to else []
        found.append(_Part(kept, due, together(lists) if len(lists) > 1 else lists[0]))
    return found


def _weekly(parts: NoticeParts, trust: TrustOn) -> list[tuple[Delivery, KeptChange]]:
    """Deliveries of people who want them weekly, of changes that are still to come or lately over."""
    changes: dict[str, KeptChange] = {}
    found = []
    for each in parts.store.weekly():
        kept = changes.setdefault(each.key.change, parts.store.change(each.key.change))
        if kept.state is not ChangeState.CANCELLED and each.person in trust.everybody:
            found.append((each, kept))
    return found


def _by_person(due: Sequence[_Part], waited: Sequence[tuple[Delivery, KeptChange]]) -> Mapping[str, list[DigestItem]]:
    items: dict[str, list[DigestItem]] = {}
    for delivery, kept in waited:
        items.setdefault(delivery.person, []).append(DigestItem(delivery.key, kept.change, delivery.reasons))
    for part in due:
        for member in part.audience.members:
            items.setdefault(member.person, []).append(DigestItem(part.key, part.kept.change, member.reasons))
    return items


def _letters(
    parts: NoticeParts, items: Mapping[str, list[DigestItem]], trust: TrustOn, now: datetime, summary: DigestSummary
) -> tuple[list[OutgoingLetter], Mapping[str, str]]:
    """One letter a person with an address, and who got which. What is the same for many is written once."""
    day = london_day(now)
    letters: list[OutgoingLetter] = []
    letter_of: dict[str, str] = {}
    drafts: dict[tuple[RungKey, ...], NoticeDraft] = {}
    for person, theirs in sorted(items.items()):
        known = trust.everybody[person]
        if not is_address(known.email):
            summary.without_mail += 1
            continue
        same = tuple(item.key for item in theirs)
        if same not in drafts:
            drafts[same] = _draft(parts, theirs, now)
        key = digest_letter(day, person)
        content = drafts[same].to(Mailbox(address=known.email, name=known.name), key=key)
        letter_of[person] = key
        letters.append(OutgoingLetter(id=key, case=DIGEST_CASE, recipient=known.email, content=content, not_before=now))
    return letters, letter_of


def _draft(parts: NoticeParts, items: Sequence[DigestItem], now: datetime) -> NoticeDraft:
    poll = poll_on(parts.polls, london_day(now))
    names = {system.ref: system.name for system in parts.registered.systems}
    return digest_draft(
        digest_of(items, parts.rules, names),
        letters=parts.letters,
        sender=parts.sender,
        now=now,
        poll=poll,
        poll_link=f"{parts.address}/notices/polls/{poll.id}" if poll and parts.address else "",
    )


def _opened(part: _Part, letter_of: Mapping[str, str], now: datetime) -> OpenedRung:
    deliveries = tuple(
        Delivery(
            key=part.key,
            person=member.person,
            reasons=member.reasons,
            state=DeliveryState.SENT if member.person in letter_of else DeliveryState.NO_MAIL,
            at=now,
            not_before=now,
            letter=letter_of.get(member.person, ""),
        )
        for member in part.audience.members
    )
    changes = (FieldChange(field="people", new=len(deliveries)),)
    entry = AuditEntry(
        at=now, by="eightflows", what="notice in digest", case=f"notice {part.kept.ref}", item=part.due.rung.id,
        changes=changes,
    )  # fmt: skip
    return OpenedRung(
        key=part.key,
        revision=part.kept.revision,
        due=part.due.rung.due,
        at=now,
        deliveries=deliveries,
        passed_over=part.due.not_sent,
        audit=(entry,),
    )


def _sent(waited: tuple[Delivery, KeptChange], letter_of: Mapping[str, str], now: datetime) -> Delivery:
    delivery = waited[0]
    letter = letter_of.get(delivery.person, "")
    return Delivery(
        key=delivery.key,
        person=delivery.person,
        reasons=delivery.reasons,
        state=DeliveryState.SENT if letter else DeliveryState.NO_MAIL,
        at=now,
        not_before=now,
        letter=letter,
    )
