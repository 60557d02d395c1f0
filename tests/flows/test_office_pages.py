"""Do the pages of registers, notices and suppliers work on a real database, as `eightflows serve` wires them?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from connectors.web.application import application
from connectors.web.sign_in.opening import open_session
from engine.people import Person
from engine.registers.store import changed
from flows.settings import Settings
from flows.web_server import WebSettings, web_parts
from flows.wiring import open_store
from tests.connectors.web.office import DEFINITIONS, RECORDS
from tests.connectors.web.registers.test_registers import form_of, said
from tests.connectors.web.site import Browser, an_account

ROLES = frozenset({"supplier_manager", "system_manager", "communications", "ops"})
PAGES = (
    "/registers", "/registers/contracts", "/registers/contracts/record?id=C-0001",
    "/registers/contracts/edit?id=C-0001", "/registers/systems/workbook", "/suppliers", "/suppliers/ahead",
    "/suppliers/evidence", "/suppliers/overlaps", "/suppliers/weak-points", "/suppliers/reviews",
    "/suppliers/contract?id=C-0001", "/suppliers/supplier?id=Copper+Records", "/notices", "/notices/edit",
    "/notices/attest",
)  # fmt: skip


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Somebody who looks after everything here, on SQLite."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    settings, web = Settings.from_env(), WebSettings.from_env({})
    with open_store(settings) as store:
        changes = [changed(DEFINITIONS[key], None, str(values[DEFINITIONS[key].id]), values) for key, values in RECORDS]
        store.registers.save(changes, by="test", at=datetime.now(UTC))
        account = replace(an_account(Person(id="sue", name="Sue Marsh", sign_in="sue")), roles=ROLES)
        store.accounts.add(account)
        store.accounts.change(account)
        parts = web_parts(store, settings, web)
        secret = open_session(parts, account, parts.clock(), "for a test")
        client = TestClient(application(parts), base_url=web.address, follow_redirects=False)
        client.cookies.set("eightflows_session", secret)
        yield Browser(client)


def test_every_page_opens_on_a_real_database(browser: Browser) -> None:
    assert {path: browser.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)


def test_a_record_a_decision_and_a_notice_are_kept(browser: Browser) -> None:
    edit = "/registers/contracts/edit?id=C-0001"
    saved = browser.send(edit, form_of(browser, edit) | {"field-notice": "3 months", "why": "read the contract"})
    assert saved.status_code == 303, said(saved)
    assert "read the contract" in said(browser.get(saved.headers["location"]))
    contract = "/suppliers/contract?id=C-0001"
    assert "Last safe day" in said(browser.get(contract))
    assert browser.send("/suppliers/contract/answer?id=C-0001", {}, at=contract).status_code == 303
    assert "In hand" in said(browser.get(contract))
    later = browser.send("/notices/edit", form_of(browser, "/notices/edit") | {"field-what": "Half", "then": "later"})
    assert later.status_code == 303
    assert "Half" in browser.get("/notices/edit").text
