"""How does a letter that a case asks for become bytes in the outbox? Rendered once, sent again identical."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.mail.letters import LetterWriter, PlainValue
from connectors.mail.mime import LONGEST_KEY, as_mime
from engine.outbox import OutgoingLetter, WhenUnsure
from engine.ports import Mailbox, Message

_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """What all letters of one version of a process are written with.

    link  where a piece of work is opened, with {case} and {item} in it; "" where there are no pages
    """

    letters: LetterWriter
    sender: Mailbox
    link: str = ""

    def write(
        self,
        name: str,
        facts: Mapping[str, PlainValue],
        *,
        id: str,
        case: str,
        to: Mailbox,
        at: datetime,
        not_before: datetime,
        calendar: bytes = b"",
    ) -> OutgoingLetter:
        """`id`: of the request, and of nothing else. Raises UnusableTemplate, MailRefused (an unsafe address)."""
        item = str(facts.get("item", "")).replace("#", "%23")
        link = self.link.format(case=case, item=item) if self.link else ""
        letter = self.letters.write(name, {**facts, "to": to.name or to.address, "link": link})
        message = Message(
            key=key_of(id),
            to=to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            date=at,
            calendar=calendar,
        )
        return OutgoingLetter(
            id=id,
            case=case,
            recipient=to.address,
            content=as_mime(message, sender=self.sender),
            not_before=not_before,
            when_unsure=WhenUnsure.RESEND,
        )


def key_of(id: str) -> str:
    """A Message-ID's own part, the same for the same request.

    >>> key_of("RTW-4KQ7M2XB:meet#1:letter-asked:3")
    'rtw-4kq7m2xb-meet-1-letter-asked-3'
    """
    return _NOT_IN_A_KEY.sub("-", id.lower()).strip("-")[-LONGEST_KEY:].strip("-")
