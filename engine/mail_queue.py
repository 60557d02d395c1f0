"""How many letters wait, and when will the last of them be gone? What a sender sees before pressing Send."""

from dataclasses import dataclass
from datetime import datetime

from engine.outbox import LetterState, Outbox
from engine.relay_limits import A_DAY, RelayLimits, expected_finish, sending_takes

ON_THEIR_WAY = (LetterState.QUEUED, LetterState.CLAIMED, LetterState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailQueue:
    """Letters on their way, any new ones included.

    begins   when the first of them may go;  finish: when the last will have been handed over
    """

    letters: int
    begins: datetime
    finish: datetime

    def __str__(self) -> str:
        """ "5,000 letters take about 2 hours 47 minutes." """
        return sending_takes(self.letters, self.begins, self.finish) if self.letters else "No letter waits."


def queue_with(outbox: Outbox, limits: RelayLimits, *, more: int = 0, now: datetime) -> MailQueue:
    """The queue as it would be with so many letters more, which go behind those that wait already.

    An estimate: delivery runs every few minutes, and letters that are tried again go later.
    """
    counts = outbox.counts()
    letters = sum(counts[state] for state in ON_THEIR_WAY) + more
    begins = now if more else max(now, outbox.soonest() or now)
    sent = outbox.sent_since(now - A_DAY)
    return MailQueue(
        letters=letters, begins=begins, finish=expected_finish(letters, limits, start=begins, sent_last_day=sent)
    )
