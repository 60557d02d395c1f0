"""Has every field what its type needs, and every name one meaning? What can be said before conditions are read."""

from collections.abc import Iterator

from engine.conditions import RESERVED
from engine.forms.bindings import DUE_ON, TODAY
from engine.forms.definition import Field, FieldType, Form
from engine.forms.logic import RESULT
from process_maps.finding import Finding, Place, error

KEPT_NAMES = RESERVED | {TODAY, DUE_ON, RESULT}


def structural_faults(form: Form) -> Iterator[Finding]:
    """Names used twice or already taken, and fields without what their type needs."""
    yield from _names(form)
    for place, each in placed(form):
        yield from _needs_of_type(each, place)
        yield from _columns(each, place)
        yield from _rows(each, place)


def placed(form: Form) -> Iterator[tuple[Place, Field]]:
    """Every field and column with its place in the document."""
    for number, section in enumerate(form.sections):
        for position, each in enumerate(section.fields):
            place: Place = ("sections", number, "fields", position)
            yield place, each
            for column_number, column in enumerate(each.columns):
                yield (*place, "columns", column_number), column


def _names(form: Form) -> Iterator[Finding]:
    """Two tables may have columns of one name; nothing else may."""
    fields = {each.id for each in form.fields()}
    seen: set[tuple[Place, str]] = set()
    for place, each in placed(form):
        table: Place = place[: -len(("columns", 0))] if "columns" in place else ()
        if each.id in KEPT_NAMES:
            yield error((*place, "id"), f"{each.id!r} has a meaning of its own", "Give it another id")
        elif (table, each.id) in seen or (table and each.id in fields):
            yield error((*place, "id"), f"the id {each.id!r} is used twice", "Give each its own id")
        seen.add((table, each.id))


def _needs_of_type(each: Field, place: Place) -> Iterator[Finding]:
    choice = each.type in (FieldType.CHOICE, FieldType.CHOICES)
    for key, wanted, given in (
        ("options", choice, bool(each.options)),
        ("columns", each.has_rows, bool(each.columns)),
        ("rows", each.type is FieldType.CHECKLIST, bool(each.rows)),
    ):
        if wanted is not given:
            what = f"a field of type {each.type} {'needs its' if wanted else 'has no'} {key}"
            yield error((*place, key), what, "Write them" if wanted else "Take them out, or change the type")
    if each.computed and each.has_rows:
        yield error((*place, "computed"), "a table is not worked out", "Work out its columns")


def _columns(each: Field, place: Place) -> Iterator[Finding]:
    for number, column in enumerate(each.columns):
        here: Place = (*place, "columns", number)
        if column.has_rows:
            yield error((*here, "type"), "a column cannot be a table itself", "Make it a table of its own")
        if column.level < each.level:
            what = f"column {column.id!r} is open to more people than the table it is in"
            yield error((*here, "level"), what, f"Make it {each.level.name}, or lower the table")


def _rows(each: Field, place: Place) -> Iterator[Finding]:
    columns = {column.id for column in each.columns}
    for number, row in enumerate(each.rows):
        here: Place = (*place, "rows", number)
        if row.id in [other.id for other in each.rows[:number]]:
            yield error((*here, "id"), f"the id {row.id!r} is used twice", "Give each its own id")
        for column in sorted(row.given.keys() - columns):
            yield error((*here, "given"), f"there is no column {column!r}", "Name one of its columns")
