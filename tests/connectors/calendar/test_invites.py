"""Does a calendar read the meeting we meant, again after a change, and nothing somebody smuggled in?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from connectors.calendar import Invite, Method, as_ics
from engine.ports import Mailbox

LONDON = ZoneInfo("Europe/London")
REVIEW = Invite(
    uid="review-acme-2027-04@eightflows",
    sequence=0,
    start=datetime(2027, 4, 6, 10, tzinfo=LONDON),
    end=datetime(2027, 4, 6, 11, tzinfo=LONDON),
    made=datetime(2026, 11, 23, 9, tzinfo=UTC),
    summary="Service review: Acme",
    description="Pack follows; bring figures.\nAgenda: 1, 2, 3",
    organiser=Mailbox(address="asha.moor@trust.example", name="Asha Moor"),
    attendees=(Mailbox(address="jo@acme.example", name='Jo "JJ" Lane'), Mailbox(address="ben@trust.example")),
)


def event(content: bytes) -> Any:
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return found


def test_the_meeting_is_read_back_as_it_was_meant() -> None:
    content = as_ics(REVIEW)
    found = event(content)
    assert b"METHOD:REQUEST\r\n" in content
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == (REVIEW.uid, 0, "CONFIRMED")
    assert found.decoded("DTSTART") == datetime(2027, 4, 6, 9, tzinfo=UTC)  # summer time in London
    assert found.decoded("DTEND") - found.decoded("DTSTART") == timedelta(hours=1)
    assert str(found["DESCRIPTION"]) == REVIEW.description
    assert [str(each) for each in found["ATTENDEE"]] == ["mailto:jo@acme.example", "mailto:ben@trust.example"]
    assert found["ATTENDEE"][0].params["CN"] == "Jo 'JJ' Lane"
    assert found["ORGANIZER"] == "mailto:asha.moor@trust.example"


def test_the_same_meeting_is_the_same_file() -> None:
    assert as_ics(REVIEW) == as_ics(REVIEW)


def test_a_cancelled_meeting_keeps_its_uid() -> None:
    cancelled = event(as_ics(replace(REVIEW, sequence=1, method=Method.CANCEL)))
    assert (cancelled["UID"], cancelled["SEQUENCE"], cancelled["STATUS"]) == (REVIEW.uid, 1, "CANCELLED")


def test_a_year_of_meetings_is_one_file() -> None:
    content = as_ics(REVIEW, replace(REVIEW, uid="other@eightflows"))
    assert [str(each["UID"]) for each in Calendar.from_ical(content).walk("VEVENT")] == [REVIEW.uid, "other@eightflows"]
    with pytest.raises(ValueError, match="one method"):
        as_ics(REVIEW, replace(REVIEW, method=Method.CANCEL))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"end": REVIEW.start}, "ends before"),
        ({"start": datetime(2027, 4, 6, 10)}, "time zone"),  # noqa: DTZ001 - what must be refused
        ({"uid": " "}, "UID"),
        ({"attendees": (Mailbox(address="jo@x\r\nATTENDEE:evil"),)}, "address"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(changed: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        replace(REVIEW, **changed)  # type: ignore[arg-type]


@given(st.text(max_size=200), st.text(max_size=80))
@settings(max_examples=150)
def test_no_text_breaks_out_of_its_line(text: str, name: str) -> None:
    someone = Mailbox(address="jo@acme.example", name=f"{name}\r\nATTENDEE:mailto:evil@x.example")
    content = as_ics(replace(REVIEW, summary=f"{text}\r\nUID:evil", description=text, attendees=(someone,)))
    found = event(content)
    assert found["UID"] == REVIEW.uid
    assert str(found["ATTENDEE"]) == "mailto:jo@acme.example"
    assert not any(line.upper().startswith((b"UID:EVIL", b"ATTENDEE:MAILTO:EVIL")) for line in content.splitlines())
