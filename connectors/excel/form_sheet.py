"""What does a form look like as a sheet to fill in offline? `form_reading` reads it back.

One question a row; a table or checklist as a grid. Yellow cells are open, grey ones show what is known already.
A hidden column says which answer each row holds, a hidden row which column of a grid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.excel import form_cells as cells
from connectors.excel.form_page import ANSWER_COLUMNS, FEWEST_COLUMNS, GRID_WIDTH, LABEL_COLUMNS, Page
from connectors.excel.house_style import put, save
from engine.conditions import Condition
from engine.forms.answers import check
from engine.forms.checked import CheckedAnswers
from engine.forms.context import Context
from engine.forms.definition import Field, FieldType, FixedRow, Form, Level, Role, Section
from engine.forms.logic import FieldLogic
from engine.forms.logic_reading import logic_of
from engine.forms.wording import in_words

if TYPE_CHECKING:
    from openpyxl import Workbook

FORM_PROPERTY, VERSION_PROPERTY = "eightflows_form", "eightflows_form_version"
PICK_COLUMNS = 3  # a tick and what it stands for
WIDEST_CELL, WIDEST_ITEM = 4, 2  # grid columns one cell of a table, or of a checklist, may take
SPARE_ROWS = 5
HOW = "Fill in the yellow cells. Grey cells are known already or are worked out when you send it in."
HEALTH = "Holds health information. Keep it where only those it is for can open it, and do not send it by e-mail."


def write_form_sheet(
    form: Form,
    path: Path,
    *,
    context: Context,
    answers: Mapping[str, Any] | None = None,
    level: Level = Level.L3,
) -> None:
    """Write the form, filled in as far as `answers` go, as a workbook. Raises OSError.

    Open are the questions of those in `context.by` (all, where that is None). What is more confidential than
    `level` is left out altogether.
    """
    from openpyxl import Workbook
    from openpyxl.packaging.custom import StringProperty

    workbook = Workbook()
    _Writer.of(check(form, answers or {}, context), context, level, workbook).write()
    marks: Any = getattr(workbook, "custom_doc_props")  # noqa: B009 - the types of openpyxl do not know it
    marks.append(StringProperty(name=FORM_PROPERTY, value=form.id))
    marks.append(StringProperty(name=VERSION_PROPERTY, value=form.version))
    workbook.properties.title, workbook.properties.creator = form.title, "eightflows"
    save(workbook, path)


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table or checklist on the page: its columns, where each begins, and how many grid columns it takes."""

    table: Field
    places: tuple[tuple[Field, int], ...]
    span: int

    @classmethod
    def of(cls, table: Field, *, level: Level, columns: int) -> "_Grid":
        seen, first = _seen(table, level), _first(table)
        widest = WIDEST_ITEM if table.type is FieldType.CHECKLIST else WIDEST_CELL
        span = max(1, min(widest, (columns - first + 1) // max(1, len(seen))))
        return cls(table, tuple((column, first + number * span) for number, column in enumerate(seen)), span)

    @property
    def width(self) -> float:
        return GRID_WIDTH * self.span


@dataclass(slots=True)
class _Writer:
    """Writes one form, section by section."""

    checked: CheckedAnswers
    context: Context
    level: Level
    page: Page
    offers: cells.DropDowns
    logic: Mapping[str, FieldLogic] = field(init=False)

    @classmethod
    def of(cls, checked: CheckedAnswers, context: Context, level: Level, workbook: "Workbook") -> "_Writer":
        sheet = workbook.worksheets[0]
        sheet.title = _sheet_name(checked.form.title)
        lists = workbook.create_sheet(cells.LISTS)
        lists.sheet_state = "hidden"
        page = Page(sheet, _columns(checked.form, level))
        return cls(checked, context, level, page, cells.DropDowns(sheet, lists))

    def __post_init__(self) -> None:
        self.logic = {each.question.id: each for each in logic_of(self.checked.form).fields}

    def write(self) -> None:
        form = self.checked.form
        self.page.start(form.title, HOW)
        self.page.across(form.purpose)
        if self.level is Level.L3 and self._holds_health():
            self.page.across(HEALTH, bold=True)
        for section in form.sections:
            if any(each.level <= self.level for each in section.fields):
                self._section(section)
        self.page.finish()

    def _holds_health(self) -> bool:
        """Whether an answer is, or may yet be, special-category data."""
        return any(self.checked.levels.get((each.id,), each.level) is Level.L3 for each in self.checked.form.fields())

    def _section(self, section: Section) -> None:
        self.page.heading(section.title)
        asked = logic_of(self.checked.form).sections.get(section.id)
        if asked is not None:
            self.page.across(self._only_if([asked]), small=True)
        if section.intro:
            self.page.across(section.intro, small=True)
        for each in section.fields:
            if each.level <= self.level:
                own = [condition for condition in self.logic[each.id].show_if if condition is not asked]
                self._field(each, self._beside(each, own), section)

    def _field(self, each: Field, beside: str, section: Section) -> None:
        if each.has_rows:
            if each.label != section.title:
                self.page.across(each.label, bold=True)
            if beside:
                self.page.across(beside, small=True)
            self._grid(_Grid.of(each, level=self.level, columns=self.page.columns))
        elif each.type is FieldType.CHOICES and self._open(each):
            self._picks(each, beside)
        else:
            self._question(each, beside)

    def _question(self, each: Field, beside: str) -> None:
        """Label, answer and help in one row."""
        value, last = self.checked.values.get(each.id), LABEL_COLUMNS + ANSWER_COLUMNS
        lines = self.page.label_and_help(each.label, beside)
        self.page.merge(LABEL_COLUMNS + 1, last)
        cell = self.page.at(LABEL_COLUMNS + 1)
        cells.answer(cell, each, value, open_=self._open(each))
        self.page.close_boxes(LABEL_COLUMNS + 1, last)
        if self._open(each):
            self.offers.offer(cell, each, each.help or each.hint)
        self.page.mark(f"field:{each.id}")
        tall = 3 if each.type is FieldType.LONG_TEXT and self._open(each) else 1
        self.page.end_row(tall, lines, cells.lines_of(each, value, GRID_WIDTH * ANSWER_COLUMNS))

    def _picks(self, each: Field, beside: str) -> None:
        """Several choices: one row to tick for each."""
        chosen = self.checked.values.get(each.id) or ()
        texts = (each.label, " ".join(filter(None, ("Tick those that apply.", beside))))
        for option in each.options:
            lines = self.page.label_and_help(*texts, answer_columns=PICK_COLUMNS)
            tick = self.page.at(LABEL_COLUMNS + 1)
            cells.answer(tick, each, None, open_=True)
            put(tick, cells.TICK if option.value in chosen else None)
            self.offers.tick(tick)
            self.page.merge(LABEL_COLUMNS + 2, LABEL_COLUMNS + PICK_COLUMNS)
            cells.label(self.page.at(LABEL_COLUMNS + 2), option.label)
            self.page.mark(f"pick:{each.id}={option.value}")
            self.page.end_row(lines, cells.lines(option.label, GRID_WIDTH * (PICK_COLUMNS - 1)))
            texts = ("", "")

    def _grid(self, grid: _Grid) -> None:
        for column, place in grid.places:
            put(self.page.at(place), column.id)
        self.page.mark(f"table:{grid.table.id}")
        self.page.hide_row()
        self._headings(grid)
        if grid.table.type is FieldType.CHECKLIST:
            self._checklist(grid)
        else:
            self._table(grid)
        self.page.row += 1

    def _headings(self, grid: _Grid) -> None:
        if grid.table.type is FieldType.CHECKLIST:
            self._heading(1, LABEL_COLUMNS, grid.table.row_name.capitalize())
        for column, place in grid.places:
            self._heading(place, place + grid.span - 1, _with_choices(column))
        lines = (cells.lines(_with_choices(column), grid.width, small=True) for column, _ in grid.places)
        self.page.end_row(*lines)

    def _heading(self, first: int, last: int, text: str) -> None:
        self.page.merge(first, last)
        cells.column_heading(self.page.at(first), text)
        self.page.close_boxes(first, last)

    def _table(self, grid: _Grid) -> None:
        table, rows = grid.table, self.checked.values.get(grid.table.id) or ()
        spare = SPARE_ROWS if any(self._open(column) for column, _ in grid.places) else 0
        for number in range(min(table.most_rows, max(len(rows) + spare, table.fewest_rows))):
            self._answers(grid, rows[number] if number < len(rows) else {}, f"row:{table.id}")
        if not rows and not spare:
            self.page.across("None.", small=True)

    def _checklist(self, grid: _Grid) -> None:
        table, rows = grid.table, self.checked.values.get(grid.table.id) or {}
        for fixed in table.rows:
            if (table.id,) in self.checked.visible and fixed.id not in rows:
                continue  # it is already known not to apply
            text = self._row_text(table, fixed)
            self.page.merge(1, LABEL_COLUMNS)
            cells.label(self.page.at(1), text)
            known = {**fixed.given, **rows.get(fixed.id, {})}
            lines = cells.lines(text, GRID_WIDTH * LABEL_COLUMNS)
            self._answers(grid, known, f"check:{table.id}.{fixed.id}", lines)

    def _row_text(self, table: Field, fixed: FixedRow) -> str:
        due = next((day.day for day in self.checked.due if day.path == (table.id, fixed.id)), None)
        hint = f" ({fixed.hint})" if fixed.hint else ""
        return f"{fixed.label}{hint}" + (f"\nDue {due:%a} {due.day} {due:%b %Y}" if due else "")

    def _answers(self, grid: _Grid, row: Mapping[str, Any], mark: str, lines: int = 1) -> None:
        """One row of a grid."""
        for column, place in grid.places:
            last, value = place + grid.span - 1, row.get(column.id)
            self.page.merge(place, last)
            cells.answer(self.page.at(place), column, value, open_=self._open(column))
            self.page.close_boxes(place, last)
            if self._open(column):
                self.offers.offer(self.page.at(place), column, self._prompt(grid.table, column))
            lines = max(lines, cells.lines_of(column, value, grid.width))
        self.page.mark(mark)
        self.page.end_row(lines)

    def _prompt(self, table: Field, column: Field) -> str:
        """What is shown when a cell of a grid is chosen."""
        asked = next(each.show_if for each in self.logic[table.id].columns if each.question.id == column.id)
        return column.help or column.hint or self._only_if(asked, near=table.columns)

    def _open(self, each: Field) -> bool:
        if each.computed is not None or each.by is Role.SYSTEM:
            return False
        return self.context.by is None or each.by in self.context.by

    def _beside(self, each: Field, own: Sequence[Condition]) -> str:
        """What stands beside an answer: optional or not, when it is asked, how it was worked out."""
        worked = self.checked.computed.get((each.id,))
        parts = [
            "(optional)" if each.optional and self._open(each) else "",
            worked.working if worked else "Worked out when you send it in." if each.computed else "",
            each.hint,
            self._only_if(own),
            f"At least {each.fewest_rows}." if each.fewest_rows else "",
        ]
        return " ".join(part if part.endswith((".", "?", ")")) else f"{part}." for part in parts if part)

    def _only_if(self, conditions: Sequence[Condition], near: Sequence[Field] = ()) -> str:
        """In words; a name stands for the question nearest to where it is used."""
        if not conditions:
            return ""
        every = {each.id: each for each in (*self.checked.form.fields(), *near)}
        return f"Only if {' and '.join(in_words(condition, every.get) for condition in conditions)}."


def _columns(form: Form, level: Level) -> int:
    """As many as the widest grid needs."""
    widths = (_first(each) - 1 + len(_seen(each, level)) for each in form.fields() if each.level <= level)
    return max(FEWEST_COLUMNS, max(widths, default=0))


def _seen(table: Field, level: Level) -> list[Field]:
    return [column for column in table.columns if column.level <= level]


def _first(table: Field) -> int:
    """The grid's first column of answers: a checklist has its questions before them."""
    return LABEL_COLUMNS + 1 if table.type is FieldType.CHECKLIST else 1


def _with_choices(column: Field) -> str:
    """A heading, with the choices where several may be written in one cell."""
    choices = "; ".join(option.label for option in column.options) if column.type is FieldType.CHOICES else ""
    return f"{column.label}{' (optional)' if column.optional else ''}" + (f"\n{choices}" if choices else "")


def _sheet_name(title: str) -> str:
    """What Excel takes as the name of a sheet."""
    return "".join(letter for letter in title if letter not in r"[]:*?/\\")[:31].strip("'") or "Form"
