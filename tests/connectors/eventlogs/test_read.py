"""Is a file of events read as what it says, in every format?"""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.eventlogs import Role, read_event_log
from tests.connectors.eventlogs.files import (
    HEADER,
    ROWS,
    csv_file,
    csv_text,
    event,
    parquet,
    trace,
    workbook,
    write,
    xes,
)
from tests.shared import shared

ON_THE_DAY = datetime(2026, 11, 2, tzinfo=UTC)


def told(path: Path, clock: str = "UTC") -> list[tuple[str, ...]]:
    """The events: case, activity, start and end as times of the day, resource."""
    log = read_event_log(path, clock=ZoneInfo(clock)).log
    return [
        (
            one.case,
            one.activity,
            "" if one.start is None else f"{one.start:%H:%M}",
            f"{one.end:%H:%M}",
            one.resource,
        )
        for one in log.events()
    ]


EVENTS = [
    ("1", "Triage", "09:00", "09:10", "Anya"),
    ("1", "Clinic", "10:00", "10:30", "Dom"),
    ("NA", "Triage", "09:10", "09:15", "Anya"),
]
INTERVALS = xes(
    trace(
        "1",
        event("Triage", "2026-11-02T09:00:00Z", "Anya", "start"),
        event("Triage", "2026-11-02T09:10:00Z", "Anya", "complete"),
        event("Clinic", "2026-11-02T09:30:00Z", "Dom", "schedule"),
        event("Clinic", "2026-11-02T10:00:00Z", "Dom", "start"),
        event("Clinic", "2026-11-02T10:30:00Z", "Dom", "complete"),
    ),
    trace(
        "NA",
        event("Triage", "2026-11-02T10:10:00+01:00", "Anya", "start"),
        event("Triage", "2026-11-02T10:15:00+01:00", "Anya", "complete"),
    ),
)
TYPED = ", ".join(
    f"('{case}', '{activity}', TIMESTAMP '{start}', TIMESTAMP '{end}', '{resource}')"
    for case, activity, start, end, resource in ROWS
)


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log.txt", "log"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
def test_csv_is_read_with_any_separator(tmp_path: Path, name: str, separator: str) -> None:
    assert told(write(tmp_path / name, csv_text(separator=separator))) == EVENTS


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_xes_is_read(tmp_path: Path, name: str) -> None:
    assert told(write(tmp_path / name, INTERVALS)) == EVENTS


def test_parquet_is_read(tmp_path: Path) -> None:
    select = f"SELECT * FROM (VALUES {TYPED}) AS log({', '.join(f'{column}_' for column in HEADER)})"
    assert told(parquet(tmp_path / "log.parquet", select)) == EVENTS


def test_excel_is_read_from_its_longest_sheet(tmp_path: Path) -> None:
    rows = [
        (
            int(case) if case == "1" else case,
            activity,
            datetime.fromisoformat(start),
            datetime.fromisoformat(end),
            who,
        )
        for case, activity, start, end, who in ROWS
    ]
    path = workbook(tmp_path / "log.xlsx", ["Exported on Monday"], [], HEADER, *rows)
    assert told(path) == EVENTS


def test_sepsis_has_all_its_cases_and_events() -> None:
    """One of them is called NA, and readers that take it for a gap lose its 24 events."""
    log = read_event_log(shared("data", "logs", "sepsis_full.csv")).log
    assert (len(log.case_names), len(log)) == (1050, 15_214)
    assert "NA" in log.case_names
    assert not log.starts_recorded


def test_patients_have_their_starts_and_completions_paired() -> None:
    """5,442 rows are 2,721 pieces of work, told by their instance."""
    reading = read_event_log(shared("data", "logs", "patients.csv.gz"))
    assert (len(reading.log), len(reading.log.case_names), reading.notes) == (2721, 500, ())
    first = next(iter(reading.log.events()))
    assert (first.case, first.activity, first.resource) == ("1", "Registration", "r1")
    assert first.start == datetime(2017, 1, 2, 11, 41, 53, tzinfo=UTC)
    assert first.end == datetime(2017, 1, 2, 12, 40, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ["1,A,start,2026-11-02 09:00,Anya", "1,A,complete,2026-11-02 10:00,Anya"],
            [("1", "A", "09:00", "10:00", "Anya")],
            id="a pair",
        ),
        pytest.param(
            [
                "1,A,start,2026-11-02 09:00,Anya",
                "1,A,start,2026-11-02 09:10,Dom",
                "1,A,complete,2026-11-02 10:00,Dom",
                "1,A,complete,2026-11-02 10:20,Anya",
            ],
            [("1", "A", "09:00", "10:20", "Anya"), ("1", "A", "09:10", "10:00", "Dom")],
            id="the same person first",
        ),
        pytest.param(
            ["1,A,start,2026-11-02 09:00,", "1,A,complete,2026-11-02 10:00,Dom"],
            [("1", "A", "09:00", "10:00", "Dom")],
            id="then whoever it was",
        ),
        pytest.param(
            ["1,A,START,2026-11-02 09:00,Anya", "1,A,Completed,2026-11-02 10:00,Anya"],
            [("1", "A", "09:00", "10:00", "Anya")],
            id="capitals and other words",
        ),
        pytest.param(
            ["1,A,complete,2026-11-02 09:00,Anya", "1,B,complete,2026-11-02 10:00,Anya"],
            [("1", "A", "", "09:00", "Anya"), ("1", "B", "", "10:00", "Anya")],
            id="completions only",
        ),
    ],
)
def test_starts_and_completions_are_paired(tmp_path: Path, lines: list[str], expected: list[tuple[str, ...]]) -> None:
    assert told(csv_file(tmp_path, "case,activity,lifecycle,time,resource", *lines)) == expected


@pytest.mark.parametrize(
    ("written", "clock", "expected"),
    [
        pytest.param("2026-11-02T09:30:00", "UTC", "09:30", id="ISO"),
        pytest.param("2026-11-02 09:30", "UTC", "09:30", id="without seconds"),
        pytest.param("2026-11-02T09:30:00.123456789Z", "UTC", "09:30", id="nanoseconds, UTC"),
        pytest.param("2026-11-02T09:30:00+02:00", "UTC", "07:30", id="an offset"),
        pytest.param("2026-11-02T09:30:00+0200", "UTC", "07:30", id="an offset without a colon"),
        pytest.param("02/11/2026 09:30", "UTC", "09:30", id="day first"),
        pytest.param("02/11/2026 09:30:15", "UTC", "09:30", id="day first, seconds"),
        pytest.param("2/11/26 09:30", "UTC", "09:30", id="day first, a short year"),
        pytest.param("02-Nov-2026 09:30", "UTC", "09:30", id="the month by name"),
        pytest.param("02.11.2026 9:30", "UTC", "09:30", id="full stops"),
        pytest.param("02/11/2026 9:30 AM", "UTC", "09:30", id="morning"),
        pytest.param("2026-11-02 09:30", "Europe/London", "09:30", id="London in winter"),
        pytest.param("2026-07-02 09:30", "Europe/London", "08:30", id="London in summer"),
        pytest.param("02/07/2026 09:30", "Europe/London", "08:30", id="London in summer, day first"),
        pytest.param("2026-07-02T09:30:00Z", "Europe/London", "09:30", id="an offset is an offset everywhere"),
    ],
)
def test_times_are_read_as_written(tmp_path: Path, written: str, clock: str, expected: str) -> None:
    assert told(csv_file(tmp_path, "case,activity,end", f"1,A,{written}"), clock)[0][3] == expected


def test_months_first_are_told_by_a_day_beyond_twelve(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "case,activity,end", "1,A,11/02/2026 09:30", "1,B,11/13/2026 09:30")
    assert [one.end.date().isoformat() for one in read_event_log(path).log.events()] == [
        "2026-11-02",
        "2026-11-13",
    ]


@pytest.mark.parametrize(
    "type_", ["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ", "VARCHAR"]
)
@pytest.mark.parametrize("clock", ["UTC", "Europe/London"])
def test_parquet_times_of_every_type_are_read(tmp_path: Path, type_: str, clock: str) -> None:
    select = f"SELECT 1 AS case_id, 'A' AS activity, '2026-07-02 09:30:00'::{type_} AS time"
    hour = 8 if clock == "Europe/London" and type_ != "TIMESTAMPTZ" else 9
    log = read_event_log(parquet(tmp_path / "log.parquet", select), clock=ZoneInfo(clock)).log
    assert [(one.case, one.end) for one in log.events()] == [("1", datetime(2026, 7, 2, hour, 30, tzinfo=UTC))]


def test_spaces_around_a_name_are_no_part_of_it(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "case,activity,end", "1 ,A,2026-11-02 09:30", " 1, A ,2026-11-02 10:30")
    assert told(path) == [("1", "A", "", "09:30", ""), ("1", "A", "", "10:30", "")]


@pytest.mark.parametrize(
    ("content", "note"),
    [
        pytest.param("case,activity,end\n1,Café,2026-11-02 09:30\n".encode("cp1252"), "WINDOWS-1252", id="Windows"),
        pytest.param("case,activity,end\n1,Café,2026-11-02 09:30\n".encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param("case,activity,end\n1,Café,2026-11-02 09:30\n".encode("utf-8-sig"), "", id="UTF-8 with a mark"),
        pytest.param("case,activity,end\r\n1,Café,2026-11-02 09:30\r\n".encode(), "", id="Windows line ends"),
        pytest.param("case,activity,end\r1,Café,2026-11-02 09:30\r".encode(), "", id="old Mac line ends"),
        pytest.param("case,activity,end\n\n1,Café,2026-11-02 09:30\n\n".encode(), "", id="blank lines"),
        pytest.param('"case","activity","end"\n"1","Café","2026-11-02 09:30"'.encode(), "", id="quotes"),
    ],
)
def test_text_is_read_however_it_is_encoded(tmp_path: Path, content: bytes, note: str) -> None:
    reading = read_event_log(write(tmp_path / "log.csv", content))
    assert [one.activity for one in reading.log.events()] == ["Café"]
    assert [str(n) for n in reading.notes] == ([f"it is not in UTF-8 and was read as {note}"] if note else [])


def test_traces_without_a_name_are_called_by_their_place(tmp_path: Path) -> None:
    happened = event("A", "2026-11-02T09:00:00Z")
    reading = read_event_log(write(tmp_path / "log.xes", xes(trace("x", happened), trace(None, happened))))
    assert reading.log.case_names == ("trace 2", "x")
    assert str(reading.notes[0]) == "traces without a name: 1; each is called by its place in the file"


def test_attributes_of_the_trace_may_be_roles(tmp_path: Path) -> None:
    ward = '<string key="ward" value="B12"/>'
    path = write(tmp_path / "log.xes", xes(trace("x", ward, event("A", "2026-11-02T09:00:00Z", "Anya"))))
    log = read_event_log(path, roles={Role.RESOURCE: "case:ward"}).log
    assert (log.activity_names, log.resource_names) == (("A",), ("B12",))


def test_a_name_with_signs_is_a_name_and_no_pattern(tmp_path: Path) -> None:
    csv_file(tmp_path, "case,activity,end", "1,A,2026-11-02", "2,A,2026-11-02").rename(tmp_path / "log1.csv")
    odd = csv_file(tmp_path, "case,activity,end", "1,A,2026-11-02").rename(tmp_path / "log[1].csv")
    assert len(read_event_log(odd).log) == 1


def test_a_file_larger_than_a_block_is_read_whole(tmp_path: Path) -> None:
    events = [event("A", f"2026-11-02T09:{minute % 60:02}:00Z") for minute in range(500)]
    path = write(tmp_path / "log.xes", xes(*(trace(f"case {number}", *events) for number in range(110))))
    log = read_event_log(path).log
    assert (len(log), len(log.case_names)) == (55_000, 110)


def test_work_over_the_end_of_summer_time_lasts_as_long_as_it_does(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "case,activity,start,end", "1,A,2026-10-25 00:30,2026-10-25 02:30")
    (one,) = read_event_log(path, clock=ZoneInfo("Europe/London")).log.events()
    assert one.start is not None
    assert one.end - one.start == timedelta(hours=3)


def test_nothing_heavy_is_loaded_before_a_file_is_read() -> None:
    heavy = "{'duckdb', 'numpy', 'networkx', 'openpyxl'} & sys.modules.keys()"
    found = subprocess.run(
        [sys.executable, "-c", f"import sys, connectors.eventlogs; print({heavy} or 'nothing')"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "nothing"
