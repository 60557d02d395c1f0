"""What do the pages need to know of files that were made? flows/made_files.py finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """One file. `flow`, `made_by`: the flow's id and name; `day`: run the flow for it, and it is made again.

    None for a pack: the page of its review makes it again. `letters`: ids of the letters that bring it to people.
    """

    name: str
    flow: str
    made_by: str
    made: datetime
    day: date | None
    kilobytes: int
    letters: tuple[str, ...] = ()


class MadeFiles(Protocol):
    """Files flows made for people, with nothing of a case in them."""

    def files(self) -> Sequence[MadeFile]:
        """Newest first."""

    def read(self, name: str) -> bytes | None:
        """One of `files`; None for any other name."""
