"""Can every process of the library be run from its start to the filed record, with the answers of its examples?"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.form_files import example_of
from engine.cases.model import CaseStatus, ItemState
from engine.cases.work import NotAccepted
from tests.journeys.trust import ASHA, DIRECTORY, MO, Trust, bodies_of, london, opened_trust

LONGEST = timedelta(days=400)
FILED_BY = {
    "return_to_work": "file#1",
    "local_induction": "record_it#1",
    "workplace_risk_assessment": "share#1",
    "leaver": "file#1",
    "flexible_working": "file#1",
    "dse_assessment": "file#1",
    "workplace_risk_action": "file#1",
    "induction_review": "file#1",
    "flexible_working_trial": "file#1",
}
STARTS = {
    "return_to_work": (MO, "absence_report", london(2026, 12, 7, 9, 0)),
    "local_induction": (MO, "starter", london(2026, 11, 23, 9, 0)),
    "workplace_risk_assessment": (ASHA, "", london(2026, 11, 23, 9, 0)),
    "leaver": (MO, "", london(2026, 11, 23, 9, 0)),
    "flexible_working": (ASHA, "", london(2026, 11, 23, 9, 0)),
    "dse_assessment": (ASHA, "", london(2026, 11, 23, 9, 0)),
    "workplace_risk_action": (ASHA, "", london(2026, 11, 23, 9, 0)),
    "induction_review": (MO, "", london(2027, 3, 29, 9, 0)),
    "flexible_working_trial": (MO, "", london(2027, 5, 20, 9, 0)),
}


AFTERWARDS: dict[str, dict[str, Any]] = {
    "recheck": {
        "workstation": {
            each: {"right": True} for each in example_of("dse_assessment", "dse_self_assessment").answers["workstation"]
        },
        "pain": "no",
        "pain_where": None,
    }
}
"""By step: what is different from the form's example the second time it is filled in."""


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Trust]:
    trust = opened_trust(tmp_path, london(2026, 11, 23, 9, 0))
    yield trust
    trust.store.close()


def live_to_the_end(trust: Trust, process: str, case: str) -> None:
    """Whoever is asked answers as the form's example does; where nobody is, the clock runs on."""
    give_up = trust.now + LONGEST
    while trust.case(case).status is CaseStatus.OPEN:
        asked = [item for item in trust.case(case).open_items if item.asked and item.state is ItemState.WAITING]
        if not asked:
            assert [item for item in trust.case(case).open_items if item.state is ItemState.STOPPED] == []
            trust.live_until(soonest(trust))
            assert trust.now < give_up
            continue
        answer(trust, process, case, asked[0].id, asked[0].asked)


def soonest(trust: Trust) -> Any:
    from flows.case_batches import KINDS

    found = trust.store.cases.soonest(KINDS)
    assert found is not None
    return found


def answer(trust: Trust, process: str, case: str, item: str, role: str) -> None:
    by = trust.known.holders(role, ASHA, trust.now.date())[0].id
    form = trust.casework.task(case, item, by=trust.actor(by), now=trust.now).form
    if form is None:
        trust.submit(case, item, by)
        return
    example = example_of(process, form.id)
    example = replace(example, answers={**example.answers, **AFTERWARDS.get(item.partition("#")[0], {})})
    trust.now = max(trust.now, london(example.today.year, example.today.month, example.today.day, 9, 0))
    with suppress(NotAccepted):  # told of warnings first: the example has no reason for what this day makes late
        trust.submit(case, item, by, dict(example.reasons), **example.answers)
        return
    task = trust.casework.preview(case, item, example.answers, by=trust.actor(by), now=trust.now)
    assert task.checked is not None
    reasons = {warning.key: "as it was" for warning in task.checked.warnings}
    trust.submit(case, item, by, {**reasons, **example.reasons}, **example.answers)


@pytest.mark.parametrize("process", sorted(STARTS))
def test_a_process_runs_to_its_filed_record(trust: Trust, process: str) -> None:
    by, opens_with, trust.now = STARTS[process]
    leaves = date(2027, 1, 31) if process == "leaver" else None
    people = tuple(replace(each, leaves=leaves) if each.id == ASHA else each for each in DIRECTORY.people)
    trust.known = replace(DIRECTORY, people=people)
    answers = dict(example_of(process, opens_with).answers) if opens_with else {}
    reasons = {f"{rule}@{field}": "told late" for rule, field in (("reported_in_time", "reported_on"),)}
    case = trust.start(process, ASHA, answers, by=by, reasons=reasons)
    live_to_the_end(trust, process, case)
    assert "record_pdf" in trust.store.cases.forms(case, special=True)[FILED_BY[process]].special
    assert trust.store.audit.verify() is None
    assert all("{{" not in body for body in bodies_of(trust.deliver()))
