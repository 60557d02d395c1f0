"""Can a program take announcements in and decide on them, attest, and read toolkit, cards and safety report?"""

from dataclasses import replace

import pytest

from engine.people import RoleHolding
from tests.connectors.web.api.program import Program, an_office_with_a_program, as_somebody
from tests.connectors.web.api.test_notices import CHANGE, NOTICES, ONE, REF
from tests.connectors.web.notices.test_notices import allowed_to_go, sent
from tests.connectors.web.notices.test_triage import SAMPLE
from tests.connectors.web.site import TestSite

HERE = f"{NOTICES}/announcements"


@pytest.fixture
def office() -> tuple[TestSite, Program]:
    return an_office_with_a_program()


def test_announcements_are_taken_in_once_and_decided_with_a_reason(office: tuple[TestSite, Program]) -> None:
    _, program = office
    assert program.post(HERE, file=SAMPLE.read_bytes()) == {"announcements": 2, "waiting": 2}
    decision = {"announcement": "MC900002", "decision": "not for us", "reason": "we do not use it"}
    decided = program.post(f"{HERE}/decide", decision)
    assert (decided["decision"], decided["by"], decided["waits"]) == ("not for us", "robot:office", False)
    assert program.post(HERE, file=SAMPLE.read_bytes()) == {"announcements": 2, "waiting": 1}
    assert {each["announcement"]["id"] for each in program.get(HERE)["items"]} == {"MC900001", "MC900002"}
    program.post(f"{HERE}/decide", {**decision, "announcement": "MC1"}, 404)
    assert program.post(HERE, status=422, file=b"no announcements")["errors"]


def test_a_champion_attests_only_for_those_they_may_tell(office: tuple[TestSite, Program]) -> None:
    site, program = office
    everybody = site.staff.everybody
    people = tuple(replace(each, email="") if each.id == "cara" else each for each in everybody.people)
    champion = RoleHolding(role="digital_champion", person="sam", team="north")
    site.staff.everybody = replace(everybody, people=people, roles=(*everybody.roles, champion))
    allowed_to_go(site)
    program.post(NOTICES, {"change": CHANGE})
    program.post(f"{ONE}/release", {"revision": 1}, ref=REF)
    site.clock.now = site.clock.now.replace(month=12, day=7)
    assert "cara" not in sent(site)
    sam, dan = as_somebody(site, "sam"), as_somebody(site, "dan")
    dan.post(f"{ONE}/attest", {"person": "cara"}, 404, ref=REF)
    sam.post(f"{ONE}/attest", {"person": "asha"}, 404, ref=REF)
    assert sam.post(f"{ONE}/attest", {"person": "cara"}, ref=REF) == {"ref": REF, "first": True}
    assert [each.by for each in site.store.notices.readings(REF)] == ["sam"]


def test_cards_are_listed_and_only_one_that_waits_is_decided(office: tuple[TestSite, Program]) -> None:
    _, program = office
    program.post(NOTICES, {"change": CHANGE})
    assert program.get(f"{ONE}/cards", ref=REF)["items"] == []
    program.post(f"{ONE}/cards/decide", {"card": "1 first IT news", "then": "again"}, 404, ref=REF)


def test_the_toolkit_and_the_safety_report_are_read(office: tuple[TestSite, Program]) -> None:
    _, program = office
    assert "LilliCare" in {each["name"] for each in program.get("/api/toolkit")["systems"]}
    program.post(NOTICES, {"change": CHANGE})
    report = program.get(f"{NOTICES}/safety", month="2026-11")
    assert (report["first"], [each["kept"]["change"]["ref"] for each in report["held"]]) == ("2026-11-01", [REF])
    assert program.file(f"{NOTICES}/safety/workbook", month="2026-11")[:2] == b"PK"
    program.get(f"{NOTICES}/safety", 422, month="2026-13")
