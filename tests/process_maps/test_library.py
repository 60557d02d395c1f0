"""Is every process in the library whole: two maps fit to analyse, and a page that says where they are from?"""

import pytest

from process_maps.analysis.compare import compare
from process_maps.vocabulary import MapState, Work
from tests.library import LIBRARY, PROCESSES, library_map, library_report

EXPECTED = {
    "acme_stamping",
    "blood_results",
    "change_notice",
    "local_induction",
    "referral_to_treatment",
    "repeat_prescriptions",
    "return_to_work",
    "supplier_service_review",
    "workplace_risk_assessment",
}


def test_the_library_holds_the_processes_it_promises() -> None:
    assert set(PROCESSES) >= EXPECTED


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_has_a_current_and_a_future_map(process: str) -> None:
    assert library_map(process).state is MapState.CURRENT
    assert library_map(process, "future").state is MapState.FUTURE


@pytest.mark.parametrize("process", PROCESSES)
def test_its_page_says_what_is_made_up_or_published(process: str) -> None:
    about = (LIBRARY / process / "about.md").read_text(encoding="utf-8")
    assert library_map(process).evidence.value in about.lower()


@pytest.mark.parametrize("process", PROCESSES)
def test_the_future_is_quicker_and_nothing_published_is_contradicted(process: str) -> None:
    comparison = compare(library_report(process), library_report(process, "future"))
    assert comparison.after.timeline.lead_time < comparison.before.timeline.lead_time
    for report in (comparison.before, comparison.after):
        assert all(claim.agrees for claim in report.claims)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_machine_step_of_a_future_names_its_automation_and_who_is_called(process: str) -> None:
    for step in library_map(process, "future").steps:
        if step.work is Work.MACHINE:
            assert step.automation, step.id
            assert step.suitability.exception_owner, step.id
