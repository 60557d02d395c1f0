"""Who manages whom, who is asked for which role, and who stands in?"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.people import Directory, Person, RoleHolding, StandIn, Team

TODAY = date(2026, 11, 23)
HEAD = Person(id="head", name="Hana Head", team="group")
BOSS = Person(id="boss", name="Bryn Boss", team="ward", email="Bryn@Trust.example", sign_in="BBoss")
NURSE = Person(id="nurse", name="Nia Çelik", team="ward", employee_number="7001")
OTHER = Person(id="other", name="Olu Other", team="ward", manager="head")
LEFT = Person(id="left", name="Lou Left", team="ward", leaves=date(2026, 11, 22))
COMING = Person(id="coming", name="Cy Coming", team="ward", starts=date(2026, 11, 24))
WARD = Team(id="ward", name="Larkspur Ward", manager="boss", part_of="group")
GROUP = Team(id="group", name="Care group", manager="head")


def directory(*, stand_ins: tuple[StandIn, ...] = (), roles: tuple[RoleHolding, ...] = ()) -> Directory:
    people = (HEAD, BOSS, NURSE, OTHER, LEFT, COMING)
    return Directory(people=people, teams=(WARD, GROUP), roles=roles, stand_ins=stand_ins)


def away(person: str, by: str, *, days: tuple[int, int] = (20, 25)) -> StandIn:
    first, last = days
    return StandIn(person=person, by=by, begins=date(2026, 11, first), ends=date(2026, 11, last))


def ids(people: tuple[Person, ...]) -> list[str]:
    return [person.id for person in people]


@pytest.mark.parametrize(
    ("person", "manager", "second"),
    [
        pytest.param("nurse", "boss", "head", id="the team's"),
        pytest.param("other", "head", None, id="their own"),
        pytest.param("boss", "head", None, id="the manager's is that of the team above"),
        pytest.param("head", None, None, id="nobody above"),
        pytest.param("nobody", None, None, id="not there"),
    ],
)
def test_a_person_is_managed_by(person: str, manager: str | None, second: str | None) -> None:
    known = directory()
    found = known.manager_of(person), known.second_line_of(person)
    assert tuple(each and each.id for each in found) == (manager, second)


@pytest.mark.parametrize(
    ("role", "about", "asked"),
    [
        pytest.param("employee", "nurse", ["nurse"], id="the person"),
        pytest.param("employee", "left", [], id="a leaver is not asked"),
        pytest.param("employee", "coming", [], id="nor one who has not started"),
        pytest.param("manager", "nurse", ["boss"], id="the manager"),
        pytest.param("manager", "ward", ["boss"], id="of a team"),
        pytest.param("second_line", "nurse", ["head"], id="the second line"),
        pytest.param("hr_adviser", "nurse", ["other"], id="a role for the team above"),
        pytest.param("buddy", "nurse", ["boss"], id="the nearest team first"),
        pytest.param("buddy", "head", ["other"], id="a team does not look below itself"),
        pytest.param("buddy", "some system", ["other"], id="about no person: for the whole trust"),
        pytest.param("payroll", "nurse", [], id="a role of a leaver"),
        pytest.param("finance", "nurse", [], id="a role that has ended"),
        pytest.param("cook", "nurse", [], id="a role nobody holds"),
    ],
)
def test_asked_for_a_role_is(role: str, about: str, asked: list[str]) -> None:
    known = directory(
        roles=(
            RoleHolding(role="hr_adviser", person="other", team="group"),
            RoleHolding(role="buddy", person="boss", team="ward"),
            RoleHolding(role="buddy", person="other"),
            RoleHolding(role="payroll", person="left"),
            RoleHolding(role="finance", person="other", ends=date(2026, 11, 22)),
        )
    )
    assert ids(known.holders(role, about, TODAY)) == asked


def test_nobody_is_asked_to_decide_about_themselves() -> None:
    known = directory(roles=(RoleHolding(role="hr_adviser", person="nurse"),))
    assert known.holders("hr_adviser", "nurse", TODAY) == ()


@pytest.mark.parametrize(
    ("stand_ins", "asked"),
    [
        pytest.param([away("boss", "other")], ["other"], id="away"),
        pytest.param([away("boss", "other", days=(1, 22))], ["boss"], id="back today"),
        pytest.param([away("boss", "other", days=(23, 23))], ["other"], id="away today only"),
        pytest.param([away("boss", "other"), away("other", "head")], ["head"], id="a chain"),
        pytest.param([away("boss", "other"), away("other", "boss")], ["other"], id="a circle ends"),
        pytest.param([away("boss", "nurse")], ["boss"], id="not by the one it is about"),
        pytest.param([away("boss", "left")], ["boss"], id="not by a leaver"),
        pytest.param([away("boss", "nobody")], ["boss"], id="not by nobody"),
        pytest.param([away("boss", "left"), away("boss", "other")], ["other"], id="the first who is there"),
    ],
)
def test_a_stand_in_takes_the_place_of_who_is_away(stand_ins: list[StandIn], asked: list[str]) -> None:
    assert ids(directory(stand_ins=tuple(stand_ins)).holders("manager", "nurse", TODAY)) == asked


def test_where_a_manager_has_left_the_one_above_is_asked() -> None:
    gone = Person(id="boss", name="Bryn Boss", team="ward", leaves=date(2026, 11, 1))
    known = Directory(people=(HEAD, gone, NURSE), teams=(WARD, GROUP))
    assert ids(known.holders("manager", "nurse", TODAY)) == ["head"]


@pytest.mark.parametrize("text", ["celik", "nia", "ÇELIK n", "7001", "larkspur nia"])
def test_people_are_found_by_what_one_types(text: str) -> None:
    assert ids(directory().find(text)) == ["nurse"]


def test_people_are_found_by_sign_in_and_address_whatever_the_capitals() -> None:
    known = directory()
    assert known.by_sign_in("bboss") == known.by_email("BRYN@trust.example") == BOSS
    assert known.by_sign_in("") is None


def test_a_sign_in_that_was_passed_on_means_whoever_has_it_now() -> None:
    people = (Person(id="1", name="New", sign_in="x"), Person(id="2", name="Old", sign_in="X", leaves=TODAY))
    found = Directory(people=people).by_sign_in("x")
    assert found == people[0]


def test_a_leaver_is_not_found_on_a_later_day() -> None:
    assert directory().find("lou", on=TODAY) == ()


def test_those_who_report_to_somebody_are_listed_by_name() -> None:
    known = directory()
    assert ids(known.reports_to("boss")) == ["coming", "left", "nurse"]
    assert ids(known.reports_to("head")) == ["boss", "other"]


def test_roles_end_with_their_last_day() -> None:
    known = directory(roles=(RoleHolding(role="ops", person="nurse", begins=TODAY, ends=TODAY),))
    assert known.roles_of("nurse", TODAY) == {("ops", "")}
    assert known.roles_of("nurse", date(2026, 11, 24)) == known.roles_of("nurse", date(2026, 11, 22)) == frozenset()


def test_those_one_stands_in_for_are_told() -> None:
    known = directory(stand_ins=(away("boss", "other"), away("other", "head")))
    assert ids(known.standing_in_for("head", TODAY)) == ["boss", "other"]


@pytest.mark.parametrize(("first", "last", "by"), [(25, 20, "other"), (20, 25, "boss")])
def test_a_stand_in_that_cannot_be_is_refused(first: int, last: int, by: str) -> None:
    with pytest.raises(ValueError, match="stand"):
        away("boss", by, days=(first, last))


NAMES = st.sampled_from(["a", "b", "c", "d", ""])


@settings(max_examples=60, deadline=None)
@given(
    managers=st.lists(NAMES, min_size=4, max_size=4),
    above=st.lists(NAMES, min_size=4, max_size=4),
    pairs=st.lists(st.tuples(NAMES, NAMES), max_size=8),
)
def test_whatever_circles_there_are_every_question_ends(
    managers: list[str], above: list[str], pairs: list[tuple[str, str]]
) -> None:
    """And whoever is asked works here and is not the one it is about."""
    people = tuple(Person(id=id, name=id, team=id, manager=boss) for id, boss in zip("abcd", managers, strict=True))
    teams = tuple(
        Team(id=id, name=id, part_of=part_of, manager=part_of) for id, part_of in zip("abcd", above, strict=True)
    )
    stand_ins = tuple(
        StandIn(person=away, by=by, begins=TODAY, ends=TODAY) for away, by in pairs if away and by and away != by
    )
    known = Directory(people=people, teams=teams, stand_ins=stand_ins)
    for person in people:
        for role in ("manager", "second_line"):
            assert person not in known.holders(role, person.id, TODAY)
        assert known.present(person.id, TODAY) in people
