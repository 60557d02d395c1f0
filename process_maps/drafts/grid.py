"""Which cells does a draft's grid have, what stands in each, and what does typing into one change?

One row a step, in the words people type: names of teams and systems, numbers of steps, "2d", "85". A name nobody has
used yet makes a new team or system.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from process_maps.document_names import names_of, slug
from process_maps.document_pointers import Pointers, pieces, says_nothing
from process_maps.document_reading import usual_flow
from process_maps.document_values import Unclear, plain
from process_maps.drafts.draft import Draft, Row, Value, document_of, free_id, placed
from process_maps.drafts.route_cells import Routes
from process_maps.drafts.routes import with_route
from process_maps.drafts.steps import with_step
from process_maps.flow_kinds import EIGHT_FLOWS, EIGHT_WASTES, FlowKind, WasteKind
from process_maps.vocabulary import LinkKind

_BARE_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the grid. `choices`: a list to choose from, by the name the page knows it under."""

    key: str
    heading: str
    hint: str
    choices: str = ""


NAME, WHO, SYSTEMS = "name", "lane", "systems"
WAIT, WAITING, TOUCH, RIGHT_FIRST_TIME, VALUE = "wait", "waiting", "touch", "right_first_time", "value"
ARRIVES, BATCH = "arrives", "batch.label"
COMES_AFTER, SENT_BACK, HOW_OFTEN = "comes after", "sent back to", "how often"
WASTE, FLOW, IDEA = "waste", "flow", "idea"

COLUMNS = (
    Column(NAME, "What happens", "A verb and a thing: Triage referral"),
    Column(WHO, "Who does it", "Team or role. A new name makes a new lane", "lanes"),
    Column(SYSTEMS, "System", "Several: RiO; NHSmail", "systems"),
    Column(WAIT, "Wait before", "How long the item lies still: 2d, 3h, 1w 2d"),
    Column(WAITING, "Waiting", "How many items lie before this step"),
    Column(TOUCH, "Hands-on", "For one item: 20 min. A number alone is minutes"),
    Column(RIGHT_FIRST_TIME, "Right first time", "Share the next step can use as it is: 85"),
    Column(VALUE, "Value", "Would the service user pay for it?", "values"),
    Column(WASTE, "Waste seen", "The worst waste you saw here", "wastes"),
    Column(FLOW, "In which flow", "Which flow of care it holds up", "flows"),
    Column(IDEA, "Idea", "Becomes a burst on the map"),
    Column(COMES_AFTER, "Comes after", "Blank: the row above. 2; 2 40%; 2 at once; 3 and 4; 3 or 4"),
    Column(SENT_BACK, "Sent back to", "Number of the step it goes back to"),
    Column(HOW_OFTEN, "How often", "Share of the items sent back: 10"),
    Column(BATCH, "Batch", "One at a time, daily, weekly"),
    Column(ARRIVES, "Arrives", "Pushed, pulled, FIFO lane, flows", "arrivals"),
)
COLUMN_KEYS = frozenset(column.key for column in COLUMNS)


# ------------------------------------------------------------ what stands in the cells


class Grid:
    """The whole grid of a draft, to be read row by row."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.routes = Routes(draft)
        self._numbers = {row.id: str(number) for number, row in enumerate(draft.section("steps"), start=1)}
        self._names = {row.id: str(row.values.get("name", row.id)) for row in _things(draft)}
        self._beside = {column: _rows_by_step(draft, column) for column in BESIDE}

    def cells(self, step: Row) -> Mapping[str, str]:
        """The text of every cell of a step's row, by column."""
        return MappingProxyType({column.key: self.cell(step, column.key) for column in COLUMNS})

    def cell(self, step: Row, column: str) -> str:
        match column:
            case "comes after":
                return self.routes.cell(step.id)
            case "lane":
                return self._named(step.values.get(WHO))
            case "systems":
                used = step.values.get(SYSTEMS)
                return "; ".join(map(self._named, used)) if isinstance(used, list) else _text(used)
            case "sent back to":
                to = _text(self._value_beside(step.id, column))
                return self._numbers.get(to, to)
            case _ if column in BESIDE:
                return _text(self._value_beside(step.id, column))
        return _text(step.values.get(column))

    def _named(self, id: Value) -> str:
        return self._names.get(_text(id), _text(id))

    def _value_beside(self, step: str, column: str) -> Value:
        row = self._beside[column].get(step)
        return row.values.get(BESIDE[column][1]) if row else None


def cells_of(draft: Draft, step: Row) -> Mapping[str, str]:
    """The text of every cell of one row. For a whole grid make one Grid."""
    return Grid(draft).cells(step)


def _things(draft: Draft) -> Iterator[Row]:
    return chain(draft.section("lanes"), draft.section("systems"))


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _is_rework(row: Row) -> bool:
    return row.values.get("kind") == LinkKind.REWORK


BESIDE: Mapping[str, tuple[str, str, Callable[[Row], bool]]] = MappingProxyType(
    {
        SENT_BACK: ("links", "to", _is_rework),
        HOW_OFTEN: ("links", "share", _is_rework),
        WASTE: ("observations", "waste", lambda _: True),
        FLOW: ("observations", "flow", lambda _: True),
        IDEA: ("ideas", "text", lambda _: True),
    }
)
"""Cells whose value stands in another section than the step: which one, under which key, in which of its rows."""


def _rows_by_step(draft: Draft, column: str) -> Mapping[str, Row]:
    """The row that holds the value of a cell beside each step: the first that fits."""
    section, _, fits = BESIDE[column]
    end = "from" if section == "links" else "step"
    return {str(row.values.get(end, "")): row for row in reversed(draft.section(section)) if fits(row)}


# ------------------------------------------------------------ what typing changes


def typed(draft: Draft, step: str, column: str, text: str) -> Draft:
    """The draft after somebody typed `text` into a cell.

    Whatever is typed is kept, and reading.py says if it cannot be read; only what names a step that is not there,
    or a column or step that is not there, raises Unclear and changes nothing.
    """
    row = draft.row("steps", step)
    if row is None:
        raise Unclear("this step has been taken off the map", "Nothing was changed")
    if column not in COLUMN_KEYS:
        raise Unclear(f"'{column}' is not a column", "Nothing was changed")
    said = text.strip()
    grid = Grid(draft)
    if said == grid.cell(row, column):
        return draft
    match column:
        case "lane":
            return _with_lane(draft, step, said)
        case "systems":
            return _with_systems(draft, step, said)
        case "comes after":
            return with_route(draft, step, grid.routes.read_cell(said, step, pointers_of(draft)))
        case _ if column in BESIDE:
            return _with_beside(draft, step, column, said)
    return draft.with_values("steps", step, {column: _value(column, said)})


def _value(column: str, said: str) -> Value:
    if not said:
        return None
    if _BARE_NUMBER.fullmatch(said):
        if column == TOUCH:
            return f"{said} min"
        if column in (RIGHT_FIRST_TIME, HOW_OFTEN) and float(said) > 1:
            return f"{said}%"
        if column == WAITING:
            return float(said) if "." in said else int(said)
    return said


def pointers_of(draft: Draft) -> Pointers:
    """What every name and step number on the draft means."""
    document = document_of(draft)
    numbers = {str(number): [row.id] for number, row in enumerate(draft.section("steps"), start=1)}
    return Pointers(names_of(document, flows_of(draft), wastes_of(draft)), numbers)


def flows_of(draft: Draft) -> Sequence[FlowKind]:
    own = draft.head.get("flows")
    return [FlowKind(**kind) for kind in own] if isinstance(own, list) else EIGHT_FLOWS


def wastes_of(draft: Draft) -> Sequence[WasteKind]:
    own = draft.head.get("wastes")
    return [WasteKind(**kind) for kind in own] if isinstance(own, list) else EIGHT_WASTES


def _with_lane(draft: Draft, step: str, said: str) -> Draft:
    if not said:
        return draft.with_values("steps", step, {"lane": None})
    draft, lane = _named(draft, "lanes", said)
    return draft.with_values("steps", step, {"lane": lane})


def _with_systems(draft: Draft, step: str, said: str) -> Draft:
    used: list[str] = []
    known = _id_of(draft, "systems", said)
    for name in [said] if known else pieces(said):
        if not says_nothing(name):
            draft, system = _named(draft, "systems", name)
            used.append(system)
    return draft.with_values("steps", step, {"systems": list(dict.fromkeys(used)) or None})


def _id_of(draft: Draft, section: str, name: str) -> str:
    """The id of what is called so; names first, as people see them."""
    rows = draft.section(section)
    named = (row.id for row in rows if plain(str(row.values.get("name", ""))) == plain(name))
    return next(named, "") or next((row.id for row in rows if row.id == name), "")


def _named(draft: Draft, section: str, name: str) -> tuple[Draft, str]:
    """The id of the team or system called so, made if there is none."""
    known = _id_of(draft, section, name)
    if known:
        return draft, known
    row = Row(free_id(slug(name) or section, draft), {"name": name})
    rows = draft.section(section)
    return placed(draft, section, row, rows[-1].id if rows else ""), row.id


def _with_beside(draft: Draft, step: str, column: str, said: str) -> Draft:
    section, key, _ = BESIDE[column]
    value: Value = _value(column, said)
    if said and column in (SENT_BACK, WASTE, FLOW):
        to = {SENT_BACK: ("steps",), WASTE: ("wastes",), FLOW: ("flows",)}[column]
        value = pointers_of(draft).find(said, to)
    found = _rows_by_step(draft, column).get(step)
    if found is None:
        return draft if value is None else _with_new_beside(draft, step, section, {key: value})
    draft = draft.with_values(section, found.id, {key: value})
    return draft.without(section, [found.id]) if value is None and column in (SENT_BACK, WASTE, IDEA) else draft


def _with_new_beside(draft: Draft, step: str, section: str, values: Mapping[str, Value]) -> Draft:
    beginnings: Mapping[str, Mapping[str, Value]] = {
        "links": {"from": step, "kind": str(LinkKind.REWORK)},
        "observations": {"step": step, "flow": usual_flow(tuple(flows_of(draft)))},
        "ideas": {"step": step},
    }
    rows = draft.section(section)
    row = Row(free_id(f"{section}-{step}", draft), {**beginnings[section], **values})
    return placed(draft, section, row, rows[-1].id if rows else "")


# ------------------------------------------------------------ rows pasted from a spreadsheet


def pasted(draft: Draft, step: str, column: str, rows: Sequence[Sequence[str]]) -> tuple[Draft, list[str]]:
    """Cells copied from a spreadsheet, put in from one cell on, right and down; new steps where rows run out.

    Returns the draft and what could not be put in, one sentence a cell.
    """
    keys = [one.key for one in COLUMNS]
    if column not in keys:
        raise Unclear(f"'{column}' is not a column", "Nothing was changed")
    first = keys.index(column)
    ids = [row.id for row in draft.section("steps")]
    place = ids.index(step) if step in ids else len(ids)
    left_out: list[str] = []
    for number, cells in enumerate(rows, start=place):
        ids = [row.id for row in draft.section("steps")]
        if number >= len(ids):
            draft = with_step(draft, ids[-1] if ids else "")
            ids = [row.id for row in draft.section("steps")]
        for key, text in zip(keys[first:], cells, strict=False):
            try:
                draft = typed(draft, ids[number], key, text)
            except Unclear as unclear:
                left_out.append(f"Row {number + 1}: {unclear}")
    return draft, left_out
