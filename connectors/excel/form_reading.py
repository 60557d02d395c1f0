"""What was filled in on the sheet of a form? Raw answers with their cells; engine/forms/answers.py judges them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from connectors.excel.form_page import ANSWER, LAYOUT
from connectors.excel.form_sheet import FORM_PROPERTY, VERSION_PROPERTY
from connectors.preflight import Cell, CellValue, Sheet, Workbook, open_workbook
from connectors.preflight.door import shown, unreadable, whole_file
from engine.audit import JsonValue
from engine.errors import Fault
from engine.forms.checked import Path as AnswerPath
from engine.forms.checked import Problem
from engine.forms.definition import Field, Form, Role
from engine.forms.values import Broken

ASK_AGAIN = "Ask for a new sheet and copy your answers over"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSheet:
    """What a person wrote, before anything is judged.

    answers  by field, as typed, for engine.forms.answers.check; Broken in the place of what cannot be read. What
             the system knows or works out is not read back
    cells    where each answer stands: ("risks", 0, "hazard") -> "Risk assessment!B14"
    current  whether the sheet was made from this version of the form
    whole    whether every answer could be read
    gone     answers to questions the form no longer asks: such a sheet is not taken
    """

    answers: Mapping[str, Any]
    cells: Mapping[AnswerPath, str]
    current: bool
    whole: bool
    gone: tuple[Fault, ...]

    def faults(self, problems: Iterable[Problem]) -> tuple[Fault, ...]:
        """What is gone, then the problems, each at its cell; at the sheet where the answer has no cell of its own."""
        found = (
            Fault(where=self._cell(problem.path), what=f"{problem.where}: {problem.what}", remedy=problem.remedy)
            for problem in problems
        )
        return (*self.gone, *found)

    def _cell(self, path: AnswerPath) -> str:
        return next(
            (self.cells[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.cells), "the sheet"
        )


def read_form_sheet(path: Path, form: Form, *, by: frozenset[Role] | None = None) -> FilledSheet:
    """The answers on a sheet made by `form_sheet`; of the questions for `by` only, where it is given.

    Raises UnreadableFile: not this form, or not as we made it.
    """
    workbook = open_workbook(path)
    sheet, layout = _sheet_of(path, workbook, form)
    reading = _Reading(form, sheet, layout, by)
    reading.read()
    return FilledSheet(
        answers=reading.answers,
        cells=reading.cells,
        current=workbook.properties.get(VERSION_PROPERTY) == form.version,
        whole=reading.whole,
        gone=tuple(reading.gone),
    )


def _sheet_of(path: Path, workbook: Workbook, form: Form) -> tuple[Sheet, tuple[int, int]]:
    """The sheet with the questions, and its columns of marks and of answers."""
    made_for = workbook.properties.get(FORM_PROPERTY)
    if made_for != form.id:
        what = f"this is the form {shown(made_for)}, not {form.id!r}" if made_for else "this is no form of ours"
        raise unreadable(path, [whole_file(what, f"Give the sheet of the form {form.title}")])
    for sheet in workbook.sheets.values():
        for row in sheet.rows[:5]:
            words = {cell.value: column for column, cell in enumerate(row) if isinstance(cell.value, str)}
            if LAYOUT in words and ANSWER in words:
                return sheet, (words[LAYOUT], words[ANSWER])
    raise unreadable(path, [whole_file("the hidden row and column that say what is what are gone", ASK_AGAIN)])


class _Reading:
    """Goes down the sheet; a hidden mark says what each row holds."""

    def __init__(self, form: Form, sheet: Sheet, layout: tuple[int, int], by: frozenset[Role] | None) -> None:
        self.by = by
        self.fields = {each.id: each for each in form.fields()}
        self.sheet = sheet
        self.mark, self.answer = layout
        self.answers: dict[str, Any] = {}
        self.cells: dict[AnswerPath, str] = {}
        self.whole = True
        self.gone: list[Fault] = []
        self._columns: dict[int, str] = {}

    def read(self) -> None:
        for row in self.sheet.rows:
            mark = row[self.mark].value if self.mark < len(row) else None
            kind, _, name = mark.partition(":") if isinstance(mark, str) else ("", "", "")
            match kind:
                case "field":
                    self._field(name, row)
                case "pick":
                    self._pick(name, row)
                case "table":
                    self._columns = {
                        place: cell.value
                        for place, cell in enumerate(row)
                        if isinstance(cell.value, str) and place != self.mark
                    }
                case "row":
                    self._row(name, row)
                case "check":
                    self._check(name, row)

    def _field(self, name: str, row: tuple[Cell, ...]) -> None:
        each = self._asked(name, row)
        if each is not None:
            self.answers[name] = self._value(row[self.answer], (name,))

    def _pick(self, name: str, row: tuple[Cell, ...]) -> None:
        name, _, option = name.partition("=")
        each = self._asked(name, row)
        if each is None:
            return
        chosen: list[str | Broken] = self.answers.setdefault(name, [])
        tick = row[self.answer]
        self.cells.setdefault((name,), tick.where)
        ticked = self._content(tick)
        if isinstance(ticked, Broken):
            chosen.append(replace(ticked, what=f"{tick.where}: {ticked.what}"))
        elif ticked is not None:
            chosen.append(option)

    def _row(self, name: str, row: tuple[Cell, ...]) -> None:
        each = self._asked(name, row)
        if each is None:
            return
        rows: list[Mapping[str, Any]] = self.answers.setdefault(name, [])
        self.cells.setdefault((name,), row[0].where)
        found = self._row_cells(each, row, (name, len(rows)))
        if any(value is not None for value in found.values()):
            rows.append(found)

    def _check(self, name: str, row: tuple[Cell, ...]) -> None:
        name, _, fixed = name.partition(".")
        each = self._asked(name, row)
        if each is not None:
            self.cells[(name, fixed)] = row[0].where
            self.answers.setdefault(name, {})[fixed] = self._row_cells(each, row, (name, fixed))

    def _row_cells(self, each: Field, row: tuple[Cell, ...], path: AnswerPath) -> dict[str, Any]:
        known = {column.id: column for column in each.columns}
        return {
            id: self._value(row[place], (*path, id))
            for place, id in self._columns.items()
            if id in known and self._answered_here(known[id])
        }

    def _asked(self, name: str, row: tuple[Cell, ...]) -> Field | None:
        """The field a mark names; None where it is not answered here, or gone from the form."""
        each = self.fields.get(name)
        if each is None:
            if self.answer < len(row) and _filled_in(row[self.answer]):
                what = "this question is no longer in the form"
                self.gone.append(Fault(where=row[self.answer].where, what=what, remedy=ASK_AGAIN))
            return None
        asked = each.columns if each.has_rows else (each,)
        return each if any(self._answered_here(one) for one in asked) else None

    def _answered_here(self, each: Field) -> bool:
        """Whether people answer it, and those whose sheet this is may."""
        own = self.by is None or each.by in self.by
        return own and each.computed is None and each.by is not Role.SYSTEM

    def _value(self, cell: Cell, path: AnswerPath) -> Any:
        self.cells[path] = cell.where
        return self._content(cell)

    def _content(self, cell: Cell) -> Any:
        if cell.fault is None:
            return _typed(cell.value)
        self.whole = False
        return Broken(cell.fault.what, cell.fault.remedy)


def _typed(value: CellValue) -> JsonValue:
    """As somebody would have typed it, so that it can be kept as a draft."""
    match value:
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case timedelta():
            hours, rest = divmod(value, timedelta(hours=1))
            return f"{hours}:{rest // timedelta(minutes=1):02}"
        case _:
            return value


def _filled_in(cell: Cell) -> bool:
    return cell.value is not None or cell.fault is not None
