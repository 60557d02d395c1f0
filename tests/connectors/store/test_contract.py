"""Does every store keep the same promises? Memory, SQLite and PostgreSQL, by one set of tests."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.store import Store
from connectors.store.memory import MemoryStore
from connectors.store.outbox import NothingToDecide
from engine.audit import FieldChange
from engine.cases.model import (
    CaseStatus,
    FileRecord,
    ItemState,
    RunMachine,
    SendLetter,
    SetTimer,
    Submitted,
)
from engine.cases.store import (
    ChangedMeanwhile,
    ContentDisposed,
    NotDue,
    UnknownCase,
    changed,
)
from engine.outbox import LetterState, Outcome, WhenUnsure
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
TODAY = date(2033, 1, 10)


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
    found = [(each.case, each.item.id, each.item.state) for each in store.cases.open_items()]
    assert found == [
        ("early", "meet#1", ItemState.WAITING),
        ("late", "meet#1", ItemState.WAITING),
        ("filed", "file#1", ItemState.READY),
    ]
    assert store.cases.open_items()[0].item == store.cases.load("early").case.items[0]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"asked": "manager"}, {"early", "late"}),
        ({"assignee": "p3"}, set()),
        ({"due_by": MONDAY + 5 * HOUR}, {"early"}),
        ({"limit": 1}, {"early"}),
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


# --- letters ----------------------------------------------------------------------------------------


def test_a_letter_goes_from_queued_to_sent(store: AnyStore) -> None:
    store.outbox.queue([a_letter()])
    assert store.outbox.soonest() == MONDAY
    (letter,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    assert (letter.content, letter.attempts) == (a_letter().content, 0)
    assert store.outbox.start_sending([letter], now=MONDAY, lease=LEASE) == ["l1"]
    sent = Outcome(id="l1", token=letter.token, state=LetterState.SENT, at=MONDAY)
    assert store.outbox.record([sent]) == ["l1"]
    assert store.outbox.record([sent]) == []
    assert store.outbox.counts() == dict.fromkeys(LetterState, 0) | {LetterState.SENT: 1}
    assert store.outbox.soonest() is None
    assert store.outbox.claim(now=MONDAY + 99 * HOUR, limit=9, lease=LEASE) == []


def test_the_same_letter_is_queued_once(store: AnyStore) -> None:
    store.outbox.queue([a_letter()])
    store.outbox.queue([replace(a_letter(), content=b"rendered again"), a_letter("l2")])
    contents = {letter.id: letter.content for letter in store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)}
    assert contents == {"l1": a_letter("l1").content, "l2": a_letter("l2").content}


def test_letters_wait_for_their_moment_and_go_oldest_first(store: AnyStore) -> None:
    store.outbox.queue([a_letter("later", at=MONDAY + HOUR), a_letter("b"), a_letter("a", at=MONDAY - HOUR)])
    claimed = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    assert [letter.id for letter in claimed] == ["a", "b"]
    assert store.outbox.soonest() == MONDAY + HOUR


def test_a_claimed_letter_whose_sender_was_lost_goes_to_the_next(store: AnyStore) -> None:
    store.outbox.queue([a_letter()])
    (lost,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    assert store.outbox.claim(now=MONDAY + LEASE - MINUTE, limit=9, lease=LEASE) == []
    (taken,) = store.outbox.claim(now=MONDAY + LEASE, limit=9, lease=LEASE)
    assert store.outbox.start_sending([lost], now=MONDAY + LEASE, lease=LEASE) == []
    assert store.outbox.record([Outcome(id="l1", token=lost.token, state=LetterState.SENT, at=MONDAY)]) == []
    assert store.outbox.start_sending([taken], now=MONDAY + LEASE, lease=LEASE) == ["l1"]


def test_sending_does_not_start_once_the_lease_has_ended(store: AnyStore) -> None:
    store.outbox.queue([a_letter()])
    (late,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    assert store.outbox.start_sending([late], now=MONDAY + LEASE, lease=LEASE) == []


@pytest.mark.parametrize(
    ("policy", "state"), [(WhenUnsure.RESEND, LetterState.QUEUED), (WhenUnsure.HOLD, LetterState.HELD)]
)
def test_a_letter_the_server_may_have_taken_goes_by_its_policy(
    store: AnyStore, policy: WhenUnsure, state: LetterState
) -> None:
    store.outbox.queue([a_letter(unsure=policy)])
    (lost,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    store.outbox.start_sending([lost], now=MONDAY, lease=2 * LEASE)
    assert store.outbox.claim(now=MONDAY + LEASE, limit=9, lease=LEASE) == []
    again = store.outbox.claim(now=MONDAY + 2 * LEASE, limit=9, lease=LEASE)
    assert [(letter.content, letter.attempts) for letter in again] == (
        [(a_letter().content, 1)] if state is LetterState.QUEUED else []
    )
    assert store.outbox.counts()[LetterState.HELD] == (state is LetterState.HELD)
    assert store.outbox.record([Outcome(id="l1", token=lost.token, state=LetterState.SENT, at=MONDAY)]) == []


def test_a_letter_refused_for_now_is_tried_again_later(store: AnyStore) -> None:
    store.outbox.queue([a_letter()])
    (letter,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    store.outbox.start_sending([letter], now=MONDAY, lease=LEASE)
    later = Outcome(
        id="l1", token=letter.token, state=LetterState.QUEUED, at=MONDAY, retry_at=MONDAY + HOUR, reason="451"
    )
    assert store.outbox.record([later]) == ["l1"]
    assert store.outbox.claim(now=MONDAY + 59 * MINUTE, limit=9, lease=LEASE) == []
    (again,) = store.outbox.claim(now=MONDAY + HOUR, limit=9, lease=LEASE)
    assert again.attempts == 1


def test_a_person_decides_on_a_letter_that_is_held(store: AnyStore) -> None:
    store.cases.save(a_case())
    store.outbox.queue([a_letter(unsure=WhenUnsure.HOLD)])
    (lost,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    store.outbox.start_sending([lost], now=MONDAY, lease=LEASE)
    store.outbox.claim(now=MONDAY + HOUR, limit=9, lease=LEASE)
    (held,) = store.outbox.undelivered()
    assert (held.id, held.state, held.since) == ("l1", LetterState.HELD, MONDAY + HOUR)
    assert "may have taken it" in held.reason
    store.outbox.decide("l1", LetterState.SENT, by="p5", at=MONDAY + HOUR, why="the relay's log has it")
    assert store.outbox.undelivered() == []
    (*_, entry) = store.audit.entries("c1")
    assert (entry.by, entry.what, entry.why) == ("p5", "letter decided", "the relay's log has it")
    assert entry.changes == (FieldChange(field="letter", old="held", new="sent"),)


def test_a_failed_letter_can_be_sent_again(store: AnyStore) -> None:
    store.outbox.queue([a_letter()])
    (letter,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    failed = Outcome(id="l1", token=letter.token, state=LetterState.FAILED, at=MONDAY, reason="550")
    store.outbox.record([failed])
    assert [each.reason for each in store.outbox.undelivered()] == ["550"]
    store.outbox.decide("l1", LetterState.QUEUED, by="p5", at=MONDAY + HOUR, why="address put right")
    (again,) = store.outbox.claim(now=MONDAY + HOUR, limit=9, lease=LEASE)
    assert (again.content, again.attempts) == (a_letter().content, 0)


@pytest.mark.parametrize("id", ["l1", "nobody's"])
def test_there_is_nothing_to_decide_about_a_letter_that_is_on_its_way(store: AnyStore, id: str) -> None:
    store.outbox.queue([a_letter("l1")])
    with pytest.raises(NothingToDecide, match="neither held nor failed"):
        store.outbox.decide(id, LetterState.SENT, by="p5", at=MONDAY, why="")


# --- the audit trail --------------------------------------------------------------------------------


def test_the_trail_says_who_what_when_and_why_and_keeps_special_answers_back(store: AnyStore) -> None:
    store.cases.save(a_case())
    event = Submitted(
        id="s1",
        at=MONDAY + HOUR,
        by="p2",
        item="meet#1",
        answers={"outcome": "phased"},
        reasons={"met_on": "was away", "diagnosis": "made-up fever lasted longer"},
    )
    store.cases.save(changed(store.cases.load("c1"), [event], MEET_THEN_FILE, forms=[a_form()]))
    opening, entry = store.audit.entries("c1")
    assert (opening.what, opening.by) == ("opened", "p9")
    assert (entry.what, entry.by, entry.at, entry.item) == ("submitted", "p2", MONDAY + HOUR, "meet#1")
    assert [str(change) for change in entry.changes] == [
        "diagnosis: changed",
        "outcome: none -> phased return",
        "rows: changed",
    ]
    assert entry.why == "diagnosis: a reason was given; met_on: was away"


def test_the_trail_is_whole_and_an_anchor_of_it_holds_later(store: AnyStore) -> None:
    assert store.audit.verify() is None
    closed_case(store.cases)
    anchor = store.audit.anchor()
    closed_case(store.cases, "c2")
    assert store.audit.verify([anchor]) is None
    assert (anchor.number, store.audit.anchor().number) == (3, 6)


def test_an_anchor_of_another_trail_is_noticed(store: AnyStore) -> None:
    closed_case(store.cases)
    foreign = replace(store.audit.anchor(), hash="f" * 64)
    assert str(store.audit.verify([foreign])) == "audit row 3: is not the row that was noted here"
    ahead = replace(store.audit.anchor(), number=7)
    assert str(store.audit.verify([ahead])) == "audit row 4: is missing, and all that followed it"


# --- disposal ---------------------------------------------------------------------------------------


def test_what_is_due_for_disposal_is_listed_and_nothing_else(store: AnyStore) -> None:
    for id in ("due", "later", "held", "no-day"):
        closed_case(store.cases, id)
    store.cases.save(a_case("open"))
    for id in ("due", "held", "open"):
        store.retention.set_date(id, from_day=TODAY, rule="staff record")
    store.retention.set_date("later", from_day=TODAY + timedelta(days=1), rule="staff record")
    store.retention.hold("held", by="p7", at=MONDAY, why="an inquiry")
    (due,) = store.retention.due(TODAY)
    assert (due.case, due.since, due.rule, due.process) == ("due", TODAY, "staff record", "small")
    store.retention.lift("held", by="p7", at=MONDAY, why="the inquiry is over")
    assert [each.case for each in store.retention.due(TODAY)] == ["due", "held"]


def test_disposal_takes_the_content_and_leaves_the_trail(store: AnyStore) -> None:
    closed_case(store.cases, "c1")
    closed_case(store.cases, "c2")
    store.outbox.queue([a_letter("l1", case="c1"), a_letter("l2", case="c2")])
    store.retention.set_date("c1", from_day=TODAY, rule="staff record")
    store.retention.dispose(["c1"], today=TODAY, by="p7", at=MONDAY, why="reviewed with IG")
    with pytest.raises(ContentDisposed, match="the content of case c1 has been disposed of"):
        store.cases.load("c1")
    assert store.cases.events("c1") == []
    assert store.cases.forms("c1", special=True) == {}
    assert [letter.id for letter in store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)] == ["l2"]
    assert [line.subject for line in store.cases.find() if line.id == "c1"] == [""]
    *before, last = store.audit.entries("c1")
    assert [(entry.what, entry.changes) for entry in before] == [
        ("opened", ()),
        ("submitted", ()),
        ("machine done", ()),
    ]
    assert (last.what, last.by, last.why) == ("disposed of", "p7", "reviewed with IG")
    assert store.audit.verify() is None
    assert store.retention.due(TODAY) == []
    assert len(store.cases.events("c2")) == 3


def test_nothing_goes_while_one_of_them_may_not(store: AnyStore) -> None:
    for id in ("due", "early", "held", "gone"):
        closed_case(store.cases, id)
        store.retention.set_date(id, from_day=TODAY, rule="staff record")
    store.cases.save(a_case("open"))
    store.retention.set_date("early", from_day=TODAY + timedelta(days=31), rule="staff record")
    store.retention.hold("held", by="p7", at=MONDAY, why="an inquiry")
    store.retention.dispose(["gone"], today=TODAY, by="p7", at=MONDAY, why="reviewed")
    with pytest.raises(NotDue) as refused:
        store.retention.dispose(
            ["due", "early", "held", "gone", "open", "nobody's"], today=TODAY, by="p7", at=MONDAY, why=""
        )
    assert str(refused.value).splitlines() == [
        "Nothing was disposed of.",
        "early: is kept until 10/02/2033",
        "gone: has been disposed of already",
        "held: is kept from disposal until somebody lifts that",
        "nobody's: there is no such case",
        "open: is open",
    ]
    assert store.cases.load("due").case.status is CaseStatus.CLOSED


def test_a_case_nobody_opened_has_no_day(store: AnyStore) -> None:
    with pytest.raises(UnknownCase):
        store.retention.set_date("c1", from_day=TODAY, rule="")
    with pytest.raises(UnknownCase):
        store.retention.hold("c1", by="p7", at=MONDAY, why="")


# --- versions of processes --------------------------------------------------------------------------


def test_the_files_of_a_version_stay_as_they_were_first_kept(store: AnyStore) -> None:
    store.processes.keep("small", "v1", {"future.yaml": b"one", "running.yaml": b"two"})
    store.processes.keep("small", "v1", {"future.yaml": b"changed"})
    assert store.processes.files("small", "v1") == {"future.yaml": b"one", "running.yaml": b"two"}
    assert store.processes.files("small", "v2") == {}
