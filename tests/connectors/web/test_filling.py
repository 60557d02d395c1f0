"""Can a form be filled in, left, taken up again, checked, explained, sent, sent back and passed on?"""

from typing import Any

import pytest

from engine.access import EIGHTFLOWS, Actor
from engine.cases.model import ItemState, MachineDone, Submitted
from engine.cases.store import changed
from tests.connectors.web.site import ABSENCE, Browser, TestSite, a_return_to_work

WHEN = {"answer-day": "23", "answer-month": "11", "answer-year": "2026"}
WHY = {"reason every_day_covered@uncertified_days": "it is in the post"}
ANSWERS: dict[str, dict[str, Any]] = {
    "return_date": WHEN,
    "discussion_date": WHEN,
    "held_how": {"answer": "Face to face"},
    "held_by": {"answer": "Asha Moor"},
    "topics": {
        f"row-{row}": "yes"
        for row in ("welcome", "news", "support", "work_as_cause", "colleagues", "fit_note_advice", "leave")
    },
    "adjustments_needed": {"answer": "no"},
    "phased": {"answer": "no"},
    "oh_referral": {"answer": "no"},
}


@pytest.fixture
def case(site: TestSite) -> str:
    return a_return_to_work(site)


@pytest.fixture
def asha(site: TestSite) -> Browser:
    return site.signed_in("asha")


def at(case: str, *rest: str) -> str:
    return "/".join((f"/tasks/{case}/meet%231", *rest))


def fill_in(browser: Browser, case: str) -> None:
    browser.get(at(case))
    for field, sent in ANSWERS.items():
        answer = browser.send(at(case, "questions", field), sent)
        assert answer.status_code == 303, (field, answer.text)


def test_what_waits_for_me_is_on_my_home_page_and_nobody_elses(site: TestSite, case: str, asha: Browser) -> None:
    assert case in asha.get("/").text
    assert case not in site.signed_in("cara").get("/").text


def test_a_form_is_answered_checked_and_sent(site: TestSite, case: str, asha: Browser) -> None:
    fill_in(asha, case)
    check = asha.get(at(case, "check")).text
    assert "Monday 23 November 2026" in check
    assert "We talked about this and it is what we agreed" in check
    assert "This is what we talked about; where I see it differently" not in check, "that is Sam's to confirm"
    sent = asha.send(at(case, "check"), WHY)
    assert "What happens next" in sent.text
    form = site.store.cases.forms(case, special=False)["meet#1"]
    assert (form.by, form.answers["held_by"], form.answers["return_date"]) == ("asha", "Asha Moor", "2026-11-23")
    assert site.store.drafts.draft(case, "meet#1", "asha") is None
    assert "Confirm the record" in site.signed_in("sam").get("/").text


def test_a_warning_without_a_reason_is_told_and_keeps_what_was_typed(case: str, asha: Browser) -> None:
    fill_in(asha, case)
    refused = asha.send(at(case, "check"), {})
    assert refused.status_code == 422
    assert "Some days from the 8th day on have no fit note" in refused.text
    assert "Asha Moor" in refused.text


def test_everything_missing_is_told_at_once_and_leads_to_its_question(case: str, asha: Browser) -> None:
    refused = asha.send(at(case, "check"), {}, at=at(case, "check"))
    assert refused.status_code == 422
    assert refused.text.count(f'href="/tasks/{case}/meet%231/questions/') > 8
    assert "First day back: Write the date" in refused.text


def test_an_answer_that_cannot_be_read_is_shown_again_with_what_was_typed(case: str, asha: Browser) -> None:
    sent = {"answer-day": "31", "answer-month": "2", "answer-year": "2026"}
    answer = asha.send(at(case, "questions", "return_date"), sent, at=at(case))
    assert answer.status_code == 422
    assert "Error: " in answer.text
    assert 'value="31"' in answer.text


def test_an_unanswered_question_is_asked_again_unless_it_is_left_for_later(case: str, asha: Browser) -> None:
    place = at(case, "questions", "held_by")
    assert asha.send(place, {"answer": ""}, at=place).status_code == 422
    later = asha.send(place, {"answer": "", "then": "later"})
    assert later.headers["location"] == at(case)


def test_a_form_is_left_and_taken_up_again_on_another_machine(site: TestSite, case: str, asha: Browser) -> None:
    asha.send(at(case, "questions", "held_by"), {"answer": "Asha M", "then": "later"}, at=at(case))
    assert "Asha M" in site.signed_in("asha").get(at(case, "questions", "held_by")).text


def test_nobody_reads_anothers_draft(site: TestSite, case: str, asha: Browser) -> None:
    asha.send(at(case, "questions", "held_by"), {"answer": "a first thought", "then": "later"}, at=at(case))
    site.parts.casework.pass_on(case, "meet#1", to="cara", by=Actor(person="asha"), now=site.clock.now)
    cara = site.signed_in("cara")
    assert cara.get(at(case)).status_code == 200
    assert "a first thought" not in cara.get(at(case, "questions", "held_by")).text
    assert asha.get(at(case)).status_code == 403


def test_a_rule_that_is_broken_is_told_at_its_question(case: str, asha: Browser) -> None:
    sent = {"answer-day": "13", "answer-month": "11", "answer-year": "2026"}
    answer = asha.send(at(case, "questions", "return_date"), sent, at=at(case))
    assert answer.status_code == 422
    assert "The first day back is not after the last day of absence" in answer.text


def test_rows_of_a_table_are_added_changed_and_taken_out(site: TestSite, case: str, asha: Browser) -> None:
    table = at(case, "questions", "fit_notes")
    days = {"from_day-day": "19", "from_day-month": "11", "from_day-year": "2026"}
    until = {"to_day-day": "20", "to_day-month": "11", "to_day-year": "2026", "verdict": "Not fit for work"}
    empty = asha.send(f"{table}/rows/new", {}, at=f"{table}/rows/new")
    assert (empty.status_code, "Nothing is filled in" in empty.text) == (422, True)
    assert asha.send(f"{table}/rows/new", {**days, **until, "to_day-day": "18"}).status_code == 422
    assert asha.send(f"{table}/rows/new", {**days, **until}).headers["location"] == table
    assert "Not fit for work" in asha.get(table).text
    asha.send(f"{table}/rows/1", {**days, **until, "verdict": "May be fit for work"})
    draft = site.store.drafts.draft(case, "meet#1", "asha")
    assert draft
    assert draft.entries["fit_notes"][0]["verdict"] == "May be fit for work"  # type: ignore[index,call-overload]
    asha.send(f"{table}/rows/1/remove", {})
    assert "There is no fit note yet" in asha.get(table).text


@pytest.mark.parametrize("row", ["0", "2", "-1", "٣", "new%00", "../1", "9" * 30])
def test_a_row_that_is_not_there_is_not_found(case: str, asha: Browser, row: str) -> None:
    assert asha.get(at(case, "questions", "fit_notes", "rows", row)).status_code in (403, 404)


@pytest.mark.parametrize("field", ["employee_name", "calendar_days", "no_such", "csrf"])
def test_only_what_is_asked_can_be_answered(case: str, asha: Browser, field: str) -> None:
    """Facts the system gives and values worked out are nobody's to type."""
    assert asha.get(at(case, "questions", field)).status_code == 404
    assert asha.send(at(case, "questions", field), {"answer": "x"}, at="/account").status_code == 404


def test_work_is_sent_back_with_a_reason(site: TestSite, case: str, asha: Browser) -> None:
    assert asha.send(at(case, "send-back"), {"to": "fit_note"}, at=at(case)).status_code == 422
    done = asha.send(at(case, "send-back"), {"to": "fit_note", "reason": "The dates do not match"})
    assert done.headers["location"] == "/?done=sent-back"
    sam = site.signed_in("sam")
    assert "Sent back" in sam.get("/").text
    assert "The dates do not match" in sam.get(f"/tasks/{case}/fit_note%232").text


def test_work_is_passed_to_somebody_who_was_looked_for_by_name(site: TestSite, case: str, asha: Browser) -> None:
    assert "Cara Lewis" in asha.get(f"{at(case)}?who=cara").text
    assert asha.send(at(case, "pass-on"), {"to": "cara"}).headers["location"] == "/?done=passed-on"
    assert case in site.signed_in("cara").get("/").text


def test_a_case_is_started_from_the_page(site: TestSite, asha: Browser) -> None:
    assert "Report an absence" not in asha.get("/start").text
    assert "Sam Patel" in asha.get("/start/return_to_work?who=sam").text
    place = "/start/return_to_work/sam"
    day = {"answer-day": "20", "answer-month": "11", "answer-year": "2026"}
    for field, sent in {
        "first_day_absent": day,
        "last_day_absent": {},
        "reported_on": day,
        "reported_at": {"answer": "7:15"},
        "reported_to": {"answer": "Asha Moor"},
        "reported_in_line": {"answer": "yes"},
        "next_contact": {},
    }.items():
        answer = asha.send(f"{place}/questions/{field}", sent, at=f"{place}/questions/{field}")
        assert answer.status_code == 303, (field, answer.text)
    sent_off = asha.send(f"{place}/check", {}, at=f"{place}/check")
    assert "Sent" in sent_off.text
    assert [line.subject for line in site.store.cases.find()] == ["sam"]
    assert asha.send(f"{place}/check", {}).status_code == 422, "sent again from an old page"
    assert len(site.store.cases.find()) == 1


def test_what_is_confidential_is_left_out_of_the_case_page_for_who_may_not_see_it(
    site: TestSite, case: str, asha: Browser
) -> None:
    fill_in(asha, case)
    asha.send(at(case, "check"), WHY, at=at(case, "check"))
    assert "Asha Moor" in site.signed_in("sam").get(f"/cases/{case}").text
    ben = site.signed_in("ben").get(f"/cases/{case}").text
    assert "Other answers are left out" in ben
    assert "Day of the conversation" not in ben


def test_a_case_is_stopped_by_anybody_it_concerns_and_cleared_by_its_owner(site: TestSite, case: str) -> None:
    sam, wes = site.signed_in("sam"), site.signed_in("wes")
    act = {"act": "stop", "item": "meet#1", "why": "this is not about me"}
    assert sam.send(f"/cases/{case}/act", act, at=f"/cases/{case}").status_code == 303
    called = wes.get("/").text
    assert "Stopped, and calling for you" in called
    assert "this is not about me" in called
    assert "clear the stop" in called
    assert sam.send(f"/cases/{case}/act", {**act, "act": "again"}).status_code == 403
    assert wes.send(f"/cases/{case}/act", {**act, "act": "again"}, at=f"/cases/{case}").status_code == 303
    assert "Stopped, and calling for you" not in wes.get("/").text


def test_what_somebody_started_and_whom_it_waits_for_is_behind_the_second_tab(site: TestSite) -> None:
    hana, by = site.signed_in("hana"), Actor(person="hana", roles=frozenset({"hr_adviser"}))
    line = site.parts.casework.start("return_to_work", "sam", ABSENCE, by=by, now=site.clock.now)
    assert line.id not in hana.get("/").text
    assert line.id in hana.get("/?show=started").text


def test_a_link_in_a_letter_leads_to_the_work_for_who_is_asked_and_else_to_the_case(
    site: TestSite, case: str, asha: Browser
) -> None:
    assert asha.get(f"/cases/{case}/meet%231").headers["location"] == at(case)
    assert site.signed_in("sam").get(f"/cases/{case}/meet%231").headers["location"] == f"/cases/{case}"


@pytest.fixture
def induction(site: TestSite) -> str:
    """Sam begins today; what machines do before is done, and his manager has the first day before her."""
    begins = {"start_date": "2026-11-23"}
    line = site.parts.casework.start("local_induction", "sam", begins, by=EIGHTFLOWS, now=site.clock.now, key="i")
    for number in range(20):
        saved = site.store.cases.load(line.id)
        if any(item.node == "day_one" and item.asked for item in saved.case.open_items):
            return line.id
        item = next((each for each in saved.case.open_items if each.state is ItemState.READY), saved.case.open_items[0])
        head: dict[str, Any] = {"id": f"on {number}", "at": site.clock.now, "by": "eightflows", "item": item.id}
        event = MachineDone(**head) if item.state is ItemState.READY else Submitted(**head)
        process = site.parts.processes.at(saved.case.process, saved.case.version).process
        site.store.cases.save(changed(saved, [event], process))
    raise AssertionError("the induction never came to its first day")


def test_the_induction_checklist_is_a_list_of_tasks_each_with_its_day(induction: str, asha: Browser) -> None:
    place = f"/tasks/{induction}/day_one%231"
    page = asha.get(place).text
    assert "0 of 14 done" in page
    assert "By Friday 20 November 2026" in page
    assert page.count(">Overdue<") == 5
    row = f"{place}/questions/day_1/rows/fire"
    done = {
        "outcome": "Done",
        "done_on-day": "23",
        "done_on-month": "11",
        "done_on-year": "2026",
        "done_by": "Asha Moor",
    }
    told = asha.send(row, {"outcome": "Done"}, at=row)
    assert (told.status_code, "Done on: Write the date" in told.text) == (422, True)
    assert asha.send(row, done).headers["location"] == place
    assert "1 of 14 done" in asha.get(place).text


@pytest.mark.parametrize("row", ["before_arrival/rows/right_to_work", "day_1/rows/fire"])
def test_a_row_asks_only_what_can_apply_to_it(induction: str, asha: Browser, row: str) -> None:
    """Their evidence is a date: that is given, not shown, and leaves no number of a note to ask for."""
    page = asha.get(f"/tasks/{induction}/day_one%231/questions/{row}").text
    assert "Done on" in page
    assert "Note or certificate number" not in page
    assert "“Evidence”" not in page
