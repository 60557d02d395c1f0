"""How is a meeting said so that every calendar takes it, moves it and takes it out again?

One meeting keeps its UID for life. Whatever changes goes out again under the same UID with a higher sequence, and a
meeting that falls away is cancelled under it: RFC 5546.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.ports import Mailbox, is_address

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

PRODUCT = "-//eightflows//calendar//EN"


class Method(StrEnum):
    """REQUEST asks people to come, also to a changed meeting; CANCEL takes it out; PUBLISH asks nobody."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """One meeting as it is sent out once.

    uid       the same for the same meeting for ever: "review-ACME-2027-03@eightflows"
    sequence  0 at first, one more each time it is changed or cancelled
    start, end, made   aware moments; `made`: when this version was written, an argument so that it is the same again
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    made: datetime
    summary: str
    description: str = ""
    location: str = ""
    organiser: Mailbox
    attendees: tuple[Mailbox, ...] = ()
    method: Method = Method.REQUEST

    def __post_init__(self) -> None:
        if not self.uid.strip() or self.sequence < 0:
            raise ValueError("a meeting needs a UID and a sequence from 0")
        if any(moment.tzinfo is None for moment in (self.start, self.end, self.made)):
            raise ValueError("a moment without its time zone is no time for a meeting")
        if self.end <= self.start:
            raise ValueError(f"the meeting {self.uid} ends before it starts")
        if not all(is_address(one.address) for one in (self.organiser, *self.attendees)):
            raise ValueError(f"the meeting {self.uid} is with somebody who has no plain e-mail address")


def as_ics(*invites: Invite) -> bytes:
    """The calendar file: one meeting to be sent, or several of one method for a calendar to import. At least one."""
    from icalendar import Calendar

    methods = {invite.method for invite in invites}
    if len(methods) != 1:
        raise ValueError("a calendar file has one method for all its meetings")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", methods.pop().value)
    for invite in invites:
        calendar.add_component(_event(invite))
    return bytes(calendar.to_ical())


def _event(invite: Invite) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", invite.uid)
    event.add("sequence", invite.sequence)
    event.add("dtstamp", invite.made.astimezone(UTC))
    event.add("dtstart", invite.start.astimezone(UTC))
    event.add("dtend", invite.end.astimezone(UTC))
    event.add("summary", _shown(invite.summary))
    for name, text in (("description", invite.description), ("location", invite.location)):
        if text:
            event.add(name, _shown(text))
    event.add("status", "CANCELLED" if invite.method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", _mailbox(invite.organiser))
    for attendee in invite.attendees:
        address = _mailbox(attendee)
        address.params["ROLE"] = "REQ-PARTICIPANT"
        if invite.method is Method.REQUEST:
            address.params["RSVP"] = "TRUE"
        event.add("attendee", address, encode=False)
    return event


def _mailbox(mailbox: Mailbox) -> "vCalAddress":
    from icalendar import vCalAddress

    address = vCalAddress(f"mailto:{mailbox.address}")
    if name := " ".join(_shown(mailbox.name).replace('"', "'").split()):
        address.params["CN"] = name
    return address


def _shown(text: str) -> str:
    """Without what has no face but line breaks: nothing a person typed may begin a line of the file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(letter for letter in line if letter.isprintable()) for line in lines)
