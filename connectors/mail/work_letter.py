"""What does the weekly letter say of the work that waits? Steps and numbers of cases, never whom they are about."""

from collections.abc import Sequence
from datetime import datetime

from connectors.mail.case_letter import key_of
from connectors.mail.letters import LetterWriter, PlainValue
from connectors.mail.mime import as_mime
from engine.calendars import long_date
from engine.cases.deadlines import LONDON
from engine.cases.weeks_work import WeeksWork
from engine.cases.work import WorkLine
from engine.outbox import OutgoingLetter
from engine.ports import Mailbox, Message

NAME = "work"
MOST_LINES = 40


def work_letter(
    found: WeeksWork, *, letters: LetterWriter, sender: Mailbox, address: str, at: datetime
) -> OutgoingLetter:
    """`address`: where the pages are, "" where there are none. Raises UnusableTemplate, MailRefused."""
    values: dict[str, PlainValue] = {
        "to": found.person.name,
        "late": _lines(found.late),
        "soon": _lines(found.soon),
        "count": len(found.late) + len(found.soon),
        "late_count": len(found.late),
        "later": found.later,
        "link": address,
    }
    said = letters.write(NAME, values)
    to = Mailbox(address=found.person.email, name=found.person.name)
    message = Message(key=key_of(found.key), to=to, subject=said.subject, text=said.text, html=said.html, date=at)
    content = as_mime(message, sender=sender)
    return OutgoingLetter(id=found.key, case="", recipient=to.address, content=content, not_before=at)


def _lines(work: Sequence[WorkLine]) -> list[PlainValue]:
    return [
        {
            "step": each.step,
            "title": each.title,
            "case": each.case,
            "due": long_date(each.due.astimezone(LONDON).date()) if each.due else "",
        }
        for each in work[:MOST_LINES]
    ]
