"""Which keys does a map's document have, what do they mean, and where does the model keep them?

One table a thing on the map. The reader, the writer, the JSON Schema and the workbook's advanced sheets all
follow it: a new field of the model is one line here.
"""

from process_maps import document_words as words
from process_maps import model, vocabulary
from process_maps.document_fitted import CALIBRATION
from process_maps.document_parts import Items as Items
from process_maps.document_parts import Key as Key
from process_maps.document_parts import Part as Part
from process_maps.document_parts import Record as Record
from process_maps.document_parts import Rows as Rows
from process_maps.document_parts import Shape as Shape
from process_maps.document_values import (
    LONGEST_NAME,
    Flag,
    Number,
    Reference,
    Runs,
    Score,
    Share,
    Text,
    Time,
)
from process_maps.flow_kinds import FlowKind, WasteKind
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, StepTimes, WorkingCalendar

SCHEMA = "eightflows-map/1"
NODE_SECTIONS = ("steps", "gateways", "lanes", "systems", "parties")


NAME = Text(LONGEST_NAME)
TEXT = Text()
WAITING = Time(Runs.WAITING)
WORKING = Time(Runs.WORKING)
WHOLE_DAYS = Time(Runs.WHOLE_DAYS)
FLOW = Reference(("flows",))
STEP = Reference(("steps",))
POSITIVE = Number(0, above=True)
NOT_NEGATIVE = Number(0)

CALENDAR = Record(
    "a calendar",
    WorkingCalendar,
    (
        Key("shift", WHOLE_DAYS, "One person's shift, breaks included"),
        Key("breaks", WHOLE_DAYS, "Planned breaks and meetings within a shift, not available for work"),
        Key("shifts_per_day", Number(1, whole=True), "Shifts that follow one another in a day"),
        Key("days_per_week", POSITIVE, "Days worked in a week"),
        Key("days_per_year", POSITIVE, "Days worked in a year"),
        Key("waiting_day", WHOLE_DAYS, "How long one day of waiting is: 24 h, or the working day"),
    ),
    blame="shift",
)
DEMAND = Record(
    "a demand",
    Demand,
    (
        Key("items", POSITIVE, "How many items are asked for", required=True),
        Key("per", words.PERIOD, "In which period"),
        Key("unit", NAME, "What one item is called, in the plural"),
    ),
)
MEASURED = Record(
    "a measured lead time",
    model.MeasuredLeadTime,
    (
        Key("cases", Number(1, whole=True), "How many real cases were timed", required=True),
        Key("median", WAITING, "Half of the cases took longer", required=True),
        Key("ninth_decile", WAITING, "One case in ten took longer"),
        Key("source", TEXT, "Where the times come from"),
    ),
)
PARTY = Record(
    "a party",
    model.Party,
    (
        Key("id", NAME, "Short name that links and information use", required=True, derived=True),
        Key("name", NAME, "Who it is", required=True),
        Key(
            "role",
            words.choice(vocabulary.PartyRole),
            "Supplier, customer, or the one who schedules the work",
            required=True,
        ),
        Key("detail", TEXT, "Anything else worth drawing beside it"),
    ),
)
LANE = Record(
    "a lane",
    model.Lane,
    (
        Key("id", NAME, "Short name that steps use", required=True, derived=True),
        Key("name", NAME, "Team or role", required=True),
        Key("kind", words.LANE_KIND, "A team of ours, the service user, or somebody outside"),
        Key("people", POSITIVE, "How many people, as whole-time equivalents"),
        Key("band", NAME, "Agenda for Change pay band"),
    ),
)
SYSTEM = Record(
    "a system",
    model.System,
    (
        Key("id", NAME, "Short name that steps and information use", required=True, derived=True),
        Key("name", NAME, "Record system, spreadsheet, shared mailbox or paper file", required=True),
        Key("detail", TEXT, "What is kept in it"),
    ),
)
VALUE_SPLIT = Record(
    "a value split",
    model.ValueSplit,
    (
        Key("adds", WORKING, "Hands-on time the service user would pay for"),
        Key("necessary", WORKING, "Hands-on time that law, safety or the service needs"),
        Key("waste", WORKING, "Hands-on time nobody needs"),
    ),
)
BATCH = Record(
    "a batch",
    model.Batch,
    (
        Key("size", POSITIVE, "Items worked on together"),
        Key("every", WAITING, "How often a batch is done"),
        Key("label", NAME, "As people say it: daily, weekly list"),
    ),
    blame="every",
)
ELEMENT = Record(
    "an element",
    model.Element,
    (
        Key("name", NAME, "One part of the step's work", required=True),
        Key("verb", words.choice(vocabulary.Verb), "What is done", required=True),
        Key("touch", WORKING, "Hands-on time of this part"),
        Key("work", words.WORK, "Done by a person, a machine, or both"),
    ),
)
SUITABILITY = Record(
    "a suitability",
    model.Suitability,
    (
        Key("rules_written", Flag(), "Gate: can the rules be written down?"),
        Key("input_digital", Flag(), "Gate: does the input come as data?"),
        Key("exception_owner", NAME, "Gate: who deals with what the machine cannot?"),
        Key("lawful_basis", NAME, "Gate: lawful basis, or the clinical-safety owner"),
        Key("rule_based", Score(), "1, 3 or 5: follows rules, no judgement"),
        Key("structured_input", Score(), "1, 3 or 5: input always looks the same"),
        Key("stability", Score(), "1, 3 or 5: the work and its systems seldom change"),
        Key("few_exceptions", Score(), "1, 3 or 5: few exceptions"),
        Key("error_prone", Score(), "1, 3 or 5: people slip here"),
    ),
)
STEP_RECORD = Record(
    "a step",
    model.Step,
    (
        Key("id", NAME, "Short name that links use", required=True, derived=True),
        Key("name", NAME, "What happens: a verb and a thing", required=True),
        Key("lane", Reference(("lanes",)), "Id of the lane that does it"),
        Key("activity", words.ACTIVITY, "What kind of thing is done"),
        Key("work", words.WORK, "Done by a person, a machine, or both"),
        Key("value", words.VALUE, "What the hands-on time is to the service user"),
        Key("value_split", VALUE_SPLIT, "Instead of value: hands-on time divided, adding up to touch"),
        Key("wait", WAITING, "How long the item lies still before this step", "times.wait"),
        Key("touch", WORKING, "Hands-on time for one item, if nobody interrupts", "times.touch"),
        Key("block", WAITING, "Wait and work together, only where measured as one figure", "times.block"),
        Key(
            "right_first_time", Share(),
            "Share the next step can use without correcting, adding or asking", "times.right_first_time",
        ),
        Key("waiting", NOT_NEGATIVE, "How many items wait before this step", "queue.count"),
        Key("arrives", words.ARRIVES, "How work reaches this step", "queue.arrives"),
        Key("stock", words.STOCK, "What lies before this step", "queue.stock"),
        Key("limit", Number(1, whole=True), "The most a FIFO lane holds", "queue.limit"),
        Key("batch", BATCH, "Work done together"),
        Key("cycle", WORKING, "Time between one finished item and the next", "equipment.cycle"),
        Key("changeover", WORKING, "Last good item of one kind to first of the next", "equipment.changeover"),
        Key("uptime", Share(), "Share of the time the system or machine can be used", "equipment.uptime"),
        Key("epe", NAME, "Every part every interval, as people say it", "equipment.epe"),
        Key("people", POSITIVE, "Hands in this step, where that is not the whole lane"),
        Key("systems", Items(Reference(("systems",))), "Ids of the systems used"),
        Key("elements", Rows(ELEMENT), "Parts of the work, each human or machine"),
        Key("suitability", SUITABILITY, "Could a machine do it? What the room said"),
        Key("skill", NAME, "Lowest pay band that could do it"),
        Key("refused", Share(), "An approval or check: share it sends back or refuses"),
        Key("distance_m", NOT_NEGATIVE, "Metres walked or carried"),
        Key("automation", NAME, "Machine step that does it"),
        Key("form", NAME, "Form a person fills in"),
        Key("note", TEXT, "Anything else"),
    ),
    parts={
        "times": Part(StepTimes, "block"),
        "queue": Part(model.Queue, "waiting"),
        "equipment": Part(model.Equipment, "uptime"),
    },
    blame="value_split",
)  # fmt: skip
GATEWAY = Record(
    "a gateway",
    model.Gateway,
    (
        Key("id", NAME, "Short name that links use", required=True, derived=True),
        Key(
            "kind",
            words.choice(vocabulary.GatewayKind),
            "Exclusive: one way on. Parallel: all ways at once",
            required=True,
        ),
        Key("name", NAME, "The question it asks"),
    ),
)
LINK = Record(
    "a link",
    model.Link,
    (
        Key("from", Reference(("steps", "gateways")), "Step or gateway it leaves", "source", required=True),
        Key("to", Reference(("steps", "gateways")), "Step or gateway it reaches", "target", required=True),
        Key("kind", words.choice(vocabulary.LinkKind), "Goes on, or sends items back"),
        Key("share", Share(), "Share of the items that take this way; none: what is left"),
        Key("retake", words.RETAKE, "Sent back again and again (loop) or at most once"),
        Key("flow", FLOW, "Which flow of care moves here"),
        Key("label", NAME, "What is written on the arrow"),
        Key("condition", TEXT, "When a running case takes this way"),
    ),
    blame="share",
)
INFORMATION = Record(
    "an item of information",
    model.Information,
    (
        Key("what", NAME, "The item, by the one name it has on this map", required=True),
        Key(
            "from",
            Reference(NODE_SECTIONS),
            "Step, lane, system or party it comes from",
            "source",
            required=True,
        ),
        Key("to", Reference(NODE_SECTIONS), "Step, lane, system or party it goes to", "target", required=True),
        Key("medium", words.MEDIUM, "How it travels"),
        Key("by_hand", Flag(), "Somebody types, writes or copies it in"),
        Key("often", NAME, "How often, as people say it"),
        Key("per_item", NOT_NEGATIVE, "How often for one item of work"),
        Key("touch", WORKING, "Hands-on time of handing it over once"),
        Key("chase", Flag(), "Sent because something needed did not come"),
        Key("flow", FLOW, "Which flow of care it belongs to"),
    ),
)
OBSERVATION = Record(
    "waste seen",
    model.Observation,
    (
        Key("step", STEP, "Where it was seen", required=True),
        Key("flow", FLOW, "In which flow of care", required=True),
        Key("waste", Reference(("wastes",)), "Which waste", required=True),
        Key("time", WAITING, "How long it takes for one item"),
        Key("note", TEXT, "What was seen"),
    ),
)
IDEA = Record(
    "an idea",
    model.Idea,
    (
        Key("step", STEP, "Step it improves; none: the map as a whole"),
        Key("text", TEXT, "The idea", required=True),
        Key("owner", NAME, "Who takes it on"),
        Key("due", NAME, "By when"),
    ),
)
CLAIM = Record(
    "a claim",
    model.Claim,
    (
        Key("measure", NAME, "Key of the analysis object, for example lead_time_minutes", required=True),
        Key("value", Number(), "The published figure", required=True),
        Key("tolerance", NOT_NEGATIVE, "Half of its last printed digit", required=True),
        Key("source", TEXT, "Where it is published"),
    ),
)
FLOW_KIND = Record(
    "a flow",
    FlowKind,
    (
        Key("id", NAME, "Short name", required=True),
        Key("label", NAME, "As it is shown", required=True),
        Key("definition", TEXT, "What it is", required=True),
    ),
)
WASTE_KIND = Record("a waste", WasteKind, FLOW_KIND.keys)
MAP = Record(
    "a map",
    ProcessMap,
    (
        Key("id", NAME, "Short name of the map, and of its files", required=True, derived=True),
        Key("name", NAME, "Which process this is", required=True),
        Key("state", words.STATE, "Which picture this is"),
        Key("place", NAME, "Where it was drawn"),
        Key("observed", NAME, "When, as people say it"),
        Key("event", NAME, "Workshop it belongs to"),
        Key("owner", NAME, "Who owns the process"),
        Key("evidence", words.EVIDENCE, "Where the figures come from"),
        Key("lead_time_rule", words.LEAD_TIME_RULE, "Which of the four definitions of lead time holds"),
        Key("calendar", CALENDAR, "When work is done"),
        Key("demand", DEMAND, "How much is asked for"),
        Key("measured", MEASURED, "Lead time read from real cases"),
        Key("parties", Rows(PARTY), "Suppliers, customers, and who schedules the work"),
        Key("lanes", Rows(LANE), "Teams and roles"),
        Key("systems", Rows(SYSTEM), "Places where information is kept"),
        Key("steps", Rows(STEP_RECORD), "The boxes, in order"),
        Key("gateways", Rows(GATEWAY), "Where work divides or comes together"),
        Key("links", Rows(LINK), "Arrows; left out: the steps follow one another in order"),
        Key("information", Rows(INFORMATION), "What is told, by whom, to whom, how"),
        Key("observations", Rows(OBSERVATION), "Waste somebody saw"),
        Key("ideas", Rows(IDEA), "Ideas to improve it"),
        Key("claims", Rows(CLAIM), "Published figures to hold against ours"),
        Key("notes", Items(TEXT), "Anything the reader of the map must know"),
        Key("calibration", CALIBRATION, "What a log says of it that only the simulation needs"),
        Key("flows", Rows(FLOW_KIND), "Flows of care, where not the default eight"),
        Key("wastes", Rows(WASTE_KIND), "Wastes, where not the default eight"),
    ),
)
