"""Can people look through the registers, change a record, and send one out and in as a workbook?"""

import re
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from connectors.web.register_parts import RegisterParts
from engine.registers.definition import Record
from engine.registers.store import changed
from tests.connectors.web.office import DEFINITIONS, RECORDS, an_office
from tests.connectors.web.site import Browser, TestSite

SYSTEM = "/registers/systems/record?id=S-1"
EDIT = "/registers/systems/edit?id=S-1"


@pytest.fixture
def site() -> TestSite:
    return an_office()


def said(answer: Any) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def form_of(browser: Browser, path: str) -> dict[str, Any]:
    """What a browser would send back if nothing were typed."""
    page = browser.get(path).text
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and (('type="radio"' not in tag and 'type="checkbox"' not in tag) or " checked" in tag):
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</textarea>', page):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def a_workbook(browser: Browser, register: str) -> Any:
    return load_workbook(BytesIO(browser.get(f"/registers/{register}/workbook").content))


def sent_in(browser: Browser, register: str, workbook: Any) -> Any:
    content = BytesIO()
    workbook.save(content)
    return browser.send(f"/registers/{register}/import", {}, files={"file": ("mine.xlsx", content.getvalue())})


def heading(sheet: Any, label: str) -> int:
    return int(next(cell.column for cell in sheet[4] if cell.value == label))


# --- looking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sees", "not_this"),
    [
        ("cara", {"Systems", "Services", "Sites"}, {"Contracts", "DPIAs", "Audiences"}),
        ("asha", {"Systems", "Contracts"}, {"Suppliers", "DPIAs"}),
        ("sue", {"Systems", "Contracts", "Suppliers"}, {"DPIAs", "Audiences"}),
        ("iris", {"Contracts", "DPIAs"}, {"Audiences"}),
        ("cora", {"Audiences", "Safety decisions"}, {"Contracts", "DPIAs"}),
    ],
)
def test_the_list_holds_the_registers_somebody_may_see(
    site: TestSite, name: str, sees: set[str], not_this: set[str]
) -> None:
    page = site.let_in(name).get("/registers").text
    listed = {unescape(title) for title in re.findall(r'href="/registers/\w+">([^<]+)</a>', page)}
    assert sees <= listed
    assert not listed & not_this


def test_an_owner_sees_their_own_contracts_and_no_others(site: TestSite) -> None:
    asha = site.let_in("asha")
    assert "C-0001" in asha.get("/registers/contracts").text
    assert "C-0002" not in asha.get("/registers/contracts").text
    assert asha.get("/registers/contracts/record?id=C-0001").status_code == 200
    assert asha.get("/registers/contracts/record?id=C-0002").status_code == 403
    assert "C-0002" not in [row[0].value for row in a_workbook(asha, "contracts")["Contracts"].iter_rows()]
    assert site.let_in("cara").get("/registers/contracts").status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"S-1", "S-2"}),
        ("q=LILLI", {"S-1"}),
        ("q=clinical notes", {"S-1"}),
        ("q=nowhere", set()),
        ("only-status=planned", {"S-2"}),
        ("only-clinical=Yes", {"S-1"}),
        ("only-clinical=(nothing)", {"S-2"}),
        ("q=rota&only-status=live", set()),
        ("page=99&sort=nonsense", {"S-1", "S-2"}),
        ("page=%C2%B2", {"S-1", "S-2"}),
    ],
)
def test_records_are_searched_and_filtered(site: TestSite, query: str, found: set[str]) -> None:
    page = site.let_in("cara").get(f"/registers/systems?{query}").text
    assert set(re.findall(r"record\?id=(S-\d)", page)) == found


def test_a_long_register_comes_in_pages(site: TestSite) -> None:
    more = [
        changed(DEFINITIONS["systems"], None, f"T-{n:03}", {"ref": f"T-{n:03}", "name": f"Tool {n}"})
        for n in range(120)
    ]
    site.store.registers.save(more, by="syd", at=site.clock.now)
    cara = site.let_in("cara")
    first, last = cara.get("/registers/systems"), cara.get("/registers/systems?page=3&q=Tool")
    assert "1 to 50 of 122" in said(first)
    assert "101 to 120 of 120 found, 122 in all" in said(last)
    assert "page=2" in first.text
    assert "page=4" not in last.text


def test_a_record_says_everything_and_leads_on(site: TestSite) -> None:
    page = site.let_in("sue").get(SYSTEM)
    assert "Services Sexual health (SH)" in said(page)
    assert 'href="/registers/services/record?id=SH"' in page.text
    assert "Contracts: C-0001" in said(site.let_in("sue").get(f"{SYSTEM}&named=yes"))
    assert "Not filled in:" in said(page)


def test_names_with_any_letter_in_them_can_be_opened(site: TestSite) -> None:
    sue = site.let_in("sue")
    href = re.search(r'href="(/registers/suppliers/record\?id=Owl[^"]*)"', sue.get("/registers/suppliers").text)
    assert href
    assert "Owl & Sons / Hosting" in said(sue.get(unescape(href[1])))


# --- changing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted({key for key, _ in RECORDS}))
def test_an_untouched_form_changes_nothing_and_confirms_what_is_said(site: TestSite, key: str) -> None:
    for before in site.store.registers.records(key):
        who = site.let_in({"dpias": "iris", "contracts": "sue", "suppliers": "sue"}.get(key, "syd"))
        path = f"/registers/{key}/edit?{urlencode({'id': before.id})}"
        answer = who.send(path, form_of(who, path))
        assert answer.status_code == 303, said(answer)
        after = site.store.registers.record(key, before.id)
        assert after
        assert (after.values, after.revision) == (before.values, 2)
        assert "Confirmed by" in said(who.get(answer.headers["location"]))


def test_a_change_is_saved_with_who_and_why_and_told_in_the_history(site: TestSite) -> None:
    syd = site.let_in("syd")
    answer = syd.send(
        EDIT, form_of(syd, EDIT) | {"field-version": "7.3", "field-people": "Cara Lewis\nsam", "why": "up"}
    )
    assert answer.status_code == 303
    kept = site.store.registers.record("systems", "S-1")
    assert kept
    assert kept.text("version") == "7.3"
    assert kept.names("people") == ("cara", "sam")
    told = said(syd.get(answer.headers["location"]))
    assert "Changed by Syd Vale" in told
    assert "Version 7.2 7.3" in told
    assert "People nothing Cara Lewis; Sam Patel" in told
    assert list(site.store.audit.entries("register:systems"))[-1].item == "S-1"


def test_every_fault_is_told_at_once_at_its_field_and_nothing_typed_is_lost(site: TestSite) -> None:
    syd = site.let_in("syd")
    wrong = {
        "field-name": "", "field-owner_email": "not one", "field-criticality": "9", "field-people": "Nobody Known",
        "field-supplier": "Coper Records", "field-end_of_support-day": "31", "field-end_of_support-month": "2",
        "field-end_of_support-year": "2027",
    }  # fmt: skip
    answer = syd.send(EDIT, form_of(syd, EDIT) | wrong)
    assert answer.status_code == 422
    page = said(answer)
    for fault in (
        "Name: it is empty", "it is not one plain e-mail address", "'9' is too small or too large",
        "is called 'Nobody Known'", "Did you mean 'Copper Records'?", "'31/2/2027' is not a date",
    ):  # fmt: skip
        assert page.count(fault) == 2, fault  # in the summary and at the field
    assert 'value="not one"' in answer.text
    assert 'href="#field-end_of_support-day"' in answer.text
    kept = site.store.registers.record("systems", "S-1")
    assert kept
    assert kept.revision == 1


def test_the_second_of_two_people_is_told_what_changed_and_loses_nothing(site: TestSite) -> None:
    syd, omar = site.let_in("syd"), site.let_in("omar")
    mine = form_of(syd, EDIT)
    theirs = form_of(omar, EDIT) | {"field-version": "8.0", "field-hosting": "Cloud"}
    assert omar.send(EDIT, theirs).status_code == 303
    answer = syd.send(EDIT, mine | {"field-version": "7.5", "field-support": "Day and night"})
    assert answer.status_code == 409
    page = said(answer)
    assert "Omar Reid changed this on" in page
    assert "Version 7.2 8.0" in page
    assert "Omar Reid wrote: 8.0." in page
    assert 'value="7.5"' in answer.text
    assert 'value="Day and night"' in answer.text
    assert 'value="Cloud"' in answer.text  # what only Omar changed is taken over
    again = {**mine, "field-version": "7.5", "field-support": "Day and night", "field-hosting": "Cloud"}
    assert syd.send(EDIT, again | {"revision": "2"}).status_code == 303
    kept = site.store.registers.record("systems", "S-1")
    assert kept
    assert (kept.text("version"), kept.text("hosting"), kept.revision) == ("7.5", "Cloud", 3)


def test_a_record_is_added_once(site: TestSite) -> None:
    syd = site.let_in("syd")
    new = "/registers/systems/new"
    fields = form_of(syd, new) | {"field-ref": "s-9", "field-name": "Kiosk"}
    assert syd.send(new, fields).status_code == 303
    answer = syd.send(new, fields | {"field-ref": "S-9"})
    assert answer.status_code == 422
    assert "is in the register already" in said(answer)


def test_the_reference_of_a_record_cannot_be_changed_by_what_is_sent(site: TestSite) -> None:
    syd = site.let_in("syd")
    syd.send(EDIT, form_of(syd, EDIT) | {"field-ref": "S-666", "field-nonsense": "x", "field-version": "9"})
    assert site.store.registers.record("systems", "S-666") is None
    kept = site.store.registers.record("systems", "S-1")
    assert kept
    assert (kept.text("ref"), kept.text("version")) == ("S-1", "9")
    assert "nonsense" not in kept.values


def test_what_others_name_is_not_taken_out_and_the_rest_keeps_its_history(site: TestSite) -> None:
    syd = site.let_in("syd")
    named = syd.send("/registers/systems/take-out?id=S-1", {"why": "gone"}, at=SYSTEM)
    assert named.status_code == 422
    assert "Other records still name S-1, in Contracts" in said(named)
    assert syd.send("/registers/systems/take-out?id=S-2", {"why": ""}).status_code == 422
    assert syd.send("/registers/systems/take-out?id=S-2", {"why": "never bought"}).status_code == 303
    assert site.store.registers.record("systems", "S-2") is None
    assert [version.why for version in site.store.registers.history("systems", "S-2")][-1] == "never bought"


@pytest.mark.parametrize("name", ["cara", "sue", "cora", "iris"])
def test_those_who_may_only_look_change_nothing(site: TestSite, name: str) -> None:
    browser = site.let_in(name)
    browser.get("/account")
    assert browser.get(EDIT).status_code == 403
    assert browser.get("/registers/systems/new").status_code == 403
    for path in (EDIT, "/registers/systems/new", "/registers/systems/take-out?id=S-2", "/registers/systems/import"):
        assert browser.send(path, {"why": "x", "revision": "1"}).status_code == 403, path
    assert "Change it" not in browser.get(SYSTEM).text


def test_a_script_in_a_name_is_shown_as_text(site: TestSite) -> None:
    evil = "<script>alert(1)</script>"
    change = changed(DEFINITIONS["systems"], None, evil, {"ref": evil, "name": evil, "supplier": "Copper Records"})
    site.store.registers.save([change], by="syd", at=site.clock.now)
    sue = site.let_in("sue")
    for path in (
        "/registers/systems",
        f"/registers/systems/record?id={evil}",
        "/registers/suppliers/record?id=Copper+Records",
    ):
        assert evil not in sue.get(path).text


# --- workbooks --------------------------------------------------------------------------------------


def test_a_workbook_shows_what_would_change_before_anything_does(site: TestSite) -> None:
    syd = site.let_in("syd")
    workbook = a_workbook(syd, "systems")
    sheet = workbook["Systems"]
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=5) if row[0].value}
    sheet.cell(rows["S-1"], heading(sheet, "Version")).value = "8.1"
    for column, value in ((1, "S-3"), (heading(sheet, "Name"), "Kiosk")):
        sheet.cell(rows["S-2"], column).value = value
    syd.get("/registers/systems")
    answer = sent_in(syd, "systems", workbook)
    page = said(answer)
    assert "1 new 1 changed 0 as they were 1 not in the workbook" in page
    assert "S-1 Version 7.2 8.1" in page
    assert site.store.registers.record("systems", "S-3") is None
    sealed = re.search(r'name="sealed" value="([^"]+)"', answer.text)
    assert sealed
    agreed = syd.send("/registers/systems/import/agree", {"sealed": sealed[1], "file": "mine.xlsx"})
    assert "2 records were changed" in said(agreed)
    assert {each.id for each in site.store.registers.records("systems")} == {"S-1", "S-2", "S-3"}
    assert site.store.registers.history("systems", "S-1")[-1].why == "workbook mine.xlsx"


def test_a_workbook_takes_out_what_it_lacks_only_when_asked_and_nothing_others_name(site: TestSite) -> None:
    syd = site.let_in("syd")
    for left_out, status, still in (("S-1", 422, {"S-1", "S-2"}), ("S-2", 200, {"S-1"})):
        workbook = a_workbook(syd, "systems")
        sheet = workbook["Systems"]
        sheet.delete_rows(next(row[0].row for row in sheet.iter_rows(min_row=5) if row[0].value == left_out))
        syd.get("/registers/systems")
        found = re.search(r'name="sealed" value="([^"]+)"', sent_in(syd, "systems", workbook).text)
        assert found
        answer = syd.send("/registers/systems/import/agree", {"sealed": found[1], "take_out": "yes"})
        assert answer.status_code == status, said(answer)
        assert {each.id for each in site.store.registers.records("systems")} == still


@pytest.mark.parametrize("spoilt", ["changed", "another person's", "another register's"])
def test_only_what_was_shown_to_this_person_is_saved(site: TestSite, spoilt: str) -> None:
    syd, omar = site.let_in("syd"), site.let_in("omar")
    workbook = a_workbook(syd, "systems")
    workbook["Systems"].cell(5, heading(workbook["Systems"], "Version")).value = "8.1"
    syd.get("/registers/systems")
    found = re.search(r'name="sealed" value="([^"]+)"', sent_in(syd, "systems", workbook).text)
    assert found
    sealed = found[1].replace(found[1][70], "A" if found[1][70] != "A" else "B") if spoilt == "changed" else found[1]
    who = omar if spoilt == "another person's" else syd
    register = "sites" if spoilt == "another register's" else "systems"
    answer = who.send(f"/registers/{register}/import/agree", {"sealed": sealed}, at="/registers")
    assert answer.status_code == 400
    assert [len(site.store.registers.history("systems", id)) for id in ("S-1", "S-2")] == [1, 1]


def test_a_workbook_agreed_to_after_somebody_else_saved_changes_nothing(site: TestSite) -> None:
    syd, omar = site.let_in("syd"), site.let_in("omar")
    workbook = a_workbook(syd, "systems")
    workbook["Systems"].cell(5, heading(workbook["Systems"], "Version")).value = "8.1"
    syd.get("/registers/systems")
    found = re.search(r'name="sealed" value="([^"]+)"', sent_in(syd, "systems", workbook).text)
    assert found
    omar.send(EDIT, form_of(omar, EDIT) | {"field-hosting": "Cloud"})
    answer = syd.send("/registers/systems/import/agree", {"sealed": found[1]})
    assert answer.status_code == 409
    assert "Somebody else changed S-1" in said(answer)


def test_a_workbook_with_faults_tells_them_by_cell(site: TestSite) -> None:
    syd = site.let_in("syd")
    workbook = a_workbook(syd, "systems")
    sheet = workbook["Systems"]
    sheet.cell(5, heading(sheet, "Criticality")).value = "eleven"
    sheet.cell(6, heading(sheet, "Supplier")).value = "Nobody Ltd"
    syd.get("/registers/systems")
    answer = sent_in(syd, "systems", workbook)
    assert answer.status_code == 422
    assert re.search(r"Systems!\w5", answer.text)
    assert re.search(r"Systems!\w6", answer.text)
    assert "Nobody Ltd" in said(answer)


def test_a_file_that_is_no_workbook_is_refused_in_plain_words(site: TestSite) -> None:
    syd = site.let_in("syd")
    syd.get("/registers/systems")
    answer = syd.send("/registers/systems/import", {}, files={"file": ("x.xlsx", b"MZ\x90 not a workbook")})
    assert answer.status_code == 422
    assert "Nothing was saved" in said(answer)
    assert syd.send("/registers/systems/import", {}).status_code == 422


def test_what_is_sensitive_is_not_told_in_the_history(site: TestSite) -> None:
    definition = next(each for each in DEFINITIONS.values() if any(field.sensitive for field in each.fields))
    field = next(each for each in definition.fields if each.sensitive)
    values = {definition.id: "X-1"} | {each.id: "secret one" for each in (field,)}
    site.store.registers.save([changed(definition, None, "X-1", values)], by="iris", at=site.clock.now)
    old = site.store.registers.record(definition.key, "X-1")
    assert isinstance(old, Record)
    change = changed(definition, old, "X-1", {**values, field.id: "secret two"})
    site.store.registers.save([change], by="iris", at=site.clock.now)
    page = said(site.let_in("iris").get(f"/registers/{definition.key}/record?id=X-1"))
    assert "not shown not shown" in page
    assert "secret one" not in page


def test_without_registers_there_is_no_page_of_them() -> None:
    from tests.connectors.web.site import a_site

    plain = a_site()
    assert not isinstance(plain.parts.registers, RegisterParts)
    assert plain.let_in("omar").get("/registers").status_code == 404
