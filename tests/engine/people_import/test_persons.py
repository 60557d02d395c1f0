"""Which people does a list give, what does it reject, and who has left?"""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import UnreadableFile
from engine.people import Directory, Person, Team
from engine.people_change import applied
from engine.people_import.findings import Matter
from engine.people_import.table import CellContent
from tests.engine.people_import.lists import PEOPLE, TODAY, a_list, found, people, planned

ANA = ("1", "Fairholt", "Ana", "Ward Manager", "T1", "Ward", "", "ana@trust.example", "afairholt", "01/04/2019")
BEN = ("2", "Garsdale", "Ben", "Nurse", "T1", "Ward", "1", "ben@trust.example", "bgarsdale", "01/04/2019")
KNOWN_ANA = Person(
    id="1",
    name="Ana Fairholt",
    employee_number="1",
    post="Ward Manager",
    team="T1",
    email="ana@trust.example",
    sign_in="afairholt",
    starts=date(2019, 4, 1),
)


def with_cell(header: str, value: CellContent) -> tuple[CellContent, ...]:
    """Ben's row with one cell changed."""
    cells: list[CellContent] = [*BEN, None]
    cells[PEOPLE.index(header)] = value
    return tuple(cells)


def test_a_list_gives_people_and_their_teams() -> None:
    plan = people(ANA, BEN)
    assert plan.change.people[0] == KNOWN_ANA
    assert plan.change.people[1].manager == "1"
    assert plan.change.teams == (Team(id="T1", name="Ward"),)
    assert (plan.taken, plan.rejected) == (2, ())


def test_the_same_list_again_changes_nothing() -> None:
    first = people(ANA, BEN)
    known = Directory(people=first.change.people, teams=first.change.teams)
    assert not people(ANA, BEN, known=known, listed=frozenset({"1", "2"})).change


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("01/04/2019", date(2019, 4, 1)),
        ("2019-04-01", date(2019, 4, 1)),
        ("01-APR-2019", date(2019, 4, 1)),
        ("1 April 2019", date(2019, 4, 1)),
        ("2019-04-01 00:00:00", date(2019, 4, 1)),
        (datetime(2019, 4, 1), date(2019, 4, 1)),  # noqa: DTZ001 - as Excel gives it
        (None, None),
    ],
)
def test_days_are_read_as_people_and_programs_write_them(written: CellContent, read: date | None) -> None:
    (ben,) = people(with_cell("Latest Start Date", written)).change.people
    assert ben.starts == read


@pytest.mark.parametrize("number", [2, 2.0, " 2 ", "2"])
def test_a_number_excel_made_of_an_employee_number_is_the_same_person(number: CellContent) -> None:
    (ben,) = people(with_cell("Employee Number", number)).change.people
    assert ben.id == "2"


@pytest.mark.parametrize(
    ("header", "value", "matter"),
    [
        pytest.param("Last Name", "=cmd|'/C calc'!A0", Matter.UNSAFE, id="a formula"),
        pytest.param("First Name", "@SUM(1)", Matter.UNSAFE, id="another formula"),
        pytest.param("Last Name", "Moor\r\nBcc: all@trust.example", Matter.UNSAFE, id="header injection"),
        pytest.param("Last Name", "Moor\u202egnp", Matter.UNSAFE, id="text that turns round"),
        pytest.param("Last Name", "\x1b[2JMoor", Matter.UNSAFE, id="a screen's command"),
        pytest.param("Last Name", "12345", Matter.UNREADABLE, id="no letters"),
        pytest.param("Last Name", "x" * 201, Matter.UNREADABLE, id="too long"),
        pytest.param("Last Name", None, Matter.MISSING, id="no name"),
        pytest.param("Employee Number", None, Matter.MISSING, id="no number"),
        pytest.param("Employee Number", "2.0E+07", Matter.UNREADABLE, id="a shortened number"),
        pytest.param("Work Email", "ben@trust", Matter.UNREADABLE, id="half an address"),
        pytest.param("Work Email", "a@b.example, c@d.example", Matter.UNREADABLE, id="two addresses"),
        pytest.param("Latest Start Date", "31/02/2019", Matter.UNREADABLE, id="no such day"),
        pytest.param("Latest Start Date", 43556, Matter.UNREADABLE, id="a day as a number"),
        pytest.param("Latest Start Date", "01/04/1019", Matter.UNREADABLE, id="a year that cannot be"),
        pytest.param("Termination Date", "01/01/2019", Matter.IMPOSSIBLE, id="leaves before the start"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_and_the_others_are_taken(
    header: str, value: CellContent, matter: Matter
) -> None:
    plan = people(ANA, with_cell(header, value))
    assert found(plan) == {("line 3", header, matter, True)}
    assert [person.id for person in plan.change.people] == ["1"]


def test_no_finding_repeats_what_stands_in_a_cell() -> None:
    plan = people(ANA, with_cell("Work Email", "secret value"))
    assert not any("secret" in str(finding.as_fault()) for finding in plan.findings)


def test_every_fault_of_a_row_is_told_at_once() -> None:
    bad = ("2", "=1", "@x", "Nurse", "T1", "Ward", "1", "nowhere", "b", "never")
    assert len([each for each in people(bad).findings if each.rejects]) == 4


@pytest.mark.parametrize(
    ("second", "finding"),
    [
        pytest.param(ANA, ("line 3", "Employee Number", Matter.DUPLICATE, False), id="the same row twice"),
        pytest.param(
            ("1", "Fairholt", "Ana", "Sister"),
            ("line 3", "Employee Number", Matter.DUPLICATE, True),
            id="the same person otherwise",
        ),
        pytest.param(
            ("3", "Dunwell", "Dee", "", "", "", "", "", "AFAIRHOLT"),
            ("line 3", "User Name", Matter.DUPLICATE, True),
            id="one sign-in for two people",
        ),
        pytest.param(
            ("3", "Dunwell", "Dee", "", "", "", "", "Ana@trust.example"),
            ("line 3", "Work Email", Matter.DUPLICATE, True),
            id="one address for two people",
        ),
    ],
)
def test_duplicates_are_told_with_where_the_first_stands(
    second: tuple[str, ...], finding: tuple[str, str, Matter, bool]
) -> None:
    plan = people(ANA, second)
    assert found(plan) == {finding}
    assert any("line 2" in each.what for each in plan.findings)
    assert [person.id for person in plan.change.people] == ["1"]


def test_a_sign_in_of_somebody_known_is_not_given_to_another() -> None:
    dee = ("3", "Dunwell", "Dee", "", "", "", "", "", "afairholt")
    plan = people(dee, known=Directory(people=(KNOWN_ANA,)))
    assert found(plan) == {("line 2", "User Name", Matter.DUPLICATE, True)}


def test_a_sign_in_of_somebody_who_left_may_be_used_again() -> None:
    gone = replace(KNOWN_ANA, leaves=date(2026, 10, 1))
    (dee,) = people(
        ("3", "Dunwell", "Dee", "", "", "", "", "", "afairholt"), known=Directory(people=(gone,))
    ).change.people
    assert (dee.id, dee.sign_in) == ("3", "afairholt")


def test_a_manager_who_is_not_there_is_told_and_the_person_taken() -> None:
    plan = people(with_cell("Supervisor Employee Number", "99"))
    assert found(plan) == {("line 2", "Supervisor Employee Number", Matter.NOT_THERE, False)}
    assert plan.change.people[0].manager == ""


@pytest.mark.parametrize(
    ("managers", "lines"),
    [
        pytest.param(["2", "1", ""], {2, 3}, id="two"),
        pytest.param(["2", "3", "1"], {2, 3, 4}, id="three"),
        pytest.param(["1", "", ""], {2}, id="oneself"),
        pytest.param(["2", "3", ""], set(), id="none"),
        pytest.param(["2", "3", "2"], {3, 4}, id="below a circle one is not in it"),
    ],
)
def test_managers_in_a_circle_are_told(managers: list[str], lines: set[int]) -> None:
    rows = [(str(n), f"Name{'abc'[n]}", "N", "", "", "", boss) for n, boss in enumerate(managers)]
    rows = [(str(n + 1), *row[1:]) for n, row in enumerate(rows)]
    told = {each.where for each in people(*rows).findings if each.matter is Matter.LOOP}
    assert told == {f"line {line}" for line in lines}


def test_one_name_for_a_team_is_taken() -> None:
    plan = people(ANA, with_cell("Organisation", "Larkspur"))
    assert found(plan) == {("line 3", "Organisation", Matter.DUPLICATE, False)}
    assert plan.change.teams == (Team(id="T1", name="Ward"),)


ROW = st.tuples(
    st.sampled_from(["1", "2", "3", "", "=1"]),
    st.sampled_from(["Moor", "Fairholt", ""]),
    st.sampled_from(["Ana", "Ben"]),
    st.just("Nurse"),
    st.sampled_from(["T1", "T2", ""]),
    st.sampled_from(["Ward", "Group", ""]),
    st.sampled_from(["1", "2", "3", "9", ""]),
    st.sampled_from(["a@trust.example", "b@trust.example", "nowhere", ""]),
    st.sampled_from(["one", "two", ""]),
    st.sampled_from(["01/04/2019", "31/02/2019", ""]),
    st.sampled_from(["01/01/2019", "01/12/2026", ""]),
)


@given(first=st.lists(ROW, max_size=6), second=st.lists(ROW, max_size=6))
def test_a_list_taken_twice_changes_nothing_the_second_time(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    """Whatever was known before. And each row is either taken or rejected, and every sign-in is one person's."""
    known = applied(Directory(), people(*first).change) if first else Directory()
    if not second:
        return
    listed = frozenset(person.id for person in known.people)
    once = people(*second, known=known, listed=listed)
    after = applied(known, once.change)
    again = people(*second, known=after, listed=listed | {person.id for person in after.people})
    assert not again.change
    assert again.rejected == once.rejected
    signed = [person.sign_in for person in after.people if person.sign_in and person.works_on(TODAY)]
    assert len(signed) == len(set(signed))


class TestLeavers:
    def known(self, count: int) -> Directory:
        return Directory(
            people=tuple(Person(id=str(n), employee_number=str(n), name=f"P {n}") for n in range(1, count))
        )

    def test_whoever_is_in_the_list_no_more_has_left_and_stays_known(self) -> None:
        known = self.known(3)
        plan = people(ANA, known=known, listed=frozenset({"1", "2"}))
        gone = {person.id: person.leaves for person in plan.change.people}
        assert gone == {"1": None, "2": date(2026, 11, 22)}
        assert plan.counts()["person left"] == 1

    def test_people_of_another_list_are_left_alone(self) -> None:
        plan = people(ANA, known=self.known(3), listed=frozenset({"1"}))
        assert [person.id for person in plan.change.people] == ["1"]

    def test_a_rejected_row_is_no_sign_of_leaving(self) -> None:
        plan = people(ANA, with_cell("Last Name", "=1"), known=self.known(3), listed=frozenset({"1", "2"}))
        assert [person.id for person in plan.change.people] == ["1"]

    def test_a_list_cut_short_is_held_back(self) -> None:
        known = self.known(9)
        plan = people(ANA, known=known, listed=frozenset(person.id for person in known.people))
        assert [each.what for each in plan.held_back] == [
            "7 people who came with this list before are not in it, far more than usual"
        ]

    def test_a_rejected_row_without_a_number_may_be_anybodys_so_nobody_has_left(self) -> None:
        known = Directory(people=(KNOWN_ANA, replace(KNOWN_ANA, id="2", employee_number="2", email="", sign_in="")))
        plan = people(ANA, ("", *BEN[1:]), known=known, listed=frozenset({"1", "2"}))
        assert "person left" not in plan.counts()
        told = [(each.where, each.what) for each in plan.warnings]
        assert ("line 3", "this row does not say who it is about, so nobody was marked as having left") in told
        assert plan.held_back == ()
        whole = people(ANA, known=known, listed=frozenset({"1", "2"}))
        assert whole.counts()["person left"] == 1

    def test_unless_somebody_says_that_they_have_all_left(self) -> None:
        known = self.known(9)
        listed = frozenset(person.id for person in known.people)
        plan = people(ANA, known=known, listed=listed, many_leavers=True)
        assert (plan.held_back, plan.counts()["person left"]) == ((), 7)

    def test_rows_that_were_put_right_are_no_whole_list(self) -> None:
        table = a_list((*PEOPLE, "What to put right"), (*ANA, None, "Surname: it begins like a formula"))
        plan = planned(table, "esr_people", self.known(3), listed=frozenset({"1", "2"}))
        assert [person.id for person in plan.change.people] == ["1"]
        assert not any("put right" in each.what for each in plan.findings)

    def test_somebody_who_comes_back_is_back(self) -> None:
        known = Directory(people=(replace(KNOWN_ANA, leaves=date(2026, 6, 1)),))
        plan = people((*ANA, ""), known=known)
        assert plan.counts() == {"person back": 1, "team added": 1}


class TestHeaders:
    def test_another_known_name_is_read(self) -> None:
        table = a_list(("Staff Number", "SURNAME", "Known As"), ("1", "Fairholt", "Ana"))
        assert planned(table, "esr_people").change.people == (Person(id="1", employee_number="1", name="Ana Fairholt"),)

    def test_a_column_that_is_not_there_leaves_what_is_known(self) -> None:
        table = a_list(("Employee Number", "Last Name", "First Name"), ("1", "Fairholt", "Anna"))
        (ana,) = planned(table, "esr_people", Directory(people=(KNOWN_ANA,))).change.people
        assert ana == replace(KNOWN_ANA, name="Anna Fairholt")

    def test_new_and_missing_columns_are_told(self) -> None:
        table = a_list(("Employee Number", "Last Name", "First Name", "Shoe Size"), ("1", "Fairholt", "Ana", "5"))
        told = [each.what for each in planned(table, "esr_people").findings]
        assert "the column 'Shoe Size' is new and was not read" in told
        assert "there is no column 'Work Email'" in told

    def test_a_required_column_that_changed_its_name_is_told_with_what_it_may_be(self) -> None:
        table = a_list(("Employee Nmber", "Last Name", "First Name"), ("1", "Fairholt", "Ana"))
        with pytest.raises(UnreadableFile, match="'Employee Nmber' may be it"):
            planned(table, "esr_people")

    def test_two_columns_of_one_name_are_told(self) -> None:
        table = a_list(("Employee Number", "Last Name", "First Name", "Last Name"), ("1", "Fairholt", "Ana", "Moor"))
        with pytest.raises(UnreadableFile, match="two columns are called 'Last Name'"):
            planned(table, "esr_people")


def test_only_the_primary_post_of_a_person_is_read() -> None:
    table = a_list((*PEOPLE, "Primary Assignment"), (*ANA, None, "Yes"), (*ANA[:3], "Bank Nurse", *ANA[4:], None, "No"))
    plan = planned(table, "esr_people")
    assert (len(plan.change.people), plan.reading.passed_over, plan.rejected) == (1, 1, ())
    assert plan.change.people[0].post == "Ward Manager"
