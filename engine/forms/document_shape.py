"""Which keys does a form's document have, what do they mean, and where does the model keep them?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.forms import definition
from engine.forms.definition import LONG_TEXT, MOST_ROWS, Level, Option
from engine.forms.due import EXAMPLES, DueRule
from engine.identifiers import Identifier
from process_maps.document_shape import Items, Key, Record, Rows
from process_maps.document_values import Choice, Flag, Number, Schema, Text, Unclear, shown


@dataclass(frozen=True, slots=True)
class LevelOf:
    """L1, L2 or L3."""

    def read(self, raw: object) -> Level:
        if not isinstance(raw, str) or raw not in Level.__members__:
            raise Unclear(
                f"{shown(raw)} is not a level",
                "Write L1 (team), L2 (employee, manager, HR) or L3 (special category)",
            )
        return Level[raw]

    def write(self, value: Level) -> str:
        return value.name

    def schema(self) -> Schema:
        return {"enum": list(Level.__members__)}


@dataclass(frozen=True, slots=True)
class Options:
    """A list of words, or what is kept -> what is shown. Whole numbers before the colon are kept as numbers."""

    def read(self, raw: object) -> tuple[Option, ...]:
        if isinstance(raw, Mapping):
            found = [Option(_kept(value), Text().read(label)) for value, label in raw.items()]
        elif isinstance(raw, list):
            found = [Option(word, word) for word in (Text().read(each) for each in raw)]
        else:
            raise Unclear("these are no choices", "Write a list, or `kept: shown` line by line")
        if len({type(option.value) for option in found}) > 1:
            raise Unclear("some choices are numbers and some are words", "Write numbers, or words, for all")
        if len({option.value for option in found}) < len(found):
            raise Unclear("a choice is written twice", "Take one out")
        return tuple(found)

    def write(self, value: tuple[Option, ...]) -> Any:
        if all(option.value == option.label for option in value):
            return [option.label for option in value]
        return {str(option.value): option.label for option in value}

    def schema(self) -> Schema:
        return {"anyOf": [{"type": "array"}, {"type": "object"}]}


def _kept(value: str) -> str | int:
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else value


@dataclass(frozen=True, slots=True)
class Due:
    """5 working days after start_date."""

    def read(self, raw: object) -> DueRule:
        try:
            return DueRule.parse(str(raw))
        except ValueError as problem:
            raise Unclear(str(problem), EXAMPLES) from None

    def write(self, value: DueRule) -> str:
        return str(value)

    def schema(self) -> Schema:
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with values."""

    def read(self, raw: object) -> Mapping[str, str]:
        if not isinstance(raw, Mapping):
            raise Unclear("names with values are expected here", "Write `name: value` line by line")
        return {str(name): Text().read(value) for name, value in raw.items()}

    def write(self, value: Mapping[str, str]) -> Any:
        return dict(value)

    def schema(self) -> Schema:
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, kept exactly as written."""

    def read(self, raw: object) -> Decimal:
        number = Number().read(raw)
        return Decimal(str(number))

    def write(self, value: Decimal) -> float:
        return float(value)

    def schema(self) -> Schema:
        return {"type": "number"}


@dataclass(frozen=True, slots=True)
class Day:
    """2026-04-06."""

    def read(self, raw: object) -> date:
        try:
            return date.fromisoformat(str(raw))
        except ValueError:
            raise Unclear(f"{shown(raw)} is not a date", "Write year, month and day, such as 2026-04-06") from None

    def write(self, value: date) -> str:
        return value.isoformat()

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


NAME = Text(definition.SHORT_TEXT)
TEXT = Text(LONG_TEXT)
CONDITION = Text(LONG_TEXT)
IDENTIFIER, LEVEL, DUE, PAIRS, AMOUNT, DAY = Identifier(), LevelOf(), Due(), Pairs(), Amount(), Day()
ROLE = Choice(definition.Role, {})
FIELD_TYPE = Choice(definition.FieldType, {"yes no": definition.FieldType.YES_NO})
COUNT = Number(0, whole=True)

RULE = Record(
    "a rule",
    definition.Rule,
    (
        Key("id", IDENTIFIER, "Short name; a reason for a warning is kept under it", required=True),
        Key("fields", Items(IDENTIFIER), "Where it is told, the first one first", required=True),
        Key("holds", CONDITION, "What must hold", required=True),
        Key("when", CONDITION, "Only judged where this holds"),
        Key("what", TEXT, "What is wrong when it does not hold, in one sentence", required=True),
        Key("remedy", TEXT, "What to do about it", required=True),
        Key("severity", Choice(definition.Severity, {}), "Error: cannot be sent. Warning: with a reason"),
    ),
)
COMPUTED = Record(
    "a computed value",
    definition.Computed,
    (
        Key("expression", CONDITION, "Worked out from other answers: consequence * likelihood"),
        Key("working", TEXT, "How it came about, with {field} and {result} in it"),
        Key("calculation", IDENTIFIER, "Name of a calculation"),
        Key("of", PAIRS, "What the calculation is given: parameter -> field, table, or table.column"),
        Key("where", CONDITION, "Only the rows for which this holds"),
        Key("due", DUE, "A day counted from another: 5 working days after start_date"),
    ),
)
SHARING = Record(
    "a sharing",
    definition.Sharing,
    (
        Key("level", LEVEL, "The level it goes down to", required=True),
        Key("when", CONDITION, "Where the person it is about allows it", required=True),
    ),
)
FIXED_ROW = Record(
    "a row",
    definition.FixedRow,
    (
        Key("id", IDENTIFIER, "Short name the answers are kept under", required=True),
        Key("label", TEXT, "What is to be done or answered", required=True),
        Key("hint", TEXT, "Anything that helps"),
        Key("show_if", CONDITION, "For whom it applies"),
        Key("due", DUE, "By when"),
        Key("given", PAIRS, "Columns that are filled already"),
    ),
)


def _field(columns: tuple[Key, ...]) -> Record:
    return Record(
        "a field",
        definition.Field,
        (
            Key("id", IDENTIFIER, "Short name that conditions use", required=True),
            Key("label", TEXT, "The question, or what the fact is called", required=True),
            Key("type", FIELD_TYPE, "What kind of answer", required=True),
            Key("level", LEVEL, "Who may see it", required=True),
            Key("by", ROLE, "Who answers", required=True),
            Key("hint", TEXT, "One line under the question"),
            Key("help", TEXT, "Longer help, for those who ask"),
            Key("optional", Flag(), "May be left open"),
            Key("show_if", CONDITION, "Asked only where this holds"),
            Key("options", Options(), "The choices"),
            Key("formats", Items(NAME), "How a reference looks: 9 a digit, A a letter"),
            Key("unit", NAME, "What a number counts"),
            Key("least", AMOUNT, "The smallest number taken"),
            Key("most", AMOUNT, "The largest number taken"),
            Key("longest", Number(1, whole=True), "The most characters taken"),
            Key("computed", COMPUTED, "How it is worked out, where nobody answers it"),
            Key("lowered", TEXT, "Why more people may see it than what it is worked out from"),
            Key("shared", SHARING, "When more people may see it"),
            *columns,
        ),
        blame="computed",
    )


COLUMN = _field(())
FIELD = _field(
    (
        Key("columns", Rows(COLUMN), "The questions asked in each row"),
        Key("rows", Rows(FIXED_ROW), "The rows of a checklist"),
        Key("row_name", NAME, "What one row is called: risk, week"),
        Key("fewest_rows", COUNT, "So many rows at least"),
        Key("most_rows", Number(1, whole=True), f"So many rows at most; {MOST_ROWS} unless said"),
        Key("rules", Rows(RULE), "What must hold in each row"),
        Key("due_while", CONDITION, "A row of a checklist is due while this holds in it"),
    )
)
SECTION = Record(
    "a section",
    definition.Section,
    (
        Key("id", IDENTIFIER, "Short name", required=True),
        Key("title", NAME, "Heading of the page", required=True),
        Key("intro", TEXT, "What comes under the heading"),
        Key("show_if", CONDITION, "Asked only where this holds"),
        Key("fields", Rows(FIELD), "The questions", required=True),
    ),
)
CONFIRMATION = Record(
    "a confirmation",
    definition.Confirmation,
    (
        Key("by", ROLE, "Who confirms", required=True),
        Key("statement", TEXT, "What they confirm", required=True),
    ),
)
DEADLINE = Record(
    "a deadline",
    definition.Deadline,
    (
        Key("id", IDENTIFIER, "Short name", required=True),
        Key("label", NAME, "What is due", required=True),
        Key("due", DUE, "By when", required=True),
        Key("by", ROLE, "Who acts", required=True),
        Key("show_if", CONDITION, "Only where this holds"),
        Key("nudge_days", Items(COUNT), "Reminders so many days before"),
    ),
)
OUTPUT = Record(
    "an output",
    definition.FormOutput,
    (
        Key("id", IDENTIFIER, "Short name", required=True),
        Key("name", NAME, "What it is called", required=True),
        Key(
            "kind",
            Choice(definition.Output, {}),
            "PDF, letter, Excel, CSV, alert or calendar entry",
            required=True,
        ),
        Key("to", ROLE, "Who gets it"),
        Key("level", LEVEL, "The most confidential answer it may hold"),
        Key("show_if", CONDITION, "Made only where this holds"),
    ),
)
FORM = Record(
    "a form",
    definition.Form,
    (
        Key("id", IDENTIFIER, "Short name, the same as on the map and in the file name", required=True),
        Key("title", NAME, "What people call it", required=True),
        Key("purpose", TEXT, "Why it is asked, in a sentence or two", required=True),
        Key("owner", NAME, "Who looks after it"),
        Key("source", TEXT, "Where its questions and rules come from"),
        Key("retention", IDENTIFIER, "Id of the retention policy", required=True),
        Key("sections", Rows(SECTION), "The pages", required=True),
        Key("rules", Rows(RULE), "What must hold"),
        Key("confirmations", Rows(CONFIRMATION), "Who stands by it"),
        Key("deadlines", Rows(DEADLINE), "Days that follow from the answers"),
        Key("outputs", Rows(OUTPUT), "What is made of it"),
    ),
)
