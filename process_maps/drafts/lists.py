"""Which lists stand below the steps, what is in their cells, and what does typing into one change?"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from process_maps.document_names import NotThere, slug
from process_maps.document_shape import NODE_SECTIONS
from process_maps.document_values import Unclear, did_you_mean
from process_maps.drafts.draft import Draft, Row, Value, free_id, placed
from process_maps.drafts.grid import Column, pointers_of
from process_maps.vocabulary import PartyRole

TEAMS, PARTIES, INFORMATION = "lanes", "parties", "information"
ENDS = ("from", "to")

LISTS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        TEAMS: (
            Column("name", "Team or role", "Steps name it under Who does it"),
            Column("people", "How many people", "Whole-time equivalents: 2.6"),
            Column("band", "Band", "Agenda for Change: 3, 5, 8a"),
        ),
        PARTIES: (
            Column("name", "Who", "GP surgery, service user, booking office"),
            Column("role", "Is the", "Supplier, customer, or control: who schedules the work", "roles"),
            Column("detail", "Detail", "Anything worth drawing beside it"),
        ),
        INFORMATION: (
            Column("what", "What", "Referral, appointment letter, roster"),
            Column("from", "From", "Step (name or number), team, system or party", "ends"),
            Column("to", "To", "Step (name or number), team, system or party", "ends"),
            Column("medium", "How", "Electronic where blank", "media"),
            Column("by_hand", "Typed in by hand?", "Yes or no", "yes_no"),
            Column("often", "How often", "46 a week"),
        ),
    }
)


def list_cells(draft: Draft, section: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The id of each row of a list and what stands in its cells, by column."""
    pointers = pointers_of(draft)
    known = {id for ids in pointers.names.ids.values() for id in ids}
    for row in draft.section(section):
        cells = {column.key: _text(row.values.get(column.key)) for column in LISTS[section]}
        for end in ENDS:
            if cells.get(end) in known:
                cells[end] = pointers.word_for(cells[end], NODE_SECTIONS, by_number=True)
        yield row.id, cells


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def typed_in_list(draft: Draft, section: str, id: str, column: str, text: str) -> Draft:
    """The draft after somebody typed into a row of a list; a row that is not there yet is made.

    Information from or to somebody new makes a supplier or a customer. Raises Unclear for a list or column that is
    not there, and for an end that is nearly the name of something on the map, or no name at all.
    """
    if column not in {one.key for one in LISTS.get(section, ())}:
        raise Unclear(f"'{column}' is not a column", "Nothing was changed")
    said: Value = text.strip() or None
    if said is not None and column in ENDS:
        draft, said = _with_end(draft, str(said), PartyRole.SUPPLIER if column == "from" else PartyRole.CUSTOMER)
    if draft.row(section, id) is not None:
        return draft.with_values(section, id, {column: said})
    rows = draft.section(section)
    values = {"role": str(_next_role(draft))} if section == PARTIES else {}
    row = Row(free_id(id or f"{section}-{len(rows) + 1}", draft), values | ({} if said is None else {column: said}))
    return placed(draft, section, row, rows[-1].id if rows else "")


def _with_end(draft: Draft, word: str, role: PartyRole) -> tuple[Draft, str]:
    """What the word names, made a party of the map where nothing is called like it."""
    try:
        return draft, pointers_of(draft).find(word, NODE_SECTIONS)
    except NotThere as absent:
        if did_you_mean(word, absent.choices) or not slug(word) or word.isdecimal():
            raise
    party = Row(free_id(slug(word), draft), {"name": word, "role": str(role)})
    rows = draft.section(PARTIES)
    return placed(draft, PARTIES, party, rows[-1].id if rows else ""), party.id


def _next_role(draft: Draft) -> PartyRole:
    """Where nobody has said it yet: a map begins with its supplier, then its customer."""
    known = {row.values.get("role") for row in draft.section(PARTIES)}
    return PartyRole.CUSTOMER if PartyRole.SUPPLIER in known else PartyRole.SUPPLIER


def without_in_list(draft: Draft, section: str, id: str) -> Draft:
    """The list without a row. Steps of a team that goes have nobody named; information
    from or to whoever goes, goes too. Raises Unclear for no list of ours."""
    if section not in LISTS:
        raise Unclear(f"'{section}' is not a list", "Nothing was changed")
    if section == TEAMS:
        for step in draft.section("steps"):
            if step.values.get("lane") == id:
                draft = draft.with_values("steps", step.id, {"lane": None})
    if section in (TEAMS, PARTIES):
        told = [row.id for row in draft.section(INFORMATION) if id in (row.values.get("from"), row.values.get("to"))]
        draft = draft.without(INFORMATION, told)
    return draft.without(section, [id])
