"""What waits for whom, what is stopped, who started what?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.cases.deadlines import LONDON
from engine.cases.model import Case, ItemState
from engine.cases.process import starts_at
from engine.cases.running_processes import RunningProcess, RunningProcesses, UnknownProcess
from engine.cases.store import CaseLine, CaseStore, OpenItem
from engine.cases.work import StartedLine, WorkLine
from engine.people import EMPLOYEE, MANAGER, SECOND_LINE, Directory, People

LOOKED_AT = 5_000
"""Pieces of work looked at for one list: far more than anybody has."""

EVERYTHING = 10_000_000
"""For the lists of all people at once: no work is left out."""

MOST_SUBJECTS = 2_000
"""More people than that are not named to the store: it gives everything, and we choose."""


@dataclass(frozen=True, slots=True)
class WorkLists:
    """Lists for people to see. Nothing confidential is in them: who, what, by when."""

    store: CaseStore
    processes: RunningProcesses
    people: People

    def waiting_for(self, person: str, now: datetime, *, limit: int) -> Sequence[WorkLine]:
        directory, on = self.people.directory(), now.astimezone(LONDON).date()
        found = {
            (each.case, each.item): each
            for each in self._asked(person, directory, on)
            if each.state is ItemState.WAITING and _is_asked(person, each, directory, on)
        }
        return self._lines(found.values(), directory, now, limit)

    def stopped_for(self, person: str, now: datetime, *, limit: int) -> Sequence[WorkLine]:
        directory, on = self.people.directory(), now.astimezone(LONDON).date()
        stopped = self.store.open_items(state=ItemState.STOPPED, limit=LOOKED_AT)
        mine = [
            each
            for each in stopped
            if any(holder.id == person for holder in directory.holders(self._exception_owner(each), each.subject, on))
        ]
        return self._lines(mine, directory, now, limit)

    def for_everybody(self, now: datetime) -> Mapping[str, Sequence[WorkLine]]:
        """What waits for each person, soonest due first; stand-ins in the place of those who are away."""
        directory, on = self.people.directory(), now.astimezone(LONDON).date()
        found: dict[str, list[OpenItem]] = {}
        for each in self.store.open_items(state=ItemState.WAITING, limit=EVERYTHING):
            for person in _all_asked(each, directory, on):
                found.setdefault(person, []).append(each)
        return {person: self._lines(items, directory, now, len(items)) for person, items in found.items()}

    def started_by(self, person: str, *, limit: int) -> Sequence[StartedLine]:
        return self._cases(self.store.find(started_by=person, limit=limit))

    def about(self, subject: str, *, limit: int) -> Sequence[StartedLine]:
        return self._cases(self.store.find(subject=subject, limit=limit))

    def line(self, case: Case) -> StartedLine:
        """A case as a list shows it, with who is waited for."""
        waits = {item.assignee or item.asked for item in case.open_items if item.state is ItemState.WAITING}
        return StartedLine(
            id=case.id,
            process=case.process,
            title=self._title(case.process),
            subject=case.subject,
            subject_name=name_of(self.people.directory(), case.subject),
            status=case.status,
            opened=case.opened,
            closed=case.closed,
            waits_for=tuple(sorted(waits - {""})),
            waits_until=None if waits - {""} else self._waits_until(case),
            stopped=any(item.state is ItemState.STOPPED for item in case.items),
        )

    def _waits_until(self, case: Case) -> datetime | None:
        running = self._running(case.process)
        waiting = [item for item in case.open_items if item.state is ItemState.WAITING]
        begins = [begin for item in waiting if running and (begin := starts_at(item, case.answers, running.process))]
        return min(begins, default=None)

    def newest_version(self, process: str) -> str:
        """The version new cases start on; "" where the process starts no more cases."""
        found = self._running(process)
        return found.version if found else ""

    def _asked(self, person: str, directory: Directory, on: date) -> Iterator[OpenItem]:
        """Everything that may be theirs: passed to them, about them, or asked of a role they may hold."""
        stands_for = [person, *(each.id for each in directory.standing_in_for(person, on))]
        for one in stands_for:
            yield from self.store.open_items(assignee=one, limit=LOOKED_AT)
        yield from self.store.open_items(asked=EMPLOYEE, subjects=[person], limit=LOOKED_AT)
        below = _answers_for(stands_for, directory)
        if below:
            named = below if len(below) <= MOST_SUBJECTS else None
            for role in (MANAGER, SECOND_LINE):
                yield from self.store.open_items(asked=role, subjects=named, limit=LOOKED_AT)
        for role in sorted({role for one in stands_for for role, _ in directory.roles_of(one, on)}):
            yield from self.store.open_items(asked=role, limit=LOOKED_AT)

    def _exception_owner(self, item: OpenItem) -> str:
        found = self._running(item.process)
        return found.process.exception_owner(item.node) if found else ""

    def _lines(self, items: Iterable[OpenItem], directory: Directory, now: datetime, limit: int) -> Sequence[WorkLine]:
        soonest = sorted(items, key=lambda each: (each.due is None, each.due or each.since, each.case, each.item))
        return [self._work_line(each, directory, now) for each in soonest[:limit]]

    def _work_line(self, item: OpenItem, directory: Directory, now: datetime) -> WorkLine:
        running = self._running(item.process)
        return WorkLine(
            case=item.case,
            item=item.item,
            process=item.process,
            title=running.title if running else item.process,
            step=running.step_name(item.node) if running else item.node,
            subject=item.subject,
            subject_name=name_of(directory, item.subject),
            state=item.state,
            asked=item.asked,
            assignee=item.assignee,
            since=item.since,
            due=item.due,
            shade=item.shade,
            overdue=item.due is not None and item.due < now,
        )

    def _cases(self, lines: Sequence[CaseLine]) -> Sequence[StartedLine]:
        loaded = self.store.load_all([line.id for line in lines])
        return [self.line(loaded[line.id].case) for line in lines if line.id in loaded]

    def _title(self, process: str) -> str:
        found = self._running(process)
        return found.title if found else process

    def _running(self, process: str) -> RunningProcess | None:
        """The newest version; None where the library has no such process any more."""
        try:
            return self.processes.current(process)
        except UnknownProcess:
            return None


def _is_asked(person: str, item: OpenItem, directory: Directory, on: date) -> bool:
    if item.assignee:
        if directory.person(item.assignee) is None:
            return False
        return person in (item.assignee, directory.present(item.assignee, on, but_not=item.subject).id)
    return any(holder.id == person for holder in directory.holders(item.asked, item.subject, on))


def _all_asked(item: OpenItem, directory: Directory, on: date) -> frozenset[str]:
    """Whoever may do it, but for those whose stand-in was asked."""
    if item.assignee:
        known = directory.person(item.assignee) is not None
        return frozenset({directory.present(item.assignee, on, but_not=item.subject).id} if known else ())
    return frozenset(holder.id for holder in directory.holders(item.asked, item.subject, on))


def _answers_for(people: Sequence[str], directory: Directory) -> set[str]:
    """Everybody, and every team, whose manager or second line one of these people may be."""
    teams = {team.id for team in directory.teams if {team.manager, team.second_line} & {*people}}
    while more := {team.id for team in directory.teams if team.part_of in teams} - teams:
        teams |= more
    found = set(teams)
    for team in teams:
        found |= {person.id for person in directory.members(team)}
    reports = {each.id for one in people for each in directory.reports_to(one)}
    return found | reports | {each.id for one in reports for each in directory.reports_to(one)}


def name_of(directory: Directory, id: str) -> str:
    person, team = directory.person(id), directory.team(id)
    return person.name if person else team.name if team else id
