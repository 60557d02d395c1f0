"""Does what a case learns move what waits for it? Do prompts keep their days, and reminders come again?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.cases.advance import advance, open_case
from engine.cases.deadlines import Term, Unit
from engine.cases.model import (
    AnyEvent,
    AnyRequest,
    Case,
    CaseStatus,
    Held,
    Learned,
    Opened,
    Released,
    SendLetter,
    SetTimer,
    Shade,
    Submitted,
    TimerFired,
)
from engine.cases.process import Act, Process, Prompt, Rung, StepPolicy
from engine.cases.running import NotRunnable, process_of
from tests.engine.cases.small_processes import MONDAY, on, person, process


def days(amount: int) -> Term:
    return Term(amount=amount, unit=Unit.DAYS)


MEET = StepPolicy(
    role="manager",
    starts=days(1),
    starts_from=("last_day",),
    due=days(0),
    letter="meet",
    ladder=(Rung(act=Act.REMIND, after=days(2), letter="again", role="manager",
                 again=days(7)),),
)  # fmt: skip
PROMPT = Prompt(when=days(27), counts_from=("first_day",), until=("last_day",), letter="long", role="manager")
RETURN = process(person("meet"), person("file"), links=(on("meet", "file"),), meet=MEET)
FIRST = {"first_day": "2026-11-16"}


def prompted(**more: Any) -> Process:
    return replace(RETURN, prompts={"long": replace(PROMPT, **more)})


class Life:
    """A case and the clock."""

    def __init__(self, of: Process, **answers: Any) -> None:
        self.of, self.now = of, MONDAY
        event = Opened(id="e0", at=MONDAY, by="roster", answers={**FIRST, **answers})
        self.case, self.asked = open_case(event, id="c1", subject="p1", process=of)

    def take(self, made: type[Any], *, after: timedelta = timedelta(0), **more: Any) -> tuple[AnyRequest, ...]:
        self.now += after
        event: AnyEvent = made(id=f"e{len(self.case.applied)}", at=self.now, by="x", **more)
        self.case, self.asked = advance(self.case, event, self.of)
        return self.asked

    def learn(self, **answers: Any) -> tuple[AnyRequest, ...]:
        return self.take(Learned, source="roster", answers=answers)


def timers(asked: tuple[AnyRequest, ...]) -> dict[str, datetime]:
    return {each.timer: each.due for each in asked if isinstance(each, SetTimer)}


def letters(asked: tuple[AnyRequest, ...]) -> list[str]:
    return [each.letter for each in asked if isinstance(each, SendLetter)]


def only(case: Case) -> Any:
    (item,) = case.open_items
    return item


def test_somebody_asked_too_early_is_not_asked_until_the_new_day() -> None:
    life = Life(RETURN, last_day="2026-11-21")
    assert only(life.case).asked == "manager"
    asked = life.learn(last_day="2026-11-26")
    assert (only(life.case).asked, only(life.case).due) == ("", None)
    assert timers(asked) == {"meet#1:start": datetime(2026, 11, 27, 17, tzinfo=UTC)}
    asked = life.take(TimerFired, after=timedelta(days=5), timer="meet#1:start")
    assert (only(life.case).asked, letters(asked)) == ("manager", ["meet"])


def test_work_that_waited_for_a_later_day_begins_at_once_where_it_has_come() -> None:
    life = Life(RETURN, last_day="2026-12-26")
    assert only(life.case).asked == ""
    assert letters(life.learn(last_day="2026-11-21")) == ["meet"]


def test_what_is_not_changed_is_left_alone() -> None:
    life = Life(RETURN, last_day="2026-12-26")
    assert life.learn(last_day="2026-12-26", hours=7.5) == ()


def test_a_held_case_learns_and_acts_on_it_when_it_is_released() -> None:
    life = Life(RETURN, last_day="2026-11-22")
    life.take(Held, reason="an inquiry")
    assert life.learn(last_day="2026-11-26") == ()
    asked = life.take(Released, after=timedelta(days=1))
    assert timers(asked) == {"meet#1:start": datetime(2026, 11, 27, 17, tzinfo=UTC)}


def test_a_step_that_is_not_needed_any_more_is_passed_over() -> None:
    note = StepPolicy(role="employee", lapses="short")
    of = process(person("note"), person("meet"), links=(on("note", "meet", "note_ok"),), note=note)
    holds = {"short": lambda answers: bool(answers.get("short")), "note_ok": lambda _: True}
    of = replace(of, conditions=holds)
    life = Life(of)
    life.learn(short=True)
    note_item, meet_item = life.case.items
    assert (note_item.shade, note_item.reason, meet_item.node) == (Shade.SKIPPED, "not needed any more", "meet")


def test_a_reminder_comes_again_until_the_step_is_done() -> None:
    life = Life(RETURN, last_day="2026-11-20")
    for week in range(3):
        asked = life.take(TimerFired, after=timedelta(days=7), timer="meet#1:rung-0")
        assert letters(asked) == ["again"], week
        assert list(timers(asked)) == ["meet#1:rung-0"]
    life.take(Submitted, item="meet#1")
    assert letters(life.take(TimerFired, timer="meet#1:rung-0")) == []


def test_a_reminder_that_comes_again_still_does_after_a_hold() -> None:
    life = Life(RETURN, last_day="2026-11-20")
    life.take(TimerFired, after=timedelta(days=3), timer="meet#1:rung-0")
    life.take(Held, reason="an inquiry")
    asked = life.take(Released, after=timedelta(days=10))
    assert timers(asked)["meet#1:rung-0"] > life.now


@pytest.mark.parametrize(
    ("last_day", "prompts"),
    [
        pytest.param(None, ["long"], id="away"),
        pytest.param("2026-12-13", ["long"], id="the last day is day 28"),
        pytest.param("2026-12-12", [], id="back on day 28"),
    ],
)
def test_a_prompt_comes_on_its_day_of_the_calendar_while_it_lasts(last_day: str | None, prompts: list[str]) -> None:
    life = Life(prompted())
    assert timers(life.asked)["prompt:long"] == datetime(2026, 12, 13, 17, tzinfo=UTC)
    life.learn(last_day=last_day)
    assert letters(life.take(TimerFired, after=timedelta(days=21), timer="prompt:long")) == prompts


@pytest.mark.parametrize(("even_late", "prompts"), [(True, ["long"]), (False, [])])
def test_a_prompt_whose_day_had_passed_when_the_case_opened(even_late: bool, prompts: list[str]) -> None:
    life = Life(prompted(even_late=even_late), first_day="2026-10-01")
    assert [each for each in letters(life.asked) if each == "long"] == prompts


def test_a_case_that_is_over_prompts_nobody() -> None:
    life = Life(prompted(), last_day="2026-11-20")
    life.take(Submitted, item="meet#1")
    life.take(Submitted, item="file#1")
    assert life.case.status is CaseStatus.CLOSED
    assert life.take(TimerFired, timer="prompt:long") == ()


def test_what_is_wrong_with_a_prompt_or_a_reminder_that_repeats_is_told_all_at_once() -> None:
    policies = {
        "schema": "eightflows-running/1",
        "owner": "lead",
        "answers": {"first_day": "date"},
        "prompts": {
            "a": {"when": "3 days", "role": "manager", "letter": "x"},
            "b": {"when": "3 days after lunch", "role": "manager", "letter": "x"},
            "c": {"when": "3 days after first_day", "role": "manager", "letter": "x", "until": "tea"},
        },
        "steps": {
            "meet": {"role": "m", "ladder": [
                {"act": "remind", "role": "m", "letter": "x", "after": "1 day", "again": "0 days"}]},
            "file": {"role": "m", "lapses": "nonsense > 3"},
        },
    }  # fmt: skip
    with pytest.raises(NotRunnable) as wrong:
        process_of(RETURN.map, policies, version="v")
    assert {fault.place for fault in wrong.value.faults} >= {
        ("prompts", "a"),
        ("prompts", "b", "when"),
        ("prompts", "c", "until"),
        ("steps", "meet", "ladder", 0, "again"),
        ("answers",),
    }
