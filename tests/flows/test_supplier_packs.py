"""Does each supplier get agenda and figures five working days before the review, once, and nothing of ours?"""

import email
import email.policy
from datetime import date, timedelta
from pathlib import Path

import pytest

from connectors.store.memory import MemoryStore
from engine.registers.definition import Record
from engine.registers.store import changed
from flows.review_meetings import plan_year
from flows.supplier_packs import send_to_suppliers
from tests.engine.registers.sample_portfolio import TODAY
from tests.flows.test_supplier_flows import kept, letters, parts, reviews

DAY = timedelta(days=1)


@pytest.fixture
def planned(tmp_path: Path) -> tuple[MemoryStore, Record, date]:
    """A store with its year planned, the first review, and the day its agenda is due."""
    store = kept()
    plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    store.outbox.waiting.clear()
    first = min(reviews(store), key=lambda each: each.day("day") or date.max)
    day = first.day("day")
    assert day is not None
    return store, first, parts(store, tmp_path).portfolio(TODAY).working_days.add_working_days(day, -5)


def test_it_goes_once_five_working_days_before(planned: tuple[MemoryStore, Record, date], tmp_path: Path) -> None:
    store, _, due = planned
    assert send_to_suppliers(parts(store, tmp_path, due - DAY), due - DAY, dry_run=False).letters == 0
    assert send_to_suppliers(parts(store, tmp_path, due), due, dry_run=True).letters >= 1
    assert letters(store) == []
    sent = send_to_suppliers(parts(store, tmp_path, due), due, dry_run=False)
    assert sent.letters == len(letters(store)) >= 1
    assert send_to_suppliers(parts(store, tmp_path, due + DAY), due + DAY, dry_run=False).letters == 0


def test_it_goes_late_after_an_outage_but_not_after_the_meeting(
    planned: tuple[MemoryStore, Record, date], tmp_path: Path
) -> None:
    store, review, _ = planned
    held = review.day("day")
    assert held is not None
    assert send_to_suppliers(parts(store, tmp_path, held), held, dry_run=True).letters >= 1
    after = held + DAY
    later = [each for each in reviews(store) if each.day("day") == held]
    before = send_to_suppliers(parts(store, tmp_path, held), held, dry_run=True).letters
    assert send_to_suppliers(parts(store, tmp_path, after), after, dry_run=True).letters <= before + len(later)


def test_the_letter_holds_the_agenda_and_nothing_that_is_ours(
    planned: tuple[MemoryStore, Record, date], tmp_path: Path
) -> None:
    store, review, due = planned
    send_to_suppliers(parts(store, tmp_path, due), due, dry_run=False)
    said = ""
    for each in letters(store):
        message = email.message_from_bytes(each.content, policy=email.policy.default)
        said += "".join(part.get_content() for part in message.walk() if part.get_content_maintype() == "text")
    assert f"service review of {review.text('supplier')}" in said
    assert "KPIs and service levels" in said
    assert "Any other business" in said
    for ours in ("Risk", "Finance", "Last safe day", "Our decision", "Tier", "Trap", "To decide", "Benefit to us"):
        assert ours not in said
    portfolio = parts(store, tmp_path).portfolio(TODAY)
    secrets = [each.text("what") for each in portfolio.of("risks")]
    assert secrets
    assert not [secret for secret in secrets if secret in said]


def test_a_supplier_without_an_address_is_counted(planned: tuple[MemoryStore, Record, date], tmp_path: Path) -> None:
    store, review, due = planned
    found = parts(store, tmp_path)
    old = store.registers.record("suppliers", review.text("supplier"))
    assert old is not None
    values = {name: value for name, value in old.values.items() if name != "contact_email"}
    store.registers.save([changed(found.definitions["suppliers"], old, old.id, values)], by="p1", at=found.now)
    assert send_to_suppliers(parts(store, tmp_path, due), due, dry_run=False).without_address >= 1
