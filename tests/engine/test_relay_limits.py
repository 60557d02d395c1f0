"""Are a relay's limits kept, and is the sender told the right finishing time?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.relay_limits import (
    A_DAY,
    A_MINUTE,
    EXCHANGE_ONLINE,
    RelayLimits,
    TokenBucket,
    expected_finish,
    left_today,
    sending_takes,
)

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


@given(
    pauses=st.lists(st.floats(0, 10), min_size=2, max_size=200),
    a_minute=st.floats(1, 600),
    room=st.floats(1, 20),
)
def test_no_minute_has_more_letters_than_the_relay_allows(pauses: list[float], a_minute: float, room: float) -> None:
    bucket = TokenBucket.full(a_minute, now=NINE, room=room)
    now, gone = NINE, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        bucket, wait = bucket.take(now)
        gone.append(now + wait)
    assert gone == sorted(gone)
    for first, start in enumerate(gone):
        within = sum(start <= moment < start + A_MINUTE for moment in gone[first:])
        assert within <= room + a_minute + 1e-6


def test_letters_that_come_together_are_spaced_evenly() -> None:
    bucket, waits = TokenBucket.full(30, now=NINE), []
    for _ in range(4):
        bucket, wait = bucket.take(NINE)
        waits.append(wait.total_seconds())
    assert waits == [0, 2, 4, 6]


def test_a_clock_put_back_gives_no_tokens() -> None:
    bucket, _ = TokenBucket.full(30, now=NINE).take(NINE)
    bucket, _ = bucket.take(NINE - timedelta(hours=1))
    _, wait = bucket.take(NINE)
    assert wait == timedelta(seconds=4)


@given(letters=st.integers(1, 60), spent=st.integers(0, 12), a_day=st.integers(1, 12), a_minute=st.integers(1, 50))
def test_the_finishing_time_is_that_of_sending_one_by_one(letters: int, spent: int, a_day: int, a_minute: int) -> None:
    """Against a simulation: the next letter goes when the pace and the last 24 hours allow it."""
    limits = RelayLimits(connections=1, letters_a_minute=a_minute, recipients_a_day=a_day)
    spent = min(spent, a_day)
    gap = A_MINUTE / a_minute
    gone = [NINE] * spent  # as if they had all gone just now: the worst case
    moment = NINE
    for number in range(letters):
        moment = moment + gap if number else NINE
        if len(gone) >= a_day:
            moment = max(moment, gone[-a_day] + A_DAY)
        gone.append(moment)
    told = expected_finish(letters, limits, start=NINE, sent_last_day=spent, a_letter_takes=timedelta(seconds=0.5))
    assert abs(told - (moment + timedelta(seconds=0.5))) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("letters", "limits", "spent", "words"),
    [
        (5_000, EXCHANGE_ONLINE, 0, "5,000 letters take about 2 hours 47 minutes."),
        (1, EXCHANGE_ONLINE, 0, "1 letter takes about 1 minute."),
        (10_001, EXCHANGE_ONLINE, 0, "10,001 letters take about 1 day."),
        (100, EXCHANGE_ONLINE, 9_950, "100 letters take about 1 day."),
        (10_000, RelayLimits(connections=10), 0, "10,000 letters take about 9 minutes."),
    ],
)
def test_the_sender_reads_how_long_it_takes(letters: int, limits: RelayLimits, spent: int, words: str) -> None:
    finish = expected_finish(letters, limits, start=NINE, sent_last_day=spent)
    assert sending_takes(letters, NINE, finish) == words


def test_nothing_to_send_is_done_at_once() -> None:
    assert expected_finish(0, EXCHANGE_ONLINE, start=NINE) == NINE


@pytest.mark.parametrize(("sent", "left"), [(0, 10_000), (9_999, 1), (10_000, 0), (12_000, 0)])
def test_what_is_left_of_the_day(sent: int, left: int) -> None:
    assert left_today(EXCHANGE_ONLINE, sent_last_day=sent) == left
    assert left_today(RelayLimits(), sent_last_day=sent) is None


@pytest.mark.parametrize("wrong", [{"connections": 0}, {"letters_a_minute": 0}, {"recipients_a_day": -1}])
def test_a_limit_is_above_nothing(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"above nothing|at least one"):
        RelayLimits(**wrong)
