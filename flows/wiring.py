"""Which real parts does a flow work with? Opened here and nowhere else."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.ports import Mailbox

if TYPE_CHECKING:
    from connectors.mail.folder import FolderMailer
    from connectors.mail.letters import LetterWriter

LIBRARY = Path(__file__).resolve().parents[1] / "process_maps" / "library"
SENDER = Mailbox(address="eightflows@trust.example", name="eightflows")


@dataclass(frozen=True, slots=True)
class Post:
    """What letters are written with, and how they leave the house."""

    letters: "LetterWriter"
    mailer: "FolderMailer"


def supplier_post(mail_folder: Path) -> Post:
    """The words come from the library; letters go into `mail_folder` as .eml files."""
    from connectors.mail.folder import FolderMailer
    from connectors.mail.letters import LetterWriter

    return Post(
        letters=LetterWriter(LIBRARY / "supplier_service_review" / "letters"),
        mailer=FolderMailer(mail_folder, SENDER),
    )
