"""Which status does each kind of error become, and is it told to programs with its field, and to nobody with more?"""

import pytest
from starlette.exceptions import HTTPException

from connectors.web.automation_parts import NotRunning
from connectors.web.refusals import MOST_TOLD, NotTaken, OldForm, as_json, words
from engine.access import Action, NotAllowed
from engine.cases.moves import RefusedEvent
from engine.cases.running_processes import UnknownProcess
from engine.cases.store import ChangedMeanwhile as CaseChanged
from engine.cases.store import ContentDisposed, StoreUnavailable, UnknownCase
from engine.drawn_maps import MapExists, UnknownMap
from engine.errors import EightflowsError, Fault, UnreadableFile
from engine.notices.life import NotNow
from engine.notices.release import NotReleased
from engine.notices.store import ChangedMeanwhile as NoticeChanged
from engine.notices.store import UnknownChange
from engine.outbox import NothingToDecide
from engine.people_change import ChangedMeanwhile as PeopleChanged
from engine.registers.store import ChangedMeanwhile as RecordChanged

FAULT = Fault("Steps!D7", "'2-3 days' is not a time", "Write one time")
CASES: list[tuple[Exception, int]] = [
    (NotAllowed(Action.SEE_CASE), 403),
    (UnknownCase("c1"), 403),
    (ContentDisposed("c1"), 403),
    (UnknownProcess("none"), 403),
    (UnknownMap("m1"), 403),
    (UnknownChange("there is no change"), 403),
    (OldForm(), 403),
    (CaseChanged("c1"), 409),
    (RecordChanged([("systems", "S-1")], 4), 409),
    (NoticeChanged("CHG-1", 3), 409),
    (PeopleChanged(), 409),
    (RefusedEvent("it is over"), 409),
    (NotNow("it is cancelled"), 409),
    (NothingToDecide("letter"), 409),
    (MapExists("m1"), 409),
    (StoreUnavailable("no answer"), 503),
    (NotRunning("what runs automations does not answer"), 503),
    (NotReleased("CHG-1", [FAULT]), 422),
    (UnreadableFile("a.xlsx", [FAULT]), 422),
    (NotTaken([FAULT]), 422),
    (EightflowsError("anything else"), 422),
    (HTTPException(429), 429),
    (HTTPException(418), 418),
    (KeyError("a fault of ours"), 500),
]


@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda part: type(part).__qualname__)
def test_each_kind_of_error_has_one_status_for_people_and_programs(error: Exception, status: int) -> None:
    told, said = as_json(error)
    assert words(error)[0] == told == status
    assert said.keys() == {"error", "detail", "errors", "warnings", "revision"}
    assert "fault of ours" not in str(said)


@pytest.mark.parametrize(("error", "revision"), [(CASES[8][0], 4), (CASES[9][0], 3), (CASES[7][0], None)], ids=str)
def test_who_was_slower_is_told_what_it_has_come_to(error: Exception, revision: int | None) -> None:
    assert as_json(error)[1]["revision"] == revision


def test_of_several_records_no_revision_is_told() -> None:
    assert RecordChanged([("systems", "S-1"), ("systems", "S-2")], 4).revision is None


@pytest.mark.parametrize("error", [NotReleased("CHG-1", [FAULT]), UnreadableFile("a.xlsx", [FAULT]), NotTaken([FAULT])])
def test_every_fault_is_told_at_its_place(error: Exception) -> None:
    told = {"field": FAULT.where, "where": FAULT.where, "what": FAULT.what, "remedy": FAULT.remedy, "key": ""}
    assert as_json(error)[1]["errors"] == [told]


def test_thousands_of_faults_are_told_in_part() -> None:
    assert len(as_json(NotTaken([FAULT] * 5_000))[1]["errors"]) == MOST_TOLD
