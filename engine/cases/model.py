"""What is a case, what can happen to it, and what can it ask for?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Answer: TypeAlias = str | float | int | bool | None
Answers: TypeAlias = Mapping[str, Answer]
"""What conditions read, by name. Long or sensitive answers stay with the form that holds them."""


class ItemState(StrEnum):
    """The four states of a piece of work. Everything else that is said of it is a shade, for reporting."""

    WAITING = "waiting"  # for a person, a time, or the other routes of a join
    READY = "ready"  # for a machine to carry out
    STOPPED = "stopped"  # andon: something is abnormal and a named person is called
    DONE = "done"


class CaseStatus(StrEnum):
    """OPEN cases have work in them; the others have none and differ in how they ended."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class Shade(StrEnum):
    """What a report says of an item beyond its state. No move depends on it."""

    PLAIN = ""
    NUDGED = "nudged"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    SENT_BACK = "sent back"
    DELEGATED = "delegated"
    SKIPPED = "skipped"
    RETRIED = "retried"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of work at one node of the map.

    node, visit   the step or gateway, and which time the case comes to it (from 1)
    since         when it came;  due: when it should be done by, where the policy says
    asked         the role asked, "" while the step waits for its time
    assignee      the person it was passed to, "" for whoever holds the role
    arrived       at a join: how many routes have come in;  attempts: how often a machine has tried
    left_behind   the case has gone on without it, and it is still to be done
    reason        why it is stopped, or was sent back
    """

    node: str
    visit: int
    state: ItemState
    since: datetime
    due: datetime | None = None
    asked: str = ""
    assignee: str = ""
    arrived: int = 0
    attempts: int = 0
    left_behind: bool = False
    shade: Shade = Shade.PLAIN
    reason: str = ""

    @property
    def id(self) -> str:
        return f"{self.node}#{self.visit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person's return to work, one starter's induction: where it is on its map.

    process, version   the map it started on; it stays on that version until it is moved
    subject            id of the person or thing it is about
    items              every piece of work so far, oldest first
    applied            ids of the events taken in, so that one that comes twice changes nothing
    held_since         the clock stands still from then; None while it runs
    """

    id: str
    process: str
    version: str
    subject: str
    opened: datetime
    status: CaseStatus = CaseStatus.OPEN
    items: tuple[Item, ...] = ()
    answers: Answers = field(default_factory=dict)
    applied: tuple[str, ...] = ()
    held_since: datetime | None = None
    closed: datetime | None = None

    def item(self, id: str) -> Item | None:
        return next((item for item in self.items if item.id == id), None)

    @property
    def open_items(self) -> tuple[Item, ...]:
        return tuple([item for item in self.items if item.state is not ItemState.DONE])


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. `id` is unique to it; `by` is a person's id, or "eightflows"."""

    id: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Event):
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Event):
    """A person answered. `reasons`: why a warning was passed over, by field."""

    item: str
    answers: Answers = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDone(Event):
    item: str
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFailed(Event):
    """A machine step did not work. `temporary`: worth another try."""

    item: str
    reason: str
    temporary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired(Event):
    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack(Event):
    """Whoever was asked sends the work back to an earlier step, with a reason."""

    item: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Andon(Event):
    """Anybody may stop an item that is not as it should be; the rest of the case carries on."""

    item: str
    reason: str


class Resume(StrEnum):
    """What to do with a stopped item: do it AGAIN, go ON as if it were done, or SKIP it and say so."""

    AGAIN = "again"
    ON = "on"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class AndonCleared(Event):
    item: str
    resume: Resume
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded(Event):
    by_case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """A closed case starts again at a step."""

    at_step: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated(Event):
    item: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Event):
    """The case goes on by the process it is now given (another version of its map)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned(Event):
    """A system that keeps the facts says something new of the case: the roster, which day was the last one.

    source  which system; what it said is kept under this name. An answer that is None is not known any more
    """

    source: str
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something to be carried out. `id` is the same however often it is asked, so that twice is noticed."""

    id: str
    case: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPerson(Request):
    """Ask whoever holds `role` for this case (or `assignee`) to fill in `form` by `due`."""

    role: str
    assignee: str
    form: str
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMachine(Request):
    automation: str
    attempt: int
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLetter(Request):
    """Write to whoever holds `role`; `not_before` keeps quiet hours. A prompt is about no item: "" ."""

    letter: str
    role: str
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer(Request):
    timer: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTimer(Request):
    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPerson(Request):
    """Andon: call the owner of exceptions. The reason is kept with the item, never in the message."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord(Request):
    """The case is over: make its record and set the day it may be disposed of."""


AnyEvent: TypeAlias = (
    Opened
    | Submitted
    | MachineDone
    | MachineFailed
    | TimerFired
    | SentBack
    | Andon
    | AndonCleared
    | Held
    | Released
    | Cancelled
    | Superseded
    | Reopened
    | Delegated
    | Moved
    | Learned
)
AnyRequest: TypeAlias = AskPerson | RunMachine | SendLetter | SetTimer | DropTimer | CallPerson | FileRecord
