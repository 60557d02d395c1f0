"""Does a letter of a case become one message, with its calendar entry, and with nothing slipped into its headers?"""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from connectors.mail.case_letter import Stationery
from connectors.mail.letters import LetterWriter
from engine.ports import Mailbox, MailRefused

TEXTS = {
    "asked.subject.txt": "Waiting: {{ step }}",
    "asked.txt": "{{ to }}: {{ step }} {{ link }}",
    "asked.html": "<p>{{ step }}</p>",
}
PAPER = Stationery(
    letters=LetterWriter(TEXTS), sender=Mailbox(address="ef@trust.example"), link="https://ef.example/{case}/{item}"
)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def written(step: str = "Meet", name: str = "Mo Adair", calendar: bytes = b"") -> bytes:
    return PAPER.write(
        "asked",
        {"step": step, "item": "meet#1"},
        id="RTW-4KQ7M2XB:meet#1:ask:3",
        case="RTW-4KQ7M2XB",
        to=Mailbox(address="mo@trust.example", name=name),
        at=NOON,
        not_before=NOON,
        calendar=calendar,
    ).content


def test_it_has_an_address_of_its_own_and_a_link_to_the_work() -> None:
    message = message_from_bytes(written())
    assert message["Message-ID"] == "<rtw-4kq7m2xb-meet-1-ask-3@trust.example>"
    text = message.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert text == "Mo Adair: Meet https://ef.example/RTW-4KQ7M2XB/meet%231"


@pytest.mark.parametrize("calendar", [b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"])
def test_a_calendar_entry_goes_with_it_as_a_file(calendar: bytes) -> None:
    message = message_from_bytes(written(calendar=calendar))
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    entry = message.get_payload()[1]  # type: ignore[index]
    assert (entry.get_filename(), entry.get_payload(decode=True)) == ("entry.ics", calendar)  # type: ignore[union-attr]
    assert entry.get_param("method") == "PUBLISH"  # type: ignore[union-attr]


HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "X-Auto-Response-Suppress",
    "Content-Type",
]  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    ["Meet\r\nBcc: all@trust.example", "Meet\nX-Evil: 1", "=?utf-8?q?Meet=0ABcc:_all?=", "Meet\r\n\r\n<script>"],
)
def test_a_subject_stays_one_header(hostile: str) -> None:
    message = message_from_bytes(written(step=hostile))
    assert list(message) == HEADERS
    assert "\n" not in str(make_header(decode_header(message["Subject"]))).replace("\n ", "")


@pytest.mark.parametrize("hostile", ["Mo\r\nBcc: all@trust.example", "Mo\x00", "Mo\u2028Adair"])
def test_a_name_that_holds_a_control_character_is_refused(hostile: str) -> None:
    with pytest.raises(MailRefused, match="control character"):
        written(name=hostile)


@pytest.mark.parametrize("odd", ["=?utf-8?q?Mo=0ABcc:_all?=", 'Mo "the boss" <x@y.example>', "Möller, Jürgen"])
def test_an_odd_name_adds_no_header_and_no_address(odd: str) -> None:
    message = message_from_bytes(written(name=odd))
    assert list(message) == HEADERS
    assert message["To"].endswith("<mo@trust.example>")
