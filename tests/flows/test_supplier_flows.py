"""Do the flows about suppliers do each thing once, catch up after an outage, and tell Prefect nothing personal?"""

import email
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from connectors.register_files import library_registers
from connectors.store import Store
from connectors.store.memory import MemoryStore
from engine.outbox import OutgoingLetter
from engine.registers.decisions import Outcome, decided, decision_id
from engine.registers.definition import Record, Records
from engine.registers.reviews import NotYet, State, closed, confirmed, to_confirm
from engine.registers.store import changed
from flows.review_meetings import make_packs, plan_year
from flows.settings import Settings
from flows.stored_reminders import remind
from flows.supplier_flows import chase, check, evidence_chase, plan_reviews, register_compliance, review_packs
from flows.supplier_parts import SupplierParts, moment_of, open_parts, parts_of
from flows.supplier_reminders import remind_suppliers
from flows.wiring import open_store
from tests.engine.cases.small_processes import MONDAY
from tests.engine.registers.sample_portfolio import TODAY, sample_records

DAY = timedelta(days=1)
SAMPLE = sample_records()
SMALL = sample_records(3, 4, 12)


def fill(store: Store | MemoryStore, records: Records) -> None:
    definitions = library_registers()
    changes = [
        changed(definitions[key], None, each.id, each.values) for key, found in records.items() for each in found
    ]
    store.registers.save(changes, by="p1", at=MONDAY, why="sample")


def kept(records: Records = SAMPLE) -> MemoryStore:
    store = MemoryStore()
    fill(store, records)
    return store


LIBRARY = parts_of(MemoryStore(), Path(), on=TODAY)


def parts(store: MemoryStore, folder: Path, day: date = TODAY) -> SupplierParts:
    return replace(LIBRARY, store=store, folder=folder, now=moment_of(day))


def letters(store: MemoryStore) -> list[OutgoingLetter]:
    return [each.letter for each in store.outbox.waiting.values()]


def test_reminders_go_once_a_rung_and_digests_once_a_week(tmp_path: Path) -> None:
    store = kept()
    first = remind(parts(store, tmp_path), TODAY, dry_run=False)
    assert first.reminders > 0
    assert first.digests > 0
    again = remind(parts(store, tmp_path), TODAY, dry_run=False)
    assert (again.reminders, again.digests) == (0, 0)
    tuesday = remind(parts(store, tmp_path, TODAY + DAY), TODAY + DAY, dry_run=False)
    assert tuesday.digests == 0
    assert len(letters(store)) == first.reminders + first.digests + tuesday.reminders


def test_a_digest_missed_on_monday_comes_on_the_next_run_of_the_week(tmp_path: Path) -> None:
    store, thursday = kept(), TODAY + 3 * DAY
    assert remind(parts(store, tmp_path, thursday), thursday, dry_run=False).digests > 0
    assert remind(parts(store, tmp_path, thursday + DAY), thursday + DAY, dry_run=False).digests == 0


def test_nobody_gets_a_digest_with_nothing_in_it(tmp_path: Path) -> None:
    empty = {
        key: () if key in ("contracts", "actions", "evidence", "reviews") else found for key, found in SMALL.items()
    }
    assert (
        remind(
            parts(kept({**empty, "kpis": (), "kpi_actuals": (), "invoices": ()}), tmp_path), TODAY, dry_run=False
        ).digests
        == 0
    )


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    store = kept()
    done = remind(parts(store, tmp_path), TODAY, dry_run=True)
    assert done.reminders > 0
    assert plan_year(parts(store, tmp_path), TODAY, dry_run=True).new > 0
    assert make_packs(parts(store, tmp_path), TODAY, dry_run=True).files == []
    assert chase(parts(store, tmp_path), TODAY, dry_run=True).letters > 0
    assert check(parts(store, tmp_path), TODAY, dry_run=True).findings > 0
    assert letters(store) == []
    assert list(tmp_path.iterdir()) == []
    assert len(store.registers.records("reviews")) == len(SAMPLE["reviews"])


class Crash(BaseException):
    """The process is killed."""


def test_a_crash_between_outbox_and_mark_sends_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = kept()

    def killed(*_: object, **__: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(store.registers, "mark", killed)
        with pytest.raises(Crash):
            remind(parts(store, tmp_path), TODAY, dry_run=False)
    before = {letter.id for letter in letters(store)}
    assert before
    remind(parts(store, tmp_path), TODAY, dry_run=False)
    assert before <= {letter.id for letter in letters(store)}
    assert len({letter.id for letter in letters(store)}) == len(letters(store))


@given(st.sets(st.integers(0, 39), max_size=25), st.integers(0, 300))
@settings(max_examples=5, deadline=None)
def test_after_outages_there_are_no_letters_but_those_there_would_have_been(
    tmp_path_factory: pytest.TempPathFactory, outages: set[int], first: int
) -> None:
    """Which of them a gap may leave out, overtaken and daily ones, test_answered_reminders.py says."""
    folder, begin = tmp_path_factory.mktemp("outage"), TODAY + timedelta(days=first)
    always, broken = kept(SMALL), kept(SMALL)
    for number in range(40):
        day = begin + timedelta(days=number)
        remind(parts(always, folder, day), day, dry_run=False)
        if number not in outages:
            remind(parts(broken, folder, day), day, dry_run=False)
    with_all, with_outages = ([letter.id for letter in letters(store)] for store in (always, broken))
    assert set(with_outages) <= set(with_all)
    assert len(set(with_outages)) == len(with_outages)
    if not outages:
        assert with_outages == with_all


def test_a_decision_in_the_register_stops_the_reminders(tmp_path: Path) -> None:
    without_breaks = [
        Record(
            register="contracts",
            id=each.id,
            values={name: said for name, said in each.values.items() if name != "breaks"},
        )
        for each in SAMPLE["contracts"]
    ]
    store = kept({**SAMPLE, "contracts": without_breaks})
    assert remind(parts(store, tmp_path), TODAY, dry_run=True).reminders > 0
    definition, ends = LIBRARY.definitions["decisions"], {}
    for contract in parts(store, tmp_path).portfolio(TODAY).register.contracts:
        end = contract.end_of_term(TODAY)
        if end is not None:
            ends[contract.ref] = end
    changes = [
        changed(definition, None, decision_id(ref, end), decided(ref, end, Outcome.KEEP, by="p1", on=TODAY, why="good"))
        for ref, end in ends.items()
    ]
    store.registers.save(changes, by="p1", at=MONDAY)
    assert remind(parts(store, tmp_path), TODAY, dry_run=True).reminders == 0


# --- reviews ----------------------------------------------------------------------------------------


def reviews(store: MemoryStore, state: State = State.PLANNED) -> list[Record]:
    return [each for each in store.registers.records("reviews") if each.text("state") == state]


def entries(store: MemoryStore) -> list[str]:
    """UID, sequence and status of every calendar entry in the outbox."""
    found = []
    for letter in letters(store):
        for part in email.message_from_bytes(letter.content).walk():
            if part.get_content_type() == "text/calendar":
                (event,) = Calendar.from_ical(bytes(part.get_payload(decode=True))).walk("VEVENT")
                found.append(f"{event['UID']} {event['SEQUENCE']} {event['STATUS']}")
    return found


def test_a_year_of_reviews_is_planned_once(tmp_path: Path) -> None:
    store = kept()
    done = plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    assert done.new == len(reviews(store)) > 10
    assert done.invites == len(entries(store)) >= done.new
    again = plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    assert (again.new, again.moved, again.cancelled, again.invites) == (0, 0, 0, 0)
    working = parts(store, tmp_path).portfolio(TODAY).working_days
    days = [each.day("day") for each in reviews(store)]
    assert all(day is not None and day > TODAY and working.is_working_day(day) for day in days)


def test_a_month_later_nothing_planned_is_planned_again(tmp_path: Path) -> None:
    store = kept()
    plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    before = {each.id: each.day("day") for each in reviews(store)}
    later = TODAY + 30 * DAY
    plan_year(parts(store, tmp_path, later), later, dry_run=False)
    after = {each.id: each.day("day") for each in reviews(store)}
    assert {id: after[id] for id in before if id in after} == {id: day for id, day in before.items() if id in after}


def test_a_review_that_is_moved_keeps_its_uid_and_raises_its_sequence(tmp_path: Path) -> None:
    store = kept()
    plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    review = reviews(store)[0]
    moved = {**review.values, "day": TODAY + 100 * DAY}
    definition = parts(store, tmp_path).definitions["reviews"]
    store.registers.save([changed(definition, review, review.id, moved)], by="p1", at=MONDAY)
    before = set(entries(store))
    done = plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    assert (done.new, done.moved, done.cancelled) == (0, 1, 0)
    (uid, sequence, status), *_ = (entry.split() for entry in set(entries(store)) - before)
    assert (sequence, status) == ("1", "CONFIRMED")
    assert f"{uid} 0 CONFIRMED" in before


def test_a_review_the_tier_no_longer_asks_for_is_cancelled(tmp_path: Path) -> None:
    store = kept()
    plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    supplier = reviews(store)[0].text("supplier")
    contracts = [each for each in store.registers.records("contracts") if each.text("supplier") == supplier]
    definition = parts(store, tmp_path).definitions["contracts"]
    ended = [changed(definition, each, each.id, {**each.values, "status": "cancelled"}) for each in contracts]
    store.registers.save(ended, by="p1", at=MONDAY)
    done = plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    assert done.cancelled > 0
    assert not [each for each in reviews(store) if each.text("supplier") == supplier]
    assert [entry for entry in entries(store) if entry.endswith("1 CANCELLED")]
    assert plan_year(parts(store, tmp_path), TODAY, dry_run=False).cancelled == 0


def test_packs_are_made_once_ten_working_days_before(tmp_path: Path) -> None:
    store = kept()
    plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    soonest = min(day for each in reviews(store) if (day := each.day("day")))
    day = parts(store, tmp_path).portfolio(TODAY).working_days.add_working_days(soonest, -10)
    done = make_packs(parts(store, tmp_path, day), day, dry_run=False)
    assert done.packs >= 1
    assert {file.suffix for file in done.files} == {".html", ".pdf", ".xlsx"}
    assert all(file.stat().st_size > 5_000 for file in done.files)
    assert done.letters == done.packs
    assert make_packs(parts(store, tmp_path, day), day, dry_run=False).packs == 0


def test_a_review_closes_only_when_every_field_is_confirmed_or_changed(tmp_path: Path) -> None:
    store = kept()
    plan_year(parts(store, tmp_path), TODAY, dry_run=False)
    review, found = reviews(store)[0], parts(store, tmp_path)
    fields = to_confirm(found.portfolio(TODAY), review.text("supplier"), found.definitions)
    assert len(fields) > 5
    held = Record(register="reviews", id=review.id, values={**review.values, "state": "held"})
    with pytest.raises(NotYet) as refusal:
        closed(held, fields, changed=(), on=TODAY)
    assert refusal.value.left == fields
    some = Record(register="reviews", id=review.id, values=confirmed(held, fields[2:]))
    with pytest.raises(NotYet) as refusal:
        closed(some, fields, changed=fields[:1], on=TODAY)
    assert refusal.value.left == fields[1:2]
    assert closed(some, fields, changed=fields[:2], on=TODAY)["state"] == "closed"
    with pytest.raises(NotYet, match="has not been held"):
        closed(Record(register="reviews", id=review.id, values=confirmed(review, fields)), fields, changed=(), on=TODAY)


# --- evidence and compliance ------------------------------------------------------------------------


def test_evidence_is_asked_for_once_a_rung_and_no_more_once_it_is_there(tmp_path: Path) -> None:
    store = kept()
    first = chase(parts(store, tmp_path), TODAY, dry_run=False)
    assert first.letters > 0
    assert chase(parts(store, tmp_path), TODAY, dry_run=False).letters == 0
    later = TODAY + 40 * DAY
    portfolio = parts(store, tmp_path, later).portfolio(later)
    asked = {item.supplier for items in portfolio.evidence.values() for item in items}
    new = [
        changed(parts(store, tmp_path).definitions["evidence"], None, f"N-{number}", {
            "ref": f"N-{number}", "supplier": supplier, "kind": kind.name, "issued": later,
            "expires": later + timedelta(days=400), "status": "accepted",
        })
        for number, (supplier, kind) in enumerate(
            (supplier, kind) for supplier in sorted(asked) for kind in portfolio.evidence_types.values()
        )
    ]  # fmt: skip
    store.registers.save(new, by="p1", at=MONDAY)
    assert chase(parts(store, tmp_path, later), later, dry_run=False).letters == 0


def test_the_nightly_check_writes_what_managers_see(tmp_path: Path) -> None:
    done = check(parts(kept(), tmp_path), TODAY, dry_run=False)
    page, workbook = done.files
    assert "Evidence wall" in page.read_text("utf-8")
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == [
        "Heat map", "The next 180 days", "Where contracts stand", "Systems for the same thing",
        "Single points of failure", "Not in order", "Evidence wall",
    ]  # fmt: skip
    assert book["Not in order"].max_row == done.findings + 4
    assert sum(done.by_area.values()) == done.findings
    assert book["Where contracts stand"].max_row == sum(done.contracts.values()) + 4
    assert sum(done.contracts.values()) == len(SAMPLE["contracts"])


# --- on Prefect -------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with the sample registers in its database."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    with open_store(Settings.from_env()) as store:
        fill(store, SMALL)
    return tmp_path


@pytest.mark.usefixtures("prefect_db")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_every_flow_runs_twice_and_tells_prefect_counts_only(home: Path) -> None:
    first = [
        (await plan_reviews(on=TODAY)).new,
        (await review_packs(on=TODAY)).packs,
        (await register_compliance(on=TODAY)).findings,
        (await evidence_chase(on=TODAY)).letters,
        (await remind_suppliers(today=TODAY)).digests,
    ]
    assert first[0] > 0
    assert first[2] > 0
    again = [(await plan_reviews(on=TODAY)).new, (await evidence_chase(on=TODAY)).letters]
    reminded = await remind_suppliers(today=TODAY)
    assert [*again, reminded.written, reminded.digests] == [0, 0, 0, 0]
    with open_parts(Settings.from_env(), on=TODAY) as found:
        assert found.portfolio(TODAY).of("reviews")
    assert (home / "suppliers" / f"supplier-contracts-{TODAY}.xlsx").exists()
    known = await _all_prefect_knows()
    assert "plan-reviews" in known
    for secret in ("@trust.example", "Asha Moor", "Copper Backup", "C-0000"):
        assert secret not in known


async def _all_prefect_knows() -> str:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        answers: Sequence[object] = [
            *await client.read_flow_runs(), *await client.read_task_runs(), *await client.read_artifacts(),
            *await client.read_logs(),
        ]  # fmt: skip
    return json.dumps([each.model_dump(mode="json") for each in answers])  # type: ignore[attr-defined]
