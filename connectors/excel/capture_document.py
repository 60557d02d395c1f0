"""How do the sheets of a capture workbook become one document of a map?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from connectors.excel import capture_steps
from connectors.excel.capture_cells import is_blank
from connectors.excel.capture_collector import Collector, nest, words
from connectors.excel.capture_columns import (
    FLOWS,
    GATEWAYS,
    IDEAS,
    INFORMATION,
    LINKS,
    LISTS_SHEET,
    NOTES,
    NUMBER,
    PARTS,
    PEOPLE,
    PICTURE_SHEET,
    STEPS,
    TABLES,
    WASTE_SEEN,
    WASTES,
    Table,
    shape_of,
)
from connectors.excel.capture_fitted import FITTED, calibration_of
from connectors.excel.capture_questions import HEAD, MAP_SHEET, QUESTIONS, Question
from connectors.excel.capture_tables import Row, find_table, labelled, sheet_named
from connectors.excel.capture_words import SECTIONS, THING_KINDS
from connectors.preflight import Cell, Sheet, Workbook
from connectors.preflight.door import shown
from engine.errors import Fault
from process_maps.document_names import names_of, slug, with_ids
from process_maps.document_pointers import Pointers, numbers_of
from process_maps.document_reading import usual_flow
from process_maps.document_shape import MAP, SCHEMA
from process_maps.document_values import Text, did_you_mean, listed, plain
from process_maps.document_words import LANE_KIND
from process_maps.flow_kinds import EIGHT_FLOWS, EIGHT_WASTES, FlowKind, WasteKind
from process_maps.vocabulary import LaneKind

KINDS = {plain(word): THING_KINDS[kind] for word, kind in LANE_KIND.also.items()}
KINDS |= {plain(word): word for word in SECTIONS}
ALL_TABLES = (*TABLES, FITTED)
OURS = (*(table.sheet for table in ALL_TABLES), MAP_SHEET, LISTS_SHEET, PICTURE_SHEET)


def document_of(workbook: Workbook, steps: Sheet, collector: Collector) -> dict[str, Any]:
    """The document, as far as the cells can be read; their faults and remarks are left with the collector."""
    _remark_on_other_sheets(workbook, steps, collector)
    found = collector.take(find_table(steps, STEPS))
    collector.put(("steps",), found.faults[0].where if found.faults and not found.rows else steps.name)
    collector.put(("links",), LINKS.sheet)
    rows = {
        table.sheet: collector.take(find_table(sheet_named(workbook, table.sheet), table)).rows
        for table in ALL_TABLES[1:]
    }
    document: dict[str, Any] = {"schema": SCHEMA}
    _ask(HEAD, STEPS.sheet, found.above, (1, 0), document, collector)
    form = sheet_named(workbook, MAP_SHEET)
    _ask(QUESTIONS, MAP_SHEET, form.rows if form else (), (0, 1), document, collector)
    flows, wastes = _flows_and_wastes(sheet_named(workbook, LISTS_SHEET), document)
    document["steps"] = capture_steps.plain_steps(found.rows, collector)
    document["gateways"] = _plain_rows(rows, GATEWAYS, "gateways", collector)
    _people_and_systems(rows[PEOPLE.sheet], document, collector)
    document = _with_pointers(document, found.rows, flows, wastes, collector)
    capture_steps.point(found.rows, document["steps"], collector)
    _parts(rows[PARTS.sheet], document, collector)
    document["information"] = _plain_rows(rows, INFORMATION, "information", collector)
    _links_wastes_ideas(found.rows, rows, document, usual_flow(flows), collector)
    _notes(rows[NOTES.sheet], document, collector)
    document["calibration"] = calibration_of(rows[FITTED.sheet], collector)
    return {key: value for key, value in document.items() if value not in ([], {})}


def _remark_on_other_sheets(workbook: Workbook, steps: Sheet, collector: Collector) -> None:
    for sheet in workbook.sheets.values():
        if sheet is not steps and plain(sheet.name) not in map(plain, OURS):
            meant = did_you_mean(sheet.name, OURS) or "Nothing to do"
            collector.remark(f"sheet {shown(sheet.name)}", "it is not one of ours and is not read", meant)


def _ask(
    questions: Sequence[Question],
    sheet: str,
    rows: Sequence[Sequence[Cell]],
    beside: tuple[int, int],
    document: dict[str, Any],
    collector: Collector,
) -> None:
    """The answers on one sheet. `beside`: how many rows down and columns right of its label each stands."""
    places = {word: (row + beside[0], column + beside[1]) for word, row, column in labelled(rows)}
    for question in questions:
        place = tuple(question.key.split("."))
        collector.put(place[:1], sheet)
        collector.put(place, sheet)
        row, column = places.get(plain(question.label), (-1, -1))
        if 0 <= row < len(rows) and column < len(rows[row]):
            shape = shape_of(MAP, question.key)
            value = collector.value(rows[row][column], shape, place, unit=question.unit)
            if value is not None:
                nest(document, question.key, value)


def _with_pointers(
    document: dict[str, Any],
    rows: Sequence[Row],
    flows: tuple[FlowKind, ...],
    wastes: tuple[WasteKind, ...],
    collector: Collector,
) -> dict[str, Any]:
    """Everything with an id, teams and systems nobody listed added, and the collector able to point at it."""
    document = with_ids(document)
    collector.pointers = Pointers(names_of(document, flows, wastes))
    for section, names in capture_steps.new_names(rows, collector).items():
        for name, cell in names:
            collector.put((section, len(document[section])), cell)
            document[section].append({"name": name})
    document = with_ids(document)
    labels = [words(row.cells.get(NUMBER)) for row in rows]
    ids = [step["id"] for step in document["steps"]]
    collector.pointers = Pointers(names_of(document, flows, wastes), numbers_of(zip(labels, ids, strict=True)))
    return document


def _flows_and_wastes(
    sheet: Sheet | None, document: dict[str, Any]
) -> tuple[tuple[FlowKind, ...], tuple[WasteKind, ...]]:
    """The organisation's own lists, where the sheet Lists has others than the default eight."""
    flows = tuple(FlowKind(**kind) for kind in _kinds(sheet, FLOWS)) or EIGHT_FLOWS
    wastes = tuple(WasteKind(**kind) for kind in _kinds(sheet, WASTES)) or EIGHT_WASTES
    for section, kinds, usual in (("flows", flows, EIGHT_FLOWS), ("wastes", wastes, EIGHT_WASTES)):
        if kinds != usual:
            document[section] = list(map(asdict, kinds))
    return flows, wastes


def _kinds(sheet: Sheet | None, table: Table) -> list[dict[str, str]]:
    kinds = []
    for row in find_table(sheet, table).rows:
        kind = {column.key: words(row.cells.get(column.key)) for column in table.columns}
        kind["id"] = kind["id"] or slug(kind["label"])
        kind["definition"] = kind["definition"] or kind["label"]
        if kind["label"] and kind["id"]:
            kinds.append(kind)
    return kinds


def _plain_rows(
    rows: Mapping[str, Sequence[Row]], table: Table, section: str, collector: Collector, start: int = 0
) -> list[dict[str, Any]]:
    return [collector.row(row, table, (section, number)) for number, row in enumerate(rows[table.sheet], start=start)]


def _people_and_systems(rows: Sequence[Row], document: dict[str, Any], collector: Collector) -> None:
    """One sheet for three sections: the word under Kind says which."""
    document |= {"lanes": [], "systems": [], "parties": []}
    for row in rows:
        kind_cell = row.cells.get("kind")
        said = words(kind_cell) or THING_KINDS[LaneKind.TEAM]
        kind = KINDS.get(plain(said))
        if kind is None:
            where = kind_cell.where if kind_cell else row.where
            remedy = f"{did_you_mean(said, SECTIONS)}Write {listed(SECTIONS)}"
            collector.faults.append(Fault(where, f"{shown(said)} is not one of the kinds", remedy))
            continue
        section = SECTIONS[kind]
        place = (section, len(document[section]))
        thing = collector.row(row, PEOPLE, place, without=("kind", "detail"))
        option = next((option for option, word in THING_KINDS.items() if word == kind), None)
        if option is not None:
            thing["kind" if section == "lanes" else "role"] = option.value
        _add_detail(row.cells.get("detail"), thing, section, collector)
        _without_team_figures(row, thing, section, collector)
        document[section].append(thing)


def _add_detail(cell: Cell | None, thing: dict[str, Any], section: str, collector: Collector) -> None:
    detail = collector.value(cell, Text(), (section, "detail")) if cell else None
    if detail is not None and section != "lanes":
        thing["detail"] = detail
    elif detail is not None and cell is not None:
        collector.remark(cell.where, "a team has no detail; this is not read", "Put it on the sheet Notes")


def _without_team_figures(row: Row, thing: dict[str, Any], section: str, collector: Collector) -> None:
    for key in ("people", "band"):
        if section != "lanes" and thing.pop(key, None) is not None:
            collector.remark(row.cells[key].where, "only a team has people and a band; this is not read")


def _parts(rows: Sequence[Row], document: dict[str, Any], collector: Collector) -> None:
    """The elements of each step, in the order of their rows."""
    steps = {step["id"]: (number, step) for number, step in enumerate(document["steps"])}
    for row in rows:
        cell = row.cells.get("step")
        named = collector.pointed(cell, ("steps",), ("steps",))
        if named is None:
            if cell is not None and is_blank(cell):
                collector.faults.append(Fault(cell.where, "the step is missing", "Write its name or number"))
            continue
        number, step = steps[named]
        elements = step.setdefault("elements", [])
        place = ("steps", number, "elements", len(elements))
        elements.append(collector.row(row, PARTS, place, without=("step",)))


def _links_wastes_ideas(
    steps: Sequence[Row],
    rows: Mapping[str, Sequence[Row]],
    document: dict[str, Any],
    flow: str,
    collector: Collector,
) -> None:
    """What a row of the sheet Steps says beside its step comes after the links, before wastes and ideas."""
    document["links"] = _plain_rows(rows, LINKS, "links", collector)
    document |= {"observations": [], "ideas": []}
    for row, step in zip(steps, document["steps"], strict=True):
        id = step["id"]
        back = capture_steps.rework(row, id, ("links", len(document["links"])), flow, collector)
        document["links"] += [back] if back else []
        noted = len(document["observations"])
        document["observations"] += capture_steps.wastes_seen(row, id, flow, noted, collector)
        idea = capture_steps.idea(row, id, len(document["ideas"]), collector)
        document["ideas"] += [idea] if idea else []
    for table, section in ((WASTE_SEEN, "observations"), (IDEAS, "ideas")):
        document[section] += _plain_rows(rows, table, section, collector, start=len(document[section]))


def _notes(rows: Sequence[Row], document: dict[str, Any], collector: Collector) -> None:
    """A note, a published figure, or both in one row."""
    document |= {"notes": [], "claims": []}
    for row in rows:
        cell = row.cells.get("note")
        note = collector.value(cell, Text(), ("notes", len(document["notes"]))) if cell else None
        document["notes"] += [] if note is None else [note]
        if any(not is_blank(cell) for key, cell in row.cells.items() if key != "note"):
            place = ("claims", len(document["claims"]))
            document["claims"].append(collector.row(row, NOTES, place))
