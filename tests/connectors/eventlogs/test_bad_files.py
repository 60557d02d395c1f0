"""Is what is odd about a file noted with its place, and what cannot be read refused in a sentence?"""

import gzip
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.eventlogs import read_event_log
from connectors.preflight.limits import MOST_FAULTS
from engine.errors import UnreadableFile
from tests.connectors.eventlogs.files import HEADER, csv_file, event, trace, workbook, write, xes

MORNING = "2026-11-02 09:00"
NOON = "2026-11-02 12:00"


def notes_of(folder: Path, *rows: str, clock: str = "UTC") -> tuple[int, list[str]]:
    """How many events there are, and the notes."""
    reading = read_event_log(csv_file(folder, ",".join(HEADER), *rows), clock=ZoneInfo(clock))
    return len(reading.log), [str(note) for note in reading.notes]


def faults_of(path: Path, most_events: int = 1000) -> list[str]:
    with pytest.raises(UnreadableFile) as refused:
        read_event_log(path, most_events=most_events)
    return [str(fault) for fault in refused.value.faults]


CORRECT = "Correct the line, or export the file again"
GOOD = f"1,A,{MORNING},{NOON},Anya"


@pytest.mark.parametrize(
    ("rows", "events", "notes"),
    [
        pytest.param([GOOD], 1, [], id="nothing odd"),
        pytest.param(
            [GOOD, f"1,B,{MORNING},,Anya", f"1,C,{MORNING},NA,Anya", ], 1,
            ["2 events: without an end, perhaps still under way; left out (line 3, line 4)"],
            id="no end",
        ),
        pytest.param(
            [GOOD, f"1,B,,{NOON},Anya"], 2,
            ["1 event: without a start; counted as a moment at its end (line 3)"],
            id="no start",
        ),
        pytest.param(
            [GOOD, f"1,B,{NOON},{MORNING},Anya"], 2,
            ["1 event: ends before it starts; counted as a moment at its end (line 3)",
             "1 event: out of order in the file; put in order of time (line 2)"],
            id="backwards",
        ),
        pytest.param(
            [f",A,{MORNING},{NOON},Anya", GOOD, f"1, ,{MORNING},{NOON},Anya"], 1,
            ["1 event: without a case; left out (line 2)",
             "1 event: without an activity; left out (line 4)"],
            id="no case, no activity",
        ),
        pytest.param(
            [GOOD, GOOD, f"1,B,{MORNING},{NOON},Anya", GOOD, f"1,B,{MORNING},{NOON},Dom"], 5,
            ["2 events: the same as another event in everything; kept (line 3, line 5)"],
            id="twice the same",
        ),
        pytest.param(
            [f"1,B,{NOON},{NOON},Anya", GOOD, f"2,A,{MORNING},{NOON},Anya"], 3,
            ["1 event: out of order in the file; put in order of time (line 2)"],
            id="out of order",
        ),
        pytest.param(
            [GOOD, "1,B,2026-11-02 12:00:00.5,2026-11-02 13:00,Anya"], 2,
            ["1 of the times of start have fractions of a second, the others have none"],
            id="some fractions of a second",
        ),
        pytest.param(
            [f"1,A,{MORNING},2026-11-02 12:00+00:00,", f"1,B,{MORNING},2026-11-02 13:00+01:00,"], 2,
            ["the times of end have 2 offsets from UTC (+00:00, +01:00), each minded"],
            id="two offsets",
        ),
        pytest.param(
            [f"1,A,{MORNING},2026-11-02 12:00Z,", f"1,B,{MORNING},{NOON},"], 2,
            ["1 of the times of end have no zone and are read as UTC"],
            id="some without a zone",
        ),
        pytest.param(
            ["1,A,02/11/2026 09:00,02/11/2026 12:00,"], 1,
            ["the times of start are read as day/month/year", "the times of end are read as day/month/year"],
            id="dates that might be American",
        ),
        pytest.param(
            ["1,A,2026-11-02,2026-11-02 12:00,", "1,B,2026-11-03,2026-11-03 12:00,"], 2,
            ["the times of start are days: waits are whole days, hours of work cannot be seen"],
            id="days without a time",
        ),
    ],
)  # fmt: skip
def test_oddities_are_noted(tmp_path: Path, rows: list[str], events: int, notes: list[str]) -> None:
    assert notes_of(tmp_path, *rows) == (events, notes)


def test_only_the_first_places_are_told(tmp_path: Path) -> None:
    _, (note,) = notes_of(tmp_path, GOOD, *[f"1,B,{MORNING},,Anya"] * 1200)
    assert note.endswith("(line 3, line 4, line 5 and 1,197 more)")


def test_a_line_is_where_its_event_begins(tmp_path: Path) -> None:
    _, (note,) = notes_of(tmp_path, f'1,"A\nB\nC",{MORNING},{NOON},', "", f"1,B,{MORNING},,")
    assert note.endswith("(line 6)")


@pytest.mark.parametrize(
    ("rows", "notes"),
    [
        pytest.param(
            [f"1,A,start,{MORNING}", f"1,A,complete,{NOON}", f"1,B,start,{NOON}"],
            ["1 event: started and not completed, perhaps still under way; left out (line 4)"],
            id="a start alone",
        ),
        pytest.param(
            [f"1,A,start,{MORNING}", f"1,A,complete,{NOON}", f"1,B,complete,{NOON}"],
            ["1 event: completed without a start; counted as a moment (line 4)"],
            id="a completion alone",
        ),
        pytest.param(
            [f"1,A,schedule,{MORNING}", f"1,A,start,{MORNING}", f"1,A,complete,{NOON}", "1,A,start,"],
            ["1 event: neither a start nor a completion; left out (line 2)",
             "1 event: without a time; left out (line 5)"],
            id="other transitions, no time",
        ),
    ],
)  # fmt: skip
def test_what_has_no_partner_is_noted(tmp_path: Path, rows: list[str], notes: list[str]) -> None:
    reading = read_event_log(csv_file(tmp_path, "case,activity,lifecycle,time", *rows))
    assert [str(note) for note in reading.notes] == notes


def test_names_of_events_left_out_are_gone(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ",".join(HEADER), GOOD, f"2,B,{MORNING},,Dom")
    log = read_event_log(path).log
    assert (log.case_names, log.activity_names, log.resource_names) == (("1",), ("A",), ("Anya",))


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        pytest.param(
            [GOOD, "1,B,yesterday,2026-11-31 09:00,Anya"],
            [("line 3, column 'start': 'yesterday' is not a time. "
             "Write it as 2026-11-22 14:30, or like the others in this column (year-month-day)"),
             ("line 3, column 'end': '2026-11-31 09:00' is not a time. "
             "Write it as 2026-11-22 14:30, or like the others in this column (year-month-day)")],
            id="no times",
        ),
        pytest.param(
            [GOOD, f"1,B,{MORNING},0026-11-02 09:00,"],
            [("line 3, column 'end': '0026-11-02 09:00' is not a time. "
             "Write it as 2026-11-22 14:30, or like the others in this column (year-month-day)")],
            id="a year nobody means",
        ),
        pytest.param(
            [GOOD, "1,B", GOOD + ",more"],
            [f"line 3: it has fewer values than the first line has names. {CORRECT}",
             f"line 4: it has more values than the first line has names. {CORRECT}"],
            id="too few, too many values",
        ),
        pytest.param(
            [GOOD, f'1,"B,{MORNING},{NOON},Anya', GOOD],
            [("line 3: a quotation mark opens and is not closed, or closes too early. "
             "Correct the line, or export the file again")],
            id="a quotation mark too many",
        ),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_read_are_faults(tmp_path: Path, rows: list[str], faults: list[str]) -> None:
    assert faults_of(csv_file(tmp_path, ",".join(HEADER), *rows)) == faults


def test_faults_beyond_counting_are_counted(tmp_path: Path) -> None:
    wrong = [f"1,B,{MORNING},soon,Anya"] * (MOST_FAULTS + 50)
    faults = faults_of(csv_file(tmp_path, ",".join(HEADER), *[GOOD] * 400, *wrong))
    assert len(faults) <= MOST_FAULTS + 1
    assert "more" in faults[-1]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        pytest.param("log.csv", b"", "it is empty", id="nothing"),
        pytest.param("log.csv", b"case,activity,end\n", "holds no events", id="only names of columns"),
        pytest.param("log.csv", b"just words\nand more\n", "names one column", id="prose"),
        pytest.param("log.csv", os.urandom(64) + b"\0" * 200, "it is not an event log", id="noise"),
        pytest.param("log.csv.gz", gzip.compress(b"case,activity,end\n" * 9999)[:-50], "damaged", id="half a gzip"),
        pytest.param("log.csv", b"\x1f\x8b then nothing", "damaged gzip", id="no gzip"),
        pytest.param("log.parquet", b"PAR1 then nothing PAR1", "it is damaged", id="no Parquet"),
        pytest.param("log.xes", b"<log><trace></log>", "line 1: it cannot be read as XML", id="broken XML"),
        pytest.param("log.xes", b"<html><body/></html>", "holds no events", id="a web page"),
        pytest.param(
            "log.xes",
            b'<!DOCTYPE log [<!ENTITY a "aaaa">]><log>&a;</log>',
            "definitions of its own",
            id="entities",
        ),
        pytest.param("log.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "not an Excel workbook", id="old Excel"),
        pytest.param(
            "log.csv",
            b"case,activity,end\n1,A,2026-11-02\n" + b"x" * 3_000_000,
            "far too long",
            id="an endless line",
        ),
    ],
)
def test_a_file_that_is_no_log_is_refused(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert fault in faults_of(path)[0]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "it is not there" in faults_of(tmp_path / "no.csv")[0]
    assert "this is a folder" in faults_of(tmp_path)[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "log.csv")
    assert "a device or a pipe" in faults_of(tmp_path / "log.csv")[0]


def test_a_sheet_without_events_is_refused(tmp_path: Path) -> None:
    assert "column names in one row" in faults_of(workbook(tmp_path / "log.xlsx", ["only a title"]))[0]


def test_a_cell_of_a_role_without_a_value_is_a_fault(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "log.xlsx", ["case", "activity", "end"], ["1", "A", "2026-11-02 09:00"], ["1", "B", "soon"]
    )
    assert faults_of(path)[0].startswith("row of Events!A3, column 'end': 'soon' is not a time")


@pytest.mark.parametrize("kind", ["csv", "xes", "parquet"])
def test_too_many_events_are_refused(tmp_path: Path, kind: str) -> None:
    if kind == "csv":
        path = csv_file(tmp_path, ",".join(HEADER), *[GOOD] * 21)
    elif kind == "xes":
        path = write(tmp_path / "log.xes", xes(trace("1", *[event("A", "2026-11-02T09:00:00Z")] * 21)))
    else:
        from tests.connectors.eventlogs.files import parquet

        select = f"SELECT 1 AS case_id, 'A' AS activity, TIMESTAMP '{NOON}:00' AS time FROM range(21)"
        path = parquet(tmp_path / "log.parquet", select)
    assert faults_of(path, most_events=20) == [
        (
            "the file: it has more than 20 events, more than are read at once. "
            "Split it, for example by year or by site, and read the parts one by one"
        )
    ]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    read_event_log(csv_file(tmp_path, ",".join(HEADER), GOOD))
    faults_of(csv_file(tmp_path, ",".join(HEADER), GOOD, "1"))
    assert list(scratch.iterdir()) == []


def test_no_column_name_is_ever_run_as_sql(tmp_path: Path) -> None:
    strange = "x'; DROP TABLE events; --"
    path = csv_file(tmp_path, f'case,activity,end,"{strange}"', f"1,A,{NOON},'; DROP TABLE raw; --")
    reading = read_event_log(path)
    assert (len(reading.log), reading.unused) == (1, (strange,))
