"""Do the main journeys through the pages work on PostgreSQL, as `eightflows serve` wires them?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from connectors.store import open_store
from connectors.store.memory import MemoryStore
from engine.outbox import LetterState, Outcome, OutgoingLetter
from engine.people import Person
from engine.people_change import PeopleChange
from engine.registers.store import changed
from flows.settings import Settings
from flows.web_server import WebSettings, web_parts
from tests.connectors.store.servers import KEYS, postgres_server
from tests.connectors.web.office import DEFINITIONS, RECORDS
from tests.connectors.web.registers.test_registers import form_of, said
from tests.connectors.web.site import DIRECTORY, MONDAY, PEOPLE, Clock, Staff, TestSite, a_return_to_work, an_account
from tests.connectors.web.test_filling import WHY, at, fill_in

ROOT = Person(id="root", name="Root", sign_in="root")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestSite]:
    """Made-up people on a real PostgreSQL server; time stands still."""
    home: Path = tmp_path_factory.mktemp("home")
    settings, web, clock = Settings.from_env({"EIGHTFLOWS_HOME": str(home)}), WebSettings.from_env({}), Clock()
    with postgres_server() as server, server.fresh() as url, open_store(url, KEYS) as store:
        everybody = PeopleChange(people=(*PEOPLE, ROOT), teams=tuple(DIRECTORY.teams), roles=tuple(DIRECTORY.roles))
        store.people.save(everybody, revision=store.people.snapshot()[1], by="root", at=MONDAY, why="to begin with")
        for person in (*PEOPLE, ROOT):
            store.accounts.add(an_account(person))
        store.accounts.change(replace(an_account(ROOT), roles=frozenset({"administrator", "supplier_manager"})))
        records = [changed(DEFINITIONS[key], None, str(values[DEFINITIONS[key].id]), values) for key, values in RECORDS]
        store.registers.save(records, by="root", at=MONDAY)
        parts = replace(web_parts(store, settings, web), clock=clock)
        yield TestSite(parts=parts, store=cast(MemoryStore, store), clock=clock, staff=Staff())


def test_somebody_signs_in_by_password_and_out_again(site: TestSite) -> None:
    asha = site.signed_in("asha")
    assert "Asha Moor" in asha.get("/account").text
    assert asha.send("/sign-out", {}, at="/account").status_code == 303
    assert asha.get("/account").headers["location"].startswith("/sign-in")
    wrong = site.browser().send("/sign-in", {"name": "asha", "password": "wrong", "next": "/"}, at="/sign-in")
    assert wrong.status_code == 422


def test_a_return_to_work_is_filled_in_left_sent_and_sent_on(site: TestSite) -> None:
    case = a_return_to_work(site)
    asha = site.let_in("asha")
    assert case in asha.get("/").text
    assert case not in site.let_in("cara").get("/").text
    asha.send(at(case, "questions", "held_by"), {"answer": "Asha M", "then": "later"}, at=at(case))
    assert "Asha M" in site.let_in("asha").get(at(case, "questions", "held_by")).text
    fill_in(asha, case)
    assert "Asha Moor" in asha.send(at(case, "check"), {}, at=at(case, "check")).text, "a reason is wanted"
    assert "What happens next" in asha.send(at(case, "check"), WHY).text
    assert "Confirm the record" in site.let_in("sam").get("/").text
    assert site.let_in("dan").get(f"/cases/{case}").status_code == 403


def test_work_is_passed_on_and_a_case_is_stopped_and_cleared(site: TestSite) -> None:
    case = a_return_to_work(site, "cara")
    asha = site.let_in("asha")
    assert asha.send(f"/tasks/{case}/meet%231/pass-on", {"to": "dan"}, at=at(case)).status_code < 400
    assert case in site.let_in("dan").get("/").text
    stopped = asha.send(f"/cases/{case}/act", {"act": "stop", "item": "meet#1", "why": "wrong days"}, at="/account")
    assert stopped.status_code == 303
    assert "wrong days" in site.let_in("wes").get("/").text


def test_a_record_is_changed_and_its_history_tells(site: TestSite) -> None:
    root, edit = site.let_in("root"), "/registers/contracts/edit?id=C-0001"
    saved = root.send(edit, form_of(root, edit) | {"field-notice": "3 months", "why": "read the contract"})
    assert saved.status_code == 303, said(saved)
    assert "read the contract" in said(root.get(saved.headers["location"]))


def test_a_map_is_drawn_and_listed(site: TestSite) -> None:
    fay = site.let_in("fay")
    begun = fay.send("/maps/drawn", {"name": "Referral & triage"}, at="/maps/drawn")
    assert begun.headers["location"] == "/maps/drawn/referral-triage"
    assert fay.get("/maps/drawn/referral-triage").status_code == 200
    assert "Referral &amp; triage" in site.let_in("asha").get("/maps/drawn").text


def test_a_letter_that_waits_is_decided_once_and_a_file_list_opens(site: TestSite) -> None:
    letter = OutgoingLetter(id="l-1", case="", recipient="x@example.nhs.uk", content=b"x", not_before=MONDAY)
    site.store.outbox.queue([letter])
    (claimed,) = site.store.outbox.claim(now=MONDAY, limit=1, lease=timedelta(minutes=1))
    held = Outcome(id="l-1", token=claimed.token, state=LetterState.HELD, at=MONDAY, reason="550")
    site.store.outbox.start_sending([claimed], now=MONDAY, lease=timedelta(minutes=1))
    site.store.outbox.record([held])
    omar = site.let_in("omar")
    assert "x@example.nhs.uk" in omar.get("/outputs").text
    sent = {"letter": "l-1", "decision": "sent", "why": "she has it"}
    assert omar.send("/outputs/decide", sent, at="/outputs").status_code == 303
    assert omar.send("/outputs/decide", sent, at="/outputs").status_code == 409
    assert site.parts.outbox is not None
    assert site.parts.outbox.letters(["l-1", "never"])["l-1"].state is LetterState.SENT


def test_the_database_is_asked_whether_it_is_ready(site: TestSite) -> None:
    assert site.browser().get("/ready").status_code == 200
