"""What happens to those who try: other people's cases, paths, bombs, forged fields, too much of everything?"""

import io
import json
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.web.rooms import LARGE, SMALL
from connectors.web.sign_in.opening import open_session
from engine.cases.model import CaseStatus
from tests.connectors.web.site import Browser, TestSite, a_return_to_work, a_site

ASSETS = Path(__file__).resolve().parents[3] / "connectors" / "web"
NAMES = (
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "a\0b.xlsx",
    "x" * 5_000,
    "<script>.xlsx",
    "CON",
)


def same_but_for_tokens(text: str) -> str:
    return re.sub(r'value="[0-9a-f]{64}"', "", text)


def test_a_case_that_is_not_mine_looks_like_one_that_is_not_there(site: TestSite) -> None:
    """Enumeration: neither status nor words tell which case numbers exist."""
    case = a_return_to_work(site)
    dan = site.signed_in("dan")
    for path in ("/cases/{}", "/tasks/{}/meet%231", "/tasks/{}/meet%231/check", "/tasks/{}/meet%231/questions/held_by"):
        there, nowhere = dan.get(path.format(case)), dan.get(path.format("RTW-22222222"))
        assert (there.status_code, nowhere.status_code) == (403, 403)
        assert same_but_for_tokens(there.text) == same_but_for_tokens(nowhere.text)


def test_a_signed_in_account_of_nobody_in_the_directory_sees_no_case(site: TestSite) -> None:
    case = a_return_to_work(site)
    assert site.let_in("root").get(f"/cases/{case}").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../parts.py", "/assets/..%2fparts.py", "/assets/%2e%2e/parts.py", "/assets/..%5cparts.py",
        "/assets//etc/passwd", "/assets/nhsuk/../../parts.py", "/assets/%00", "/assets/nhsuk/..%252f..%252fparts.py",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_assets(site: TestSite, path: str) -> None:
    answer = site.browser().client.get(path)
    assert answer.status_code in (303, 404)
    assert "Parts" not in answer.text


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:24])
def test_the_name_of_an_upload_is_never_a_path(tmp_path: Path, name: str) -> None:
    site = a_site()
    case, asha = a_return_to_work(site), site.let_in("asha")
    answer = upload(asha, case, b"not a workbook", name)
    assert answer.status_code in (400, 422)
    assert "etc/passwd" not in answer.text
    assert list(tmp_path.iterdir()) == []


def upload(browser: Browser, case: str, content: bytes, name: str = "form.xlsx") -> Any:
    place = f"/tasks/{case}/meet%231"
    browser.get(place)
    return browser.send(f"{place}/workbook", {}, files={"workbook": (name, content)})


def zip_bomb() -> bytes:
    """100 MB of nothing in 100 kB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", b"\0" * 100_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", zip_bomb()],
    ids=["empty", "cut off", "entities", "a bomb"],
)
def test_a_hostile_upload_is_refused_in_plain_words(content: bytes) -> None:
    site = a_site()
    case, asha = a_return_to_work(site), site.let_in("asha")
    answer = upload(asha, case, content)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_a_workbook_goes_out_and_comes_back(site: TestSite) -> None:
    case, asha = a_return_to_work(site), site.let_in("asha")
    asha.send(f"/tasks/{case}/meet%231/questions/held_by", {"answer": "=cmd|' /C calc'!A0"}, at="/account")
    workbook = asha.client.get(f"/tasks/{case}/meet%231/workbook")
    assert workbook.headers["content-disposition"].startswith('attachment; filename="return_to_work.xlsx"')
    assert "sandbox" in workbook.headers["content-security-policy"]
    site.store.drafts.drop(case, "meet#1")
    answer = upload(asha, case, workbook.content)
    assert answer.status_code == 303, answer.text
    draft = site.store.drafts.draft(case, "meet#1", "asha")
    assert draft
    assert draft.entries["held_by"] == "=cmd|' /C calc'!A0", "text, not a formula"


def test_a_workbook_with_a_broken_cell_is_refused_with_every_fault_and_a_mended_one_is_kept() -> None:
    site = a_site()
    case, asha = a_return_to_work(site), site.let_in("asha")
    book = openpyxl.load_workbook(io.BytesIO(asha.client.get(f"/tasks/{case}/meet%231/workbook").content))
    places = {
        mark.value: cell
        for row in book.worksheets[0].iter_rows()
        for mark in row
        if isinstance(mark.value, str) and mark.value.startswith("field:")
        for cell in [row[3]]
    }
    for name, value in (("discussion_date", "#REF!"), ("return_date", "31/02/2026")):
        places[f"field:{name}"].value = value
    answer = upload(asha, case, saved(book))
    assert answer.status_code == 422
    assert "it shows &#39;#REF!&#39;" in answer.text
    assert "&#39;31/02/2026&#39; is not a date" in answer.text
    assert site.store.drafts.draft(case, "meet#1", "asha") is None
    places["field:discussion_date"].value = places["field:return_date"].value = date(2026, 11, 23)
    assert upload(asha, case, saved(book)).status_code == 303
    draft = site.store.drafts.draft(case, "meet#1", "asha")
    assert draft
    assert json.loads(json.dumps(draft.entries))["discussion_date"] == "2026-11-23"


def saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize(("path", "size"), [("/sign-in", SMALL + 1), ("/tasks/x/y/workbook", LARGE + 1)])
def test_what_is_too_large_is_turned_away_before_it_is_read(site: TestSite, path: str, size: int) -> None:
    asha = site.signed_in("asha")
    asha.get("/account")
    answer = asha.client.post(path, content=b"x" * size, headers={"content-type": "text/plain"})
    assert answer.status_code == 413


def test_a_body_that_says_it_is_small_and_is_not_is_turned_away(site: TestSite) -> None:
    answer = site.browser().client.post("/sign-in", content=iter([b"x" * SMALL, b"y"]))
    assert answer.status_code == 413


def test_a_thousand_fields_are_too_many(site: TestSite) -> None:
    browser = site.browser()
    body = "&".join(f"a{number}=1" for number in range(1_001))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/sign-in", content=body, headers=headers).status_code in (400, 413)


@pytest.mark.parametrize(
    "body", [b"{", b"[" * 60_000, b"\xff\xfe", b'{"answers": NaN'], ids=["cut", "deep", "bytes", "nan"]
)
def test_a_broken_json_body_is_refused(site: TestSite, body: bytes) -> None:
    robot = site.robot()
    headers = {"content-type": "application/json"}
    assert robot.post("/api/cases", content=body, headers=headers).status_code == 400


def test_fields_nobody_asked_for_are_not_taken(site: TestSite) -> None:
    """Mass assignment: status, subject, level and computed values are not for whoever fills in the form."""
    case, asha = a_return_to_work(site), site.signed_in("asha")
    forged = {
        "answer": "Asha Moor", "employee_name": "Somebody Else", "calendar_days": "1", "status": "closed",
        "subject": "dan", "by": "ben", "level": "3",
    }  # fmt: skip
    asha.send(f"/tasks/{case}/meet%231/questions/held_by", forged, at="/account")
    draft = site.store.drafts.draft(case, "meet#1", "asha")
    assert draft
    assert draft.entries.keys() == {"held_by"}
    saved = site.store.cases.load(case).case
    assert (saved.subject, saved.status) == ("sam", CaseStatus.OPEN)


def test_the_api_takes_no_field_it_does_not_know(site: TestSite) -> None:
    answer = site.robot().post("/api/cases", json={"process": "return_to_work", "subject": "sam", "by": "asha"})
    assert answer.status_code == 422
    assert [(each["field"], each["what"]) for each in answer.json()["errors"]] == [("by", "is not known here")]
    assert "asha" not in answer.text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7771*7773 }}", "${7771*7773}"]
)
def test_what_is_typed_comes_back_as_text(site: TestSite, text: str) -> None:
    """Injection: into pages and templates."""
    asha = site.signed_in("asha")
    for page in (asha.get(f"/start/return_to_work?who={text}"), asha.send("/sign-out", {"x": text}, at="/account")):
        assert text not in page.text or "<" not in text
        assert str(7771 * 7773) not in page.text
    stranger = site.browser().send("/sign-in", {"name": text, "password": text, "next": text}, at="/sign-in")
    assert "<script>alert" not in stranger.text
    assert "<img src=x" not in stranger.text


@pytest.mark.parametrize("text", ["' OR '1'='1", "'; DROP TABLE accounts; --", "\0", "%00", "\udcff"])
def test_a_name_full_of_sql_signs_nobody_in(site: TestSite, text: str) -> None:
    browser = site.browser()
    browser.get("/sign-in")
    answer = browser.client.post(
        "/sign-in", data={"csrf": browser.token, "name": text.encode("utf-8", "ignore"), "password": "x"}
    )
    assert answer.status_code == 422
    assert len(site.store.accounts.accounts()) == 11


def test_a_forged_session_cookie_is_nobody(site: TestSite) -> None:
    for forged in ("", "1", "account-sam", "x" * 4_000, "../../session"):
        browser = site.browser()
        browser.client.cookies.set("eightflows_session", forged)
        assert browser.get("/").status_code == 303


def test_a_form_token_is_worth_nothing_in_another_session(site: TestSite) -> None:
    asha, sam = site.signed_in("asha"), site.signed_in("sam")
    asha.get("/account")
    sam.token = asha.token
    assert sam.send("/sign-out", {}).status_code == 403


def test_somebody_who_asks_too_often_is_turned_away_for_a_minute(site: TestSite) -> None:
    client = site.browser().client
    answers = [client.get("/sign-in").status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]
    site.clock.pass_by(timedelta(minutes=1))
    assert client.get("/sign-in").status_code == 200


def test_a_fault_of_ours_shows_a_number_and_nothing_else(site: TestSite, caplog: pytest.LogCaptureFixture) -> None:
    from dataclasses import replace

    def broken() -> None:
        raise ValueError("secret: Sam has a bad back")

    parts = replace(site.parts, ready=broken)
    here = TestSite(parts=parts, store=site.store, clock=site.clock, staff=site.staff)
    answer = here.browser().client.get("/ready")
    assert answer.status_code == 500
    assert "bad back" not in answer.text + caplog.text
    assert (number := re.search(r"fault is ([0-9a-f]{8})", answer.text))
    assert number[1] in caplog.text


def test_no_page_or_style_sheet_of_ours_names_another_machine() -> None:
    for path in (*ASSETS.rglob("*.jinja"), *ASSETS.rglob("*.css"), *ASSETS.rglob("*.js")):
        found = set(re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8")))
        assert {url for url in found if not url.startswith("http://www.w3.org/")} == set(), path.name


def test_signing_in_and_out_is_in_the_audit_trail_without_what_was_typed(site: TestSite) -> None:
    site.signed_in("sam")
    site.browser().send("/sign-in", {"name": "sam", "password": "a wrong guess"}, at="/sign-in")
    rows = site.store.audit.rows
    assert [(row.what, row.by) for row in rows] == [("signed in with a password", "sam")]
    assert "guess" not in repr(rows)


def test_who_is_disabled_is_out_at_once_everywhere(site: TestSite) -> None:
    sam, root = site.signed_in("sam"), site.let_in("root")
    root.send("/accounts/account-sam/disable", {"disabled": "yes"}, at="/accounts")
    assert sam.get("/").status_code == 303


def test_an_administrator_lets_somebody_in_by_a_link(site: TestSite) -> None:
    site.store.accounts.end_sessions("account-root")
    root = site.let_in("root")
    page = root.send("/accounts/invite", {"name": "new.person"}, at="/accounts").text
    link = re.search(r"http://127.0.0.1:8008(/set-up/[\w-]+)", page)
    assert link
    newcomer = site.browser()
    chosen = {"password": "quite a new phrase", "again": "quite a new phrase"}
    assert newcomer.send(link[1], chosen, at=link[1]).status_code == 303
    assert newcomer.get("/").status_code == 200


def test_a_new_token_is_shown_once_and_works_until_it_is_revoked(site: TestSite) -> None:
    root = site.let_in("root")
    page = root.send("/accounts/tokens", {"name": "roster", "roles": ["ops", "no_such_role"]}, at="/accounts").text
    secret = re.search(r"ef_[\w-]{40,}", page)
    assert secret
    assert secret[0] not in root.get("/accounts").text
    token = next(each for each in site.store.accounts.tokens() if each.name == "roster")
    assert token.roles == {"ops"}
    headers = {"Authorization": f"Bearer {secret[0]}"}
    client = site.browser().client
    assert client.get("/api/processes", headers=headers).status_code == 200
    root.send(f"/accounts/tokens/{token.id}/revoke", {})
    assert client.get("/api/processes", headers=headers).status_code == 401


def test_sessions_differ_and_are_long(site: TestSite) -> None:
    secrets = {open_session(site.parts, site.account("sam"), site.clock.now, "for a test") for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(secret) >= 43 for secret in secrets)
