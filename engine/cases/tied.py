"""Which case is this, how is whoever asks tied to it, and may they?"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from engine import access
from engine.access import Action, Actor, Grant, NotAllowed, Tie
from engine.cases.deadlines import LONDON
from engine.cases.model import Case, Item, ItemState
from engine.cases.running_processes import RunningProcess, RunningProcesses
from engine.cases.store import CaseStore, SavedCase, UnknownCase
from engine.people import Directory, People


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedCase:
    """A case as loaded, with what is needed to judge an act."""

    saved: SavedCase
    running: RunningProcess
    directory: Directory
    ties: frozenset[Grant]
    of: Item | None = None

    @property
    def case(self) -> Case:
        return self.saved.case

    @property
    def item(self) -> Item:
        assert self.of is not None
        return self.of


@dataclass(frozen=True, slots=True)
class TiedCases:
    """Cases, opened only for those who may do what they want to do.

    Both methods raise NotAllowed, ContentDisposed, StoreUnavailable. A case or a piece of work that is not there
    is refused in the same words: nobody finds out by trying which numbers there are.
    """

    store: CaseStore
    processes: RunningProcesses
    people: People

    def whole(self, case: str, action: Action, by: Actor, now: datetime) -> TiedCase:
        return self._tied(self._loaded(case, action), None, action, by, now)

    def item(
        self, case: str, item: str, action: Action, by: Actor, now: datetime, *, any_item: bool = False
    ) -> TiedCase:
        """`any_item`: being asked for any piece of the case is tie enough."""
        saved = self._loaded(case, action)
        found = saved.case.item(item)
        if found is None:
            raise NotAllowed(action)
        return replace(self._tied(saved, found, action, by, now, any_item=any_item), of=found)

    def _loaded(self, case: str, action: Action) -> SavedCase:
        try:
            return self.store.load(case)
        except UnknownCase:
            raise NotAllowed(action) from None

    def _tied(
        self,
        saved: SavedCase,
        item: Item | None,
        action: Action,
        by: Actor,
        now: datetime,
        *,
        any_item: bool = False,
    ) -> TiedCase:
        running = self.processes.at(saved.case.process, saved.case.version)
        directory, on = self.people.directory(), now.astimezone(LONDON).date()
        asked_for = None if any_item else item
        ties = access.ties_to_case(by, saved.case, directory, on, item=asked_for)
        if not by.robot and by.person in _owners(saved.case, running, item, directory, on):
            ties = ties | {Tie.OWNER}
        if not access.may(action, by, ties) and self._started(saved.case.id) == by.person:
            ties = ties | {Tie.STARTER}
        access.check(action, by, ties)
        return TiedCase(saved=saved, running=running, directory=directory, ties=ties)

    def _started(self, case: str) -> str:
        return next((event.by for event in self.store.events(case)), "")


def _owners(case: Case, running: RunningProcess, item: Item | None, directory: Directory, on: date) -> frozenset[str]:
    """Who is called about exceptions: of the process, and of the piece of work, or of whatever is stopped."""
    stopped = [each for each in case.open_items if each.state is ItemState.STOPPED]
    of_steps = {running.process.exception_owner(each.node) for each in ([item] if item else stopped)}
    roles = {running.process.owner, *of_steps} - {""}
    return frozenset(person.id for role in roles for person in directory.holders(role, case.subject, on))
