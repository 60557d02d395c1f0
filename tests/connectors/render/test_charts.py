"""Do the charts show the figures of the report: waste by flow, load of teams, before and after?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from connectors.render.before_after import SHOWN, draw_before_after
from connectors.render.colours import VALUE_FILL
from connectors.render.heat_map import draw_waste_heat_map
from connectors.render.percent_loaded import bar_height, draw_percent_loaded
from connectors.render.wording import pounds_words, share_words, work_words
from process_maps.analysis.balance import LaneLoad
from process_maps.analysis.compare import compare
from process_maps.analysis.measures import MEASURES
from process_maps.analysis.report import MapReport, analyse
from process_maps.model import Lane, Observation
from process_maps.vocabulary import Value
from tests.builders import MINUTE, a_map, a_step, daily
from tests.connectors.render.odd_maps import odd_report
from tests.connectors.render.seen import ALLOWED, SVG, Picture
from tests.library import PROCESSES, library_report
from tests.strategies import reports

REPORT = library_report("return_to_work")
Draw = Callable[[MapReport], str]
CHARTS: list[Draw] = [draw_waste_heat_map, draw_percent_loaded]


@pytest.mark.parametrize("draw", CHARTS)
@pytest.mark.parametrize("process", PROCESSES)
def test_nothing_touches_on_the_charts_of_the_library(draw: Draw, process: str) -> None:
    assert Picture(draw(library_report(process))).faults() == {}


@pytest.mark.parametrize("draw", CHARTS)
@pytest.mark.parametrize("seed", range(10))
def test_nothing_touches_on_odd_charts_and_they_are_plain(draw: Draw, seed: int) -> None:
    picture = Picture(draw(odd_report(seed)))
    assert picture.faults() == {}
    assert {element.tag.removeprefix(SVG) for element in picture.root.iter()} <= set(ALLOWED)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports())
def test_any_map_has_its_charts(report: MapReport) -> None:
    for draw in CHARTS:
        Picture(draw(report))
    assert Picture(draw_before_after(compare(report, report))).all_words()


# ---------------------------------------------------------------------- waste
def test_every_cell_of_waste_is_told_with_its_time_and_cost() -> None:
    picture = Picture(draw_waste_heat_map(REPORT))
    labels = {flow.id: flow.label for flow in REPORT.process.flows}
    labels |= {waste.id: waste.label for waste in REPORT.process.wastes}
    groups = picture.groups()
    for cell in REPORT.waste.cells:
        [told] = [group for group in groups if group.startswith(f"{labels[cell.flow]}, {labels[cell.waste]}:")]
        assert not cell.work or f"{work_words(cell.work)} work" in told
        assert not cell.pounds_a_year or f"{pounds_words(cell.pounds_a_year)} a year" in told
    assert len(groups) == len(REPORT.waste.cells)


def test_the_totals_of_waste_are_those_of_the_report() -> None:
    words = Picture(draw_waste_heat_map(REPORT)).all_words()
    assert REPORT.waste.pounds_a_year is not None
    assert f"{work_words(REPORT.waste.work)} work" in words
    assert f"{pounds_words(REPORT.waste.pounds_a_year)} a year" in words


def test_all_eight_flows_and_wastes_have_their_row_and_column() -> None:
    words = " ".join(Picture(draw_waste_heat_map(REPORT)).all_words())
    assert all(flow.label in words for flow in REPORT.process.flows)
    assert all(waste.label in words for waste in REPORT.process.wastes)


def test_waste_without_demand_says_why_there_is_no_money() -> None:
    seen = Observation(step="Log", flow="staff", waste="motion", time=4 * MINUTE)
    words = Picture(
        draw_waste_heat_map(analyse(a_map([a_step("Log", touch=9 * MINUTE)], observations=(seen,))))
    ).all_words()
    assert "4 min work" in words
    assert "No demand on the map, so no hours or pounds a year." in words


# ---------------------------------------------------------------------- load
def two_teams(people: float | None) -> str:
    steps = [a_step("Log", touch=30 * MINUTE, lane="admin"), a_step("See", touch=60 * MINUTE, lane="nurse")]
    lanes = (Lane(id="admin", name="Admin", people=1), Lane(id="nurse", name="Nurse", people=people))
    return draw_percent_loaded(analyse(a_map(steps, lanes=lanes, demand=daily(10))))


def test_a_team_over_takt_is_shown_with_the_people_it_needs() -> None:
    words = Picture(two_teams(people=1)).all_words()
    assert {"Takt", "45 min an item", "67%", "133%", "1 person", "needs 1", "needs 2"} <= set(words)
    assert "Fewest people for 10 items a day: 2, if everybody could do everything and nothing varied." in words


def test_people_nobody_counted_are_said_to_be_so() -> None:
    assert "people not counted" in Picture(two_teams(people=None)).all_words()


def test_bars_are_to_scale() -> None:
    """Two teams, one with twice the work: the yellow of its bar is twice as high."""
    boxes = [shape.box for shape, fill in Picture(two_teams(people=1)).rects if fill == VALUE_FILL[Value.NECESSARY]]
    low, high = sorted(box.bottom - box.top for box in boxes)[-2:]
    assert high / low == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize(("people", "bar"), [(4, 15 * MINUTE), (None, 60 * MINUTE)])
def test_a_bar_is_shared_by_the_people_where_they_are_counted(people: float | None, bar: timedelta) -> None:
    lane = LaneLoad(
        lane="nurse",
        people=people,
        parts=(),
        per_item=60 * MINUTE,
        per_person=60 * MINUTE / people if people else None,
        percent_loaded=None,
        fewest_people=None,
    )
    assert bar_height(lane) == bar


def test_without_demand_there_is_no_takt() -> None:
    words = Picture(draw_percent_loaded(analyse(a_map([a_step("Log", touch=MINUTE)])))).all_words()
    assert "Takt" not in words
    assert "No demand on the map, so no takt and no percent loaded." in words


# ---------------------------------------------------------------------- before and after
@pytest.mark.parametrize("process", PROCESSES)
def test_before_and_after_of_the_library(process: str) -> None:
    comparison = compare(library_report(process), library_report(process, "future"))
    picture = Picture(draw_before_after(comparison))
    assert picture.faults() == {}
    words = picture.all_words()
    told = [change for change in comparison.measures if change.measure in SHOWN and change.before and change.after]
    assert all(any(change.label.startswith(word) for word in words) for change in told)


def test_before_and_after_shows_both_figures_and_the_change() -> None:
    slow, quick = (
        analyse(a_map([a_step("Log", touch=minutes * MINUTE, right=right)], demand=daily(4)))
        for minutes, right in ((40, 0.3), (10, 0.6))
    )
    words = Picture(draw_before_after(compare(slow, quick))).all_words()
    assert {"40 min", "10 min", "75% less", "30%", "60%", "100% more"} <= set(words)
    worse = Picture(draw_before_after(compare(quick, slow))).all_words()
    assert "What gets worse" in worse
    assert "worse" in worse


def test_the_measures_shown_exist() -> None:
    assert set(SHOWN) <= {measure.key for measure in MEASURES}


def test_the_load_of_a_team_is_the_one_of_the_report() -> None:
    words = Picture(draw_percent_loaded(REPORT)).all_words()
    for lane in REPORT.balance.lanes:
        if lane.percent_loaded and lane.per_item:
            assert share_words(lane.percent_loaded) in words
