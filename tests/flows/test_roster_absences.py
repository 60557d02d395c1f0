"""Which absences on the roster become cases, on which day, and once only?"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from connectors.store.memory import MemoryStore
from engine.people_import.absences import Absence
from flows.roster_absences import open_cases, read_absences
from tests.journeys.trust import ASHA, Trust, london

MONDAY = date(2026, 11, 23)


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(MemoryStore(), tmp_path, london(2026, 11, 23, 6, 0))


def absence(first: int, last: int | None, person: str = ASHA) -> Absence:
    """So many days before Monday; None while it lasts."""
    return Absence(
        person=person,
        first_day=MONDAY - timedelta(days=first),
        last_day=None if last is None else MONDAY - timedelta(days=last),
    )


@pytest.mark.parametrize(
    ("found", "opened"),
    [
        pytest.param(absence(3, 1), 1, id="over since yesterday"),
        pytest.param(absence(3, 0), 0, id="the last day is today"),
        pytest.param(absence(3, None), 0, id="a short one that lasts"),
        pytest.param(absence(6, None), 0, id="the 7th calendar day"),
        pytest.param(absence(7, None), 1, id="the 8th calendar day: a fit note is due"),
        pytest.param(absence(20, 14), 1, id="over for two weeks"),
        pytest.param(absence(20, 15), 0, id="over for longer"),
        pytest.param(absence(-1, -3), 0, id="announced"),
    ],
)
def test_an_absence_becomes_a_case_when_it_is_due(trust: Trust, found: Absence, opened: int) -> None:
    for _ in range(2):  # the same list again opens nothing more
        assert len(open_cases([found], trust.casework, on=MONDAY, now=trust.now).cases) == opened
    assert len(trust.store.cases.find()) == opened


def test_earlier_absences_of_twelve_months_go_with_the_case(trust: Trust) -> None:
    found = [absence(500, 498), absence(300, 299), absence(40, 38), absence(3, 1)]
    (case,) = open_cases(found, trust.casework, on=MONDAY, now=trust.now).cases
    history = trust.store.cases.forms(case, special=True)["opening"].special["absence_history"]
    assert [row["first_day"] for row in history] == ["2026-01-27", "2026-10-14"]  # type: ignore[union-attr, index, call-overload]


def test_a_list_that_is_no_rosters_gives_no_absences(trust: Trust, tmp_path: Path) -> None:
    teams = tmp_path / "teams.csv"
    teams.write_text("Organisation Code,Organisation\nT01,Larkspur Ward\n", encoding="utf-8")
    assert read_absences(teams, trust.directory(), on=MONDAY) == ((), 0)
