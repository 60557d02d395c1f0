"""What do we need from wherever cases are kept? One transaction a step; claims that end by themselves."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from engine.audit import Answered, AuditEntry, JsonValue, entry_of
from engine.cases.advance import advance, open_case
from engine.cases.model import AnyEvent, AnyRequest, Case, CaseStatus, ItemState, Learned, Opened, Request, Shade
from engine.cases.process import Process
from engine.errors import Conflict, EightflowsError, NotThere
from engine.outbox import OutgoingLetter


class UnknownCase(NotThere):
    """There is no case with this id."""

    def __init__(self, id: str) -> None:
        super().__init__(f"there is no case {id}")


class ContentDisposed(NotThere):
    """The case is over and its content has been disposed of; only the audit trail speaks of it."""

    def __init__(self, id: str) -> None:
        super().__init__(f"the content of case {id} has been disposed of")


class ChangedMeanwhile(Conflict):
    """Somebody else saved the case after it was loaded. Nothing was saved; load it and try again."""

    def __init__(self, case: str) -> None:
        self.case = case
        super().__init__(
            "Somebody else changed this case while you had it open. Nothing of yours was saved: look at it again."
        )


class StoreUnavailable(EightflowsError):
    """The database did not answer, or could not write. Nothing is half done: try again."""


class NotDue(EightflowsError):
    """Something named for disposal may not go yet. Nothing was disposed of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCase:
    """A case as it was loaded. `revision` counts its savings, from 1."""

    case: Case
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """The answers to one form, given at one item. Values as JSON can say them.

    special   the answers that are special-category data; kept apart: reading the rest does not open them
    """

    item: str
    form: str
    form_version: str
    by: str
    at: datetime
    answers: Mapping[str, JsonValue]
    special: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedRequest:
    """A request somebody may carry out now. `token` is the fence: an older one can no longer finish it."""

    request: AnyRequest
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A claimed request that has been carried out, with the letters it came to."""

    id: str
    token: int
    at: datetime
    letters: tuple[OutgoingLetter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """Everything one step writes of a case, in one transaction: all of it, or nothing.

    before     the case it was made from, and its revision; None and 0 for a new case
    finished   the requests it answers, if their claims still hold
    """

    case: Case
    revision: int
    before: Case | None
    events: tuple[AnyEvent, ...] = ()
    requests: tuple[AnyRequest, ...] = ()
    audit: tuple[AuditEntry, ...] = ()
    forms: tuple[FilledForm, ...] = ()
    finished: tuple[Finished, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """Work that is not done, as a work list shows it. Why it is stopped or was sent back is in the case."""

    case: str
    process: str
    subject: str
    item: str
    node: str
    state: ItemState
    since: datetime
    due: datetime | None
    asked: str
    assignee: str
    shade: Shade


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case in a list."""

    id: str
    process: str
    version: str
    subject: str
    status: CaseStatus
    opened: datetime
    closed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueForDisposal:
    """A case whose content may go, from which day, and by which rule."""

    case: str
    process: str
    closed: datetime
    since: date
    rule: str


def opened(event: Opened, *, id: str, subject: str, process: Process) -> CaseChange:
    """A new case, ready to be saved."""
    case, requests = open_case(event, id=id, subject=subject, process=process)
    entry = entry_of(event, None, case, Answered({}, event.answers))
    return CaseChange(case=case, revision=0, before=None, events=(event,), requests=requests, audit=(entry,))


def changed(
    saved: SavedCase,
    events: Iterable[AnyEvent],
    process: Process,
    *,
    forms: Sequence[FilledForm] = (),
    earlier: Mapping[str, FilledForm] | None = None,
    finished: Sequence[Finished] = (),
) -> CaseChange:
    """The case after these events, ready to be saved. Raises RefusedEvent, as `advance` does.

    `forms`: filled in by the events; `earlier`: by form, as it was last filled in before, for old -> new.
    Events the case has taken in already are left out.
    """
    changing = Changing(saved, process)
    for event in events:
        changing.take(event)
    return changing.change(forms=forms, earlier=earlier, finished=finished)


class Changing:
    """A case on its way through events, from as it was loaded to a change that is ready to be saved."""

    def __init__(self, saved: SavedCase, process: Process) -> None:
        self.case = saved.case
        self._saved, self._process = saved, process
        self._steps: list[tuple[Case, AnyEvent, Case]] = []
        self._requests: list[AnyRequest] = []

    def take(self, event: AnyEvent) -> None:
        """Raises RefusedEvent, as `advance` does. An event taken in already changes nothing."""
        before = self.case
        self.case, asked = advance(before, event, self._process)
        if self.case is not before:
            self._steps.append((before, event, self.case))
            self._requests += asked

    def change(
        self,
        *,
        forms: Sequence[FilledForm] = (),
        earlier: Mapping[str, FilledForm] | None = None,
        finished: Sequence[Finished] = (),
    ) -> CaseChange:
        """What `changed` says."""
        return CaseChange(
            case=self.case,
            revision=self._saved.revision,
            before=self._saved.case,
            events=tuple([event for _before, event, _after in self._steps]),
            requests=tuple(self._requests),
            audit=tuple(
                [
                    entry_of(event, before, after, _answered(before, event, forms, earlier or {}))
                    for before, event, after in self._steps
                ]
            ),
            forms=tuple(forms) if self._steps else (),
            finished=tuple(finished),
        )


def _answered(case: Case, event: AnyEvent, forms: Sequence[FilledForm], earlier: Mapping[str, FilledForm]) -> Answered:
    before: dict[str, JsonValue] = dict(case.answers)
    after: dict[str, JsonValue] = dict(getattr(event, "answers", {}))
    withheld: set[str] = set()
    for form in forms:
        if form.item != (event.source if isinstance(event, Learned) else getattr(event, "item", "")):
            continue
        if form.form in earlier:
            last = earlier[form.form]
            before |= {**last.answers, **last.special}
            withheld |= last.special.keys()
        after |= {**form.answers, **form.special}
        withheld |= form.special.keys()
    return Answered(before, after, frozenset(withheld))


class CaseStore(Protocol):
    """Where cases are kept. Every method is one transaction; all raise StoreUnavailable."""

    def load(self, id: str) -> SavedCase:
        """Raises UnknownCase, ContentDisposed."""

    def load_all(self, ids: Collection[str]) -> Mapping[str, SavedCase]:
        """The cases that are there, by id."""

    def save(self, change: CaseChange) -> None:
        """Raises ChangedMeanwhile where the case was saved since, or a claim was taken over."""

    def save_all(self, changes: Sequence[CaseChange]) -> Sequence[str]:
        """Many cases (hundreds) at once, each at most once; returns the ids not saved: changed meanwhile."""

    def claim(
        self, kinds: Collection[type[Request]], *, now: datetime, limit: int, lease: timedelta
    ) -> Sequence[ClaimedRequest]:
        """Requests of these kinds that are due, oldest first, for this worker alone until the lease ends.

        A timer is the request SetTimer. Several of one case may be among them.
        """

    def finish(self, finished: Sequence[Finished]) -> Sequence[str]:
        """Requests carried out that change no case; their letters go to the outbox.

        Returns the ids whose claim still held; of the others nothing is written.
        """

    def put_off(self, claimed: Sequence[ClaimedRequest], *, until: datetime) -> None:
        """Give claimed requests back, to be carried out later; or hold on to them for longer."""

    def soonest(self, kinds: Collection[type[Request]]) -> datetime | None:
        """When the next request of these kinds is due, or its claim ends; None where there is none."""

    def events(self, id: str) -> Sequence[AnyEvent]:
        """Everything that happened in a case, in order."""

    def histories(self, process: str) -> Iterator[tuple[Case, Sequence[AnyEvent]]]:
        """Every case of a process with its events, a batch at a time."""

    def forms(self, id: str, *, special: bool) -> Mapping[str, FilledForm]:
        """The forms filled in in a case, by item; special-category answers only where they are asked for."""

    def open_items(
        self,
        *,
        asked: str | None = None,
        assignee: str | None = None,
        due_by: datetime | None = None,
        state: ItemState | None = None,
        subjects: Collection[str] | None = None,
        limit: int = 100,
    ) -> Sequence[OpenItem]:
        """Work that is not done, soonest due first; narrowed by what is named.

        due_by: due by then;  subjects: of cases about one of these (a few thousand at most)
        """

    def find(
        self,
        *,
        process: str | None = None,
        subject: str | None = None,
        status: CaseStatus | None = None,
        started_by: str | None = None,
        limit: int = 100,
    ) -> Sequence[CaseLine]:
        """Cases, newest first; narrowed by what is named (`started_by`: the person who opened them)."""


class Retention(Protocol):
    """What may be disposed of, and its disposal. The audit trail stays; content goes."""

    def set_date(self, case: str, *, from_day: date, rule: str) -> None:
        """Content of the case may go from that day on. `rule` says why, for whoever confirms."""

    def undated(self, subjects: Collection[str]) -> Sequence[str]:
        """Ids of cases about these people that are over and have no such day, oldest first."""

    def hold(self, case: str, *, by: str, at: datetime, why: str) -> None:
        """Nothing of the case may go (an inquiry, a claim) until the hold is lifted."""

    def lift(self, case: str, *, by: str, at: datetime, why: str) -> None:
        """End a hold."""

    def due(self, today: date, limit: int = 100) -> Sequence[DueForDisposal]:
        """Closed cases whose day has come and which are not on hold, oldest day first."""

    def dispose(self, cases: Sequence[str], *, today: date, by: str, at: datetime, why: str) -> None:
        """A person confirms. Content goes for good; who, when and why are recorded.

        Raises NotDue where one of the cases is not due; then nothing is disposed of.
        """


class KeptProcesses(Protocol):
    """The files each version of a process was read from: a case stays on the version it started on."""

    def keep(self, process: str, version: str, files: Mapping[str, bytes]) -> None:
        """Keep the files of a version; a version that is kept already stays as it is."""

    def files(self, process: str, version: str) -> Mapping[str, bytes]:
        """By name; empty where that version is not kept."""
