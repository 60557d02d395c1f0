"""What goes into which cell of the capture workbook for a map? The reverse of capture_document.py."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from connectors.excel.capture_cells import Content, as_text, cell_content, number_and_unit
from connectors.excel.capture_columns import (
    COMES_BACK,
    GATEWAYS,
    HOW_OFTEN,
    IDEA,
    IDEAS,
    INFORMATION,
    LINKS,
    MAIN_WASTE,
    NOTES,
    PARTS,
    PEOPLE,
    SENT_BACK,
    STEPS,
    TOUCH_UNIT,
    WAIT_UNIT,
    WASTE_FLOW,
    WASTE_SEEN,
    Filling,
    Table,
    shape_of,
)
from connectors.excel.capture_fitted import FITTED, fitted_rows
from connectors.excel.capture_questions import HEAD, QUESTIONS
from connectors.excel.capture_words import SYSTEM_KIND, THING_KINDS
from process_maps.document import write_document
from process_maps.document_names import names_of
from process_maps.document_pointers import Pointers
from process_maps.document_reading import usual_flow
from process_maps.document_shape import MAP, Items
from process_maps.document_values import Reference, Time
from process_maps.process_map import ProcessMap
from process_maps.quantities import WHOLE_DAY, Clock
from process_maps.vocabulary import LaneKind, PartyRole

Document: TypeAlias = Mapping[str, Any]
FilledRow: TypeAlias = dict[str, Content]

# written even where the model would assume it: a blank cell looks as if nobody had asked
SAID_ANYWAY = {
    "wait": "0 min",
    "touch": "0 min",
    "right_first_time": "100%",
    "value": "necessary",
    "arrives": "push",
}
HOURS_AND_MINUTES = Clock(day=WHOLE_DAY, days_per_week=7).units()


def filling_of(process: ProcessMap) -> Filling:
    """The rows and answers that read back as the same map."""
    document = write_document(process)
    numbers = {str(number): [step.id] for number, step in enumerate(process.steps, start=1)}
    pointers = Pointers(names_of(document, process.flows, process.wastes), numbers)
    filler = _Filler(document, pointers, usual_flow(process.flows))
    return Filling(
        rows={
            STEPS.sheet: filler.steps(),
            LINKS.sheet: filler.rows(LINKS, filler.links),
            GATEWAYS.sheet: filler.rows(GATEWAYS, filler.section("gateways")),
            INFORMATION.sheet: filler.rows(INFORMATION, filler.section("information")),
            PEOPLE.sheet: filler.people(),
            WASTE_SEEN.sheet: filler.rows(WASTE_SEEN, filler.observations),
            IDEAS.sheet: filler.rows(IDEAS, filler.ideas),
            PARTS.sheet: filler.parts(),
            NOTES.sheet: filler.notes(),
            FITTED.sheet: fitted_rows(document.get("calibration", {}), pointers),
        },
        answers=_answers(document, process),
        flows=process.flows,
        wastes=process.wastes,
    )


class _Filler:
    """The rows of one document. What the sheet Steps can say is said there, the rest on the other sheets."""

    def __init__(self, document: Document, pointers: Pointers, flow: str) -> None:
        self.document, self.pointers, self.flow = document, pointers, flow
        links, seen, ideas = self.section("links"), self.section("observations"), self.section("ideas")
        order = {step["id"]: number for number, step in enumerate(self.section("steps"))}
        back = _said_first(links[::-1], self._is_plain_rework, lambda row: -order.get(row["from"], 0))
        waste = _said_first(seen, _is_plain_waste, lambda row: order[row["step"]])
        text = _said_first(ideas, _is_plain_idea, lambda row: order[row["step"]])
        self.links, self.observations, self.ideas = links[: len(links) - back], seen[waste:], ideas[text:]
        self._back = {row["from"]: row for row in links[len(links) - back :]}
        self._waste = {row["step"]: row for row in seen[:waste]}
        self._text = {row["step"]: row for row in ideas[:text]}

    def section(self, name: str) -> Sequence[Document]:
        found: Sequence[Document] = self.document.get(name, ())
        return found

    def _is_plain_rework(self, link: Document) -> bool:
        """A step (not a gateway) sends items back, and nothing more is said about it."""
        more = set(link) - {"from", "to", "kind", "share", "retake", "flow"}
        flow = link.get("flow", "service_users")
        from_step = any(step["id"] == link["from"] for step in self.section("steps"))
        return from_step and link.get("kind") == "rework" and not more and flow == self.flow

    def rows(self, table: Table, rows: Sequence[Document]) -> list[FilledRow]:
        return [self.row(table, row) for row in rows]

    def row(self, table: Table, row: Document) -> FilledRow:
        filled: FilledRow = {}
        for column in table.all:
            value, shape = _at(row, column.key), table.shape(column)
            if value is None or shape is None:
                continue
            match shape:
                case Reference(to=to):
                    filled[column.key] = self._named(value, to)
                case Items(of=Reference(to=to)):
                    filled[column.key] = as_text(self.pointers.words_for(value, to))
                case _:
                    filled[column.key] = cell_content(value, shape)
        return filled

    def _named(self, id: str, to: Sequence[str]) -> str:
        return as_text(self.pointers.word_for(id, to))

    def steps(self) -> list[FilledRow]:
        rows = []
        for step in self.section("steps"):
            row = self.row(STEPS, SAID_ANYWAY | dict(step))
            if step.get("value_split") == {}:
                row["value_split.adds"] = "0 min"
            for key, unit in (("wait", WAIT_UNIT), ("touch", TOUCH_UNIT)):
                row[key], row[unit] = number_and_unit(step.get(key, SAID_ANYWAY[key]))
            rows.append(row | self._beside(step["id"]))
        return rows

    def _beside(self, id: str) -> FilledRow:
        """What the row says beyond its step: sent back, waste seen, idea."""
        beside: FilledRow = {}
        if id in self._back:
            link = self._back[id]
            number = self.pointers.word_for(link["to"], ("steps",), by_number=True)
            beside[SENT_BACK] = int(number) if number.isdecimal() else as_text(number)
            beside[HOW_OFTEN] = cell_content(link["share"], LINKS.shape(LINKS.column("share")))
            beside[COMES_BACK] = cell_content(link.get("retake"), LINKS.shape(LINKS.column("retake")))
        if id in self._waste:
            beside[MAIN_WASTE] = self._named(self._waste[id]["waste"], ("wastes",))
            beside[WASTE_FLOW] = self._named(self._waste[id]["flow"], ("flows",))
        if id in self._text:
            beside[IDEA] = as_text(self._text[id]["text"])
        return beside

    def people(self) -> list[FilledRow]:
        lanes = [
            self.row(PEOPLE, lane) | {"kind": THING_KINDS[LaneKind(lane.get("kind", LaneKind.TEAM))]}
            for lane in self.section("lanes")
        ]
        systems = [_thing(system, SYSTEM_KIND) for system in self.section("systems")]
        parties = [_thing(party, THING_KINDS[PartyRole(party["role"])]) for party in self.section("parties")]
        return [*lanes, *systems, *parties]

    def parts(self) -> list[FilledRow]:
        return [
            self.row(PARTS, element) | {"step": self._named(step["id"], ("steps",))}
            for step in self.section("steps")
            for element in step.get("elements", ())
        ]

    def notes(self) -> list[FilledRow]:
        notes: list[FilledRow] = [{"note": as_text(note)} for note in self.document.get("notes", ())]
        return [*notes, *self.rows(NOTES, self.section("claims"))]


def _is_plain_waste(row: Document) -> bool:
    return set(row) == {"step", "flow", "waste"}


def _is_plain_idea(row: Document) -> bool:
    return set(row) == {"step", "text"}


def _said_first(rows: Sequence[Document], plain: Callable[[Document], bool], place: Callable[[Document], int]) -> int:
    """How many rows from the first can stand on the sheet Steps: plain, one a step, in the order of steps."""
    last: float = float("-inf")
    for count, row in enumerate(rows):
        if not plain(row) or place(row) <= last:
            return count
        last = place(row)
    return len(rows)


def _thing(row: Document, kind: str) -> FilledRow:
    filled: FilledRow = {key: as_text(row[key]) for key in ("id", "name", "detail") if key in row}
    return filled | {"kind": kind}


def _answers(document: Document, process: ProcessMap) -> FilledRow:
    answers: FilledRow = {}
    for question in (*HEAD, *QUESTIONS):
        value, shape = _at(document, question.key), shape_of(MAP, question.key)
        if question.key == "state":
            value = process.state
        if value is not None and question.unit and isinstance(shape, Time):
            value = shape.on(process.calendar).read(value) / HOURS_AND_MINUTES[question.unit]
        answers[question.key] = cell_content(value, shape)
    return answers


def _at(row: Document, key: str) -> Any:
    """The value under "batch.size"."""
    name, _, inner = key.partition(".")
    value = row.get(name)
    return _at(value, inner) if inner and value is not None else value
