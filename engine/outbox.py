"""What is a letter on its way out, and what may be done with it? One row a letter, from queued to sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from engine.errors import Conflict


class LetterState(StrEnum):
    """A CLAIMED letter that runs out was certainly not sent; of one in SENDING nobody can know."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


FOR_A_PERSON = (LetterState.HELD, LetterState.FAILED)
"""States a letter stays in until a person decides."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """A letter in a list.

    since   when it came to this state, where that is noted;  next_try: when a queued letter may go
    reason  what the mail server said last, without its words
    """

    id: str
    case: str
    recipient: str
    state: LetterState
    attempts: int
    since: datetime | None
    next_try: datetime | None
    reason: str


class NothingToDecide(Conflict):
    """The letter does not wait for anybody's decision."""


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

    def record_and_start(
        self, outcomes: Sequence[Outcome], claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta
    ) -> tuple[Sequence[str], Sequence[str]]:
        """`record`, then `start_sending`, in one transaction: a run waits for the disk half as often."""

    def counts(self) -> dict[LetterState, int]:
        """How many letters are in each state."""

    def soonest(self) -> datetime | None:
        """When the next queued letter may go; None where none is queued."""

    def sent_since(self, moment: datetime) -> int:
        """How many letters were sent at that moment or later: they count towards a relay's daily limit."""

    def lines(self, states: Collection[LetterState] = FOR_A_PERSON, limit: int = 100) -> Sequence[LetterLine]:
        """Letters in these states, the latest change first. Unless told otherwise, those that need a person."""

    def letters(self, ids: Collection[str]) -> Mapping[str, LetterLine]:
        """Those of them there are, by id."""

    def decide(self, id: str, state: LetterState, *, by: str, at: datetime, why: str) -> None:
        """A person decides on a letter that is held or failed: QUEUED (send it), SENT (it had arrived), FAILED.

        Who decided, when and why goes to the audit trail. Raises NothingToDecide.
        """
