"""What do we need from the outside world? Each port is supplied by a connector and opened by a flow."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.errors import EightflowsError

LONGEST_ADDRESS = 254  # RFC 5321
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](-*[A-Za-z0-9])*(\.[A-Za-z0-9](-*[A-Za-z0-9])*)*"
)


class MailServerUnavailable(EightflowsError):
    """The message was not taken now, and may be taken later: try again."""


class MailRefused(EightflowsError):
    """The message will never be taken as it is: do not try again."""


def is_address(text: str) -> bool:
    """Whether the text is one plain e-mail address, safe in a message header.

    >>> is_address("asha.moor@example.nhs.uk"), is_address("Asha Moor <asha.moor@example.nhs.uk>")
    (True, False)
    """
    return len(text) <= LONGEST_ADDRESS and "=?" not in text and _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Somebody's e-mail address, and the name shown with it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message ready to go: rendered once, so that sending it again sends the same.

    key   what the message is about, the same however often it is made: letters, digits, "." and "-".
          It becomes the Message-ID, by which mail systems recognise a repeat
    date  the aware moment it carries, passed in so that it is the same each time
    calendar  an iCalendar file to go with it (connectors/calendar makes one); b"" for none
    """

    key: str
    to: Mailbox
    subject: str
    text: str
    html: str
    date: datetime
    calendar: bytes = b""


class Mailer(Protocol):
    async def send(self, message: Message) -> None:
        """Return once the message has been taken over.

        Raises MailServerUnavailable (try again) or MailRefused (do not).
        """
