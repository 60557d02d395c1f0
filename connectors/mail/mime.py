"""What does a message look like on the wire? Our own builder: the standard one can be injected.

`email.message.EmailMessage` on Python up to 3.11.9 and 3.12.4 turns an encoded word in a subject into new
header lines (CVE-2024-6923); it also takes 1 to 4 ms a message where this takes a few hundredths.
"""

import re
from base64 import b64encode, encodebytes
from collections.abc import Iterator
from email.utils import format_datetime
from hashlib import sha256

from engine.ports import Mailbox, MailRefused, Message, is_address

CRLF = "\r\n"
LONGEST_LINE = 76  # RFC 2047 section 2: a line with an encoded word
BYTES_IN_A_WORD = 36  # become 48 letters of base64, 60 with the wrapping: fits after any header's name
LONGEST_KEY = 150

# What would break a header or hide what it says: control characters, line and paragraph separators,
# characters that turn the direction of writing, halves of surrogate pairs.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_KEY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9'-]+( [A-Za-z0-9'-]+)*")


def as_mime(message: Message, *, sender: Mailbox, draft: bool = False) -> bytes:
    """The message as it goes over the wire: text first, then HTML, both UTF-8 in base64, lines end in CRLF.

    The same message gives the same bytes, every time. A draft opens in Outlook ready to be sent by hand.
    Raises MailRefused, without quoting anything personal, for what cannot be put in a header safely.
    """
    check_key(message.key)
    boundary = f"eightflows-{sha256(message.key.encode()).hexdigest()[:32]}"  # "-" never occurs in base64
    head = (
        _address_line("From", sender, message.key),
        _address_line("To", message.to, message.key),
        _text_line("Subject", message.subject, message.key),
        f"Date: {format_datetime(message.date)}",
        f"Message-ID: <{message.key}@{sender.address.rpartition('@')[2]}>",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",  # RFC 3834: no out-of-office replies
        "X-Auto-Response-Suppress: All",  # the same for Exchange
        *(["X-Unsent: 1"] if draft else []),
    )
    body = (
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
        *_part("text/plain", message.text, boundary, message.key),
        *_part("text/html", message.html, boundary, message.key),
        f"--{boundary}--",
        "",
    )
    lines = (*head, *(_with_calendar(body, message.calendar, f"{boundary}-calendar") if message.calendar else body))
    return CRLF.join(lines).encode("ascii")


def _with_calendar(body: tuple[str, ...], calendar: bytes, boundary: str) -> tuple[str, ...]:
    """The message first, then the entry as a file that every calendar program opens."""
    asks = "REQUEST" if b"METHOD:REQUEST" in calendar else "CANCEL" if b"METHOD:CANCEL" in calendar else "PUBLISH"
    return (
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
        "",
        f"--{boundary}",
        *body,
        f"--{boundary}",
        f'Content-Type: text/calendar; charset="utf-8"; method={asks}',
        'Content-Disposition: attachment; filename="entry.ics"',
        "Content-Transfer-Encoding: base64",
        "",
        encodebytes(calendar).decode("ascii").rstrip("\n").replace("\n", CRLF),
        f"--{boundary}--",
        "",
    )


def check_key(key: str) -> None:
    """Raise MailRefused unless the key is safe in a Message-ID and in a file name."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise MailRefused("a message has a key with other characters than a-z, 0-9, '-' and single dots")


def _text_line(name: str, text: str, key: str) -> str:
    text = _safe(name, text, key)
    if text.isascii() and "=?" not in text and (folded := _folded(f"{name}: ", text)) is not None:
        return folded
    return f"{name}: {_encoded(text)}"


def _address_line(name: str, mailbox: Mailbox, key: str) -> str:
    if not is_address(mailbox.address):
        raise MailRefused(f"message {key}: the {name} address is not a plain e-mail address")
    shown = _safe(name, mailbox.name, key)
    if not shown:
        return f"{name}: {mailbox.address}"
    if not _PLAIN_NAME.fullmatch(shown) or len(shown) > LONGEST_LINE - len("From: "):
        shown = _encoded(shown)
    line = f"{name}: {shown} <{mailbox.address}>"
    return line if len(line) <= LONGEST_LINE else f"{name}: {shown}{CRLF} <{mailbox.address}>"


def _safe(name: str, text: str, key: str) -> str:
    if _UNSAFE.search(text):
        raise MailRefused(f"message {key}: the {name} line holds a control character")
    return text


def _folded(start: str, text: str) -> str | None:
    """Broken over lines at single blanks, so that unfolding gives the same text; None where it cannot be."""
    words = text.split(" ")
    if not all(words):  # a blank at either end or two in a row would not survive everywhere
        return None
    lines = [start + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= LONGEST_LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return CRLF.join(lines) if max(map(len, lines)) <= LONGEST_LINE else None


def _encoded(text: str) -> str:
    """RFC 2047 encoded words, one a line, none of which splits a character."""
    words = (f"=?utf-8?b?{b64encode(part).decode('ascii')}?=" for part in _pieces(text))
    return f"{CRLF} ".join(words)


def _pieces(text: str) -> Iterator[bytes]:
    piece = b""
    for character in text:
        encoded = character.encode()
        if len(piece) + len(encoded) > BYTES_IN_A_WORD:
            yield piece
            piece = b""
        piece += encoded
    yield piece


def _part(content_type: str, body: str, boundary: str, key: str) -> tuple[str, ...]:
    try:
        content = body.replace(CRLF, "\n").replace("\r", "\n").replace("\n", CRLF).encode()
    except UnicodeEncodeError:
        raise MailRefused(f"message {key}: the {content_type} body holds half a character") from None
    return (
        f"--{boundary}",
        f'Content-Type: {content_type}; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "",
        encodebytes(content).decode("ascii").rstrip("\n").replace("\n", CRLF),
    )
