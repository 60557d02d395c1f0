"""Can a program write a notice, see whom it would reach, release and follow it, by the rules of the pages?"""

from datetime import timedelta
from typing import Any

import pytest

from engine.access import ROLES
from tests.connectors.web.api.program import Program, an_office_with_a_program, as_somebody, faults
from tests.connectors.web.notices.test_notices import allowed_to_go, sent
from tests.connectors.web.site import TestSite

NOTICES, ONE = "/api/notices", "/api/notices/notice"
CHANGE: dict[str, Any] = {
    "ref": "CHG 7/a", "title": "Plan for LilliCare being off on 13 December", "notice": "planned downtime",
    "starts": "2026-12-13 20:00", "ends": "2026-12-13 22:00", "impact": "down", "systems": ["S-1"],
    "what": "We will repair LilliCare.", "care_impact": "You cannot see records while it is off.",
    "what_to_do": "Print your clinic list before you go home on Friday 11 December 2026.",
    "fallback": "Use the paper form in the blue folder.", "benefit": "It will be faster.",
    "help": "Digital service desk, Monday to Friday, 08:00 to 18:00", "owner": "Cora Bell",
}  # fmt: skip
REF = CHANGE["ref"]


@pytest.fixture
def office() -> tuple[TestSite, Program]:
    return an_office_with_a_program()


@pytest.fixture
def program(office: tuple[TestSite, Program]) -> Program:
    return office[1]


def test_a_notice_goes_from_draft_to_sent_and_read(office: tuple[TestSite, Program]) -> None:
    site, program = office
    reached = program.post(f"{NOTICES}/preview", {"change": CHANGE})
    assert (reached["count"], reached["large"]) == (3, False)
    assert all("use LilliCare in Sexual health" in each["why"] for each in reached["people"])
    assert program.get(NOTICES)["total"] == 0
    written = program.post(NOTICES, {"change": CHANGE})
    assert (written["line"]["state"], written["line"]["revision"]) == ("scheduled", 1)
    assert "no safety decision covers LilliCare 7.2" in written["against"][0]["what"]
    refused = program.post(f"{ONE}/release", {"revision": 1}, 422, ref=REF)
    assert "no safety decision covers" in refused["errors"][0]["what"]
    allowed_to_go(site)
    released = program.post(f"{ONE}/release", {"revision": 1}, ref=REF)
    assert (released["line"]["state"], released["line"]["revision"]) == ("released", 2)
    site.clock.now += timedelta(days=14)
    assert set(sent(site)) == {"sam", "asha", "cara", "ben"}  # Ben is asked to plan cover
    assert as_somebody(site, "sam").post(f"{ONE}/read", {"relevant": True}, ref=REF)["first"] is True
    status = program.get(f"{ONE}/status", ref=REF)
    assert (status["reach"][0]["audience"], status["reach"][0]["read"]) == (4, 1)
    assert max(each["people"] for each in status["rungs"]) == 4
    seen = program.get(ONE, ref=REF)
    assert any(each["handled"] for each in seen["plan"])


def test_what_is_read_can_be_sent_back(program: Program) -> None:
    program.post(NOTICES, {"change": CHANGE})
    seen = program.get(ONE, ref=REF)
    again = program.post(ONE, {"change": seen["change"], "revision": 1}, ref=REF)
    assert again["change"] == seen["change"]
    moved = {**seen["change"], "starts": "2026-12-14 20:00", "ends": "2026-12-14 22:00"}
    assert program.post(ONE, {"change": moved, "revision": 2}, ref=REF)["line"]["starts"].startswith("2026-12-14T20:00")


def test_every_fault_of_a_notice_comes_at_once_by_its_field(program: Program) -> None:
    wrong = {**CHANGE, "starts": "soon", "impact": "broken", "colour": "red", "owner": ""}
    found = faults(program.post(NOTICES, {"change": wrong}, 422))
    assert {"change.impact", "change.colour"} <= found.keys()
    found = faults(program.post(NOTICES, {"change": {**CHANGE, "starts": "soon", "owner": ""}}, 422))
    assert {"change.starts", "change.owner"} <= found.keys()
    found = faults(program.post(NOTICES, {"change": {**CHANGE, "what": "Patient 943 476 5919 was lost."}}, 422))
    assert found.keys() == {"change.what"}


def test_who_was_slower_is_told_the_revision_there_is(program: Program) -> None:
    program.post(NOTICES, {"change": CHANGE})
    program.post(ONE, {"change": {**CHANGE, "why": "It is old."}, "revision": 1}, ref=REF)
    assert program.post(ONE, {"change": CHANGE, "revision": 1}, 409, ref=REF)["revision"] == 2
    assert program.post(f"{ONE}/cancel", {"revision": 1, "reason": "no"}, 409, ref=REF)["revision"] == 2
    assert faults(program.post(NOTICES, {"change": CHANGE}, 422)).keys() == {"change.ref"}


def test_a_notice_is_cancelled_once(program: Program) -> None:
    program.post(NOTICES, {"change": CHANGE})
    cancelled = program.post(f"{ONE}/cancel", {"revision": 1, "reason": "put off"}, ref=REF)
    assert cancelled["line"]["state"] == "cancelled"
    assert "already" in program.post(f"{ONE}/cancel", {"revision": 2, "reason": "put off"}, 409, ref=REF)["detail"]


def test_work_is_done_once_it_has_begun(office: tuple[TestSite, Program]) -> None:
    site, program = office
    allowed_to_go(site)
    program.post(NOTICES, {"change": CHANGE})
    program.post(f"{ONE}/release", {"revision": 1}, ref=REF)
    assert "cannot be done before" in program.post(f"{ONE}/done", {"revision": 2}, 409, ref=REF)["detail"]
    site.clock.now += timedelta(days=21)
    assert program.post(f"{ONE}/done", {"revision": 2}, ref=REF)["line"]["state"] == "completed"


def test_a_large_audience_has_to_be_meant(program: Program) -> None:
    everybody = {**CHANGE, "audience": {"teams": ["north", "south", "hr", "it"]}}
    refused = program.post(NOTICES, {"change": everybody}, 422)
    assert "of the trust would be told" in refused["detail"]
    assert program.post(NOTICES, {"change": everybody, "large": True})["line"]["state"] == "scheduled"


@pytest.mark.parametrize(
    ("role", "writes", "releases"),
    [("", False, False), ("communications", True, True), ("system_manager", True, False), ("ops", True, True)],
)
def test_only_the_roles_of_the_table_write_and_release(role: str, writes: bool, releases: bool) -> None:
    site, program = an_office_with_a_program((role,) if role else ())
    allowed_to_go(site)
    program.post(NOTICES, {"change": CHANGE}, 200 if writes else 403)
    if writes:
        program.post(f"{ONE}/release", {"revision": 1}, 200 if releases else 403, ref=REF)
    else:
        program.get(NOTICES, 403)


def test_a_program_never_says_that_a_release_is_safe() -> None:
    """The decision rests on the officer who wrote it: one a program wrote counts for nothing."""
    site, program = an_office_with_a_program(tuple(ROLES))
    allowed_to_go(site)
    program.post(NOTICES, {"change": CHANGE})
    assert program.get(ONE, ref=REF)["against"] == []
    record = program.get("/api/registers/safety_cases/record", id="SC-1")
    program.post("/api/registers/safety_cases/record", {"values": {}, "revision": record["revision"]}, id="SC-1")
    assert "somebody else than the Clinical Safety Officer" in program.get(ONE, ref=REF)["against"][0]["what"]


def test_a_notice_somebody_was_not_told_of_looks_like_one_that_is_not_there(
    office: tuple[TestSite, Program],
) -> None:
    site, program = office
    program.post(NOTICES, {"change": CHANGE})
    dan = as_somebody(site, "dan")
    theirs, none = (dan.post(f"{ONE}/read", {}, 404, ref=ref) for ref in (REF, "CHG-none"))
    assert theirs == none
