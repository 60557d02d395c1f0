"""What was a program told when it asked the same before? After a lost answer, asking again does nothing twice."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from engine.errors import Conflict, EightflowsError

KEPT_FOR = timedelta(days=2)
"""How long asking again gets the first answer."""


class KeyUsedOtherwise(EightflowsError):
    """The key was used for something else."""

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used for another request: give each request a key of its own")


class BegunBefore(Conflict):
    """The same was asked before, and what came of it is not known (yet)."""

    def __init__(self) -> None:
        super().__init__(
            "this request is being done, or was broken off: wait, then look at what is there before you ask again"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """One request under its key.

    by       who asked: each has keys of their own
    digest   SHA-256 of what was asked, to tell another request under the same key
    content  the answer; None as long as it is being worked on, and where that was broken off
    """

    by: str
    key: str
    digest: str
    at: datetime
    content: bytes | None = field(default=None, repr=False)


class KeptAnswers(Protocol):
    """Where answers are kept. Every method is one transaction; all raise StoreUnavailable."""

    def begin(self, asked: KeptAnswer) -> KeptAnswer | None:
        """None: it is yours to do now. Otherwise what is kept under the same key and not older than KEPT_FOR."""

    def keep(self, answered: KeptAnswer) -> None:
        """With its content, in the place of what was begun."""

    def forget(self, by: str, key: str) -> None:
        """Nothing was done: the key is free again."""

    def drop_older(self, than: datetime) -> int:
        """Returns how many were taken out."""
