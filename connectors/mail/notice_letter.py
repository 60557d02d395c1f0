"""What does a notice say to one person? Written once for a rung, then made out to each who gets it.

A notice to 10,000 people differs in two places only: why you get it, and your own link. Those are marked when the
letter is rendered, and filled in (escaped, in HTML) for each person: 30 times quicker than rendering each letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from connectors.mail.letters import Letter, LetterWriter, PlainValue
from connectors.mail.mime import as_mime
from engine.calendars import long_date
from engine.notices.change import Change, Notice, Severity
from engine.notices.digest import Digest, DigestItem, Poll
from engine.notices.life import Correction, CorrectionKind
from engine.notices.moments import clock_words, london_day
from engine.notices.plan import DueRung
from engine.notices.words import words_of
from engine.ports import Mailbox, Message
from process_maps.document_values import listed

WHY, LINK = "\ue000why\ue000", "\ue000link\ue000"  # private use: nothing a person types or a template holds
LABELS: Mapping[Notice, str] = {
    Notice.PLANNED_DOWNTIME: "Planned work",
    Notice.UPGRADE: "Upgrade",
    Notice.NEW_SYSTEM: "New system",
    Notice.NEW_FEATURE: "New",
    Notice.TRAINING: "Training",
    Notice.MAJOR_INCIDENT: "Serious problem",
    Notice.SUCCESS_STORY: "Success story",
}


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """One rung's letter with two places left open. `sender` and `date` are the same for all."""

    letter: Letter
    sender: Mailbox
    date: datetime
    calendar: bytes = b""

    def to(self, mailbox: Mailbox, *, key: str, why: Sequence[str] = (), link: str = "") -> bytes:
        """The letter for one person as it goes over the wire. Raises MailRefused."""
        reasons = joined(why)
        html = self.letter.html.replace(WHY, escape(reasons)).replace(LINK, escape(link, quote=True))
        message = Message(
            key=key,
            to=mailbox,
            subject=self.letter.subject,
            text=self.letter.text.replace(WHY, reasons).replace(LINK, link),
            html=html,
            date=self.date,
            calendar=self.calendar,
        )
        return as_mime(message, sender=self.sender)


def notice_draft(
    change: Change,
    due: DueRung,
    *,
    letters: LetterWriter,
    systems: Sequence[str],
    sender: Mailbox,
    now: datetime,
    links: bool,
    correction: Correction | None = None,
    finished: datetime | None = None,
    calendar: bytes = b"",
) -> NoticeDraft:
    """The letter of one rung. `systems`: their names; `links`: each person gets a link of their own.

    Raises UnusableTemplate.
    """
    values = notice_values(change, due, systems=systems, correction=correction, finished=finished)
    letter = letters.write("notice", {**values, "why": WHY, "link": LINK if links else None})
    return NoticeDraft(letter=letter, sender=sender, date=now, calendar=calendar)


def notice_values(
    change: Change,
    due: DueRung,
    *,
    systems: Sequence[str],
    correction: Correction | None = None,
    finished: datetime | None = None,
) -> dict[str, PlainValue]:
    """What the notice says, in plain ready-worded values."""
    cancelled = correction is not None and correction.kind is CorrectionKind.CANCELLED
    words = words_of(change, due.rung, correction=correction, finished=finished)
    return {
        "ref": change.ref,
        "title": change.title,
        "label": LABELS[change.notice],
        "prefix": _prefix(change, due),
        "systems": joined(systems),
        "critical": change.severity is Severity.CRITICAL,
        "corrected": correction is not None,
        "cancelled": cancelled,
        "pulse": due.rung.rule.pulse,
        "says": due.rung.rule.says,
        "do_head": words.head,
        "what_to_do": words.to_do or None,
        "facts": [{"name": name, "value": value} for name, value in words.facts],
        "owner": change.owner,
    }


def _prefix(change: Change, due: DueRung) -> str:
    prefix = due.rung.rule.subject or due.rung.rule.name
    return f"Critical, {prefix[:1].lower()}{prefix[1:]}" if change.severity is Severity.CRITICAL else prefix


def digest_draft(
    digest: Digest, *, letters: LetterWriter, sender: Mailbox, now: datetime, poll: Poll | None, poll_link: str = ""
) -> NoticeDraft:
    """One digest, to be made out to everybody it is the same for. Raises UnusableTemplate."""
    values: dict[str, PlainValue] = {
        "week": long_date(london_day(now)),
        "headline": headline(digest),
        "count": digest.count,
        "groups": [
            {"system": system, "items": [_item(each) for each in items]} for system, items in digest.groups.items()
        ],
        "more": len(digest.more),
        "more_titles": "; ".join(each.change.title for each in digest.more),
        "poll": None
        if poll is None
        else {"question": poll.question, "choices": listed(poll.choices), "link": poll_link or None},
    }
    return NoticeDraft(letter=letters.write("digest", values), sender=sender, date=now)


def headline(digest: Digest) -> str:
    """The subject: the first headline, and how many more there are."""
    first, rest = digest.items[0].change.title, digest.count - 1
    return first if not rest else f"{first}, and {rest} more about your systems"


def _item(item: DigestItem) -> PlainValue:
    change = item.change
    when = f"from {long_date(london_day(change.starts))}"
    if change.ends is not None and london_day(change.ends) == london_day(change.starts):
        when = f"{long_date(london_day(change.starts))}, {clock_words(change.starts)} to {clock_words(change.ends)}"
    return {
        "title": change.title,
        "label": LABELS[change.notice],
        "when": when,
        "benefit": change.benefit,
        "what_to_do": change.what_to_do,
    }


def joined(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))
