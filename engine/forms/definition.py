"""What is a form: its questions, who answers them, what is worked out, what must hold?

Plain data, as written in process_maps/library/<process>/forms/*.yaml. Conditions and expressions are kept as
text; engine/forms/logic.py reads them once per form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import TypeAlias

from engine.forms.due import DueRule

NOTHING: Mapping[str, str] = MappingProxyType({})
UNSAID_CHOICES = ("yes", "no", "prefer not to say")
MOST_ROWS = 50
SHORT_TEXT, LONG_TEXT = 200, 4_000  # characters


class Level(IntEnum):
    """Who may see an answer: its own level and every level below."""

    L1 = 1  # the team
    L2 = 2  # the employee, their manager, HR
    L3 = 3  # special-category data (UK GDPR Article 9): the employee, HR and occupational health


class Role(StrEnum):
    """Who answers or confirms, as the form's author says it."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    SECOND_LINE = "second-line manager"
    HR = "HR"
    OCCUPATIONAL_HEALTH = "occupational health"
    SAFETY = "safety adviser"
    ASSESSOR = "assessor"
    TEAM = "team"
    BUDDY = "buddy"
    IT = "IT service desk"
    PAYROLL = "payroll"
    SYSTEM = "system"


class FieldType(StrEnum):
    """What kind of answer is given."""

    TEXT = "text"
    LONG_TEXT = "long text"
    YES_NO = "yes or no"
    YES_NO_UNSAID = "yes, no or prefer not to say"
    CHOICE = "choice"
    CHOICES = "several choices"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    HOURS = "hours"
    PERSON = "person"
    REFERENCE = "reference"
    TABLE = "table"  # rows are added as needed
    CHECKLIST = "checklist"  # rows are given


class Severity(StrEnum):
    """ERROR: cannot be sent. WARNING: can be sent with a reason, which is kept."""

    ERROR = "error"
    WARNING = "warning"


OptionValue: TypeAlias = str | int


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices. `value` is kept; `label` is shown."""

    value: OptionValue
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Something that must hold once it can be judged: an unanswered question breaks no rule.

    fields    where it is told; the first is where a page puts it
    when      only judged where this holds
    """

    id: str
    fields: tuple[str, ...]
    holds: str
    what: str
    remedy: str
    when: str = ""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """How a value is worked out: by an expression, a calculation of engine/forms/calculations, or a due rule.

    of       what the calculation is given: its parameter -> a field, a table, or "table.column"
    where    only the rows for which this holds
    working  for an expression: the sentence, with {field} in it
    """

    expression: str = ""
    working: str = ""
    calculation: str = ""
    due: DueRule | None = None
    of: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    where: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.expression, self.calculation, self.due))) != 1:
            raise ValueError("a computed value has an expression, a calculation or a due rule, and only one of them")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """An answer that goes down to a lower level where the person it is about allows it."""

    level: Level
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedRow:
    """A row of a checklist: what is to be done, for whom it applies, by when; `given` fills columns."""

    id: str
    label: str
    hint: str = ""
    show_if: str = ""
    due: DueRule | None = None
    given: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question, one fact the system gives, or one value worked out.

    by         who answers
    formats    of a reference: 9 a digit, A a letter, anything else itself ("W99999")
    least most bounds of a number
    lowered    why a worked-out value may be seen by more people than what it is worked out from
    columns, rows, rules, fewest_rows, most_rows   of a table or checklist; rules are judged row by row
    due_while  of a checklist: the due day of a row counts while this holds in it
    """

    id: str
    label: str
    type: FieldType
    level: Level
    by: Role
    hint: str = ""
    help: str = ""
    optional: bool = False
    show_if: str = ""
    options: tuple[Option, ...] = ()
    formats: tuple[str, ...] = ()
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = None
    computed: Computed | None = None
    lowered: str = ""
    shared: Sharing | None = None
    columns: tuple["Field", ...] = ()
    rows: tuple[FixedRow, ...] = ()
    row_name: str = "row"
    fewest_rows: int = 0
    most_rows: int = MOST_ROWS
    rules: tuple[Rule, ...] = ()
    due_while: str = ""

    @property
    def has_rows(self) -> bool:
        return self.type in (FieldType.TABLE, FieldType.CHECKLIST)

    @property
    def longest_text(self) -> int:
        return self.longest or (LONG_TEXT if self.type is FieldType.LONG_TEXT else SHORT_TEXT)

    @property
    def highest_level(self) -> Level:
        """The most confidential answer in it, its columns looked at too."""
        return max((self.level, *(column.level for column in self.columns)))

    def column(self, id: str) -> "Field":
        """The column with that id; raises KeyError."""
        for column in self.columns:
            if column.id == id:
                return column
        raise KeyError(id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions that belong together, on one page."""

    id: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""
    show_if: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Who stands by the answers: kept as identity and time, never as a drawn signature."""

    by: Role
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day that follows from the answers, and who is to act by it.

    nudge_days  reminders so many days before, on a working day
    """

    id: str
    label: str
    due: DueRule
    by: Role
    show_if: str = ""
    nudge_days: tuple[int, ...] = ()


class Output(StrEnum):
    """What kind of thing is made of the answers."""

    PDF = "PDF"
    LETTER = "letter"
    EXCEL = "Excel"
    CSV = "CSV"
    ALERT = "alert"
    CALENDAR = "calendar entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOutput:
    """Something made once the form is submitted. `level`: the highest that may be in it."""

    id: str
    name: str
    kind: Output
    to: Role | None = None
    level: Level = Level.L2
    show_if: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of one process. Two forms are the same where their id and version are.

    version    first 12 hexadecimal digits of the SHA-256 of its content
    retention  id of the retention policy
    """

    id: str
    title: str = field(compare=False)
    purpose: str = field(compare=False)
    sections: tuple[Section, ...] = field(compare=False)
    retention: str = field(compare=False)
    owner: str = field(compare=False, default="")
    source: str = field(compare=False, default="")
    rules: tuple[Rule, ...] = field(compare=False, default=())
    confirmations: tuple[Confirmation, ...] = field(compare=False, default=())
    deadlines: tuple[Deadline, ...] = field(compare=False, default=())
    outputs: tuple[FormOutput, ...] = field(compare=False, default=())
    version: str = ""

    def fields(self) -> Iterator[Field]:
        """Every field, in the order it is asked."""
        for section in self.sections:
            yield from section.fields

    def find(self, id: str) -> Field:
        """The field with that id; raises KeyError."""
        for each in self.fields():
            if each.id == id:
                return each
        raise KeyError(id)
