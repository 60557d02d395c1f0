"""Do machine steps do their work once, and stop their own case only when they cannot?"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.form_files import LIBRARY
from connectors.map_files import read_map
from connectors.store.memory import MemoryStore
from engine.access import EIGHTFLOWS
from engine.cases.advance import MOST_TRIES
from engine.cases.model import ItemState
from flows.case_batches import CaseRun
from flows.exports import Exports
from flows.machine_steps import AUTOMATIONS, Doing, NotYet, Outcome, StepFailed
from tests.journeys.test_kept_return_to_work import HISTORY
from tests.journeys.trust import ASHA, MO, Trust, london

ROW = {"first_day_absent": "2026-11-16", "last_day_absent": "2026-11-18"}
RUNNING = sorted(path.parent.name for path in LIBRARY.glob("*/running.yaml"))


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(MemoryStore(), tmp_path, london(2026, 11, 23, 9, 0))


def opened(trust: Trust, **more: object) -> str:
    return trust.start("return_to_work", ASHA, {**ROW, **more}, key="x", at_step="open_case")


@pytest.mark.parametrize("process", RUNNING)
def test_every_machine_step_of_a_map_that_runs_has_its_automation(process: str) -> None:
    steps = read_map(LIBRARY / process / "future.yaml").steps
    assert {step.automation for step in steps if step.automation} <= AUTOMATIONS.keys()


def test_an_absence_of_ten_days_asks_for_a_fit_note_and_for_the_meeting_of_who_is_back(trust: Trust) -> None:
    case = opened(trust, first_day_absent="2026-11-09")
    assert trust.case(case).answers["calendar_days"] == 10
    assert trust.waited_for(case) == {"fit_note": "employee", "meet": "manager"}


def test_an_absence_that_lasts_is_counted_to_today(trust: Trust) -> None:
    case = opened(trust, first_day_absent="2026-11-14", last_day_absent=None)
    assert trust.case(case).answers["calendar_days"] == 10


@pytest.mark.parametrize(("history", "found"), [(HISTORY, 3), ([], 0)])
def test_earlier_absences_come_from_the_roster(trust: Trust, history: list[object], found: int) -> None:
    case = opened(trust, absence_history=history)
    facts = trust.store.cases.forms(case, special=True)["open_case#1"]
    assert len(facts.special["absence_history"]) == found  # type: ignore[arg-type]
    assert "absence_history" not in facts.answers


def test_a_letter_in_the_quiet_hours_waits_for_the_morning(trust: Trust) -> None:
    trust.now = london(2026, 11, 20, 22, 0)  # a Friday
    opened(trust)
    assert trust.deliver() == []
    trust.live_until(london(2026, 11, 23, 7, 0))
    assert [str(letter["To"]) for letter in trust.deliver()] == ["Mo Adair <mo.adair@trust.example>"]


def failing(error: Exception) -> Callable[[Doing], Outcome]:
    def step(_: Doing) -> Outcome:
        raise error

    return step


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        pytest.param(StepFailed("the roster does not say who"), "the roster does not say who", id="cannot"),
        pytest.param(ValueError("Asha Moor, S13"), "open_absence failed: ValueError", id="a fault of ours, not quoted"),
    ],
)
def test_a_step_that_cannot_stops_its_own_case_and_calls_somebody(
    trust: Trust, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    monkeypatch.setitem(AUTOMATIONS, "open_absence", failing(error))
    case = opened(trust)
    (item,) = trust.case(case).open_items
    assert (item.state, item.reason) == (ItemState.STOPPED, reason)
    (called,) = trust.deliver()
    assert str(called["To"]) == "Lee Marsh <lee.marsh@trust.example>"
    assert str(called["Subject"]) == f"Stopped, somebody must look ({case})"
    assert reason not in str(called)


def test_a_step_that_fails_for_now_is_tried_again_and_given_up_in_the_end(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(AUTOMATIONS, "open_absence", failing(OSError(28, "No space left on device")))
    case = opened(trust)
    (item,) = trust.case(case).open_items
    assert (item.state, item.reason) == (ItemState.READY, "open_absence: No space left on device")
    trust.live_until(trust.now + timedelta(hours=1))
    (item,) = trust.case(case).open_items
    assert (item.state, item.attempts) == (ItemState.STOPPED, MOST_TRIES)


def test_a_step_that_is_too_early_comes_again(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    right = AUTOMATIONS["open_absence"]
    tomorrow = trust.now + timedelta(days=1)

    def later(doing: Doing) -> Outcome:
        if doing.now < tomorrow:
            raise NotYet(tomorrow)
        return right(doing)

    monkeypatch.setitem(AUTOMATIONS, "open_absence", later)
    case = opened(trust)
    assert set(trust.waited_for(case)) == {"open_case"}
    trust.live_until(tomorrow)
    assert set(trust.waited_for(case)) == {"meet"}


def test_one_bad_case_does_not_hold_up_its_batch(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    right = AUTOMATIONS["open_absence"]

    def picky(doing: Doing) -> Outcome:
        if doing.case.subject == MO:
            raise RuntimeError
        return right(doing)

    monkeypatch.setitem(AUTOMATIONS, "open_absence", picky)
    work = trust.casework
    ids = [
        work.start("return_to_work", who, dict(ROW), by=EIGHTFLOWS, now=trust.now, key="x", at_step="open_case").id
        for who in (ASHA, MO, "20010006")
    ]
    trust.carry_on()
    states = [trust.case(id).open_items[0].state for id in ids]
    assert states == [ItemState.WAITING, ItemState.STOPPED, ItemState.WAITING]


def test_carried_out_twice_after_a_crash_it_is_done_once(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first worker dies after the step and before saving; the second takes over when the lease has run out."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    started = trust.casework.start(
        "return_to_work", ASHA, dict(ROW), by=EIGHTFLOWS, now=trust.now, key="x", at_step="open_case"
    )
    first = CaseRun(trust.parts, clock=lambda: trust.now)
    with monkeypatch.context() as dying:
        dying.setattr(trust.store.cases, "save_all", die)
        with pytest.raises(KeyboardInterrupt):
            first.run()
    assert trust.waited_for(started.id) == {"open_case": ""}
    trust.carry_on()
    assert trust.waited_for(started.id) == {"open_case": ""}  # still the first one's
    trust.live_until(trust.now + timedelta(minutes=11))
    assert trust.waited_for(started.id) == {"meet": "manager"}
    done = [event for event in trust.store.cases.events(started.id) if type(event).__name__ == "MachineDone"]
    assert len(done) == 1


def test_after_an_outage_only_the_last_of_several_reminders_goes_out(trust: Trust) -> None:
    trust.now = london(2026, 11, 19, 9, 0)
    case = opened(trust)
    trust.deliver()
    trust.now = london(2026, 12, 7, 9, 0)  # nothing ran for more than two weeks
    trust.carry_on()
    assert trust.counts["reminders left out because a later one was due"] == 2
    assert [item.shade.value for item in trust.case(case).open_items] == ["escalated"]
    late = [letter for letter in trust.deliver() if "late" in str(letter["Subject"])]
    assert [str(letter["To"]) for letter in late] == ["Sam Vale <sam.vale@trust.example>"]


@pytest.fixture
def exports(tmp_path: Path) -> Exports:
    return Exports(tmp_path)


def test_a_row_for_another_system_is_in_one_file_only_however_often_it_is_made(
    exports: Exports, tmp_path: Path
) -> None:
    day = london(2026, 11, 23).date()
    exports.add("esr", {"Case": "RTW-1", "Name": "=cmd()"}, key="RTW-1-esr#1", day=day)
    exports.add("esr", {"Case": "RTW-1", "Name": "=cmd()"}, key="RTW-1-esr#1", day=day + timedelta(days=1))
    (file,) = exports.finish()
    assert file.read_text().splitlines() == ["Case,Name", "RTW-1,'=cmd()"]
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["esr-2026-11-23.csv"]
    assert file.stat().st_mode & 0o077 == 0


def test_all_answers_go_into_a_file_for_another_system_and_special_ones_do_not(trust: Trust, tmp_path: Path) -> None:
    case = opened(trust, absence_history=[])
    saved = trust.store.cases.load(case).case
    exports = Exports(tmp_path / "out")
    doing = Doing(
        case=saved,
        running=trust.parts.processes.at(saved.process, saved.version),
        item=saved.items[-1],
        forms=trust.store.cases.forms(case, special=True),
        directory=trust.known,
        checks=trust.parts.checks,
        now=trust.now,
        exports=exports,
        earlier=tuple,
    )
    assert AUTOMATIONS["export_answers"](doing) == Outcome()
    (file,) = exports.finish()
    heads, row = (line.split(",") for line in file.read_text("utf-8").splitlines())
    answers = dict(zip(heads, row, strict=True))
    assert (answers["Case"], answers["first_day_absent"]) == (case, "2026-11-16")
    assert "absence_history" not in answers
