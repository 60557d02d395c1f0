"""Does a case go on without a piece of work that does not come, and take it in when it does?"""

from datetime import UTC, datetime, timedelta

import pytest

from engine.cases.deadlines import Term, Unit
from engine.cases.model import (
    Andon,
    AndonCleared,
    CallPerson,
    CaseStatus,
    Held,
    ItemState,
    Released,
    Resume,
    SentBack,
    Shade,
    Submitted,
    TimerFired,
)
from engine.cases.moves import RefusedEvent
from engine.cases.process import Act, Process, Rung, StepPolicy
from tests.engine.cases.small_processes import on, parallel, person, process
from tests.engine.cases.test_learned import Life, days, only, timers

NOTE = StepPolicy(
    role="employee",
    goes_on=Term(amount=1, unit=Unit.DAYS),
    goes_on_from=("last_day",),
    then="file",
    owner="hr_adviser",
    ladder=(Rung(act=Act.STOP, after=days(28)),),
)
NOTED = process(
    person("note"), person("meet"), person("file"), links=(on("note", "meet"), on("meet", "file")), note=NOTE
)
BACK = datetime(2026, 11, 27, 17, tzinfo=UTC)


def gone_on(of: Process = NOTED) -> Life:
    life = Life(of)
    assert timers(life.learn(last_day="2026-11-26"))["note#1:goes-on"] == BACK
    life.take(TimerFired, after=timedelta(days=4), timer="note#1:goes-on")
    return life


def open_nodes(life: Life) -> list[str]:
    return [item.node for item in life.case.open_items]


def test_from_its_day_on_the_case_goes_on_and_the_work_stays_open() -> None:
    life = gone_on()
    assert open_nodes(life) == ["note", "meet"]
    life.take(TimerFired, timer="note#1:goes-on")  # a second time changes nothing
    assert open_nodes(life) == ["note", "meet"]


def test_work_that_comes_before_the_record_is_filed_leads_nowhere_again() -> None:
    life = gone_on()
    life.take(Submitted, item="note#1")
    assert open_nodes(life) == ["meet"]


def test_work_that_comes_after_the_record_was_filed_has_it_filed_again_and_only_then_is_the_case_closed() -> None:
    life = gone_on()
    life.take(Submitted, item="meet#1")
    life.take(Submitted, item="file#1")
    assert (life.case.status, open_nodes(life)) == (CaseStatus.OPEN, ["note"])
    life.take(Submitted, item="note#1")
    assert only(life.case).id == "file#2"
    life.take(Submitted, item="file#2")
    assert life.case.status is CaseStatus.CLOSED


def test_it_stops_in_the_end_and_whoever_is_called_may_leave_it_out() -> None:
    life = gone_on()
    life.take(Submitted, item="meet#1")
    life.take(Submitted, item="file#1")
    asked = life.take(TimerFired, after=timedelta(days=24), timer="note#1:rung-0")
    assert [each.role for each in asked if isinstance(each, CallPerson)] == ["hr_adviser"]
    assert only(life.case).state is ItemState.STOPPED
    life.take(AndonCleared, item="note#1", resume=Resume.SKIP, reason="none was issued")
    assert only(life.case).id == "file#2"


def test_work_that_has_stopped_holds_the_case_up_no_longer_than_work_that_waits() -> None:
    life = Life(NOTED)
    life.take(Andon, item="note#1", reason="it is another person's")
    assert timers(life.learn(last_day="2026-11-26")) == {"note#1:goes-on": BACK}
    life.take(TimerFired, after=timedelta(days=4), timer="note#1:goes-on")
    assert open_nodes(life) == ["note", "meet"]


def test_the_day_follows_what_the_case_learns_and_a_held_case_waits() -> None:
    life = Life(NOTED, last_day="2026-11-26")
    assert timers(life.learn(last_day="2026-11-28"))["note#1:goes-on"] == datetime(2026, 11, 29, 17, tzinfo=UTC)
    life.take(Held, reason="an inquiry")
    life.take(TimerFired, after=timedelta(days=7), timer="note#1:goes-on")
    assert open_nodes(life) == ["note"]
    asked = life.take(Released, after=timedelta(days=1))
    assert timers(asked)["note#1:goes-on"] == life.now  # the day has passed meanwhile


def test_a_join_does_not_wait_for_what_was_left_behind() -> None:
    of = process(
        person("note"), person("chat"), person("file"), parallel("split"), parallel("join"),
        links=(on("split", "note"), on("split", "chat"), on("note", "join"), on("chat", "join"), on("join", "file")),
        note=NOTE,
    )  # fmt: skip
    life = gone_on(of)
    life.take(Submitted, item="chat#1")
    assert open_nodes(life) == ["note", "file"]
    life.take(Submitted, item="file#1")
    life.take(Submitted, item="note#1")
    assert only(life.case).id == "file#2"


def test_nothing_goes_back_from_work_the_case_has_gone_on_without() -> None:
    of = process(
        person("call"), person("note"), person("meet"), links=(on("call", "note"), on("note", "meet")), note=NOTE
    )
    life = Life(of)
    life.take(Submitted, item="call#1")
    life.learn(last_day="2026-11-22")
    life.take(TimerFired, timer="note#1:goes-on")
    with pytest.raises(RefusedEvent, match="has gone on without this"):
        life.take(SentBack, item="note#1", to="call", reason="wrong")
    life.take(SentBack, item="meet#1", to="note", reason="the next one, please")
    assert [(item.id, item.shade) for item in life.case.items if item.node == "note"] == [
        ("note#1", Shade.CANCELLED),
        ("note#2", Shade.SENT_BACK),
    ]
