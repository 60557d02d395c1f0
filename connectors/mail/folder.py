"""How does mail leave the house without a mail server? As .eml files in a folder, for people to open."""

import os
from dataclasses import dataclass
from pathlib import Path

from connectors.mail.mime import as_mime, check_key
from engine.ports import Mailbox, MailServerUnavailable, Message


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each message once, as a draft that Outlook opens; the folder is the record of what has gone."""

    folder: Path
    sender: Mailbox

    async def send(self, message: Message) -> None:
        """Return once the message lies in the folder, whole; a message with that key is never written twice.

        Raises MailServerUnavailable if the folder cannot be written, MailRefused for an unsafe message.
        """
        content = as_mime(message, sender=self.sender, draft=True)
        if message.key not in self:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                write_whole(self.path_of(message.key), content)
            except OSError as error:
                raise MailServerUnavailable(f"message {message.key}: {error.strerror} ({self.folder})") from error

    def __contains__(self, key: object) -> bool:
        """Whether the message with this key has been written."""
        return isinstance(key, str) and self.path_of(key).exists()

    def path_of(self, key: str) -> Path:
        """The file of the message with this key. Raises MailRefused for a key no file may be named by."""
        check_key(key)
        return self.folder / f"{key}.eml"


def write_whole(path: Path, content: bytes) -> None:
    """Readers see the whole file or none, even if we are killed half-way."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
