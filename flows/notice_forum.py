"""When are digital champions asked to their quarterly meeting? Four weeks before, once, with a calendar entry."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol

from connectors.calendar import Invite, Method, as_ics
from connectors.mail.notice_letter import WHY, NoticeDraft
from engine.calendars import long_date, short_date
from engine.notices.change import ChangeState
from engine.notices.delivery import letter_key
from engine.notices.moments import london, london_day, moment_words
from engine.notices.registered import Champion, gaps, quarter_days
from engine.outbox import OutgoingLetter
from engine.ports import Mailbox, is_address
from flows.notice_parts import NoticeParts

AHEAD = timedelta(days=28)
STARTS, LASTS = time(14), timedelta(hours=1)
MOST_TITLES = 6
CASE = "notice champions"


class Outgoing(Protocol):
    """Where letters go; one that is there already stays as it is."""

    def queue(self, letters: Sequence[OutgoingLetter]) -> None: ...


def invite_champions(
    parts: NoticeParts, champions: Sequence[Champion], outbox: Outgoing, now: datetime, *, dry_run: bool = False
) -> int:
    """Invitations to the next meeting, if it is at most four weeks away; how many there are for it."""
    today = london_day(now)
    day = next(day for day in (*quarter_days(today.year), *quarter_days(today.year + 1)) if day >= today)
    if day - today > AHEAD:
        return 0
    trust = parts.trust(today)
    active = {each.person: each for each in champions if each.active_on(day) and each.person in trust.everybody}
    draft = _draft(parts, champions, day, now)
    letters = [
        OutgoingLetter(
            id=(key := letter_key(f"notice.champions.{day}", f"{day}\n{person}")),
            case=CASE,
            recipient=known.email,
            content=draft.to(Mailbox(address=known.email, name=known.name), key=key, why=("are a digital champion",)),
            not_before=now,
        )
        for person in sorted(active)
        if is_address((known := trust.everybody[person]).email)
    ]
    if not dry_run:
        outbox.queue(letters)
    return len(letters)


def _draft(parts: NoticeParts, champions: Sequence[Champion], day: date, now: datetime) -> NoticeDraft:
    starts = london(day, STARTS)
    without = [parts.registered.services[ref] for ref in gaps(parts.registered.services, champions, on=day)]
    coming = [
        kept.change.title
        for kept in parts.store.changes(ends_after=now)
        if kept.state is ChangeState.RELEASED and kept.change.starts > starts
    ]
    agenda = [
        ("What is coming", "; ".join(coming[:MOST_TITLES]) or "Nothing is planned"),
        ("Services without", ", ".join(without) or "Every service has a champion"),
        ("Ideas", "Which training and which notices would help your service most?"),
    ]
    letter = parts.letters.write(
        "forum",
        {
            "when": moment_words(starts),
            "day": short_date(day),
            "why": WHY,
            "agenda": [{"name": name, "value": value} for name, value in agenda],
        },
    )
    entry = Invite(
        uid=f"champions-{day}@eightflows",
        sequence=0,
        start=starts,
        end=starts + LASTS,
        made=now,
        summary=f"Digital champions, {long_date(day)}",
        organiser=parts.sender,
        method=Method.PUBLISH,
    )
    return NoticeDraft(letter=letter, sender=parts.sender, date=now, calendar=as_ics(entry))
