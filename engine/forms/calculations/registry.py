"""Which calculations may a form ask for by name, and what does each need and give?

A new one is a function with its own tests and page in docs/method, and one line in CALCULATIONS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

from engine.forms.calculations import (
    absence_days,
    certification,
    phased_return,
    risk,
    rows,
    sick_pay,
    statutory_clock,
    triggers,
)
from engine.forms.calculations import absence_given as absence
from engine.forms.calculations.bradford import WINDOW_DAYS, bradford
from engine.forms.calculations.payroll import overpayment_risk
from engine.forms.calculations.spells import Spell
from engine.forms.context import Context
from engine.forms.policies import AbsenceTriggers, Family
from engine.forms.worked import Worked

Given: TypeAlias = Mapping[str, Any]
"""What a calculation is given, by parameter; what is optional and unanswered is None."""


@dataclass(frozen=True, slots=True)
class One:
    """A single answer of this Python type (Decimal: any number)."""

    type: type
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The answers of one column, as far as given, as a tuple."""

    type: type
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RowsWith:
    """Rows of a table that has these columns, each of this type; names in `may` need not be there."""

    columns: Mapping[str, type] = field(default_factory=lambda: MappingProxyType({}))
    may: Mapping[str, type] = field(default_factory=lambda: MappingProxyType({}))
    optional: bool = False


Parameter: TypeAlias = One | Column | RowsWith


@dataclass(frozen=True, slots=True)
class Calculation:
    """`work_out` is given every parameter that is not optional; it may raise ValueError, or give None."""

    takes: Mapping[str, Parameter]
    gives: type
    work_out: Callable[[Given, Context], Worked[Any] | None]


SPELLS = RowsWith({"first_day": date, "last_day": date}, may={"excluded_for": str})
DATES = RowsWith({"first_day": date, "last_day": date})
WORK: Mapping[str, Parameter] = {
    "weekdays": One(tuple, optional=True),
    "shifts": RowsWith({"day": date, "hours": Decimal}, optional=True),
}
TRIGGERS: Mapping[str, Parameter] = {
    "spells": SPELLS,
    "first": One(date, optional=True),
    "last": One(date, optional=True),
    "excluded_for": One(str, optional=True),
    "policy": One(str, optional=True),
    **WORK,
}
ABSENCE: Mapping[str, Parameter] = {"first": One(date), "last": One(date, optional=True)}


def _last(given: Given, context: Context) -> date:
    """The last day of an absence, or today while it is open."""
    last: date | None = given["last"]
    return last or max(given["first"], context.today)


def _calendar_days(given: Given, context: Context) -> Worked[int]:
    return absence_days.calendar_days(given["first"], _last(given, context))


def _working_days_lost(given: Given, context: Context) -> Worked[int]:
    return absence_days.working_days_lost(
        given["first"],
        _last(given, context),
        worked=absence.pattern(given, context).works_on,
        known_from=absence.known_from(given),
    )


def _hours_lost(given: Given, context: Context) -> Worked[Decimal] | None:
    if given["shifts"]:
        first, last = given["first"], _last(given, context)
        return absence_days.rostered_hours_lost(first, last, absence.shifts(given["shifts"]))
    if given["hours_a_day"] is None:
        return None
    return absence_days.hours_lost(_working_days_lost(given, context).value, given["hours_a_day"])


def _working_days_between(given: Given, context: Context) -> Worked[int]:
    return absence_days.working_days_after(given["first"], given["last"], context.working_days)


def _uncertified_days(given: Given, context: Context) -> Worked[int]:
    found = certification.certification(given["first"], _last(given, context), absence.fit_notes(given["notes"] or ()))
    return Worked(found.value.uncertified_days, found.working)


def _worked_days_between(given: Given, context: Context) -> Worked[int]:
    pattern = absence.pattern(given, context)
    return absence_days.worked_days_between(
        given["first"], given["last"], worked=pattern.works_on, known_from=absence.known_from(given)
    )


def _every_spell(given: Given) -> tuple[Spell, ...]:
    """Earlier spells and the one the form is about."""
    current = {"first_day": given["first"], "last_day": given["last"], "excluded_for": given["excluded_for"]}
    return absence.spells([*given["spells"], current])


def _excluded_for(given: Given, _: Context) -> Worked[str] | None:
    """Pregnancy before disability, where the person said yes; nothing where they did not."""
    reason = next((name for name in ("pregnancy", "disability") if given[name] == "yes"), None)
    return Worked(reason, f"The person said that it was related to {reason}.") if reason else None


def _bradford(given: Given, context: Context) -> Worked[int]:
    policy: AbsenceTriggers | None = context.policies.terms(
        Family.ABSENCE_TRIGGERS, on=context.today, id=given["policy"] or ""
    )
    found = bradford(
        _every_spell(given),
        as_of=context.today,
        window_days=policy.bradford_days if policy else WINDOW_DAYS,
        excluded=policy.excluded if policy else (),
        worked=absence.pattern(given, context).works_on,
        count_worked_days=policy.count_worked_days if policy else False,
    )
    return Worked(found.value.score, found.working)


def _trigger_met(given: Given, context: Context) -> Worked[bool] | None:
    policy = context.policies.terms(Family.ABSENCE_TRIGGERS, on=context.today, id=given["policy"] or "")
    if policy is None:
        return None
    return triggers.triggers_met(
        triggers.read_triggers(
            _every_spell(given),
            as_of=context.today,
            policy=policy,
            worked=absence.pattern(given, context).works_on,
        )
    )


def _half_pay_from(given: Given, context: Context) -> Worked[date] | None:
    policy = context.policies.terms(Family.OCCUPATIONAL_SICK_PAY, on=given["first"])
    if policy is None:
        return None
    return sick_pay.half_pay_from(
        given["first"],
        service_since=given["service_since"],
        earlier=absence.spells(given["spells"]),
        policy=policy,
    )


def _statutory_sick_pay(given: Given, context: Context) -> Worked[Decimal] | None:
    policy = context.policies.terms(Family.STATUTORY_SICK_PAY, on=given["on"])
    return sick_pay.statutory_sick_pay(given["weekly_earnings"], policy) if policy else None


def _risk_grade(given: Given, context: Context) -> Worked[str] | None:
    grades = context.policies.terms(Family.RISK_GRADES, on=context.today)
    if grades is None:
        return None
    found = risk.grade(int(given["score"]), grades)
    return Worked(found.value.name, found.working)


def _review_by(given: Given, context: Context) -> Worked[date] | None:
    grades = context.policies.terms(Family.RISK_GRADES, on=given["assessed"])
    if grades is None or not given["scores"]:
        return None
    return risk.review_due(given["assessed"], given["scores"], grades)


def _decision_by(given: Given, context: Context) -> Worked[date] | None:
    policy = context.policies.terms(Family.FLEXIBLE_WORKING, on=given["received"])
    if policy is None:
        return None
    return statutory_clock.decide_by(given["received"], policy, extended_to=given["extended_to"])


def _requests_in_year(given: Given, context: Context) -> Worked[int] | None:
    policy = context.policies.terms(Family.FLEXIBLE_WORKING, on=given["received"])
    if policy is None:
        return None
    return statutory_clock.requests_in_year(given["received"], given["earlier"] or (), policy)


def _overpayment_risk(given: Given, context: Context) -> Worked[bool] | None:
    policy = context.policies.terms(Family.PAYROLL, on=context.today)
    if policy is None:
        return None
    return overpayment_risk(context.today, given["last_paid_day"], policy, context.working_days)


CALCULATIONS: Mapping[str, Calculation] = {
    "calendar_days": Calculation(ABSENCE, int, _calendar_days),
    "working_days_lost": Calculation({**ABSENCE, **WORK}, int, _working_days_lost),
    "hours_lost": Calculation({**ABSENCE, **WORK, "hours_a_day": One(Decimal, optional=True)}, Decimal, _hours_lost),
    "worked_days_between": Calculation({"first": One(date), "last": One(date), **WORK}, int, _worked_days_between),
    "excluded_for": Calculation(
        {"pregnancy": One(str, optional=True), "disability": One(str, optional=True)}, str, _excluded_for
    ),
    "working_days_between": Calculation({"first": One(date), "last": One(date)}, int, _working_days_between),
    "uncertified_days": Calculation(
        {**ABSENCE, "notes": RowsWith({"from_day": date, "to_day": date}, optional=True)},
        int,
        _uncertified_days,
    ),
    "bradford": Calculation(TRIGGERS, int, _bradford),
    "trigger_met": Calculation(TRIGGERS, bool, _trigger_met),
    "half_pay_from": Calculation(
        {"first": One(date), "service_since": One(date), "spells": DATES}, date, _half_pay_from
    ),
    "statutory_sick_pay": Calculation({"on": One(date), "weekly_earnings": One(Decimal)}, Decimal, _statutory_sick_pay),
    "full_hours_from": Calculation(
        {"start": One(date), "hours": Column(Decimal)},
        date,
        lambda given, _: phased_return.full_hours_from(given["start"], given["hours"]),
    ),
    "weeks_above_contract": Calculation(
        {"hours": Column(Decimal), "contracted": One(Decimal)},
        int,
        lambda given, _: phased_return.weeks_above_contract(given["hours"], given["contracted"]),
    ),
    "weeks_with_fewer_hours": Calculation(
        {"hours": Column(Decimal)}, int, lambda given, _: phased_return.weeks_with_fewer_hours(given["hours"])
    ),
    "risk_score": Calculation(
        {"consequence": One(Decimal), "likelihood": One(Decimal)},
        int,
        lambda given, _: risk.score(int(given["consequence"]), int(given["likelihood"])),
    ),
    "risk_grade": Calculation({"score": One(Decimal)}, str, _risk_grade),
    "risk_review_by": Calculation({"assessed": One(date), "scores": Column(int)}, date, _review_by),
    "decision_by": Calculation({"received": One(date), "extended_to": One(date, optional=True)}, date, _decision_by),
    "requests_in_year": Calculation(
        {"received": One(date), "earlier": Column(date, optional=True)}, int, _requests_in_year
    ),
    "overpayment_risk": Calculation({"last_paid_day": One(date)}, bool, _overpayment_risk),
    "count": Calculation({"rows": RowsWith()}, int, lambda given, _: rows.count(given["rows"])),
    "highest": Calculation({"values": Column(Decimal)}, Decimal, lambda given, _: rows.highest(given["values"])),
    "total": Calculation({"values": Column(Decimal)}, Decimal, lambda given, _: rows.total(given["values"])),
    "latest": Calculation({"values": Column(date)}, date, lambda given, _: rows.latest(given["values"])),
}
