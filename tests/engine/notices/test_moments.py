"""Is a clock time in London what its reader takes it for, when the clocks change too?"""

from datetime import date, datetime, time, timedelta

import pytest

from engine.notices.moments import NoSuchTime, clock_words, hours_words, london, soonest, window_words
from tests.engine.notices.small_trust import at

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize("clock", [time(1), time(1, 30), time(1, 59)])
def test_the_hour_that_does_not_exist_is_refused(clock: time) -> None:
    with pytest.raises(NoSuchTime, match="does not come on Sunday 28 March 2027"):
        london(SPRING, clock)


def test_the_hour_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(NoSuchTime, match=r"01:30 BST .* 01:30 GMT"):
        london(AUTUMN, time(1, 30))
    first, second = (london(AUTUMN, time(1, 30), zone) for zone in ("BST", "GMT"))
    assert second.timestamp() - first.timestamp() == timedelta(hours=1).total_seconds()
    assert (clock_words(first), clock_words(second)) == ("01:30 BST", "01:30 GMT")


@pytest.mark.parametrize("clock", [time(0, 59), time(2), time(2, 30)])
def test_the_hours_around_it_are_plain(clock: time) -> None:
    assert london(SPRING, clock).time() == clock


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (at(date(2026, 12, 13), 22), "Sunday 13 December 2026, 20:00 to 22:00"),
        (at(date(2026, 12, 14), 2), "Sunday 13 December 2026 at 20:00 to Monday 14 December 2026 at 02:00"),
        (None, "Sunday 13 December 2026 at 20:00"),
    ],
)
def test_a_window_names_its_days(ends: datetime | None, words: str) -> None:
    assert window_words(at(date(2026, 12, 13), 20), ends) == words


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        (SPRING, time(1, 30), "2027-03-28T02:00:00+01:00"),
        (SPRING, time(0, 59), "2027-03-28T00:59:00+00:00"),
        (AUTUMN, time(1, 30), "2027-10-31T01:30:00+01:00"),
        (date(2027, 7, 1), time(1, 30), "2027-07-01T01:30:00+01:00"),
    ],
)
def test_a_rules_clock_time_has_a_moment_on_every_day(day: date, clock: time, moment: str) -> None:
    assert soonest(day, clock).isoformat() == moment


def test_a_span_reads_as_people_say_it() -> None:
    spans = (timedelta(hours=2), timedelta(hours=1), timedelta(minutes=90))
    assert [hours_words(span) for span in spans] == ["2 hours", "1 hour", "90 minutes"]
