"""Are Microsoft's announcements taken in, decided one by one, and is who and why kept?"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.notices.announcements import REGISTER, Announcement, Triage, systems_meant, triaged_of
from engine.notices.change import Notice, Severity
from tests.connectors.web.notices.test_notices import CHECK, NEW, TYPED
from tests.connectors.web.office import an_office, keep
from tests.connectors.web.registers.test_registers import form_of, said
from tests.connectors.web.site import Browser, TestSite

HERE, DECIDE = "/notices/triage", "/notices/triage/decide"
SAMPLE = Path(__file__).parents[3] / "connectors" / "notice_files" / "samples" / "message_centre.json"


@pytest.fixture
def site() -> TestSite:
    made = an_office()
    keep(made, [("systems", {"ref": "S-7", "name": "Microsoft Teams", "services": ("SH",), "status": "live"})])
    return made


def take_in(browser: Browser, content: bytes) -> Any:
    return browser.send(HERE, {}, at=HERE, files={"file": ("messages.json", content, "application/json")})


def decide(browser: Browser, id: str, decision: str, why: str = "") -> Any:
    return browser.send(DECIDE, {"id": id, "decision": decision, "why": why}, at=HERE)


def known(site: TestSite) -> Mapping[str, tuple[Triage | None, str, str]]:
    records = site.store.registers.records(REGISTER)
    return {each.announcement.id: (each.decision, each.why, each.by) for each in triaged_of(records)}


def test_a_saved_file_is_taken_in_once_and_tags_are_dropped(site: TestSite) -> None:
    cora = site.let_in("cora")
    assert take_in(cora, SAMPLE.read_bytes()).headers["location"] == f"{HERE}?done=in-2"
    page = cora.get(HERE)
    assert "Recaps & notes move." in said(page)
    assert "<script>alert(1)" not in page.text
    assert "To decide (2)" in said(page)
    assert take_in(cora, SAMPLE.read_bytes()).headers["location"] == f"{HERE}?done=in-0"


def test_a_decision_is_kept_with_who_and_why(site: TestSite) -> None:
    cora = site.let_in("cora")
    take_in(cora, SAMPLE.read_bytes())
    assert "Say why" in said(decide(cora, "MC900002", "not for us"))
    decide(cora, "MC900002", "not for us", "We do not use it")
    decide(cora, "MC900001", "watch", "Comes in March")
    assert known(site) == {
        "MC900001": (Triage.WATCH, "Comes in March", "cora"),
        "MC900002": (Triage.NOT_FOR_US, "We do not use it", "cora"),
    }
    assert "To decide (0) Watched (1) Decided (1)" in " ".join(said(cora.get(HERE)).split())
    assert "Put aside" not in said(cora.get(f"{HERE}?show=decided"))
    assert "Cora Bell" in said(cora.get(f"{HERE}?show=decided"))
    history = site.store.registers.history(REGISTER, "MC900002")
    assert [(each.by, each.why) for each in history] == [("cora", "from messages.json"), ("cora", "We do not use it")]


def test_what_microsoft_changes_after_the_decision_is_to_be_decided_again(site: TestSite) -> None:
    cora = site.let_in("cora")
    take_in(cora, SAMPLE.read_bytes())
    decide(cora, "MC900002", "not for us", "Too small")
    saved = json.loads(SAMPLE.read_text("utf-8"))
    saved["value"][1] |= {"lastModifiedDateTime": "2026-11-22T08:00:00Z", "isMajorChange": True}
    assert take_in(cora, json.dumps(saved).encode()).headers["location"] == f"{HERE}?done=in-1"
    page = said(cora.get(HERE))
    assert "Changed since it was decided" in page
    assert "Before it changed: Not for us (Cora Bell" in page
    assert known(site)["MC900002"] == (Triage.NOT_FOR_US, "Too small", "cora")


def test_a_change_record_begins_with_what_microsoft_said_and_is_named_when_kept(site: TestSite) -> None:
    cora = site.let_in("cora")
    take_in(cora, SAMPLE.read_bytes())
    assert decide(cora, "MC900001", "make a change record").headers["location"] == NEW
    form = form_of(cora, NEW)
    assert form["field-title"] == ["Microsoft Teams: made-up change to meeting recaps"]
    assert form["field-what"].startswith("Recaps & notes move.")
    assert (form["field-why"], form["field-supplier"]) == ("Microsoft announced it as MC900001.", ["Microsoft"])
    assert "S-7" in form["field-systems"]
    assert "The change is not recorded yet" in said(cora.get(f"{HERE}?show=decided"))
    refused = decide(cora, "MC900002", "make a change record")
    assert "begun to write another notice" in said(refused)
    cora.send(NEW, form | TYPED)
    cora.send(CHECK, {}, at=CHECK)
    assert site.store.notices.change("CHG-7").change.supplier == "Microsoft"
    line = cora.get(f"{HERE}?show=decided").text
    assert 'href="/notices/notice?ref=CHG-7"' in line


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Choose the saved file"),
        (b"<html>", "not JSON"),
        (b'{"value": 3}', "no list of announcements"),
        (b'[{"title": "No id"}]', "no id or no title"),
        (json.dumps([{"id": f"M{n}", "title": "x"} for n in range(5_001)]).encode(), "5,001 announcements"),
        (b'[{"id": "MC1", "title": "x", "services": [], "actionRequiredByDateTime": "soon"}]', "cannot be read"),
    ],
    ids=["nothing", "not JSON", "no list", "no id", "too many", "no date"],
)
def test_a_file_that_cannot_be_used_is_refused_and_nothing_is_kept(site: TestSite, content: bytes, told: str) -> None:
    answer = take_in(site.let_in("cora"), content)
    assert answer.status_code in (400, 409, 422)
    assert told in said(answer)
    assert known(site) == {}


def test_nobody_decides_about_what_is_not_there(site: TestSite) -> None:
    assert decide(site.let_in("cora"), "MC1", "watch", "because").status_code == 404


def test_a_product_is_matched_with_the_systems_of_the_register() -> None:
    said_ = Announcement(
        id="MC1", title="x", text="", products=("Microsoft Teams", "Exchange Online"), severity=Severity.NORMAL,
        major=False, expected="2027-13-01", act_by=date(2027, 1, 1), changed="",
    )  # fmt: skip
    assert systems_meant(said_, {"S-1": "Microsoft teams", "S-2": "Teams", "S-3": "LilliCare"}) == ["S-1", "S-2"]
    assert (said_.suggests, said_.day) == (Notice.UPGRADE, None)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ("2026-11-02", "Monday 2 November 2026"),
        ("2027-03", "March 2027"),
        ("Q3 2027", "Q3 2027"),
        ("2027-13", "2027-13"),
    ],
)
def test_when_it_is_expected_reads_as_people_say_it(expected: str, words: str) -> None:
    said_ = Announcement(
        id="MC1", title="x", text="", products=(), severity=Severity.NORMAL, major=False, expected=expected,
        act_by=None, changed="",
    )  # fmt: skip
    assert said_.expected_words == words
