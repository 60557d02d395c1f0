"""Does a year of notices keep every promise? A small trust here, the large one in benchmarks/bench_notices.py."""

from pathlib import Path

from openpyxl import load_workbook

from connectors.excel.notice_workbook import write_notice_workbook
from tests.journeys.notice_year import Size, Year


def test_a_small_trust_lives_half_a_year_and_every_promise_is_kept(tmp_path: Path) -> None:
    year = Year(Size(staff=240, systems=16, services=12, changes=50, days=135))
    year.live()
    checks = year.checks()
    assert [(rule, broken) for rule, broken, _ in checks if broken] == []
    period = year.period()
    assert period.letters > 1_000
    assert sum(line.in_digest for line in period.months) > 100
    assert year.held, "some changes had no authority to release"
    write_notice_workbook(tmp_path / "year.xlsx", period, checks=checks)
    sheet = load_workbook(tmp_path / "year.xlsx")["Changes"]
    assert sheet.max_row == 4 + 50
