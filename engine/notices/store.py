"""What do we need from wherever notices are kept? Each method is one transaction; a rung is opened only once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from engine.audit import AuditEntry
from engine.errors import Conflict, NotThere
from engine.notices.delivery import Delivery, Preferences, RungKey
from engine.notices.life import KeptChange
from engine.notices.posts import Post, PostState
from engine.notices.seen import Reading, Token
from engine.outbox import LetterState, OutgoingLetter


class UnknownChange(NotThere):
    """There is no change with that reference."""


class ChangedMeanwhile(Conflict):
    """Somebody else saved the change after it was read. Nothing was saved."""

    def __init__(self, ref: str, revision: int | None = None) -> None:
        self.revision = revision
        super().__init__(f"somebody else changed {ref} meanwhile. Nothing was saved: look at it again")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRung:
    """Everything one rung becomes, written together or not at all.

    passed_over   rungs of the same schedule that will never go as themselves
    """

    key: RungKey
    revision: int
    due: datetime
    at: datetime
    deliveries: tuple[Delivery, ...]
    letters: tuple[OutgoingLetter, ...] = ()
    tokens: tuple[Token, ...] = ()
    posts: tuple[Post, ...] = ()
    passed_over: tuple[str, ...] = ()
    audit: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLater:
    """Deliveries that waited (deferred, or for the digest) and go now. Only those still waiting are written."""

    deliveries: tuple[Delivery, ...]
    letters: tuple[OutgoingLetter, ...] = ()
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRun:
    """One week's digest: the rungs that are opened by it, what waited for it, and its letters. All or nothing."""

    day: date
    at: datetime
    opened: tuple[OpenedRung, ...]
    waited: tuple[Delivery, ...] = ()
    letters: tuple[OutgoingLetter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RungLine:
    """A rung that was opened or passed over."""

    key: RungKey
    due: datetime
    at: datetime
    people: int
    passed_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOf:
    """A notice one person was told of: when first, and whether they have read it."""

    kept: KeptChange
    told: datetime
    read: bool


class NoticeStore(Protocol):
    """Changes, what was sent to whom and why, and what was read. All methods raise StoreUnavailable."""

    def save_change(self, kept: KeptChange, *, by: str, at: datetime, why: str = "") -> KeptChange:
        """Keep a new change (revision 0) or the next revision of one, with a row in the audit trail.

        Raises ChangedMeanwhile.
        """

    def change(self, ref: str) -> KeptChange:
        """Raises UnknownChange."""

    def changes(self, *, ends_after: datetime | None = None) -> Sequence[KeptChange]:
        """Every change by start; of those that ended (or were cancelled) before the moment, none."""

    def handled(self, refs: Collection[str]) -> Mapping[str, frozenset[tuple[int, str]]]:
        """By change: the (schedule, rung) that were opened or passed over."""

    def rungs(self, ref: str) -> Sequence[RungLine]:
        """What was opened or passed over, in order of time."""

    def open_rung(self, opened: OpenedRung) -> bool:
        """Write a rung with all its deliveries and letters. False where it was opened before: nothing is written.

        Deliveries of earlier rungs of the change that still wait are passed over. Raises ChangedMeanwhile where
        the change is no longer at that revision.
        """

    def send_later(self, sent: SentLater) -> int:
        """Write what waited as it is now; returns how many still did. Letters of the others are not queued."""

    def send_digest(self, run: DigestRun) -> bool:
        """Write a digest. False, and nothing is written, where that day's was written or a rung opened before.

        Raises ChangedMeanwhile where one of its changes is no longer at that revision.
        """

    def waiting(self, *, until: datetime) -> Sequence[Delivery]:
        """Deferred deliveries to be looked at again by then, the oldest first."""

    def weekly(self) -> Sequence[Delivery]:
        """Deliveries that wait for the next digest."""

    def deliveries(self, ref: str) -> Sequence[Delivery]:
        """The evaluated lists of a change with the reason per person, in order of time, rung and person."""

    def told(self, ref: str) -> frozenset[str]:
        """Everybody to whom some rung of the change went."""

    def told_of(self, person: str, *, now: datetime) -> Sequence[ToldOf]:
        """Notices this person was told of by now and that are not over, the next to begin first."""

    def without_mail(self, *, now: datetime) -> Mapping[str, frozenset[str]]:
        """Change -> people without an address who are not known to have read it; of changes that are not over."""

    def counted(self, people: Collection[str], days: Collection[date]) -> Mapping[tuple[str, date], int]:
        """Letters the frequency cap counts, by person and London day."""

    def letter_states(self, ref: str) -> Mapping[str, LetterState]:
        """What became of the letters of a change, by letter."""

    def bounced(self, letter: str, *, at: datetime, reason: str) -> bool:
        """A letter came back. False where it is none of ours, or was noted before."""

    def use_token(self, hash: str, reading_not_a_user: bool, relevant: bool | None, *, now: datetime) -> Reading:
        """Take a link's answer: once. Raises BadLink for one that is forged, used or too old."""

    def peek_token(self, hash: str, *, now: datetime) -> Token:
        """What a link is for, without using it. Raises BadLink."""

    def note_reading(self, reading: Reading) -> bool:
        """Somebody signed in, or attested for another. False where it was known."""

    def readings(self, ref: str) -> Sequence[Reading]: ...

    def not_users(self) -> Mapping[str, frozenset[str]]:
        """System -> those who said that they do not use it."""

    def preferences(self) -> Mapping[str, Preferences]: ...

    def prefer(self, preferences: Preferences) -> None: ...

    def posts_due(self, now: datetime, limit: int = 100) -> Sequence[Post]:
        """Cards that may go now, and those on their way whose time is up, the oldest first."""

    def start_post(self, post: Post, *, now: datetime) -> Post | None:
        """Write down that it is on its way. None where it is no longer as it was read: somebody else is at it."""

    def record_post(self, post: Post) -> None:
        """What became of a card, unless that is known already."""

    def posts(self, ref: str) -> Sequence[Post]:
        """Every card of a change, by rung and channel."""

    def decide_post(self, post: Post, state: PostState, *, by: str, at: datetime, why: str = "") -> None:
        """A person decides about a held or failed card; kept in the audit trail. Raises NothingToDecide."""

    def vote(self, poll: str, person: str, choice: str, *, at: datetime) -> bool:
        """A person's one vote; a later one takes its place. False where it is the same again."""

    def votes(self, poll: str) -> Mapping[str, int]: ...
