"""What did the editor in the browser ask for? One edit of a draft, checked and ready to be made."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

from engine.errors import EightflowsError
from process_maps.document_values import Unclear
from process_maps.drafts.draft import LONGEST_VALUE, MOST_ROWS, Draft
from process_maps.drafts.grid import pasted, typed
from process_maps.drafts.lists import typed_in_list, without_in_list
from process_maps.drafts.steps import with_step, with_step_moved, without_step

Make: TypeAlias = Callable[[Draft], Draft]
HEAD = ("name", "place", "state", "owner", "event", "observed", "demand.items", "demand.per", "demand.unit")
"""What may be said of the map as a whole in the editor."""

MOST_PASTED = 500


class NotAnEdit(EightflowsError):
    """What was sent is no edit of a map, or cannot be made on it as it is now. Nothing was changed."""


def edit_of(sent: object) -> Make:
    """What the browser sent, as something to be made of a draft. Raises NotAnEdit, also when it is made."""
    if not isinstance(sent, Mapping):
        raise NotAnEdit("an edit says what to do")
    reader = EDITS.get(str(sent.get("do")))
    if reader is None:
        raise NotAnEdit("an edit is a cell, rows, add, remove, move, head, listed or forget")
    made = reader(sent)

    def make(draft: Draft) -> Draft:
        try:
            after = made(draft)
        except Unclear as unclear:
            raise NotAnEdit(str(unclear)) from None
        if any(len(rows) > MOST_ROWS for rows in after.rows.values()):
            raise NotAnEdit(f"a map has at most {MOST_ROWS:,} rows of a kind")
        return after

    return make


def _cell(sent: Mapping[str, Any]) -> Make:
    step, column, said = _text(sent, "step"), _text(sent, "column"), _text(sent, "text")
    return lambda draft: typed(draft, step, column, said)


def _rows(sent: Mapping[str, Any]) -> Make:
    step, column, rows = _text(sent, "step"), _text(sent, "column"), sent.get("rows")
    if not _is_table(rows):
        raise NotAnEdit(f"rows are at most {MOST_PASTED} lists of text")
    return lambda draft: pasted(draft, step, column, rows)[0]


def _is_table(rows: object) -> TypeGuard[Sequence[Sequence[str]]]:
    return (
        isinstance(rows, Sequence)
        and not isinstance(rows, str)
        and len(rows) <= MOST_PASTED
        and all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in rows)
        and sum(len(cell) for row in rows for cell in row) <= LONGEST_VALUE
    )


def _add(sent: Mapping[str, Any]) -> Make:
    after, id = _text(sent, "after"), _text(sent, "id")
    return lambda draft: with_step(draft, after, id=id)


def _remove(sent: Mapping[str, Any]) -> Make:
    step = _text(sent, "step")
    return lambda draft: without_step(draft, step)


def _move(sent: Mapping[str, Any]) -> Make:
    step, after = _text(sent, "step"), _text(sent, "after")
    return lambda draft: with_step_moved(draft, step, after)


def _head(sent: Mapping[str, Any]) -> Make:
    key, said = _text(sent, "key"), _text(sent, "text").strip()
    if key not in HEAD:
        raise NotAnEdit("that cannot be said of a map here")
    return lambda draft: draft.with_head({key: said or None})


def _listed(sent: Mapping[str, Any]) -> Make:
    section, row, column, said = (_text(sent, key) for key in ("list", "row", "column", "text"))
    return lambda draft: typed_in_list(draft, section, row, column, said)


def _forget(sent: Mapping[str, Any]) -> Make:
    section, row = _text(sent, "list"), _text(sent, "row")
    return lambda draft: without_in_list(draft, section, row)


EDITS: Mapping[str, Callable[[Mapping[str, Any]], Make]] = {
    "cell": _cell,
    "rows": _rows,
    "add": _add,
    "remove": _remove,
    "move": _move,
    "head": _head,
    "listed": _listed,
    "forget": _forget,
}


def _text(sent: Mapping[str, Any], key: str) -> str:
    value = sent.get(key, "")
    if not isinstance(value, str):
        raise NotAnEdit(f"{key} is text")
    if len(value) > LONGEST_VALUE:
        raise NotAnEdit("that is too long for one cell")
    return value
