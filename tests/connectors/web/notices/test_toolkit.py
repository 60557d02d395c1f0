"""Can everybody signed in read the Digital Toolkit, their own notices, and find where to say how they want them?"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from engine.notices.delivery import Preferences
from engine.people import RoleHolding
from engine.registers.definition import Value
from tests.connectors.web.notices.test_notices import allowed_to_go, kept, released_and_sent
from tests.connectors.web.office import an_office, keep
from tests.connectors.web.registers.test_registers import said
from tests.connectors.web.site import TestSite

TRAINING: Sequence[tuple[str, Mapping[str, Value]]] = [
    ("training", {"ref": "T-1", "system": "S-1", "title": "LilliCare in 20 minutes", "how": "A film",
                  "link": "https://trust.example/film", "checked": date(2026, 9, 1)}),
    ("training", {"ref": "T-2", "system": "S-1", "title": "Old", "link": "javascript:alert(1)"}),
    ("champions", {"ref": "CH-1", "person": "sam", "service": "SH", "since": date(2026, 1, 1)}),
]  # fmt: skip


@pytest.fixture
def site() -> TestSite:
    return an_office()


def test_the_toolkit_says_what_for_what_who_helps_and_what_is_coming(site: TestSite) -> None:
    keep(site, TRAINING)
    allowed_to_go(site)
    ref = kept(site)
    site.let_in("cora").send(f"/notices/release?ref={ref}", {}, at=f"/notices/notice?ref={ref}")
    dan = site.let_in("dan")
    page = said(dan.get("/toolkit"))
    assert "LilliCare" in page
    assert "Rota" not in page, "planned, not in use"
    assert "1 coming in the next 90 days" in page
    card = dan.get("/toolkit/system?ref=S-1")
    for part in ("Clinical notes", "Sexual health", "LilliCare in 20 minutes", "Plan for LilliCare being off"):
        assert part in said(card), part
    assert 'href="https://trust.example/film"' in card.text
    assert 'href="javascript' not in card.text
    coming = said(dan.get("/toolkit/coming"))
    assert "Sunday 13 December 2026, 20:00 to 22:00" in coming
    assert "Sam Patel" in said(dan.get("/toolkit/champions"))
    assert "no champion yet: District nursing" in said(dan.get("/toolkit/champions"))


@pytest.mark.parametrize(("word", "found"), [("clinical", True), ("SEXUAL", True), ("payroll", False)])
def test_a_system_is_found_by_its_name_purpose_or_service(site: TestSite, word: str, found: bool) -> None:
    page = said(site.let_in("dan").get(f"/toolkit?find={word}"))
    assert ("LilliCare" in page) is found
    assert ("No system speaks of" in page) is not found


def test_a_system_that_is_not_there_is_not_found(site: TestSite) -> None:
    assert site.let_in("dan").get("/toolkit/system?ref=S-99").status_code == 404


def test_home_names_the_notices_to_read_and_leads_to_the_toolkit(site: TestSite) -> None:
    ref, _ = released_and_sent(site)
    sam = site.let_in("sam")
    home = sam.get("/")
    assert "Notices for you to read" in said(home)
    assert f'href="/notices/reading?ref={ref}"' in home.text
    assert 'href="/toolkit"' in home.text
    assert "To read" in said(sam.get("/notices/mine"))
    sam.send(f"/notices/reading?ref={ref}", {}, at=f"/notices/reading?ref={ref}")
    assert "Notices for you to read" not in said(sam.get("/"))
    assert "You have read it" in said(sam.get("/notices/mine"))
    assert "You have read this notice" in said(sam.get(f"/notices/reading?ref={ref}"))
    assert "Notices for you to read" not in said(site.let_in("dan").get("/"))


def test_long_after_its_end_nobody_is_asked_to_read_a_notice(site: TestSite) -> None:
    released_and_sent(site)
    site.clock.pass_by(timedelta(days=20))
    assert "Notices for you to read" not in said(site.let_in("sam").get("/"))
    assert "Read, or over" in said(site.let_in("sam").get("/notices/mine"))


def test_whoever_may_tell_those_without_mail_finds_the_way_and_nobody_else(site: TestSite) -> None:
    assert "/notices/attest" not in site.let_in("sam").get("/").text
    champion = RoleHolding(role="digital_champion", person="sam", team="north")
    site.staff.everybody = site.staff.everybody.__class__(
        people=site.staff.everybody.people, teams=site.staff.everybody.teams,
        roles=(*site.staff.everybody.roles, champion),
    )  # fmt: skip
    assert "/notices/attest" in site.let_in("sam").get("/").text
    assert "/notices/attest" in site.let_in("cora").get("/notices/mine").text


def test_the_account_leads_to_quiet_hours_and_back(site: TestSite) -> None:
    sam = site.let_in("sam")
    assert 'href="/notices/preferences"' in sam.get("/account").text
    page = sam.get("/notices/preferences")
    assert 'href="/account"' in page.text
    sam.send("/notices/preferences", {"weekly": "yes"}, at="/notices/preferences")
    assert site.store.notices.preferences() == {"sam": Preferences(person="sam", weekly=True)}
