"""Can managers see how suppliers stand, decide about a contract, and hold a review that keeps the register true?"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from engine.registers.periods import NoticeUnit, Period
from engine.registers.reviews import to_confirm
from tests.connectors.web.office import DEFINITIONS, an_office, keep_records
from tests.connectors.web.registers.test_registers import form_of, said
from tests.connectors.web.site import TestSite
from tests.engine.registers.sample_portfolio import sample_records

OWN: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("suppliers", {"name": "Copper & Sons / Notes", "owner": "Ben Okafor", "owner_email": "ben@example.nhs.uk"}),
    ("systems", {"ref": "S-1", "name": "LilliCare", "what_it_is_for": "Clinical notes", "status": "live",
                 "supplier": "Copper & Sons / Notes"}),
    ("systems", {"ref": "S-2", "name": "Notes Live", "what_it_is_for": "Clinical notes", "status": "live"}),
    ("contracts", {"ref": "C-1", "supplier": "Copper & Sons / Notes", "systems": ("S-1",), "start": date(2024, 4, 1),
                   "end": date(2027, 3, 31), "notice": Period(length=3, unit=NoticeUnit.MONTHS), "status": "active",
                   "renews_for": Period(length=24, unit=NoticeUnit.MONTHS), "annual_value": Decimal(48_000),
                   "owner": "Asha Moor", "owner_email": "asha@example.nhs.uk"}),
    ("contracts", {"ref": "C-2", "supplier": "Copper & Sons / Notes", "start": date(2024, 4, 1), "owner": "Ben Okafor",
                   "status": "active"}),
    ("reviews", {"ref": "R-1", "supplier": "Copper & Sons / Notes", "day": date(2026, 11, 23), "kind": "operational",
                 "state": "planned", "chair": "Ben Okafor"}),
)  # fmt: skip
NAME = quote("Copper & Sons / Notes")
CONTRACT, REVIEW = "/suppliers/contract?id=C-1", "/suppliers/review?id=R-1"
VIEWS = ("", "/ahead", "/evidence", "/overlaps", "/weak-points", "/reviews")


@pytest.fixture
def site() -> TestSite:
    return an_office(OWN)


@pytest.fixture(scope="module")
def full() -> TestSite:
    """A dozen suppliers with all that belongs to them."""
    made = an_office([])
    keep_records(made, sample_records())
    return made


def kept(site: TestSite, register: str, id: str) -> Mapping[str, Any]:
    record = site.store.registers.record(register, id)
    assert record
    return record.values


# --- views ------------------------------------------------------------------------------------------


def test_the_heat_map_says_every_colour_in_words_and_leads_to_the_supplier(full: TestSite) -> None:
    sue = full.let_in("sue")
    page = sue.get("/suppliers")
    assert "suppliers with a running contract" in said(page)
    cells = re.findall(r"ef-heat__cell--(\w+)\">([^<]*)<", page.text)
    assert len(cells) > 50
    assert all(words for _, words in cells)
    red = sue.get("/suppliers?stands=red").text.count('scope="row"')
    assert 0 < red <= page.text.count('scope="row"')
    assert sue.get("/suppliers?stands=green&tier=nonsense").text.count('scope="row"') == 0
    href = re.search(r'href="(/suppliers/supplier\?id=[^"]+)"', page.text)
    assert href
    assert "To decide" in said(sue.get(href[1]))


def test_the_forward_look_adds_up_what_is_at_stake(full: TestSite) -> None:
    sue = full.let_in("sue")
    page = said(sue.get("/suppliers/ahead"))
    office = full.parts.suppliers
    assert office
    seen = office.overview(full.clock.now.date())
    assert f"£{seen.at_stake:,.0f} is tied to if nobody acts" in page
    assert all(each.about in page for each in seen.ahead)
    owner = next(each.owner for each in seen.ahead)
    only = said(sue.get(f"/suppliers/ahead?owner={quote(owner)}"))
    refs = {each.about for each in seen.ahead if re.fullmatch(r"C-\d+", each.about)}
    theirs = {each.about for each in seen.ahead if each.owner == owner}
    assert refs - theirs
    assert not any(ref in only for ref in refs - theirs)


def test_evidence_overlaps_and_weak_points_have_their_pages(full: TestSite, site: TestSite) -> None:
    sue = full.let_in("sue")
    wall = said(sue.get("/suppliers/evidence"))
    assert all(word in wall for word in ("Missing", "Expired", "Valid", "Runs out soon"))
    assert "Clinical notes LilliCare , Notes Live" in said(site.let_in("sue").get("/suppliers/overlaps"))
    assert "Not in the register of systems" in said(sue.get("/suppliers/weak-points"))


@pytest.mark.parametrize("view", VIEWS)
def test_only_those_who_look_after_suppliers_see_the_views(site: TestSite, view: str) -> None:
    seen = {
        name
        for name in ("sue", "omar", "syd", "cora", "asha", "ben", "iris")
        if site.let_in(name).get(f"/suppliers{view}").status_code == 200
    }
    assert seen == {"sue"}


# --- a contract -------------------------------------------------------------------------------------


def test_the_last_safe_day_stands_with_its_working_and_the_money(site: TestSite) -> None:
    page = said(site.let_in("sue").get(CONTRACT))
    assert "Last safe day to send notice Thursday 31 December 2026" in page
    assert "31 March 2027 less 3 months is Thursday 31 December 2026" in page
    assert "tied for another term: £96,000" in page
    assert "Renewal longer than a year" in page


def test_where_the_register_does_not_say_the_page_says_what_is_missing(site: TestSite) -> None:
    page = site.let_in("sue").get("/suppliers/contract?id=C-2")
    assert "No last safe day" in said(page)
    assert "Write the decision down" not in page.text


def test_an_owner_decides_about_their_own_contract_and_no_other(site: TestSite) -> None:
    asha = site.let_in("asha")
    assert asha.get(CONTRACT).status_code == 200
    assert asha.get("/suppliers/contract?id=C-2").status_code == 403
    assert asha.get("/suppliers/contract?id=C-404").status_code == 403
    decide = "/suppliers/contract/decide?id=C-1"
    assert asha.send(decide, {"outcome": "leave", "why": ""}, at=CONTRACT).status_code == 422
    assert asha.send(decide, {"outcome": "burn", "why": "x"}).status_code == 422
    assert asha.send(decide, {"outcome": "leave", "why": "It is not used"}).status_code == 303
    written = kept(site, "decisions", "C-1 2027-03-31")
    assert (written["outcome"], written["decided_by"], written["why"]) == ("leave", "Asha Moor", "It is not used")
    assert "Decision Leave" in said(asha.get(CONTRACT))
    step = asha.send("/suppliers/contract/step?id=C-1", {"step": "notice sent"})
    assert step.status_code == 303
    assert kept(site, "decisions", "C-1 2027-03-31")["outcome"] == "leave"
    assert asha.send("/suppliers/contract/decide?id=C-2", {"outcome": "keep", "why": "x"}).status_code == 403
    for name in ("omar", "cora", "cara"):
        other = site.let_in(name)
        other.get("/account")
        assert other.send(decide, {"outcome": "keep", "why": "mine"}).status_code == 403, name


@pytest.mark.parametrize(
    ("until", "status"),
    [
        (date(2026, 12, 30), 303),
        (date(2026, 12, 31), 422),  # the last safe day itself
        (date(2026, 11, 23), 422),  # today
        (date(2027, 2, 1), 422),
        (None, 422),
    ],
)
def test_a_reminder_can_be_put_off_only_to_before_the_deadline(site: TestSite, until: date | None, status: int) -> None:
    sue = site.let_in("sue")
    parts = {"day": "31", "month": "2", "year": "2027"} if until is None else {
        "day": str(until.day), "month": str(until.month), "year": str(until.year)
    }  # fmt: skip
    fields = {f"until-{name}": value for name, value in parts.items()}
    answer = sue.send("/suppliers/contract/put-off?id=C-1", fields, at=CONTRACT)
    assert answer.status_code == status, said(answer)
    if until and status == 303:
        assert kept(site, "decisions", "C-1 2027-03-31")["snoozed_until"] == until


def test_somebody_who_has_it_in_hand_is_written_down(site: TestSite) -> None:
    sue = site.let_in("sue")
    sue.send("/suppliers/contract/answer?id=C-1", {}, at=CONTRACT)
    assert kept(site, "decisions", "C-1 2027-03-31")["acknowledged_by"] == "Sue Marsh"
    assert "In hand Sue Marsh" in said(sue.get(CONTRACT))


# --- a review ---------------------------------------------------------------------------------------


def test_a_review_closes_only_when_each_field_is_confirmed_or_changed(site: TestSite) -> None:
    sue = site.let_in("sue")
    page = sue.get(REVIEW)
    keys = re.findall(r'name="field" value="([^"]+)"', page.text)
    office = site.parts.suppliers
    assert office
    wanted = to_confirm(office.portfolio(site.clock.now.date()), "Copper & Sons / Notes", DEFINITIONS)
    assert len(keys) == len(wanted) > 10
    assert sue.send("/suppliers/review/close?id=R-1", {}).status_code == 422
    sue.send("/suppliers/review/minutes?id=R-1", {"minutes": "All <b>well</b>", "rating": "Good"})
    refused = sue.send("/suppliers/review/close?id=R-1", {})
    assert refused.status_code == 422
    assert f"{len(wanted)} fields of the register are not confirmed yet" in said(refused)
    left = [each for each in wanted if each != "contracts/C-1/annual_value"]
    assert sue.send("/suppliers/review/confirm?id=R-1", {"field": [*left, "made/up/field"]}).status_code == 303
    assert "1 field waits" in said(sue.get(REVIEW))
    edit = "/registers/contracts/edit?id=C-1"
    assert sue.send(edit, form_of(sue, edit) | {"field-annual_value": "52,000"}).status_code == 303
    assert "Every field is confirmed or changed" in said(sue.get(REVIEW))
    assert sue.send("/suppliers/review/close?id=R-1", {}, at=REVIEW).status_code == 303
    written = kept(site, "reviews", "R-1")
    assert (written["state"], written["closed"], written["rating"]) == ("closed", date(2026, 11, 23), "Good")
    after = sue.get(REVIEW)
    assert "&lt;b&gt;" in after.text
    assert "Close the review" not in after.text


def test_actions_are_written_into_the_register(site: TestSite) -> None:
    sue = site.let_in("sue")
    path = "/suppliers/review/action?id=R-1"
    due = {"due-day": "15", "due-month": "1", "due-year": "2027"}
    assert sue.send(path, {"what": "Send the report", "owner": "", **due}, at=REVIEW).status_code == 422
    assert sue.send(path, {"what": "Send the report", "owner": "Pia Stone", **due}).status_code == 303
    assert sue.send(path, {"what": "Send another", "owner": "Pia Stone", **due}).status_code == 303
    actions = site.store.registers.records("actions")
    assert [each.text("what") for each in actions] == ["Send the report", "Send another"]
    assert actions[0].day("due") == date(2027, 1, 15)
    assert "Send the report" in said(sue.get(REVIEW))


@pytest.mark.parametrize(("ending", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype html>")])
def test_the_pack_is_made_as_a_file(site: TestSite, ending: str, begins: bytes) -> None:
    answer = site.let_in("sue").get(f"/suppliers/pack?id={NAME}&review=R-1&as={ending}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert "attachment" in answer.headers["content-disposition"]
    assert site.let_in("sue").get(f"/suppliers/pack?id={NAME}&as=exe").status_code == 404


def test_the_owner_of_a_supplier_runs_its_reviews_and_others_do_not(site: TestSite) -> None:
    ben, asha = site.let_in("ben"), site.let_in("asha")
    assert ben.get(REVIEW).status_code == 200
    assert ben.get(f"/suppliers/supplier?id={NAME}").status_code == 200
    assert ben.send("/suppliers/review/minutes?id=R-1", {"minutes": "Held"}, at=REVIEW).status_code == 303
    asha.get("/account")
    assert asha.get(REVIEW).status_code == 403
    for act in ("minutes", "action", "confirm", "close"):
        assert asha.send(f"/suppliers/review/{act}?id=R-1", {"minutes": "x"}).status_code == 403


def test_what_was_worked_out_is_read_again_after_a_while(site: TestSite) -> None:
    office = site.parts.suppliers
    assert office
    today = site.clock.now.date()
    first = office.portfolio(today)
    assert office.portfolio(today) is first
    assert office.portfolio(today + timedelta(days=1)) is not first
    again = office.portfolio(today)
    office.changed({"reviews"})
    assert office.portfolio(today) is not again
    assert office.portfolio(today).of("contracts") is again.of("contracts")
