"""Which people who have left, and which lists of who was told, may go, from which day, and why not others?"""

from datetime import date

import pytest

from connectors.form_files import library_policies
from engine.disposal import RULES, Kind, Record, due, entries, notice_lists, why_not
from engine.forms.policies import Family, Policies
from engine.people import Directory, Person

TODAY = date(2026, 11, 23)
POLICIES = library_policies()


def left(day: str | None, **more: str) -> Record:
    return Record(kind=Kind.PERSON, id="1", ended=date.fromisoformat(day) if day else None, **more)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        pytest.param(left("2020-11-22"), "", id="six years and a day ago"),
        pytest.param(left("2020-11-23"), "person:1: is kept until 24 November 2026", id="six years ago today"),
        pytest.param(left("2020-02-29"), "", id="on a leap day"),
        pytest.param(left(None), "person:1: works here, or no last day is known", id="still here"),
        pytest.param(left("2001-01-01", needed="a case is kept"), "person:1: a case is kept", id="still needed"),
        pytest.param(
            Record(kind=Kind.NOTICE, id="CHG-1", ended=None),
            "notice:CHG-1: nobody has said yet that the work is done",
            id="a change nobody has ended",
        ),
        pytest.param(
            Record(kind=Kind.NOTICE, id="CHG-1", ended=date(2020, 11, 22)), "", id="a change over for six years"
        ),
        pytest.param(
            Record(kind=Kind.NOTICE, id="CHG-1", ended=date(2026, 1, 1)),
            "notice:CHG-1: is kept until 2 January 2032",
            id="a change over this year",
        ),
    ],
)
def test_a_record_goes_once_its_day_has_come(record: Record, reason: str) -> None:
    assert why_not(record, POLICIES, today=TODAY) == reason
    assert bool(due([record], POLICIES, today=TODAY)) is (reason == "")


def test_the_longest_due_comes_first_with_the_sentence_to_read() -> None:
    found = due([left("2020-05-01"), *notice_lists({"CHG-1": date(2019, 5, 1)})], POLICIES, today=TODAY)
    assert [(each.record.name, each.since) for each in found] == [
        ("notice:CHG-1", date(2025, 5, 2)),
        ("person:1", date(2026, 5, 2)),
    ]
    assert found[1].rule == (
        "Kept until 6 years after leaving on 1 May 2020; from 2 May 2026 a person may confirm: destroy."
    )


def test_without_a_rule_nothing_goes() -> None:
    assert not due([left("1999-01-01")], Policies(), today=TODAY)
    assert why_not(left("1999-01-01"), Policies(), today=TODAY) == "person:1: no rule says how long it is kept"


def test_only_who_has_left_is_due_and_a_kept_case_keeps_them() -> None:
    known = Directory(
        people=(
            Person(id="here", name="Here"),
            Person(id="gone", name="Gone", leaves=date(2019, 1, 1)),
            Person(id="asked", name="Asked", leaves=date(2019, 1, 1)),
        )
    )
    found = list(entries(known, {"asked"}))
    assert [why_not(each, POLICIES, today=TODAY) for each in found] == [
        "person:here: works here, or no last day is known",
        "",
        "person:asked: a case about them is still kept",
    ]
    assert [each.record.id for each in due(found, POLICIES, today=TODAY)] == ["gone"]


def test_the_schedule_has_a_rule_for_each_kind() -> None:
    assert {each.id for each in POLICIES.policies if each.family is Family.RETENTION} >= set(RULES.values())
