"""Does the report workbook hold the figures as numbers, native charts, and no formula anybody typed?"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from connectors.excel.report_workbook import write_comparison, write_report
from process_maps.analysis.compare import compare
from process_maps.analysis.report import analyse
from tests.library import library_map, library_report


def charts_of(sheet: Any) -> list[Any]:
    found: list[Any] = sheet._charts  # openpyxl has no public way to ask
    return found


def test_a_map_becomes_a_workbook_with_its_tables_and_charts(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_report(library_report("return_to_work"), path)
    workbook = load_workbook(path)
    assert {"Summary", "Steps", "Waste", "Waste matrix", "Machine work", "Information", "Load"} <= set(
        workbook.sheetnames
    )
    steps = workbook["Steps"]
    headings = [cell.value for cell in steps[4]]
    row = dict(zip(headings, (cell.value for cell in steps[9]), strict=True))
    assert row["What happens"] == "Hold the return-to-work meeting"
    assert row["Wait before (minutes)"] == pytest.approx(6 * 24 * 60)
    assert row["Right first time"] == pytest.approx(0.95)
    assert len(charts_of(steps)) == 1
    assert len(charts_of(workbook["Load"])) == 1


def test_a_comparison_holds_both_maps(tmp_path: Path) -> None:
    path = tmp_path / "comparison.xlsx"
    write_comparison(compare(library_report("return_to_work"), library_report("return_to_work", "future")), path)
    assert {"Summary", "Step changes", "Current Steps", "Future Steps"} <= set(load_workbook(path).sheetnames)


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2"])
def test_a_name_is_never_a_formula(name: str, tmp_path: Path) -> None:
    process = library_map("acme_stamping")
    steps = (replace(process.steps[0], name=name), *process.steps[1:])
    path = tmp_path / "report.xlsx"
    write_report(analyse(replace(process, name=name, steps=steps)), path)
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == name for cell in cells)
