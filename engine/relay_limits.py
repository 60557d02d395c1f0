"""How fast does a relay let us send, and when will so many letters be gone? Pure arithmetic."""

from dataclasses import dataclass
from datetime import datetime, timedelta

A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
A_LETTER_TAKES = timedelta(seconds=0.5)  # over one connection to a relay outside the house


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayLimits:
    """What one relay allows the account we send with. None: no limit known.

    connections        open at the same time
    letters_a_minute   in any minute
    recipients_a_day   in any 24 hours, not by the calendar's day
    largest_letter     bytes, as they go over the wire
    """

    connections: int = 4
    letters_a_minute: float | None = None
    recipients_a_day: int | None = None
    largest_letter: int | None = None

    def __post_init__(self) -> None:
        if self.connections < 1:
            raise ValueError(f"a relay takes at least one connection, not {self.connections}")
        limits = (self.letters_a_minute, self.recipients_a_day, self.largest_letter)
        if any(limit is not None and limit <= 0 for limit in limits):
            raise ValueError(f"a limit is above nothing; leave it out where there is none: {self}")


EXCHANGE_ONLINE = RelayLimits(
    connections=3, letters_a_minute=30, recipients_a_day=10_000, largest_letter=35 * 1024 * 1024
)
"""One mailbox of Exchange Online. Source: Microsoft, Exchange Online limits (sending limits), 2026."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBucket:
    """Tokens that come back evenly in time; a letter takes one, if need be on credit.

    room      most tokens that can lie ready: letters that may go at once after a pause
    tokens    how many there are; below nothing, so many letters have been promised one
    at        the moment `tokens` was true

    In any span of time go at most `room` + `a_minute` x minutes letters.
    """

    a_minute: float
    room: float
    tokens: float
    at: datetime

    @classmethod
    def full(cls, a_minute: float, *, now: datetime, room: float = 1) -> "TokenBucket":
        """A bucket with room for one letter spaces them evenly: the safest where the relay counts strictly."""
        return cls(a_minute=a_minute, room=room, tokens=room, at=now)

    def take(self, now: datetime) -> tuple["TokenBucket", timedelta]:
        """The bucket after a letter took its token, and how long that letter must wait for it."""
        now = max(now, self.at)  # a clock that was put back gives no tokens and takes none
        there = min(self.room, self.tokens + self.a_minute * ((now - self.at) / A_MINUTE)) - 1
        wait = A_MINUTE * (max(0.0, -there) / self.a_minute)
        return TokenBucket(a_minute=self.a_minute, room=self.room, tokens=there, at=now), wait


def left_today(limits: RelayLimits, *, sent_last_day: int) -> int | None:
    """How many more letters the relay takes now; None where it sets no daily limit."""
    if limits.recipients_a_day is None:
        return None
    return max(0, limits.recipients_a_day - sent_last_day)


def expected_finish(
    letters: int,
    limits: RelayLimits,
    *,
    start: datetime,
    sent_last_day: int = 0,
    a_letter_takes: timedelta = A_LETTER_TAKES,
) -> datetime:
    """When the last of so many letters, one recipient each, will have been handed over.

        gap      = the longer of  1 minute / letters a minute  and  time of a letter / connections
        finish   = start + (letters - 1) x gap + time of a letter         while the day's allowance lasts;
        after it   a day later for each further allowance

    Letters of the last 24 hours (`sent_last_day`, and those waiting before ours count among `letters`) give
    their place free at the earliest a day after `start`: the answer is never too early for that reason.
    Source: Microsoft counts recipients over a rolling day (Exchange Online limits).

    >>> from datetime import UTC
    >>> expected_finish(5_000, EXCHANGE_ONLINE, start=datetime(2026, 11, 23, 9, tzinfo=UTC))
    datetime.datetime(2026, 11, 23, 11, 46, 38, 500000, tzinfo=datetime.timezone.utc)
    """
    if letters <= 0:
        return start
    paces = [a_letter_takes / limits.connections]
    if limits.letters_a_minute is not None:
        paces.append(A_MINUTE / limits.letters_a_minute)
    gap = max(paces)
    days, before = 0, letters - 1
    left = left_today(limits, sent_last_day=sent_last_day)
    if left is not None and limits.recipients_a_day is not None and letters > left:
        days, before = divmod(letters - left - 1, limits.recipients_a_day)
        days += 1
    by_pace = start + (letters - 1) * gap
    return max(by_pace, start + days * A_DAY + before * gap) + a_letter_takes


def sending_takes(letters: int, start: datetime, finish: datetime) -> str:
    """What the sender reads before pressing Send.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    >>> sending_takes(5_000, nine, nine + timedelta(hours=2, minutes=46, seconds=38))
    '5,000 letters take about 2 hours 47 minutes.'
    """
    minutes = max(1, -(-(finish - start) // A_MINUTE))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{count} {unit}" if count == 1 else f"{count} {unit}s"
        for count, unit in ((days, "day"), (hours, "hour"), (minutes if not days else 0, "minute"))
        if count
    ]
    subject = "1 letter takes" if letters == 1 else f"{letters:,} letters take"
    return f"{subject} about {' '.join(parts)}."
