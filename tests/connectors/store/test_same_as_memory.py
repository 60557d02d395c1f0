"""Does SQLite do, step for step, what the plain model in memory does, whatever is tried and in whatever order?"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from connectors.store import Store, open_store
from connectors.store.memory import MemoryStore
from engine.cases.model import (
    Andon,
    AndonCleared,
    AnyEvent,
    Cancelled,
    Delegated,
    FileRecord,
    Held,
    MachineDone,
    Released,
    Resume,
    RunMachine,
    SendLetter,
    SetTimer,
    Submitted,
)
from engine.cases.moves import RefusedEvent
from engine.cases.store import ChangedMeanwhile, ClaimedRequest, changed
from engine.errors import EightflowsError
from engine.outbox import ClaimedLetter, LetterState, Outcome, WhenUnsure
from tests.connectors.store.examples import HOUR, LEASE, MEET_THEN_FILE, a_case, a_form, a_letter, done, fired
from tests.connectors.store.servers import KEYS, folder_in_memory
from tests.engine.cases.small_processes import MONDAY

IDS = st.sampled_from(["c1", "c2", "c3"])
KINDS = st.sampled_from([[SetTimer], [RunMachine], [SendLetter, FileRecord]])
NUMBERS = st.integers(0, 5)
EVENTS: dict[str, Callable[[dict[str, Any]], AnyEvent]] = {
    "submit": lambda who: Submitted(**who, item="meet#1", answers={"outcome": who["id"]}),
    "delegate": lambda who: Delegated(**who, item="meet#1", to=who["id"]),
    "file": lambda who: MachineDone(**who, item="file#1"),
    "andon": lambda who: Andon(**who, item="meet#1", reason="no end date"),
    "again": lambda who: AndonCleared(**who, item="meet#1", resume=Resume.AGAIN, reason="put right"),
    "hold": lambda who: Held(**who, reason="long-term sick"),
    "release": lambda who: Released(**who),
    "cancel": lambda who: Cancelled(**who, reason="made in error"),
}


class SameAsMemory(RuleBasedStateMachine):
    """Every rule is done to both, and both must answer alike."""

    @initialize()
    def open(self) -> None:
        self.ending = ExitStack()
        folder = self.ending.enter_context(folder_in_memory())
        self.real = self.ending.enter_context(open_store(f"sqlite:///{folder / 'cases.db'}", KEYS))
        self.model = MemoryStore()
        self.now, self.count = MONDAY, 0
        self.claimed: list[ClaimedRequest] = []
        self.letters: list[ClaimedLetter] = []
        self.stale: list[Any] = []

    def teardown(self) -> None:
        self.ending.close()

    def both(self, do: Callable[[Store | MemoryStore], Any]) -> Any:
        expected, found = self._told(do, self.model), self._told(do, self.real)
        assert found == expected
        return expected

    def _told(self, do: Callable[[Store | MemoryStore], Any], store: Store | MemoryStore) -> Any:
        try:
            return do(store)
        except EightflowsError as refused:
            return type(refused), str(refused)

    # --- what is done ---------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 30, 150, 3_000]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(id=IDS)
    def open_a_case(self, id: str) -> None:
        now = self.now
        self.both(lambda store: store.cases.save(a_case(id, at=now)))

    @rule(id=IDS, what=st.sampled_from(sorted(EVENTS)), again=st.booleans(), number=NUMBERS)
    def something_happens(self, id: str, what: str, again: bool, number: int) -> None:
        """With the claim of some request in hand; `again`: the change is kept, and tried once more later."""
        saved = self._told(lambda store: store.cases.load(id), self.model)
        self.both(lambda store: store.cases.load(id))
        if isinstance(saved, tuple):
            return
        self.count += 1
        event = EVENTS[what]({"id": f"e{self.count}", "at": self.now, "by": "p2"})
        mine = [each for each in self.claimed if each.request.case == id][number:][:1]
        finished = [done(each, a_letter(f"l{self.count}"), at=self.now) for each in mine]
        forms = [a_form(at=self.now)] if what == "submit" else []
        try:
            change = changed(saved, [event], MEET_THEN_FILE, forms=forms, finished=finished)
        except RefusedEvent:
            return
        self.both(lambda store: store.cases.save(change))
        if again:
            self.stale.append(change)

    @precondition(lambda self: self.stale)
    @rule()
    def a_stale_change_is_tried(self) -> None:
        change = self.stale.pop()
        assert self.both(lambda store: store.cases.save(change))[0] is ChangedMeanwhile

    @rule(kinds=KINDS, limit=st.integers(1, 4))
    def requests_are_claimed(self, kinds: list[Any], limit: int) -> None:
        now = self.now
        self.claimed += self.both(lambda store: store.cases.claim(kinds, now=now, limit=limit, lease=LEASE))

    @precondition(lambda self: self.claimed)
    @rule(number=NUMBERS)
    def a_timer_fires(self, number: int) -> None:
        claimed = self.claimed[number % len(self.claimed)]
        saved = self._told(lambda store: store.cases.load(claimed.request.case), self.model)
        if isinstance(claimed.request, SetTimer) and not isinstance(saved, tuple):
            event = fired(claimed, self.now)
            change = changed(saved, [event], MEET_THEN_FILE, finished=[done(claimed, at=self.now)])
            self.both(lambda store: store.cases.save(change))

    @precondition(lambda self: self.claimed)
    @rule(number=NUMBERS)
    def a_request_is_finished(self, number: int) -> None:
        claimed = self.claimed[number % len(self.claimed)]
        letter = a_letter(f"letter-{claimed.request.id}", unsure=WhenUnsure.HOLD if number % 2 else WhenUnsure.RESEND)
        finished = done(claimed, letter, at=self.now)
        self.both(lambda store: store.cases.finish([finished]))

    @precondition(lambda self: self.claimed)
    @rule(number=NUMBERS)
    def a_request_is_put_off(self, number: int) -> None:
        claimed, until = self.claimed[number % len(self.claimed)], self.now + HOUR
        self.both(lambda store: store.cases.put_off([claimed], until=until))

    @rule(limit=st.integers(1, 3))
    def letters_are_claimed(self, limit: int) -> None:
        now = self.now
        self.letters += self.both(lambda store: store.outbox.claim(now=now, limit=limit, lease=LEASE))

    @precondition(lambda self: self.letters)
    @rule(number=NUMBERS)
    def sending_starts(self, number: int) -> None:
        letter, now = self.letters[number % len(self.letters)], self.now
        self.both(lambda store: store.outbox.start_sending([letter], now=now, lease=LEASE))

    @precondition(lambda self: self.letters)
    @rule(number=NUMBERS, state=st.sampled_from([LetterState.SENT, LetterState.QUEUED, LetterState.FAILED]))
    def an_outcome_is_recorded(self, number: int, state: LetterState) -> None:
        letter = self.letters[number % len(self.letters)]
        outcome = Outcome(
            id=letter.id, token=letter.token, state=state, at=self.now, retry_at=self.now + HOUR, reason="as told"
        )
        self.both(lambda store: store.outbox.record([outcome]))

    @precondition(lambda self: self.letters)
    @rule(number=NUMBERS, state=st.sampled_from([LetterState.SENT, LetterState.QUEUED]))
    def a_person_decides(self, number: int, state: LetterState) -> None:
        id, now = self.letters[number % len(self.letters)].id, self.now
        self.both(lambda store: store.outbox.decide(id, state, by="p5", at=now, why="asked the relay"))

    @rule(id=IDS, days=st.integers(-1, 2))
    def a_day_of_disposal_is_set(self, id: str, days: int) -> None:
        day = (self.now + timedelta(days=days)).date()
        self.both(lambda store: store.retention.set_date(id, from_day=day, rule="a rule"))

    @rule(id=IDS, held=st.booleans())
    def disposal_is_held_or_not(self, id: str, held: bool) -> None:
        now = self.now
        said = {"by": "p7", "at": now, "why": "an inquiry"}
        self.both(lambda store: (store.retention.hold if held else store.retention.lift)(id, **said))  # type: ignore[arg-type]

    @rule(ids=st.lists(IDS, min_size=1, max_size=2))
    def cases_are_disposed_of(self, ids: list[str]) -> None:
        now, today = self.now, self.now.date()
        self.both(lambda store: store.retention.dispose(ids, today=today, by="p7", at=now, why="reviewed"))

    # --- what must be the same ------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "model"):
            return
        now: datetime = self.now
        self.both(lambda store: store.cases.find())
        self.both(lambda store: store.cases.open_items())
        self.both(lambda store: [store.cases.soonest([kind]) for kind in (SetTimer, RunMachine, SendLetter)])
        self.both(lambda store: (store.outbox.counts(), store.outbox.soonest(), store.outbox.lines()))
        self.both(lambda store: store.retention.due(now.date()))
        self.both(lambda store: list(store.cases.histories("small")))
        self.both(lambda store: [store.audit.entries(id) for id in ("c1", "c2", "c3", "")])
        self.both(lambda store: [store.cases.forms(id, special=True) for id in ("c1", "c2", "c3")])
        self.both(lambda store: (store.audit.verify(), store.audit.anchor().number))


SameAsMemory.TestCase.settings = settings(max_examples=12, stateful_step_count=40, deadline=None)
test_same_as_memory = SameAsMemory.TestCase
