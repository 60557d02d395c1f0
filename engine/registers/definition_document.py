"""How does a document become the definition of a register, or one list of everything that keeps it from being one?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.forms.unfit import Unfit
from engine.identifiers import Identifier
from engine.registers import definition
from engine.registers.definition import Definition, Group, Kind
from process_maps.document_names import Names
from process_maps.document_records import FAULTY, Records
from process_maps.document_shape import Items, Key, Record, Rows
from process_maps.document_values import Choice, Flag, Number, Schema, Text, shown
from process_maps.finding import error
from process_maps.quantities import WorkingCalendar

SCHEMA = "eightflows-register/1"


class NotADefinition(Unfit):
    """The document does not define a register yet."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, kept exactly as written."""

    def read(self, raw: object) -> Decimal:
        return Decimal(str(Number().read(raw)))

    def write(self, value: Decimal) -> float:
        return float(value)

    def schema(self) -> Schema:
        return {"type": "number"}


IDENTIFIER, KIND, NAME, TEXT, AMOUNT = Identifier(), Choice(Kind, {}), Text(80), Text(400), Amount()

FIELD = Record(
    "a field",
    definition.Field,
    (
        Key("id", IDENTIFIER, "Short name its value is kept under", required=True),
        Key("label", NAME, "What people call it: the heading of its column", required=True),
        Key("kind", KIND, "What it holds", required=True),
        Key("of", KIND, "What a list is a list of"),
        Key("register", IDENTIFIER, "The register a reference names a record of"),
        Key("choices", Items(NAME), "The words to choose from"),
        Key("unit", NAME, "What a number counts; the one unit of a period"),
        Key("required", Flag(), "Whether every record must say it"),
        Key("help", TEXT, "Anything that helps to fill it in"),
        Key("longest", Number(1, whole=True), "The most characters taken"),
        Key("least", AMOUNT, "The smallest number taken"),
        Key("most", AMOUNT, "The largest number taken"),
        Key("whole", Flag(), "Whether fractions are refused"),
        Key("also", Items(NAME), "Other headings people give the column"),
        Key("sensitive", Flag(), "Whether the audit trail tells only that it changed"),
        Key("reviewed", Flag(), "Whether a service review must confirm or change it"),
    ),
)
IN_ORDER = Record(
    "an order of two dates",
    definition.InOrder,
    (
        Key("before", IDENTIFIER, "The field that comes first", required=True),
        Key("after", IDENTIFIER, "The field that comes later", required=True),
        Key("what", TEXT, "What is wrong where it does not", required=True),
        Key("same_day", Flag(), "Whether they may be the same day"),
    ),
)
DEFINITION = Record(
    "a register",
    Definition,
    (
        Key("key", IDENTIFIER, "Short name of the register", required=True),
        Key("title", NAME, "What people call it: the name of its sheet", required=True),
        Key("about", TEXT, "What it holds, in a sentence", required=True),
        Key("id", IDENTIFIER, "The field that names a record", required=True),
        Key("label", IDENTIFIER, "The field that is shown for a record"),
        Key("group", Choice(Group, {}), "Who works with it"),
        Key("fields", Rows(FIELD), "Its fields, in the order of the columns", required=True),
        Key("in_order", Rows(IN_ORDER), "Dates that must follow one another"),
    ),
)


def read_definition(document: object) -> Definition:
    """The definition a document holds (docs/guide/registers.md). Raises NotADefinition with every fault."""
    if not isinstance(document, Mapping):
        raise NotADefinition((error((), f"{shown(document)} is not a register", "Write keys and values: key ..."),))
    if document.get("schema") != SCHEMA:
        what = f"{shown(document.get('schema'))} is not a definition this version reads"
        raise NotADefinition((error(("schema",), what, f"Begin with schema: {SCHEMA}"),))
    records = Records(WorkingCalendar(), Names())
    body = {key: value for key, value in document.items() if key != "schema"}
    read = records.value(DEFINITION, body, ())
    if records.findings or read is FAULTY:
        told = [finding for finding in records.findings if finding.place]  # the whole suffers from its parts
        raise NotADefinition(tuple(told or records.findings))
    found: Definition = read
    return found
