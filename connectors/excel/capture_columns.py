"""Which sheets and columns does the capture workbook have, and which key of a map's document is each?

A column is found by its heading, wherever somebody has moved it. How a value is written is told in
process_maps/document_shape.py; here is what a facilitator sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from connectors.excel.capture_cells import Content
from process_maps import document_shape as shape
from process_maps.document_shape import Record, Shape
from process_maps.document_values import Number, Share
from process_maps.flow_kinds import EIGHT_FLOWS, EIGHT_WASTES, FlowKind, WasteKind

MARKER, VERSION = "eightflows_template", "vsm-1"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    key      in the document's row ("batch.size"); or the name of something that is no key of the record
    width    in characters
    hint     what to fill in, shown beside the heading
    choices  name of its drop-down list; `strict`: another word is refused, not only questioned
    also     other headings people give it
    needed   a step without it is incomplete
    """

    heading: str
    key: str
    width: float
    hint: str = ""
    choices: str = ""
    strict: bool = True
    also: tuple[str, ...] = ()
    needed: bool = False


def shape_of(record: Record, key: str) -> Shape | None:
    """How the value under a key is written; None for what is no key of the record."""
    name, _, inner = key.partition(".")
    found = next((one.shape for one in record.keys if one.name == name), None)
    if inner:
        return shape_of(found, inner) if isinstance(found, Record) else None
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with one thing a row. `more`: columns most people never need, folded away."""

    sheet: str
    title: str
    help: str
    record: Record
    columns: tuple[Column, ...]
    more: tuple[Column, ...] = ()
    shapes: Mapping[str, Shape] = field(init=False)  # by column key, of those that are keys of the record
    required: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        shapes = {column.key: shape_of(self.record, column.key) for column in self.all}
        object.__setattr__(self, "shapes", {key: shape for key, shape in shapes.items() if shape is not None})
        object.__setattr__(self, "required", frozenset(key.name for key in self.record.keys if key.required))

    @property
    def all(self) -> tuple[Column, ...]:
        return (*self.columns, *self.more)

    def column(self, key: str) -> Column:
        return next(column for column in self.all if column.key == key)

    def number(self, key: str) -> int:
        """Place of the column in a sheet of ours, from 1."""
        return self.all.index(self.column(key)) + 1

    def look(self, column: Column) -> Shape | None:
        """What its cells are shown as: what a row says beside its record may be a figure too."""
        figures: dict[str, Shape] = {HOW_OFTEN: Share(), SENT_BACK: Number()}
        return self.shape(column) or figures.get(column.key)

    def shape(self, column: Column) -> Shape | None:
        return self.shapes.get(column.key)


FilledRow: TypeAlias = Mapping[str, Content]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What goes into the sheets: rows by sheet and column key, answers by key of the document."""

    rows: Mapping[str, Sequence[FilledRow]] = field(default_factory=dict)
    answers: FilledRow = field(default_factory=dict)
    flows: tuple[FlowKind, ...] = EIGHT_FLOWS
    wastes: tuple[WasteKind, ...] = EIGHT_WASTES


# what the sheet Steps says that is not a key of a step
NUMBER, WAIT_UNIT, TOUCH_UNIT, IDEA = "number", "unit of wait", "unit of touch", "idea"
MAIN_WASTE, WASTE_FLOW = "main waste", "flow of the waste"
SENT_BACK, HOW_OFTEN, COMES_BACK = "sent back to", "share sent back", "retake"

ID = Column("Id", "id", 18, "Short name; made from the name where left blank")
STEP = Column("Step", "step", 30, "Name or number", "steps", strict=False)

STEPS = Table(
    "Steps",
    "Value stream map: capture sheet",
    "One row a step, in the order the work is done. A time is a number and its unit, or both in one: 2d.",
    shape.STEP_RECORD,
    (
        Column("Step", NUMBER, 7.5, "Fills itself", also=("No", "#", "Step no", "Step number")),
        Column(
            "What happens", "name", 38, "A verb and a thing: Triage referral", needed=True,
            also=("Step name", "Process step", "Activity", "Task", "Description"),
        ),
        Column(
            "Who does it", "lane", 20, "Team or role. A new name makes a new lane", "people",
            strict=False, needed=True, also=("Who", "Role", "Team", "Lane"),
        ),
        Column(
            "System used", "systems", 19, "Record system, spreadsheet, paper, phone. Several: RiO; NHSmail",
            "systems", strict=False, also=("System", "Systems", "Systems used", "IT system"),
        ),
        Column(
            "Wait before", "wait", 10, "How long the item lies still before this step: 2 and days, or 2d",
            needed=True, also=("Wait", "Waiting time", "Wait time", "Queue time"),
        ),
        Column("Unit", WAIT_UNIT, 10, "Of the wait", "units", also=("Wait unit",)),
        Column(
            "How many waiting", "waiting", 11, "Items lying before this step when you looked",
            also=("Queue", "WIP", "Number waiting", "Inventory"),
        ),
        Column(
            "Hands-on time", "touch", 12, "For one item, if nobody interrupts: 20 and min, or 20 min",
            needed=True, also=("Touch time", "Process time", "Hands on", "Work time"),
        ),
        Column("Unit", TOUCH_UNIT, 10, "Of the hands-on time", "units", also=("Hands-on unit", "Touch unit")),
        Column(
            "Right first time %", "right_first_time", 13, needed=True,
            hint="Share the next step can use without correcting, adding or asking. The receiver says it",
            also=("Right first time", "%C&A", "% C and A", "RFT", "Complete and accurate"),
        ),
        Column(
            "Value", "value", 14, "Would the service user pay for it? If not: do law or safety need it?",
            "values", needed=True, also=("Value type", "VA/NVA"),
        ),
        Column("Main waste", MAIN_WASTE, 18, "The worst waste you saw here", "wastes", also=("Waste",)),
        Column(
            "In which flow", WASTE_FLOW, 19, "Which flow of care the waste holds up", "flows",
            also=("Flow", "Flow of care"),
        ),
        Column(
            "How work arrives", "arrives", 13, choices="arrivals", also=("Arrives", "Push or pull"),
            hint="Pushed on when done; pulled when wanted; FIFO: in order, with a cap; flows one by one",
        ),
        Column(
            "Sent back to step", SENT_BACK, 10.5, "Number of the step it goes back to",
            also=("Sent back to", "Rework to", "Goes back to"),
        ),
        Column(
            "How often %", HOW_OFTEN, 10.5, "Share of the items sent back",
            also=("How often", "Rework %", "% sent back"),
        ),
        Column("Batch", "batch.label", 16, "One at a time, daily, weekly ...", "batches", strict=False),
        Column(
            "Idea to improve it", IDEA, 36, "Becomes a burst on the map",
            also=("Idea", "Improvement idea", "Kaizen", "Ideas"),
        ),
    ),
    more=(
        ID,
        Column("Kind of step", "activity", 13, "Operation where blank", "activities"),
        Column("Work is", "work", 11, "Human where blank", "works"),
        Column("Of which adds value", "value_split.adds", 11, "A time: 3 min"),
        Column("Of which necessary", "value_split.necessary", 11, "A time: 6 min"),
        Column("Of which waste", "value_split.waste", 11, "A time: 3 min"),
        Column("Time in block", "block", 11, "A time. Wait and work together, if measured as one"),
        Column("Stock", "stock", 13, "What lies before this step", "stocks"),
        Column("FIFO limit", "limit", 8, "The most the lane holds"),
        Column("Batch size", "batch.size", 8, "Items worked on together"),
        Column("Batch every", "batch.every", 10, "A time: 1 d"),
        Column("People here", "people", 8, "Hands in this step, if not the whole team"),
        Column("Cycle time", "cycle", 10, "A time. Between one finished item and the next"),
        Column("Changeover", "changeover", 11, "A time. Last of one kind to first of the next"),
        Column("Uptime %", "uptime", 9, "Share of the time the system can be used"),
        Column("EPE", "epe", 10, "Every part every interval: 2 weeks"),
        Column("Lowest band", "skill", 9, "Lowest pay band that could do it"),
        Column("Refused %", "refused", 9, "A check or approval: share it sends back"),
        Column("Distance, metres", "distance_m", 9, "Walked or carried"),
        Column("Comes back", COMES_BACK, 14, "Of what is sent back: every time, or at most once", "retakes"),
        Column("Rules written down?", "suitability.rules_written", 10, choices="yes_no"),
        Column("Input comes as data?", "suitability.input_digital", 10, choices="yes_no"),
        Column("Exceptions go to", "suitability.exception_owner", 15, "A named person"),
        Column("Lawful basis or safety owner", "suitability.lawful_basis", 17),
        Column("Follows rules (1 3 5)", "suitability.rule_based", 9, choices="scores"),
        Column("Same input (1 3 5)", "suitability.structured_input", 9, choices="scores"),
        Column("Seldom changes (1 3 5)", "suitability.stability", 9, choices="scores"),
        Column("Few exceptions (1 3 5)", "suitability.few_exceptions", 10, choices="scores"),
        Column("Slips happen (1 3 5)", "suitability.error_prone", 9, choices="scores"),
        Column("Machine step", "automation", 16, "Automation that does it"),
        Column("Form", "form", 14, "Form a person fills in"),
        Column("Note", "note", 30),
    ),
)  # fmt: skip
LINKS = Table(
    "Links",
    "Where the work goes",
    "Leave empty where each step leads to the next. List every link once the work divides anywhere.",
    shape.LINK,
    (
        Column("From", "from", 30, "Step (name or number) or gateway", "steps", strict=False),
        Column("To", "to", 30, "Step (name or number) or gateway", "steps", strict=False),
        Column("Share %", "share", 10, "Of the items that take this way; blank: the rest", also=("Share",)),
        Column("Label", "label", 24, "Written on the arrow"),
        Column("Kind", "kind", 14, "Goes on (sequence), or is sent back (rework)", "link_kinds"),
        Column("Comes back", "retake", 16, "Of rework: every time, or at most once", "retakes"),
        Column("Flow", "flow", 22, "Service users where blank", "flows"),
        Column("Condition", "condition", 30, "When a running case takes this way"),
    ),
)
GATEWAYS = Table(
    "Gateways",
    "Where the work divides or comes together",
    "Only for a fork or join that is not a step. Exclusive: one way on. Parallel: all ways at once.",
    shape.GATEWAY,
    (
        Column("Id", "id", 22, "The word that the sheet Links uses"),
        Column("Kind", "kind", 16, choices="gateway_kinds"),
        Column("Question", "name", 44, "For example: How urgent?", also=("Name",)),
    ),
)
INFORMATION = Table(
    "Information",
    "Information flow",
    "One row each time something is told, sent, typed or looked up. Call the same thing by the same name.",
    shape.INFORMATION,
    (
        Column("What", "what", 26, "Referral, appointment letter, roster"),
        Column("From", "from", 24, "Step (name or number), team, system or party", "things", strict=False),
        Column("To", "to", 24, "Step (name or number), team, system or party", "things", strict=False),
        Column("How", "medium", 14, "Electronic where blank", "media", also=("Medium",)),
        Column("Typed in by hand?", "by_hand", 11, choices="yes_no", also=("By hand",)),
        Column("How often", "often", 16, "46 a week"),
        Column("Times per item", "per_item", 10, "1 where blank"),
        Column("Hands-on time", "touch", 11, "A time: 2 min"),
        Column("Chasing?", "chase", 10, "Sent because something did not come", "yes_no", also=("Chase",)),
        Column("Flow", "flow", 22, "Information where blank", "flows"),
    ),
)
PEOPLE = Table(
    "People and systems",
    "Who and what is on the map",
    "Names typed on the sheet Steps need not be listed. List them to say more, and to add who is outside.",
    shape.LANE,
    (
        Column("Name", "name", 30),
        Column("Kind", "kind", 18, "Team where blank", "thing_kinds"),
        Column("How many people", "people", 11, "Of a team: whole-time equivalents"),
        Column("Band", "band", 9, "Of a team: pay band"),
        Column("Detail", "detail", 40, "Of a system, supplier, customer or control"),
    ),
    more=(ID,),
)
WASTE_SEEN = Table(
    "Waste seen",
    "Waste seen on the walk",
    "One row each thing seen. The main waste of a step may stand on the sheet Steps instead.",
    shape.OBSERVATION,
    (
        STEP,
        Column("Waste", "waste", 18, "Which of the wastes", "wastes"),
        Column("Flow", "flow", 22, "Which flow of care it holds up", "flows"),
        Column("Time for one item", "time", 12, "A time: 6 min"),
        Column("What was seen", "note", 60, also=("Note",)),
    ),
)
IDEAS = Table(
    "Ideas",
    "Ideas to improve it",
    "One row an idea. One idea a step may stand on the sheet Steps instead.",
    shape.IDEA,
    (
        Column("Idea", "text", 60),
        Column("Step", "step", 30, "Name or number; blank: the whole map", "steps", strict=False),
        Column("Who takes it on", "owner", 22, also=("Owner",)),
        Column("By when", "due", 18, also=("Due",)),
    ),
)
PARTS = Table(
    "Parts of steps",
    "What a step is made of",
    "Only where part of a step could be a machine's work: list its parts.",
    shape.ELEMENT,
    (
        STEP,
        Column("Part of the work", "name", 40, also=("Element",)),
        Column("What is done", "verb", 14, choices="verbs"),
        Column("Hands-on time", "touch", 12, "A time: 3 min"),
        Column("Work is", "work", 14, "Human where blank", "works"),
    ),
)
NOTES = Table(
    "Notes",
    "Notes and published figures",
    "Notes for whoever reads the map. A published figure is held against the one worked out.",
    shape.CLAIM,
    (
        Column("Note", "note", 70),
        Column("Published measure", "measure", 26, "For example lead_time_minutes"),
        Column("Figure", "value", 12),
        Column("Half of its last digit", "tolerance", 12),
        Column("Source", "source", 40),
    ),
)
LISTS_SHEET, PICTURE_SHEET = "Lists", "Picture"
FLOWS = Table(
    LISTS_SHEET,
    "Flows of care",
    "",
    shape.FLOW_KIND,
    (
        Column("Flow of care", "label", 26),
        Column("Flow id", "id", 20),
        Column("What the flow is", "definition", 50),
    ),
)
WASTES = Table(
    LISTS_SHEET,
    "Wastes",
    "",
    shape.WASTE_KIND,
    (
        Column("Waste", "label", 20),
        Column("Waste id", "id", 18),
        Column("What the waste is", "definition", 50),
    ),
)
TABLES = (STEPS, PEOPLE, LINKS, GATEWAYS, INFORMATION, WASTE_SEEN, IDEAS, PARTS, NOTES)
