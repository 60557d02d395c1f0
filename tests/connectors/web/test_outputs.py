"""Does the list of made files tell who got each, as recorded, and only to those who may see it?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from connectors.web.made_file_parts import MadeFile
from engine.outbox import LetterState, Outcome, OutgoingLetter
from engine.subscriptions import Subscription, WeeklyLetter
from tests.connectors.web.site import MONDAY, TestSite, a_site

OVERVIEW = MadeFile(
    name="overview-2026-11-20.xlsx", flow="register-compliance", made_by="Register compliance", made=MONDAY,
    day=date(2026, 11, 20), kilobytes=12,
)  # fmt: skip
PACK = replace(
    OVERVIEW, name="2026-12-01-copper.pdf", flow="review-packs", made_by="Review packs", day=None,
    letters=("r1.pack", "r1.supplier", "never-written"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TwoFiles:
    """Stands where the folder is, which tests/flows/test_made_files.py reads for real."""

    older: int = 0

    def files(self) -> Sequence[MadeFile]:
        return [PACK, OVERVIEW, *(replace(OVERVIEW, name=f"overview-{n}.xlsx") for n in range(self.older))]

    def read(self, name: str) -> bytes | None:
        return b"x" if name in (PACK.name, OVERVIEW.name) else None


def a_site_with(files: TwoFiles) -> TestSite:
    plain = a_site()
    parts = replace(plain.parts, made_files=files, outbox=plain.store.outbox)
    return TestSite(parts=parts, store=plain.store, clock=plain.clock, staff=plain.staff)


@pytest.fixture
def site() -> TestSite:
    return a_site_with(TwoFiles())


def row_of(page: str, name: str) -> str:
    return next(row for row in page.split("<tr") if f"/outputs/files/{name}" in row)


def queue(site: TestSite, id: str, recipient: str) -> None:
    letter = OutgoingLetter(id=id, case="", recipient=recipient, content=b"Dear Asha", not_before=MONDAY)
    site.store.outbox.queue([letter])


def send(site: TestSite) -> None:
    now = MONDAY + timedelta(minutes=1)
    claimed = site.store.outbox.claim(now=now, limit=1, lease=timedelta(minutes=1))
    site.store.outbox.start_sending(claimed, now=now, lease=timedelta(minutes=1))
    outcomes = [Outcome(id=each.id, token=each.token, state=LetterState.SENT, at=MONDAY) for each in claimed]
    site.store.outbox.record(outcomes)


def test_each_file_tells_the_letters_that_brought_it_and_who_fetched_it(site: TestSite) -> None:
    queue(site, "r1.pack", "asha@example.nhs.uk")
    send(site)
    queue(site, "r1.supplier", "anna@copper.example")
    omar = site.let_in("omar")
    assert "Nobody yet" in row_of(omar.get("/outputs").text, OVERVIEW.name)
    assert omar.get(f"/outputs/files/{OVERVIEW.name}").content == b"x"
    page = omar.get("/outputs").text
    pack = row_of(page, PACK.name)
    assert "asha@example.nhs.uk" in pack
    assert "letter sent, " in pack
    assert "anna@copper.example" in pack
    assert "letter queued" in pack
    assert "Omar Reid" in row_of(page, OVERVIEW.name)
    assert "fetched here" in row_of(page, OVERVIEW.name)


def test_a_file_that_is_not_in_the_list_is_neither_given_nor_noted(site: TestSite) -> None:
    assert site.let_in("omar").get("/outputs/files/another.xlsx").status_code == 404
    assert site.store.audit.entries("file another.xlsx") == []


@pytest.mark.parametrize("name", ["sam", "asha", "hana", "root"])
def test_others_see_neither_files_nor_who_got_them(site: TestSite, name: str) -> None:
    browser = site.let_in(name)
    assert browser.get("/outputs").status_code == 403
    assert browser.get(f"/outputs/files/{PACK.name}").status_code == 403
    assert site.store.audit.entries(f"file {PACK.name}") == []


def test_who_chose_another_day_for_a_weekly_letter_is_told(site: TestSite) -> None:
    omar = site.let_in("omar")
    assert "Nobody chose otherwise" in omar.get("/outputs").text
    for person, wanted in (("asha", True), ("sam", False)):
        site.store.subscriptions.subscribe(
            Subscription(person=person, letter=WeeklyLetter.SUPPLIERS, wanted=wanted, weekday=3)
        )
    page = omar.get("/outputs").text
    assert "Asha Moor</td>" in page
    assert "On Thursdays" in page
    assert "Not wanted" in page


def test_older_files_are_a_page_away() -> None:
    omar = a_site_with(TwoFiles(older=60)).let_in("omar")
    assert omar.get("/outputs").text.count("/outputs/files/") == 40
    assert "22 older files" in omar.get("/outputs").text
    assert omar.get("/outputs?files=all").text.count("/outputs/files/") == 62
