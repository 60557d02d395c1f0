"""Does every store keep the same promises about letters, the audit trail, disposal and versions of processes?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.store import Store
from connectors.store.memory import MemoryStore
from engine.audit import FieldChange
from engine.cases.model import (
    CaseStatus,
    Submitted,
)
from engine.cases.store import (
    ContentDisposed,
    NotDue,
    UnknownCase,
    changed,
)
from engine.forms.drafts import Draft
from engine.outbox import LetterState, NothingToDecide, Outcome, WhenUnsure
from tests.connectors.store.examples import (
    HOUR,
    LEASE,
    MEET_THEN_FILE,
    MINUTE,
    a_case,
    a_form,
    a_letter,
    closed_case,
)
from tests.engine.cases.small_processes import MONDAY

AnyStore = Store | MemoryStore
TODAY = date(2033, 1, 10)


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


def test_a_letter_given_back_unsent_was_not_tried(store: AnyStore) -> None:
    store.outbox.queue([a_letter()])
    (letter,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    store.outbox.record([Outcome(id="l1", token=letter.token, state=LetterState.QUEUED, at=MONDAY)])
    (again,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    assert again.attempts == 0


def test_a_person_decides_on_a_letter_that_is_held(store: AnyStore) -> None:
    store.cases.save(a_case())
    store.outbox.queue([a_letter(unsure=WhenUnsure.HOLD)])
    (lost,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    store.outbox.start_sending([lost], now=MONDAY, lease=LEASE)
    store.outbox.claim(now=MONDAY + HOUR, limit=9, lease=LEASE)
    (held,) = store.outbox.lines()
    assert (held.id, held.state, held.since) == ("l1", LetterState.HELD, MONDAY + HOUR)
    assert "may have taken it" in held.reason
    store.outbox.decide("l1", LetterState.SENT, by="p5", at=MONDAY + HOUR, why="the relay's log has it")
    assert store.outbox.lines() == []
    (*_, entry) = store.audit.entries("c1")
    assert (entry.by, entry.what, entry.why) == ("p5", "letter decided", "the relay's log has it")
    assert entry.changes == (FieldChange(field="letter", old="held", new="sent"),)


def test_a_failed_letter_can_be_sent_again(store: AnyStore) -> None:
    store.outbox.queue([a_letter()])
    (letter,) = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    failed = Outcome(id="l1", token=letter.token, state=LetterState.FAILED, at=MONDAY, reason="550")
    store.outbox.record([failed])
    assert [each.reason for each in store.outbox.lines()] == ["550"]
    assert store.outbox.letters(["l1", "never written"]) == {"l1": store.outbox.lines()[0]}
    store.outbox.decide("l1", LetterState.QUEUED, by="p5", at=MONDAY + HOUR, why="address put right")
    (again,) = store.outbox.claim(now=MONDAY + HOUR, limit=9, lease=LEASE)
    assert (again.content, again.attempts) == (a_letter().content, 0)


def test_outcomes_and_new_starts_are_written_together(store: AnyStore) -> None:
    store.outbox.queue([a_letter("l1"), a_letter("l2"), a_letter("l3")])
    first, second, third = store.outbox.claim(now=MONDAY, limit=9, lease=LEASE)
    store.outbox.start_sending([first], now=MONDAY, lease=LEASE)
    sent = Outcome(id="l1", token=first.token, state=LetterState.SENT, at=MONDAY)
    stale = replace(third, token=third.token - 1)
    written = store.outbox.record_and_start([sent], [second, stale], now=MONDAY, lease=LEASE)
    assert written == (["l1"], ["l2"])
    counts = store.outbox.counts()
    assert [counts[state] for state in (LetterState.SENT, LetterState.SENDING, LetterState.CLAIMED)] == [1, 1, 1]


def test_letters_sent_in_the_last_day_are_counted(store: AnyStore) -> None:
    store.outbox.queue([a_letter("old"), a_letter("new"), a_letter("failed"), a_letter("waiting")])
    letters = {each.id: each for each in store.outbox.claim(now=MONDAY, limit=3, lease=LEASE)}
    moments = {"failed": MONDAY, "new": MONDAY, "old": MONDAY - MINUTE}
    store.outbox.record(
        [
            Outcome(
                id=id,
                token=letters[id].token,
                state=LetterState.FAILED if id == "failed" else LetterState.SENT,
                at=moment,
            )
            for id, moment in moments.items()
        ]
    )
    assert store.outbox.sent_since(MONDAY) == 1


def test_letters_are_listed_by_state_with_the_latest_change_first(store: AnyStore) -> None:
    store.outbox.queue([a_letter("a"), a_letter("b"), a_letter("c", at=MONDAY + HOUR)])
    for letter in store.outbox.claim(now=MONDAY, limit=9, lease=LEASE):
        later = MONDAY + (MINUTE if letter.id == "b" else 2 * MINUTE)
        failed = Outcome(id=letter.id, token=letter.token, state=LetterState.FAILED, at=later, reason="550 5.1.1")
        store.outbox.record([failed])
    assert [(line.id, line.since, line.next_try) for line in store.outbox.lines()] == [
        ("a", MONDAY + 2 * MINUTE, None),
        ("b", MONDAY + MINUTE, None),
    ]
    assert [line.id for line in store.outbox.lines(limit=1)] == ["a"]
    (queued,) = store.outbox.lines([LetterState.QUEUED])
    assert (queued.id, queued.since, queued.next_try) == ("c", None, MONDAY + HOUR)


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


def test_cases_of_somebody_that_are_over_and_have_no_day_yet_are_listed(store: AnyStore) -> None:
    for id in ("no-day", "dated"):
        closed_case(store.cases, id)
    store.cases.save(a_case("open"))
    subject = store.cases.load("no-day").case.subject
    store.retention.set_date("dated", from_day=TODAY, rule="staff record")
    assert list(store.retention.undated([subject, "nobody"])) == ["no-day"]
    assert list(store.retention.undated(["nobody"])) == []
    assert list(store.retention.undated([])) == []


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


def test_disposal_takes_forms_somebody_had_begun(store: AnyStore) -> None:
    for case in ("c1", "c2"):
        closed_case(store.cases, case)
        store.drafts.keep(Draft(case=case, item="meet#1", by="p7", at=MONDAY, entries={"held_by": "Asha Moor"}))
    store.retention.set_date("c1", from_day=TODAY, rule="staff record")
    store.retention.dispose(["c1"], today=TODAY, by="p7", at=MONDAY, why="reviewed with IG")
    assert store.drafts.draft("c1", "meet#1", "p7") is None
    kept = store.drafts.draft("c2", "meet#1", "p7")
    assert kept is not None
    assert kept.entries == {"held_by": "Asha Moor"}


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
