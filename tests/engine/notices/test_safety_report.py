"""Does the Clinical Safety Officer see each month what was decided, is owed, ran out and is not covered?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.notices.life import KeptChange, recorded, released
from engine.notices.registered import RegisteredSystem
from engine.notices.release import Condition, EmergencyRelease, SafetyCase
from engine.notices.safety_report import SafetyReport, month_of, safety_report, to_do
from tests.engine.notices.small_trust import MONDAY, a_change, at
from tests.flows.notice_office import CASE, OFFICER

LILLIE = RegisteredSystem(ref="S-1", name="LilliCare", version="7.2", health_it=True)
NOVEMBER, END = date(2026, 11, 1), date(2026, 11, 30)


def reported(
    changes: Sequence[KeptChange] = (), cases: Sequence[SafetyCase] = (CASE,), *, today: date = END, **more: Any
) -> SafetyReport:
    given: dict[str, Any] = {
        "missing": {}, "officers": (OFFICER,), "systems": (LILLIE,), "attested": {}, "names": {"hall": "Hall"}
    } | more  # fmt: skip
    return safety_report(NOVEMBER, today=today, changes=changes, cases=cases, **given)


def in_an_emergency(day: date = date(2026, 11, 10), due: date = date(2026, 11, 12)) -> KeptChange:
    """LilliCare 7.3 released past the gate."""
    release = EmergencyRelease(
        change="CHG-1", versions={"S-1": "7.3"}, first="hall", second="dev", why="Nobody can print prescriptions now",
        at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC), task_due=due,
    )  # fmt: skip
    kept = recorded(a_change(versions={"S-1": "7.3"}), now=release.at)
    return released(kept, now=release.at, emergency=release)


def test_decisions_of_the_month_are_listed_and_no_others() -> None:
    cases = [CASE, replace(CASE, ref="SC-2", decided=END), replace(CASE, ref="SC-3", decided=date(2026, 12, 1))]
    assert [each.case.ref for each in reported(cases=cases, today=date(2026, 12, 20)).decisions] == ["SC-2"]


@pytest.mark.parametrize(
    ("expires", "met", "ran_out"),
    [
        (date(2026, 11, 29), False, [True]),
        (date(2026, 11, 30), False, [False]),
        (None, False, [False]),
        (date(2026, 11, 1), True, []),
    ],
)
def test_a_condition_is_open_until_it_is_met_and_runs_out_after_its_day(
    expires: date | None, met: bool, ran_out: list[bool]
) -> None:
    condition = Condition(what="Two people check each dose", expires=expires, met=met)
    found = reported(cases=[replace(CASE, conditions=(condition,))])
    assert [each.ran_out for each in found.conditions] == ran_out
    assert found.ran_out == sum(ran_out)


def test_a_later_decision_on_the_same_version_takes_the_conditions_of_the_earlier_with_it() -> None:
    earlier = replace(CASE, conditions=(Condition(what="Old", expires=date(2026, 10, 2)),))
    assert reported(cases=[earlier, replace(CASE, ref="SC-2", decided=date(2026, 11, 2))]).conditions == ()


def test_an_emergency_release_is_owed_then_overdue_and_stays_until_it_is_decided() -> None:
    kept = in_an_emergency()
    assert [each.overdue for each in reported([kept], today=date(2026, 11, 12)).emergencies] == [False]
    assert [each.overdue for each in reported([kept], today=date(2026, 11, 13)).emergencies] == [True]
    line = reported([kept]).emergencies[0]
    assert (line.systems, line.first, line.decided) == (("LilliCare 7.3",), "Hall", None)
    late = replace(CASE, ref="SC-2", version="7.3", decided=date(2026, 11, 20))
    assert [(each.decided, each.overdue) for each in reported([kept], [late]).emergencies] == [(late.decided, False)]


def test_an_emergency_of_an_earlier_month_is_shown_only_while_its_decision_is_owed() -> None:
    kept = in_an_emergency(date(2026, 10, 1), date(2026, 10, 5))
    assert reported([kept]).overdue == 1
    late = replace(CASE, ref="SC-2", version="7.3", decided=date(2026, 10, 20))
    assert reported([kept], [late]).emergencies == ()
    assert reported([in_an_emergency(date(2026, 12, 1))], today=date(2026, 12, 2)).emergencies == ()


@pytest.mark.parametrize(
    ("system", "why"),
    [
        (LILLIE, []),
        (replace(LILLIE, version="7.4"), ["no decision on 7.4; the last one covers 7.2"]),
        (replace(LILLIE, ref="S-9", health_it=None, version=""), ["no decision on the version in use"]),
        (replace(LILLIE, ref="S-9", health_it=False), []),
        (replace(LILLIE, ref="S-9", status="retired"), []),
    ],
)
def test_a_live_health_it_system_without_a_decision_on_its_version_is_named(
    system: RegisteredSystem, why: list[str]
) -> None:
    assert [each.why for each in reported(systems=(system,)).uncovered] == why


def test_an_overdue_review_is_named() -> None:
    found = reported(cases=[replace(CASE, review_by=date(2026, 11, 29))])
    assert [each.why for each in found.uncovered] == ["the review of SC-1 is overdue"]


@pytest.mark.parametrize(
    ("until", "stands"),
    [
        (date(2026, 11, 29), (True, False)),
        (date(2026, 12, 24), (False, True)),
        (date(2027, 12, 24), (False, False)),
        (None, (True, False)),
    ],
)
def test_an_officers_registration_and_training_are_watched(until: date | None, stands: tuple[bool, bool]) -> None:
    found = reported(officers=(replace(OFFICER, trained_until=until),))
    assert [(each.ran_out, each.soon) for each in found.officers] == [stands]


def test_what_is_to_do_comes_first_what_is_overdue() -> None:
    held = recorded(a_change(ref="CHG-2"), now=at(MONDAY, 9))
    words = to_do(reported([in_an_emergency(), held], missing={"CHG-2": ("No safety decision",)}))
    assert words[0].startswith("Decide on LilliCare 7.3: released in an emergency on 10 November 2026")
    assert "CHG-2" in words[1]
    assert to_do(reported()) == []


def test_the_month_has_its_last_day() -> None:
    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert month_of(date(2028, 2, 5))[1] == date(2028, 2, 29)
