"""What happens to a change when it is edited, moved, cancelled or done, and what is wrong with a bad one?"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.notice_files import library_rules
from engine.cases.documents import UnreadableDocument
from engine.notices.audience import AudienceRule
from engine.notices.change import ChangeKind, ChangeState, Edit, Impact, Notice, Severity, faults_of
from engine.notices.documents import read_kept, write_kept
from engine.notices.life import (
    CorrectionKind,
    KeptChange,
    NotNow,
    cancelled,
    correction_rung,
    finished,
    recorded,
    released,
    revised,
)
from engine.notices.release import EmergencyRelease
from tests.engine.notices.small_trust import MONDAY, a_change, at

NOW = at(MONDAY, 9)
DAY = timedelta(days=1)


def a_released() -> KeptChange:
    return released(recorded(a_change(), now=NOW), now=NOW)


@pytest.mark.parametrize(
    ("changes", "edit", "fields"),
    [
        ({"title": "Plan for LilliCare off"}, Edit.TYPO, ("title",)),
        ({"benefit": "Faster."}, Edit.TYPO, ("benefit",)),
        ({}, Edit.TYPO, ()),
        ({"impact": Impact.DOWN}, Edit.CHANGED, ("impact",)),
        ({"what_to_do": "Nothing."}, Edit.CHANGED, ("what_to_do",)),
        ({"systems": ("S-1", "S-2")}, Edit.CHANGED, ("systems",)),
        ({"starts": at(date(2026, 12, 12), 20)}, Edit.MOVED, ("starts",)),
        ({"ends": at(date(2026, 12, 13), 23), "impact": Impact.DOWN}, Edit.MOVED, ("ends",)),
    ],
)
def test_what_an_edit_means(changes: dict[str, Any], edit: Edit, fields: tuple[str, ...]) -> None:
    kept, found = revised(a_released(), a_change(**changes), now=NOW + DAY)
    assert found is edit
    assert [each.fields for each in kept.corrections] == ([] if edit is Edit.TYPO else [fields])
    assert (kept.schedule, kept.since) == ((2, NOW + DAY) if edit is Edit.MOVED else (1, NOW))


def test_another_version_needs_its_own_authority() -> None:
    kept, _ = revised(a_released(), a_change(versions={"S-1": "7.3"}), now=NOW)
    assert kept.state is ChangeState.SCHEDULED


def test_a_correction_is_urgent_when_the_old_or_new_start_is_near() -> None:
    start = a_change().starts
    for now, urgent in ((start - 3 * DAY, False), (start - DAY, True)):
        kept = cancelled(a_released(), now=now, why="The supplier is not ready")
        (correction,) = kept.corrections
        rung = correction_rung(kept, correction, library_rules())
        assert (rung.urgent, rung.due, correction.kind) == (urgent, now, CorrectionKind.CANCELLED)


def test_what_is_over_stays_as_it_is() -> None:
    kept = cancelled(a_released(), now=NOW, why="No")
    for again in (
        lambda: cancelled(kept, now=NOW, why="No"),
        lambda: revised(kept, a_change(), now=NOW),
        lambda: released(kept, now=NOW),
        lambda: finished(kept, now=NOW),
        lambda: finished(a_released(), now=NOW),
        lambda: revised(a_released(), a_change(ref="CHG-2"), now=NOW),
    ):
        with pytest.raises(NotNow):
            again()
    assert finished(a_released(), now=a_change().ends or NOW).state is ChangeState.COMPLETED


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({}, []),
        ({"title": " ", "care_impact": "", "benefit": ""}, ["title", "care_impact", "benefit"]),
        ({"title": "x" * 161}, ["title"]),
        ({"systems": ()}, ["systems"]),
        ({"ends": at(date(2026, 12, 13), 20)}, ["ends"]),
        ({"ends": at(date(2026, 12, 13), 19)}, ["ends"]),
        ({"ends": None}, ["ends"]),
        ({"ends": None, "notice": Notice.TRAINING}, []),
        ({"starts": at(date(2026, 11, 22), 20)}, ["starts"]),
        ({"starts": at(date(2026, 11, 22), 20), "kind": ChangeKind.EMERGENCY}, []),
        ({"impact": Impact.DOWN, "fallback": ""}, ["fallback"]),
        ({"severity": Severity.CRITICAL}, ["urgent_because"]),
        ({"severity": Severity.CRITICAL, "urgent_because": "Prescribing stops"}, []),
    ],
)
def test_a_bad_record_is_told_all_its_faults(changes: dict[str, Any], places: list[str]) -> None:
    assert [fault.where for fault in faults_of(a_change(**changes), now=NOW)] == places


def test_what_is_kept_reads_back_the_same() -> None:
    rule = AudienceRule(services=("SH",), copy_people=("fay",))
    kept, _ = revised(a_released(), a_change(audience=rule, versions={"S-1": "7.3"}, act_by=MONDAY), now=NOW)
    emergency = EmergencyRelease(
        change="CHG-1", versions={"S-1": "7.3"}, first="a", second="b", why="x", at=NOW, task_due=MONDAY
    )
    kept = replace(cancelled(kept, now=NOW, why="“No” <b>"), emergency=emergency, finished=NOW)
    assert read_kept(write_kept(kept)) == kept


@pytest.mark.parametrize("document", ["", "[]", "{}", '{"format": 1}', '{"format": 99}', '{"format": 1, "change": 3}'])
def test_what_is_no_change_is_refused(document: str) -> None:
    with pytest.raises(UnreadableDocument):
        read_kept(document)
