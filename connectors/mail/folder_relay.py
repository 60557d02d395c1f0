"""How do letters of the outbox leave where there is no mail server? As .eml drafts in a folder, for dry runs too."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from connectors.mail.folder import write_whole
from connectors.mail.mime import check_key
from engine.delivery import Advice, Tried, Verdict
from engine.outbox import ClaimedLetter
from engine.ports import MailRefused, MailServerUnavailable
from engine.relay_limits import RelayLimits

DRAFT = b"X-Unsent: 1\r\n"  # Outlook opens it ready to be sent by hand


@dataclass(frozen=True, slots=True)
class FolderRelay:
    """One file a letter, named after the letter. Writing it again changes nothing, so no letter is in doubt."""

    folder: Path

    @property
    def limits(self) -> RelayLimits:
        return RelayLimits(connections=1)

    def line(self) -> "FolderLine":
        return FolderLine(self.folder)


@dataclass(frozen=True, slots=True)
class FolderLine:
    folder: Path

    async def ready(self) -> None:
        """Raises MailServerUnavailable where there can be no such folder."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MailServerUnavailable(f"the mail folder {self.folder}: {error.strerror}") from error

    async def hand_over(self, letter: ClaimedLetter) -> Tried:
        try:
            await asyncio.to_thread(write_whole, self.folder / _file_name(letter.id), DRAFT + letter.content)
        except OSError as error:
            return Tried(Verdict.NOT_NOW, f"the mail folder: {error.strerror}", Advice.REOPEN)
        return Tried(Verdict.TAKEN)

    async def close(self) -> None:
        """Nothing is open."""


def _file_name(id: str) -> str:
    """The letter's id where it is safe in a file name, else a name made from it."""
    try:
        check_key(id)
    except MailRefused:
        return f"letter-{sha256(id.encode()).hexdigest()[:32]}.eml"
    return f"{id}.eml"
