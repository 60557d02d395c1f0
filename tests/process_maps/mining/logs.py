"""Small logs for tests, written as people would: "1 A Anya 10:00-10:30" is a piece of work on a Monday."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from hypothesis import strategies as st

from process_maps.mining.event_log import Event, EventLog, event_log

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)


def log_of(*lines: str, clock: tzinfo = UTC) -> EventLog:
    """One line a piece of work: case, activity, person ("-" for nobody), times; one time is a completion."""
    return event_log([event_of(line) for line in lines], clock=clock)


def event_of(line: str) -> Event:
    case, activity, resource, times = line.split()
    *starts, end = (at(clock) for clock in times.split("-"))
    return Event(
        case=case,
        activity=activity,
        resource="" if resource == "-" else resource,
        start=starts[0] if starts else None,
        end=end,
    )


def at(clock: str) -> datetime:
    """ "10:30" on the Monday, "34:30" on the Tuesday."""
    hours, minutes = clock.split(":")
    return MONDAY + timedelta(hours=int(hours), minutes=int(minutes))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def sequences(ways: Mapping[str, int]) -> list[str]:
    """Lines of cases without waits: {"ABC": 2} is two cases of A, B, C, a minute each."""
    lines = []
    for way, times in ways.items():
        for number in range(times):
            lines += [
                f"{way}{number} {activity} - 10:{place:02}-10:{place + 1:02}" for place, activity in enumerate(way)
            ]
    return lines


@st.composite
def events(draw: st.DrawFn, *, most: int = 14) -> Sequence[Event]:
    """Up to `most` pieces of work on whole minutes of one morning, few of everything: much coincides."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from("123"),
                st.sampled_from("ABC"),
                st.sampled_from(["Anya", "Dom", ""]),
                st.integers(0, 200),
                st.integers(0, 40),
            ),
            max_size=most,
        )
    )
    return [
        Event(
            case=case,
            activity=activity,
            resource=resource,
            start=MONDAY + minutes(start),
            end=MONDAY + minutes(start + length),
        )
        for case, activity, resource, start, length in rows
    ]
