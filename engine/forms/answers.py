"""Are these answers complete and sensible, and what follows from them?

Total and pure: whatever is given, `check` answers with values and problems, never with an exception.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.forms.bindings import DUE_ON, TODAY
from engine.forms.calculations.rows import LABEL
from engine.forms.checked import CheckedAnswers, DueDay, Path, Problem, label_of
from engine.forms.context import Context
from engine.forms.definition import Field, FieldType, FixedRow, Form, Level, Role, Severity
from engine.forms.due import DueRule, nudges
from engine.forms.logic import FieldLogic, Judge
from engine.forms.logic_reading import logic_of
from engine.forms.values import Unreadable, read
from engine.forms.work import worked_out
from engine.forms.worked import Worked

_ASK: Mapping[FieldType, str] = {
    FieldType.YES_NO: "Answer yes or no",
    FieldType.YES_NO_UNSAID: "Answer yes, no or prefer not to say",
    FieldType.CHOICE: "Choose one",
    FieldType.CHOICES: "Choose at least one",
    FieldType.DATE: "Write the date",
    FieldType.TIME: "Write the time",
    FieldType.NUMBER: "Write the number",
    FieldType.WHOLE_NUMBER: "Write the number",
    FieldType.HOURS: "Write the hours",
    FieldType.PERSON: "Write the name",
    FieldType.REFERENCE: "Write the reference",
}


def check(form: Form, answers: Mapping[str, Any], context: Context) -> CheckedAnswers:
    """What the answers come to as of `context.today`.

    `answers`: by field id, as typed in or as stored; a table is a list of mappings, a checklist a mapping of
    mappings by row id. Names the form does not ask for are left alone, and answers to questions that are not
    asked do not count. Raises NotAForm where the form itself is at fault.
    """
    looking = _Look(form, answers, context)
    for logic in logic_of(form).fields:
        looking.take(logic)
    looking.judge(logic_of(form).rules, (), looking.known)
    return looking.result(tuple(looking.due_days()))


@dataclass(slots=True)
class _Look:
    """One look at the answers of one form: takes field after field, notes problems, goes on."""

    form: Form
    answers: Mapping[str, Any]
    context: Context
    known: dict[str, Any] = field(default_factory=dict)  # what conditions and calculations may use
    values: dict[str, Any] = field(default_factory=dict)
    computed: dict[Path, Worked[Any]] = field(default_factory=dict)
    levels: dict[Path, Level] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    waiting: dict[Role, list[Path]] = field(default_factory=dict)
    row_due_days: list[DueDay] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known[TODAY] = self.context.today

    def take(self, logic: FieldLogic) -> None:
        """Read, or work out, one field, if it is asked."""
        name = logic.question.id
        if not all(condition.holds(self.known) for condition in logic.show_if):
            return
        self.levels[(name,)] = self._level(logic, self.known)
        if logic.question.type is FieldType.CHECKLIST:
            value: Any = self._checklist(logic)
        elif logic.question.type is FieldType.TABLE:
            value = self._table(logic)
        else:
            value = self._one(logic, (name,), self.answers.get(name), self.known)
        self.values[name] = value
        self.known[name] = _with_labels(logic.question, value) if logic.question.rows else value

    def _one(self, logic: FieldLogic, path: Path, raw: object, known: Mapping[str, Any]) -> Any:
        """The value of one visible question."""
        each = logic.question
        if logic.worker is not None:
            worked = worked_out(logic.worker, each, known, self.context)
            if worked is not None:
                self.computed[path] = worked
            return worked.value if worked is not None else None
        try:
            value = read(each, raw)
        except Unreadable as unreadable:
            self._problem(path, "unreadable", unreadable.what, unreadable.remedy)
            return None
        if value is None and not each.optional and each.by is not Role.SYSTEM:
            self._unanswered(each, path, _ASK.get(each.type, "Answer it"))
        return value

    def _level(self, logic: FieldLogic, known: Mapping[str, Any]) -> Level:
        """The field's level, or a lower one where the answers allow it."""
        each = logic.question
        if logic.shared is not None and each.shared is not None and logic.shared.holds(known):
            return min(each.level, each.shared.level)
        return each.level

    def _table(self, logic: FieldLogic) -> tuple[Mapping[str, Any], ...]:
        each, path = logic.question, (logic.question.id,)
        raw = self.answers.get(each.id)
        rows = [row for row in _rows(raw) if any(not _blank(row.get(column.id)) for column in each.columns)]
        if raw is not None and not isinstance(raw, list | tuple):
            self._problem(path, "unreadable", "these are no rows", "Fill in the rows")
        if len(rows) > each.most_rows:
            what = f"there are {len(rows)} rows, and {each.most_rows} are the most"
            self._problem(path, "unreadable", what, "Keep those that matter, or start a second form")
            rows = rows[: each.most_rows]
        elif len(rows) < each.fewest_rows:
            self._unanswered(each, path, f"Fill in at least {each.fewest_rows}")
        return tuple(self._row(logic, (*path, number), row, {}) for number, row in enumerate(rows))

    def _checklist(self, logic: FieldLogic) -> Mapping[str, Mapping[str, Any]]:
        each = logic.question
        raw = self.answers.get(each.id)
        answered = raw if isinstance(raw, Mapping) else {}
        found = {}
        for row in each.rows:
            asked = logic.rows.get(row.id)
            if asked is not None and not asked.holds(self.known):
                continue
            path = (each.id, row.id)
            cells = answered.get(row.id)
            due = self._row_due(each, row)
            own = cells if isinstance(cells, Mapping) else {}
            found[row.id] = self._row(logic, path, own, row.given, due.day if due else None)
            waits = logic.due_while is None or logic.due_while.holds({**self.known, **found[row.id]})
            if due is not None and waits:
                self.row_due_days.append(due)
        return found

    def _row(
        self,
        logic: FieldLogic,
        path: Path,
        cells: Mapping[str, Any],
        given: Mapping[str, str],
        due: date | None = None,
    ) -> Mapping[str, Any]:
        known = dict(self.known) | ({DUE_ON: due} if due is not None else {})
        row: dict[str, Any] = {}
        for column in logic.columns:
            name = column.question.id
            if all(condition.holds(known) for condition in column.show_if):
                self.levels[(*path, name)] = self._cell_level(logic, column, known)
                known[name] = row[name] = self._one(column, (*path, name), given.get(name, cells.get(name)), known)
        self.judge(logic.rules, path, known)
        return {column.id: row[column.id] for column in logic.question.columns if column.id in row}

    def _cell_level(self, table: FieldLogic, column: FieldLogic, known: Mapping[str, Any]) -> Level:
        """A column that is no more confidential than its table goes down with it."""
        own = self._level(column, known)
        return min(own, self.levels[(table.question.id,)]) if column.question.level == table.question.level else own

    def judge(self, judges: Sequence[Judge], row: Path, known: Mapping[str, Any]) -> None:
        """Note every rule that is certainly broken. `row`: the row they are judged in; () for the form."""
        for judge in judges:
            if (judge.when is None or judge.when.holds(known)) and judge.holds.verdict(known) is False:
                rule = judge.rule
                path = (*row, rule.fields[0]) if row else (rule.fields[0],)
                self._problem(path, rule.id, rule.what, rule.remedy, rule.severity)

    def due_days(self) -> Iterator[DueDay]:
        """The form's own deadlines, then those of checklist rows."""
        for deadline, asked in logic_of(self.form).deadlines:
            if asked is None or asked.holds(self.known):
                found = self._due_day(
                    deadline.due, id=deadline.id, label=deadline.label, by=deadline.by, nudge_days=deadline.nudge_days
                )
                if found is not None:
                    yield found
        yield from self.row_due_days

    def _row_due(self, each: Field, row: FixedRow) -> DueDay | None:
        if row.due is None:
            return None
        path = (each.id, row.id)
        return self._due_day(row.due, id=".".join(path), label=row.label, by=each.by, path=path)

    def _due_day(
        self,
        rule: DueRule,
        *,
        id: str,
        label: str,
        by: Role,
        nudge_days: Sequence[int] = (),
        path: Path = (),
    ) -> DueDay | None:
        """None where the day it counts from is not known, or so far away that nobody can count."""
        anchor = self.known.get(rule.anchor)
        if not isinstance(anchor, date):
            return None
        try:
            counted = rule.day(anchor, self.context.working_days)
            reminders = nudges(counted.value, nudge_days, self.context.working_days)
        except (ValueError, OverflowError):
            return None
        return DueDay(
            id=id,
            label=label,
            by=by,
            day=counted.value,
            working=counted.working,
            at=rule.at,
            nudges=reminders,
            path=path,
        )

    def result(self, due: tuple[DueDay, ...]) -> CheckedAnswers:
        order = {each.id: number for number, each in enumerate(self.form.fields())}
        problems = sorted(self.problems, key=lambda problem: order[str(problem.path[0])])
        return CheckedAnswers(
            form=self.form,
            values={each.id: self.values[each.id] for each in self.form.fields() if each.id in self.values},
            computed=self.computed,
            visible=frozenset(self.levels),
            levels=self.levels,
            errors=tuple(one for one in problems if one.severity is Severity.ERROR),
            warnings=tuple(one for one in problems if one.severity is Severity.WARNING),
            waiting_for={role: tuple(paths) for role, paths in self.waiting.items()},
            due=due,
            outputs=tuple(
                each for each, asked in logic_of(self.form).outputs if asked is None or asked.holds(self.known)
            ),
        )

    def _unanswered(self, each: Field, path: Path, ask: str) -> None:
        if self.context.by is not None and each.by not in self.context.by:
            self.waiting.setdefault(each.by, []).append(path)
        else:
            self._problem(path, "missing", "this is not answered yet", ask, missing=True)

    def _problem(
        self,
        path: Path,
        about: str,
        what: str,
        remedy: str,
        severity: Severity = Severity.ERROR,
        *,
        missing: bool = False,
    ) -> None:
        key = "@".join((about, ".".join(map(str, path))))
        self.problems.append(
            Problem(
                path=path, key=key, severity=severity, where=label_of(self.form, path), what=what,
                remedy=remedy, missing=missing, reason=self.context.reasons.get(key, "").strip(),
            )
        )  # fmt: skip


def _with_labels(checklist: Field, rows: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """The rows as calculations get them: each knows what it is called."""
    labels = {row.id: row.label for row in checklist.rows}
    return {id: {**cells, LABEL: labels[id]} for id, cells in rows.items()}


def _rows(raw: object) -> list[Mapping[str, Any]]:
    return [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list | tuple) else []


def _blank(raw: object) -> bool:
    return raw is None or raw in ([], ()) or (isinstance(raw, str) and not raw.strip())
