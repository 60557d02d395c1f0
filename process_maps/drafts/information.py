"""Which cells does the list of information have, and what does typing into one change?"""

from collections.abc import Iterator, Mapping

from process_maps.document_shape import NODE_SECTIONS
from process_maps.document_values import Unclear
from process_maps.drafts.draft import Draft, Row, Value, free_id, placed
from process_maps.drafts.grid import Column, pointers_of

WHAT, FROM, TO = "what", "from", "to"
INFORMATION = "information"

INFORMATION_COLUMNS = (
    Column(WHAT, "What", "Referral, appointment letter, roster"),
    Column(FROM, "From", "Step (name or number), team, system or party", "ends"),
    Column(TO, "To", "Step (name or number), team, system or party", "ends"),
    Column("medium", "How", "Electronic where blank", "media"),
    Column("by_hand", "Typed in by hand?", "Yes or no", "yes_no"),
    Column("often", "How often", "46 a week"),
)
KEYS = frozenset(column.key for column in INFORMATION_COLUMNS)


def information_cells(draft: Draft) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The id of each row and what stands in its cells, by column."""
    pointers = pointers_of(draft)
    known = {id for ids in pointers.names.ids.values() for id in ids}
    for row in draft.section(INFORMATION):
        cells = {column.key: _text(row.values.get(column.key)) for column in INFORMATION_COLUMNS}
        for end in (FROM, TO):
            if cells[end] in known:
                cells[end] = pointers.word_for(cells[end], NODE_SECTIONS, by_number=True)
        yield row.id, cells


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def typed_information(draft: Draft, id: str, column: str, text: str) -> Draft:
    """The draft after somebody typed into a row of the list; a row that is not there yet is made.

    Raises Unclear for a column that is not there and an end that nothing on the map is called.
    """
    if column not in KEYS:
        raise Unclear(f"'{column}' is not a column", "Nothing was changed")
    said: Value = text.strip() or None
    if said is not None and column in (FROM, TO):
        said = pointers_of(draft).find(str(said), NODE_SECTIONS)
    if draft.row(INFORMATION, id) is not None:
        return draft.with_values(INFORMATION, id, {column: said})
    rows = draft.section(INFORMATION)
    row = Row(free_id(id or f"{INFORMATION}-{len(rows) + 1}", draft), {} if said is None else {column: said})
    return placed(draft, INFORMATION, row, rows[-1].id if rows else "")


def without_information(draft: Draft, id: str) -> Draft:
    return draft.without(INFORMATION, [id])
