"""Risk scores and grades, the two-month clock, deadlines, payroll cut-offs, retention: do the figures hold?"""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.form_files import library_policies
from engine.calendars import ENGLAND
from engine.forms.calculations import payroll, risk, rows, statutory_clock
from engine.forms.due import DueRule, Unit, nudges
from engine.forms.policies import (
    Family,
    FlexibleWorking,
    Payroll,
    Policies,
    Policy,
    Retention,
    RetentionPeriod,
    RiskGrades,
)
from engine.forms.retention import disposal_from

LAW = FlexibleWorking(decision_months=2, requests=2)


def grades() -> RiskGrades:
    found = library_policies().terms(Family.RISK_GRADES, on=date(2026, 11, 23))
    assert isinstance(found, RiskGrades)
    return found


@pytest.mark.parametrize(
    ("score", "grade", "band"),
    [(1, "Low", "1 to 3"), (3, "Low", "1 to 3"), (4, "Moderate", "4 to 6"), (6, "Moderate", "4 to 6"),
     (8, "High", "8 to 12"), (12, "High", "8 to 12"), (15, "Extreme", "15 to 25"), (25, "Extreme", "15 to 25")],
)  # fmt: skip
def test_grades_are_those_of_the_published_matrix(score: int, grade: str, band: str) -> None:
    found = risk.grade(score, grades())
    assert found.value.name == grade
    assert found.working == f"{score} is {grade.lower()} ({band})."


@given(st.integers(1, 5), st.integers(1, 5))
def test_every_score_has_one_grade_and_never_a_lower_one_for_more(consequence: int, likelihood: int) -> None:
    order = [grade.name for grade in grades().grades]
    here = order.index(risk.grade(risk.score(consequence, likelihood).value, grades()).value.name)
    for more in (risk.score(min(5, consequence + 1), likelihood), risk.score(consequence, min(5, likelihood + 1))):
        assert order.index(risk.grade(more.value, grades()).value.name) >= here


@pytest.mark.parametrize(("consequence", "likelihood"), [(0, 3), (6, 1), (3, 0), (1, 6)])
def test_only_1_to_5_can_be_scored(consequence: int, likelihood: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        risk.score(consequence, likelihood)


def test_the_higher_the_grade_the_sooner_the_review() -> None:
    days = [risk.review_due(date(2026, 11, 30), [2, score], grades()).value for score in (3, 6, 12, 25)]
    assert days == [date(2027, 11, 30), date(2027, 11, 30), date(2027, 5, 30), date(2027, 2, 28)]


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        pytest.param("2026-10-15", "2026-12-15", id="the same day two months on"),
        pytest.param("2026-12-31", "2027-02-28", id="or the last day of a shorter month"),
        pytest.param("2027-12-30", "2028-02-29", id="in a leap year"),
        pytest.param("2026-12-25", "2027-02-25", id="whatever day of the week it begins"),
        pytest.param("2027-02-28", "2027-04-28", id="not the end of the month again"),
    ],
)
def test_a_request_is_decided_by_the_corresponding_date(received: str, last_day: str) -> None:
    assert statutory_clock.decide_by(date.fromisoformat(received), LAW).value == date.fromisoformat(last_day)


def test_an_extension_makes_it_later_and_never_earlier() -> None:
    received = date(2026, 10, 15)
    assert statutory_clock.decide_by(received, LAW, extended_to=date(2027, 1, 31)).value == date(2027, 1, 31)
    assert statutory_clock.decide_by(received, LAW, extended_to=date(2026, 11, 1)).value == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("earlier", "count"),
    [([], 1), (["2026-01-16"], 2), (["2026-01-15"], 1), (["2026-02-01", "2026-06-01"], 3), (["2027-01-16"], 1)],
)
def test_requests_are_counted_over_the_12_months_that_end_with_this_one(earlier: list[str], count: int) -> None:
    days = [date.fromisoformat(day) for day in earlier]
    assert statutory_clock.requests_in_year(date(2027, 1, 15), days, LAW).value == count


def test_reminders_go_out_on_working_days() -> None:
    assert nudges(date(2027, 2, 28), (30, 14, 7, 2), ENGLAND) == (
        date(2027, 1, 29),
        date(2027, 2, 12),
        date(2027, 2, 19),
        date(2027, 2, 26),
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on start_date", "2026-12-24"),
        ("1 working day after start_date", "2026-12-29"),
        ("1 working days after start_date", "2026-12-29"),
        ("1 working day before start_date", "2026-12-23"),
        ("28 calendar days after start_date", "2027-01-21"),
        ("2 months after start_date", "2027-02-24"),
        ("3 months before start_date", "2026-09-24"),
        ("on start_date at 17:00", "2026-12-24"),
    ],
)
def test_a_deadline_lands_on_its_day(text: str, day: str) -> None:
    assert DueRule.parse(text).day(date(2026, 12, 24), ENGLAND).value == date.fromisoformat(day)


@given(st.integers(-260, 260), st.sampled_from(Unit), st.none() | st.times().map(lambda at: time(at.hour, at.minute)))
def test_a_deadline_reads_as_it_is_written(amount: int, unit: Unit, at: time | None) -> None:
    amount = max(-120, min(120, amount)) if unit is Unit.MONTHS else amount
    rule = DueRule(anchor="start_date", amount=amount, unit=unit if amount else Unit.CALENDAR_DAYS, at=at)
    assert DueRule.parse(str(rule)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "5 days after start_date",
        "after start_date",
        "on Start",
        "9999 months after start_date",
        "on x at 25:00",
    ],
)
def test_anything_else_is_no_deadline(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a deadline|is too far away"):
        DueRule.parse(text)


@pytest.mark.parametrize(
    ("submitted", "last_paid", "late"),
    [
        ("2026-10-07", "2026-10-31", False),
        ("2026-10-08", "2026-10-31", True),
        ("2026-11-06", "2026-11-30", False),
        ("2026-11-07", "2026-11-30", True),
        ("2026-12-03", "2026-12-31", False),
        ("2026-12-04", "2026-12-31", True),
    ],
)
def test_pay_runs_on_where_payroll_hears_after_its_cut_off(submitted: str, last_paid: str, late: bool) -> None:
    policy = Payroll(cut_off_day=7, cut_offs=(date(2026, 12, 3),))
    found = payroll.overpayment_risk(date.fromisoformat(submitted), date.fromisoformat(last_paid), policy)
    assert found.value is late


EITHER = Retention(
    periods=(RetentionPeriod(after="birth", years=75), RetentionPeriod(after="leaving", years=6)), any_of=True
)
BOTH = Retention(periods=EITHER.periods)


@pytest.mark.parametrize(
    ("retention", "events", "day"),
    [
        (EITHER, {"leaving": "2026-11-23"}, "2032-11-24"),
        (EITHER, {"leaving": "2026-11-23", "birth": "1950-02-01"}, "2025-02-02"),
        (EITHER, {}, None),
        (BOTH, {"leaving": "2026-11-23", "birth": "1980-02-29"}, "2055-03-01"),
        (BOTH, {"leaving": "2026-11-23"}, None),
        (BOTH, {"something": "2026-11-23"}, None),
    ],
)
def test_a_record_is_kept_until_its_rule_says_so(retention: Retention, events: dict[str, str], day: str | None) -> None:
    found = disposal_from(retention, {name: date.fromisoformat(on) for name, on in events.items()})
    assert (found.value.isoformat() if found else None) == day


def test_a_policy_is_the_one_in_force_on_the_day() -> None:
    policies = library_policies()
    assert policies.terms(Family.FLEXIBLE_WORKING, on=date(2024, 4, 5)).decision_months == 3
    assert policies.terms(Family.FLEXIBLE_WORKING, on=date(2024, 4, 6)).decision_months == 2
    assert policies.terms(Family.STATUTORY_SICK_PAY, on=date(2026, 4, 5)) is None
    assert policies.terms(Family.STATUTORY_SICK_PAY, on=date(2026, 4, 6)).weekly_most == Decimal("123.25")


def test_an_organisation_chooses_among_policies_and_a_form_may_name_one() -> None:
    day = date(2026, 11, 23)
    usual = library_policies().in_force(Family.ABSENCE_TRIGGERS, on=day)
    chosen = library_policies(chosen={Family.ABSENCE_TRIGGERS: "bradford_51"})
    assert usual is not None
    assert usual.default
    assert chosen.in_force(Family.ABSENCE_TRIGGERS, on=day).id == "bradford_51"  # type: ignore[union-attr]
    assert chosen.in_force(Family.ABSENCE_TRIGGERS, on=day, id="bradford_20").id == "bradford_20"  # type: ignore[union-attr]
    assert chosen.in_force(Family.ABSENCE_TRIGGERS, on=day, id="gone") is None


def test_nothing_is_guessed_where_two_policies_are_in_force_and_none_is_chosen() -> None:
    def made(id: str) -> Policy:
        return Policy(
            id=id, family=Family.FLEXIBLE_WORKING, name=id, starts=date(2024, 1, 1), terms=LAW, source="made up"
        )

    assert (
        Policies(policies=(made("one"), made("other"))).in_force(Family.FLEXIBLE_WORKING, on=date(2026, 1, 1)) is None
    )
    assert Policies(policies=(made("one"),)).in_force(Family.FLEXIBLE_WORKING, on=date(2026, 1, 1)) is not None


def test_rows_are_counted_summed_and_named() -> None:
    labelled = [{rows.LABEL: name} for name in ("Chair", "Desk", "Screen", "Light", "Noise", "Warmth")]
    assert rows.count(labelled).working == "6: Chair; Desk; Screen; Light; 2 more"
    assert rows.count([]).working == "None."
    assert rows.total([Decimal("7.5"), 4]).value == Decimal("11.5")
    assert rows.highest([]) is None
    assert rows.latest([date(2026, 1, 2), date(2026, 1, 1)]).value == date(2026, 1, 2)  # type: ignore[union-attr]
