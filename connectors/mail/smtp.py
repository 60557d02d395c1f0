"""How do letters reach a mail server? By aiosmtplib over kept-open connections, encrypted, bytes as stored."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from ssl import SSLCertVerificationError

import aiosmtplib

from connectors.mail.replies import reply_of, tried
from engine.delivery import Advice, Stage, Tried, Verdict
from engine.outbox import ClaimedLetter
from engine.ports import MailRefused, MailServerUnavailable, is_address
from engine.relay_limits import RelayLimits

ANSWER_S = 60.0  # to connect, and for each command but DATA
CONTENT_S = 600.0  # RFC 5321 section 4.5.3.2.6: ten minutes for the reply to the final dot
PERMANENT = 500

TokenGenerator = Callable[[], Awaitable[str]]


class Security(StrEnum):
    """How the way to the server is kept private."""

    STARTTLS = "starttls"  # port 587: refused by us where the server does not offer it
    TLS = "tls"  # port 465
    NONE = "none"  # only to this machine itself


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpRelay:
    """A mail server that takes our letters, and the account we have there.

    sender      address of the envelope: where undeliverable mail returns to
    user        with `password`, or with `token`, which gives a fresh OAuth 2 access token (XOAUTH2)
    trust_file  certificates to trust instead of the system's, for a server inside the house
    content_s   seconds a server may take over the content, all told
    """

    host: str
    port: int
    sender: str
    limits: RelayLimits
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    token: TokenGenerator | None = field(default=None, repr=False)
    trust_file: str | None = None
    answer_s: float = ANSWER_S
    content_s: float = CONTENT_S

    def __post_init__(self) -> None:
        if self.security is Security.NONE and not _is_this_machine(self.host):
            raise ValueError(f"mail to {self.host} must be encrypted: use starttls or tls")
        if not is_address(self.sender):
            raise ValueError("the sender of letters is one plain e-mail address")
        if self.password and self.token:
            raise ValueError("an account has a password or a token, not both")
        if (self.password or self.token) and not self.user:
            raise ValueError("an account with a password or a token has a user")

    def line(self) -> "SmtpLine":
        return SmtpLine(self)


class SmtpLine:
    """One connection, opened when first needed and again whenever it was lost."""

    def __init__(self, relay: SmtpRelay) -> None:
        self._relay = relay
        self._half_said = False  # an envelope the server still remembers
        self._client = aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.user or None,
            password=relay.password or None,
            oauth_token_generator=relay.token,
            local_hostname=socket.gethostname() or "localhost",  # the full name may take half a minute to find
            timeout=relay.answer_s,
            use_tls=relay.security is Security.TLS,
            start_tls=relay.security is Security.STARTTLS,
            cert_bundle=relay.trust_file,
        )

    async def ready(self) -> None:
        """Connect, encrypt and sign in where that is not done yet; clear what a refused letter left behind.

        Raises MailServerUnavailable, or MailRefused where trying again would not help.
        """
        if self._half_said and self._client.is_connected:
            try:
                await self._client.rset()
            except (aiosmtplib.SMTPException, OSError):
                self._client.close()
        self._half_said = False
        if not self._client.is_connected:
            await self._connect()

    async def _connect(self) -> None:
        try:
            await self._client.connect()
            if self._client.is_ehlo_or_helo_needed:
                await self._client.ehlo()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            self._client.close()
            raise _not_connected(error, self._relay) from None

    async def hand_over(self, letter: ClaimedLetter) -> Tried:
        """Send one letter, its bytes as they are stored. Not `sendmail`: only command by command do we know
        whether a broken connection can have cost us the reply, or the letter never left.
        """
        largest = self._relay.limits.largest_letter
        if largest is not None and len(letter.content) > largest:
            return Tried(Verdict.NEVER, f"the letter is larger than the {largest:,} bytes the mail server takes")
        if not is_address(letter.recipient):
            return Tried(Verdict.NEVER, "the recipient is not one plain e-mail address")
        stage = Stage.SENDER
        self._half_said = True
        size = [f"SIZE={len(letter.content)}"] if self._client.supports_extension("size") else []
        try:
            async with asyncio.timeout(self._relay.content_s):
                await self._client.mail(self._relay.sender, options=size)
                stage = Stage.RECIPIENT
                await self._client.rcpt(letter.recipient)
                stage = Stage.CONTENT
                await self._client.data(letter.content, timeout=self._relay.content_s)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            result = tried(error, stage)
            if result.advice is not Advice.GO_ON:
                self._client.close()
            return result
        self._half_said = False
        return Tried(Verdict.TAKEN)

    async def close(self) -> None:
        if self._half_said or not self._client.is_connected:
            self._client.close()
            return
        try:
            await self._client.quit()
        except (aiosmtplib.SMTPException, OSError):
            self._client.close()


def _not_connected(error: Exception, relay: SmtpRelay) -> MailServerUnavailable | MailRefused:
    """Names the server and what failed; never the account, nor the server's words."""
    server = f"mail server {relay.host}:{relay.port}"
    if isinstance(error, SSLCertVerificationError) or isinstance(error.__cause__, SSLCertVerificationError):
        return MailRefused(f"{server}: its certificate is not one we trust. Give the file of the trust's own authority")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        reply = reply_of(error.code, error.message)
        if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= PERMANENT:
            return MailRefused(f"{server} does not let us sign in ({reply}). Check the user, and the password or token")
        return MailServerUnavailable(f"{server} does not take us now ({reply})")
    if type(error) is aiosmtplib.SMTPException:  # what was asked for is not offered: nothing has been sent
        wanted = "STARTTLS, so mail would go in the clear" if "STARTTLS" in error.message else "this way to sign in"
        return MailRefused(f"{server} does not offer {wanted}. Nothing was sent")
    return MailServerUnavailable(f"{server} cannot be reached")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
