"""Are weekly hours read from a file, and faults told by their place in it?"""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.eventlogs import read_working_hours
from engine.errors import UnreadableFile
from process_maps.mining.working_hours import Shift
from tests.shared import shared


def entry(**changes: object) -> dict[str, object]:
    return {"from": "MONDAY", "to": "MONDAY", "beginTime": "09:00:00", "endTime": "17:00:00"} | changes


def written(folder: Path, document: object) -> Path:
    path = folder / "hours.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


def test_published_hours_are_read() -> None:
    hours = read_working_hours(shared("data", "waiting", "manual_log_calendar.json"))
    assert {name: len(shifts) for name, shifts in hours.items()} == {
        "Marcus": 10, "Anya": 5, "Dom": 5, "Carmine": 5, "Cole": 5,
    }  # fmt: skip
    assert hours["Anya"][0] == Shift(weekday=0, begins=timedelta(hours=10), ends=timedelta(hours=20))


@pytest.mark.parametrize(
    ("told", "weekdays"),
    [
        ({"to": "FRIDAY"}, [0, 1, 2, 3, 4]),
        ({"from": "friday", "to": "Monday"}, [4, 5, 6, 0]),
        ({"beginTime": "00:00", "endTime": "24:00"}, [0]),
    ],
    ids=str,
)
def test_an_entry_may_cover_several_days(tmp_path: Path, told: dict[str, str], weekdays: list[int]) -> None:
    (shifts,) = read_working_hours(written(tmp_path, {"Anya": [entry(**told)]})).values()
    assert [shift.weekday for shift in shifts] == weekdays


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        pytest.param("{nope", ["line 1: this is not JSON. Correct it, or export it again"], id="no JSON"),
        pytest.param([], ["the file: it does not name people and their hours"], id="a list"),
        pytest.param({"Anya": "always"}, ["Anya: its hours are not a list"], id="no list of hours"),
        pytest.param(
            {
                "Anya": [entry(), entry(**{"from": "MUNDAY"}, endTime="25:00:00")],
                "Dom": [entry(beginTime="18:00")],
            },
            ["Anya[1].from: 'MUNDAY' is not a weekday", "Anya[1].endTime: '25:00:00' is not a time of day",
             "Dom[0]: the shift does not end after it begins"],
            id="every fault at once",
        ),
        pytest.param(
            {"Anya": [7]},
            ["Anya[0].from: ", "Anya[0].to: ", "Anya[0].beginTime: ", "Anya[0].endTime: "],
            id="an entry that is none",
        ),
    ],
)  # fmt: skip
def test_faults_are_told_by_their_place(tmp_path: Path, document: object, faults: list[str]) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_working_hours(written(tmp_path, document))
    found = [str(fault) for fault in refused.value.faults]
    assert len(found) == len(faults)
    assert all(one.startswith(start) for one, start in zip(found, faults, strict=True))
