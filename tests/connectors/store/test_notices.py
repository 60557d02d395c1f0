"""Does every store keep the same promises about notices? Memory, SQLite and PostgreSQL alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from connectors.store import Store
from connectors.store.memory import MemoryStore
from connectors.store.notices import letter_case
from engine.notices.delivery import Delivery, DeliveryState, Preferences, RungKey
from engine.notices.life import KeptChange, cancelled, finished, recorded, released, revised
from engine.notices.posts import ON_ITS_WAY, NothingToDecide, Post, PostState, held
from engine.notices.seen import BadLink, Reading, Token, Told, new_token, token_hash
from engine.notices.store import ChangedMeanwhile, DigestRun, OpenedRung, SentLater, ToldOf, UnknownChange
from engine.outbox import LetterState, OutgoingLetter
from tests.engine.notices.small_trust import MONDAY, a_change, at

AnyStore = Store | MemoryStore
NOW = at(MONDAY, 10)
HOUR = timedelta(hours=1)
KEY = RungKey(change="CHG-1", schedule=1, rung="one-week")


@pytest.fixture
def kept(store: AnyStore) -> KeptChange:
    """A released change that is kept."""
    return store.notices.save_change(released(recorded(a_change(), now=NOW), now=NOW), by="asha", at=NOW)


def a_delivery(
    person: str, state: DeliveryState = DeliveryState.SENT, *, key: RungKey = KEY, at: datetime = NOW
) -> Delivery:
    sent = state is DeliveryState.SENT
    return Delivery(
        key=key, person=person, reasons=("use LilliCare", "are named"), state=state, at=at, not_before=at,
        counts=sent, letter=key.letter(person) if sent else "",
    )  # fmt: skip


def letters_of(deliveries: Sequence[Delivery]) -> tuple[OutgoingLetter, ...]:
    return tuple(
        OutgoingLetter(
            id=each.letter, case=letter_case("CHG-1"), recipient=f"{each.person}@trust.example", content=b"Dear",
            not_before=each.not_before,
        )
        for each in deliveries
        if each.letter
    )  # fmt: skip


def opened(
    kept: KeptChange, *deliveries: Delivery, key: RungKey = KEY, passed_over: tuple[str, ...] = ()
) -> OpenedRung:
    return OpenedRung(
        key=key, revision=kept.revision, due=NOW, at=NOW, deliveries=deliveries, letters=letters_of(deliveries),
        tokens=tuple(a_token(each.person) for each in deliveries if each.letter), passed_over=passed_over,
    )  # fmt: skip


def a_token(person: str, secret: str = "") -> Token:
    return new_token(secret or f"secret of {person}", change="CHG-1", person=person, now=NOW, days=60)


# --- changes ----------------------------------------------------------------------------------------


def test_a_change_reads_back_as_it_was_saved(store: AnyStore, kept: KeptChange) -> None:
    assert store.notices.change("CHG-1") == kept
    assert kept.revision == 1
    assert [entry.what for entry in store.audit.entries(letter_case("CHG-1"))] == ["notice recorded"]
    with pytest.raises(UnknownChange, match="there is no change 'CHG-9'"):
        store.notices.change("CHG-9")


def test_of_two_who_save_at_once_one_is_told(store: AnyStore, kept: KeptChange) -> None:
    store.notices.save_change(kept, by="asha", at=NOW)
    with pytest.raises(ChangedMeanwhile):
        store.notices.save_change(kept, by="ben", at=NOW)
    with pytest.raises(ChangedMeanwhile):
        store.notices.save_change(recorded(a_change(), now=NOW), by="ben", at=NOW)
    assert store.notices.change("CHG-1").revision == 2


def test_changes_that_are_over_are_left_out(store: AnyStore, kept: KeptChange) -> None:
    other = recorded(a_change(ref="CHG-2", starts=kept.change.starts - timedelta(days=1)), now=NOW)
    store.notices.save_change(cancelled(other, now=NOW, why="No"), by="asha", at=NOW)
    assert [each.ref for each in store.notices.changes()] == ["CHG-2", "CHG-1"]
    assert [each.ref for each in store.notices.changes(ends_after=NOW)] == ["CHG-2", "CHG-1"]
    assert [each.ref for each in store.notices.changes(ends_after=NOW + timedelta(days=60))] == ["CHG-1"]


# --- rungs ------------------------------------------------------------------------------------------


def test_a_rung_is_opened_once_with_its_list_letters_and_links(store: AnyStore, kept: KeptChange) -> None:
    both = opened(kept, a_delivery("asha"), a_delivery("eli", DeliveryState.NO_MAIL), passed_over=("two-weeks",))
    assert store.notices.open_rung(both)
    assert not store.notices.open_rung(replace(both, deliveries=(a_delivery("ben"),)))
    assert [(each.person, each.state.value, each.reasons) for each in store.notices.deliveries("CHG-1")] == [
        ("asha", "sent", ("use LilliCare", "are named")),
        ("eli", "no mail", ("use LilliCare", "are named")),
    ]
    assert store.notices.deliveries("CHG-1") == list(both.deliveries)
    assert store.notices.letter_states("CHG-1") == {KEY.letter("asha"): LetterState.QUEUED}
    assert store.notices.handled(["CHG-1", "CHG-2"]) == {
        "CHG-1": frozenset({(1, "one-week"), (1, "two-weeks")}),
        "CHG-2": frozenset(),
    }
    assert {(line.key.rung, line.people, line.passed_over) for line in store.notices.rungs("CHG-1")} == {
        ("one-week", 2, False),
        ("two-weeks", 0, True),
    }
    assert store.notices.told("CHG-1") == {"asha", "eli"}


def test_each_person_finds_what_they_were_told_of_and_whether_they_read_it(store: AnyStore, kept: KeptChange) -> None:
    later = replace(a_delivery("cleo"), not_before=NOW + HOUR)
    both = opened(
        kept,
        a_delivery("asha"),
        a_delivery("eli", DeliveryState.NO_MAIL),
        a_delivery("ben", DeliveryState.DEFERRED),
        later,
    )
    store.notices.open_rung(both)
    assert store.notices.told_of("asha", now=NOW) == [ToldOf(kept=kept, told=NOW, read=False)]
    assert [store.notices.told_of(person, now=NOW) for person in ("ben", "cleo", "fay")] == [[], [], []]
    assert [each.told for each in store.notices.told_of("cleo", now=NOW + HOUR)] == [NOW + HOUR]
    assert store.notices.without_mail(now=NOW) == {"CHG-1": frozenset({"eli"})}
    for person in ("asha", "eli"):
        store.notices.note_reading(Reading(change="CHG-1", person=person, how=Told.SIGNED_IN, by=person, at=NOW))
    assert [each.read for each in store.notices.told_of("asha", now=NOW)] == [True]
    assert store.notices.without_mail(now=NOW) == {}
    over = store.notices.save_change(cancelled(kept, now=NOW, why="No"), by="asha", at=NOW)
    assert [each.kept for each in store.notices.told_of("asha", now=NOW)] == [over]
    assert store.notices.told_of("asha", now=NOW + timedelta(days=60)) == []


def test_a_rung_of_a_change_that_was_moved_meanwhile_is_not_opened(store: AnyStore, kept: KeptChange) -> None:
    moved, _ = revised(kept, a_change(starts=at(date(2026, 12, 12), 20)), now=NOW)
    store.notices.save_change(moved, by="asha", at=NOW)
    with pytest.raises(ChangedMeanwhile):
        store.notices.open_rung(opened(kept, a_delivery("asha")))
    assert store.notices.deliveries("CHG-1") == []
    assert store.outbox.counts()[LetterState.QUEUED] == 0


def test_what_is_deferred_goes_later_once_or_is_passed_over(store: AnyStore, kept: KeptChange) -> None:
    later = [replace(a_delivery(who, DeliveryState.DEFERRED), not_before=NOW + HOUR) for who in ("asha", "ben")]
    store.notices.open_rung(opened(kept, *later))
    assert store.notices.waiting(until=NOW) == []
    assert [each.person for each in store.notices.waiting(until=NOW + HOUR)] == ["asha", "ben"]
    assert store.notices.told("CHG-1") == frozenset()
    now_sent = a_delivery("asha", at=NOW + HOUR)
    sent = SentLater(deliveries=(now_sent,), letters=letters_of([now_sent]), tokens=(a_token("asha"),))
    assert store.notices.send_later(sent) == 1
    assert store.notices.send_later(replace(sent, tokens=())) == 0
    assert store.notices.peek_token(token_hash("secret of asha"), now=NOW).person == "asha"
    assert store.notices.counted(["asha", "ben"], [MONDAY]) == {("asha", MONDAY): 1}
    store.notices.open_rung(opened(kept, key=replace(KEY, rung="two-days")))
    assert store.notices.waiting(until=NOW + HOUR) == []
    states = {each.person: each.state for each in store.notices.deliveries("CHG-1")}
    assert states == {"asha": DeliveryState.SENT, "ben": DeliveryState.PASSED_OVER}


def test_what_waits_for_the_digest_is_found(store: AnyStore, kept: KeptChange) -> None:
    store.notices.open_rung(opened(kept, a_delivery("asha", DeliveryState.WEEKLY), a_delivery("ben")))
    assert [each.person for each in store.notices.weekly()] == ["asha"]
    assert store.notices.waiting(until=NOW + HOUR) == []


def test_a_digest_is_written_once_a_day_with_all_its_rungs_or_none(store: AnyStore, kept: KeptChange) -> None:
    store.notices.open_rung(opened(kept, a_delivery("asha", DeliveryState.WEEKLY), key=replace(KEY, rung="x")))
    (waiting,) = store.notices.weekly()
    rung = opened(kept, a_delivery("ben"))
    letters = letters_of([*rung.deliveries])
    run = DigestRun(
        day=MONDAY, at=NOW, opened=(replace(rung, letters=()),), letters=letters,
        waited=(replace(waiting, state=DeliveryState.SENT, letter=letters[0].id),),
    )  # fmt: skip
    with pytest.raises(ChangedMeanwhile):
        store.notices.send_digest(replace(run, opened=(replace(rung, revision=9),)))
    assert store.notices.send_digest(run)
    assert not store.notices.send_digest(replace(run, opened=(), letters=()))
    assert not store.notices.send_digest(replace(run, day=MONDAY + timedelta(days=7)))
    assert store.notices.weekly() == []
    assert store.outbox.counts()[LetterState.QUEUED] == 1


def test_letters_are_counted_by_person_and_london_day(store: AnyStore, kept: KeptChange) -> None:
    late = at(MONDAY, 23, 30)
    urgent = replace(a_delivery("asha"), key=replace(KEY, rung="x"), counts=False)
    store.notices.open_rung(opened(kept, a_delivery("asha"), replace(a_delivery("ben"), not_before=late + HOUR)))
    store.notices.open_rung(opened(kept, replace(urgent, letter=""), key=urgent.key))
    tuesday = MONDAY + timedelta(days=1)
    assert store.notices.counted(["asha", "ben", "cleo"], [MONDAY, tuesday]) == {
        ("asha", MONDAY): 1,
        ("ben", tuesday): 1,
    }


def test_a_bounce_is_noted_once(store: AnyStore, kept: KeptChange) -> None:
    store.notices.open_rung(opened(kept, a_delivery("asha")))
    letter = KEY.letter("asha")
    assert store.notices.bounced(letter, at=NOW, reason="5.1.1")
    assert not store.notices.bounced(letter, at=NOW, reason="5.1.1")
    assert not store.notices.bounced("notice.of.nobody", at=NOW, reason="5.1.1")
    assert [each.state for each in store.notices.deliveries("CHG-1")] == [DeliveryState.BOUNCED]
    assert store.audit.entries(letter_case("CHG-1"))[-1].why == "5.1.1"


# --- seen -------------------------------------------------------------------------------------------


def test_a_link_works_once_and_tells_who_read(store: AnyStore, kept: KeptChange) -> None:
    store.notices.open_rung(opened(kept, a_delivery("asha")))
    hash = token_hash("secret of asha")
    assert store.notices.peek_token(hash, now=NOW).used is None
    reading = store.notices.use_token(hash, False, True, now=NOW + HOUR)
    assert (reading.person, reading.how, reading.relevant) == ("asha", Told.LINK, True)
    assert store.notices.readings("CHG-1") == [reading]
    with pytest.raises(BadLink, match="used already"):
        store.notices.use_token(hash, False, None, now=NOW + HOUR)


@pytest.mark.parametrize(
    ("secret", "later", "why"),
    [
        ("forged", timedelta(0), "not known"),
        ("secret of asha", timedelta(days=60), "too old"),
    ],
)
def test_a_link_that_is_forged_or_too_old_does_nothing(
    store: AnyStore, kept: KeptChange, secret: str, later: timedelta, why: str
) -> None:
    store.notices.open_rung(opened(kept, a_delivery("asha")))
    with pytest.raises(BadLink, match=why):
        store.notices.use_token(token_hash(secret), False, None, now=NOW + later)
    assert store.notices.readings("CHG-1") == []


def test_whoever_does_not_use_the_system_is_remembered(store: AnyStore, kept: KeptChange) -> None:
    store.notices.open_rung(opened(kept, a_delivery("ben")))
    store.notices.use_token(token_hash("secret of ben"), True, False, now=NOW)
    assert store.notices.not_users() == {"S-1": frozenset({"ben"})}


def test_the_first_reading_counts_and_what_is_said_later_is_added(store: AnyStore, kept: KeptChange) -> None:
    attested = Reading(change=kept.ref, person="eli", how=Told.ATTESTED, by="dev", at=NOW)
    assert store.notices.note_reading(attested)
    later = Reading(change=kept.ref, person="eli", how=Told.SIGNED_IN, by="eli", at=NOW + HOUR, relevant=False)
    assert not store.notices.note_reading(later)
    assert store.notices.readings(kept.ref) == [replace(attested, relevant=False)]


def test_preferences_and_votes(store: AnyStore) -> None:
    own = Preferences(person="asha", weekly=True, quiet_from=time(18), quiet_to=None)
    store.notices.prefer(replace(own, weekly=False))
    store.notices.prefer(own)
    assert store.notices.preferences() == {"asha": own}
    assert store.notices.vote("P-1", "asha", "Teams", at=NOW)
    assert not store.notices.vote("P-1", "asha", "Teams", at=NOW)
    assert store.notices.vote("P-1", "asha", "Excel", at=NOW)
    store.notices.vote("P-1", "ben", "Excel", at=NOW)
    assert store.notices.votes("P-1") == {"Excel": 2}


def test_posts_wait_until_they_are_sent(store: AnyStore, kept: KeptChange) -> None:
    post = Post(key=KEY, channel="all", content="{}", again=NOW)
    store.notices.open_rung(replace(opened(kept), posts=(post,)))
    assert store.notices.posts_due(NOW - HOUR) == []
    assert store.notices.posts_due(NOW) == [post]
    store.notices.record_post(replace(post, attempts=1, again=NOW + HOUR, reason="429"))
    assert store.notices.posts_due(NOW) == []
    store.notices.record_post(replace(post, state=PostState.SENT, attempts=2))
    assert store.notices.posts_due(NOW + 2 * HOUR) == []


def test_a_card_is_on_its_way_for_one_alone_and_in_doubt_when_its_time_is_up(store: AnyStore, kept: KeptChange) -> None:
    post = Post(key=KEY, channel="all", content="{}", again=NOW)
    store.notices.open_rung(replace(opened(kept), posts=(post,)))
    going = store.notices.start_post(replace(post, content="marked"), now=NOW)
    assert going is not None
    assert store.notices.start_post(post, now=NOW) is None, "somebody else is at it"
    assert store.notices.posts_due(NOW + ON_ITS_WAY / 2) == []
    assert store.notices.posts_due(NOW + ON_ITS_WAY) == [going]
    assert (going.state, going.content) == (PostState.ON_THE_WAY, "marked")
    store.notices.record_post(replace(going, state=PostState.SENT))
    store.notices.record_post(replace(going, state=PostState.QUEUED))  # whoever was given up for dead comes late
    assert [each.state for each in store.notices.posts(kept.ref)] == [PostState.SENT]


def test_a_held_card_waits_for_a_person_whose_decision_is_kept(store: AnyStore, kept: KeptChange) -> None:
    post = Post(key=KEY, channel="all", content="{}", again=NOW)
    store.notices.open_rung(replace(opened(kept), posts=(post,)))
    with pytest.raises(NothingToDecide):
        store.notices.decide_post(post, PostState.SENT, by="asha", at=NOW)
    store.notices.record_post(held(post))
    assert store.notices.posts_due(NOW + HOUR) == []
    store.notices.decide_post(post, PostState.QUEUED, by="asha", at=NOW + HOUR, why="not in the channel")
    assert [each.again for each in store.notices.posts_due(NOW + HOUR)] == [NOW + HOUR]
    entry = next(each for each in store.audit.entries(letter_case(kept.ref)) if each.what == "card decided")
    assert (entry.by, entry.why) == ("asha", "not in the channel")


def test_a_change_that_is_done_is_kept_with_its_end(store: AnyStore, kept: KeptChange) -> None:
    done = finished(kept, now=kept.change.starts + HOUR)
    saved = store.notices.save_change(done, by="asha", at=kept.change.starts + HOUR)
    assert store.notices.change("CHG-1") == saved
