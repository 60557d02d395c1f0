"""Are stays measured as they were, on the same map, with nobody's name in them?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from engine.cases.advance import advance, open_case
from engine.cases.model import AnyEvent, Case, MachineDone, Opened, SentBack, Submitted
from engine.cases.process import Process, StepPolicy
from engine.measures.observed import OfficeHours, observed
from tests.engine.cases.small_processes import MONDAY, machine, on, person, process

HOUR = timedelta(hours=1)
MEET_THEN_FILE: Process = process(
    person("meet"), person("check"), machine("file"), links=(on("meet", "check"), on("check", "file")),
    meet=StepPolicy(role="manager"), check=StepPolicy(role="hr_adviser"),
)  # fmt: skip


def history(id: str, *events: AnyEvent, at: datetime = MONDAY) -> tuple[Case, Sequence[AnyEvent]]:
    first = Opened(id=f"{id}-o", at=at, by="p1")
    case, _ = open_case(first, id=id, subject="Asha Moor", process=MEET_THEN_FILE)
    for event in events:
        case, _ = advance(case, event, MEET_THEN_FILE)
    return case, (first, *events)


def done(id: str, item: str, hours: float) -> AnyEvent:
    return Submitted(id=id, at=MONDAY + hours * HOUR, by="20010002", item=item)


def filed(id: str, hours: float) -> AnyEvent:
    return MachineDone(id=id, at=MONDAY + hours * HOUR, by="eightflows", item="file#1")


def test_each_step_has_the_median_of_its_stays_beside_what_was_drawn() -> None:
    found = observed(
        MEET_THEN_FILE.map,
        [
            history("a", done("1", "meet#1", 2), done("2", "check#1", 3), filed("3", 3.5)),
            history("b", done("1", "meet#1", 6), done("2", "check#1", 7), filed("3", 7)),
            history("c", done("1", "meet#1", 4)),
        ],
    )
    meet, check, file = found.steps
    assert (meet.visits, meet.waiting, meet.elapsed, meet.ninth) == (3, 0, 4 * HOUR, 6 * HOUR)
    assert (check.visits, check.waiting, check.elapsed) == (2, 1, HOUR)
    assert file.elapsed == HOUR / 4
    assert (found.cases, found.closed) == (3, 2)
    assert found.lead_time is not None
    assert found.lead_time.median == 5.25 * HOUR
    assert [step.times.touch + step.times.wait for step in found.process.steps] == [4 * HOUR, HOUR, HOUR / 4]
    assert [step.id for step in found.process.steps] == [step.id for step in MEET_THEN_FILE.map.steps]
    assert found.process.links == MEET_THEN_FILE.map.links


def test_work_handed_back_counts_as_such_and_so_does_its_repetition() -> None:
    back = SentBack(id="2", at=MONDAY + 2 * HOUR, by="p3", item="check#1", to="meet", reason="half empty")
    found = observed(
        MEET_THEN_FILE.map,
        [history("a", done("1", "meet#1", 1), back, done("3", "meet#2", 5), done("4", "check#2", 6))],
    )
    meet, check, _ = found.steps
    assert (meet.visits, meet.repeats, check.sent_back) == (2, 1, 1)
    assert [visit.elapsed for visit in found.visits] == [HOUR, HOUR, 3 * HOUR, HOUR]


def test_what_was_done_before_the_case_was_opened_is_not_measured() -> None:
    found = observed(MEET_THEN_FILE.map, [history("a", done("1", "meet#1", 0), done("2", "check#1", 1))])
    assert [visit.step for visit in found.visits] == ["check"]


def test_a_log_names_nobody() -> None:
    found = observed(MEET_THEN_FILE.map, [history("RTW-2026-0007", done("1", "meet#1", 1))])
    (visit,) = found.visits
    assert (visit.case, visit.step, visit.by) == ("case-0001", "meet", "manager")
    assert not [name for name in ("Asha", "RTW", "2001") if name in repr(found.visits)]


def test_a_step_nobody_came_to_stays_as_drawn() -> None:
    found = observed(MEET_THEN_FILE.map, [history("a")])
    assert found.process.steps == MEET_THEN_FILE.map.steps
    assert [step.elapsed for step in found.steps] == [None, None, None]
    assert found.lead_time is None


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param("2026-11-23T09:00+00:00", "2026-11-23T12:00+00:00", 3, id="a morning"),
        pytest.param("2026-11-20T16:00+00:00", "2026-11-23T10:00+00:00", 2, id="over a weekend"),
        pytest.param("2026-12-24T16:00+00:00", "2026-12-29T10:00+00:00", 2, id="over Christmas"),
        pytest.param("2026-11-23T18:00+00:00", "2026-11-24T08:00+00:00", 0, id="over night"),
        pytest.param("2026-03-27T16:00+00:00", "2026-03-30T09:00+00:00", 2, id="when the clocks go on: 10:00 there"),
        pytest.param("2026-11-23T00:00+00:00", "2026-11-24T00:00+00:00", 8, id="a whole day"),
    ],
)
def test_working_time_is_that_of_the_office(start: str, end: str, hours: float) -> None:
    between = OfficeHours().between(datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert between == hours * HOUR
