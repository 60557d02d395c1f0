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
from engine.cases.process import Act, NoWayOn, Prompt, Rung, starts_at
from process_maps.model import Step

NO_TIME = timedelta(0)
FIRST_RETRY = timedelta(minutes=1)
"""A machine step that fails for now is tried again after 1, 2, 4 and 8 minutes."""

MOST_VISITS = 100
"""A case that comes to one step more often than this goes round in circles: it stops and calls a person."""

GOES_ON = "goes-on"
"""The timer at which a case goes on without a piece of work."""

TOO_LONG = "it has waited too long: wait again, or go on without it"

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
        elif start is None and self.process.policy(step.id).early:
            self._put(replace(item, asked=self.process.policy(step.id).role))
        else:
            self.ask(item)

    def ask_again(self, prompt: Prompt) -> None:
        """The prompt's step once more, beside whatever the case waits for; not where it is waited for already."""
        before = [item for item in self.case.items if item.node == prompt.asks]
        if any(item.state is not ItemState.DONE for item in before) or (before and prompt.once):
            return
        item = Item(node=prompt.asks, visit=1 + len(before), state=ItemState.WAITING, since=self.now, left_behind=True)
        self._add(item)
        self.ask(item, letter=prompt.letter)

    def ask(self, item: Item, *, letter: str = "") -> None:
        """Ask a person, or have a machine do it. `letter`: in the place of the step's own."""
        step = self._step(item)
        if self.process.is_machine(step):
            self._run(item, step, self.now)
            return
        policy = self.process.policy(step.id)
        due = policy.due.after(self.day(policy.due_from) or self.now) if policy.due else None
        item = self._put(replace(item, state=ItemState.WAITING, due=due, asked=policy.role))
        self._ask_person(item, step)
        if letter := letter or policy.letter:
            self.write(item.id, "letter-asked", letter, policy.role)
        for number, rung in enumerate(policy.ladder):
            moment = self._rung_moment(rung, due)
            if moment is not None:
                self.set_timer(item.id, f"rung-{number}", moment)
        self._time_going_on(item)

    def _start(self, item: Item) -> datetime | None:
        """When the step may begin; None where it need not wait, or where what it counts from is not known."""
        return starts_at(item, self.case.answers, self.process)

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
        held_up_by = [item for item in self.case.open_items if not item.left_behind]
        for join in waiting:
            before = self.process.before_join[join.node]
            if not any(item.node in before for item in held_up_by if item.id != join.id):
                return join
        stuck = len(waiting) == len(held_up_by)  # joins that wait for each other
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
        if item.left_behind:
            self._catch_up(self.process.policy(item.node).then)
            return
        for target in self._ways_on(item.node):
            self.enter(target)

    def leave_behind(self, item: Item) -> None:
        """The case goes on without it; it stays open, and whoever is asked for it is reminded as before."""
        if not item.left_behind:
            self._put(replace(item, left_behind=True))
            self.go_on(item)

    def _catch_up(self, then: str) -> None:
        """Where the case has done that step without what has come now, it does it again, with it."""
        been = [item for item in self.case.items if item.node == then]
        if been and all(item.state is ItemState.DONE for item in been):
            self.enter(then)

    def call_off(self, node: str) -> None:
        """What the case left behind at this step is asked for anew."""
        for item in self.case.open_items:
            if item.node == node and item.left_behind:
                self.finish(item, shade=Shade.CANCELLED)

    def stop(self, item: Item, reason: str) -> None:
        """Andon: this item stops, its owner of exceptions is called, the rest carries on."""
        self._drop_timers(item)
        item = self._put(replace(item, state=ItemState.STOPPED, reason=reason))
        self._time_going_on(item)
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

    def changed_by(self, answers: Answers) -> frozenset[str]:
        """The names of those that say something new."""
        return frozenset(name for name, value in answers.items() if self.case.answers.get(name) != value)

    def answer(self, answers: Answers) -> None:
        """Prompts that count from an answer follow it."""
        new = self.changed_by(answers)
        self.case = replace(self.case, answers=MappingProxyType({**self.case.answers, **answers}))
        if self.case.items and self.process.prompts and self.case.held_since is None:
            self.set_prompts(new)

    def retry(self, item: Item, reason: str) -> None:
        wait = FIRST_RETRY * 2 ** (item.attempts - 1)
        retried = self._put(replace(item, shade=Shade.RETRIED, reason=reason))
        self._run(retried, self._step(item), self.now + wait)

    def climb(self, item: Item, rung: Rung, number: int) -> None:
        """One rung of a reminder ladder."""
        if rung.act is Act.STOP:
            self.stop(item, TOO_LONG)
            return
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
            elif item.state is ItemState.STOPPED:
                self._time_going_on(item)

    def _shift_item(self, item: Item, by: timedelta) -> None:
        """Timers that had fired before the clock stopped are not set again."""
        policy, stopped = self.process.policy(item.node), self.now - by
        if policy.early and item.due is None:
            return
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
        self._time_going_on(shifted)

    def _time_going_on(self, item: Item) -> None:
        """When the case goes on without it: known once the answer is that it counts from."""
        policy = self.process.policy(item.node)
        asked = item.asked or item.state is ItemState.STOPPED
        if policy.goes_on is None or item.left_behind or not asked:
            return
        if (first := self.day(policy.goes_on_from)) is not None:
            self.set_timer(item.id, GOES_ON, max(self.now, policy.goes_on.after(first)))

    # --- what a case learns ---------------------------------------------------------------------

    def time_anew(self, new: AbstractSet[str]) -> None:
        """These answers have changed: work that counts from them waits, or is due, by their new days.

        Somebody who was asked too early is asked again when the time comes.
        """
        for item in self.case.open_items:
            policy = self.process.policy(item.node)
            if not new.isdisjoint(policy.goes_on_from):
                self.drop_timer(item.id, GOES_ON)
                self._time_going_on(item)
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
        elif not item.asked or (start and item.due is None and self.process.policy(item.node).early):
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
        for what in (*(["start"] if policy.starts else []), *([GOES_ON] if policy.goes_on else []), *whats):
            self.drop_timer(item.id, what)

    def _step(self, item: Item) -> Step:
        found = self.process.map.node(item.node)
        assert isinstance(found, Step)
        return found

    def _add(self, item: Item) -> None:
        self.case = replace(self.case, items=(*self.case.items, item))

    def _put(self, item: Item) -> Item:
        items = tuple([item if before.id == item.id else before for before in self.case.items])
        self.case = replace(self.case, items=items)
        return item
