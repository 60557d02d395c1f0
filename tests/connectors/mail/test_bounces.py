"""Is a letter that came back recognised, and nothing else taken for one?"""

from pathlib import Path

import pytest

from connectors.mail.bounces import Bounce, read_bounce, read_bounces

KEY = "notice.chg-1.1.one-week.0123456789abcdef01234567"


def a_report(
    *, action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822", of: str = f"<{KEY}@trust.example>",
    report: str = "delivery-status",
) -> bytes:  # fmt: skip
    """A report as a mail server writes it."""
    return f"""From: MAILER-DAEMON@relay.example\r
To: eightflows@trust.example\r
Subject: Undelivered Mail\r
Message-ID: <1@relay.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type={report}; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
Your message to asha@trust.example could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; relay.example\r
\r
Final-Recipient: rfc822; asha@trust.example\r
Action: {action}\r
Status: {status}\r
Diagnostic-Code: smtp; 550 5.1.1 User unknown\r
\r
--b\r
Content-Type: {kind}\r
\r
From: eightflows@trust.example\r
Message-ID: {of}\r
Subject: One week before\r
\r
--b--\r
""".encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_letter_that_came_back_is_known_by_its_name(kind: str) -> None:
    assert read_bounce(a_report(kind=kind)) == Bounce(letter=KEY, status="5.1.1")


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (a_report(status="5.2.2 (mailbox full)"), "5.2.2"),
        (a_report(status="nonsense"), "5.0.0"),
        (a_report(action="Failed"), "5.1.1"),
    ],
)
def test_the_status_is_kept_and_no_address(report: bytes, status: str) -> None:
    found = read_bounce(report)
    assert found is not None
    assert found.status == status


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(a_report(action="delayed", status="4.4.1"), id="only late"),
        pytest.param(a_report(action="delivered", status="2.0.0"), id="delivered"),
        pytest.param(a_report(of="<somebody@else.example>"), id="not ours"),
        pytest.param(a_report(of="<notice.A B@x>"), id="no name of ours"),
        pytest.param(a_report(report="disposition-notification"), id="a read receipt"),
        pytest.param(b"Subject: Out of office\r\n\r\nI am away", id="out of office"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\x00" * 1000, id="no mail at all"),
        pytest.param(b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n", id="no parts"),
    ],
)
def test_what_is_no_bounce_of_ours(content: bytes) -> None:
    assert read_bounce(content) is None


def test_a_folder_or_a_maildir_is_read_and_what_cannot_be_is_passed_over(tmp_path: Path) -> None:
    for place in ("new", "cur"):
        (tmp_path / place).mkdir()
    (tmp_path / "a.eml").write_bytes(a_report())
    (tmp_path / "new" / "b").write_bytes(a_report(status="5.2.2"))
    (tmp_path / "cur" / "c").write_bytes(b"")
    assert [(file.name, bounce.status) for file, bounce in read_bounces(tmp_path)] == [
        ("a.eml", "5.1.1"),
        ("b", "5.2.2"),
    ]
    assert [*read_bounces(tmp_path / "absent")] == []
