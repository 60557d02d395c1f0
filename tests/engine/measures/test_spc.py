"""Do charts agree with NHS England's Making Data Count, point for point?"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.measures.spc import Assurance, Better, Kind, Measured, Signal, SpcChart, xmr
from tests.shared import SHARED, shared

BETTER = {"increase": Better.HIGHER, "decrease": Better.LOWER, "neutral": Better.NEITHER}
TYPES = {
    Signal.ABOVE: "Above UCL",
    Signal.BELOW: "Below LCL",
    Signal.RISING: "7 Point Trend (Increasing)",
    Signal.FALLING: "7 Point Trend (Decreasing)",
    Signal.TWO_HIGH: "2 in 3 Above CL",
    Signal.TWO_LOW: "2 in 3 Below CL",
    Signal.SHIFT_UP: "7 Points Above CL",
    Signal.SHIFT_DOWN: "7 Points Below CL",
    Signal.NONE: "Common Cause",
}
KINDS = {
    Kind.COMMON: "common_cause",
    Kind.IMPROVEMENT: "special_cause_improvement",
    Kind.CONCERN: "special_cause_concern",
    Kind.HIGH: "special_cause_neutral_high",
    Kind.LOW: "special_cause_neutral_low",
}
ICONS = {Assurance.PASS: "consistent_pass", Assurance.FAIL: "consistent_fail", Assurance.HIT_AND_MISS: "inconsistent"}
FROM = date(2026, 1, 1)
Row = Mapping[str, str]


@cache
def rows(name: str) -> Sequence[Row]:
    with shared("spc", name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return None if text in ("", "NA", "NaN") else float(text)


def cases() -> Sequence[str]:
    """None where the published cases are absent: then pytest skips."""
    file = SHARED / "spc" / "cases.csv"
    return [row["case"] for row in rows(file.name)] if file.exists() else ()


def charts(case: str) -> Mapping[str, tuple[SpcChart, Sequence[Row]]]:
    """By facet: our chart, and the rows of the reference in the order of their dates."""
    options = next(row for row in rows("cases.csv") if row["case"] == case)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows("points.csv"):
        if row["case"] == case:
            found[row["f"]].append(row)
    fix = number(options["fix_after_n_points"])
    return {
        facet: (
            xmr(
                [(date.fromisoformat(row["x"]), number(row["y"])) for row in points],
                better=BETTER[options["improvement_direction"]],
                target=number(points[-1]["target"]),
                rebase=[date.fromisoformat(day) for day in options["rebase"].split(";") if day],
                fix_after=None if fix is None else int(fix),
                screen_outliers=options["screen_outliers"] == "TRUE",
            ),
            sorted(points, key=lambda row: row["x"]),
        )
        for facet, points in found.items()
    }


@pytest.mark.parametrize("case", cases())
def test_each_point_is_as_the_reference_has_it(case: str) -> None:
    for chart, expected in charts(case).values():
        assert len(chart.points) == len(expected)
        for point, row in zip(chart.points, expected, strict=True):
            assert point.limits.mean == pytest.approx(number(row["mean_col"]))
            if case != "edge_constant":  # there the reference has no limits, we the mean: docs/method/spc.md
                assert point.limits.lower == pytest.approx(number(row["lpl"]))
                assert point.limits.upper == pytest.approx(number(row["upl"]))
            if point.value is not None:
                assert TYPES[point.signal] == row["special_cause_type"]
                assert KINDS[point.kind] == row["point_type"]


@pytest.mark.parametrize("case", cases())
def test_icons_are_as_the_reference_has_them(case: str) -> None:
    for facet, (chart, _) in charts(case).items():
        last = [row for row in rows("summary.csv") if (row["case"], row["f"]) == (case, facet)][-1]
        assert KINDS[chart.variation] == last["variation_type"]
        assert (ICONS[chart.assurance] if chart.assurance else "") == last["assurance_type"]
        assert chart.groups[-1].points == int(last["n"])


def monthly(values: Sequence[float | None]) -> list[Measured]:
    return [(FROM + timedelta(days=number), value) for number, value in enumerate(values)]


def test_a_constant_measure_has_its_limits_on_its_mean() -> None:
    limits = xmr(monthly([5.0] * 14)).points[0].limits
    assert (limits.lower, limits.mean, limits.upper) == (5, 5, 5)


def test_a_single_point_has_no_limits_and_no_assurance() -> None:
    chart = xmr(monthly([5.0]), target=4)
    assert (chart.points[0].limits.lower, chart.assurance, chart.variation) == (None, None, Kind.COMMON)


@pytest.mark.parametrize(("points", "trial"), [(11, True), (12, False)])
def test_limits_are_trial_limits_under_twelve_points(points: int, trial: bool) -> None:
    assert xmr(monthly([1.0, 2.0] * 6)[:points]).points[0].limits.trial is trial


def test_without_screening_limits_are_those_of_the_excel_tool() -> None:
    data = monthly([1.0, 2, 1, 2, 10, *[1.0, 2] * 6, 1])
    for screened, (lower, upper) in {True: (-0.72, 4.60), False: (-3.06, 6.95)}.items():
        limits = xmr(data, screen_outliers=screened).points[0].limits
        assert limits.lower == pytest.approx(lower, abs=0.005)
        assert limits.upper == pytest.approx(upper, abs=0.005)


def test_a_gap_is_not_bridged_and_ends_a_run() -> None:
    chart = xmr(monthly([1, 2, 3, 4, None, 5, 6, 7]))
    assert all(point.signal not in (Signal.RISING, Signal.SHIFT_UP) for point in chart.points)
    assert xmr(monthly([1, None, 9, None, 1])).points[0].limits.lower is None


@pytest.mark.parametrize(
    ("data", "options", "what"),
    [
        ([], {}, "nothing to draw"),
        ([(FROM, 1.0), (FROM, 2.0)], {}, "two values for 2026-01-01"),
        ([(FROM, None)], {}, "without a value"),
        ([(FROM, 1.0)], {"fix_after": 11}, "12 points or more, not 11"),
    ],
)
def test_what_cannot_be_drawn_is_refused(data: list[Measured], options: dict[str, int], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        xmr(data, **options)  # type: ignore[arg-type]


VALUES = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=40)


@given(VALUES, st.integers(-100, 100))
@settings(max_examples=60, deadline=None)
def test_moving_all_values_and_the_target_moves_limits_and_nothing_else(values: list[float], by: int) -> None:
    first = xmr(monthly(values), target=3)
    moved = xmr(monthly([value + by for value in values]), target=3 + by)
    assert moved.points[0].limits.mean == pytest.approx(first.points[0].limits.mean + by)
    assert moved.points[0].limits.upper == pytest.approx((first.points[0].limits.upper or 0) + by)


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_what_is_improvement_one_way_is_concern_the_other(values: list[float]) -> None:
    turned = {Kind.IMPROVEMENT: Kind.CONCERN, Kind.CONCERN: Kind.IMPROVEMENT, Kind.COMMON: Kind.COMMON}
    higher, lower = xmr(monthly(values)), xmr(monthly(values), better=Better.LOWER)
    assert [turned[point.kind] for point in higher.points] == [point.kind for point in lower.points]
