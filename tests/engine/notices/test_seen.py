"""Is it counted who has read it as docs/method/seen.md says, and does a link hold only what it should?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.notices.delivery import Delivery, DeliveryState, RungKey
from engine.notices.registered import Champion, condition_of, gaps, quarter_days
from engine.notices.seen import BadLink, Fate, Reading, Told, fates_of, new_token, reach, token_hash
from engine.outbox import LetterState
from tests.engine.notices.small_trust import MONDAY, at

NOW, HOUR = at(MONDAY, 10), timedelta(hours=1)
KEY = RungKey(change="CHG-1", schedule=1, rung="one-week")


def sent(*people: str) -> list[Fate]:
    return [Fate(person=person, sent=NOW, arrived=True) for person in people]


def read(person: str, hours: float, relevant: bool | None = None) -> Reading:
    at = NOW + hours * HOUR
    return Reading(change="CHG-1", person=person, how=Told.LINK, by=person, at=at, relevant=relevant)


@pytest.mark.parametrize(
    ("told", "hours", "to_80"),
    [
        pytest.param(10, [1, 1, 2, 2, 3, 3, 4, 6], 6, id="the eighth of ten"),
        pytest.param(10, [1, 1, 2, 2, 3, 3, 4], None, id="seven of ten are not 80%"),
        pytest.param(4, [1, 2, 3, 9], 9, id="of four all, as 3.2 are needed"),
        pytest.param(5, [5, 4, 3, 2], 5, id="in any order"),
        pytest.param(0, [], None, id="nobody told"),
    ],
)
def test_time_to_80_percent(told: int, hours: list[float], to_80: float | None) -> None:
    people = [f"p{number}" for number in range(told)]
    (everybody, *_) = reach(sent(*people), [read(*each) for each in zip(people, hours, strict=False)], {})
    assert everybody.to_80 == (None if to_80 is None else to_80 * HOUR)


def test_by_service_with_what_came_back_and_who_said_it_was_for_them() -> None:
    fates = [
        *sent("a", "b"),
        Fate(person="c", sent=NOW, arrived=True, bounced=True),
        Fate(person="d", sent=NOW, no_mail=True),
    ]
    readings = [read("a", 1, True), read("b", 50, False), read("d", 2)]
    everybody, north, south = reach(
        fates, readings, dict.fromkeys("ab", "N") | dict.fromkeys("cd", "S"), then=NOW + 2 * HOUR
    )
    assert (everybody.audience, everybody.delivered, everybody.bounced, everybody.no_mail) == (4, 2, 1, 1)
    assert (everybody.read, everybody.share_read, everybody.by_then, everybody.relevant) == (3, 0.75, 0.5, 0.5)
    assert (north.service, north.read, north.by_then) == ("N", 2, 0.5)
    assert (south.read, south.relevant, south.to_80) == (1, None, None)


def test_the_first_letter_that_reached_somebody_counts() -> None:
    def delivery(person: str, state: DeliveryState, hours: int, letter: str = "") -> Delivery:
        when = NOW + hours * HOUR
        return Delivery(key=KEY, person=person, reasons=(), state=state, at=when, not_before=when, letter=letter)

    rows = [
        delivery("a", DeliveryState.PASSED_OVER, 0),
        delivery("a", DeliveryState.SENT, 1, "l1"),
        delivery("a", DeliveryState.SENT, 2, "l2"),
        delivery("b", DeliveryState.DEFERRED, 1),
        delivery("c", DeliveryState.SENT, 1, "l3"),
        delivery("d", DeliveryState.BOUNCED, 1, "l4"),
    ]
    states = {"l1": LetterState.SENT, "l2": LetterState.QUEUED, "l3": LetterState.FAILED, "l4": LetterState.SENT}
    found = {fate.person: fate for fate in fates_of(rows, states)}
    assert found["a"] == Fate(person="a", sent=NOW + HOUR, arrived=True)
    assert {person for person, fate in found.items() if fate.bounced} == {"c", "d"}
    assert "b" not in found


def test_of_a_link_only_its_hash_is_kept() -> None:
    token = new_token("secret", change="CHG-1", person="a", now=NOW, days=60)
    assert token.hash == token_hash("secret")
    assert "secret" not in repr(token)
    assert token.check(NOW + timedelta(days=59)) == token
    for bad, now in ((token, NOW + timedelta(days=60)), (replace(token, used=NOW), NOW)):
        with pytest.raises(BadLink):
            bad.check(now)


@pytest.mark.parametrize(
    ("text", "expires", "met"),
    [
        ("Check each dose; until 2027-03-31", date(2027, 3, 31), False),
        ("Check each dose; by 2027-03-31", date(2027, 3, 31), False),
        ("Check each dose; met", None, True),
        ("Check each dose", None, False),
        ("Check each dose; until spring", date.min, False),
        ("Check each dose; until 2027-13-31", date.min, False),
        ("Check each dose; whatever", date.min, False),
    ],
)
def test_a_condition_that_is_unclear_counts_as_run_out(text: str, expires: date | None, met: bool) -> None:
    found = condition_of(text)
    assert (found.what, found.expires, found.met) == ("Check each dose", expires, met)


def test_services_without_an_active_champion() -> None:
    champions = [
        Champion(ref="1", person="a", service="N"),
        Champion(ref="2", person="b", service="S", until=date(2026, 11, 22)),
        Champion(ref="3", person="c", service="E", since=date(2026, 11, 24)),
    ]
    assert gaps(["N", "S", "E", "W"], champions, on=MONDAY) == ("S", "E", "W")


def test_champions_meet_on_the_second_wednesday_of_the_quarters_last_month() -> None:
    assert quarter_days(2027) == (date(2027, 3, 10), date(2027, 6, 9), date(2027, 9, 8), date(2027, 12, 8))
