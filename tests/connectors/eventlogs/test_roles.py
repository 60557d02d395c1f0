"""Are the roles of columns guessed as a person would, and put right by what one says?"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors.eventlogs import Role, look_at, read_event_log
from engine.errors import UnreadableFile
from tests.connectors.eventlogs.files import csv_file
from tests.shared import shared

NOT_TOLD = "the columns: none could be told to say {}. Say which it is: {}"


def guessed(path: Path, roles: Mapping[Role, str | None] | None = None) -> dict[str, str]:
    return {guess.role.value: guess.column for guess in look_at(path, roles=roles).roles}


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        pytest.param(
            "case:concept:name,concept:name,org:resource,start_timestamp,time:timestamp",
            "1,A,Anya,2026-11-02 09:00,2026-11-02 09:10",
            {"case": "case:concept:name", "activity": "concept:name", "start": "start_timestamp",
             "end": "time:timestamp", "resource": "org:resource"},
            id="XES names",
        ),
        pytest.param(
            "Contract_ID,Activity_name,Start_time,Finish_time,Employee",
            "1,A,2026-11-02 09:00,2026-11-02 09:10,Anya",
            {"case": "Contract_ID", "activity": "Activity_name", "start": "Start_time", "end": "Finish_time",
             "resource": "Employee"},
            id="names with endings",
        ),
        pytest.param(
            "Patient Number,Event,Event Date,User",
            "1,A,02/11/2026 09:00,Anya",
            {"case": "Patient Number", "activity": "Event", "end": "Event Date", "resource": "User"},
            id="names with spaces",
        ),
        pytest.param(
            "case,activity,time,date of birth,resource",
            "1,A,2026-11-02 09:00,1980-01-02,Anya",
            {"case": "case", "activity": "activity", "end": "time", "resource": "resource"},
            id="another column of times",
        ),
        pytest.param(
            "case,activity,complete,lifecycle",
            "1,A,2026-11-02 09:00,complete",
            {"case": "case", "activity": "activity", "end": "complete", "lifecycle": "lifecycle"},
            id="a lifecycle",
        ),
        pytest.param(
            "case,activity,complete,transition",
            "1,A,2026-11-02 09:00,to the ward",
            {"case": "case", "activity": "activity", "end": "complete"},
            id="a lifecycle by name only",
        ),
        pytest.param(
            "case,activity,start,complete,lifecycle,instance id",
            "1,A,2026-11-02 09:00,2026-11-02 09:00,complete,7",
            {"case": "case", "activity": "activity", "start": "start", "end": "complete"},
            id="a row with its own start needs no pairing",
        ),
        pytest.param(
            "case,activity,started,lifecycle", "1,A,2026-11-02 09:00,complete",
            {"case": "case", "activity": "activity", "end": "started", "lifecycle": "lifecycle"},
            id="the only time it has",
        ),
        pytest.param(
            "spell,what happened,when it was",
            "1,A,2026-11-02 09:00",
            {"case": "spell", "end": "when it was"},
            id="the only column of times",
        ),
    ],
)  # fmt: skip
def test_roles_are_guessed_from_names(tmp_path: Path, header: str, row: str, expected: dict[str, str]) -> None:
    assert guessed(csv_file(tmp_path, header, row)) == expected


def test_an_activity_is_told_by_words_that_come_again(tmp_path: Path) -> None:
    rows = [f"{number},{'triage' if number % 2 else 'clinic'},2026-11-02 09:00,{number * 7}" for number in range(12)]
    look = look_at(csv_file(tmp_path, "spell,what happened,when,score", *rows))
    assert [str(guess) for guess in look.roles] == [
        "case: spell (a usual name for it)",
        "activity: what happened (the only column with few values that come again and again)",
        "end: when (the only column of times)",
    ]
    assert look.faults == ()


def test_what_is_said_goes_before_what_is_guessed(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "case,activity,time,resource,ward", "1,A,2026-11-02 09:00,Anya,B12")
    said = {Role.CASE: "ward", Role.RESOURCE: None}
    assert guessed(path, said) == {"case": "ward", "activity": "activity", "end": "time"}
    log = read_event_log(path, roles=said).log
    assert (log.case_names, log.resource_names) == (("B12",), ())


def test_columns_that_were_not_read_are_named(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "case,activity,time,age,crp", "1,A,2026-11-02 09:00,85,NA")
    assert read_event_log(path).unused == ("age", "crp")


@pytest.mark.parametrize(
    ("header", "said", "faults"),
    [
        pytest.param(
            "case,activity,time", {Role.CASE: "cases"},
            ["column 'cases': the file has no such column. Did you mean 'case'?"],
            id="an unknown column",
        ),
        pytest.param(
            "case,activity,time", {Role.CASE: "NHS"},
            ["column 'NHS': the file has no such column. It has 'case', 'activity', 'time'"],
            id="a column unlike any",
        ),
        pytest.param(
            "a,b,time", {},
            [NOT_TOLD.format("which case it belongs to (case)", "'a', 'b', 'time'"),
             NOT_TOLD.format("what was done (activity)", "'a', 'b', 'time'")],
            id="nothing told by its name",
        ),
        pytest.param(
            "case,activity,age", {},
            [("the columns: none could be told to say when it was completed (end). "
             "Say which it is: 'case', 'activity', 'age'")],
            id="no time",
        ),
        pytest.param(
            "case,case,activity,time", {},
            ["column 'case': 2 columns have this name. Give each its own name"],
            id="two of a name",
        ),
    ],
)  # fmt: skip
def test_roles_that_do_not_stand_are_faults(
    tmp_path: Path, header: str, said: dict[Role, str | None], faults: list[str]
) -> None:
    row = ",".join("2026-11-02 09:00" if name == "time" else name for name in header.split(","))
    with pytest.raises(UnreadableFile) as refused:
        read_event_log(csv_file(tmp_path, header, row), roles=said)
    assert [str(fault) for fault in refused.value.faults] == faults


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "sepsis_full.csv",
            {"case": "case_id", "activity": "activity", "end": "timestamp", "resource": "resource",
             "lifecycle": "lifecycle", "instance": "activity_instance_id"},
        ),
        (
            "patients.csv.gz",
            {"case": "patient", "activity": "handling", "end": "time", "resource": "employee",
             "lifecycle": "registration_type", "instance": "handling_id"},
        ),
        (
            "PurchasingExample.csv.gz",
            {"case": "case_id", "activity": "activity", "start": "start_time", "end": "end_time",
             "resource": "resource"},
        ),
    ],
)  # fmt: skip
def test_roles_of_public_logs_need_no_help(name: str, expected: dict[str, str]) -> None:
    assert guessed(shared("data", "logs", name)) == expected
