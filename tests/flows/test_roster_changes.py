"""Does what changes on the roster reach the case that is open: its end, other days, that it was withdrawn?"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from connectors.store.memory import MemoryStore
from engine.access import NotAllowed
from engine.cases.model import CaseStatus, ItemState
from engine.people_import.absences import Absence
from flows.roster_absences import open_cases
from flows.roster_changes import WITHDRAWN, Followed, follow_roster
from tests.journeys.trust import ASHA, MO, Trust, london

MONDAY = date(2026, 11, 23)
PAT = "20010006"
FIT_NOTE = {"fit_notes": [{"from_day": "2026-11-16", "to_day": "2026-11-27", "verdict": "Not fit for work"}]}
LONG_AGO = Absence(person=PAT, first_day=date(2026, 1, 5), last_day=date(2026, 1, 6))
"""How far the list goes back."""


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(MemoryStore(), tmp_path, london(2026, 11, 23, 8, 0))


def absence(first: str, last: str = "", person: str = ASHA) -> Absence:
    return Absence(
        person=person, first_day=date.fromisoformat(first), last_day=date.fromisoformat(last) if last else None
    )


def a_night(trust: Trust, *found: Absence, whole: bool = True, on: date | None = None) -> Followed:
    """The list comes in, and what cases ask for then is carried out."""
    on = on or trust.now.date()
    listed = [LONG_AGO, *found]
    open_cases(listed, trust.casework, on=on, now=trust.now)
    process = trust.parts.processes.current("return_to_work").id
    followed = follow_roster(
        listed, trust.casework, trust.store.cases, process=process, whole=whole, on=on, now=trust.now
    )
    trust.carry_on()
    return followed


def the_case(trust: Trust, person: str = ASHA) -> str:
    (line,) = trust.store.cases.find(subject=person, status=CaseStatus.OPEN)
    return line.id


def test_the_meeting_waits_for_the_last_day_the_roster_gives_later(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16"))
    case = the_case(trust)
    trust.submit(case, "fit_note#1", ASHA, **FIT_NOTE)  # to 27 November: the meeting would be on the 28th
    assert trust.waited_for(case) == {"meet": ""}
    told = a_night(trust, absence("2026-11-16", "2026-11-24"))
    assert told == Followed(told=1)
    assert trust.case(case).answers["calendar_days"] == 9
    trust.live_until(london(2026, 11, 25, 6, 59))
    assert trust.casework.waiting_for(MO, trust.now) == []
    trust.live_until(london(2026, 11, 25, 7, 0))
    (asked,) = trust.casework.waiting_for(MO, trust.now)
    task = trust.casework.task(case, asked.item, by=trust.actor(MO), now=trust.now)
    assert task.answers["last_day_absent"] == "2026-11-24"


def test_the_same_list_again_changes_nothing_and_what_was_told_is_in_the_audit_trail(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16"))
    case = the_case(trust)
    assert a_night(trust, absence("2026-11-16", "2026-11-24")).told == 1
    events = trust.store.cases.events(case)
    assert a_night(trust, absence("2026-11-16", "2026-11-24")) == Followed()
    assert trust.store.cases.events(case) == events
    (entry,) = [each for each in trust.store.audit.entries(case) if each.what == "learned"]
    assert entry.by == "eightflows"
    assert "last_day_absent: none -> 2026-11-24" in map(str, entry.changes)


def test_a_manager_who_was_asked_too_early_is_asked_again_when_the_person_is_back(trust: Trust) -> None:
    a_night(trust, absence("2026-11-19", "2026-11-22"))
    case = the_case(trust)
    assert trust.waited_for(case) == {"meet": "manager"}
    assert a_night(trust, absence("2026-11-19", "2026-11-26")).told == 1  # it went on for longer
    assert trust.waited_for(case) == {"meet": ""}
    assert trust.casework.waiting_for(MO, trust.now) == []
    trust.live_until(london(2026, 11, 27, 8, 0))
    (asked,) = trust.casework.waiting_for(MO, trust.now)
    assert asked.due == london(2026, 11, 27, 17, 0)


def test_no_fit_note_is_waited_for_where_the_absence_ended_within_the_week(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16"))
    case = the_case(trust)
    assert trust.waited_for(case) == {"fit_note": "employee"}
    a_night(trust, absence("2026-11-16", "2026-11-22"))
    assert trust.waited_for(case) == {"meet": "manager"}


def test_a_case_on_hold_follows_the_roster_once_it_is_released(trust: Trust) -> None:
    a_night(trust, absence("2026-11-19", "2026-11-22"))
    case = the_case(trust)
    trust.casework.hold(case, reason="an inquiry", by=trust.actor(MO), now=trust.now)
    assert a_night(trust, absence("2026-11-19", "2026-11-26")).told == 1
    trust.casework.release(case, by=trust.actor(MO), now=trust.now)
    trust.live_until(london(2026, 11, 26, 12, 0))
    assert trust.casework.waiting_for(MO, trust.now) == []


def test_other_days_of_an_absence_take_the_place_of_its_case(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16", "2026-11-20"))
    before = the_case(trust)
    assert a_night(trust, absence("2026-11-17", "2026-11-20")) == Followed(replaced=1)
    assert trust.case(before).status is CaseStatus.SUPERSEDED
    assert the_case(trust) != before
    assert a_night(trust, absence("2026-11-17", "2026-11-20")) == Followed()


def test_a_case_is_cancelled_where_its_absence_now_begins_later_and_is_not_due_one_yet(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16"))
    before = the_case(trust)
    assert a_night(trust, absence("2026-11-20")).replaced == 1
    assert trust.case(before).status is CaseStatus.CANCELLED


def test_a_withdrawn_absence_cancels_a_case_nobody_has_answered(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16", "2026-11-20"))
    case = the_case(trust)
    assert a_night(trust) == Followed(withdrawn=1)
    assert trust.case(case).status is CaseStatus.CANCELLED
    (entry,) = [each for each in trust.store.audit.entries(case) if each.what == "cancelled"]
    assert entry.why == WITHDRAWN


def test_somebody_looks_once_at_a_case_that_was_answered_and_whose_absence_was_withdrawn(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16"))
    case = the_case(trust)
    trust.submit(case, "fit_note#1", ASHA, **FIT_NOTE)
    assert a_night(trust) == Followed(to_look_at=1)
    assert [item.state for item in trust.case(case).open_items] == [ItemState.STOPPED]
    assert a_night(trust) == Followed()


@pytest.mark.parametrize("whole", [True, False], ids=["too many at once", "rows that could not be read"])
def test_a_list_that_is_not_whole_withdraws_nothing(trust: Trust, whole: bool) -> None:
    there = [absence("2026-11-16", "2026-11-20")]
    if whole:
        there = [absence("2026-11-16", "2026-11-20", person.id) for person in trust.directory().people[:5]]
    a_night(trust, *there)
    assert a_night(trust, whole=whole) == Followed(doubtful=len(there))
    assert len(trust.store.cases.find(status=CaseStatus.OPEN)) == len(there)


def test_an_absence_from_before_the_list_begins_is_not_withdrawn(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16", "2026-11-20"))
    process = trust.parts.processes.current("return_to_work").id
    later = [absence("2026-11-18", "2026-11-19", PAT)]
    followed = follow_roster(
        later, trust.casework, trust.store.cases, process=process, whole=True, on=MONDAY, now=trust.now
    )
    assert followed == Followed()


def test_the_meetings_record_is_the_last_word_and_a_managers_own_case_is_not_withdrawn(trust: Trust) -> None:
    opened = {
        "first_day_absent": "2026-11-19",
        "reported_on": "2026-11-19",
        "reported_at": "7:15",
        "reported_to": "Mo Adair",
        "reported_in_line": True,
    }
    case = trust.start("return_to_work", ASHA, opened, by=MO)
    assert a_night(trust) == Followed()
    assert trust.case(case).status is CaseStatus.OPEN


def test_only_a_system_tells_a_case_what_it_knows(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16"))
    with pytest.raises(NotAllowed):
        trust.casework.tell(the_case(trust), {"calendar_days": 3}, source="roster", by=trust.actor(MO), now=trust.now)


def test_prompts_of_a_long_absence_come_on_their_days_until_the_person_is_back(trust: Trust) -> None:
    a_night(trust, absence("2026-11-16"))
    for weeks in range(6):
        trust.live_until(london(2026, 11, 23, 18, 0) + timedelta(weeks=weeks))
        if weeks == 3:  # 14 December; back from the 15th: no mailbox prompt on the 16th
            a_night(trust, absence("2026-11-16", "2026-12-14"))
    sent = [(each["Subject"], each["Date"]) for each in trust.deliver() if str(each["To"]).startswith("Mo Adair")]
    prompts = [str(sent_on)[5:16] for subject, sent_on in sent if str(subject).startswith("A case needs")]
    assert prompts == ["14 Dec 2026"]  # day 28 is Sunday 13 December: quiet until Monday


def test_an_absence_that_comes_late_is_prompted_at_once_where_that_still_matters(trust: Trust) -> None:
    a_night(trust, absence("2026-10-01"))
    letters = [part for each in trust.deliver() for part in each.walk() if part.get_content_type() == "text/plain"]
    words = " ".join(bytes(part.get_payload(decode=True)).decode() for part in letters)
    assert ("welfare meeting" in words, "mailbox" in words, "Keep in touch" in words) == (True, True, False)
