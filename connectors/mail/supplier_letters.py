"""What do the other letters about suppliers say: the week's digest, evidence asked for, invites, packs?"""

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from connectors.mail.letters import LetterWriter, PlainValue
from engine.calendars import long_date
from engine.evidence_chase import Chase
from engine.ports import Mailbox, MailRefused, Message, is_address
from engine.supplier_digest import Digest

SENT_AT = time(8, 0, tzinfo=ZoneInfo("Europe/London"))  # fixed, so that the same letter is the same bytes


def digest_letter(digest: Digest, *, letters: LetterWriter) -> Message:
    """Raises MailRefused, UnusableTemplate, as do the others."""
    parts: list[PlainValue] = [{"heading": heading, "lines": list(lines)} for heading, lines in digest.parts.items()]
    values: dict[str, PlainValue] = {"week": long_date(digest.monday), "count": digest.lines, "parts": parts}
    moment = datetime.combine(digest.monday, SENT_AT)
    return letter("digest", digest.key, digest.to, values, letters=letters, at=moment)


def chase_letter(chase: Chase, *, letters: LetterWriter, at: datetime) -> Message:
    values: dict[str, PlainValue] = {
        "supplier": chase.supplier,
        "owner": chase.owner,
        "owner_email": chase.owner_email,
        "items": [{"kind": ask.item.kind, "stands": ask.stands} for ask in chase.asks],
    }
    return letter("chase", chase.key, chase.to, values, letters=letters, at=at)


def letter(
    name: str,
    key: str,
    to: Mailbox,
    values: Mapping[str, PlainValue],
    *,
    letters: LetterWriter,
    at: datetime,
    calendar: bytes = b"",
) -> Message:
    """One letter of the folder, filled in."""
    if not is_address(to.address):
        raise MailRefused(f"{key}: the register holds no e-mail address")
    said = letters.write(name, values)
    return Message(key=key, to=to, subject=said.subject, text=said.text, html=said.html, date=at, calendar=calendar)
