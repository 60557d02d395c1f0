"""Which teams, roles, stand-ins and absences does a list give, and what does it reject?"""

from datetime import date

import pytest

from engine.people import Directory, Person, RoleHolding, StandIn, Team
from engine.people_import.findings import Matter
from engine.people_import.profile import NotAProfile, read_profile
from engine.people_import.table import CellContent
from tests.engine.people_import.lists import a_list, found, planned

KNOWN = Directory(
    people=(Person(id="1", employee_number="1", name="Ana"), Person(id="2", employee_number="2", name="Ben")),
    teams=(Team(id="T1", name="Ward", site="Larkfield"),),
    roles=(
        RoleHolding(role="ops", person="1", begins=date(2026, 4, 1)),
        RoleHolding(role="finance", person="2", begins=date(2026, 4, 1)),
    ),
)
TEAMS = ("Org Code", "Team", "Part Of", "Manager Employee Number")
ROLES = ("Role", "Employee Number", "Org Code", "From", "To")
STAND_INS = ("Employee Number", "Stand-in Employee Number", "From", "To", "Why")
ABSENCES = ("Absence ID", "Staff Number", "Reason Code", "First Day", "Last Day", "Hours Lost", "Unavailability Type")


def test_teams_get_their_managers_and_keep_what_the_list_does_not_say() -> None:
    plan = planned(a_list(TEAMS, ("T1", "Larkspur Ward", "", "1"), ("T2", "Group", "", "9")), "teams", KNOWN)
    assert plan.change.teams == (
        Team(id="T1", name="Larkspur Ward", site="Larkfield", manager="1"),
        Team(id="T2", name="Group"),
    )
    assert found(plan) == {("line 3", "Manager Employee Number", Matter.NOT_THERE, False)}


def test_teams_above_each_other_in_a_circle_and_twice_are_told() -> None:
    rows = (("T1", "A", "T2"), ("T2", "B", "T1"), ("T3", "C", "T9"), ("T3", "D"))
    assert found(planned(a_list(TEAMS, *rows), "teams", KNOWN)) == {
        ("line 2", "Part Of", Matter.LOOP, False),
        ("line 3", "Part Of", Matter.LOOP, False),
        ("line 4", "Part Of", Matter.NOT_THERE, False),
        ("line 5", "Org Code", Matter.DUPLICATE, True),
    }


def test_a_role_that_is_in_the_list_no_more_ends_the_day_before() -> None:
    plan = planned(a_list(ROLES, ("ops", "1", "", "01/04/2026"), ("buddy", "2", "T1")), "roles", KNOWN)
    assert plan.change.roles == (
        RoleHolding(role="buddy", person="2", team="T1"),
        RoleHolding(role="finance", person="2", begins=date(2026, 4, 1), ends=date(2026, 11, 22)),
    )


def test_no_role_ends_while_a_row_is_to_be_put_right() -> None:
    plan = planned(a_list(ROLES, ("ops", "1"), ("finance", "9")), "roles", KNOWN)
    assert {role.role for role in plan.change.roles} == {"ops"}


def test_a_list_of_roles_that_was_cut_short_is_held_back() -> None:
    held = tuple(RoleHolding(role=f"role {n}", person="1") for n in range(7))
    plan = planned(a_list(ROLES, ("ops", "1")), "roles", Directory(people=KNOWN.people, roles=held))
    assert [each.what for each in plan.held_back] == ["7 roles people hold are not in it, and would end"]


@pytest.mark.parametrize(
    ("row", "column", "matter", "rejects"),
    [
        pytest.param(("ops", "9"), "Employee Number", Matter.NOT_THERE, True, id="nobody"),
        pytest.param(("ops", "1", "T9"), "Org Code", Matter.NOT_THERE, True, id="no team"),
        pytest.param(("cook", "1"), "Role", Matter.UNKNOWN_CODE, False, id="a role we do not know"),
        pytest.param(("ops", "1", "", "02/04/2026", "01/04/2026"), "To", Matter.IMPOSSIBLE, True, id="ends first"),
    ],
)
def test_a_role_that_cannot_be_is_told(row: tuple[str, ...], column: str, matter: Matter, rejects: bool) -> None:
    assert found(planned(a_list(ROLES, row), "roles", KNOWN)) == {("line 2", column, matter, rejects)}


def test_stand_ins_are_read() -> None:
    plan = planned(a_list(STAND_INS, ("1", "2", "23/11/2026", "27/11/2026", "leave")), "stand_ins", KNOWN)
    assert plan.change.stand_ins == (
        StandIn(person="1", by="2", begins=date(2026, 11, 23), ends=date(2026, 11, 27), why="leave"),
    )


@pytest.mark.parametrize(
    ("row", "column", "matter"),
    [
        (("1", "1", "23/11/2026", "27/11/2026"), "Stand-in Employee Number", Matter.LOOP),
        (("1", "9", "23/11/2026", "27/11/2026"), "Stand-in Employee Number", Matter.NOT_THERE),
        (("1", "2", "23/11/2026", "22/11/2026"), "To", Matter.IMPOSSIBLE),
        (("1", "2", "23/11/2026", ""), "To", Matter.MISSING),
    ],
    ids=["oneself", "nobody", "ends first", "no end"],
)
def test_a_stand_in_that_cannot_be_is_rejected(row: tuple[str, ...], column: str, matter: Matter) -> None:
    assert found(planned(a_list(STAND_INS, row), "stand_ins", KNOWN)) == {("line 2", column, matter, True)}


def absence(
    ref: str, first: str, last: CellContent = None, *, reason: str = "S13", of: str = "1"
) -> tuple[CellContent, ...]:
    return (ref, of, reason, first, last, "7.50", "Sickness")


def test_absences_are_read_oldest_first_with_the_day_the_person_is_back() -> None:
    table = a_list(ABSENCES, absence("U2", "20/11/2026"), absence("U1", "02/11/2026", "06/11/2026"))
    plan = planned(table, "roster_absences", KNOWN)
    assert [(each.reference, each.back_on, each.hours_lost) for each in plan.absences] == [
        ("U1", date(2026, 11, 7), 7.5),
        ("U2", None, 7.5),
    ]
    assert not plan.change
    assert found(plan) == set()


def test_other_kinds_of_absence_are_left_out_whatever_is_in_them() -> None:
    leave = ("U1", "1", "??", "never", "", "", "Annual leave")
    plan = planned(a_list(ABSENCES, leave), "roster_absences", KNOWN)
    assert (plan.reading.passed_over, plan.absences, found(plan)) == (1, (), set())


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param(
            [absence("U1", "02/11/2026", "06/11/2026"), absence("U2", "06/11/2026", "09/11/2026")],
            ("line 3", "First Day", Matter.OVERLAP, True),
            id="overlap",
        ),
        pytest.param(
            [absence("U1", "02/11/2026"), absence("U2", "06/11/2026", "09/11/2026")],
            ("line 3", "First Day", Matter.MISSING_END, True),
            id="an open one before another",
        ),
        pytest.param([absence("U1", "01/09/2026")], ("line 2", "Last Day", Matter.MISSING_END, False), id="long open"),
        pytest.param(
            [absence("U1", "02/11/2026", "06/11/2026"), absence("U1", "02/11/2026", "06/11/2026")],
            ("line 3", "Absence ID", Matter.DUPLICATE, False),
            id="twice",
        ),
        pytest.param(
            [absence("U1", "02/11/2026", "06/11/2026"), absence("U1", "09/11/2026", "10/11/2026")],
            ("line 3", "Absence ID", Matter.DUPLICATE, True),
            id="one reference for two",
        ),
        pytest.param(
            [absence("U1", "06/11/2026", "02/11/2026")],
            ("line 2", "Last Day", Matter.IMPOSSIBLE, True),
            id="ends first",
        ),
        pytest.param([absence("U1", "30/11/2026")], ("line 2", "First Day", Matter.IMPOSSIBLE, False), id="to come"),
        pytest.param(
            [absence("U1", "20/11/2026", of="9")], ("line 2", "Staff Number", Matter.NOT_THERE, True), id="nobody"
        ),
        pytest.param(
            [absence("U1", "20/11/2026", reason="FLU")],
            ("line 2", "Reason Code", Matter.UNKNOWN_CODE, False),
            id="a code nobody knows",
        ),
        pytest.param(
            [absence("U1", "02/11/2026", reason="S99")],
            ("line 2", "Reason Code", Matter.UNKNOWN_CODE, False),
            id="a reason still not known",
        ),
    ],
)
def test_an_absence_that_needs_a_person_is_told(
    rows: list[tuple[CellContent, ...]], told: tuple[str, str, Matter, bool]
) -> None:
    assert found(planned(a_list(ABSENCES, *rows), "roster_absences", KNOWN)) == {told}


def test_spells_of_different_people_do_not_overlap() -> None:
    rows = [absence("U1", "02/11/2026"), absence("U2", "02/11/2026", of="2")]
    assert len(planned(a_list(ABSENCES, *rows), "roster_absences", KNOWN).absences) == 2


def test_no_finding_says_what_a_reason_means_or_who_it_is_about() -> None:
    rows = [absence("U1", "02/11/2026", reason="S99"), absence("U1", "02/11/2026", reason="flu")]
    plan = planned(a_list(ABSENCES, *rows), "roster_absences", KNOWN)
    assert plan.findings
    assert not any("Ana" in str(each.as_fault()) or "flu" in str(each.as_fault()) for each in plan.findings)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"gives": "cars"}, "gives"),
        ({"columns": {"shoe_size": {"headers": ["Shoes"]}}}, "columns.shoe_size"),
        ({"columns": {"post": {"headers": []}}}, "columns.post"),
        ({"columns": {"post": {"headers": [1]}}}, "columns.post.headers"),
        ({"complete": "maybe"}, "complete"),
        ({"colour": "red"}, "colour"),
        ({"schema": "eightflows-map/1"}, "schema"),
    ],
)
def test_a_profile_that_says_too_little_or_too_much_is_told_where(document: dict[str, object], place: str) -> None:
    good: dict[str, object] = {
        "schema": "eightflows-people-profile/1",
        "id": "p",
        "about": "people",
        "gives": "people",
        "columns": {"post": {"headers": ["Post"]}},
    }
    assert read_profile(good).id == "p"
    with pytest.raises(NotAProfile) as wrong:
        read_profile(good | document)
    assert place in {fault.where for fault in wrong.value.faults}
