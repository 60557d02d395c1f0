"""Does our own reader, as any other tool, find in XES and CSV the work that was written?"""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.eventlogs import read_event_log
from connectors.eventlogs.writing import LoggedWork, write_csv, write_xes

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORK = [
    LoggedWork(case="case-0002", activity="Meet & agree", enabled=NINE, ended=NINE + 3 * HOUR, role="manager"),
    LoggedWork(case="case-0001", activity="Meet & agree", enabled=NINE, ended=NINE + 2 * HOUR, role="manager"),
    LoggedWork(case="case-0001", activity='File "it"', enabled=NINE + 2 * HOUR, ended=NINE + 2 * HOUR, role="machine"),
]


def as_xes(path: Path) -> None:
    write_xes(WORK, path, name="Return to work <1>")


def as_csv(path: Path) -> None:
    write_csv(WORK, path)


@pytest.mark.parametrize(
    ("write", "ending"), [pytest.param(as_xes, ".xes", id="XES"), pytest.param(as_csv, ".csv", id="CSV")]
)
def test_what_is_written_is_read_back(write: Callable[[Path], None], ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"log{ending}"
    write(path)
    log = read_event_log(path).log
    assert log.case_names == ("case-0001", "case-0002")
    assert set(log.activity_names) == {"Meet & agree", 'File "it"'}
    assert len(log) == 3
    ends = [datetime.fromtimestamp(int(each.astype("datetime64[s]").astype(int)), tz=UTC) for each in log.end]
    assert sorted(ends) == [NINE + 2 * HOUR, NINE + 2 * HOUR, NINE + 3 * HOUR]
    assert not log.starts_recorded, "nobody notes when they begin"


def test_a_spreadsheet_takes_nothing_for_a_formula(tmp_path: Path) -> None:
    write_csv([LoggedWork(case="c", activity="=1+1", enabled=NINE, ended=NINE)], tmp_path / "log.csv")
    with (tmp_path / "log.csv").open(newline="") as file:
        assert [row["activity"] for row in csv.DictReader(file)] == ["'=1+1"]
