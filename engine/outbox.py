"""What is a letter on its way out, and what may be done with it? One row a letter, from queued to sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class LetterState(StrEnum):
    """A CLAIMED letter that runs out was certainly not sent; of one in SENDING nobody can know."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


class WhenUnsure(StrEnum):
    """What to do with a letter the server may have taken before we could write that down."""

    RESEND = "resend"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingLetter:
    """A letter as it is written to the outbox, in the transaction of what caused it.

    id           the request that asked for it: the same letter is never queued twice
    recipient    the address it goes to;  content: the whole message in bytes, made once, sent again identical
    not_before   earliest moment (quiet hours)
    """

    id: str
    case: str
    recipient: str
    content: bytes
    not_before: datetime
    when_unsure: WhenUnsure = WhenUnsure.RESEND


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedLetter:
    """A letter somebody may send now. `token` is the fence: whoever holds an older one records nothing."""

    id: str
    recipient: str
    content: bytes
    attempts: int
    when_unsure: WhenUnsure
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a letter: SENT; QUEUED again at `retry_at`; FAILED or HELD with a `reason`."""

    id: str
    token: int
    state: LetterState
    at: datetime
    retry_at: datetime | None = None
    reason: str = ""


class Outbox(Protocol):
    """Letters on their way, kept where the cases are kept. Every method is one durable transaction."""

    def claim(self, *, now: datetime, limit: int, lease: timedelta) -> Sequence[ClaimedLetter]:
        """Queued letters that may go now, oldest first, for this worker alone until the lease ends.

        Takes over letters whose claim ran out. Letters in SENDING whose lease ran out are queued again or
        held, as each of them says.
        """

    def start_sending(self, claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta) -> Sequence[str]:
        """Mark as SENDING before the server is told; returns the ids that were still ours."""

    def record(self, outcomes: Sequence[Outcome]) -> Sequence[str]:
        """Write down what became of them; returns the ids whose token was still good. Others are ignored."""

    def counts(self) -> dict[LetterState, int]:
        """How many letters are in each state."""

    def soonest(self) -> datetime | None:
        """When the next queued letter may go; None where none is queued."""
