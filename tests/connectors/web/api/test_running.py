"""Can a program see and run automations, follow letters, fetch files, look people up, verify the audit trail?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.web.made_file_parts import MadeFile
from engine.outbox import LetterState
from tests.connectors.store.examples import a_letter
from tests.connectors.web.api.program import Program, an_office_with_a_program, as_somebody
from tests.connectors.web.site import MONDAY, TestSite
from tests.connectors.web.test_every_door import Flows


class Files:
    """One file a flow made (port: connectors.web.made_file_parts.MadeFiles)."""

    line = MadeFile(
        name="suppliers.xlsx", flow="supplier-overview", made_by="Suppliers", made=MONDAY, day=date(2026, 11, 23),
        kilobytes=12,
    )  # fmt: skip

    def files(self) -> list[MadeFile]:
        return [self.line]

    def read(self, name: str) -> bytes | None:
        return b"PK" if name == self.line.name else None


@pytest.fixture
def office() -> tuple[TestSite, Program]:
    site, program = an_office_with_a_program()
    parts = replace(site.parts, automations=Flows(), outbox=site.store.outbox, made_files=Files())
    here = TestSite(parts=parts, store=site.store, clock=site.clock, staff=site.staff)
    program.client.app = here.app
    program.client._transport.app = here.app  # type: ignore[attr-defined]
    return here, program


def test_an_automation_is_seen_run_rehearsed_and_paused(office: tuple[TestSite, Program]) -> None:
    site, program = office
    place = "/api/automations/deliver-mail"
    assert [each["id"] for each in program.get("/api/automations")["items"]] == ["deliver-mail"]
    assert program.get(place)["paused"] is False
    assert program.get(f"{place}/runs/r-1")["run"]["state"] == "worked"
    assert program.post(f"{place}/run") == {"run": "deliver-mail None"}
    assert program.post(f"{place}/run", {"day": "2026-12-21"}) == {"run": "deliver-mail 2026-12-21"}
    assert program.post(f"{place}/run", {"day": "2026-02-30"}, 422)["errors"][0]["field"] == "day"
    assert program.post(f"{place}/pause", {"paused": True}) == {"paused": True}
    noted = [row.what for row in site.store.audit.rows if row.item == "deliver-mail"]
    assert noted == ["flow run by hand", "flow run for 2026-12-21", "flow paused"]


def test_letters_are_seen_by_state_and_only_a_person_decides(office: tuple[TestSite, Program]) -> None:
    site, program = office
    site.store.outbox.queue([a_letter()])
    assert program.get("/api/letters", state="queued")["total"] == 1
    assert program.get("/api/letters", state="held")["total"] == 0
    decision = {"letter": "none", "state": "queued", "reason": "put right"}
    program.post("/api/letters/decide", decision, 403)
    assert "none" in as_somebody(site, "omar").post("/api/letters/decide", decision, 409)["detail"]


def test_made_files_are_listed_and_fetched(office: tuple[TestSite, Program]) -> None:
    _, program = office
    assert [each["name"] for each in program.get("/api/files")["items"]] == ["suppliers.xlsx"]
    assert program.file("/api/files/suppliers.xlsx") == b"PK"
    program.get("/api/files/other.xlsx", 404)


def test_figures_for_prometheus_are_text_it_can_read(office: tuple[TestSite, Program]) -> None:
    site, _ = office
    answer = site.let_in("omar").client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(len(line.rsplit(" ", 1)) == 2 and float(line.rsplit(" ", 1)[1]) >= 0 for line in lines)
    assert f'eightflows_letters{{state="{LetterState.HELD.value}"}} 0' in lines


def test_whoever_asks_chooses_their_letters(office: tuple[TestSite, Program]) -> None:
    site, program = office
    asha = as_somebody(site, "asha")
    chosen = {"work_weekday": 2, "quiet_from": "20:00", "quiet_to": "07:00"}
    assert asha.post("/api/my-letters", chosen)["work_weekday"] == 2
    after = asha.post("/api/my-letters", {"suppliers": False})
    assert after == {
        "work": True, "work_weekday": 2, "suppliers": False, "suppliers_weekday": 0, "notices_weekly": False,
        "quiet_from": "20:00:00", "quiet_to": "07:00:00",
    }  # fmt: skip
    asha.post("/api/my-letters", {"quiet_to": None}, 422)
    program.post("/api/my-letters", {"work_weekday": 1}, 404)


def test_people_are_looked_up_by_those_the_table_allows(office: tuple[TestSite, Program]) -> None:
    site, program = office
    assert [each["id"] for each in program.get("/api/people", q="sam")["items"]] == ["sam"]
    assert program.get("/api/people/sam")["team"] == "north"
    assert set(program.get("/api/people/sam")) == {"id", "name", "email", "post", "team"}
    everybody = site.staff.everybody
    left = tuple(replace(each, leaves=date(2026, 11, 1)) if each.id == "sam" else each for each in everybody.people)
    site.staff.everybody = replace(everybody, people=left)
    assert program.get("/api/people", q="sam")["total"] == 0
    site.staff.everybody = everybody
    _, stranger = an_office_with_a_program(())
    stranger.get("/api/people", 403)
    assert as_somebody(site, "dan").get("/api/people", q="sam")["total"] == 1


def test_the_audit_trail_is_verified_against_an_anchor_kept_elsewhere(office: tuple[TestSite, Program]) -> None:
    _, program = office
    found = program.get("/api/audit/verify")
    assert (found["whole"], found["fault"]) == (True, "")
    assert program.get("/api/audit/verify", anchor=found["anchor"])["whole"] is True
    later = f"{found['rows'] + 5}:{'0' * 64}"
    assert program.get("/api/audit/verify", anchor=later)["whole"] is False
    program.get("/api/audit/verify", 422, anchor="no anchor")


def test_a_program_that_asks_too_often_is_told_to_wait(office: tuple[TestSite, Program]) -> None:
    site, program = office
    answers = [program.client.get("/api/processes") for _ in range(601)]
    assert [each.status_code for each in answers[-2:]] == [200, 429]
    assert answers[-1].headers["retry-after"] == "60"
    site.clock.pass_by(timedelta(minutes=1))
    assert program.client.get("/api/processes").status_code == 200
