"""How does a case go from node to node, and what does it ask for on its way?"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from engine.cases.asks import Asks
from engine.cases.model import (
    Answers,
    AskPerson,
    CallPerson,
    CaseStatus,
    FileRecord,
    Item,
    ItemState,
    RunMachine,
    Shade,
)
from engine.cases.process import Act, NoWayOn, Rung
from process_maps.model import Step

NO_TIME = timedelta(0)
FIRST_RETRY = timedelta(minutes=1)
"""A machine step that fails for now is tried again after 1, 2, 4 and 8 minutes."""

MOST_VISITS = 100
"""A case that comes to one step more often than this goes round in circles: it stops and calls a person."""

SHADES = {Act.NUDGE: Shade.NUDGED, Act.REMIND: Shade.REMINDED, Act.ESCALATE: Shade.ESCALATED}


@dataclass(slots=True)
class Walk(Asks):
    """A case on its way through one event: where it is now, and what has been asked."""

    # --- reaching nodes -------------------------------------------------------------------------

    def enter(self, node: str, *, shade: Shade = Shade.PLAIN, reason: str = "") -> None:
        """Come to a node, and go on as far as no person, time or machine is needed."""
        ahead = [(node, shade, reason)]
        while ahead:
            place, shade, reason = ahead.pop()
            ahead.extend((target, Shade.PLAIN, "") for target in reversed(self._arrive(place, shade, reason)))

    def _arrive(self, node: str, shade: Shade, reason: str) -> list[str]:
        """The nodes to go on to at once; none where the case waits here."""
        found = self.process.map.node(node)
        if isinstance(found, Step):
            self._come_to(found, shade, reason)
            return []
        if node in self.process.before_join:
            self._wait_at_join(node)
            return []
        return self._ways_on(node)

    def _come_to(self, step: Step, shade: Shade, reason: str) -> None:
        visit = 1 + sum(item.node == step.id for item in self.case.items)
        item = Item(
            node=step.id,
            visit=visit,
            state=ItemState.WAITING,
            since=self.now,
            shade=shade,
            reason=reason,
        )
        self._add(item)
        if visit > MOST_VISITS:
            self.stop(item, f"the case has come here {visit} times")
        elif (start := self._start(item)) is not None and start > self.now:
            self.set_timer(item.id, "start", start)
        else:
            self.ask(item)

    def ask(self, item: Item) -> None:
        """Ask a person, or have a machine do it."""
        step = self._step(item)
        if self.process.is_machine(step):
            self._run(item, step, self.now)
            return
        policy = self.process.policy(step.id)
        due = policy.due.after(self.day(policy.due_from) or self.now) if policy.due else None
        item = self._put(replace(item, state=ItemState.WAITING, due=due, asked=policy.role))
        self._ask_person(item, step)
        if policy.letter:
            self.write(item.id, "letter-asked", policy.letter, policy.role)
        for number, rung in enumerate(policy.ladder):
            moment = self._rung_moment(rung, due)
            if moment is not None:
                self.set_timer(item.id, f"rung-{number}", moment)

    def _start(self, item: Item) -> datetime | None:
        """When the step may begin; None where it need not wait, or where what it counts from is not known."""
        policy = self.process.policy(item.node)
        first = self.day(policy.starts_from) if policy.starts_from else item.since
        return policy.starts.after(first) if policy.starts and first else None

    def _rung_moment(self, rung: Rung, due: datetime | None) -> datetime | None:
        if rung.from_due and due is None:
            return None
        return max(self.now, rung.after.after(due if rung.from_due and due else self.now))

    def _run(self, item: Item, step: Step, not_before: datetime) -> None:
        item = self._put(replace(item, state=ItemState.READY, attempts=item.attempts + 1))
        self.requests.append(
            RunMachine(
                id=self.request_id(item.id, f"run-{item.attempts}"),
                case=self.case.id,
                item=item.id,
                automation=step.automation,
                attempt=item.attempts,
                not_before=not_before,
            )
        )

    def _ask_person(self, item: Item, step: Step, what: str = "ask") -> None:
        self.requests.append(
            AskPerson(
                id=self.request_id(item.id, what),
                case=self.case.id,
                item=item.id,
                role=item.asked,
                assignee=item.assignee,
                form=step.form,
                due=item.due,
            )
        )

    def _wait_at_join(self, node: str) -> None:
        here = [item for item in self.case.items if item.node == node]
        waiting = next((item for item in here if item.state is ItemState.WAITING), None)
        if waiting is None:
            self._add(Item(node=node, visit=len(here) + 1, state=ItemState.WAITING, since=self.now, arrived=1))
        else:
            self._put(replace(waiting, arrived=waiting.arrived + 1))

    def settle(self) -> None:
        """Joins go on once nothing that is still open can come to them; then the case may be over."""
        while (join := self._join_to_pass()) is not None:
            self.go_on(self.finish(join))
        if self.case.status is CaseStatus.OPEN and not self.case.open_items:
            self._end(CaseStatus.CLOSED)

    def _join_to_pass(self) -> Item | None:
        joins = [item for item in self.case.open_items if item.node in self.process.before_join]
        waiting = [join for join in joins if join.state is ItemState.WAITING]
        for join in waiting:
            before = self.process.before_join[join.node]
            if not any(item.node in before for item in self.case.open_items if item.id != join.id):
                return join
        stuck = len(waiting) == len(self.case.open_items)  # joins that wait for each other
        return waiting[0] if waiting and stuck else None

    def _ways_on(self, node: str) -> list[str]:
        try:
            return [link.target for link in self.process.ways_on(node, self.case.answers)]
        except NoWayOn as nowhere:
            visit = 1 + sum(item.node == node for item in self.case.items)
            item = Item(node=node, visit=visit, state=ItemState.WAITING, since=self.now)
            self._add(item)
            self.stop(item, str(nowhere))
            return []

    # --- leaving items --------------------------------------------------------------------------

    def finish(self, item: Item, *, shade: Shade | None = None, reason: str = "") -> Item:
        """Done: its timers are dropped."""
        self._drop_timers(item)
        return self._put(
            replace(item, state=ItemState.DONE, shade=item.shade if shade is None else shade, reason=reason)
        )

    def go_on(self, item: Item) -> None:
        for target in self._ways_on(item.node):
            self.enter(target)

    def stop(self, item: Item, reason: str) -> None:
        """Andon: this item stops, its owner of exceptions is called, the rest carries on."""
        self._drop_timers(item)
        item = self._put(replace(item, state=ItemState.STOPPED, reason=reason))
        self.requests.append(
            CallPerson(
                id=self.request_id(item.id, f"andon-{len(self.case.applied)}"),
                case=self.case.id,
                item=item.id,
                role=self.process.exception_owner(item.node),
            )
        )

    def end_all(self, status: CaseStatus) -> None:
        """No more work in this case."""
        for item in self.case.open_items:
            self.finish(item, shade=Shade.CANCELLED)
        self._end(status)

    def _end(self, status: CaseStatus) -> None:
        """However it ended, it is filed and may be disposed of some day."""
        self.drop_prompts()
        self.case = replace(self.case, status=status, closed=self.now, held_since=None)
        id = f"{self.case.id}:case:file:{len(self.case.applied)}"
        self.requests.append(FileRecord(id=id, case=self.case.id, item=""))

    # --- small parts ----------------------------------------------------------------------------

    def answer(self, answers: Answers) -> None:
        """Prompts that count from an answer follow it."""
        before = self.case.answers
        self.case = replace(self.case, answers=MappingProxyType({**before, **answers}))
        if self.case.items and self.process.prompts and self.case.held_since is None:
            self.set_prompts({name for name, value in answers.items() if before.get(name) != value})

    def retry(self, item: Item, reason: str) -> None:
        wait = FIRST_RETRY * 2 ** (item.attempts - 1)
        retried = self._put(replace(item, shade=Shade.RETRIED, reason=reason))
        self._run(retried, self._step(item), self.now + wait)

    def climb(self, item: Item, rung: Rung, number: int) -> None:
        """One rung of a reminder ladder."""
        self._put(replace(item, shade=SHADES[rung.act]))
        self.write(item.id, f"letter-rung-{number}", rung.letter, rung.role)
        if rung.again:
            self.set_timer(item.id, f"rung-{number}", rung.again.after(self.now))

    def delegate(self, item: Item, to: str) -> None:
        item = self._put(replace(item, assignee=to, shade=Shade.DELEGATED))
        self._ask_person(item, self._step(item), f"ask-{to}")

    def shift(self, by: timedelta) -> None:
        """The clock stood still for so long: what was due then is due so much later."""
        for item in self.case.open_items:
            if item.state is ItemState.WAITING and isinstance(self.process.map.node(item.node), Step):
                self._shift_item(item, by)

    def _shift_item(self, item: Item, by: timedelta) -> None:
        """Timers that had fired before the clock stopped are not set again."""
        policy, stopped = self.process.policy(item.node), self.now - by
        if (start := self._start(item)) is not None and start > stopped:
            item = self._put(replace(item, asked="", due=None))  # asked before the case learned of a later day
            self.set_timer(item.id, "start", start if policy.starts_from else start + by)
            return
        late = NO_TIME if policy.due_from else by  # a day that an answer names stays where it is
        shifted = self._put(replace(item, due=item.due + late if item.due else None))
        for number, rung in enumerate(policy.ladder):
            first, later = (item.due, late) if rung.from_due else (item.since, by)
            if first is not None and rung.after.after(first) > stopped:
                self.set_timer(shifted.id, f"rung-{number}", rung.after.after(first + later))
            elif first is not None and rung.again:
                self.set_timer(shifted.id, f"rung-{number}", rung.again.after(self.now))

    # --- what a case learns ---------------------------------------------------------------------

    def time_anew(self, new: AbstractSet[str]) -> None:
        """These answers have changed: work that counts from them waits, or is due, by their new days.

        Somebody who was asked too early is asked again when the time comes.
        """
        for item in self.case.open_items:
            policy = self.process.policy(item.node)
            if item.state is not ItemState.WAITING:
                continue
            if policy.lapses and self.process.conditions[policy.lapses](self.case.answers):
                self.go_on(self.finish(item, shade=Shade.SKIPPED, reason="not needed any more"))
            elif not new.isdisjoint(policy.starts_from):
                self._begin_anew(item)
            elif item.asked and not new.isdisjoint(policy.due_from):
                self._due_anew(item)

    def _begin_anew(self, item: Item) -> None:
        start = self._start(item)
        if start is not None and start > self.now:
            self._drop_timers(item)
            self.set_timer(self._put(replace(item, asked="", due=None)).id, "start", start)
        elif not item.asked:
            self._drop_timers(item)
            self.ask(item)

    def _due_anew(self, item: Item) -> None:
        policy = self.process.policy(item.node)
        first = self.day(policy.due_from)
        due = policy.due.after(first or item.since) if policy.due else None
        item = self._put(replace(item, due=due))
        for number, rung in enumerate(policy.ladder):
            if rung.from_due and due is not None and (moment := rung.after.after(due)) > self.now:
                self.set_timer(item.id, f"rung-{number}", moment)

    # --- what is asked for ----------------------------------------------------------------------

    def drop_all_timers(self) -> None:
        self.drop_prompts()
        for item in self.case.open_items:
            self._drop_timers(item)

    def _drop_timers(self, item: Item) -> None:
        policy = self.process.policy(item.node)
        whats = [f"rung-{number}" for number in range(len(policy.ladder))]
        for what in (*(["start"] if policy.starts else []), *whats):
            self.drop_timer(item.id, what)

    def _step(self, item: Item) -> Step:
        found = self.process.map.node(item.node)
        assert isinstance(found, Step)
        return found

    def _add(self, item: Item) -> None:
        self.case = replace(self.case, items=(*self.case.items, item))

    def _put(self, item: Item) -> Item:
        items = tuple(item if before.id == item.id else before for before in self.case.items)
        self.case = replace(self.case, items=items)
        return item
