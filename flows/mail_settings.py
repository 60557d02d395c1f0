"""Through which mail server do letters go, with which account and within which limits? Read from the environment."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.delivery import Relay
from engine.errors import Fault, UnreadableFile
from engine.ports import is_address
from engine.relay_limits import EXCHANGE_ONLINE, RelayLimits

if TYPE_CHECKING:
    from connectors.mail.smtp import Security

PREFIX = "EIGHTFLOWS_MAIL_"
PORTS = {"starttls": 587, "tls": 465, "none": 25}


def mail_relay(mail_folder: Path, environ: Mapping[str, str] = os.environ) -> Relay:
    """The mail server of EIGHTFLOWS_MAIL_SERVER; without one, `mail_folder`.

    Limits are those of Exchange Online, the strictest we know, unless others are given; "none" means no limit.
    Raises UnreadableFile with every fault at once. docs/guide/mail.md lists the variables.
    """
    given = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX) and value}
    if "SERVER" not in given:
        from connectors.mail.folder_relay import FolderRelay

        return FolderRelay(mail_folder)
    return _smtp_relay(given)


def _smtp_relay(given: Mapping[str, str]) -> Relay:
    from connectors.mail.smtp import Security, SmtpRelay

    faults: list[Fault] = []
    security = _security(given, faults)
    host, _, port = given["SERVER"].strip().partition(":")
    if not host or not ((port.isdecimal() and 0 < int(port) < 65536) or not port):
        faults.append(_fault("SERVER", f"{given['SERVER']!r} is not a mail server", "Write host or host:port"))
    sender = given.get("SENDER", "")
    if not is_address(sender):
        faults.append(_fault("SENDER", "is not one plain e-mail address", "Write the address letters come from"))
    limits = _limits(given, faults)
    password, token = _secrets(given, faults)
    if not faults:
        try:
            return SmtpRelay(
                host=host,
                port=int(port) if port else PORTS[security],
                sender=sender,
                limits=limits,
                security=Security(security),
                user=given.get("USER", ""),
                password=password,
                token=token,
                trust_file=given.get("TRUST_FILE"),
            )
        except ValueError as error:
            faults.append(_fault("SERVER", str(error), "See docs/guide/mail.md"))
    raise UnreadableFile("mail settings", faults)


def _security(given: Mapping[str, str], faults: list[Fault]) -> "Security":
    from connectors.mail.smtp import Security

    word = given.get("SECURITY", "starttls").strip().lower()
    if word in PORTS:
        return Security(word)
    faults.append(_fault("SECURITY", f"{word!r} is not known", "Write starttls, tls, or none for this machine itself"))
    return Security.STARTTLS


def _limits(given: Mapping[str, str], faults: list[Fault]) -> RelayLimits:
    def limit(variable: str, usual: float | None) -> int | None:
        text = given.get(variable, "").strip().lower()
        if text.isdecimal() and int(text) > 0:
            return int(text)
        if text and text != "none":
            faults.append(_fault(variable, f"{text!r} is not a limit", "Write a whole number above 0, or none"))
        return None if text or usual is None else int(usual)

    return RelayLimits(
        connections=limit("CONNECTIONS", EXCHANGE_ONLINE.connections) or EXCHANGE_ONLINE.connections,
        letters_a_minute=limit("A_MINUTE", EXCHANGE_ONLINE.letters_a_minute),
        recipients_a_day=limit("A_DAY", EXCHANGE_ONLINE.recipients_a_day),
        largest_letter=limit("LARGEST", EXCHANGE_ONLINE.largest_letter),
    )


def _secrets(given: Mapping[str, str], faults: list[Fault]) -> tuple[str, Callable[[], Awaitable[str]] | None]:
    """The password, or what reads a fresh token. Neither is ever quoted."""
    password, token_file = given.get("PASSWORD", ""), given.get("TOKEN_FILE")
    if "PASSWORD_FILE" in given:
        try:
            password = Path(given["PASSWORD_FILE"]).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            faults.append(_fault("PASSWORD_FILE", "cannot be read", "Give a text file that holds the password alone"))
    if token_file is None:
        return password, None
    if not Path(token_file).is_file():
        faults.append(_fault("TOKEN_FILE", "is not a file", "Give the file in which the access token is kept fresh"))

    async def token() -> str:
        return (await asyncio.to_thread(Path(token_file).read_text, "utf-8")).strip()

    return password, token


def _fault(variable: str, what: str, remedy: str) -> Fault:
    return Fault(PREFIX + variable, what, remedy)
