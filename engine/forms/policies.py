"""Which rule of a policy is in force on a day? Figures that trusts and Parliament change, as data with dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias


class Family(StrEnum):
    """What a policy is about. Each family has terms of its own."""

    ABSENCE_TRIGGERS = "absence triggers"
    OCCUPATIONAL_SICK_PAY = "occupational sick pay"
    STATUTORY_SICK_PAY = "statutory sick pay"
    FLEXIBLE_WORKING = "flexible working"
    RISK_GRADES = "risk grades"
    PAYROLL = "payroll"
    RETENTION = "retention"


class Measure(StrEnum):
    """What a trigger looks at."""

    SPELLS = "spells"
    DAYS = "days"
    CONTINUOUS_DAYS = "continuous days"
    BRADFORD = "bradford score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One line of an absence policy: from so much on, this stage is considered.

    at_least  spells, days or points, by the measure
    months    how far it looks back from the day it is looked at; continuous days and Bradford need none
    stage     what the policy calls it: "Stage 1 meeting"
    """

    measure: Measure
    at_least: int
    stage: str
    months: int | None = None

    def __post_init__(self) -> None:
        if self.at_least < 1:
            raise ValueError("a trigger begins at 1 or more")
        if self.measure in (Measure.SPELLS, Measure.DAYS) and not self.months:
            raise ValueError(f"a trigger on {self.measure} needs the months it looks back")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceTriggers:
    """When an absence record is looked at with somebody, and what is left out of the count.

    excluded             reasons for a spell that never count: "pregnancy", "disability"
    bradford_days        how far the Bradford score looks back
    count_worked_days    days are those the person would have worked, not calendar days
    """

    triggers: tuple[Trigger, ...]
    excluded: tuple[str, ...] = ()
    bradford_days: int = 365
    count_worked_days: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SickPayStep:
    """Months of full and of half pay once so many years of service are completed."""

    years: int
    full_months: int
    half_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationalSickPay:
    steps: tuple[SickPayStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutorySickPay:
    """weekly_most: pounds a week; share_of_earnings: of average weekly earnings, 0 to 1; the lower is paid."""

    weekly_most: Decimal
    share_of_earnings: Decimal
    linking_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlexibleWorking:
    """decision_months: from receipt to decision, appeal included; requests: so many in 12 months."""

    decision_months: int
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskGrade:
    """A band of scores: from `least` up to the next band. Looked at again within `review_months`."""

    name: str
    least: int
    review_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskGrades:
    grades: tuple[RiskGrade, ...]  # lowest first

    def __post_init__(self) -> None:
        floors = [grade.least for grade in self.grades]
        if not floors or floors[0] != 1 or floors != sorted(set(floors)):
            raise ValueError("grades begin at 1 and each begins higher than the one before")

    def of(self, score: int) -> RiskGrade:
        return next(grade for grade in reversed(self.grades) if score >= grade.least or grade.least == 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payroll:
    """cut_off_day: of the month, the last on which payroll takes changes; earlier where that day is closed."""

    cut_off_day: int
    cut_offs: tuple[date, ...] = ()  # where a month differs: its own day

    def __post_init__(self) -> None:
        if not 1 <= self.cut_off_day <= 28:
            raise ValueError("the cut-off is a day of the month from 1 to 28")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriod:
    """One way to count: so many years after something happened ("leaving", "birth", "closing")."""

    after: str
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a record is kept: until the latest of its periods; then a person confirms what is done.

    any_of  the earliest of the periods is enough
    """

    periods: tuple[RetentionPeriod, ...]
    then: str = "destroy"
    any_of: bool = False


Terms: TypeAlias = (
    AbsenceTriggers | OccupationalSickPay | StatutorySickPay | FlexibleWorking | RiskGrades | Payroll | Retention
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Terms in force from a day to a day, both included, and where they come from.

    default    taken where an organisation has not chosen among several of one family
    confirmed  by whom, at this organisation; "" until somebody has
    """

    id: str
    family: Family
    name: str
    starts: date
    terms: Terms
    source: str
    ends: date | None = None
    default: bool = False
    confirmed: str = ""

    def in_force(self, on: date) -> bool:
        return self.starts <= on and (self.ends is None or on <= self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Every policy known, and which one an organisation has chosen of a family, by id."""

    policies: tuple[Policy, ...] = ()
    chosen: Mapping[Family, str] = field(default_factory=lambda: MappingProxyType({}))

    def in_force(self, family: Family, *, on: date, id: str = "") -> Policy | None:
        """The policy with that id, else the chosen one, else the default, else the only one; None: not settled."""
        running = [each for each in self.policies if each.family is family and each.in_force(on)]
        wanted = id or self.chosen.get(family, "")
        if wanted:
            return next((each for each in running if each.id == wanted), None)
        defaults = [each for each in running if each.default]
        if len(defaults) == 1:
            return defaults[0]
        return running[0] if len(running) == 1 else None

    def terms(self, family: Family, *, on: date, id: str = "") -> Any:
        """The terms of the policy in force; None where there is none."""
        found = self.in_force(family, on=on, id=id)
        return found.terms if found else None
