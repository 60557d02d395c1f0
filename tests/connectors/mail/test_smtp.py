"""Do letters reach a real SMTP server as they are stored, and is every failure understood?"""

import hashlib
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.mail.mime import as_mime
from connectors.mail.smtp import Security, SmtpLine, SmtpRelay
from engine.delivery import Advice, Verdict
from engine.outbox import ClaimedLetter, WhenUnsure
from engine.ports import MailServerUnavailable
from engine.relay_limits import RelayLimits
from tests.connectors.mail.message import MESSAGE, SENDER
from tests.smtp_sink import Sink, listening, read_record

CONTENT = as_mime(MESSAGE, sender=SENDER)
MESSAGE_ID = f"{MESSAGE.key}@example.nhs.uk"
LETTER = ClaimedLetter(
    id="case-7.letter",
    recipient=MESSAGE.to.address,
    content=CONTENT,
    attempts=0,
    when_unsure=WhenUnsure.RESEND,
    token=1,
)


@pytest.fixture
async def sink(tmp_path: Path) -> AsyncIterator[Sink]:
    async with listening(Sink(tmp_path / "record")) as sink:
        yield sink


def relay(sink: Sink, **other: Any) -> SmtpRelay:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": sink.port,
        "sender": SENDER.address,
        "security": Security.NONE,
        "limits": RelayLimits(largest_letter=100_000),
        "answer_s": 0.3,
        "content_s": 0.3,
    }
    return SmtpRelay(**(values | other))


@pytest.fixture
async def line(sink: Sink) -> AsyncIterator[SmtpLine]:
    line = relay(sink).line()
    await line.ready()
    yield line
    await line.close()


async def test_the_bytes_arrive_as_they_are_stored_and_the_connection_stays_open(sink: Sink, line: SmtpLine) -> None:
    for _ in range(3):
        await line.ready()
        assert (await line.hand_over(LETTER)).verdict is Verdict.TAKEN
    record = read_record(sink.record)
    assert record.taken == {MESSAGE_ID: 3}
    assert record.contents[MESSAGE_ID] == {hashlib.sha256(CONTENT).hexdigest()[:16]}
    assert sink.commands == ["EHLO", *["MAIL", "RCPT", "DATA"] * 3]
    assert sink.most_connections == 1


@pytest.mark.parametrize(
    ("command", "reply", "verdict", "advice"),
    [
        ("MAIL", "451 4.3.0 busy", Verdict.NOT_NOW, Advice.GO_ON),
        ("MAIL", "550 5.7.60 may not send as this sender", Verdict.NOT_NOW, Advice.STOP),
        ("MAIL", "552 5.3.4 too large", Verdict.NEVER, Advice.GO_ON),
        ("MAIL", "421 4.3.2 too many connections", Verdict.NOT_NOW, Advice.FEWER),
        ("MAIL", "DROP", Verdict.NOT_NOW, Advice.REOPEN),
        ("MAIL", "SILENCE", Verdict.NOT_NOW, Advice.REOPEN),
        ("MAIL", "what?", Verdict.NOT_NOW, Advice.REOPEN),
        ("RCPT", "550 5.1.1 <asha.moor@example.nhs.uk>: no such user", Verdict.NEVER, Advice.GO_ON),
        ("RCPT", "450 4.2.0 grey-listed", Verdict.NOT_NOW, Advice.GO_ON),
        ("RCPT", "DROP", Verdict.NOT_NOW, Advice.REOPEN),
        ("DATA", "451 4.3.0 no room", Verdict.NOT_NOW, Advice.GO_ON),
        ("CONTENT", "554 5.6.0 refused", Verdict.NEVER, Advice.GO_ON),
        ("CONTENT", "432 4.3.2 STOREDRV; sending too fast", Verdict.NOT_NOW, Advice.FEWER),
        ("CONTENT", "421 4.4.2 closing", Verdict.NOT_NOW, Advice.REOPEN),
        ("CONTENT", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", Verdict.NOT_NOW,
         Advice.STOP),
        ("CONTENT", "DROP", Verdict.UNSURE, Advice.REOPEN),
        ("CONTENT", "SILENCE", Verdict.UNSURE, Advice.REOPEN),
        ("CONTENT", "gibberish", Verdict.UNSURE, Advice.REOPEN),
    ],
)  # fmt: skip
async def test_a_failure_is_understood_and_the_next_letter_goes(
    sink: Sink, line: SmtpLine, command: str, reply: str, verdict: Verdict, advice: Advice
) -> None:
    sink.script[command] = [reply]
    result = await line.hand_over(LETTER)
    assert (result.verdict, result.advice) == (verdict, advice)
    assert "asha" not in result.reason
    assert read_record(sink.record).taken == {}

    await line.ready()
    assert (await line.hand_over(LETTER)).verdict is Verdict.TAKEN


async def test_a_lost_connection_is_opened_again(sink: Sink, line: SmtpLine) -> None:
    sink.script["MAIL"] = ["DROP"]
    await line.hand_over(LETTER)
    await line.ready()
    assert sink.commands.count("EHLO") == 2


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        (replace(LETTER, content=b"x" * 100_001), "the letter is larger than the 100,000 bytes the mail server takes"),
        (replace(LETTER, recipient="a@b.uk>\r\nRCPT TO:<c@d.uk"), "the recipient is not one plain e-mail address"),
        (replace(LETTER, recipient=""), "the recipient is not one plain e-mail address"),
    ],
)
async def test_what_cannot_go_never_reaches_the_server(
    sink: Sink, line: SmtpLine, letter: ClaimedLetter, reason: str
) -> None:
    before = list(sink.commands)
    result = await line.hand_over(letter)
    assert (result.verdict, result.reason) == (Verdict.NEVER, reason)
    assert sink.commands == before


@pytest.mark.parametrize("greeting", ["554 no mail today", "421 too many connections", "DROP", "SILENCE", "hello"])
async def test_a_server_that_will_not_talk_is_told_by_its_name(sink: Sink, greeting: str) -> None:
    sink.script["CONNECT"] = [greeting]
    line = relay(sink).line()
    with pytest.raises(MailServerUnavailable, match=rf"mail server 127\.0\.0\.1:{sink.port}"):
        await line.ready()
    await line.ready()
    assert (await line.hand_over(LETTER)).verdict is Verdict.TAKEN
    await line.close()


async def test_nobody_listening_is_told(sink: Sink) -> None:
    line = relay(sink, port=1).line()
    with pytest.raises(MailServerUnavailable, match="cannot be reached"):
        await line.ready()


async def test_nothing_personal_is_logged(sink: Sink, line: SmtpLine, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sink.script["RCPT"] = ["550 5.1.1 <asha.moor@example.nhs.uk> unknown"]
        await line.hand_over(LETTER)
        await line.ready()
        await line.hand_over(LETTER)
    assert "asha" not in caplog.text.lower()
    assert "notice" not in caplog.text.lower()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"host": "mail.example.nhs.uk"}, "must be encrypted"),
        ({"host": "10.0.0.1"}, "must be encrypted"),
        ({"sender": "Contracts <contracts@example.nhs.uk>"}, "one plain e-mail address"),
        ({"password": "canary"}, "has a user"),
    ],
)
def test_an_unsafe_relay_is_refused_without_its_secret(sink: Sink, other: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        relay(sink, **other)
    assert "canary" not in str(refused.value)


def test_a_relay_never_shows_its_password(sink: Sink) -> None:
    assert "canary" not in repr(relay(sink, user="eightflows", password="canary"))
