"""Is mail only ever sent encrypted, to a server we trust, with an account it knows? Against aiosmtpd."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.mail.smtp import Security, SmtpRelay
from engine.delivery import Verdict
from engine.outbox import ClaimedLetter, WhenUnsure
from engine.ports import MailRefused
from engine.relay_limits import RelayLimits
from tests.connectors.mail.message import SENDER

LETTER = ClaimedLetter(
    id="case-7.letter",
    recipient="asha.moor@example.nhs.uk",
    content=b"Subject: .\r\n\r\n.starts with a dot\r\n..and two\r\n",
    attempts=0,
    when_unsure=WhenUnsure.RESEND,
    token=1,
)
NO_AUTH = ["PLAIN", "LOGIN", "XOAUTH2"]
PASSWORD, TOKEN = "correct-horse", "fresh-token"


@dataclass
class Inbox:
    """What the server took, and what passwords it was offered in what kind of connection."""

    contents: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.original_content, bytes)
        self.contents.append(envelope.original_content)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"

    async def auth_XOAUTH2(self, _server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        from base64 import b64decode

        right = b64decode(args[1]) == f"user=eightflows\x01auth=Bearer {TOKEN}\x01\x01".encode()
        return AuthResult(success=right, handled=False)


def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)


@dataclass(frozen=True)
class Certificate:
    file: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One that signs itself, for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = Certificate(folder / "certificate.pem", folder / "key.pem")
    files.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


@asynccontextmanager
async def server(*, ssl_context: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[tuple[Inbox, int]]:
    inbox = Inbox()
    listening = await asyncio.get_running_loop().create_server(
        lambda: SMTP(inbox, hostname="127.0.0.1", **options), "127.0.0.1", 0, ssl=ssl_context
    )
    try:
        yield inbox, listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


def relay(port: int, **other: Any) -> SmtpRelay:
    values: dict[str, Any] = {"security": Security.STARTTLS, "answer_s": 2.0, "content_s": 2.0}
    return SmtpRelay(host="127.0.0.1", port=port, sender=SENDER.address, limits=RelayLimits(), **(values | other))


async def send(relay: SmtpRelay) -> Verdict:
    line = relay.line()
    try:
        await line.ready()
        return (await line.hand_over(LETTER)).verdict
    finally:
        await line.close()


async def test_a_letter_goes_encrypted_and_arrives_byte_for_byte(certificate: Certificate) -> None:
    async with server(tls_context=certificate.context(), require_starttls=True) as (inbox, port):
        assert await send(relay(port, trust_file=str(certificate.file))) is Verdict.TAKEN
    assert inbox.encrypted == [True]
    assert inbox.contents == [LETTER.content]


async def test_a_server_without_starttls_gets_nothing() -> None:
    """Somebody between us and the server may have taken the offer out of its greeting."""
    async with server() as (inbox, port):
        with pytest.raises(MailRefused, match=r"does not offer STARTTLS.*Nothing was sent"):
            await send(relay(port))
    assert inbox.contents == []


async def test_a_server_nobody_vouches_for_gets_nothing(certificate: Certificate) -> None:
    told = pytest.raises(MailRefused, match="certificate is not one we trust")
    async with server(tls_context=certificate.context()) as (inbox, port):
        with told:
            await send(relay(port))
    assert inbox.contents == []


async def test_tls_from_the_first_byte(certificate: Certificate) -> None:
    async with server(ssl_context=certificate.context()) as (inbox, port):
        assert await send(relay(port, security=Security.TLS, trust_file=str(certificate.file))) is Verdict.TAKEN
        with pytest.raises(MailRefused, match="certificate is not one we trust"):
            await send(relay(port, security=Security.TLS))
    assert inbox.contents == [LETTER.content]


async def _token() -> str:
    return TOKEN


async def _stale() -> str:
    return "stale-token"


@pytest.mark.parametrize(
    "account",
    [{"user": "eightflows", "password": PASSWORD}, {"user": "eightflows", "token": _token}],
    ids=["password", "token"],
)
async def test_an_account_the_server_knows_may_send(certificate: Certificate, account: dict[str, Any]) -> None:
    async with server(tls_context=certificate.context(), auth_required=True, authenticator=knows) as (inbox, port):
        assert await send(relay(port, trust_file=str(certificate.file), **account)) is Verdict.TAKEN
    assert inbox.contents == [LETTER.content]


@pytest.mark.parametrize(
    "account",
    [{"user": "eightflows", "password": "canary-password"}, {"user": "eightflows", "token": _stale}],
    ids=["password", "token"],
)
async def test_a_wrong_account_is_told_once_and_never_shown(
    certificate: Certificate, account: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    sign_in = pytest.raises(MailRefused, match=r"does not let us sign in \(535")
    options: dict[str, Any] = {"tls_context": certificate.context(), "auth_required": True, "authenticator": knows}
    async with server(**options) as (inbox, port):
        with sign_in as refused:
            await send(relay(port, trust_file=str(certificate.file), **account))
    assert inbox.contents == []
    shown = caplog.text + str(refused.value) + repr(refused.value.__context__)
    assert "canary" not in shown
    assert "stale" not in shown


async def test_a_server_that_wants_no_account_is_not_given_one(certificate: Certificate) -> None:
    not_offered = pytest.raises(MailRefused, match="does not offer this way to sign in")
    async with server(tls_context=certificate.context(), auth_exclude_mechanism=NO_AUTH) as (inbox, port):
        with not_offered:
            await send(relay(port, trust_file=str(certificate.file), user="eightflows", password=PASSWORD))
    assert inbox.contents == []


async def test_a_server_that_wants_an_account_gets_no_letter_without_one(certificate: Certificate) -> None:
    """And no letter fails for it: it is we who are wrong."""
    async with server(tls_context=certificate.context(), auth_required=True, authenticator=knows) as (inbox, port):
        assert await send(relay(port, trust_file=str(certificate.file))) is Verdict.NOT_NOW
    assert inbox.contents == []
