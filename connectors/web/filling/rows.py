"""The pages for one row: of a table, where rows are added, or of a checklist, where they are given."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.filling import controls, questions
from connectors.web.filling.pages import Load
from connectors.web.filling.work import Filling
from connectors.web.visit import Visit
from engine.forms.checked import Path, Problem
from engine.forms.definition import Field, FieldType, Severity

NEW = "new"


def row(visit: Visit, load: Load) -> Response:
    filling = load(visit)
    table = _table(filling)
    return _page(filling, table, _place(filling, table), [])


def filling_row(visit: Visit, load: Load) -> Response:
    """Keep the row; a faulty one is shown again, an unfinished one is kept where it is saved for later."""
    filling = load(visit)
    table = _table(filling)
    place = _place(filling, table)
    after = filling.with_entries({table.id: _with_row(filling, table, place)})
    later = visit.value("then") == "later"
    if table.type is FieldType.TABLE and not any(_cells(after, table, place).values()):  # the engine counts none such
        return replies.go(filling.base) if later else _page(filling, table, place, [_empty(filling, table, place)])
    wrong = questions.errors(after, (table.id, place), missing=not later)
    if wrong:
        return _page(after, table, place, wrong)
    after.keep()
    if table.type is FieldType.CHECKLIST:
        return replies.go(after.base)
    return replies.go(after.address("questions", table.id))


def removing_row(visit: Visit, load: Load) -> Response:
    filling = load(visit)
    table = _table(filling)
    place = _place(filling, table)
    if table.type is not FieldType.TABLE or not isinstance(place, int):
        raise HTTPException(404)
    rows = questions.rows(filling, table)
    if place < len(rows):
        filling.with_entries({table.id: [*rows[:place], *rows[place + 1 :]]}).keep()
    return replies.go(filling.address("questions", table.id))


def _empty(filling: Filling, table: Field, place: int | str) -> Problem:
    first = questions.columns(filling, table)[0]
    path: Path = (table.id, place, first.id)
    what, remedy = "nothing is filled in", "Fill it in, or go back"
    return Problem(path=path, key="", severity=Severity.ERROR, where=table.label, what=what, remedy=remedy)


def _table(filling: Filling) -> Field:
    id = filling.visit.path("field")
    found = next((each.field for each in questions.asked(filling) if each.field.id == id), None)
    if found is None or not found.has_rows:
        raise HTTPException(404)
    return found


def _place(filling: Filling, table: Field) -> int | str:
    """Which row: a number from 0 (one more than there are: a new one), or the id of a given row."""
    said = filling.visit.path("row")
    if table.type is FieldType.CHECKLIST:
        if said not in {each.id for each in questions.rows_asked(filling, table)}:
            raise HTTPException(404)
        return said
    count = len(questions.rows(filling, table))
    if said == NEW and count < table.most_rows:
        return count
    if not (said.isascii() and said.isdigit()) or not 1 <= int(said) <= count:
        raise HTTPException(404)
    return int(said) - 1


def _cells(filling: Filling, table: Field, place: int | str) -> dict[str, Any]:
    if isinstance(place, str):
        return questions.row_cells(filling, table, place)
    rows = questions.rows(filling, table)
    return rows[place] if place < len(rows) else {}


def _with_row(filling: Filling, table: Field, place: int | str) -> Any:
    """All rows with what was sent in this one."""
    visit = filling.visit
    cells = _cells(filling, table, place) | {
        column.id: controls.sent(column, column.id, visit) for column in questions.columns(filling, table)
    }
    if isinstance(place, str):
        raw = filling.raw(table.id)
        return {**(raw if isinstance(raw, dict) else {}), place: cells}
    rows = questions.rows(filling, table)
    return [*rows[:place], cells, *rows[place + 1 :]]


def _page(filling: Filling, table: Field, place: int | str, wrong: list[Problem]) -> Response:
    cells = _cells(filling, table, place)
    made, summary = [], []
    given = next((each for each in table.rows if each.id == place), None)
    for column in questions.columns(filling, table):
        settled = given.given if given else {}
        if column.id in settled or questions.never_asked(filling, table, column, settled):
            continue
        path: Path = (table.id, place, column.id)
        mine = [questions.words(each) for each in wrong if each.path == path]
        hint = questions.only_if(filling, table, column, settled)
        error = mine[0] if mine else ""
        made.append(controls.control(column, column.id, cells.get(column.id), error, hint=hint))
        summary += [{"text": f"{column.label}: {text}", "href": controls.anchor(column, column.id)} for text in mine]
    known = {error["text"] for error in summary}
    whole = [each for each in wrong if len(each.path) < 3]
    summary += [{"text": questions.words(each)} for each in whole if questions.words(each) not in known]
    values = {
        "task": filling.task,
        "heading": given.label if given else f"{table.row_name.capitalize()} {int(place) + 1}",
        "hint": given.hint if given else "",
        "table": table,
        "controls": made,
        "errors": summary,
        "back": filling.base if given else filling.address("questions", table.id),
        "can_remove": given is None and filling.visit.path("row") != NEW,
    }
    return replies.page(filling.visit, "row.jinja", 422 if wrong else 200, **values)
