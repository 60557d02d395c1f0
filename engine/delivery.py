"""What do we do with what a mail server says? Pure: a reply becomes a verdict, a verdict the letter's outcome."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from random import Random
from typing import Protocol

from engine.outbox import ClaimedLetter, LetterState, Outcome, WhenUnsure
from engine.relay_limits import RelayLimits


class Verdict(StrEnum):
    """What we know about one letter after one try."""

    TAKEN = "taken"
    NOT_NOW = "not now"  # certainly not taken; may be taken later
    NEVER = "never"  # certainly not taken, and will not be
    UNSURE = "unsure"  # the whole letter was on its way and no answer came back


class Stage(StrEnum):
    """How far a try had come: before CONTENT the server cannot have taken the letter."""

    SENDER = "sender"  # MAIL FROM: about us
    RECIPIENT = "recipient"  # RCPT TO
    CONTENT = "content"  # DATA, to the reply to the final dot


class Advice(Enum):
    """What the reply means for the connection it came over."""

    GO_ON = "go on"
    REOPEN = "reopen"  # this connection is spent
    FEWER = "fewer"  # the server wants fewer connections
    STOP = "stop"  # no letter of ours will be taken now: a quota, or our own account


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said, without its words: they often hold the recipient's address.

    code    three digits of RFC 5321; 0 for what is no reply at all
    status  enhanced status of RFC 3463, as "5.1.1", or empty
    quota   its words speak of a limit on what we may send
    """

    code: int
    status: str = ""
    quota: bool = False

    def __str__(self) -> str:
        return f"{self.code} {self.status}".strip()


@dataclass(frozen=True, slots=True)
class Tried:
    """What one try to hand a letter over came to; `reason` holds nothing personal."""

    verdict: Verdict
    reason: str = ""
    advice: Advice = Advice.GO_ON


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How patiently a letter is tried again: waits double from `first` up to `longest`, `tries` in all.

    As set here: a minute, two, four ... then every two hours; 30 tries, about two days.
    RFC 5321 section 4.5.4.1 asks a server for four to five days; our relay keeps that queue, not we.
    """

    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=2)
    tries: int = 30

    def __post_init__(self) -> None:
        if not timedelta(0) < self.first <= self.longest:
            raise ValueError(f"waits grow from the first, above nothing, to the longest: {self}")
        if self.tries < 1:
            raise ValueError(f"a letter is tried at least once, not {self.tries} times")

    def wait(self, tried: int, dice: Random) -> timedelta:
        """How long to wait after so many tries: between half and the whole of the doubled wait.

        The chance part keeps letters that failed together from coming back together.
        """
        doublings = min(max(tried, 1) - 1, 24)  # more could overflow, and is past any `longest`
        whole = min(self.first * (1 << doublings), self.longest)
        return whole * dice.uniform(0.5, 1)


class Line(Protocol):
    """One connection to the relay. Nothing it raises or returns holds anything personal."""

    async def ready(self) -> None:
        """Return when the next letter can go: connected, encrypted, signed in.

        Raises MailServerUnavailable (try again) or MailRefused (our own account or settings: do not).
        """

    async def hand_over(self, letter: ClaimedLetter) -> Tried:
        """Send one letter over a line that is ready. Says what is known afterwards; never raises for mail."""

    async def close(self) -> None:
        """Say goodbye, if anybody is listening."""


class Relay(Protocol):
    """Where letters leave the house."""

    @property
    def limits(self) -> RelayLimits: ...

    def line(self) -> Line: ...


FEWER_CONNECTIONS = {(432, "4.3.2"), (421, "4.3.2"), (451, "4.7.500"), (421, "4.7.0")}
TOO_LARGE = {"5.2.3", "5.3.4"}
ABOUT_US = {"5.1.90", "5.2.252", "5.7.8", "5.7.9", "5.7.57", "5.7.60", "5.7.139", "5.7.233"}
"""Statuses that speak of the sending account though a letter was at hand: the next letter would meet the same.

Our daily limit (5.1.90, 5.7.233), may not send as this sender (5.2.252, 5.7.60), not signed in (the others).
Sources: RFC 4954 and Microsoft's list of non-delivery reports in Exchange Online.
"""


def judged(reply: Reply, stage: Stage) -> Tried:
    """What a reply means, by RFC 5321 section 4.2.1 (2 taken, 4 not now, 5 never), with care for the sender.

    A refusal at MAIL FROM is about us, not about the letter, unless it is for size: failing ten thousand
    letters for one wrong setting helps nobody, so delivery stops and a person is told.
    """
    told = f"the mail server answered {reply}"
    match reply.code // 100:
        case 2 if stage is Stage.CONTENT:
            return Tried(Verdict.TAKEN)
        case 4 | 5 if reply.quota or reply.status in ABOUT_US:
            return Tried(Verdict.NOT_NOW, f"{told}: our account may not send now", Advice.STOP)
        case 4:
            return Tried(Verdict.NOT_NOW, told, _after_not_now(reply))
        case 5 if reply.code == 552 or reply.status in TOO_LARGE:
            return Tried(Verdict.NEVER, f"{told}: the letter is too large, or the mailbox full")
        case 5 if stage is Stage.SENDER or reply.code in (530, 535):
            return Tried(Verdict.NOT_NOW, f"{told}: it does not take mail from our account", Advice.STOP)
        case 5:
            return Tried(Verdict.NEVER, told)
        case _:
            return unanswered("the mail server's answer could not be understood", stage)


def unanswered(how: str, stage: Stage) -> Tried:
    """The line broke or fell silent. Only once the content was on its way may the letter have been taken."""
    verdict = Verdict.UNSURE if stage is Stage.CONTENT else Verdict.NOT_NOW
    return Tried(verdict, how, Advice.REOPEN)


def _after_not_now(reply: Reply) -> Advice:
    if reply.code == 432 or (reply.code, reply.status) in FEWER_CONNECTIONS:
        return Advice.FEWER
    return Advice.REOPEN if reply.code == 421 else Advice.GO_ON


def outcome_of(letter: ClaimedLetter, tried: Tried, *, now: datetime, retries: Retries, dice: Random) -> Outcome:
    """What to write down about the letter.

    A letter nobody can be sure of is queued again or held, as the letter says. One that was tried often
    enough is FAILED, or HELD where the last try may have reached somebody: a person decides.
    """
    state, reason, tries = LetterState.QUEUED, tried.reason, letter.attempts + 1
    worn_out = tries >= retries.tries and tried.advice is not Advice.STOP
    match tried.verdict:
        case Verdict.TAKEN:
            state, reason = LetterState.SENT, ""
        case Verdict.NEVER:
            state = LetterState.FAILED
        case Verdict.UNSURE if letter.when_unsure is WhenUnsure.HOLD or worn_out:
            state, reason = LetterState.HELD, f"{reason}: it may have been delivered. Ask the mail team"
        case Verdict.NOT_NOW if worn_out:
            state, reason = LetterState.FAILED, f"given up after {tries} tries: {reason}"
        case _:
            pass
    again = now + retries.wait(tries, dice) if state is LetterState.QUEUED else None
    return Outcome(id=letter.id, token=letter.token, state=state, at=now, retry_at=again, reason=reason)
