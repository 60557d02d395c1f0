"""What came of looking at the answers: values, workings, what is visible, what must be put right?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from typing import Any, TypeAlias

from engine.errors import Fault
from engine.forms.definition import Field, FieldType, Form, FormOutput, Level, Role, Severity
from engine.forms.values import Plain, plain
from engine.forms.worked import Worked

Path: TypeAlias = tuple[str | int, ...]
"""Where an answer is: ("return_date",), ("risks", 2, "score") from 0, ("day_1", "fire_exits", "outcome")."""

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something to put right (error), or to explain (warning). Never repeats special-category data.

    key      the same each time it is found: a reason is given under it
    missing  the question is simply not answered yet: no matter for a draft
    reason   why it stands, as somebody explained
    """

    path: Path
    key: str
    severity: Severity
    where: str
    what: str
    remedy: str
    missing: bool = False
    reason: str = ""

    @property
    def fault(self) -> Fault:
        return Fault(where=self.where, what=self.what, remedy=self.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """A deadline on the calendar. `path`: of the checklist row it belongs to; () for the form's own."""

    id: str
    label: str
    by: Role
    day: date
    working: str
    at: time | None = None
    nudges: tuple[date, ...] = ()
    path: Path = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnswers:
    """The answers to one form as of one day.

    values       by field: what was answered and what was worked out, as far as the question is asked; a table
                 is a tuple of rows, a checklist a mapping of rows by their id
    computed     what was worked out, with the working
    visible      every question that is asked
    levels       how confidential each visible answer is, sharing taken into account
    waiting_for  questions that are for somebody else than those answering now, and still open
    due          deadlines that follow from the answers, in the form's order
    outputs      what is made once it is submitted
    """

    form: Form
    values: Mapping[str, Any]
    computed: Mapping[Path, Worked[Any]]
    visible: frozenset[Path]
    levels: Mapping[Path, Level]
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    waiting_for: Mapping[Role, tuple[Path, ...]] = field(default_factory=lambda: MappingProxyType({}))
    due: tuple[DueDay, ...] = ()
    outputs: tuple[FormOutput, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be submitted: no error, and a reason for every warning."""
        return not self.errors and all(warning.reason for warning in self.warnings)

    @property
    def draft_errors(self) -> tuple[Problem, ...]:
        """What is wrong with a draft: everything but questions not answered yet."""
        return tuple(problem for problem in self.errors if not problem.missing)

    def seen_by(self, level: Level) -> Mapping[str, Any]:
        """What a reader at a level may see: the same values without what is more confidential."""
        return {
            name: seen for name, value in self.values.items() if (seen := self._seen((name,), value, level)) is not None
        }

    def workings_seen_by(self, level: Level) -> Mapping[Path, Worked[Any]]:
        return {path: worked for path, worked in self.computed.items() if self.levels[path] <= level}

    def problems_seen_by(self, level: Level) -> tuple[Problem, ...]:
        """Errors and warnings told at an answer that a reader at a level may see."""
        return tuple(
            problem for problem in (*self.errors, *self.warnings) if self.levels.get(problem.path, Level.L3) <= level
        )

    def stored(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Plain values in two parts: those to keep, and those to keep encrypted, special-category data.

        An answer the person shared stays special-category data; so does a table with one such column.
        """
        special = {each.id for each in self.form.fields() if each.highest_level is Level.L3}
        return self.plain(self.values.keys() - special), self.plain(self.values.keys() & special)

    def plain(self, names: Iterable[str] | None = None) -> Mapping[str, Any]:
        """Values as JSON holds them; `names`: only these, such as those a map's conditions look at."""
        wanted = self.values.keys() if names is None else frozenset(names)
        return {name: as_plain(value) for name, value in self.values.items() if name in wanted}

    def _seen(self, path: Path, value: Any, level: Level) -> Any:
        if self.levels.get(path, Level.L1) > level:
            return None
        if isinstance(value, Mapping):
            return {row: self._row_seen((*path, row), cells, level) for row, cells in value.items()}
        if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
            return tuple(self._row_seen((*path, row), cells, level) for row, cells in enumerate(value))
        return value

    def _row_seen(self, path: Path, cells: Row, level: Level) -> Row:
        return {name: value for name, value in cells.items() if self.levels[(*path, name)] <= level}


def as_plain(value: Any) -> Plain | list[Any] | dict[str, Any]:
    """A value, rows of a table, or rows of a checklist as JSON holds them."""
    if isinstance(value, Mapping):
        return {name: as_plain(each) for name, each in value.items()}
    if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        return [as_plain(row) for row in value]
    return plain(value)


def label_of(form: Form, path: Path) -> str:
    """The place of an answer as a person reads it: "Risks, risk 3: Score"."""
    each = form.find(str(path[0]))
    if len(path) == 1:
        return each.label
    row = row_label(each, path[1])
    return f"{each.label}, {row}: {each.column(str(path[2])).label}" if len(path) > 2 else f"{each.label}, {row}"


def row_label(table: Field, row: str | int) -> str:
    if table.type is FieldType.CHECKLIST:
        return next(each.label for each in table.rows if each.id == row)
    return f"{table.row_name} {int(row) + 1}"
