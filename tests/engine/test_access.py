"""Does the table decide, and nothing beside it? No permission stated means no."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine.access import (
    EIGHTFLOWS,
    PEOPLE_ONLY,
    ROLES,
    TABLE,
    Action,
    Actor,
    NotAllowed,
    Tie,
    actor_of,
    anybody_may,
    check,
    levels,
    may,
    ties_to,
    ties_to_case,
)
from engine.cases.model import Case, Item, ItemState
from engine.forms.definition import Level
from engine.people import Directory, Person, RoleHolding, StandIn, Team

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
L1, L2, L3 = Level
KNOWN = Directory(
    people=(
        Person(id="head", name="Head", team="group"),
        Person(id="boss", name="Boss", team="ward"),
        Person(id="nurse", name="Nurse", team="ward"),
        Person(id="colleague", name="Colleague", team="ward"),
        Person(id="hr", name="HR", team="office"),
        Person(id="hr of another group", name="HR", team="office"),
        Person(id="oh", name="OH", team="office"),
        Person(id="left", name="Left", team="office", leaves=date(2026, 11, 22)),
    ),
    teams=(
        Team(id="ward", name="Ward", manager="boss", part_of="group"),
        Team(id="group", name="Group", manager="head"),
        Team(id="office", name="Office"),
    ),
    roles=(
        RoleHolding(role="hr_adviser", person="hr", team="group"),
        RoleHolding(role="hr_adviser", person="hr of another group", team="office"),
        RoleHolding(role="occupational_health", person="oh"),
        RoleHolding(role="hr_adviser", person="left"),
        RoleHolding(role="administrator", person="nurse"),
    ),
)
ITEM = Item(node="meet", visit=1, state=ItemState.WAITING, since=NOW, asked="manager")
CASE = Case(id="c1", process="return_to_work", version="1", subject="nurse", opened=NOW, items=(ITEM,))


def tied(
    person: str, case: Case = CASE, known: Directory = KNOWN, *, started_by: str = "", owner: str = ""
) -> frozenset[str]:
    actor = actor_of(person, known, TODAY)
    return ties_to_case(actor, case, known, TODAY, started_by=started_by, owner=owner)


def test_every_action_is_in_the_table_and_nothing_else() -> None:
    assert set(TABLE) == set(Action)
    assert all(TABLE.values())


def test_the_table_names_only_ties_and_roles_that_are_known() -> None:
    assert {grant for grants in TABLE.values() for grant in grants} <= {*Tie, *ROLES}
    assert {*Tie}.isdisjoint(ROLES)


@pytest.mark.parametrize("action", Action)
def test_without_a_tie_or_role_only_what_everybody_may_is_allowed(action: Action) -> None:
    assert may(action, Actor(person="p")) is (Tie.SIGNED_IN in TABLE[action])
    assert not may(action, Actor(person=""))


@pytest.mark.parametrize("action", sorted(PEOPLE_ONLY))
def test_a_machine_never_decides_for_a_person(action: Action) -> None:
    everything = Actor(person="robot", roles=frozenset(ROLES), robot=True)
    assert not may(action, everything, frozenset(Tie))


def test_a_machine_may_do_what_the_table_gives_machines() -> None:
    assert {action for action in Action if may(action, EIGHTFLOWS)} == {
        action for action in Action if Tie.ROBOT in TABLE[action]
    }


def test_a_role_called_like_a_tie_gives_nothing() -> None:
    assert not may(Action.HOLD_CASE, Actor(person="p", roles=frozenset({"manager"})))


def test_a_role_is_no_use_on_what_is_about_oneself() -> None:
    hr = Actor(person="hr", roles=frozenset({"hr_adviser"}))
    assert may(Action.CANCEL_CASE, hr)
    assert not may(Action.CANCEL_CASE, hr, {Tie.SUBJECT})


@pytest.mark.parametrize(
    ("holding", "somebody_may"),
    [
        pytest.param(RoleHolding(role="workforce_lead", person="boss"), True, id="a holder"),
        pytest.param(RoleHolding(role="workforce_lead", person="boss", team="ward"), False, id="for one team only"),
        pytest.param(RoleHolding(role="workforce_lead", person="left"), False, id="a leaver"),
        pytest.param(RoleHolding(role="workforce_lead", person="boss", ends=date(2026, 11, 22)), False, id="no longer"),
        pytest.param(RoleHolding(role="payroll", person="boss"), False, id="another role"),
        pytest.param(RoleHolding(role="workforce_lead", person="stranger"), False, id="somebody nobody knows"),
    ],
)
def test_somebody_may_where_a_role_was_given_that_allows_it(holding: RoleHolding, somebody_may: bool) -> None:
    assert anybody_may(Action.IMPORT_PEOPLE, replace(KNOWN, roles=(holding,)), TODAY) is somebody_may


def test_an_account_may_give_a_role_besides() -> None:
    given = frozenset({"ops"})
    assert actor_of("nurse", KNOWN, TODAY, given=given).roles == {"administrator", "ops"}
    assert actor_of("in no list", KNOWN, TODAY, given=given).roles == given
    assert actor_of("left", KNOWN, TODAY, given=given).roles == frozenset()


def test_a_refusal_tells_nothing_of_the_content() -> None:
    with pytest.raises(NotAllowed, match="You are not allowed to see a case, or it is not there"):
        check(Action.SEE_CASE, Actor(person="p"))


@pytest.mark.parametrize(
    ("person", "ties", "seen"),
    [
        pytest.param("nurse", {Tie.SUBJECT}, {L1, L2, L3}, id="the subject sees all"),
        pytest.param("boss", {Tie.MANAGER, Tie.ASKED}, {L1, L2}, id="the manager no special-category data"),
        pytest.param("head", {Tie.SECOND_LINE}, {L1}, id="the second line little until it is asked"),
        pytest.param("hr", {"hr_adviser"}, {L1, L2, L3}, id="HR of the care group sees all"),
        pytest.param("hr of another group", set(), set(), id="HR of another group nothing"),
        pytest.param("oh", {"occupational_health"}, set(), id="occupational health nothing until it is asked"),
        pytest.param("colleague", set(), set(), id="a colleague nothing"),
        pytest.param("left", set(), set(), id="a leaver nothing"),
        pytest.param("nobody", set(), set(), id="a stranger nothing"),
    ],
)
def test_somebody_is_tied_to_a_case(person: str, ties: set[str], seen: set[Level]) -> None:
    found = tied(person)
    assert found == ties
    assert levels(found, actor_of(person, KNOWN, TODAY)) == seen
    assert may(Action.SEE_CASE, actor_of(person, KNOWN, TODAY), found) is bool(seen)


def test_whoever_is_asked_sees_what_the_question_is_about() -> None:
    referred = replace(CASE, items=(replace(ITEM, asked="occupational_health"),))
    assert levels(tied("oh", referred), actor_of("oh", KNOWN, TODAY)) == {L1, L2, L3}
    escalated = replace(CASE, items=(replace(ITEM, asked="second_line"),))
    assert levels(tied("head", escalated), actor_of("head", KNOWN, TODAY)) == {L1, L2}


def test_done_work_asks_nobody() -> None:
    assert tied("boss", replace(CASE, items=(replace(ITEM, state=ItemState.DONE),))) == {Tie.MANAGER}


def test_work_passed_to_one_person_asks_only_them() -> None:
    passed = replace(CASE, items=(replace(ITEM, assignee="colleague"),))
    assert tied("colleague", passed) == {Tie.ASKED}
    assert tied("boss", passed) == {Tie.MANAGER}


def test_only_the_item_in_hand_counts_where_one_is_given() -> None:
    two = replace(CASE, items=(ITEM, replace(ITEM, node="fit_note", asked="employee")))
    actor = actor_of("nurse", KNOWN, TODAY)
    assert Tie.ASKED in ties_to_case(actor, two, KNOWN, TODAY)
    assert Tie.ASKED not in ties_to_case(actor, two, KNOWN, TODAY, item=two.items[0])


def test_a_stand_in_is_tied_as_the_manager_is() -> None:
    away = StandIn(person="boss", by="colleague", begins=TODAY, ends=TODAY)
    known = replace(KNOWN, stand_ins=(away,))
    assert tied("colleague", known=known) == {Tie.MANAGER, Tie.ASKED, Tie.STAND_IN}
    passed = replace(CASE, items=(replace(ITEM, assignee="boss"),))
    assert Tie.ASKED in tied("colleague", passed, known)


def test_who_started_it_and_who_is_called_about_exceptions() -> None:
    assert Tie.STARTER in tied("colleague", started_by="colleague")
    assert Tie.OWNER in tied("hr", owner="hr_adviser")
    assert Tie.OWNER not in tied("hr of another group", owner="hr_adviser")


def test_a_team_is_tied_to_what_is_about_the_team_and_not_to_its_members() -> None:
    actor = actor_of("colleague", KNOWN, TODAY)
    assert ties_to("ward", actor, KNOWN, TODAY) == {Tie.TEAM}
    assert ties_to("nurse", actor, KNOWN, TODAY) == frozenset()


def test_only_roles_for_the_whole_trust_are_the_actors_own() -> None:
    assert actor_of("oh", KNOWN, TODAY).roles == {"occupational_health"}
    assert actor_of("hr", KNOWN, TODAY).roles == actor_of("left", KNOWN, TODAY).roles == frozenset()


def test_a_leaver_may_nothing_at_all() -> None:
    left = actor_of("left", KNOWN, TODAY)
    assert [action for action in Action if may(action, left, frozenset(Tie))] == []


def test_an_administrator_sees_nothing_people_wrote() -> None:
    assert levels((), Actor(person="p", roles=frozenset({"administrator"}))) == frozenset()
