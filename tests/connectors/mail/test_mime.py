"""Does a message read back exactly, and can nothing typed by a person become a header?"""

import re
import time
from base64 import b64encode
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail.mime import as_mime
from engine.ports import Mailbox, MailRefused
from tests.connectors.mail.message import MESSAGE, SENDER

HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version",
    "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Type",
]  # fmt: skip

ENCODED_WORD_ATTACK = "=?utf-8?q?Leave_form=0d=0aBcc:_evil@example.org=0d=0a=0d=0aowned?="
HOSTILE_TEXTS = [
    pytest.param(ENCODED_WORD_ATTACK, id="encoded word with a header in it (CVE-2024-6923)"),
    pytest.param(f"before {ENCODED_WORD_ATTACK} after", id="encoded word in the middle"),
    pytest.param("=?utf-8?b?" + b64encode(b"x\r\nBcc: evil@example.org").decode() + "?=", id="the same in base64"),
    pytest.param("=?", id="start of an encoded word"),
    pytest.param("=?=?utf-8?q?a?=?=", id="encoded word in an encoded word"),
    pytest.param("Bcc: evil@example.org", id="looks like a header"),
    pytest.param("--eightflows-", id="looks like a boundary"),
    pytest.param('Moor, Asha "the boss" <evil@example.org>', id="quotes, comma, a second address"),
    pytest.param("back\\slash (comment) ; group:", id="structure characters"),
    pytest.param("Zoë Ångström-Łukasiewicz", id="letters with marks"),
    pytest.param("日本語 " * 30, id="long and not Latin"),
    pytest.param("👩🏽‍⚕️" * 20, id="characters of several code points"),
    pytest.param("é" * 500, id="no blank to break at"),
    pytest.param("a" * 2_000, id="one word of 2,000 letters"),
    pytest.param("word " * 300 + "end", id="many lines"),
    pytest.param(" leading, trailing and  double blanks ", id="blanks"),
    pytest.param("=cmd|' /C calc'!A0", id="spreadsheet formula"),
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("", id="nothing at all"),
]


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return cast(str, part.get_content()).replace("\r\n", "\n")


def decoded(raw: str) -> str:
    return str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", raw))))


def raw_header(content: bytes, name: str) -> str:
    head = content.split(b"\r\n\r\n", 1)[0].decode("ascii")
    found = re.search(rf"^{name}: ([^\r]*(?:\r\n[ \t][^\r]*)*)", head, flags=re.MULTILINE)
    assert found is not None
    return found[1]


def shown_name(content: bytes, name: str) -> str:
    return raw_header(content, name).rpartition("<")[0].removesuffix(" ").removesuffix("\r\n")


def test_what_was_written_is_read_back() -> None:
    letter = read(as_mime(MESSAGE, sender=SENDER))
    assert letter["Subject"] == MESSAGE.subject
    assert letter["From"] == "Contracts team <contracts@example.nhs.uk>"
    assert letter["To"].addresses[0].display_name == "Asha Moor"
    assert letter["To"].addresses[0].addr_spec == MESSAGE.to.address
    assert letter["Date"].datetime == MESSAGE.date
    assert letter["Message-ID"] == f"<{MESSAGE.key}@example.nhs.uk>"
    assert (body(letter, "plain"), body(letter, "html")) == (MESSAGE.text, MESSAGE.html)


def test_text_comes_before_html_and_nobody_answers_by_machine() -> None:
    letter = read(as_mime(MESSAGE, sender=SENDER))
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"


def test_the_same_message_is_the_same_bytes() -> None:
    assert as_mime(MESSAGE, sender=SENDER) == as_mime(replace(MESSAGE), sender=SENDER)


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_hostile_text_stays_text(hostile: str) -> None:
    content = as_mime(
        replace(
            MESSAGE,
            subject=hostile,
            to=replace(MESSAGE.to, name=hostile),
            text=hostile,
            html=hostile,
        ),
        sender=replace(SENDER, name=hostile),
    )
    letter = read(content)
    assert letter.keys() == HEADERS
    assert decoded(raw_header(content, "Subject")) == hostile
    assert decoded(shown_name(content, "To")) == hostile
    assert letter["To"].addresses[-1].addr_spec == MESSAGE.to.address
    assert len(letter["To"].addresses) == len(letter["From"].addresses) == 1
    assert (body(letter, "plain"), body(letter, "html")) == (hostile, hostile)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_subject_and_name_is_read_back_within_short_lines(text: str) -> None:
    content = as_mime(replace(MESSAGE, subject=text, to=replace(MESSAGE.to, name=text)), sender=SENDER)
    assert decoded(raw_header(content, "Subject")) == text
    head = content.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    assert max(len(line) for line in head if not line.startswith((b"Message-ID", b"Content-Type"))) <= 76
    assert read(content).keys() == HEADERS


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_body_is_read_back(text: str) -> None:
    one_kind_of_line_end = re.sub(r"\r\n|\r", "\n", text)
    letter = read(as_mime(replace(MESSAGE, text=text, html=text), sender=SENDER))
    assert (body(letter, "plain"), body(letter, "html")) == (one_kind_of_line_end, one_kind_of_line_end)


@pytest.mark.parametrize(
    "character",
    [
        "\r",
        "\n",
        "\r\nBcc: evil@example.org",
        "\0",
        "\t",
        "\x1b",
        "\x7f",
        "\x85",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("place", ["subject", "to", "from"])
def test_a_control_character_is_refused_without_quoting_it(character: str, place: str) -> None:
    bad = f"Asha{character}Moor"
    message, sender = MESSAGE, SENDER
    if place == "subject":
        message = replace(MESSAGE, subject=bad)
    elif place == "to":
        message = replace(MESSAGE, to=replace(MESSAGE.to, name=bad))
    else:
        sender = replace(SENDER, name=bad)
    with pytest.raises(MailRefused) as refusal:
        as_mime(message, sender=sender)
    assert "Asha" not in str(refusal.value)


@pytest.mark.parametrize(
    "address",
    [
        "", "nobody", "two@at@signs.uk", "a b@example.org", "a@example.org, b@example.org",
        "<a@example.org>", "a@example.org\r\nBcc: b@example.org", "=?utf-8?q?a?=@example.org",
        ".a@example.org", "a..b@example.org",
        "a@-example.org", "a@example..org", "ä@example.org", '"a b"@example.org', "a" * 250 + "@example.org",
    ],
)  # fmt: skip
def test_anything_but_a_plain_address_is_refused(address: str) -> None:
    with pytest.raises(MailRefused):
        as_mime(replace(MESSAGE, to=Mailbox(address=address)), sender=SENDER)


@pytest.mark.parametrize("key", ["", "a b", "../../etc/passwd", "a/b", "a\r\nb", "a..b", ".a", "ä", "A", "a" * 200])
def test_a_key_that_is_no_safe_identifier_is_refused(key: str) -> None:
    with pytest.raises(MailRefused):
        as_mime(replace(MESSAGE, key=key), sender=SENDER)


def test_half_a_character_in_a_body_is_refused() -> None:
    with pytest.raises(MailRefused):
        as_mime(replace(MESSAGE, text="\ud83d"), sender=SENDER)


def test_a_thousand_letters_take_well_under_a_second() -> None:
    letter = replace(MESSAGE, text="Two kilobytes of text. " * 50, html="<p>And of HTML.</p>" * 60)
    start = time.process_time()
    for _ in range(1_000):
        as_mime(letter, sender=SENDER)
    assert time.process_time() - start < 0.5
