"""Which of our letters came back? Read from a folder of messages: delivery reports as RFC 3464 writes them.

A report names the letter by the Message-ID we gave it, so nothing else in it need be believed or kept. What a person
wrote (an out-of-office note) and reports that only say "delayed" are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path

from connectors.preflight.door import contents
from engine.errors import UnreadableFile

MOST_BYTES = 2_000_000
MOST_PARTS = 50
_OURS = re.compile(r"<(notice\.[a-z0-9.-]{1,140})@[^<>\s@]+>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
PERMANENT = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A letter that was not delivered and will not be. `status`: as RFC 3463 counts them, "5.1.1"."""

    letter: str
    status: str


def read_bounces(folder: Path) -> Iterator[tuple[Path, Bounce]]:
    """Every report in a folder of .eml files or a Maildir's `new` and `cur`, with its file, in order of name."""
    places = [folder, folder / "new", folder / "cur"]
    files = sorted(file for place in places if place.is_dir() for file in place.iterdir() if file.is_file())
    for file in files:
        try:
            found = read_bounce(contents(file, most_bytes=MOST_BYTES))
        except UnreadableFile:
            continue
        if found is not None:
            yield file, found


def read_bounce(content: bytes) -> Bounce | None:
    """What one message says of one of our letters; None where it reports no failure of one."""
    mail = message_from_bytes(content)
    if mail.get_content_type() != "multipart/report" or mail.get_param("report-type") != "delivery-status":
        return None
    parts = _parts(mail)
    failed = next(filter(None, (_failure(part) for part in parts)), None)
    letter = next(filter(None, map(_letter, parts)), None)
    return Bounce(letter=letter, status=failed) if failed and letter else None


def _parts(mail: Mail) -> list[Mail]:
    found = []
    for part in mail.walk():
        found.append(part)
        if len(found) >= MOST_PARTS:
            break
    return found


def _failure(part: Mail) -> str | None:
    """The status of a recipient whose action is "failed"."""
    action = str(part.get("Action", "")).strip().lower()
    if action != "failed":
        return None
    status = _STATUS.search(str(part.get("Status", "")))
    return status[1] if status and status[1].startswith(PERMANENT) else f"{PERMANENT}.0.0"


def _letter(part: Mail) -> str | None:
    """The name of our letter in the part that holds it, or its headers."""
    named = part.get("Message-ID")
    if named is None and part.get_content_type() in ("text/rfc822-headers", "message/global-headers"):
        text = part.get_payload()
        line = re.search(r"^message-id:\s*(\S+)", text if isinstance(text, str) else "", re.IGNORECASE | re.MULTILINE)
        named = line[1] if line else None
    found = _OURS.search(str(named or ""))
    return found[1] if found else None
