"""Does a report hold everything, say what to doubt, and become plain JSON?"""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from process_maps.analysis.compare import compare
from process_maps.analysis.measures import MEASURES, figure
from process_maps.analysis.report import ClaimCheck, MapReport, analyse
from process_maps.analysis.report_document import as_document, comparison_document
from process_maps.checks import UnfitMap
from process_maps.model import (
    Claim,
    Lane,
    MeasuredLeadTime,
    Observation,
)
from process_maps.vocabulary import LeadTimeRule, Value
from tests.builders import DAY, HOUR, MINUTE, a_day_of, a_link, a_map, a_step, daily, in_order, sent_back

CLINIC = a_map(
    [
        a_step("book", touch=10 * MINUTE, wait=2 * DAY, right=0.8, lane="desk", waiting=16),
        a_step("see", touch=20 * MINUTE, wait=DAY, value=Value.ADDS),
        a_step("write", touch=15 * MINUTE, wait=HOUR),
    ],
    *in_order("book", "see", "write"),
    sent_back("write", "see", 0.25),
    id="clinic",
    demand=daily(8),
    calendar=a_day_of(8 * HOUR),
    lanes=(Lane(id="desk", name="Desk", people=2, band="3"),),
    observations=(Observation(step="book", flow="information", waste="motion", time=MINUTE, note="Searches"),),
)


def test_a_map_with_errors_is_refused_with_all_of_them() -> None:
    broken = a_map("abc", a_link("a", "b", 0.5), a_link("a", "c", 0.9), lead_time_rule=LeadTimeRule.MEASURED)
    with pytest.raises(UnfitMap) as refused:
        analyse(broken)
    assert len(refused.value.findings) == 2
    assert "add up to 140%" in str(refused.value)


def test_times_beyond_all_counting_are_refused_in_words() -> None:
    process = a_map([a_step("a", wait=timedelta(days=36_600))], sent_back("a", "a", 0.999_999_9))
    with pytest.raises(UnfitMap, match="two million years"):
        analyse(process)


# ------------------------------------------------------------------ claims
@pytest.mark.parametrize(
    ("claim", "agrees"),
    [
        pytest.param(Claim(measure="right_first_time", value=0.8, tolerance=0), True, id="exact"),
        pytest.param(Claim(measure="takt_minutes", value=60.4, tolerance=0.5), True, id="within its digits"),
        pytest.param(Claim(measure="takt_minutes", value=61, tolerance=0.5), False, id="beyond them"),
        pytest.param(Claim(measure="steps.see.visits", value=1.33, tolerance=0.005), True, id="of one step"),
        pytest.param(Claim(measure="inventory_turns", value=1, tolerance=1), False, id="not told by the map"),
    ],
)
def test_a_published_figure_is_held_against_ours(claim: Claim, agrees: bool) -> None:
    steps = tuple(replace(step, queue=replace(step.queue, count=None)) for step in CLINIC.steps)
    report = analyse(replace(CLINIC, steps=steps, claims=(claim,)))
    [check] = report.claims
    assert isinstance(check, ClaimCheck)
    assert check.agrees is agrees
    doubts = [found for found in report.findings if found.place[0] == "claims"]
    assert bool(doubts) is not agrees


@pytest.mark.parametrize("measure", ["happiness", "steps.nobody.visits", "steps.see.happiness"])
def test_a_claim_about_what_we_do_not_measure_is_a_warning(measure: str) -> None:
    report = analyse(replace(CLINIC, claims=(Claim(measure=measure, value=1, tolerance=0),)))
    assert report.claims == ()
    assert [found.what for found in report.findings if found.place == ("claims", 0, "measure")] == [
        f"The published figure {measure!r} is not one this analysis gives"
    ]


# ------------------------------------------------------------------ doubts
def test_half_a_lead_time_of_work_is_doubted() -> None:
    report = analyse(a_map([a_step("a", touch=HOUR, wait=HOUR)]))
    assert any("works on the item for 50% of the lead time" in found.what for found in report.findings)


def test_a_rule_that_leaves_less_time_than_the_work_takes_is_doubted() -> None:
    short = MeasuredLeadTime(cases=40, median=5 * MINUTE)
    report = analyse(replace(CLINIC, lead_time_rule=LeadTimeRule.MEASURED, measured=short))
    assert report.timeline.activity_ratio == 1
    assert any("is longer than the lead time" in found.what for found in report.findings)


# ------------------------------------------------------------------ documents
@pytest.fixture(scope="module")
def report() -> MapReport:
    return analyse(CLINIC)


def test_the_object_is_plain_json(report: MapReport) -> None:
    assert json.loads(json.dumps(as_document(report), allow_nan=False)) == as_document(report)


def test_the_object_has_the_promised_keys(report: MapReport) -> None:
    promised = {
        "map", "name", "state", "lead_time", "touch_minutes", "work_minutes", "wait_minutes",
        "value_added_minutes", "activity_ratio", "value_added_ratio", "right_first_time", "takt_minutes",
        "bottleneck", "longest_stage", "steps", "lanes", "waste", "information", "jidoka", "levers", "claims",
        "findings", "calendar",
    }  # fmt: skip
    assert promised <= set(as_document(report))
    assert {measure.key for measure in MEASURES} <= set(as_document(report))


def test_every_key_of_the_object_is_documented(report: MapReport) -> None:
    page = Path(__file__).parents[3] / "docs" / "method" / "analysis-object.md"
    words = set(re.findall(r"[a-z_]+", page.read_text(encoding="utf-8")))
    document = as_document(report)
    assert set(document) <= words
    for section in ("steps", "lanes", "waste", "jidoka", "levers"):
        assert set(document[section][0]) <= words
    for section in ("calendar", "demand", "information", "lead_time"):
        assert set(document[section]) <= words
    assert set(comparison_document(compare(report, report))) <= words


def test_the_object_tells_the_figures_in_minutes_and_shares(report: MapReport) -> None:
    document = as_document(report)
    lead = 2 * DAY + 10 * MINUTE + (DAY + HOUR + 35 * MINUTE) / 0.75
    assert document["map"] == "clinic"
    assert document["lead_time"] == {
        "rule": "wait plus work",
        "minutes": pytest.approx(lead / MINUTE),
        "by_rule": {
            "inventory": pytest.approx(2 * 1440 + (DAY + HOUR) / MINUTE / 0.75),
            "wait plus work": pytest.approx(lead / MINUTE),
            "block lead times": None,
            "measured": None,
        },
    }
    assert document["value_added_ratio"] == pytest.approx(20 / 0.75 / (lead / MINUTE))
    assert (document["takt_minutes"], document["bottleneck"], document["longest_stage"]) == (
        60,
        "see",
        "book",
    )
    assert document["calendar"]["working_day_minutes"] == 480
    assert document["calendar"]["waiting_day_minutes"] == 1440
    step = document["steps"][0]
    assert (step["id"], step["wait_minutes"], step["touch_minutes"], step["visits"]) == ("book", 2880, 10, 1)
    lane = document["lanes"][0]
    assert (lane["id"], lane["people"], lane["percent_loaded"]) == ("desk", 2, pytest.approx(10 / 2 / 60))


def test_the_waste_in_the_object_can_be_traced(report: MapReport) -> None:
    cells = {(cell["flow"], cell["waste"]): cell for cell in as_document(report)["waste"]}
    [found] = [finding for finding in cells["information", "motion"]["findings"] if finding["rule"] == "observed"]
    assert found["steps"] == ["book"]
    assert found["minutes_work"] == 1
    assert "Searches" in found["evidence"]


def test_figures_are_found_by_their_key(report: MapReport) -> None:
    assert figure(report, "takt_minutes") == 60
    assert figure(report, "steps.book.touch_minutes") == 10
    with pytest.raises(KeyError):
        figure(report, "happiness")


def test_a_comparison_is_plain_json_too(report: MapReport) -> None:
    document = comparison_document(compare(report, report))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert {"before", "after", "measures", "steps", "worse", "hours_saved_a_year"} <= set(document)


def test_a_map_that_says_little_has_nulls_not_guesses() -> None:
    document = as_document(analyse(a_map("abc")))
    silent = ("takt_minutes", "fewest_people", "inventory_turns", "staff_hours_a_year", "staff_pounds_a_year")
    assert {document[key] for key in (*silent, "demand")} == {None}


def test_a_map_without_work_has_no_bottleneck_in_the_object() -> None:
    document = as_document(analyse(a_map([a_step("a")])))
    assert (document["bottleneck"], document["longest_stage"]) == (None, None)
