"""Does a return to work run from the roster's row to the filed record, through the database, in rehearsed time?"""

import re
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from connectors.pdf.case_record import CaseRecord
from engine.access import EIGHTFLOWS
from engine.cases.model import CaseStatus, Resume
from engine.cases.moves import RefusedEvent
from engine.cases.store import ChangedMeanwhile
from flows.case_records import record_of
from tests.journeys.trust import ASHA, HANA, LONDON, MO, Trust, bodies_of, london, opened_trust

FROM_ROSTER = {"first_day_absent": "2026-12-14", "last_day_absent": "2026-12-27"}
HISTORY = [
    {"first_day": "2026-02-03", "last_day": "2026-02-04", "excluded_for": None},
    {"first_day": "2026-06-15", "last_day": "2026-06-15", "excluded_for": None},
    {"first_day": "2026-10-05", "last_day": "2026-10-06", "excluded_for": None},
]
MEETING = {
    "first_day_absent": "2026-12-14",
    "last_day_absent": "2026-12-27",
    "return_date": "2026-12-28",
    "reported_on": "2026-12-14",
    "reported_at": "07:15",
    "reported_to": "Mo Adair",
    "reported_in_line": True,
    "discussion_date": "2026-12-29",
    "held_how": "Face to face",
    "held_by": "Mo Adair",
    "topics": {
        topic: {"discussed": True}
        for topic in ("welcome", "news", "support", "work_as_cause", "colleagues", "fit_note_advice", "leave")
    },
    "adjustments_needed": False,
    "phased": False,
    "oh_referral": False,
    "triggers_considered": True,
    "progress": "letter",
}
CONFIRMED = {
    "agreed": True,
    "absence_reason": "S13",
    "share_reason": False,
    "work_related": "no",
    "injury_at_work": "no",
    "pregnancy_related": "no",
    "disability_related": "prefer not to say",
}
DECIDED = {
    "triggers_considered": True,
    "send_letter": True,
    "stage": "Stage 1 meeting",
    "meeting_on": "2027-01-18",
    "meeting_at": "10:30",
    "meeting_place": "Room 2, Meadowbank",
    "companion_offered": True,
}
NEVER_IN_LETTERS = re.compile(r"\b(s13|sick\w*|ill|influenza|disab\w*|pregnan\w*)\b", re.IGNORECASE)
SOON = {"conversation_soon@discussion_date": "bank holiday"}
FIT_NOTE: dict[str, Any] = {
    "fit_notes": [{"from_day": "2026-12-21", "to_day": "2026-12-27", "verdict": "Not fit for work"}]
}


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Trust]:
    trust = opened_trust(tmp_path, london(2026, 12, 22, 8, 0))
    yield trust
    trust.store.close()


def from_the_roster(trust: Trust) -> str:
    row = {**FROM_ROSTER, "absence_history": HISTORY}
    return trust.start("return_to_work", ASHA, row, key="2026-12-14", at_step="open_case")


def on_record(trust: Trust, case: str, item: str) -> CaseRecord:
    """The record as it stands, once it has been filed at this piece of work."""
    found = trust.store.cases.forms(case, special=True)
    assert b64decode(str(found[item].special["record_pdf"])).startswith(b"%PDF")
    of = trust.case(case)
    running = trust.parts.processes.at(of.process, of.version)
    return record_of(of, running, found, trust.known, trust.parts.checks, now=trust.now)


def test_from_the_roster_to_the_filed_record_over_christmas(trust: Trust) -> None:
    case = from_the_roster(trust)
    assert trust.waited_for(case) == {"fit_note": "employee"}
    trust.submit(case, "fit_note#1", ASHA, **FIT_NOTE)
    assert trust.casework.waiting_for(MO, trust.now) == []  # she is not back yet
    trust.live_until(london(2026, 12, 29, 9, 0))
    (waits,) = trust.casework.waiting_for(MO, trust.now)
    assert (waits.step, waits.subject_name) == ("Hold the return-to-work meeting", "Asha Moor")
    trust.submit(case, waits.item, MO, SOON, **MEETING)
    trust.submit(case, "confirm#1", ASHA, **CONFIRMED)
    assert trust.waited_for(case) == {"decide_letter": "hr_adviser"}
    trust.live_until(london(2027, 1, 4, 9, 0))
    trust.submit(case, "decide_letter#1", HANA, **DECIDED)
    closed = trust.case(case)
    assert closed.status is CaseStatus.CLOSED
    record = trust.store.cases.forms(case, special=True)["file#1"].special["record_pdf"]
    assert b64decode(str(record)).startswith(b"%PDF")
    assert (trust.folder / "exports" / "esr-2027-01-04.csv").read_text().count(case) == 1
    assert trust.store.audit.verify() is None
    sent = trust.deliver()
    told = [(str(each["To"]), str(each["Subject"])) for each in sent]
    assert {subject.partition(" (")[0] for _, subject in told} == {
        "A form needs your attention",
        "A decision needs your attention",
        "A letter for you",
        "A meeting is arranged",
    }
    (letter,) = [each for each in sent if str(each["Subject"]).startswith("A letter for you")]
    kinds = [part.get_content_type() for part in letter.walk()]
    assert "text/calendar" in kinds
    assert not any(NEVER_IN_LETTERS.search(body) for body in bodies_of(sent))


def test_a_fit_note_that_never_comes_holds_up_no_meeting_and_hr_settles_it(trust: Trust) -> None:
    case = from_the_roster(trust)
    trust.live_until(london(2026, 12, 29, 9, 0))
    assert trust.waited_for(case) == {"fit_note": "employee", "meet": "manager"}
    trust.submit(case, "meet#1", MO, {"every_day_covered@uncertified_days": "It will come"} | SOON, **MEETING)
    trust.submit(case, "confirm#1", ASHA, **CONFIRMED)
    trust.submit(case, "decide_letter#1", HANA, **DECIDED)
    assert trust.waited_for(case) == {"fit_note": "employee"}
    (awaited,) = on_record(trust, case, "file#1").awaited.rows
    assert awaited[:2] == ["Send the fit note", "the person it is about"]
    trust.live_until(london(2027, 1, 19, 18, 0))  # four weeks after it was asked for
    (stopped,) = trust.casework.stopped_for(HANA, trust.now)
    assert (stopped.case, stopped.step) == (case, "Send the fit note")
    late = [
        str(each["To"]).partition(" <")[0]
        for each in trust.deliver()
        if str(each["Subject"]).startswith("A form is late")
    ]
    assert sorted(late) == ["Hana Reed", "Mo Adair"]
    hana = trust.actor(HANA)
    trust.casework.clear(case, "fit_note#1", resume=Resume.SKIP, reason="No note was issued", by=hana, now=trust.now)
    trust.carry_on()
    assert trust.case(case).status is CaseStatus.CLOSED
    again = on_record(trust, case, "file#2")
    assert again.awaited.rows == []
    lines = "".join(file.read_text() for file in sorted((trust.folder / "exports").glob("esr-*.csv"))).splitlines()
    assert [line.rpartition(",")[2] for line in lines] == ["Days Without Fit Note", "7", "Days Without Fit Note", "7"]
    assert ["Send the fit note", "skipped"] in [[row[0], row[-1]] for row in again.history.rows]


def test_a_fit_note_that_comes_after_the_meeting_is_in_the_record_that_is_filed_again(trust: Trust) -> None:
    case = from_the_roster(trust)
    trust.live_until(london(2026, 12, 29, 9, 0))
    trust.submit(case, "meet#1", MO, {"every_day_covered@uncertified_days": "It will come"} | SOON, **MEETING)
    trust.live_until(london(2026, 12, 30, 9, 0))
    trust.submit(case, "fit_note#1", ASHA, **FIT_NOTE)
    trust.submit(case, "confirm#1", ASHA, **CONFIRMED)
    trust.submit(case, "decide_letter#1", HANA, **DECIDED)
    assert trust.case(case).status is CaseStatus.CLOSED  # the note came before the record was filed: filed once
    assert [item.node for item in trust.case(case).items].count("file") == 1
    assert on_record(trust, case, "file#1").awaited.rows == []


def test_while_somebody_is_away_the_next_fit_note_is_asked_for_before_the_last_one_ends(trust: Trust) -> None:
    case = trust.start("return_to_work", ASHA, {"first_day_absent": "2026-12-14"}, key="x", at_step="open_case")
    trust.submit(case, "fit_note#1", ASHA, **FIT_NOTE)  # to 27 December; the roster knows no end
    assert trust.waited_for(case) == {"meet": ""}
    trust.live_until(london(2026, 12, 24, 9, 0))
    assert trust.waited_for(case) == {"meet": "", "fit_note": "employee"}
    task = trust.casework.task(case, "fit_note#2", by=trust.actor(ASHA), now=trust.now)
    assert [note["to_day"] for note in task.answers["fit_notes"]] == ["2026-12-27"]  # the next one is a row more
    longer = [*FIT_NOTE["fit_notes"], {"from_day": "2026-12-28", "to_day": "2027-01-10", "verdict": "Not fit for work"}]
    trust.submit(case, "fit_note#2", ASHA, fit_notes=longer)
    trust.live_until(london(2027, 1, 6, 9, 0))
    assert trust.casework.waiting_for(MO, trust.now) == []  # the meeting waits for the new end
    told = {"last_day_absent": "2027-01-10", "calendar_days": 28}
    trust.casework.tell(case, told, source="roster", by=EIGHTFLOWS, now=trust.now)
    trust.live_until(london(2027, 1, 11, 7, 0))
    assert trust.waited_for(case)["meet"] == "manager"


def test_a_meeting_nobody_holds_climbs_the_ladder_across_the_clock_change(trust: Trust) -> None:
    """The clocks go forward on Sunday 28 March 2027, between Good Friday and Easter Monday."""
    trust.now = london(2027, 3, 24, 9, 0)
    row = {"first_day_absent": "2027-03-22", "last_day_absent": "2027-03-23"}
    trust.start("return_to_work", ASHA, row, key="easter", at_step="open_case")
    trust.live_until(london(2027, 4, 30, 12, 0))
    sent = sorted((parsedate_to_datetime(str(each["Date"])), str(each["To"])) for each in trust.deliver())
    assert [(moment.astimezone(LONDON).strftime("%d %b %H:%M"), to.partition(" <")[0]) for moment, to in sent] == [
        ("24 Mar 09:00", "Mo Adair"),
        ("25 Mar 17:00", "Mo Adair"),
        ("31 Mar 17:00", "Mo Adair"),
        ("06 Apr 17:00", "Sam Vale"),
    ]


def test_a_letter_says_the_hour_of_london_in_summer_and_winter(trust: Trust) -> None:
    trust.now = london(2027, 6, 7, 9, 0)
    row = {"first_day_absent": "2027-06-03", "last_day_absent": "2027-06-06"}
    trust.start("return_to_work", ASHA, row, key="june", at_step="open_case")
    assert "Please do it by Monday 7 June 2027, 17:00." in bodies_of(trust.deliver())[0]


def test_two_people_press_submit_at_once_and_one_is_told(trust: Trust) -> None:
    trust.now = london(2026, 12, 29, 9, 0)
    row = {"first_day_absent": "2026-12-22", "last_day_absent": "2026-12-27"}
    case = trust.start("return_to_work", ASHA, row, key="x", at_step="open_case")
    trust.away(MO, by="20010006", begins=date(2026, 12, 1), ends=date(2026, 12, 31))
    held = {**MEETING, **row, "reported_on": "2026-12-22", "fit_notes": None}
    reasons = {"no_worked_days_between@return_date": "leave"}
    by, ready = trust.actor("20010006"), Barrier(2)

    def press(_: int) -> str:
        ready.wait()
        try:
            trust.casework.submit(case, "meet#1", held, by=by, now=trust.now, reasons=reasons)
        except (RefusedEvent, ChangedMeanwhile) as told:
            return str(told)
        return "taken"

    with ThreadPoolExecutor(2) as people:
        said = list(people.map(press, range(2)))
    said.remove("taken")
    assert "done already" in said[0] or "Somebody else changed this case" in said[0]
    assert [type(event).__name__ for event in trust.store.cases.events(case)].count("Submitted") == 3
