"""Does a control chart say what it shows, in shapes and words, for suppliers' KPIs too?"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest

from connectors.excel.kpi_charts import write_kpi_charts
from connectors.render.kpi_chart import chart_words, draw_kpi
from connectors.render.spc_chart import FILL, TARGET, draw_spc
from engine.calendars import add_months
from engine.measures.spc import Assurance, Better, Kind, xmr
from engine.registers.definition import Record, Value
from engine.registers.kpi_spc import control_chart
from engine.registers.performance import Measured, Rag, measured
from tests.connectors.render.test_colours import contrast

FIRST = date(2025, 1, 1)
STEADY = (50.0, 52, 51, 53, 49, 50, 52, 51, 50, 53, 51, 52)


def kpi(values: list[float | None], **more: Value) -> Measured:
    said: dict[str, Value] = {"name": "Days to fix <a fault>", "target": Decimal(60), "red": Decimal(70)}
    record = Record(register="kpis", id="K-1", values={**said, "better": "lower", "unit": "days", **more})
    actuals = [
        Record(
            register="kpi_actuals",
            id=str(place),
            values={"month": add_months(FIRST, place), "value": Decimal(str(value))},
        )
        for place, value in enumerate(values)
        if value is not None
    ]
    return measured(record, actuals, today=date(2026, 12, 31))


@pytest.mark.parametrize("colour", [*FILL.values(), TARGET])
def test_every_mark_stands_out_on_white(colour: str) -> None:
    assert contrast(colour, "#FFFFFF") >= 3


def test_each_point_is_spoken_with_its_rule_and_icons_with_their_meaning() -> None:
    found = control_chart(kpi([*STEADY, 80]))
    assert found is not None
    svg = draw_spc(found, title="Days", note="note")
    fromstring(svg)
    assert 'aria-label="January 2026: 80, concern: above the upper limit"' in svg
    assert 'aria-label="Variation: concern, above the upper limit"' in svg
    assert 'aria-label="Assurance: will pass the target"' in svg
    assert svg.count('role="group"') == 1 + 13 + 2


def test_without_a_better_side_there_is_no_assurance_and_high_is_told() -> None:
    days = [(add_months(FIRST, place), value) for place, value in enumerate([*STEADY, 80.0])]
    chart = xmr(days, better=Better.NEITHER, target=60)
    svg = draw_spc(chart, title="Days", note="note")
    assert (chart.variation, chart.assurance) == (Kind.HIGH, None)
    assert ">High<" in svg
    assert "Assurance" not in svg


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param([*STEADY], "Common cause; will pass", id="twelve months"),
        pytest.param([*STEADY[:11]], "No limits yet: 11 of 12 months", id="eleven months"),
        pytest.param([*STEADY[:6], None, *STEADY[6:11]], "No limits yet: 11 of 12 months", id="a gap counts nothing"),
        pytest.param([*STEADY[:6], None, *STEADY[6:]], "Common cause; will pass", id="twelve and a gap"),
        pytest.param([*STEADY, 80], "Concern, high; will pass", id="a signal"),
    ],
)
def test_a_kpi_gets_limits_from_its_twelfth_month(values: list[float | None], words: str) -> None:
    found = kpi(values)
    assert chart_words(found) == words
    fromstring(draw_kpi(found))
    assert ("No limits yet" in draw_kpi(found)) == words.startswith("No limits")


def test_limits_begin_anew_where_the_register_says_so() -> None:
    values: list[float | None] = [*STEADY, *(value / 2 for value in STEADY)]
    chart = control_chart(kpi(values, limits_from=date(2026, 1, 15)))
    assert chart is not None
    assert [group.mean for group in chart.groups] == pytest.approx([sum(STEADY) / 12, sum(STEADY) / 24])
    assert [group.points for group in chart.groups] == [12, 12]
    assert "limits anew" in draw_spc(chart, title="", note="")


def test_outlying_ranges_are_kept_where_the_register_says_so() -> None:
    values: list[float | None] = [*STEADY, 120, *STEADY[:5]]
    left_out, kept = control_chart(kpi(values)), control_chart(kpi(values, screen_ranges="kept"))
    assert left_out is not None
    assert kept is not None
    assert (kept.groups[0].upper or 0) > (left_out.groups[0].upper or 0)


def test_excel_draws_its_own_chart_with_limits_or_with_target_and_red_line(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    write_kpi_charts(book, [kpi([*STEADY, 80]), kpi([*STEADY[:5]])])
    book.save(tmp_path / "kpis.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "kpis.xlsx")["KPI charts"]
    names = {str(cell.value) for cell in sheet["A"] if cell.value}
    assert names >= {"Measured", "Mean", "Upper limit", "Lower limit", "Target", "Concern", "Promised", "Red beyond"}
    controlled, plain = sheet._charts  # type: ignore[attr-defined]
    assert (len(controlled.series), len(plain.series)) == (7, 3)
    rules = [cell.value for row in sheet.iter_rows() if row[0].value == "Rule" for cell in row if cell.value]
    assert rules[-1] == "above the upper limit"
    assert set(rules[1:-1]) == {"seven points below the mean", "two of three near the lower limit"}


def test_assurance_is_by_limits_not_by_the_last_month() -> None:
    chart = control_chart(kpi([*STEADY[:11], 61]))
    assert chart is not None
    assert kpi([*STEADY[:11], 61]).rag is not Rag.GREEN
    assert chart.assurance in (Assurance.PASS, Assurance.HIT_AND_MISS)
