"""What follows once a form is agreed: the phased return, reviews in the calendar, actions, the next assessment?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.form_files import example_of
from engine.cases.model import CaseStatus
from flows.case_batches import KINDS
from flows.case_records import record_of
from tests.journeys.test_kept_return_to_work import CONFIRMED, MEETING
from tests.journeys.trust import ASHA, DIRECTORY, MO, Trust, bodies_of, london, opened_trust

PAT = "20010006"
SHORT = {"first_day_absent": "2026-12-01", "last_day_absent": "2026-12-03"}
AGREED = {
    **MEETING,
    **SHORT,
    "return_date": "2026-12-04",
    "reported_on": "2026-12-01",
    "discussion_date": "2026-12-04",
    "adjustments_needed": True,
    "adjustments": [
        {"what": "No lone visits", "who": "Mo Adair", "by_when": "2026-12-07", "review_on": "2027-01-04"},
        {"what": "Desk by the window", "who": "Mo Adair", "by_when": "2026-12-07", "review_on": "2027-01-04"},
        {"what": "Later start", "who": "Mo Adair", "by_when": "2026-12-07", "review_on": "2027-02-01"},
    ],
    "phased": True,
    "phased_weeks": [
        {"days": ["Monday", "Wednesday"], "hours": 15, "duties": "No lifting"},
        {"days": ["Monday", "Wednesday", "Friday"], "hours": 22.5, "duties": None},
    ],
    "pay_treatment": "full",
}


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Trust]:
    trust = opened_trust(tmp_path, london(2026, 12, 4, 9, 0))
    yield trust
    trust.store.close()


def letters(trust: Trust, subject: str) -> list[Message]:
    return [each for each in trust.deliver() if str(each["Subject"]).startswith(subject)]


def confirmed(trust: Trust) -> str:
    case = trust.start("return_to_work", ASHA, dict(SHORT), key="x", at_step="open_case")
    trust.submit(case, "meet#1", MO, **AGREED)
    assert letters(trust, "Your phased return") == []  # nothing goes out before both have confirmed
    trust.submit(case, "confirm#1", ASHA, **{**CONFIRMED, "trigger_policy": None})
    return case


def test_the_phased_return_goes_to_the_person_once_both_have_confirmed(trust: Trust) -> None:
    confirmed(trust)
    (letter,) = letters(trust, "Your phased return")
    assert str(letter["To"]) == "Asha Moor <asha.moor@trust.example>"
    text = bodies_of([letter])[0]
    assert "Week 1: Monday and Wednesday, 15 hours" in text
    assert "Week 2: Monday, Wednesday and Friday, 22.5 hours" in text
    assert "Friday 4 December 2026" in text
    assert "paid as full pay" in text
    assert "lifting" not in text  # what somebody may do says something of their health


def test_each_day_adjustments_are_looked_at_again_is_an_entry_in_the_managers_calendar(trust: Trust) -> None:
    confirmed(trust)
    found = letters(trust, "A review is due on")
    assert [str(each["To"]) for each in found] == ["Mo Adair <mo.adair@trust.example>"] * 2
    entries = [body for body in bodies_of(found) if body.startswith("BEGIN:VCALENDAR")]
    assert ["20270104T090000" in entries[0], "20270201T090000" in entries[1]] == [True, True]
    for body in bodies_of(found):
        assert "Asha" not in body
        assert "lone visits" not in body.lower()


# --- a risk assessment ------------------------------------------------------------------------------


def assessed(trust: Trust, **changed: Any) -> str:
    """An assessment by Asha, from her draft to the day it is shared."""
    case = trust.start("workplace_risk_assessment", ASHA, {}, by=ASHA)
    return shared(trust, case, **changed)


def shared(trust: Trust, case: str, **changed: Any) -> str:
    while trust.case(case).status is CaseStatus.OPEN:
        (item,) = trust.case(case).open_items
        form = trust.casework.task(case, item.id, by=asked(trust, item.asked), now=trust.now).form
        assert form is not None
        example = example_of("workplace_risk_assessment", form.id)
        given = {**example.answers, **(changed if form.id == "risk_assessment" else {})}
        by = asked(trust, item.asked)
        found = trust.casework.preview(case, item.id, given, by=by, now=trust.now).checked
        assert found is not None
        reasons = {warning.key: "as it is" for warning in found.warnings}
        trust.submit(case, item.id, by.person, reasons, **given)
    return case


def asked(trust: Trust, role: str) -> Any:
    return trust.actor(trust.known.holders(role, ASHA, trust.now.date())[0].id)


def risks(**action: Any) -> list[dict[str, Any]]:
    first = example_of("workplace_risk_assessment", "risk_assessment").answers["risks"][0]
    return [{**first, "action_owner": "Pat Coll", "action_due": "2027-01-15", "action_status": "Open", **action}]


def test_each_action_reminds_its_owner_every_week_until_it_is_done(trust: Trust) -> None:
    assessment = assessed(trust, risks=risks(), assessed_on="2026-12-03", next_review="2027-02-19")
    (line,) = trust.store.cases.find(process="workplace-risk-action-future")
    assert (line.subject, trust.waited_for(line.id)) == (PAT, {"act": "employee"})
    task = trust.casework.task(line.id, "act#1", by=trust.actor(PAT), now=trust.now)
    assert (task.answers["assessment"], task.due) == (assessment, london(2027, 1, 15, 17, 0))
    trust.live_until(london(2027, 2, 12, 18, 0))
    sent = [each for each in trust.deliver() if str(each["To"]).startswith("Pat") and line.id in str(each["Subject"])]
    days = [f"{each:%d %b}" for each in sorted(parsedate_to_datetime(str(each["Date"])) for each in sent)]
    assert days[1:] == ["08 Jan", "18 Jan", "25 Jan", "01 Feb", "08 Feb"]
    trust.submit(line.id, "act#1", PAT, action_done=True, done_on="2027-02-12")
    assert trust.case(line.id).status is CaseStatus.CLOSED


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        pytest.param({"action_owner": "Somebody Unknown"}, ASHA, id="nobody of that name"),
        pytest.param({"action_owner": "a"}, ASHA, id="several of that name"),
        pytest.param({"action_status": "Done"}, None, id="done already"),
    ],
)
def test_no_action_is_lost(trust: Trust, action: dict[str, Any], subject: str | None) -> None:
    assessed(trust, risks=risks(**action), assessed_on="2026-12-03", next_review="2027-02-19")
    found = [line.subject for line in trust.store.cases.find(process="workplace-risk-action-future")]
    assert found == ([subject] if subject else [])


def test_the_review_date_starts_the_next_assessment_and_the_first_may_go_ten_years_after_it(trust: Trust) -> None:
    first = assessed(trust, risks=risks(), assessed_on="2026-12-03", next_review="2027-02-19")
    (second,) = [
        line.id
        for line in trust.store.cases.find(process="workplace-risk-assessment-future", status=CaseStatus.OPEN)
        if line.id != first
    ]
    assert trust.waited_for(second) == {"draft": ""}
    trust.live_until(london(2027, 2, 5, 8, 0))
    assert trust.waited_for(second) == {"draft": "employee"}
    task = trust.casework.task(second, "draft#1", by=trust.actor(ASHA), now=trust.now)
    assert task.due == london(2027, 2, 19, 17, 0)
    assert task.answers["assessment_version"] == 2
    assert task.answers["assessment_title"]
    ten_years_on = date(2037, 2, 20)
    assert trust.store.retention.due(ten_years_on + timedelta(days=30)) == []
    shared(trust, second, risks=risks(action_status="Done"), assessed_on="2027-02-05", next_review="2027-04-30")
    (due,) = trust.store.retention.due(date(2037, 3, 1))
    assert (due.case, "after superseding" in due.rule) == (first, True)


def test_an_assessment_of_one_person_tells_an_actions_owner_nothing_of_it(trust: Trust) -> None:
    about = {"about_one_person": True, "person_assessed": "Pat Coll"}
    assessed(trust, risks=risks(), assessed_on="2026-12-03", next_review="2027-02-19", **about)
    (line,) = trust.store.cases.find(process="workplace-risk-action-future")
    assert trust.case(line.id).answers["action"] == "See the assessment"
    (export,) = (trust.folder / "exports").glob("actions-*.csv")
    assert str(risks()[0]["further_control"]) not in export.read_text()


@pytest.mark.parametrize(("about_one", "told"), [(False, True), (True, False)])
def test_the_filed_assessment_has_its_risks_with_their_scores_unless_it_is_about_one_person(
    trust: Trust, about_one: bool, told: bool
) -> None:
    about = {"about_one_person": True, "person_assessed": "Pat Coll"} if about_one else {}
    case = trust.case(assessed(trust, risks=risks(), assessed_on="2026-12-03", next_review="2027-02-19", **about))
    running = trust.parts.processes.at(case.process, case.version)
    filled = trust.store.cases.forms(case.id, special=True)
    record = record_of(case, running, filled, trust.known, trust.parts.checks, now=trust.now)
    tables = {table.title: table for form in record.forms for table in form.tables}
    assert ("Risks" in tables) is told
    if told:
        columns, (row,) = tables["Risks"].columns, tables["Risks"].rows
        assert (row[columns.index("Score")], row[columns.index("Grade")]) == ("16", "Extreme")


# --- retention --------------------------------------------------------------------------------------


def test_a_staff_record_gets_its_day_when_the_person_leaves_and_nothing_asks_for_it_until_then(trust: Trust) -> None:
    case = confirmed(trust)
    trust.live_until(london(2026, 12, 20, 9, 0))
    if trust.waited_for(case):
        trust.casework.cancel(case, reason="for the test", by=trust.actor("20010004"), now=trust.now)
        trust.carry_on()
    assert trust.store.cases.soonest(KINDS) is None  # no request comes back every month
    assert trust.store.retention.due(date(2100, 1, 1)) == []
    trust.known = replace(
        DIRECTORY,
        people=tuple(replace(each, leaves=date(2027, 3, 31)) if each.id == ASHA else each for each in DIRECTORY.people),
    )
    trust.carry_on()
    (due,) = trust.store.retention.due(date(2100, 1, 1))
    assert (due.case, due.since) == (case, date(2033, 4, 1))
    assert "6 years after leaving on 31" in due.rule
