"""Does a whole return to work run as its map and policies say, across Christmas and a clock change?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.process_files import read_process
from engine.cases.model import CaseStatus, FileRecord
from tests.journeys.rehearsal import Rehearsal, rehearsed
from tests.library import LIBRARY, library_map

LONDON = ZoneInfo("Europe/London")
FOLDER = LIBRARY / "return_to_work"
PROCESS = read_process(library_map("return_to_work", "future"), FOLDER / "future.yaml", FOLDER / "running.yaml")


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[arg-type, misc]


def test_a_short_absence_ends_with_a_meeting_and_a_filed_record() -> None:
    life = Rehearsal(PROCESS, now=london(2026, 11, 23, 8, 30))
    life.begin()
    life.submit("phone_in#1", by="manager")
    life.submit("enter_roster#1", by="manager", calendar_days=3)
    assert life.waited_for() == {"meet": "manager"}
    life.submit("meet#1", by="manager")
    life.submit("confirm#1", by="employee", agreed=True, trigger_met=False)
    assert life.case.status is CaseStatus.CLOSED
    assert isinstance(life.asked[-1], FileRecord)
    assert "letter" not in dict(rehearsed(life.case))


def test_a_long_absence_over_christmas_is_reminded_on_working_days_only() -> None:
    life = Rehearsal(PROCESS, now=london(2026, 12, 23, 9, 0), outcomes={"absence_triggers": {"trigger_met": True}})
    life.begin()
    life.submit("phone_in#1", by="manager")
    life.submit("enter_roster#1", by="manager", calendar_days=12)
    assert life.waited_for() == {"fit_note": "employee"}
    life.wait_until(london(2026, 12, 30, 18, 0))  # 3 and 7 days on: one nudge on the 26th waits, one reminder
    assert [(letter, role) for _, letter, role in life.letters] == [
        ("fit_note_due", "employee"),
        ("fit_note_due", "employee"),
        ("fit_note_late", "manager"),
    ]
    nudged = life.letters[1][0].astimezone(LONDON)
    assert nudged == london(2026, 12, 29, 7, 0)  # due on Boxing Day; the 28th is a bank holiday
    life.submit("fit_note#1", by="employee")
    life.submit("meet#1", by="manager")
    life.submit("confirm#1", by="employee", agreed=False)
    assert life.waited_for() == {"meet": "manager"}
    life.submit("meet#2", by="manager")
    life.submit("confirm#2", by="employee", agreed=True)
    assert life.waited_for() == {"decide_letter": "hr_adviser"}
    life.submit("decide_letter#1", by="hr_adviser")
    assert life.case.status is CaseStatus.CLOSED


def test_a_meeting_nobody_holds_climbs_the_ladder_across_the_clock_change() -> None:
    life = Rehearsal(PROCESS, now=london(2027, 3, 24, 9, 0))  # the clocks go forward on Sunday the 28th
    life.begin()
    life.submit("phone_in#1", by="manager")
    life.submit("enter_roster#1", by="manager", calendar_days=2, last_day_absent="2027-03-23")
    life.letters.clear()
    life.wait_until(london(2027, 4, 30, 12, 0))
    climbed = [(moment.astimezone(LONDON), role) for moment, _, role in life.letters]
    assert climbed == [
        (london(2027, 3, 25, 17, 0), "manager"),
        (
            london(2027, 3, 31, 17, 0),
            "manager",
        ),  # Good Friday the 26th and Easter Monday the 29th are skipped
        (london(2027, 4, 6, 17, 0), "second_line"),
    ]
    assert life.waited_for() == {"meet": "manager"}


def test_while_nobody_knows_when_the_person_is_back_the_meeting_may_be_held_and_nobody_is_reminded_of_it() -> None:
    life = Rehearsal(PROCESS, now=london(2026, 11, 16, 9, 0))
    life.begin()
    life.submit("phone_in#1", by="manager")
    life.submit("enter_roster#1", by="manager", calendar_days=1, first_day_absent="2026-11-16")
    assert life.waited_for() == {"meet": "manager"}
    life.wait_until(london(2026, 11, 22, 18, 0))
    assert [letter for _, letter, _ in life.letters] == ["keep_in_touch"]  # no reminder of a meeting
    life.wait_until(london(2026, 11, 23, 9, 0))  # the 8th day: a fit note is needed
    assert life.waited_for() == {"meet": "manager", "fit_note": "employee"}
    life.submit("meet#1", by="manager", calendar_days=8, last_day_absent="2026-11-23")
    assert life.waited_for() == {"fit_note": "employee", "confirm": "employee"}
