"""Where are the cases of a rehearsal? In memory (port: engine.cases.store.CaseStore)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from connectors.store.asking import due_at, timers_let_go
from connectors.store.memory.outbox import MemoryOutbox
from connectors.store.memory.trail import MemoryAuditTrail
from engine.cases.model import AnyEvent, AnyRequest, Case, CaseStatus, ItemState, Request, SetTimer
from engine.cases.store import (
    CaseChange,
    CaseLine,
    ChangedMeanwhile,
    ClaimedRequest,
    ContentDisposed,
    FilledForm,
    Finished,
    OpenItem,
    SavedCase,
    UnknownCase,
)

LAST_OF_ALL = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class KeptCase:
    """A case, with all that is kept of it. `case` is None once its content has been disposed of."""

    id: str
    line: CaseLine
    case: Case | None
    revision: int = 1
    events: list[AnyEvent] = field(default_factory=list)
    forms: dict[str, FilledForm] = field(default_factory=dict)
    dispose_from: date | None = None
    disposal_rule: str = ""
    on_hold: bool = False
    disposed: datetime | None = None

    @property
    def status(self) -> str:
        return self.line.status.value


@dataclass(slots=True)
class AskedRequest:
    """A request. `claimable_from` is None once it is done."""

    request: AnyRequest
    due: datetime
    claimable_from: datetime | None
    token: int = 0

    @property
    def timer(self) -> str | None:
        return self.request.timer if isinstance(self.request, SetTimer) else None


class MemoryCases:
    """Cases and requests as dictionaries."""

    def __init__(self, alone: AbstractContextManager[object], audit: MemoryAuditTrail, outbox: MemoryOutbox) -> None:
        self._alone, self.audit, self.outbox = alone, audit, outbox
        self.kept: dict[str, KeptCase] = {}
        self.asked: dict[str, AskedRequest] = {}

    # --- load and save --------------------------------------------------------------------------

    def load(self, id: str) -> SavedCase:
        found = self.load_all([id])
        if id in found:
            return found[id]
        raise ContentDisposed(id) if id in self.kept else UnknownCase(id)

    def load_all(self, ids: Collection[str]) -> Mapping[str, SavedCase]:
        with self._alone:
            return {
                id: SavedCase(case=kept.case, revision=kept.revision)
                for id in ids
                if (kept := self.kept.get(id)) and kept.case
            }

    def save(self, change: CaseChange) -> None:
        if self.save_all([change]):
            raise ChangedMeanwhile(change.case.id)

    def save_all(self, changes: Sequence[CaseChange]) -> Sequence[str]:
        with self._alone:
            return [change.case.id for change in changes if not self._saved(change)]

    def _saved(self, change: CaseChange) -> bool:
        if not all(map(self._holds, change.finished)):
            return False
        if change.events and not self._step(change):
            return False
        self._finish(change.finished)
        self.audit.append(change.audit)
        return True

    def _step(self, change: CaseChange) -> bool:
        case, kept = change.case, self.kept.get(change.case.id)
        if (kept.revision if kept and kept.case else 0) != change.revision or (kept and not kept.case):
            return False
        if kept is None:
            kept = self.kept[case.id] = KeptCase(case.id, _line(case), case, revision=0)
        kept.case, kept.line, kept.revision = case, _line(case), kept.revision + 1
        kept.events += change.events
        kept.forms |= {form.item: form for form in change.forms}
        gone, asked = timers_let_go(change.requests)
        self._let_go(case.id, gone - {self.asked[each.id].timer for each in change.finished})
        for request in asked:
            due = due_at(request, change)
            self.asked.setdefault(request.id, AskedRequest(request, due, due))
        return True

    def _let_go(self, case: str, timers: Collection[str | None]) -> None:
        running = [each for each in self.asked.values() if each.request.case == case and each.claimable_from]
        for each in running:
            if each.timer in timers:
                del self.asked[each.request.id]

    # --- requests -------------------------------------------------------------------------------

    def claim(
        self, kinds: Collection[type[Request]], *, now: datetime, limit: int, lease: timedelta
    ) -> Sequence[ClaimedRequest]:
        with self._alone:
            due = [each for each in self._of(kinds) if _moment(each) <= now]
            taken = sorted(due, key=lambda each: (_moment(each), each.request.id))[:limit]
            for each in taken:
                each.claimable_from = now + lease
                each.token += 1
            oldest_first = sorted(taken, key=lambda each: (each.due, each.request.id))
            return [ClaimedRequest(request=each.request, token=each.token) for each in oldest_first]

    def finish(self, finished: Sequence[Finished]) -> Sequence[str]:
        with self._alone:
            good = [each for each in finished if self._holds(each)]
            self._finish(good)
            return [each.id for each in good]

    def put_off(self, claimed: Sequence[ClaimedRequest], *, until: datetime) -> None:
        with self._alone:
            for each in claimed:
                found = self.asked.get(each.request.id)
                if found and found.token == each.token and found.claimable_from:
                    found.claimable_from = until

    def soonest(self, kinds: Collection[type[Request]]) -> datetime | None:
        with self._alone:
            return min(map(_moment, self._of(kinds)), default=None)

    def _of(self, kinds: Collection[type[Request]]) -> Iterator[AskedRequest]:
        wanted = tuple(kinds)
        return (each for each in self.asked.values() if isinstance(each.request, wanted) and each.claimable_from)

    def _holds(self, finished: Finished) -> bool:
        found = self.asked.get(finished.id)
        return bool(found and found.token == finished.token and found.claimable_from)

    def _finish(self, finished: Iterable[Finished]) -> None:
        for each in finished:
            self.asked[each.id].claimable_from = None
            self.outbox.queue(each.letters)

    # --- what happened, what was answered, what waits --------------------------------------------

    def events(self, id: str) -> Sequence[AnyEvent]:
        with self._alone:
            kept = self.kept.get(id)
            return list(kept.events) if kept else []

    def histories(self, process: str) -> Iterator[tuple[Case, Sequence[AnyEvent]]]:
        with self._alone:
            found = [kept for kept in self.kept.values() if kept.case and kept.case.process == process]
        for kept in sorted(found, key=lambda kept: (kept.line.opened, kept.id)):
            if kept.case:
                yield kept.case, list(kept.events)

    def forms(self, id: str, *, special: bool) -> Mapping[str, FilledForm]:
        with self._alone:
            kept = self.kept.get(id)
            forms = sorted(kept.forms.values(), key=lambda form: form.at) if kept else []
        return {form.item: form if special else replace(form, special={}) for form in forms}

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
        with self._alone:
            open_cases = [kept.case for kept in self.kept.values() if kept.case]
        found = [
            OpenItem(
                case=case.id,
                process=case.process,
                subject=case.subject,
                item=item.id,
                node=item.node,
                state=item.state,
                since=item.since,
                due=item.due,
                asked=item.asked,
                assignee=item.assignee,
                shade=item.shade,
            )
            for case in open_cases
            for item in case.open_items
            if asked in (None, item.asked)
            and assignee in (None, item.assignee)
            and (due_by is None or (item.due is not None and item.due <= due_by))
            and state in (None, item.state)
            and (subjects is None or case.subject in subjects)
        ]
        return sorted(found, key=lambda each: (each.due or LAST_OF_ALL, each.case, each.item))[:limit]

    def find(
        self,
        *,
        process: str | None = None,
        subject: str | None = None,
        status: CaseStatus | None = None,
        started_by: str | None = None,
        limit: int = 100,
    ) -> Sequence[CaseLine]:
        with self._alone:
            found = [
                kept.line
                for kept in self.kept.values()
                if process in (None, kept.line.process)
                and subject in (None, kept.line.subject)
                and status in (None, kept.line.status)
                and (started_by is None or (kept.case and kept.events[0].by == started_by))
            ]
        by_id = sorted(found, key=lambda line: line.id)
        return sorted(by_id, key=lambda line: line.opened, reverse=True)[:limit]


def _moment(asked: AskedRequest) -> datetime:
    return asked.claimable_from or LAST_OF_ALL


def _line(case: Case) -> CaseLine:
    return CaseLine(
        id=case.id,
        process=case.process,
        version=case.version,
        subject=case.subject,
        status=case.status,
        opened=case.opened,
        closed=case.closed,
    )
