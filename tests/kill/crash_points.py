"""Where may a delivery die? Wraps around the real outbox and the real connection that kill at a named moment.

EIGHTFLOWS_CRASH=point:n kills the process, with SIGKILL, the n-th time it comes to the point. Only this test code
knows the variable.
"""

import os
import signal
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiosmtplib.protocol import SMTPProtocol

from engine.delivery import Line, Relay, Tried
from engine.outbox import FOR_A_PERSON, ClaimedLetter, LetterLine, LetterState, Outbox, Outcome
from engine.relay_limits import RelayLimits

POINTS = (
    "after_claim",
    "before_mark",
    "after_mark",
    "before_letter",
    "before_content",
    "half_content",
    "after_reply",
    "before_record",
    "after_record",
)
END = b"\r\n.\r\n"


class Crash:
    """Counts how often each point is reached; at the chosen one the process is gone."""

    def __init__(self, environ: Mapping[str, str], points: Collection[str] = POINTS) -> None:
        self.point, _, number = environ.get("EIGHTFLOWS_CRASH", "").partition(":")
        if self.point and self.point not in points:
            raise ValueError(f"{self.point} is no crash point: {', '.join(points)}")
        self.number = int(number or 1)
        self.reached: Counter[str] = Counter()

    def is_here(self, point: str) -> bool:
        self.reached[point] += 1
        return point == self.point and self.reached[point] == self.number

    def at(self, point: str) -> None:
        if self.is_here(point):
            die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class CrashingOutbox:
    def __init__(self, real: Outbox, crash: Crash) -> None:
        self.real, self.crash = real, crash

    def claim(self, *, now: datetime, limit: int, lease: timedelta) -> Sequence[ClaimedLetter]:
        claimed = self.real.claim(now=now, limit=limit, lease=lease)
        if claimed:
            self.crash.at("after_claim")
        return claimed

    def record_and_start(
        self, outcomes: Sequence[Outcome], claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta
    ) -> tuple[Sequence[str], Sequence[str]]:
        self._at("before", outcomes, claimed)
        written = self.real.record_and_start(outcomes, claimed, now=now, lease=lease)
        self._at("after", outcomes, claimed)
        return written

    def _at(self, when: str, outcomes: Sequence[Outcome], claimed: Sequence[ClaimedLetter]) -> None:
        if outcomes:
            self.crash.at(f"{when}_record")
        if claimed:
            self.crash.at(f"{when}_mark")

    def start_sending(self, claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta) -> Sequence[str]:
        return self.real.start_sending(claimed, now=now, lease=lease)

    def record(self, outcomes: Sequence[Outcome]) -> Sequence[str]:
        self.crash.at("before_record")
        recorded = self.real.record(outcomes)
        self.crash.at("after_record")
        return recorded

    def counts(self) -> dict[LetterState, int]:
        return self.real.counts()

    def soonest(self) -> datetime | None:
        return self.real.soonest()

    def sent_since(self, moment: datetime) -> int:
        return self.real.sent_since(moment)

    def lines(self, states: Collection[LetterState] = FOR_A_PERSON, limit: int = 100) -> Sequence[LetterLine]:
        return self.real.lines(states, limit)

    def letters(self, ids: Collection[str]) -> Mapping[str, LetterLine]:
        return self.real.letters(ids)

    def decide(self, id: str, state: LetterState, *, by: str, at: datetime, why: str) -> None:
        self.real.decide(id, state, by=by, at=at, why=why)


class CrashingLine:
    def __init__(self, real: Line, crash: Crash) -> None:
        self.real, self.crash = real, crash

    async def ready(self) -> None:
        await self.real.ready()

    async def hand_over(self, letter: ClaimedLetter) -> Tried:
        self.crash.at("before_letter")
        tried = await self.real.hand_over(letter)
        self.crash.at("after_reply")
        return tried

    async def close(self) -> None:
        await self.real.close()


class CrashingRelay:
    def __init__(self, real: Relay, crash: Crash) -> None:
        self.real, self.crash = real, crash

    @property
    def limits(self) -> RelayLimits:
        return self.real.limits

    def line(self) -> Line:
        return CrashingLine(self.real.line(), self.crash)


def crash_in_the_content(crash: Crash) -> None:
    """The moments before and half-way through the content lie inside aiosmtplib: its write is wrapped."""
    real_write = SMTPProtocol.write

    def write(self: Any, data: bytes) -> None:
        if data.endswith(END):
            crash.at("before_content")
            if crash.is_here("half_content"):
                real_write(self, data[: len(data) // 2])
                die()
        real_write(self, data)

    SMTPProtocol.write = write  # type: ignore[method-assign]
