"""Are the settings of the mail server read right, and every fault told at once without a secret?"""

from pathlib import Path

import pytest

from connectors.mail.folder_relay import FolderRelay
from connectors.mail.smtp import Security, SmtpRelay
from engine.errors import UnreadableFile
from engine.relay_limits import EXCHANGE_ONLINE, RelayLimits
from flows.mail_settings import mail_relay

SERVER = {
    "EIGHTFLOWS_MAIL_SERVER": "smtp.example.nhs.uk",
    "EIGHTFLOWS_MAIL_SENDER": "letters@example.nhs.uk",
}


def smtp(environ: dict[str, str]) -> SmtpRelay:
    relay = mail_relay(Path("mail"), SERVER | environ)
    assert isinstance(relay, SmtpRelay)
    return relay


def test_without_a_server_letters_go_to_the_folder() -> None:
    assert mail_relay(Path("mail"), {"EIGHTFLOWS_MAIL_SERVER": ""}) == FolderRelay(Path("mail"))


@pytest.mark.parametrize(
    ("environ", "port", "security"),
    [
        ({}, 587, Security.STARTTLS),
        ({"EIGHTFLOWS_MAIL_SECURITY": "TLS"}, 465, Security.TLS),
        ({"EIGHTFLOWS_MAIL_SERVER": "smtp.example.nhs.uk:2525"}, 2525, Security.STARTTLS),
        ({"EIGHTFLOWS_MAIL_SERVER": "localhost", "EIGHTFLOWS_MAIL_SECURITY": "none"}, 25, Security.NONE),
    ],
)
def test_the_way_there_is_encrypted_unless_it_is_this_machine(
    environ: dict[str, str], port: int, security: Security
) -> None:
    relay = smtp(environ)
    assert (relay.port, relay.security) == (port, security)


@pytest.mark.parametrize(
    ("environ", "limits"),
    [
        ({}, EXCHANGE_ONLINE),
        (
            {
                "EIGHTFLOWS_MAIL_CONNECTIONS": "8",
                "EIGHTFLOWS_MAIL_A_MINUTE": "600",
                "EIGHTFLOWS_MAIL_A_DAY": "none",
                "EIGHTFLOWS_MAIL_LARGEST": "10000000",
            },
            RelayLimits(connections=8, letters_a_minute=600, recipients_a_day=None, largest_letter=10_000_000),
        ),
    ],
)
def test_limits_are_the_strictest_we_know_unless_given(environ: dict[str, str], limits: RelayLimits) -> None:
    assert smtp(environ).limits == limits


def test_a_password_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("canary\n")
    relay = smtp({"EIGHTFLOWS_MAIL_USER": "eightflows", "EIGHTFLOWS_MAIL_PASSWORD_FILE": str(tmp_path / "secret")})
    assert relay.password == "canary"
    assert "canary" not in repr(relay)


async def test_a_token_is_read_afresh_for_each_connection(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first\n")
    relay = smtp({"EIGHTFLOWS_MAIL_USER": "eightflows", "EIGHTFLOWS_MAIL_TOKEN_FILE": str(file)})
    assert relay.token is not None
    assert await relay.token() == "first"
    file.write_text("second\n")
    assert await relay.token() == "second"


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(UnreadableFile) as told:
        smtp(
            {
                "EIGHTFLOWS_MAIL_SERVER": "smtp:lots",
                "EIGHTFLOWS_MAIL_SENDER": "Letters",
                "EIGHTFLOWS_MAIL_SECURITY": "maybe",
                "EIGHTFLOWS_MAIL_A_MINUTE": "-3",
                "EIGHTFLOWS_MAIL_PASSWORD_FILE": "not/there",
            }
        )
    assert {fault.where for fault in told.value.faults} == {
        f"EIGHTFLOWS_MAIL_{name}" for name in ("SERVER", "SENDER", "SECURITY", "A_MINUTE", "PASSWORD_FILE")
    }


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"EIGHTFLOWS_MAIL_SECURITY": "none"}, "must be encrypted"),
        ({"EIGHTFLOWS_MAIL_PASSWORD": "canary"}, "has a user"),
    ],
)
def test_an_unsafe_setting_is_refused_without_its_secret(environ: dict[str, str], words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as told:
        smtp(environ)
    assert "canary" not in str(told.value)
