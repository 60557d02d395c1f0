"""Who changed what on a draft, and what does one person's Undo take back?"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from process_maps.drafts.draft import (
    AddRow,
    Change,
    Draft,
    MoveRow,
    RemoveRow,
    SetHead,
    SetValue,
    Value,
    applied,
    difference,
)

PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing a person did, from 1 on.

    changes, inverse   what it did, and what takes it back
    of                 the edit it undoes or redoes; None for a new one
    """

    number: int
    by: str
    at: datetime
    changes: tuple[Change, ...]
    inverse: tuple[Change, ...]
    of: int | None = None


def edit_of(before: Draft, after: Draft, *, number: int, by: str, at: datetime, of: int | None = None) -> Edit | None:
    """What somebody did; None where it changed nothing."""
    changes = difference(before, after)
    if not changes:
        return None
    return Edit(number=number, by=by, at=at, changes=changes, inverse=difference(after, before), of=of)


def sittings(edits: Sequence[Edit], named: Container[int] = frozenset()) -> tuple[tuple[Edit, ...], ...]:
    """Edits one person made without a pause longer than PAUSE, oldest first. One that is `named` ends its sitting."""
    found: list[list[Edit]] = []
    for edit in edits:
        last = found[-1][-1] if found else None
        if last and last.by == edit.by and edit.at - last.at <= PAUSE and last.number not in named:
            found[-1].append(edit)
        else:
            found.append([edit])
    return tuple(map(tuple, found))


def to_undo(edits: Sequence[Edit], by: str) -> Edit | None:
    """The last thing this person did that is not taken back: other people's edits stay."""
    return _last_standing(edits, by)[0]


def to_redo(edits: Sequence[Edit], by: str) -> Edit | None:
    """The last thing this person took back, unless they have done something new since."""
    return _last_standing(edits, by)[1]


def _last_standing(edits: Sequence[Edit], by: str) -> tuple[Edit | None, Edit | None]:
    """A person's edits as a stack: undoing moves one from `done` to `undone`, redoing moves it back."""
    done: list[Edit] = []
    undone: list[Edit] = []
    for edit in edits:
        if edit.by != by:
            continue
        if edit.of is None:
            done.append(edit)
            undone.clear()
        elif done and edit.of == done[-1].number:
            undone.append(done.pop())
        elif undone and edit.of == undone[-1].number:
            done.append(undone.pop())
    return (done[-1] if done else None), (undone[-1] if undone else None)


def taken_back(draft: Draft, edit: Edit) -> Draft:
    """The draft with this edit undone, whatever has been done since to other cells."""
    return applied(draft, edit.inverse)


def done_again(draft: Draft, edit: Edit) -> Draft:
    return applied(draft, edit.changes)


def told(changes: Sequence[Change], draft: Draft) -> str:
    """What changed in few words, for somebody else with the same map open: "changed step 4 and step 5"."""
    numbers = {row.id: number for number, row in enumerate(draft.section("steps"), start=1)}
    steps = sorted({numbers[step] for change in changes if (step := _step_of(change, draft)) in numbers})
    gone = sum(isinstance(change, RemoveRow) and change.section == "steps" for change in changes)
    said = [f"step {number}" for number in steps[:3]] + (["other steps"] if len(steps) > 3 else [])
    if not said and not gone:
        return "changed the map"
    parts = [f"changed {_and(said)}"] if said else []
    parts += [f"took {'a step' if gone == 1 else f'{gone} steps'} away"] if gone else []
    return _and(parts)


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _step_of(change: Change, draft: Draft) -> str:
    match change:
        case SetHead():
            return ""
        case (
            SetValue(section=section, row=row) | MoveRow(section=section, row=row) | RemoveRow(section=section, row=row)
        ):
            found = draft.row(section, row)
            return row if section == "steps" else _owner(found.values if found else {})
        case AddRow(section=section, row=row, values=values):
            return row if section == "steps" else _owner(values)


def _owner(values: Mapping[str, Value]) -> str:
    return str(values.get("step") or values.get("from") or "")
