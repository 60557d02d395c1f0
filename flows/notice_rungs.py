"""Which rungs go now, to whom, as which letters? Each rung in one transaction, so that nothing goes twice.

Plain functions, called by the flow `send-due-notices`, by the command and by the year's rehearsal alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.mail.notice_letter import NoticeDraft, notice_draft
from connectors.store.notices import letter_case
from engine.audit import AuditEntry, FieldChange
from engine.errors import EightflowsError, Fault
from engine.notices.audience import Audience, Member
from engine.notices.delivery import Delivery, DeliveryState, RungKey, allot, may_leave, passes_caps
from engine.notices.life import CorrectionKind
from engine.notices.moments import london_day
from engine.notices.posts import MAY_STAND_THERE, Post
from engine.notices.release import obstacles
from engine.notices.rules import Channel
from engine.notices.seen import Token, new_token
from engine.notices.store import ChangedMeanwhile, OpenedRung, SentLater
from engine.notices.trust import TrustOn
from engine.outbox import OutgoingLetter
from engine.ports import Mailbox
from flows.notice_due import DueNotice, audience_of, due_notices, notice_of
from flows.notice_parts import NoticeParts, TeamsChannel

ONE_DAY = timedelta(days=1)
LONGEST_QUIET_DAYS = 5  # from the evening before Good Friday, or Christmas, to the next working day


@dataclass(slots=True, kw_only=True)
class SendSummary:
    """What one run did: counts and references, no names. In a dry run, what it would have done."""

    now: datetime
    rungs: list[RungKey] = field(default_factory=list)
    letters: int = 0
    deferred: int = 0
    weekly: int = 0
    without_mail: int = 0
    caught_up: int = 0
    passed_over: int = 0
    posts: int = 0
    held: dict[str, tuple[Fault, ...]] = field(default_factory=dict)
    failures: list[EightflowsError] = field(default_factory=list)


def send_due(parts: NoticeParts, now: datetime, *, dry_run: bool = False) -> SendSummary:
    """Open every rung that is due, critical ones first; then what waited for today. Each change gets a try."""
    summary = SendSummary(now=now)
    active = parts.store.changes(ends_after=now)
    handled = parts.store.handled([kept.ref for kept in active])
    due = sorted(due_notices(parts, active, handled, now), key=lambda each: each.order)
    urgent = [each for each in due if not each.order[0]]
    for each in urgent:
        _try(parts, each, summary, dry_run=dry_run)
    _send_deferred(parts, summary, dry_run=dry_run)
    for each in due[len(urgent) :]:
        _try(parts, each, summary, dry_run=dry_run)
    return summary


def make_letters(
    parts: NoticeParts, deliveries: Sequence[Delivery], notice: DueNotice, trust: TrustOn, now: datetime
) -> tuple[tuple[OutgoingLetter, ...], tuple[Token, ...]]:
    """The letters of those that are sent, each with its own link. Raises MailRefused, UnusableTemplate."""
    letters: list[OutgoingLetter] = []
    tokens: list[Token] = []
    sent = [each for each in deliveries if each.state is DeliveryState.SENT]
    if not sent:
        return (), ()
    draft = draft_of(parts, notice, now)
    for each in sent:
        person, ref = trust.everybody[each.person], each.key.change
        link = ""
        if parts.address:
            secret = parts.secret()
            tokens.append(new_token(secret, change=ref, person=each.person, now=now, days=parts.rules.link_days))
            link = f"{parts.address}/notices/read/{secret}"
        content = draft.to(
            Mailbox(address=person.email, name=person.name), key=each.letter, why=each.reasons, link=link
        )
        letters.append(
            OutgoingLetter(
                id=each.letter,
                case=letter_case(ref),
                recipient=person.email,
                content=content,
                not_before=each.not_before,
            )
        )
    return tuple(letters), tuple(tokens)


def draft_of(parts: NoticeParts, notice: DueNotice, now: datetime) -> NoticeDraft:
    """The rung's letter, to be made out to each who gets it. Raises UnusableTemplate."""
    change = notice.kept.change
    return notice_draft(
        change,
        notice.due,
        letters=parts.letters,
        systems=parts.system_names(change.systems),
        sender=parts.sender,
        now=now,
        links=bool(parts.address),
        correction=notice.correction,
        finished=notice.kept.finished,
        calendar=_calendar(parts, notice, now),
    )


def deliveries_of(
    parts: NoticeParts, notice: DueNotice, members: Sequence[Member], trust: TrustOn, now: datetime
) -> list[Delivery]:
    urgent = passes_caps(notice.kept.change, notice.due.rung)
    today = london_day(now)
    days = [today + number * ONE_DAY for number in range(LONGEST_QUIET_DAYS + 2)]
    counted = {} if urgent else parts.store.counted([member.person for member in members], days)
    return allot(
        members,
        notice.key,
        notice.due.rung,
        notice.kept.change,
        trust,
        parts.rules,
        counted=counted,
        preferences={} if urgent else parts.store.preferences(),
        working_days=parts.working_days,
        now=now,
    )


def _try(parts: NoticeParts, notice: DueNotice, summary: SendSummary, *, dry_run: bool) -> None:
    """One rung; what goes wrong is noted and keeps back no other."""
    if (held := _held(parts, notice, summary.now)) and notice.correction is None:
        summary.held[notice.kept.ref] = held
        return
    try:
        _open(parts, notice, summary, dry_run=dry_run)
    except ChangedMeanwhile:
        return  # the next run sees it as it is now
    except EightflowsError as failure:
        summary.failures.append(failure)


def _open(parts: NoticeParts, notice: DueNotice, summary: SendSummary, *, dry_run: bool) -> None:
    kept, rung, now = notice.kept, notice.due.rung, summary.now
    trust = parts.trust(london_day(now))
    audience = audience_of(notice, parts, trust)
    by_mail = Channel.MAIL in rung.rule.by
    deliveries = deliveries_of(parts, notice, audience.members, trust, now) if by_mail else []
    letters, tokens = make_letters(parts, deliveries, notice, trust, now)
    posts = _posts(parts, notice, audience, trust, now) if Channel.TEAMS in rung.rule.by else ()
    opened = OpenedRung(
        key=notice.key,
        revision=kept.revision,
        due=rung.due,
        at=now,
        deliveries=tuple(deliveries),
        letters=letters,
        tokens=tokens,
        posts=posts,
        passed_over=notice.due.not_sent,
        audit=(_audited(notice, deliveries, now),),
    )
    if not dry_run and not parts.store.open_rung(opened):
        return
    summary.rungs.append(notice.key)
    summary.letters += len(letters)
    summary.posts += len(posts)
    summary.caught_up += bool(notice.due.passed_over)
    summary.passed_over += len(notice.due.not_sent)
    for each in deliveries:
        summary.deferred += each.state is DeliveryState.DEFERRED
        summary.weekly += each.state is DeliveryState.WEEKLY
        summary.without_mail += each.state is DeliveryState.NO_MAIL


def _send_deferred(parts: NoticeParts, summary: SendSummary, *, dry_run: bool) -> None:
    """What the cap held back until now, the oldest first, to those whom it still touches."""
    by_rung: dict[RungKey, list[Delivery]] = {}
    for each in parts.store.waiting(until=summary.now):
        by_rung.setdefault(each.key, []).append(each)
    for key, waited in by_rung.items():
        try:
            _send_waited(parts, key, waited, summary, dry_run=dry_run)
        except EightflowsError as failure:
            summary.failures.append(failure)


def _send_waited(
    parts: NoticeParts, key: RungKey, waited: Sequence[Delivery], summary: SendSummary, *, dry_run: bool
) -> None:
    now, kept = summary.now, parts.store.change(key.change)
    notice = notice_of(kept, key, parts, now)
    trust = parts.trust(london_day(now))
    if notice is None or now >= notice.due.rung.until:
        gone = tuple(_passed_over(each, now) for each in waited)
        summary.passed_over += len(gone)
        if not dry_run:
            parts.store.send_later(SentLater(deliveries=gone))
        return
    reached = {member.person: member for member in audience_of(notice, parts, trust).members}
    still = [reached[each.person] for each in waited if each.person in reached]
    deliveries = deliveries_of(parts, notice, still, trust, now)
    gone = tuple(_passed_over(each, now) for each in waited if each.person not in reached)
    letters, tokens = make_letters(parts, deliveries, notice, trust, now)
    if not dry_run:
        parts.store.send_later(SentLater(deliveries=(*deliveries, *gone), letters=letters, tokens=tokens))
    summary.letters += len(letters)
    summary.passed_over += len(gone)
    summary.deferred += sum(each.state is DeliveryState.DEFERRED for each in deliveries)


def _passed_over(delivery: Delivery, now: datetime) -> Delivery:
    return Delivery(
        key=delivery.key, person=delivery.person, reasons=delivery.reasons, state=DeliveryState.PASSED_OVER, at=now,
        not_before=delivery.not_before,
    )  # fmt: skip


def _held(parts: NoticeParts, notice: DueNotice, now: datetime) -> tuple[Fault, ...]:
    """What has run out of the authority to release since it was given: nothing more is announced."""
    if not notice.due.rung.rule.before_start:
        return ()
    registered = parts.registered
    return obstacles(
        notice.kept.change,
        registered.system(),
        registered.cases,
        parts.safety_officers(london_day(now)),
        parts.rules,
        on=london_day(now),
        emergency=notice.kept.emergency,
    )


def _calendar(parts: NoticeParts, notice: DueNotice, now: datetime) -> bytes:
    """The entry for people's calendars: one UID for the change, a higher sequence each time it is moved."""
    change, correction = notice.kept.change, notice.correction
    invites = any(Channel.INVITE in rule.by for rule in parts.rules.sequence(change.notice))
    wanted = Channel.INVITE in notice.due.rung.rule.by or (correction is not None and invites)
    if not wanted or change.ends is None:
        return b""
    from connectors.calendar import Invite, Method, as_ics

    cancelled = correction is not None and correction.kind is CorrectionKind.CANCELLED
    return as_ics(
        Invite(
            uid=f"notice-{change.ref}@eightflows",
            sequence=notice.kept.schedule if cancelled else notice.kept.schedule - 1,
            start=change.starts,
            end=change.ends,
            made=now,
            summary=change.title,
            description=f"{change.care_impact}\n{change.what_to_do}\n{change.help}",
            organiser=parts.sender,
            method=Method.CANCEL if cancelled else Method.PUBLISH,
        )
    )


def _posts(
    parts: NoticeParts, notice: DueNotice, audience: Audience, trust: TrustOn, now: datetime
) -> tuple[Post, ...]:
    """One card for each Teams channel it is for."""
    from connectors.webhook.card import notice_card

    channels = _channels(parts, notice, audience, trust)
    if not channels:
        return ()
    kept = notice.kept
    card = notice_card(
        kept.change, notice.due.rung, systems=parts.system_names(kept.change.systems), correction=notice.correction,
        finished=kept.finished,
    )  # fmt: skip
    urgent = passes_caps(notice.kept.change, notice.due.rung)
    at = now if urgent else may_leave(now, notice.due.rung, parts.rules, parts.working_days)
    return tuple(Post(key=notice.key, channel=each.name, content=card, again=at) for each in channels)


def _channels(parts: NoticeParts, notice: DueNotice, audience: Audience, trust: TrustOn) -> list[TeamsChannel]:
    """Those of the services it touches; what is put right, exactly those that had a card of it."""
    if notice.correction is not None:
        told = {post.channel for post in parts.store.posts(notice.kept.ref) if post.state in MAY_STAND_THERE}
        return [each for each in parts.channels if each.name in told]
    services = {trust.service_of.get(person, "") for person in audience.people}
    return [each for each in parts.channels if not each.services or services & set(each.services)]


def _audited(notice: DueNotice, deliveries: Sequence[Delivery], now: datetime) -> AuditEntry:
    change = notice.kept.change
    changes = (FieldChange(field="people", new=len(deliveries)),)
    why = change.urgent_because if change.is_critical else ""
    return AuditEntry(
        at=now, by="eightflows", what="notice sent", case=letter_case(change.ref), item=notice.due.rung.id,
        changes=changes, why=why,
    )  # fmt: skip
