"""Does a case walk its map: in order, by choices, in parallel, back, and past what goes wrong?"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cases.advance import MOST_TRIES, advance, open_case
from engine.cases.deadlines import Term, Unit
from engine.cases.model import (
    Andon,
    AndonCleared,
    AnyEvent,
    AnyRequest,
    AskPerson,
    CallPerson,
    Cancelled,
    Case,
    CaseStatus,
    Delegated,
    DropTimer,
    FileRecord,
    Held,
    ItemState,
    MachineDone,
    MachineFailed,
    Moved,
    Opened,
    Released,
    Reopened,
    Resume,
    RunMachine,
    SendLetter,
    SentBack,
    SetTimer,
    Shade,
    Submitted,
    Superseded,
    TimerFired,
)
from engine.cases.moves import RefusedEvent
from engine.cases.process import Act, Process, Rung, StepPolicy
from tests.engine.cases.small_processes import MONDAY, back, choice, machine, on, parallel, person, process

MEET_THEN_FILE = process(person("meet"), machine("file"), links=(on("meet", "file"),))
AGREE_OR_AGAIN = process(
    person("meet"),
    person("confirm"),
    machine("file"),
    links=(
        on("meet", "confirm"),
        back("confirm", "meet", "not agreed"),
        on("confirm", "file", "agreed"),
    ),
)
LETTER_OR_NOT = process(
    person("meet"),
    choice("due"),
    person("letter"),
    machine("file"),
    links=(on("meet", "due"), on("due", "letter", "trigger"), on("due", "file"), on("letter", "file")),
)
BLOODS_AND_ECG = process(
    person("take"),
    parallel("both"),
    machine("bloods"),
    person("ecg"),
    parallel("in"),
    person("judge"),
    links=(
        on("take", "both"),
        on("both", "bloods"),
        on("both", "ecg"),
        on("bloods", "in"),
        on("ecg", "in"),
        on("in", "judge"),
    ),
)


class Walked:
    """A case in a test, with the events so far and everything asked."""

    def __init__(self, process: Process) -> None:
        self.process, self.count, self.now = process, 0, MONDAY
        self.case, asked = open_case(Opened(**self.next()), id="c1", subject="p1", process=process)
        self.asked: list[AnyRequest] = list(asked)
        self.last: tuple[AnyRequest, ...] = asked

    def next(self, by: str = "p1") -> dict[str, Any]:
        self.count += 1
        return {"id": f"e{self.count}", "at": self.now, "by": by}

    def take(self, event: AnyEvent) -> Case:
        self.case, self.last = advance(self.case, event, self.process)
        self.asked += self.last
        return self.case

    def submit(self, item: str, **answers: bool) -> Case:
        return self.take(Submitted(**self.next(), item=item, answers=answers))

    def done(self, item: str) -> Case:
        return self.take(MachineDone(**self.next("eightflows"), item=item))

    def open(self) -> dict[str, ItemState]:
        return {item.id: item.state for item in self.case.open_items}

    def kinds(self) -> list[type]:
        return [type(request) for request in self.last]


def test_a_case_goes_from_step_to_step_and_closes() -> None:
    walked = Walked(MEET_THEN_FILE)
    assert walked.open() == {"meet#1": ItemState.WAITING}
    assert walked.kinds() == [AskPerson]
    walked.submit("meet#1")
    assert walked.open() == {"file#1": ItemState.READY}
    assert walked.kinds() == [RunMachine]
    walked.done("file#1")
    assert walked.case.status is CaseStatus.CLOSED
    assert walked.kinds() == [FileRecord]


@pytest.mark.parametrize(("trigger", "then"), [(True, "letter#1"), (False, "file#1")])
def test_answers_choose_the_way(trigger: bool, then: str) -> None:
    walked = Walked(LETTER_OR_NOT)
    walked.submit("meet#1", trigger=trigger)
    assert list(walked.open()) == [then]


def test_a_disagreement_goes_back_and_comes_again_as_a_new_visit() -> None:
    walked = Walked(AGREE_OR_AGAIN)
    walked.submit("meet#1")
    walked.submit("confirm#1", agreed=False)
    assert list(walked.open()) == ["meet#2"]
    walked.submit("meet#2")
    walked.submit("confirm#2", agreed=True)
    assert list(walked.open()) == ["file#1"]


@pytest.mark.parametrize("first", ["bloods#1", "ecg#1"])
def test_a_join_waits_for_every_route(first: str) -> None:
    walked = Walked(BLOODS_AND_ECG)
    walked.submit("take#1")
    assert set(walked.open()) == {"bloods#1", "ecg#1"}
    order = ["bloods#1", "ecg#1"] if first == "bloods#1" else ["ecg#1", "bloods#1"]
    for item in order:
        assert "judge#1" not in walked.open()
        walked.done(item) if item == "bloods#1" else walked.submit(item)
    assert list(walked.open()) == ["judge#1"]


def test_answers_that_fit_no_way_stop_the_case_and_call_a_person() -> None:
    walked = Walked(
        process(
            person("meet"),
            choice("fork"),
            person("a"),
            person("b"),
            links=(on("meet", "fork"), on("fork", "a", "one"), on("fork", "b", "two")),
        )
    )
    walked.submit("meet#1")
    assert walked.open() == {"fork#1": ItemState.STOPPED}
    assert walked.kinds()[-1] is CallPerson


def test_the_same_event_twice_changes_nothing_and_asks_nothing() -> None:
    walked = Walked(MEET_THEN_FILE)
    event = Submitted(id="once", at=MONDAY, by="p1", item="meet#1")
    after = walked.take(event)
    assert advance(after, event, walked.process) == (after, ())


def test_two_people_submit_and_the_second_is_told() -> None:
    walked = Walked(MEET_THEN_FILE)
    walked.submit("meet#1")
    with pytest.raises(RefusedEvent, match="done already"):
        walked.submit("meet#1")


def test_a_machine_that_fails_for_now_is_tried_again_and_then_a_person_is_called() -> None:
    walked = Walked(MEET_THEN_FILE)
    walked.submit("meet#1")
    waits = []
    for _ in range(MOST_TRIES - 1):
        walked.take(MachineFailed(**walked.next(), item="file#1", reason="down", temporary=True))
        (again,) = walked.last
        assert isinstance(again, RunMachine)
        waits.append((again.not_before - walked.now) / timedelta(minutes=1))
    assert waits == [1, 2, 4, 8]
    walked.take(MachineFailed(**walked.next(), item="file#1", reason="down", temporary=True))
    assert walked.open() == {"file#1": ItemState.STOPPED}
    assert [request for request in walked.last if isinstance(request, CallPerson)]


@pytest.mark.parametrize(
    ("resume", "state"),
    [
        pytest.param(Resume.AGAIN, {"bloods#1": ItemState.READY, "ecg#1": ItemState.WAITING}, id="again"),
        pytest.param(Resume.SKIP, {"ecg#1": ItemState.WAITING, "in#1": ItemState.WAITING}, id="skip"),
    ],
)
def test_andon_stops_one_item_while_the_rest_carries_on(resume: Resume, state: dict[str, ItemState]) -> None:
    walked = Walked(BLOODS_AND_ECG)
    walked.submit("take#1")
    walked.take(Andon(**walked.next(), item="bloods#1", reason="wrong label"))
    assert walked.open() == {"bloods#1": ItemState.STOPPED, "ecg#1": ItemState.WAITING}
    walked.take(AndonCleared(**walked.next(), item="bloods#1", resume=resume, reason="relabelled"))
    assert walked.open() == state


LADDER = StepPolicy(
    role="manager",
    due=Term(amount=2, unit=Unit.WORKING_DAYS),
    ladder=(
        Rung(
            act=Act.NUDGE,
            after=Term(amount=-1, unit=Unit.DAYS),
            letter="nudge",
            role="manager",
            from_due=True,
        ),
        Rung(
            act=Act.REMIND,
            after=Term(amount=1, unit=Unit.WORKING_DAYS),
            letter="late",
            role="manager",
            from_due=True,
        ),
        Rung(
            act=Act.ESCALATE,
            after=Term(amount=5, unit=Unit.WORKING_DAYS),
            letter="up",
            role="head",
            from_due=True,
        ),
    ),
    letter="please",
)
WITH_LADDER = process(person("meet"), machine("file"), links=(on("meet", "file"),), meet=LADDER)


def test_a_ladder_is_set_when_asked_and_dropped_when_done() -> None:
    walked = Walked(WITH_LADDER)
    timers = {request.timer: request.due for request in walked.last if isinstance(request, SetTimer)}
    assert list(timers) == ["meet#1:rung-0", "meet#1:rung-1", "meet#1:rung-2"]
    assert [moment.date().isoformat() for moment in timers.values()] == [
        "2026-11-24",
        "2026-11-26",
        "2026-12-02",
    ]
    walked.submit("meet#1")
    dropped = {request.timer for request in walked.last if isinstance(request, DropTimer)}
    assert dropped == set(timers)


@pytest.mark.parametrize(
    ("rung", "letter", "role", "shade"),
    [
        (0, "nudge", "manager", Shade.NUDGED),
        (1, "late", "manager", Shade.REMINDED),
        (2, "up", "head", Shade.ESCALATED),
    ],
)
def test_each_rung_writes_to_its_role(rung: int, letter: str, role: str, shade: Shade) -> None:
    walked = Walked(WITH_LADDER)
    case = walked.take(TimerFired(**walked.next("eightflows"), timer=f"meet#1:rung-{rung}"))
    (sent,) = walked.last
    assert isinstance(sent, SendLetter)
    assert (sent.letter, sent.role, case.items[0].shade) == (letter, role, shade)


def test_a_timer_that_comes_late_changes_nothing() -> None:
    walked = Walked(WITH_LADDER)
    walked.submit("meet#1")
    walked.take(TimerFired(**walked.next("eightflows"), timer="meet#1:rung-2"))
    assert walked.last == ()


def test_a_held_case_keeps_its_days() -> None:
    walked = Walked(WITH_LADDER)
    before = walked.case.items[0].due
    assert before is not None
    walked.take(Held(**walked.next(), reason="on leave"))
    walked.take(TimerFired(**walked.next("eightflows"), timer="meet#1:rung-2"))
    assert walked.last == ()
    walked.now += timedelta(days=7)
    case = walked.take(Released(**walked.next()))
    assert case.items[0].due == before + timedelta(days=7)
    assert walked.kinds() == [SetTimer] * 3


def test_a_step_that_had_to_wait_still_starts_after_a_hold() -> None:
    later = StepPolicy(role="manager", starts=Term(amount=3, unit=Unit.DAYS))
    walked = Walked(process(person("meet"), machine("file"), links=(on("meet", "file"),), meet=later))
    (before,) = (request.due for request in walked.last if isinstance(request, SetTimer))
    walked.take(Held(**walked.next(), reason="on leave"))
    walked.now += timedelta(days=7)
    walked.take(Released(**walked.next()))
    (again,) = walked.last
    assert isinstance(again, SetTimer)
    assert (again.timer, again.due) == ("meet#1:start", before + timedelta(days=7))


def test_work_is_sent_back_with_a_reason_to_a_step_the_case_was_at() -> None:
    walked = Walked(AGREE_OR_AGAIN)
    walked.submit("meet#1")
    with pytest.raises(RefusedEvent, match="only to a step"):
        walked.take(SentBack(**walked.next(), item="confirm#1", to="file", reason="x"))
    with pytest.raises(RefusedEvent, match="say why"):
        walked.take(SentBack(**walked.next(), item="confirm#1", to="meet", reason=" "))
    walked.take(SentBack(**walked.next(), item="confirm#1", to="meet", reason="dates are wrong"))
    assert list(walked.open()) == ["meet#2"]
    assert walked.case.open_items[0].reason == "dates are wrong"


def test_a_step_is_passed_to_somebody_else() -> None:
    walked = Walked(WITH_LADDER)
    walked.take(Delegated(**walked.next(), item="meet#1", to="p7"))
    (ask,) = walked.last
    assert isinstance(ask, AskPerson)
    assert ask.assignee == "p7"


@pytest.mark.parametrize(("event", "status"), [(Cancelled, CaseStatus.CANCELLED), (Superseded, CaseStatus.SUPERSEDED)])
def test_a_case_that_ends_takes_no_more(event: type, status: CaseStatus) -> None:
    walked = Walked(WITH_LADDER)
    more = {"reason": "opened twice"} if event is Cancelled else {"by_case": "c2"}
    assert walked.take(event(**walked.next(), **more)).status is status
    assert walked.open() == {}
    with pytest.raises(RefusedEvent, match=status.value):
        walked.submit("meet#1")


def test_a_closed_case_is_reopened_at_a_step() -> None:
    walked = Walked(MEET_THEN_FILE)
    walked.submit("meet#1")
    walked.done("file#1")
    walked.take(Reopened(**walked.next(), at_step="meet", reason="new fit note"))
    assert walked.open() == {"meet#2": ItemState.WAITING}


def test_a_case_keeps_its_version_until_it_is_moved() -> None:
    walked = Walked(MEET_THEN_FILE)
    walked.process = process(person("meet"), machine("file"), links=(on("meet", "file"),), version="v2")
    with pytest.raises(RefusedEvent, match="another version"):
        walked.submit("meet#1")
    walked.take(Moved(**walked.next(), reason="RPIW 8"))
    assert walked.submit("meet#1").version == "v2"


def test_a_case_is_not_moved_to_a_map_without_its_step() -> None:
    walked = Walked(MEET_THEN_FILE)
    walked.process = process(person("talk"), machine("file"), links=(on("talk", "file"),), version="v2")
    with pytest.raises(RefusedEvent, match="no meet"):
        walked.take(Moved(**walked.next(), reason="RPIW 8"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_work_is_lost_and_no_request_is_asked_twice(data: st.DataObject) -> None:
    """Whatever is done in whatever order, an open case has open work, and request ids are unique."""
    shown = data.draw(st.sampled_from([MEET_THEN_FILE, AGREE_OR_AGAIN, LETTER_OR_NOT, BLOODS_AND_ECG, WITH_LADDER]))
    walked = Walked(shown)
    for _ in range(20):
        items = [item for item in walked.case.open_items if item.node not in shown.before_join]
        if not items:
            break
        item = data.draw(st.sampled_from(items))
        what = data.draw(st.sampled_from(["on", "on", "on", "andon", "clear"]))
        if item.state is ItemState.STOPPED:
            resume = data.draw(st.sampled_from(list(Resume)))
            walked.take(AndonCleared(**walked.next(), item=item.id, resume=resume, reason="seen"))
        elif what == "andon":
            walked.take(Andon(**walked.next(), item=item.id, reason="odd"))
        elif item.state is ItemState.READY:
            walked.done(item.id)
        else:
            walked.submit(item.id, agreed=data.draw(st.booleans()), trigger=data.draw(st.booleans()))
        assert (walked.case.status is CaseStatus.OPEN) == bool(walked.case.open_items)
        ids = [request.id for request in walked.asked]
        assert len(ids) == len(set(ids))
