"""Does every store keep the same promises about cases and requests? Memory, SQLite and PostgreSQL alike."""

from dataclasses import replace

import pytest

from connectors.store import Store
from connectors.store.memory import MemoryStore
from engine.cases.model import (
    CaseStatus,
    FileRecord,
    ItemState,
    RunMachine,
    SendLetter,
    SetTimer,
)
from engine.cases.store import (
    ChangedMeanwhile,
    UnknownCase,
    changed,
)
from engine.outbox import LetterState
from tests.connectors.store.examples import (
    HOUR,
    LEASE,
    MEET_THEN_FILE,
    MINUTE,
    a_case,
    a_form,
    a_letter,
    closed_case,
    done,
    fired,
    machine_done,
    step,
    submitted,
)
from tests.engine.cases.small_processes import MONDAY

AnyStore = Store | MemoryStore


# --- cases ------------------------------------------------------------------------------------------


def test_a_saved_case_loads_the_same(store: AnyStore) -> None:
    change = a_case()
    store.cases.save(change)
    loaded = store.cases.load("c1")
    assert loaded.case == change.case
    assert loaded.revision == 1


def test_a_case_nobody_opened_is_refused(store: AnyStore) -> None:
    with pytest.raises(UnknownCase, match="there is no case c1"):
        store.cases.load("c1")
    assert store.cases.load_all(["c1"]) == {}


def test_of_two_who_submit_at_once_one_is_saved_and_one_is_told(store: AnyStore) -> None:
    store.cases.save(a_case())
    asha = step(store.cases, "c1", submitted("s1", by="asha", outcome="phased"))
    ben = changed(store.cases.load("c1"), [submitted("s2", by="ben", outcome="none")], MEET_THEN_FILE, forms=[a_form()])
    store.cases.save(asha)
    with pytest.raises(ChangedMeanwhile, match="Somebody else changed this case"):
        store.cases.save(ben)
    assert store.cases.load("c1").case == asha.case
    assert [event.by for event in store.cases.events("c1")] == ["p9", "asha"]
    assert [entry.by for entry in store.audit.entries("c1")] == ["p9", "asha"]
    assert store.cases.forms("c1", special=True) == {}


def test_a_case_is_opened_once(store: AnyStore) -> None:
    store.cases.save(a_case())
    with pytest.raises(ChangedMeanwhile):
        store.cases.save(a_case(subject="somebody else"))
    assert store.cases.load("c1").case.subject == "p1"


def test_many_are_saved_at_once_and_those_changed_meanwhile_are_named(store: AnyStore) -> None:
    ids = [f"c{number}" for number in range(20)]
    assert store.cases.save_all([a_case(id) for id in ids]) == []
    steps = [step(store.cases, id, submitted()) for id in ids]
    store.cases.save(step(store.cases, "c7", submitted("somebody else")))
    store.cases.save(a_case("opened already"))
    opening = [a_case("c99"), a_case("opened already")]
    assert store.cases.save_all([*steps, *opening]) == ["c7", "opened already"]
    revisions = {id: saved.revision for id, saved in store.cases.load_all([*ids, "c99"]).items()}
    assert revisions == dict.fromkeys(ids, 2) | {"c99": 1}


def test_the_same_event_again_saves_nothing(store: AnyStore) -> None:
    store.cases.save(a_case())
    store.cases.save(step(store.cases, "c1", submitted()))
    before = store.audit.anchor()
    store.cases.save(step(store.cases, "c1", submitted()))
    assert store.cases.load("c1").revision == 2
    assert store.audit.anchor() == before


def test_what_happened_is_kept_in_order(store: AnyStore) -> None:
    closed_case(store.cases)
    events = store.cases.events("c1")
    assert [type(event).__name__ for event in events] == ["Opened", "Submitted", "MachineDone"]
    assert events[1] == submitted(outcome="phased")


def test_histories_are_of_one_process_oldest_first(store: AnyStore) -> None:
    store.cases.save(a_case("young", at=MONDAY + HOUR))
    store.cases.save(a_case("old"))
    store.cases.save(step(store.cases, "old", submitted()))
    found = [(case.id, len(events)) for case, events in store.cases.histories("small")]
    assert found == [("old", 2), ("young", 1)]
    assert list(store.cases.histories("another")) == []


def test_special_answers_are_given_only_to_those_who_ask_for_them(store: AnyStore) -> None:
    closed_case(store.cases)
    whole = replace(a_form(), at=MONDAY)
    assert store.cases.forms("c1", special=True) == {"meet#1": whole}
    assert store.cases.forms("c1", special=False) == {"meet#1": replace(whole, special={})}


def test_open_work_is_listed_soonest_due_first(store: AnyStore) -> None:
    store.cases.save(a_case("late"))
    store.cases.save(a_case("early", at=MONDAY - 20 * HOUR))
    store.cases.save(a_case("filed"))
    store.cases.save(step(store.cases, "filed", submitted()))
    found = [(each.case, each.item, each.state) for each in store.cases.open_items()]
    assert found == [
        ("early", "meet#1", ItemState.WAITING),
        ("late", "meet#1", ItemState.WAITING),
        ("filed", "file#1", ItemState.READY),
    ]
    early, item = store.cases.open_items()[0], store.cases.load("early").case.items[0]
    for said in ("node", "since", "due", "asked", "assignee", "shade"):
        assert getattr(early, said) == getattr(item, said)
    assert (early.process, early.subject) == ("small", "p1")


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"asked": "manager"}, {"early", "late"}),
        ({"assignee": "p3"}, set()),
        ({"due_by": MONDAY + 5 * HOUR}, {"early"}),
        ({"limit": 1}, {"early"}),
        ({"state": ItemState.WAITING}, {"early", "late"}),
        ({"state": ItemState.STOPPED}, set()),
        ({"subjects": ["p1", "p9"]}, {"early", "late"}),
        ({"subjects": []}, set()),
    ],
)
def test_open_work_is_narrowed(store: AnyStore, narrowed: dict[str, object], found: set[str]) -> None:
    store.cases.save_all([a_case("late"), a_case("early", at=MONDAY - 20 * HOUR)])
    assert {each.case for each in store.cases.open_items(**narrowed)} == found  # type: ignore[arg-type]


def test_cases_are_found_newest_first(store: AnyStore) -> None:
    closed_case(store.cases, "c1")
    store.cases.save(a_case("c2", at=MONDAY + HOUR, subject="p2"))
    assert [line.id for line in store.cases.find()] == ["c2", "c1"]
    assert [line.id for line in store.cases.find(status=CaseStatus.CLOSED)] == ["c1"]
    assert [line.id for line in store.cases.find(subject="p2", process="small")] == ["c2"]
    assert store.cases.find(process="another") == []
    assert store.cases.find(limit=1)[0].opened == MONDAY + HOUR
    starter = store.cases.events("c1")[0].by
    assert [line.id for line in store.cases.find(started_by=starter, subject="p2")] == ["c2"]
    assert store.cases.find(started_by="somebody else") == []


# --- timers and requests ----------------------------------------------------------------------------


def test_a_timer_is_claimed_once_it_is_due_and_by_one_worker(store: AnyStore) -> None:
    store.cases.save(a_case())
    assert store.cases.soonest([SetTimer]) == MONDAY + 2 * HOUR
    assert store.cases.claim([SetTimer], now=MONDAY + HOUR, limit=9, lease=LEASE) == []
    now = MONDAY + 2 * HOUR
    (mine,) = store.cases.claim([SetTimer], now=now, limit=9, lease=LEASE)
    assert isinstance(mine.request, SetTimer)
    assert mine.request.timer == "meet#1:rung-0"
    assert store.cases.claim([SetTimer], now=now, limit=9, lease=LEASE) == []


def test_a_timer_that_fired_does_not_come_again_and_asks_for_its_letter(store: AnyStore) -> None:
    store.cases.save(a_case())
    now = MONDAY + 2 * HOUR
    (timer,) = store.cases.claim([SetTimer], now=now, limit=9, lease=LEASE)
    store.cases.save(step(store.cases, "c1", fired(timer, now), finished=[done(timer)]))
    assert store.cases.soonest([SetTimer]) == MONDAY + 30 * HOUR
    assert store.cases.claim([SetTimer], now=now + 2 * LEASE, limit=9, lease=LEASE) == []
    (letter,) = store.cases.claim([SendLetter], now=now, limit=9, lease=LEASE)
    assert isinstance(letter.request, SendLetter)
    assert letter.request.letter == "please-meet"


def test_a_timer_may_fire_and_its_work_be_done_in_one_step(store: AnyStore) -> None:
    store.cases.save(a_case())
    now = MONDAY + 2 * HOUR
    (timer,) = store.cases.claim([SetTimer], now=now, limit=9, lease=LEASE)
    store.cases.save(step(store.cases, "c1", fired(timer, now), submitted(), finished=[done(timer)]))
    assert store.cases.soonest([SetTimer]) is None
    assert [type(event).__name__ for event in store.cases.events("c1")] == ["Opened", "TimerFired", "Submitted"]
    assert store.cases.finish([done(timer)]) == []


def test_the_timers_of_work_that_is_done_are_dropped(store: AnyStore) -> None:
    store.cases.save(a_case())
    store.cases.save(step(store.cases, "c1", submitted()))
    assert store.cases.soonest([SetTimer]) is None


def test_a_lost_worker_gives_way_when_its_lease_ends_and_can_no_longer_finish(store: AnyStore) -> None:
    store.cases.save(a_case())
    now = MONDAY + 2 * HOUR
    (lost,) = store.cases.claim([SetTimer], now=now, limit=9, lease=LEASE)
    stale = step(store.cases, "c1", fired(lost, now), finished=[done(lost)])
    (taken,) = store.cases.claim([SetTimer], now=now + LEASE, limit=9, lease=LEASE)
    assert taken.token > lost.token
    with pytest.raises(ChangedMeanwhile):
        store.cases.save(stale)
    assert store.cases.finish([done(lost, a_letter())]) == []
    assert store.outbox.counts()[LetterState.QUEUED] == 0
    store.cases.save(step(store.cases, "c1", fired(taken, now), finished=[done(taken)]))


def test_requests_are_claimed_by_kind_oldest_first_and_no_more_than_asked_for(store: AnyStore) -> None:
    store.cases.save_all([a_case(f"c{number}", at=MONDAY - number * HOUR) for number in range(5)])
    assert store.cases.claim([RunMachine, FileRecord], now=MONDAY, limit=9, lease=LEASE) == []
    taken = store.cases.claim([SetTimer], now=MONDAY, limit=2, lease=LEASE)
    assert [each.request.case for each in taken] == ["c4", "c3"]


def test_a_machine_step_is_asked_for_done_and_recorded(store: AnyStore) -> None:
    store.cases.save(a_case())
    store.cases.save(step(store.cases, "c1", submitted()))
    (run,) = store.cases.claim([RunMachine], now=MONDAY + HOUR, limit=9, lease=LEASE)
    store.cases.save(step(store.cases, "c1", machine_done(), finished=[done(run)]))
    assert store.cases.load("c1").case.status is CaseStatus.CLOSED
    (record,) = store.cases.claim([FileRecord], now=MONDAY + 2 * HOUR, limit=9, lease=LEASE)
    assert store.cases.finish([done(record)]) == [record.request.id]
    assert store.cases.finish([done(record)]) == []


def test_a_request_carried_out_puts_its_letters_in_the_outbox_with_it(store: AnyStore) -> None:
    store.cases.save(a_case())
    now = MONDAY + 2 * HOUR
    (timer,) = store.cases.claim([SetTimer], now=now, limit=9, lease=LEASE)
    store.cases.save(step(store.cases, "c1", fired(timer, now), finished=[done(timer)]))
    (asked,) = store.cases.claim([SendLetter], now=now, limit=9, lease=LEASE)
    assert store.cases.finish([done(asked, a_letter("l1"), a_letter("l2"))]) == [asked.request.id]
    assert store.outbox.counts()[LetterState.QUEUED] == 2


def test_a_request_put_off_comes_again_later(store: AnyStore) -> None:
    store.cases.save(a_case())
    now = MONDAY + 2 * HOUR
    claimed = store.cases.claim([SetTimer], now=now, limit=9, lease=LEASE)
    store.cases.put_off(claimed, until=now + MINUTE)
    assert store.cases.soonest([SetTimer]) == now + MINUTE
    assert len(store.cases.claim([SetTimer], now=now + MINUTE, limit=9, lease=LEASE)) == 1
