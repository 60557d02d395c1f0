"""How does a document become policies, or one list of everything that keeps it from being that?"""

from collections.abc import Mapping
from typing import Any

from engine.forms import policies
from engine.forms.document_shape import AMOUNT, COUNT, DAY, IDENTIFIER, NAME, TEXT
from engine.forms.policies import Family, Policy
from engine.forms.unfit import NotPolicies
from process_maps.document_names import Names
from process_maps.document_records import FAULTY, Records
from process_maps.document_shape import Items, Key, Record, Rows
from process_maps.document_values import Choice, Flag, Number, shown
from process_maps.finding import error
from process_maps.quantities import WorkingCalendar

SCHEMA = "eightflows-policies/1"
AT_LEAST_1 = Number(1, whole=True)

TRIGGER = Record(
    "a trigger",
    policies.Trigger,
    (
        Key(
            "measure",
            Choice(policies.Measure, {}),
            "Spells, days, continuous days or Bradford score",
            required=True,
        ),
        Key("at_least", AT_LEAST_1, "From so many on", required=True),
        Key("stage", NAME, "What the policy calls what comes next", required=True),
        Key("months", AT_LEAST_1, "How many months it looks back"),
    ),
    blame="months",
)
SICK_PAY_STEP = Record(
    "a step",
    policies.SickPayStep,
    (
        Key("years", COUNT, "Completed years of service", required=True),
        Key("full_months", COUNT, "Months of full pay", required=True),
        Key("half_months", COUNT, "Months of half pay", required=True),
    ),
)
RISK_GRADE = Record(
    "a grade",
    policies.RiskGrade,
    (
        Key("name", NAME, "Low, moderate ...", required=True),
        Key("least", AT_LEAST_1, "Its lowest score", required=True),
        Key("review_months", AT_LEAST_1, "Looked at again within so many months", required=True),
    ),
)
PERIOD = Record(
    "a period",
    policies.RetentionPeriod,
    (
        Key("after", NAME, "What it counts from: closing, leaving, birth ...", required=True),
        Key("years", COUNT, "So many years", required=True),
    ),
)
TERMS: Mapping[Family, Record] = {
    Family.ABSENCE_TRIGGERS: Record(
        "absence triggers",
        policies.AbsenceTriggers,
        (
            Key("triggers", Rows(TRIGGER), "When somebody looks", required=True),
            Key("excluded", Items(NAME), "Reasons for a spell that never count"),
            Key("bradford_days", AT_LEAST_1, "How many days the Bradford score looks back"),
            Key("count_worked_days", Flag(), "Count days that would have been worked, not calendar days"),
        ),
    ),
    Family.OCCUPATIONAL_SICK_PAY: Record(
        "occupational sick pay",
        policies.OccupationalSickPay,
        (Key("steps", Rows(SICK_PAY_STEP), "By years of service", required=True),),
    ),
    Family.STATUTORY_SICK_PAY: Record(
        "statutory sick pay",
        policies.StatutorySickPay,
        (
            Key("weekly_most", AMOUNT, "Pounds a week at most", required=True),
            Key("share_of_earnings", AMOUNT, "Of average weekly earnings: 0.8", required=True),
            Key("linking_days", COUNT, "Absences so close together are one", required=True),
        ),
    ),
    Family.FLEXIBLE_WORKING: Record(
        "flexible working",
        policies.FlexibleWorking,
        (
            Key(
                "decision_months",
                AT_LEAST_1,
                "Months from receipt to decision, appeal included",
                required=True,
            ),
            Key("requests", AT_LEAST_1, "How many in 12 months", required=True),
        ),
    ),
    Family.RISK_GRADES: Record(
        "risk grades",
        policies.RiskGrades,
        (Key("grades", Rows(RISK_GRADE), "Lowest first", required=True),),
    ),
    Family.PAYROLL: Record(
        "payroll",
        policies.Payroll,
        (
            Key("cut_off_day", AT_LEAST_1, "Last day of the month on which changes are taken", required=True),
            Key("cut_offs", Items(DAY), "Where a month differs: its own day"),
        ),
    ),
    Family.RETENTION: Record(
        "retention",
        policies.Retention,
        (
            Key("periods", Rows(PERIOD), "Kept until the latest of these", required=True),
            Key("any_of", Flag(), "Kept until the earliest of these instead"),
            Key("then", NAME, "What a person confirms: destroy, or offer to the archive"),
        ),
    ),
}


def read_policies(document: object) -> tuple[Policy, ...]:
    """The policies of one family a document holds; raises NotPolicies with every fault and its place."""
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise NotPolicies(
            (error(("schema",), "these are no policies this version reads", f"Begin with schema: {SCHEMA}"),)
        )
    family = document.get("family")
    if family not in list(Family):
        what = f"{shown(family)} is not a family of policies"
        raise NotPolicies((error(("family",), what, f"Write one of {', '.join(Family)}"),))
    records = Records(WorkingCalendar(), Names())
    body = {key: value for key, value in document.items() if key not in ("schema", "family")}
    found: Any = records.value(_file_of(Family(family)), body, ())
    if records.findings or found is FAULTY:
        raise NotPolicies(tuple(records.findings))
    return tuple(found["policies"])


def _file_of(family: Family) -> Record:
    def made(**values: Any) -> Policy:
        return Policy(family=family, **values)

    policy = Record(
        "a policy",
        made,
        (
            Key("id", IDENTIFIER, "Short name an organisation chooses by", required=True),
            Key("name", NAME, "What it is called", required=True),
            Key("from", DAY, "In force from this day", "starts", required=True),
            Key("to", DAY, "In force to this day", "ends"),
            Key("source", TEXT, "Where it is published, or that it is only an example", required=True),
            Key("default", Flag(), "Taken where nothing is chosen"),
            Key("confirmed", NAME, "Who at this organisation has confirmed it"),
            Key("terms", TERMS[family], "What it says", required=True),
        ),
    )
    return Record("policies", dict, (Key("policies", Rows(policy), "The policies", required=True),))
