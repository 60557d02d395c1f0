"""Who may do what with a case, what is refused and in which words, and who sees what?"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from connectors.form_files import LIBRARY
from connectors.store.memory import MemoryStore
from engine.access import EIGHTFLOWS, NotAllowed
from engine.cases.casework import Casework
from engine.cases.model import CaseStatus, ItemState, Resume
from engine.cases.moves import RefusedEvent
from engine.cases.reading import READ
from engine.cases.running_processes import UnknownProcess
from engine.cases.work import NotAccepted
from engine.forms.definition import Level
from engine.people import Person
from tests.journeys.test_kept_return_to_work import CONFIRMED, MEETING
from tests.journeys.trust import ASHA, DIRECTORY, HANA, LEE, MO, SAM, Trust, london

PAT = "20010006"  # of the same team, holds no role in this process
SHORT = {"first_day_absent": "2026-12-01", "last_day_absent": "2026-12-03"}
HELD = {
    **MEETING,
    **SHORT,
    "return_date": "2026-12-04",
    "reported_on": "2026-12-01",
    "discussion_date": "2026-12-04",
    "topics": {
        topic: {"discussed": True} for topic in ("welcome", "news", "support", "work_as_cause", "colleagues", "leave")
    },
}


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(MemoryStore(), tmp_path, london(2026, 12, 4, 9, 0))


@pytest.fixture
def case(trust: Trust) -> str:
    """Asha was away for three days and is back: her manager is asked to talk with her."""
    return trust.start("return_to_work", ASHA, dict(SHORT), key="x", at_step="open_case")


def test_the_same_key_is_the_same_case(trust: Trust, case: str) -> None:
    assert trust.start("return_to_work", ASHA, dict(SHORT), key="x", at_step="open_case") == case
    assert trust.start("return_to_work", ASHA, dict(SHORT), key="y", at_step="open_case") != case


@pytest.mark.parametrize(
    ("by", "subject", "process", "refusal"),
    [
        pytest.param(PAT, ASHA, "return_to_work", NotAllowed, id="a colleague"),
        pytest.param("20010007", ASHA, "return_to_work", NotAllowed, id="another team's manager"),
        pytest.param("nobody", ASHA, "return_to_work", NotAllowed, id="somebody who does not work here"),
        pytest.param(LEE, "20019999", "return_to_work", RefusedEvent, id="about nobody"),
        pytest.param(MO, ASHA, "no_such_process", UnknownProcess, id="no such process"),
    ],
)
def test_a_case_is_not_started(trust: Trust, by: str, subject: str, process: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        trust.start(process, subject, {}, by=by)
    assert trust.store.cases.find() == []


def test_a_start_that_does_not_fit_is_told_all_at_once_and_a_reason_lets_it_pass(trust: Trust) -> None:
    given = {
        **SHORT,
        "reported_on": "2026-12-02",
        "reported_at": "25:00",
        "reported_to": "Mo",
        "reported_in_line": "maybe",
    }
    with pytest.raises(NotAccepted) as wrong:
        trust.start("return_to_work", ASHA, given, by=MO)
    assert {fault.where for fault in wrong.value.faults} == {
        "Time it was reported",
        "Reported in line with the procedure?",
    }
    assert [warning.key for warning in wrong.value.warnings] == ["reported_in_time@reported_on"]
    right = {**given, "reported_at": "7:15", "reported_in_line": "yes"}
    reasons = {"reported_in_time@reported_on": "The phone was down"}
    case = trust.start("return_to_work", ASHA, right, by=MO, reasons=reasons)
    assert trust.waited_for(case) == {"enter_roster": "manager"}  # whoever fills the form in has taken the call


@pytest.mark.parametrize(
    "by",
    [
        pytest.param(PAT, id="a colleague"),
        pytest.param("20010007", id="another team's manager"),
        pytest.param(ASHA, id="the person it is about"),
        pytest.param(SAM, id="the second line, who is not asked"),
        pytest.param(HANA, id="HR"),
    ],
)
def test_only_whoever_is_asked_fills_in(trust: Trust, case: str, by: str) -> None:
    with pytest.raises(NotAllowed, match="not allowed to fill in a form, or it is not there"):
        trust.submit(case, "meet#1", by, **HELD)
    assert trust.waited_for(case) == {"meet": "manager"}


@pytest.mark.parametrize("item", ["confirm#1", "meet#2", "no such item"])
def test_out_of_order_is_refused_without_a_hint(trust: Trust, case: str, item: str) -> None:
    with pytest.raises(NotAllowed):
        trust.submit(case, item, MO, **HELD)


def test_a_case_that_is_not_there_is_refused_in_the_same_words(trust: Trust, case: str) -> None:
    with pytest.raises(NotAllowed) as absent:
        trust.casework.view("RTW-22222222", by=trust.actor(MO), now=trust.now)
    with pytest.raises(NotAllowed) as foreign:
        trust.casework.view(case, by=trust.actor("20010007"), now=trust.now)
    assert str(absent.value) == str(foreign.value)


def test_a_machine_fills_in_nothing(trust: Trust, case: str) -> None:
    with pytest.raises(NotAllowed):
        trust.casework.submit(case, "meet#1", HELD, by=EIGHTFLOWS, now=trust.now)


def test_twice_is_refused_and_the_first_stays(trust: Trust, case: str) -> None:
    trust.submit(case, "meet#1", MO, **HELD)
    with pytest.raises(RefusedEvent, match="done already, and your copy was not used"):
        trust.submit(case, "meet#1", MO, **{**HELD, "held_how": "By phone"})
    assert trust.store.cases.forms(case, special=False)["meet#1"].answers["held_how"] == "Face to face"


def test_nothing_is_taken_after_the_end(trust: Trust, case: str) -> None:
    trust.casework.cancel(case, reason="Opened by mistake", by=trust.actor(HANA), now=trust.now)
    with pytest.raises(NotAllowed):  # nobody is asked any more
        trust.submit(case, "meet#1", PAT, **HELD)
    with pytest.raises(RefusedEvent, match="this case is cancelled"):
        trust.submit(case, "meet#1", MO, **HELD)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"first_day_absent": "2026-12-05"}, {"First day of absence"}),
        ({"last_day_absent": "2026-11-30"}, {"Last day of absence"}),
        ({"return_date": "2026-12-03"}, {"First day back"}),
        ({"discussion_date": "2026-12-03"}, {"Day of the conversation"}),
        ({"discussion_date": "2026-12-05"}, {"Day of the conversation"}),
        ({"return_date": "31/02/2026"}, {"First day back"}),
        ({"held_how": None, "oh_referral": "perhaps"}, {"How was it held?", "Refer to occupational health?"}),
    ],
)
def test_dates_and_answers_that_cannot_be(
    trust: Trust, case: str, changes: dict[str, str | None], where: set[str]
) -> None:
    with pytest.raises(NotAccepted) as wrong:
        trust.submit(case, "meet#1", MO, **{**HELD, **changes})
    assert where <= {fault.where for fault in wrong.value.faults}
    assert trust.waited_for(case) == {"meet": "manager"}


def test_what_the_system_knows_is_not_for_people_to_say(trust: Trust, case: str) -> None:
    trust.submit(case, "meet#1", MO, **{**HELD, "employee_id": "99999999", "bradford_so_far": 0, "team": "Elsewhere"})
    kept = trust.store.cases.forms(case, special=False)["meet#1"].answers
    assert (kept["employee_id"], kept["team"], kept["bradford_so_far"]) == (ASHA, "Larkspur Ward", 3)


def test_the_reason_is_for_hr_alone_unless_it_is_shared(trust: Trust, case: str) -> None:
    trust.submit(case, "meet#1", MO, **HELD)
    trust.submit(case, "confirm#1", ASHA, **{**CONFIRMED, "share_reason": False})

    def reason_seen_by(id: str) -> object:
        view = trust.casework.view(case, by=trust.actor(id), now=trust.now)
        return next((dict(each.answers).get("absence_reason") for each in view.forms if each.item == "confirm#1"), None)

    assert (reason_seen_by(ASHA), reason_seen_by(HANA), reason_seen_by(MO)) == ("S13", "S13", None)


def test_a_shared_reason_is_seen_by_the_manager_and_still_kept_apart(trust: Trust, case: str) -> None:
    trust.submit(case, "meet#1", MO, **HELD)
    trust.submit(case, "confirm#1", ASHA, **{**CONFIRMED, "share_reason": True})
    view = trust.casework.view(case, by=trust.actor(MO), now=trust.now)
    (seen,) = [dict(each.answers) for each in view.forms if each.item == "confirm#1"]
    assert view.level is Level.L2
    assert (seen["absence_reason"], "disability_related" in seen) == ("S13", False)
    assert "absence_reason" in trust.store.cases.forms(case, special=True)["confirm#1"].special


def test_a_stand_in_finds_the_work_and_does_it(trust: Trust, case: str) -> None:
    trust.away(MO, by=PAT, begins=date(2026, 12, 1), ends=date(2026, 12, 31))
    assert [line.item for line in trust.casework.waiting_for(PAT, trust.now)] == ["meet#1"]
    trust.submit(case, "meet#1", PAT, **HELD)
    assert trust.waited_for(case) == {"confirm": "employee"}


def test_work_lists_are_each_persons_own(trust: Trust, case: str) -> None:
    assert [line.item for line in trust.casework.waiting_for(MO, trust.now)] == ["meet#1"]
    for other in (ASHA, SAM, HANA, LEE, PAT):
        assert trust.casework.waiting_for(other, trust.now) == []
    assert [line.id for line in trust.casework.started_by("eightflows")] == [case]
    assert [line.id for line in trust.casework.about(ASHA, by=trust.actor(MO), now=trust.now)] == [case]


def test_work_is_passed_on_and_the_other_person_is_asked(trust: Trust, case: str) -> None:
    trust.casework.pass_on(case, "meet#1", to=PAT, by=trust.actor(MO), now=trust.now)
    trust.carry_on()
    assert [line.item for line in trust.casework.waiting_for(PAT, trust.now)] == ["meet#1"]
    assert trust.casework.waiting_for(MO, trust.now) == []
    assert [str(letter["To"]) for letter in trust.deliver()][-1] == "Pat Coll <pat.coll@trust.example>"


@pytest.mark.parametrize(
    ("to", "said"),
    [(ASHA, "nobody is asked to decide about themselves"), ("20019999", "nobody with that id works here now")],
)
def test_work_is_not_passed_to_just_anybody(trust: Trust, case: str, to: str, said: str) -> None:
    with pytest.raises(RefusedEvent, match=said):
        trust.casework.pass_on(case, "meet#1", to=to, by=trust.actor(MO), now=trust.now)


def test_what_is_stopped_waits_for_the_owner_of_exceptions_who_clears_it(trust: Trust, case: str) -> None:
    trust.casework.stop(case, "meet#1", reason="She is away again", by=trust.actor(MO), now=trust.now)
    trust.carry_on()
    assert [line.item for line in trust.casework.stopped_for(LEE, trust.now)] == ["meet#1"]
    assert trust.casework.stopped_for(MO, trust.now) == []
    with pytest.raises(NotAllowed):
        trust.casework.clear(case, "meet#1", resume=Resume.SKIP, reason="x", by=trust.actor(MO), now=trust.now)
    with pytest.raises(RefusedEvent, match="say why"):
        trust.casework.clear(case, "meet#1", resume=Resume.AGAIN, reason=" ", by=trust.actor(LEE), now=trust.now)
    trust.casework.clear(case, "meet#1", resume=Resume.AGAIN, reason="Back now", by=trust.actor(LEE), now=trust.now)
    assert trust.waited_for(case) == {"meet": "manager"}


def test_a_held_case_is_left_alone_until_it_is_released(trust: Trust, case: str) -> None:
    trust.casework.hold(case, reason="An inquiry", by=trust.actor(HANA), now=trust.now)
    trust.live_until(london(2026, 12, 20, 9, 0))
    shades = {item.node: item.shade.value for item in trust.case(case).open_items}
    assert shades == {"meet": ""}
    trust.casework.release(case, by=trust.actor(HANA), now=trust.now)
    due = trust.case(case).open_items[0].due
    assert due is not None
    assert due.date() == date(2026, 12, 20)  # sixteen days stood still


def test_a_case_gives_way_only_to_one_about_the_same_person(trust: Trust, case: str) -> None:
    other = trust.start("return_to_work", PAT, dict(SHORT), key="x", at_step="open_case")
    same = trust.start("return_to_work", ASHA, dict(SHORT), key="y", at_step="open_case")
    with pytest.raises(RefusedEvent, match="about the same person"):
        trust.casework.supersede(case, by_case=other, by=trust.actor(HANA), now=trust.now)
    trust.casework.supersede(case, by_case=same, by=trust.actor(HANA), now=trust.now)
    assert trust.case(case).status is CaseStatus.SUPERSEDED


def test_a_case_is_moved_only_to_another_version(trust: Trust, case: str) -> None:
    with pytest.raises(RefusedEvent, match="newest version already"):
        trust.casework.move(case, reason="why not", by=trust.actor(LEE), now=trust.now)


def test_nobody_holds_the_role_so_the_owner_of_exceptions_is_called(trust: Trust) -> None:
    trust.known = replace(
        DIRECTORY, teams=tuple(replace(team, manager="", second_line="") for team in DIRECTORY.teams if team.id != "hr")
    )
    case = trust.start("return_to_work", ASHA, dict(SHORT), key="x", at_step="open_case")
    (stopped,) = trust.case(case).open_items
    assert (stopped.state, stopped.reason) == (ItemState.STOPPED, "nobody holds the role line manager here")
    assert [str(letter["To"]) for letter in trust.deliver()] == ["Lee Marsh <lee.marsh@trust.example>"]


def nameless(person: Person) -> Person:
    return replace(person, email="")


def renamed(person: Person) -> Person:
    return replace(person, name="Mo\r\nBcc: all@trust.example")


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        pytest.param(nameless, "people asked who have no e-mail address", id="no address"),
        pytest.param(renamed, "pieces of work stopped, somebody called", id="a name that would be a header"),
    ],
)
def test_somebody_who_cannot_be_written_to_is_counted_and_the_work_still_waits(
    trust: Trust, change: Callable[[Person], Person], counted: str
) -> None:
    people = tuple(change(each) if each.id == MO else each for each in DIRECTORY.people)
    trust.known = replace(DIRECTORY, people=people)
    trust.start("return_to_work", ASHA, dict(SHORT), key="x", at_step="open_case")
    assert trust.counts[counted] == 1
    assert all("Bcc" not in letter for letter in trust.deliver())


def test_a_case_goes_on_by_its_version_until_it_is_moved(trust: Trust, case: str, tmp_path: Path) -> None:
    """The library changes under it: a new case starts on the new version, the old one is moved by hand."""
    folder = tmp_path / "library"
    for part in ("return_to_work", "letters"):
        shutil.copytree(LIBRARY / part, folder / part)
    policies = folder / "return_to_work" / "running.yaml"
    policies.write_text(policies.read_text("utf-8").replace("due: 0 days ", "due: 4 days "), encoding="utf-8")
    old = trust.case(case).version
    newer = Trust(trust.store, tmp_path, trust.now, library=folder)
    assert newer.waited_for(case) == {"meet": "manager"}
    fresh = newer.start("return_to_work", ASHA, dict(SHORT), key="z", at_step="open_case")
    assert newer.case(fresh).version != old
    view = newer.casework.view(case, by=newer.actor(LEE), now=newer.now)
    assert (view.version, view.newest) == (old, False)
    with pytest.raises(NotAllowed):
        newer.casework.move(case, reason="RPIW 8", by=newer.actor(MO), now=newer.now)
    newer.casework.move(case, reason="RPIW 8", by=newer.actor(LEE), now=newer.now)
    assert newer.case(case).version == newer.case(fresh).version
    newer.submit(case, "meet#1", MO, **HELD)
    assert newer.waited_for(case) == {"confirm": "employee"}


def test_the_roster_and_a_manager_open_one_case_of_one_absence(trust: Trust) -> None:
    report = {
        **SHORT,
        "reported_on": "2026-12-01",
        "reported_at": "7:15",
        "reported_to": "Mo",
        "reported_in_line": "yes",
    }
    by_hand = trust.start("return_to_work", ASHA, report, by=MO)
    assert trust.start("return_to_work", ASHA, dict(SHORT), at_step="open_case") == by_hand
    other = trust.start("return_to_work", ASHA, {**SHORT, "first_day_absent": "2026-12-02"}, at_step="open_case")
    assert other != by_hand


def test_a_step_without_a_form_takes_no_answers_that_are_not_its_own(trust: Trust) -> None:
    report = {
        **SHORT,
        "reported_on": "2026-12-01",
        "reported_at": "7:15",
        "reported_to": "Mo",
        "reported_in_line": "yes",
    }
    case = trust.start("return_to_work", ASHA, report, by=MO)
    task = trust.casework.task(case, "enter_roster#1", by=trust.actor(MO), now=trust.now)
    assert (task.form, dict(task.questions)) == (None, {})
    with pytest.raises(NotAccepted, match="nothing here asks for this"):
        trust.submit(case, "enter_roster#1", MO, calendar_days=1)


def test_each_stands_by_their_own_words(trust: Trust, case: str) -> None:
    asked = trust.casework.task(case, "meet#1", by=trust.actor(MO), now=trust.now)
    assert asked.statements == ("We talked about this and it is what we agreed",)


def the_readings(trust: Trust, case: str) -> list[tuple[str, str]]:
    return [(entry.by, entry.item) for entry in trust.store.audit.entries(case) if entry.what == READ]


def test_who_reads_special_category_answers_is_noted_and_nothing_of_what_they_say(trust: Trust, case: str) -> None:
    trust.submit(case, "meet#1", MO, **HELD)
    trust.casework.view(case, by=trust.actor(HANA), now=trust.now)
    assert the_readings(trust, case) == []  # there is nothing of the kind yet
    trust.submit(case, "confirm#1", ASHA, **{**CONFIRMED, "agreed": False, "disagreement": "the dates"})
    for by in (MO, SAM, HANA, ASHA):
        for _ in range(2):  # a page that is loaded again is still the same reading
            trust.casework.view(case, by=trust.actor(by), now=trust.now)
    assert the_readings(trust, case) == [(HANA, ""), (ASHA, "")]
    trust.now += timedelta(minutes=10)
    trust.casework.view(case, by=trust.actor(HANA), now=trust.now)
    assert len(the_readings(trust, case)) == 3
    (entry, *_) = [each for each in trust.store.audit.entries(case) if each.what == READ]
    assert (entry.changes, entry.why) == ((), "")
    assert trust.store.audit.verify() is None


def test_a_form_that_shows_special_category_answers_again_is_a_reading_too(trust: Trust, case: str) -> None:
    trust.submit(case, "meet#1", MO, **HELD)
    trust.submit(case, "confirm#1", ASHA, **{**CONFIRMED, "agreed": False, "disagreement": "the dates"})
    trust.casework.task(case, "meet#2", by=trust.actor(MO), now=trust.now)
    assert the_readings(trust, case) == []  # a manager sees none of them
    trust.submit(case, "meet#2", MO, **HELD)
    task = trust.casework.task(case, "confirm#2", by=trust.actor(ASHA), now=trust.now)
    assert task.answers["absence_reason"] == CONFIRMED["absence_reason"]
    assert the_readings(trust, case) == [(ASHA, "confirm#2")]


def test_where_no_reading_can_be_noted_nothing_of_the_kind_is_shown(trust: Trust, case: str) -> None:
    trust.submit(case, "meet#1", MO, **HELD)
    trust.submit(case, "confirm#1", ASHA, **{**CONFIRMED, "agreed": False, "disagreement": "the dates"})
    parts = trust.parts
    blind = Casework(parts.cases, parts.processes, trust, policies=parts.checks.policies)
    assert blind.view(case, by=trust.actor(HANA), now=trust.now).level is Level.L2
