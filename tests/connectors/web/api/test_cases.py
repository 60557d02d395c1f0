"""Do programs and people start and work on cases by the API, by the same rules as on the pages?"""

from datetime import timedelta
from typing import Any

from engine.cases.model import ItemState
from tests.connectors.web.api.program import Program, as_somebody, faults
from tests.connectors.web.site import ABSENCE, TestSite, a_return_to_work

STARTING = {"process": "return_to_work", "subject": "sam", "answers": ABSENCE, "key": "roster 4711"}


def test_a_roster_starts_a_case_once_however_often_it_asks(site: TestSite) -> None:
    robot = Program(site.robot())
    first, again = (robot.post("/api/cases", STARTING) for _ in range(2))
    assert first["id"] == again["id"]
    assert [line.id for line in site.store.cases.find()] == [first["id"]]
    assert first["subject"] == "sam"


def test_faults_come_back_all_at_once_by_field(site: TestSite) -> None:
    case = a_return_to_work(site)
    place, body = f"/api/cases/{case}/items/meet%231", {"answers": {"return_date": "soon"}}
    refused = as_somebody(site, "asha").post(place, body, 422)
    found = faults(refused)
    assert found["return_date"] == "'soon' is not a date"
    assert found["held_by"] == "this is not answered yet"
    assert [warning["key"] for warning in refused["warnings"]] == ["every_day_covered@uncertified_days"]


def test_a_person_does_by_the_api_what_the_pages_let_them_do(site: TestSite) -> None:
    case, asha = a_return_to_work(site), as_somebody(site, "asha")

    def post(path: str, body: dict[str, Any], status: int = 200) -> None:
        asha.post(f"/api/cases/{case}{path}", body, status)

    assert [line["case"] for line in asha.get("/api/work")["waiting"]] == [case]
    task = asha.get(f"/api/cases/{case}/items/meet%231")
    assert (task["form"], task["answers"]["first_day_absent"]) == ("return_to_work", "2026-11-12")
    post("/items/meet%231/stop", {"reason": "wrong person"})
    post("/items/meet%231/clear", {"resume": "again", "reason": "right again"}, 403)
    post("/hold", {"reason": "an inquiry"})
    post("/hold", {"reason": "once more"}, 409)
    post("/release", {})
    seen = asha.get(f"/api/cases/{case}")
    assert {item["state"] for item in seen["items"]} == {"done", ItemState.STOPPED.value}
    assert [line["what"] for line in seen["history"]][-3:] != []


def test_what_can_be_started_is_listed(site: TestSite) -> None:
    assert "return_to_work" in {each["name"] for each in Program(site.robot()).get("/api/processes")["items"]}


def test_a_token_ends_after_its_day(site: TestSite) -> None:
    site.clock.pass_by(timedelta(days=90))
    assert Program(site.robot()).get("/api/processes", 401)["errors"] == []
