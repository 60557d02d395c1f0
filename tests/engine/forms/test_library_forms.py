"""Is every form of the library complete: does it load, is it fit for its map, does its example show each rule?"""

from collections.abc import Iterator
from functools import cache

import pytest

from connectors.form_files import LIBRARY, FormExample, example_of, library_forms, library_policies
from connectors.map_files import read_map
from engine.conditions import Condition
from engine.forms.answers import check
from engine.forms.checked import CheckedAnswers
from engine.forms.context import Context
from engine.forms.definition import Field, Form, Level, Role, Severity
from engine.forms.policies import Family
from engine.forms.values import type_of

PROCESSES = sorted(path.parent.name for path in LIBRARY.glob("*/forms"))
ASKED_FOR = {
    "return_to_work": {"fit_note", "return_to_work", "return_to_work_confirmation", "stage_letter_decision"},
    "local_induction": {
        "accounts_ready", "induction_day_1", "induction_week_1", "induction_month_1", "induction_sign_off",
        "induction_countersign",
    },
    "workplace_risk_assessment": {"risk_assessment", "risk_consultation", "risk_approval", "risk_safety_review"},
    "leaver": {"leaver", "leaver_property"},
    "flexible_working": {"flexible_working_request", "flexible_working_decision"},
    "dse_assessment": {"dse_self_assessment", "dse_assessor_review"},
}  # fmt: skip
forms_of = cache(library_forms)
policies = cache(library_policies)


def shipped() -> Iterator[tuple[str, str]]:
    for process in PROCESSES:
        for path in sorted((LIBRARY / process / "forms").glob("*.yaml")):
            yield process, path.stem


EVERY = pytest.mark.parametrize(("process", "id"), [pytest.param(*each, id=each[1]) for each in shipped()])


def example(process: str, id: str, **changed: object) -> tuple[FormExample, CheckedAnswers]:
    given = example_of(process, id)
    context = Context(today=given.today, policies=policies(), reasons=given.reasons)
    return given, check(forms_of(process)[id], {**given.answers, **changed}, context)


def rules_of(form: Form) -> set[str]:
    """ "late" for a rule of the form, "risks.late" for one of a table."""
    return {rule.id for rule in form.rules} | {f"{each.id}.{rule.id}" for each in form.fields() for rule in each.rules}


def test_every_form_asked_for_is_there() -> None:
    assert not {process for process, ids in ASKED_FOR.items() if ids - forms_of(process).keys()}


@EVERY
def test_it_says_who_answers_who_sees_and_how_long_it_is_kept(process: str, id: str) -> None:
    form = forms_of(process)[id]
    assert form.purpose
    assert form.owner
    assert form.source
    assert any(each.id == form.retention and each.family is Family.RETENTION for each in policies().policies)
    columns = [column for table in form.fields() for column in table.columns]
    for each in (*form.fields(), *columns):
        assert each.level in Level
        assert each.by in Role
        assert each.label.strip() == each.label


@EVERY
def test_its_example_is_complete_and_every_working_is_a_sentence(process: str, id: str) -> None:
    given, found = example(process, id)
    assert [problem.key for problem in found.errors] == []
    assert [warning.key for warning in found.warnings if not warning.reason] == []
    assert found.ready
    assert given.answers.keys() <= {each.id for each in forms_of(process)[id].fields()}
    for worked in found.computed.values():
        assert worked.working[:1].isupper() or worked.working[:1].isdigit()
        assert not {"{", "}"} & set(worked.working)


@EVERY
def test_each_of_its_rules_is_broken_by_an_example(process: str, id: str) -> None:
    given, _ = example(process, id)
    assert given.breaks.keys() == rules_of(forms_of(process)[id])
    for rule, changed in given.breaks.items():
        _, found = example(process, id, **changed)
        table, _, name = rule.rpartition(".")
        told = [
            problem.key.partition("@")[0]
            for problem in (*found.errors, *found.warnings)
            if not table or problem.path[0] == table
        ]
        assert name in told, rule


@EVERY
def test_without_answers_it_is_a_draft_with_nothing_wrong(process: str, id: str) -> None:
    given, _ = example(process, id)
    found = check(forms_of(process)[id], {}, Context(today=given.today, policies=policies()))
    assert found.draft_errors == ()
    assert not found.ready


@EVERY
def test_a_manager_reads_no_special_category_answer_in_it(process: str, id: str) -> None:
    _, found = example(process, id)
    confidential = {path for path, level in found.levels.items() if level is Level.L3}
    seen = found.seen_by(Level.L2)
    assert not {path[0] for path in confidential if len(path) == 1} & seen.keys()
    assert not confidential & found.workings_seen_by(Level.L2).keys()


@pytest.mark.parametrize("process", PROCESSES)
def test_forms_of_one_process_mean_the_same_by_the_same_name(process: str) -> None:
    meant: dict[str, tuple[str, Field]] = {}
    for form in forms_of(process).values():
        for each in form.fields():
            first_form, first = meant.setdefault(each.id, (form.id, each))
            assert (first.type, first.level) == (each.type, each.level), (each.id, first_form, form.id)


@pytest.mark.parametrize("process", [process for process in PROCESSES if (LIBRARY / process / "future.yaml").exists()])
def test_the_map_finds_its_forms_and_its_conditions_their_answers(process: str) -> None:
    drawn = read_map(LIBRARY / process / "future.yaml")
    assert {step.form for step in drawn.steps if step.form} <= forms_of(process).keys()
    names = {
        each.id: kind
        for form in forms_of(process).values()
        for each in form.fields()
        if (kind := type_of(each)) is not None
    }
    for link in drawn.links:
        if link.condition:
            assert Condition.parse(link.condition, names).names


def test_a_return_to_work_is_worked_through_as_a_person_would() -> None:
    """Figures by hand: 12 calendar days, 8 of 4 weekdays, 60 hours; 3 spells and 16 days are 3 x 3 x 16 = 144."""
    _, found = example("return_to_work", "return_to_work")
    names = (
        "calendar_days",
        "working_days_lost",
        "hours_lost",
        "uncertified_days",
        "bradford_so_far",
        "trigger_so_far",
    )
    assert [found.values[name] for name in names] == [12, 8, 60, 0, 144, True]


def test_pregnancy_leaves_the_absence_out_and_nobody_is_told_why() -> None:
    _, counted = example("return_to_work", "return_to_work_confirmation")
    _, left_out = example(
        "return_to_work", "return_to_work_confirmation", pregnancy_related="yes", absence_reason="S30"
    )
    assert (counted.values["bradford"], counted.values["trigger_met"]) == (144, True)
    assert (left_out.values["bradford"], left_out.values["trigger_met"]) == (2 * 2 * 4, False)
    assert left_out.values["left_out_for"] == "pregnancy"
    told = " ".join(worked.working for worked in left_out.workings_seen_by(Level.L2).values())
    assert "pregnan" not in told + str(left_out.seen_by(Level.L2))


def test_the_manager_sees_the_reason_only_where_it_is_shared() -> None:
    _, kept = example("return_to_work", "return_to_work_confirmation")
    _, shared = example("return_to_work", "return_to_work_confirmation", share_reason=True)
    assert "absence_reason" not in kept.seen_by(Level.L2)
    assert shared.seen_by(Level.L2)["absence_reason"] == "S28"


def test_what_is_due_while_somebody_is_away() -> None:
    _, found = example("return_to_work", "absence_report")
    assert {due.id: due.day.isoformat() for due in found.due} == {
        "keep_in_touch": "2026-11-23",
        "contact": "2026-11-26",
        "fit_note_due": "2026-11-30",
        "long_term": "2026-12-20",
        "nhsmail": "2026-12-23",
    }


@pytest.mark.parametrize(
    ("contract", "clinical", "rows"),
    [("Permanent", True, 17), ("Permanent", False, 14), ("Agency", True, 16), ("Student", False, 13)],
)
def test_an_induction_asks_what_the_contract_needs(contract: str, clinical: bool, rows: int) -> None:
    _, found = example("local_induction", "induction_day_1", contract_type=contract, clinical=clinical)
    assert len(found.values["before_arrival"]) + len(found.values["day_1"]) == rows


def test_nobody_works_alone_before_day_1_is_done() -> None:
    given, done = example("local_induction", "induction_day_1")
    undone = {**given.answers["day_1"], "fire": {"outcome": "Not yet"}}
    _, open_ = example("local_induction", "induction_day_1", day_1=undone)
    _, untouched = example("local_induction", "induction_day_1", day_1={})
    assert [found.values["may_work_alone"] for found in (done, open_, untouched)] == [True, False, False]


def test_an_assessment_about_one_person_is_not_shown_to_the_team() -> None:
    _, general = example("workplace_risk_assessment", "risk_assessment")
    _, personal = example(
        "workplace_risk_assessment", "risk_assessment", about_one_person=True, person_assessed="Lee Novak"
    )
    assert len(general.seen_by(Level.L1)["risks"]) == 2
    assert not {"risks", "stress_standards", "person_assessed"} & personal.seen_by(Level.L1).keys()
    assert personal.seen_by(Level.L1)["highest_score"] == 16


def test_only_warnings_can_be_explained() -> None:
    given, _ = example("leaver", "leaver")
    late = {**given.answers, **given.breaks["pay_runs_on"], **given.breaks["notice_by_today"]}
    key = "pay_runs_on@overpayment_risk"
    reasons = {key: "Told payroll on 24 November", "notice_by_today@notice_date": "but it is"}
    found = check(forms_of("leaver")["leaver"], late, Context(today=given.today, policies=policies(), reasons=reasons))
    assert {warning.key: bool(warning.reason) for warning in found.warnings} == {key: True}
    assert {problem.severity for problem in found.errors} == {Severity.ERROR}
