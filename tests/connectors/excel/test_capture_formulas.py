"""Do the live totals of the capture workbook add up to what the analysis says, in a real spreadsheet program?"""

import shutil
import subprocess
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from connectors.excel.capture_template import write_template
from connectors.excel.capture_writing import write_capture
from connectors.preflight import open_workbook
from process_maps.analysis.report import analyse
from process_maps.model import ValueSplit
from process_maps.quantities import WorkingCalendar
from process_maps.vocabulary import Value
from tests.builders import DAY, HOUR, MINUTE, a_map, a_step

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TOTALS = {"M3": "lead time, days", "N3": "hands-on, hours", "P3": "value-added ratio", "R3": "right first time"}

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: formulas cannot be worked out")


def worked_out(path: Path, folder: Path) -> Mapping[str, object]:
    """The sheet Steps as LibreOffice saves it: cell -> value."""
    assert OFFICE is not None
    profile, out = folder / "profile", folder / "out"
    convert = ["--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    command = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", *convert]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    rows = open_workbook(out / path.name).sheets["Steps"].rows
    return {cell.where.removeprefix("Steps!"): cell.value for row in rows[:12] for cell in row}


def test_live_totals_of_a_linear_map_are_those_of_the_analysis(tmp_path: Path) -> None:
    process = a_map(
        [
            a_step("log", wait=6 * HOUR, touch=12 * MINUTE, right=0.82),
            a_step("triage", wait=2 * DAY, touch=25 * MINUTE, right=0.74, value=Value.ADDS),
            a_step("meet", wait=timedelta(days=7, seconds=1), touch=90 * timedelta(seconds=1), right=0.9),
            a_step(
                "see",
                touch=2 * HOUR,
                value_split=ValueSplit(adds=90 * MINUTE, necessary=20 * MINUTE, waste=10 * MINUTE),
            ),
            a_step("report", wait=3 * DAY, touch=7 * HOUR),
        ],
        calendar=WorkingCalendar(shift=8 * HOUR, breaks=HOUR),
    )
    path = tmp_path / "linear.xlsx"
    write_capture(process, path)
    steps, timeline = worked_out(path, tmp_path), analyse(process).timeline
    assert {name: steps[cell] for cell, name in TOTALS.items()} == pytest.approx(
        {
            "lead time, days": timeline.lead_time / DAY,
            "hands-on, hours": timeline.work / HOUR,
            "value-added ratio": timeline.value_added_ratio,
            "right first time": timeline.right_first_time,
        }
    )


def test_live_totals_understand_what_people_type_and_say_what_they_do_not(tmp_path: Path) -> None:
    path = tmp_path / "typed.xlsx"
    write_template(path)
    book = load_workbook(path)
    typed: list[tuple[str, str | int, str | None, str | int | None, str | None, float | str | None]] = [
        ("Log", "2d", None, "1.5 h", None, 0.5),
        ("Triage", 6, "hours", 1, "h", 50),
        ("See", "1 w", None, "1w 2d", None, "80%"),
        ("Write", "2-3 days", None, 7, None, None),
    ]
    for row, (name, wait, wait_unit, touch, touch_unit, right) in enumerate(typed, start=7):
        for letter, value in zip("BEFHIJ", (name, wait, wait_unit, touch, touch_unit, right), strict=True):
            book["Steps"][f"{letter}{row}"] = value
    book.save(path)
    steps = worked_out(path, tmp_path)
    assert [steps[f"A{row}"] for row in range(7, 11)] == [1, 2, 3, 4]
    assert steps["M3"] == pytest.approx((9.25 * DAY + 150 * MINUTE) / DAY)
    assert steps["N3"] == pytest.approx(2.5)
    assert steps["R3"] == pytest.approx(0.5 * 0.5 * 0.8)
    assert str(steps["M4"]).endswith("for want of one number and one unit: 3")
