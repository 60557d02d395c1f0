"""Do the published maps come out as their sources printed them?"""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from process_maps.analysis.block_tree import BlockTree, passage
from process_maps.analysis.blocks import Choice, all_blocks, block_of
from process_maps.analysis.formulas import ratio
from process_maps.analysis.report import MapReport, analyse
from process_maps.quantities import minutes
from process_maps.vocabulary import LeadTimeRule
from tests.process_maps.cases.claims import printed_to
from tests.process_maps.cases.convert import map_of, work_of
from tests.shared import shared

MAPS = (
    "acme_stamping_current",
    "flow_analysis_and_xor_loop",
    "lattice_opd_patient_journey",
    "mapvs_employee_onboarding",
    "mapvs_patient_journey",
    "martin_osterling_fig_1_2",
)


@cache
def case_named(name: str) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(Path(shared("cases", f"{name}.yaml")).read_text(encoding="utf-8"))
    return case


@cache
def report_on(name: str) -> MapReport:
    return analyse(map_of(case_named(name)))


@pytest.mark.parametrize("name", MAPS)
def test_every_published_figure_follows_from_the_map_within_its_printed_precision(name: str) -> None:
    report = report_on(name)
    assert report.claims
    assert [claim for claim in report.claims if not claim.agrees] == []


@pytest.mark.parametrize("name", MAPS)
def test_every_published_key_is_held_against_something(name: str) -> None:
    elsewhere = {
        "bottleneck", "in", "out", "inventory_days", "capacity_pcs_per_shift", "cell_work_content_s",
        "cell_operators_raw", "xor_ct_days", "loop_plus_t3_days", "tct_xor_hours", "tct_hours",
    }  # fmt: skip
    published = case_named(name)["published"]
    claimed = {claim.measure for claim in report_on(name).claims}
    plain = [key for key in published if key not in elsewhere]
    assert len({measure for measure in claimed if not measure.startswith("steps.")}) == len(plain)


@pytest.mark.parametrize("name", ["acme_stamping_current", "mapvs_employee_onboarding", "mapvs_patient_journey"])
def test_the_published_bottleneck_is_found_under_the_name_it_deserves(name: str) -> None:
    case, report = case_named(name), report_on(name)
    published = case["published"]["bottleneck"]
    if "NOT a capacity bottleneck" in case.get("bottleneck_rule", ""):
        names = {step.id: step.name for step in report.process.steps}
        assert names[report.balance.longest_stage or ""] == published
    else:
        assert report.balance.bottleneck == published


def test_acme_counts_its_stock_in_days() -> None:
    acme = case_named("acme_stamping_current")["published"]
    day = report_on("acme_stamping_current").process.calendar.waiting_day
    days = [step.wait / day for step in report_on("acme_stamping_current").timeline.steps]
    assert days == [pytest.approx(printed, abs=printed_to(printed)) for printed in acme["inventory_days"]]


def test_acme_needs_four_people_in_the_cell() -> None:
    acme = case_named("acme_stamping_current")["published"]
    report = report_on("acme_stamping_current")
    assert report.balance.takt is not None
    cell = [step.times.touch for step in report.process.steps[1:5]]
    work = sum(cell, timedelta(0))
    assert work.total_seconds() == acme["cell_work_content_s"]
    assert work / report.balance.takt == pytest.approx(acme["cell_operators_raw"], abs=0.005)


def test_acmes_ratio_depends_on_the_length_of_a_day() -> None:
    """188 s in 23.6 days: 0.0092 % of 24-hour days, 0.0144 % of two shifts of 27,600 s."""
    report = report_on("acme_stamping_current")
    assert f"{report.timeline.activity_ratio:.4%}" == "0.0092%"
    working = report.timeline.lead_time / report.process.calendar.waiting_day * timedelta(seconds=55_200)
    assert f"{ratio(report.timeline.touch / working, 1):.4%}" == "0.0144%"


def test_the_flow_analysis_adds_up_branch_by_branch() -> None:
    case = case_named("flow_analysis_and_xor_loop")["published"]
    process = map_of(case_named("flow_analysis_and_xor_loop"))
    tree = BlockTree.of(block_of(process))
    blocks = {step.id: (step.times.block or timedelta(0)) / timedelta(hours=7.5) for step in process.steps}
    hours = {step.id: step.times.touch / timedelta(hours=1) for step in process.steps}
    elapsed, work = passage(tree, blocks, hours).times, passage(tree, hours, hours).times
    choice = next(place for place, block in enumerate(tree.blocks) if isinstance(block, Choice))
    loop_and_t3 = tree.children[0][1]
    assert elapsed[choice] == pytest.approx(case["xor_ct_days"], abs=0.05)
    assert elapsed[loop_and_t3] == pytest.approx(case["loop_plus_t3_days"], abs=0.005)
    assert work[choice] == pytest.approx(case["tct_xor_hours"], abs=0.05)
    assert work[0] == pytest.approx(case["tct_hours"], abs=0.005)


def test_the_structure_of_the_flow_analysis_says_the_same_as_its_links() -> None:
    case = case_named("flow_analysis_and_xor_loop")
    drawn = analyse(map_of(case)).timeline
    structured = analyse(map_of({**case, "edges": []})).timeline
    assert structured.lead_time == drawn.lead_time
    assert structured.work == drawn.work
    assert sum(isinstance(block, Choice) for block in all_blocks(analyse(map_of(case)).block)) == 1


def test_the_outpatients_lead_time_is_from_arrival_to_leaving() -> None:
    published = case_named("lattice_opd_patient_journey")["published"]
    arrived, left = (datetime.strptime(published[key], "%H:%M") for key in ("in", "out"))  # noqa: DTZ007
    assert minutes(report_on("lattice_opd_patient_journey").timeline.lead_time) == pytest.approx(
        minutes(left - arrived), abs=0.5
    )


def test_martin_and_osterling_count_the_wait_once() -> None:
    """By block lead times 9.5 days of 480 minutes; the activity ratio exists on that day only."""
    report = report_on("martin_osterling_fig_1_2")
    assert report.timeline.rule is LeadTimeRule.BLOCK
    assert report.timeline.lead_times[LeadTimeRule.WAIT_PLUS_WORK] == report.timeline.lead_time
    assert report.timeline.lead_time == 9.5 * timedelta(minutes=480)


def test_a_step_that_divides_and_gathers_gets_its_gateways() -> None:
    case = {
        "steps": [{"id": name} for name in "abcd"],
        "edges": [
            {"from": "a", "to": "b", "kind": "and"},
            {"from": "a", "to": "c", "kind": "and"},
            {"from": "b", "to": "d", "kind": "seq"},
            {"from": "c", "to": "d", "kind": "seq"},
        ],
    }
    gateways, links = work_of(case)
    assert [gateway.id for gateway in gateways] == ["a-split", "d-join"]
    assert ("d-join", "d") in [(link.source, link.target) for link in links]
