"""Does a sender see, before pressing Send, when the last letter will be gone?"""

from datetime import UTC, datetime, timedelta

from connectors.store.memory import MemoryStore
from engine.mail_queue import queue_with
from engine.outbox import LetterState, Outcome, OutgoingLetter
from engine.relay_limits import EXCHANGE_ONLINE, RelayLimits

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def outbox_with(waiting: int, *, sent: int = 0, at: datetime = NINE) -> MemoryStore:
    store = MemoryStore()
    letters = [
        OutgoingLetter(id=f"l{n:03}", case="", recipient="a@example.nhs.uk", content=b"", not_before=at)
        for n in range(waiting + sent)
    ]
    store.outbox.queue(letters)
    claimed = store.outbox.claim(now=at, limit=sent, lease=MINUTE)
    store.outbox.record([Outcome(id=each.id, token=each.token, state=LetterState.SENT, at=NINE) for each in claimed])
    return store


def test_new_letters_go_behind_those_that_wait() -> None:
    queue = queue_with(outbox_with(60).outbox, EXCHANGE_ONLINE, more=240, now=NINE)
    assert queue.letters == 300
    assert str(queue) == "300 letters take about 10 minutes."
    assert timedelta(minutes=9) < queue.finish - NINE <= timedelta(minutes=10, seconds=1)


def test_letters_of_the_last_day_leave_less_room() -> None:
    limits = RelayLimits(connections=1, recipients_a_day=5)
    queue = queue_with(outbox_with(3, sent=4).outbox, limits, now=NINE)
    assert queue.finish > NINE + timedelta(days=1)


def test_letters_that_may_go_later_begin_later() -> None:
    queue = queue_with(outbox_with(1, at=NINE + 60 * MINUTE).outbox, EXCHANGE_ONLINE, now=NINE)
    assert queue.begins == NINE + 60 * MINUTE


def test_an_empty_queue_says_so() -> None:
    assert str(queue_with(MemoryStore().outbox, EXCHANGE_ONLINE, now=NINE)) == "No letter waits."
