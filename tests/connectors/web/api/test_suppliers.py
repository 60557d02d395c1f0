"""Can a program see how suppliers stand, note decisions about contracts, and hold a review?"""

from datetime import date

import pytest

from tests.connectors.web.api.program import Program, an_office_with_a_program, as_somebody
from tests.connectors.web.office import keep
from tests.connectors.web.site import TestSite

PLACE = "/api/suppliers"
CONTRACT, REVIEW = f"{PLACE}/contract", f"{PLACE}/review"
NOTICE = {"notice_period": "3 months", "notice_must_be": "in writing", "verified": True}


@pytest.fixture
def office() -> tuple[TestSite, Program]:
    site, program = an_office_with_a_program()
    keep(site, [
        ("reviews", {"ref": "R-1", "supplier": "Copper Records", "kind": "operational", "day": date(2026, 11, 23),
                     "state": "planned", "chair": "Asha Moor"}),
    ])  # fmt: skip
    return site, program


@pytest.fixture
def program(office: tuple[TestSite, Program]) -> Program:
    return office[1]


@pytest.mark.parametrize("view", ["", "/ahead", "/contracts", "/evidence", "/overlaps", "/weak-points", "/reviews"])
def test_each_view_of_suppliers_is_a_list_in_pages(program: Program, view: str) -> None:
    found = program.get(f"{PLACE}{view}")
    assert found["total"] >= len(found["items"])
    if view in ("", "/contracts", "/reviews"):
        assert found["total"] > 0


def test_a_supplier_stands_as_its_review_would_see_it(program: Program) -> None:
    seen = program.get(f"{PLACE}/supplier", id="Copper Records")
    assert seen["supplier"] == "Copper Records"
    assert seen["sections"]
    assert program.file(f"{PLACE}/pack", id="Copper Records", **{"as": "xlsx"})[:2] == b"PK"


def test_a_decision_about_a_contract_is_noted_and_reminders_follow(program: Program) -> None:
    seen = program.get(CONTRACT, id="C-0001")
    assert (seen["contract"]["id"], seen["decision"]) == ("C-0001", None)
    decided = program.post(f"{CONTRACT}/decide", {"outcome": "leave", "reason": "it is not used"}, id="C-0001")
    assert (decided["decision"]["values"]["outcome"], decided["decision"]["values"]["why"]) == (
        "leave",
        "it is not used",
    )
    assert program.post(f"{CONTRACT}/step", {"step": "notice sent"}, id="C-0001")["decision"]["values"]["reached"] == (
        "notice sent"
    )
    assert "acknowledged_on" in program.post(f"{CONTRACT}/answer", id="C-0001")["decision"]["values"]
    refused = program.post(f"{CONTRACT}/put-off", {"until": "2027-01-11"}, 422, id="C-0001")
    assert "how much notice" in refused["detail"]
    assert "does not say when it ends" in program.post(f"{CONTRACT}/answer", status=422, id="C-0002")["detail"]


def test_a_review_is_held_and_closed_only_when_each_field_is_confirmed(program: Program) -> None:
    action = {"what": "Send the certificate", "owner": "Copper Records", "due": "2026-12-18"}
    assert len(program.post(f"{REVIEW}/action", action, id="R-1")["actions"]) == 1
    assert program.post(f"{REVIEW}/minutes", {"minutes": "All well."}, id="R-1")["review"]["values"]["state"] == "held"
    refused = program.post(f"{REVIEW}/close", status=422, id="R-1")
    assert "not confirmed yet" in refused["detail"]
    fields = [each["field"] for each in program.get(REVIEW, id="R-1")["fields"]]
    program.post(f"{REVIEW}/confirm", {"fields": fields}, id="R-1")
    assert program.post(f"{REVIEW}/close", id="R-1")["review"]["values"]["state"] == "closed"


def test_what_needs_no_words_needs_no_body(program: Program) -> None:
    answer = program.client.post(f"{CONTRACT}/answer?id=C-0001")
    assert answer.status_code == 200, answer.text
    typed = program.client.post(f"{CONTRACT}/answer?id=C-0001", data={"until": "2027-01-01"})
    assert typed.status_code == 422


def test_the_owner_of_a_contract_may_what_others_may_not(office: tuple[TestSite, Program]) -> None:
    site, _ = office
    asha, cara = as_somebody(site, "asha"), as_somebody(site, "cara")
    assert asha.post(f"{CONTRACT}/answer", id="C-0001")["decision"]
    theirs, none = (cara.post(f"{CONTRACT}/answer", status=403, id=id) for id in ("C-0001", "C-none"))
    assert theirs == none
