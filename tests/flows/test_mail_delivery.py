"""Does every letter of the outbox go once, within the relay's limits, and is nothing lost when things break?"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update

from connectors.mail.folder_relay import FolderRelay
from connectors.mail.smtp import Security, SmtpRelay
from connectors.store import Keyring, Store, open_store
from connectors.store.tables import outbox
from engine.cases.store import StoreUnavailable
from engine.delivery import Line, Relay, Retries, Tried
from engine.outbox import ClaimedLetter, LetterState, Outcome, OutgoingLetter, WhenUnsure
from engine.relay_limits import RelayLimits
from flows.mail_delivery import Delivered, Manner, deliver
from tests.smtp_sink import Faults, Sink, listening, read_record

QUICK = Manner(
    batch=20,
    first_pause=timedelta(milliseconds=5),
    retries=Retries(first=timedelta(milliseconds=20), longest=timedelta(milliseconds=40)),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'letters.db'}", Keyring({"test": bytes(32)})) as store:
        yield store


@pytest.fixture
async def sink(tmp_path: Path) -> AsyncIterator[Sink]:
    async with listening(Sink(tmp_path / "record")) as sink:
        yield sink


def relay(sink: Sink, **limits: Any) -> SmtpRelay:
    return SmtpRelay(
        host="127.0.0.1",
        port=sink.port,
        sender="letters@example.nhs.uk",
        security=Security.NONE,
        limits=RelayLimits(**({"connections": 3} | limits)),
        answer_s=0.5,
        content_s=0.5,
    )


def queue(store: Store, letters: int, when_unsure: WhenUnsure = WhenUnsure.RESEND) -> None:
    now = datetime.now(UTC)
    store.outbox.queue(
        [
            OutgoingLetter(
                id=f"letter-{n}",
                case="",
                recipient=f"person-{n}@example.nhs.uk",
                content=f"Message-ID: <{n}@example.nhs.uk>\r\n\r\nGood morning, person {n}.\r\n".encode(),
                not_before=now,
                when_unsure=when_unsure,
            )
            for n in range(letters)
        ]
    )


def in_state(store: Store) -> dict[LetterState, int]:
    return {state: count for state, count in store.outbox.counts().items() if count}


def reasons(store: Store) -> set[str]:
    with store.database.read() as connection:
        return set(connection.scalars(select(outbox.c.reason)))


async def until_taken(sink: Sink, letters: int) -> None:
    for _ in range(2_000):
        if len(read_record(sink.record).taken) >= letters:
            return
        await asyncio.sleep(0.002)
    raise AssertionError(f"fewer than {letters} letters taken")


def soon(seconds: float = 2) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def test_every_letter_goes_once_over_connections_that_stay_open(store: Store, sink: Sink) -> None:
    queue(store, 100)
    delivered = await deliver(store.outbox, relay(sink), manner=QUICK)
    assert delivered == Delivered(sent=100)
    assert in_state(store) == {LetterState.SENT: 100}
    assert set(read_record(sink.record).taken.values()) == {1}
    assert len(read_record(sink.record).taken) == 100
    assert sink.commands.count("EHLO") == sink.most_connections == 3


async def test_two_runs_at_once_share_the_work(store: Store, sink: Sink) -> None:
    queue(store, 100)
    first, second = await asyncio.gather(*(deliver(store.outbox, relay(sink), manner=QUICK) for _ in range(2)))
    assert first.sent + second.sent == 100
    assert read_record(sink.record).duplicates == 0


async def test_an_empty_outbox_opens_no_connection(store: Store, sink: Sink) -> None:
    assert await deliver(store.outbox, relay(sink)) == Delivered()
    assert sink.commands == []


async def test_a_letter_is_marked_on_disk_before_the_server_is_told(store: Store, sink: Sink) -> None:
    seen: list[str] = []

    class WatchedLine:
        def __init__(self, real: Line) -> None:
            self.real = real
            self.ready, self.close = real.ready, real.close

        async def hand_over(self, letter: ClaimedLetter) -> Tried:
            with store.database.read() as connection:
                seen.append(connection.scalars(select(outbox.c.state).where(outbox.c.id == letter.id)).one())
            return await self.real.hand_over(letter)

    class WatchedRelay:
        limits = RelayLimits(connections=2)

        def line(self) -> Line:
            return WatchedLine(relay(sink).line())

    queue(store, 10)
    await deliver(store.outbox, WatchedRelay())
    assert seen == [LetterState.SENDING.value] * 10


async def test_not_now_is_tried_again_in_a_while_and_never_is_failed(store: Store, sink: Sink) -> None:
    queue(store, 3)
    sink.script = {"CONTENT": ["451 4.3.0 later"], "RCPT": ["550 5.1.1 <person-0@example.nhs.uk> unknown"]}
    delivered = await deliver(store.outbox, relay(sink), until=soon(), manner=QUICK)
    assert delivered == Delivered(sent=2, again=1, failed=1)
    assert reasons(store) == {"", "the mail server answered 550 5.1.1"}


@pytest.mark.parametrize(
    ("policy", "state", "taken"),
    [(WhenUnsure.RESEND, LetterState.SENT, 2), (WhenUnsure.HOLD, LetterState.HELD, 1)],
)
async def test_a_letter_in_doubt_is_sent_again_the_same_or_held(
    store: Store, tmp_path: Path, policy: WhenUnsure, state: LetterState, taken: int
) -> None:
    queue(store, 1, policy)
    async with listening(Sink(tmp_path / "record", Faults(take_then_drop=1))) as drops:
        await deliver(store.outbox, relay(drops), manner=QUICK)
    async with listening(Sink(tmp_path / "record")) as works:
        await deliver(store.outbox, relay(works), manner=QUICK, until=soon(0.5))
    record = read_record(tmp_path / "record")
    assert in_state(store) == {state: 1}
    assert record.taken == {"0@example.nhs.uk": taken}
    assert [len(contents) for contents in record.contents.values()] == [1]


@pytest.mark.parametrize("letters", [1, 5])
async def test_a_server_that_is_away_ends_the_run_and_keeps_the_letters(store: Store, sink: Sink, letters: int) -> None:
    queue(store, letters)
    away = SmtpRelay(
        host="127.0.0.1",
        port=1,
        sender="letters@example.nhs.uk",
        security=Security.NONE,
        limits=RelayLimits(connections=2),
    )
    delivered = await deliver(store.outbox, away, manner=QUICK)
    assert delivered == Delivered(stopped="mail server 127.0.0.1:1 cannot be reached", trouble=True)
    assert in_state(store) == {LetterState.QUEUED: letters}
    assert (await deliver(store.outbox, relay(sink), manner=QUICK)).sent == letters


async def test_letters_given_back_do_not_count_as_tried(store: Store) -> None:
    """Or a server that is away for some hours would wear every letter out."""
    queue(store, 5)
    away = SmtpRelay(
        host="127.0.0.1",
        port=1,
        sender="letters@example.nhs.uk",
        security=Security.NONE,
        limits=RelayLimits(connections=1),
    )
    await deliver(store.outbox, away, manner=QUICK)
    with store.database.read() as connection:
        assert set(connection.scalars(select(outbox.c.attempts))) == {0}


async def test_a_wrong_sender_stops_the_run_instead_of_failing_every_letter(store: Store, sink: Sink) -> None:
    queue(store, 50)
    sink.script["MAIL"] = ["550 5.7.60 may not send as this sender"] * 50
    delivered = await deliver(store.outbox, relay(sink), manner=QUICK)
    assert delivered.trouble
    assert "does not take mail from our account" in delivered.stopped or "may not send" in delivered.stopped
    assert delivered.failed == 0
    assert in_state(store) == {LetterState.QUEUED: 50}
    assert sink.commands.count("MAIL") <= 3


async def test_a_server_that_wants_fewer_connections_gets_fewer(store: Store, sink: Sink) -> None:
    queue(store, 60)
    sink.script["CONTENT"] = ["432 4.3.2 too fast"] * 2
    delivered = await deliver(store.outbox, relay(sink), manner=QUICK, until=soon())
    assert (delivered.sent, delivered.again) == (60, 2)
    assert sink.commands.count("EHLO") == 3, "the two that were told so were not opened again"


async def test_a_letter_somebody_else_took_over_is_not_sent(store: Store, sink: Sink) -> None:
    class Slow:
        """As a worker that was paused between claiming and sending for longer than its lease."""

        def __getattr__(self, name: str) -> Any:
            return getattr(store.outbox, name)

        def record_and_start(
            self, outcomes: Sequence[Outcome], claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta
        ) -> tuple[Sequence[str], Sequence[str]]:
            with store.database.write() as connection:
                connection.execute(update(outbox).where(outbox.c.id == "letter-0").values(token=99))
            return store.outbox.record_and_start(outcomes, claimed, now=now, lease=lease)

    queue(store, 3)
    delivered = await deliver(Slow(), relay(sink))
    assert (delivered.sent, delivered.overtaken) == (2, 1)
    assert "0@example.nhs.uk" not in read_record(sink.record).taken


async def test_no_more_letters_a_minute_than_the_relay_allows(store: Store, sink: Sink) -> None:
    queue(store, 11)
    started = datetime.now(UTC)
    await deliver(store.outbox, relay(sink, letters_a_minute=1_200))
    assert datetime.now(UTC) - started >= timedelta(seconds=0.5)  # ten gaps of 50 ms


async def test_no_more_letters_a_day_than_the_relay_allows(store: Store, sink: Sink) -> None:
    queue(store, 10)
    delivered = await deliver(store.outbox, relay(sink, recipients_a_day=6), sent_last_day=2)
    assert (delivered.sent, delivered.trouble) == (4, False)
    assert "limit for a day" in delivered.stopped
    assert in_state(store) == {LetterState.SENT: 4, LetterState.QUEUED: 6}


async def test_no_letter_begins_after_the_time_is_over(store: Store, sink: Sink) -> None:
    queue(store, 1_000)
    started = datetime.now(UTC)
    delivered = await deliver(store.outbox, relay(sink, letters_a_minute=600), until=soon(0.4))
    assert 1 < delivered.sent < 20
    assert datetime.now(UTC) - started < timedelta(seconds=3)
    assert in_state(store) == {LetterState.SENT: delivered.sent, LetterState.QUEUED: 1_000 - delivered.sent}


async def test_a_connection_that_stalls_does_not_hold_up_the_others(store: Store, sink: Sink) -> None:
    queue(store, 100)
    sink.script["CONTENT"] = ["SILENCE"]
    run = asyncio.create_task(deliver(store.outbox, relay(sink), manner=QUICK))
    await until_taken(sink, 99)
    assert not run.done()
    assert (await run).again == 1


async def test_a_run_that_is_cancelled_loses_nothing(store: Store, sink: Sink) -> None:
    queue(store, 300)
    run = asyncio.create_task(deliver(store.outbox, relay(sink), manner=QUICK))
    await until_taken(sink, 50)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert in_state(store)[LetterState.SENT] == len(read_record(sink.record).taken)

    later = datetime.now(UTC) + timedelta(hours=1)  # when every lease is over
    await deliver(store.outbox, relay(sink), clock=lambda: later)
    assert in_state(store) == {LetterState.SENT: 300}
    assert read_record(sink.record).duplicates == 0


class Moody:
    """The real outbox, with a database that is away for the first `failures` writes of outcomes."""

    def __init__(self, store: Store, failures: int) -> None:
        self.store, self.failures = store, failures

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store.outbox, name)

    def record_and_start(
        self, outcomes: Sequence[Outcome], claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta
    ) -> tuple[Sequence[str], Sequence[str]]:
        self.failures -= bool(outcomes)
        if outcomes and self.failures >= 0:
            raise StoreUnavailable("the database is away")
        return self.store.outbox.record_and_start(outcomes, claimed, now=now, lease=lease)


async def test_a_database_that_restarts_is_waited_for(store: Store, sink: Sink) -> None:
    queue(store, 30)
    assert (await deliver(Moody(store, 3), relay(sink))).sent == 30
    assert read_record(sink.record).duplicates == 0


async def test_a_database_that_stays_away_ends_the_run_with_the_reason(store: Store, sink: Sink) -> None:
    queue(store, 30)
    with pytest.raises(StoreUnavailable, match="the database is away"):
        await deliver(Moody(store, 1_000_000), relay(sink), manner=Manner(patience=timedelta(seconds=0.1)))
    assert len(read_record(sink.record).taken) <= 3, "no connection sends a second letter"


async def test_without_a_mail_server_letters_lie_in_a_folder(store: Store, tmp_path: Path) -> None:
    queue(store, 3)
    folder: Relay = FolderRelay(tmp_path / "mail")
    assert (await deliver(store.outbox, folder)).sent == 3
    assert sorted(file.name for file in (tmp_path / "mail").iterdir()) == [f"letter-{n}.eml" for n in range(3)]
    assert (tmp_path / "mail" / "letter-0.eml").read_bytes().startswith(b"X-Unsent: 1\r\nMessage-ID: <0@")


async def test_chance_waits_are_those_of_the_dice(store: Store, sink: Sink) -> None:
    queue(store, 1)
    sink.script["CONTENT"] = ["451 4.3.0 later"]
    now = datetime.now(UTC) + timedelta(seconds=1)
    await deliver(store.outbox, relay(sink), clock=lambda: now, dice=Random(5))
    assert store.outbox.soonest() == now + Retries().wait(1, Random(5))


async def test_a_relay_that_refuses_half_loses_and_doubles_nothing(store: Store, tmp_path: Path) -> None:
    queue(store, 60)
    async with listening(Sink(tmp_path / "record", Faults(seed=7, refuse=0.5))) as refuses:
        delivered = await deliver(store.outbox, relay(refuses), manner=QUICK)
    record = read_record(tmp_path / "record")
    assert delivered.sent + delivered.failed == 60
    assert 15 < delivered.failed < 45
    assert in_state(store) == {LetterState.SENT: len(record.taken), LetterState.FAILED: len(record.refused)}
    assert record.duplicates == 0
    assert not record.taken.keys() & record.refused.keys()
    (why,) = reasons(store) - {""}
    assert why.startswith("the mail server answered 5")


async def test_a_relay_that_changes_its_mind_gets_the_letter_once(store: Store, sink: Sink) -> None:
    """It takes the address and then not the content; then not the address; then everything."""
    queue(store, 1)
    sink.script = {"CONTENT": ["451 4.3.0 on second thoughts, later"], "RCPT": []}
    assert (await deliver(store.outbox, relay(sink), manner=QUICK)).again == 1
    sink.script = {"RCPT": ["450 4.2.0 grey-listed"]}
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    assert (await deliver(store.outbox, relay(sink), manner=QUICK, clock=lambda: in_an_hour)).again == 1
    tomorrow = in_an_hour + timedelta(days=1)
    assert (await deliver(store.outbox, relay(sink), manner=QUICK, clock=lambda: tomorrow)).sent == 1
    assert set(read_record(sink.record).taken.values()) == {1}
    assert in_state(store) == {LetterState.SENT: 1}
