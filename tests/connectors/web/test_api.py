"""Do programs get the same actions as people, by the same rules, and only what the document says?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection

from connectors.web.api.room import ENDPOINTS, document
from engine.cases.model import ItemState
from tests.connectors.web.site import ABSENCE, ROBOT_SECRET, TestSite, a_return_to_work, a_site

STARTING = {"process": "return_to_work", "subject": "sam", "answers": ABSENCE, "key": "roster 4711"}


def test_a_roster_starts_a_case_once_however_often_it_asks(site: TestSite) -> None:
    robot = site.robot()
    first, again = (robot.post("/api/cases", json=STARTING).json() for _ in range(2))
    assert first["id"] == again["id"]
    assert [line.id for line in site.store.cases.find()] == [first["id"]]
    assert first["subject"] == "sam"


def test_faults_come_back_all_at_once_by_field(site: TestSite) -> None:
    case = a_return_to_work(site)
    asha = site.signed_in("asha")
    asha.get("/account")
    place, headers = f"/api/cases/{case}/items/meet%231", {"x-csrf-token": asha.token}
    answer = asha.client.post(place, json={"answers": {"return_date": "soon"}}, headers=headers)
    assert answer.status_code == 422
    found = {error["field"]: error["what"] for error in answer.json()["errors"]}
    assert found["return_date"] == "'soon' is not a date"
    assert found["held_by"] == "this is not answered yet"
    assert [warning["key"] for warning in answer.json()["warnings"]] == ["every_day_covered@uncertified_days"]


def test_a_person_does_by_the_api_what_the_pages_let_them_do(site: TestSite) -> None:
    case = a_return_to_work(site)
    asha = site.signed_in("asha")
    asha.get("/account")
    headers = {"x-csrf-token": asha.token}

    def post(path: str, body: dict[str, Any]) -> int:
        return int(asha.client.post(f"/api/cases/{case}{path}", json=body, headers=headers).status_code)

    assert [line["case"] for line in asha.client.get("/api/work").json()["waiting"]] == [case]
    task = asha.client.get(f"/api/cases/{case}/items/meet%231").json()
    assert (task["form"], task["answers"]["first_day_absent"]) == ("return_to_work", "2026-11-12")
    assert post("/items/meet%231/stop", {"reason": "wrong person"}) == 200
    assert post("/items/meet%231/clear", {"resume": "again", "reason": "right again"}) == 403
    assert post("/hold", {"reason": "an inquiry"}) == 200
    assert post("/release", {}) == 200
    seen = asha.client.get(f"/api/cases/{case}").json()
    assert {item["state"] for item in seen["items"]} == {"done", ItemState.STOPPED.value}
    assert [line["what"] for line in seen["history"]][-3:] != []


def test_a_token_ends_after_its_day(site: TestSite) -> None:
    site.clock.pass_by(timedelta(days=90))
    assert site.robot().get("/api/processes").status_code == 401


def test_figures_for_prometheus_are_text_it_can_read(site: TestSite) -> None:
    parts = replace(site.parts, outbox=site.store.outbox)
    here = TestSite(parts=parts, store=site.store, clock=site.clock, staff=site.staff)
    answer = here.let_in("omar").client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(len(line.rsplit(" ", 1)) == 2 and float(line.rsplit(" ", 1)[1]) >= 0 for line in lines)
    assert 'eightflows_letters{state="held"} 0' in lines


def test_the_document_names_every_action_and_all_it_takes() -> None:
    described = {(path, method.upper()) for path, methods in document()["paths"].items() for method in methods}
    assert described == {(each.path, each.method) for each in ENDPOINTS}
    bodies = [each.schema for each in ENDPOINTS if each.method == "POST"]
    assert all(body["additionalProperties"] is False for body in bodies)


# --- schemathesis: whatever the document allows or forbids, sent at random --------------------------

_SITE: list[TestSite] = []


def the_site() -> TestSite:
    if not _SITE:
        _SITE.append(a_site())
        a_return_to_work(_SITE[0])
    return _SITE[0]


@pytest.fixture(autouse=True)
def time_goes_on() -> Iterator[None]:
    """So that a program may ask as often as the test wants."""
    yield
    if _SITE:
        _SITE[0].clock.pass_by(timedelta(seconds=1))


schema = schemathesis.openapi.from_dict(document())


@schema.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_the_api_answers_as_the_document_says(case: schemathesis.Case[Any]) -> None:
    site = the_site()
    site.clock.pass_by(timedelta(seconds=1))
    response = case.call(app=site.app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {ROBOT_SECRET}"})
    case.validate_response(response, excluded_checks=[negative_data_rejection, ignored_auth])
    assert response.status_code < 500
