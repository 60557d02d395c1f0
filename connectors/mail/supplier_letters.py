"""What do the other letters about suppliers say: the week's digest, evidence asked for, invites, packs, agendas?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from connectors.mail.letters import LetterWriter, PlainValue
from connectors.render.supplier_words import cell_words
from engine.calendars import long_date
from engine.evidence_chase import Chase
from engine.ports import Mailbox, MailRefused, Message, is_address
from engine.registers.pack_sections import Cell, Section
from engine.registers.supplier_pack import SupplierPack
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


def supplier_pack_letter(
    shared: SupplierPack, key: str, to: Mailbox, *, day: date, kind: str, letters: LetterWriter, at: datetime
) -> Message:
    """The agenda and the figures the supplier may have, in the letter itself."""
    return letter("supplier_pack", key, to, supplier_pack_values(shared, day=day, kind=kind), letters=letters, at=at)


def supplier_pack_values(shared: SupplierPack, *, day: date, kind: str) -> Mapping[str, PlainValue]:
    """What its template is filled with."""
    supplier = shared.pack.supplier
    sections: list[PlainValue] = [
        {
            "title": section.title,
            "note": section.note,
            "rows": [_row(section, row) for row in section.rows],
        }
        for section in shared.sections
    ]
    return {
        "supplier": supplier.id,
        "day": long_date(day),
        "kind": kind,
        "sections": sections,
        "owner": supplier.text("owner") or "us",
        "owner_email": supplier.text("owner_email"),
    }


def _row(section: Section, row: Sequence[Cell]) -> PlainValue:
    """What the row is about, how it stands, and the rest with its headings."""
    said = [
        (heading, cell_words(cell)) for heading, cell in zip(section.headings, row, strict=True) if cell is not None
    ]
    stands = next((words for heading, words in said if not heading), "")
    (_, first), *rest = [each for each in said if each[0]] or [("", "")]
    return {
        "first": first,
        "stands": stands,
        "rest": "; ".join(f"{heading}: {words}" for heading, words in rest if words),
    }


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
