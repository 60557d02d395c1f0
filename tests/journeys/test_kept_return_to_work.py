"""Does a return to work run from the roster's row to the filed record, through the database, in rehearsed time?"""

import re
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Barrier

import pytest

from engine.cases.model import CaseStatus
from engine.cases.moves import RefusedEvent
from engine.cases.store import ChangedMeanwhile
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
FIT_NOTE = {"fit_notes": [{"from_day": "2026-12-21", "to_day": "2026-12-27", "verdict": "Not fit for work"}]}


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Trust]:
    trust = opened_trust(tmp_path, london(2026, 12, 22, 8, 0))
    yield trust
    trust.store.close()


def from_the_roster(trust: Trust) -> str:
    row = {**FROM_ROSTER, "absence_history": HISTORY}
    return trust.start("return_to_work", ASHA, row, key="2026-12-14", at_step="open_case")


def test_from_the_roster_to_the_filed_record_over_christmas(trust: Trust) -> None:
    case = from_the_roster(trust)
    assert trust.waited_for(case) == {"fit_note": "employee"}
    trust.submit(case, "fit_note#1", ASHA, **FIT_NOTE)
    assert trust.casework.waiting_for(MO, trust.now) == []  # she is not back yet
    trust.live_until(london(2026, 12, 29, 9, 0))
    (waits,) = trust.casework.waiting_for(MO, trust.now)
    assert (waits.step, waits.subject_name) == ("Hold the return-to-work meeting", "Asha Moor")
    reasons = {"conversation_soon@discussion_date": "bank holiday"}
    trust.submit(case, waits.item, MO, reasons, **MEETING)
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
        "A date is near",
        "A decision needs your attention",
        "A letter for you",
        "A meeting is arranged",
    }
    (letter,) = [each for each in sent if str(each["Subject"]).startswith("A letter for you")]
    kinds = [part.get_content_type() for part in letter.walk()]
    assert "text/calendar" in kinds
    assert not any(NEVER_IN_LETTERS.search(body) for body in bodies_of(sent))


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
