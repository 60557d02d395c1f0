"""Do the conditions, rules and calculations of a form make sense?

They are read once per form; whatever does not fit, would never be met, or would show more people than it should,
is a finding at its place in the document.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from engine.conditions import Condition, Expression
from engine.forms import bindings
from engine.forms.bindings import Scope
from engine.forms.definition import Computed, Field, Form, FormOutput, Level, Rule
from engine.forms.logic import RESULT, WORKING_NAME, FieldLogic, Judge, Logic, Worker
from engine.forms.structure import placed, structural_faults
from engine.forms.unfit import NotAForm
from engine.forms.values import type_of
from process_maps.finding import Finding, Place, error


def logic_of(form: Form) -> Logic:
    """The form's logic; raises NotAForm with every fault."""
    logic, findings = _read(form) if form.version else _made(form)
    if findings:
        raise NotAForm(findings)
    return logic


@lru_cache(maxsize=256)
def _read(form: Form) -> tuple[Logic, tuple[Finding, ...]]:
    """Once per version: forms are the same where their id and version are."""
    return _made(form)


def _made(form: Form) -> tuple[Logic, tuple[Finding, ...]]:
    reader = _Reader(form)
    logic = reader.logic()
    return logic, tuple(reader.findings)


class _Reader:
    """One pass over one form: reads conditions, notes findings, goes on."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.findings: list[Finding] = list(structural_faults(form))
        self.scope = Scope(fields={each.id: each for each in form.fields()})

    def fault(self, place: Place, what: str, remedy: str) -> None:
        self.findings.append(error(place, what, remedy))

    def logic(self) -> Logic:
        fields: dict[str, FieldLogic] = {}
        sections: dict[str, Condition] = {}
        for number, section in enumerate(self.form.sections):
            place: Place = ("sections", number)
            asked = self._condition(section.show_if, (*place, "show_if"), self.scope)
            if asked is not None:
                sections[section.id] = asked
            for position, each in enumerate(section.fields):
                here: Place = (*place, "fields", position)
                made = self._field(each, here, self.scope)
                self._not_given_away(each, asked, here, self.scope)
                fields[each.id] = replace(made, show_if=tuple(filter(None, (asked, *made.show_if))))
        return Logic(
            fields=self._in_order(fields),
            sections=sections,
            rules=self._rules(self.form.rules, ("rules",), self.scope),
            deadlines=tuple(
                (each, self._condition(each.show_if, ("deadlines", number, "show_if"), self.scope))
                for number, each in enumerate(self.form.deadlines)
                if self._is_date(each.due.anchor, ("deadlines", number, "due"), self.scope)
            ),
            outputs=tuple(
                (each, self._output(each, ("outputs", number))) for number, each in enumerate(self.form.outputs)
            ),
        )

    def _field(self, each: Field, place: Place, scope: Scope) -> FieldLogic:
        inner = scope.inside(each) if each.has_rows else scope
        columns = {
            column.id: self._field(column, (*place, "columns", number), inner)
            for number, column in enumerate(each.columns)
        }
        asked = self._condition(each.show_if, (*place, "show_if"), scope)
        self._not_given_away(each, asked, place, scope)
        return FieldLogic(
            question=each,
            show_if=(asked,) if asked else (),
            worker=self._worker(each, each.computed, (*place, "computed"), scope) if each.computed else None,
            shared=self._condition(each.shared.when, (*place, "shared", "when"), scope) if each.shared else None,
            columns=self._in_order(columns),
            rows=self._rows(each, place, scope),
            rules=self._rules(each.rules, (*place, "rules"), inner),
            due_while=self._condition(each.due_while, (*place, "due_while"), inner),
        )

    def _rows(self, each: Field, place: Place, scope: Scope) -> Mapping[str, Condition]:
        """When the rows of a checklist apply, by their id."""
        found = {}
        for number, row in enumerate(each.rows):
            here: Place = (*place, "rows", number)
            if row.due is not None:
                self._is_date(row.due.anchor, (*here, "due"), scope)
            condition = self._condition(row.show_if, (*here, "show_if"), scope)
            if condition is not None:
                self._not_given_away(each, condition, here, scope)
                found[row.id] = condition
        return found

    def _worker(self, each: Field, computed: Computed, place: Place, scope: Scope) -> Worker | None:
        """How the value is worked out; None once its fault is noted."""
        if computed.due is not None:
            self._is_date(computed.due.anchor, (*place, "due"), scope)
            self._fits(each, place, gives=bindings.DATE, level=scope.level([computed.due.anchor]))
            return Worker(computed=computed)
        if computed.expression:
            return self._by_expression(each, computed, place, scope)
        return self._by_calculation(each, computed, place, scope)

    def _by_expression(self, each: Field, computed: Computed, place: Place, scope: Scope) -> Worker | None:
        self._working(each, computed.working, (*place, "working"), scope)
        try:
            found = Expression.parse(computed.expression, scope.names())
        except ValueError as problem:
            self.fault((*place, "expression"), str(problem), "Correct the expression")
            return None
        self._choices_exist(found, (*place, "expression"), scope)
        self._fits(each, place, gives=bindings.type_of_kind(found.kind), level=scope.level(found.names))
        return Worker(computed=computed, expression=found)

    def _by_calculation(self, each: Field, computed: Computed, place: Place, scope: Scope) -> Worker | None:
        binding, faults = bindings.bound(computed, scope)
        for key, what, remedy in faults:
            self.fault((*place, *key), what, remedy)
        if binding is None:
            return None
        level = binding.level(scope)
        if computed.where:
            tables = binding.tables(scope)
            if len(tables) != 1:
                self.fault((*place, "where"), "only the rows of one table can be chosen by a condition", "Take it out")
                return None
            inner = scope.inside(tables[0])
            binding = replace(binding, where=self._condition(computed.where, (*place, "where"), inner))
            level = max(level, inner.level(binding.where.names if binding.where else ()))
        self._fits(each, place, gives=binding.calculation.gives, level=level)
        return Worker(computed=computed, binding=binding)

    def _fits(self, each: Field, place: Place, *, gives: type | None, level: Level) -> None:
        """Of the field's type, and as confidential as what goes in unless the form says why not."""
        if not bindings.same_type(gives, type_of(each)):
            what = f"what is worked out is {bindings.in_words(gives)}, and the field is of type {each.type}"
            self.fault((*place[:-1], "type"), what, "Change the type")
        if each.level < level and not each.lowered:
            what = f"it is worked out from an answer of level {level.name}, and is itself {each.level.name}"
            remedy = f"Make it {level.name}, or say under lowered why more people may see it"
            self.fault((*place[:-1], "level"), what, remedy)

    def _working(self, each: Field, text: str, place: Place, scope: Scope) -> None:
        if re.search(r"[{}]", WORKING_NAME.sub("", text)):
            self.fault(place, "a { or } stands alone", "Write the id of a field between them, nothing else")
        for name in WORKING_NAME.findall(text):
            if name != RESULT and name not in scope.names():
                self.fault(place, f"there is no field {name!r} to show in the working", "Name a field in { }")
            elif scope.level([name]) > each.level:
                self.fault(place, f"{name!r} is more confidential than what it explains", "Leave it out")

    def _not_given_away(self, each: Field, asked: Condition | None, place: Place, scope: Scope) -> None:
        """That a question is asked tells its reader the answer it depends on."""
        level = scope.level(asked.names if asked else ())
        if each.level < level and not each.lowered:
            what = f"that it is asked gives away an answer of level {level.name}, and it is itself {each.level.name}"
            self.fault((*place, "show_if"), what, f"Make it {level.name}, or say under lowered why not")

    def _output(self, each: FormOutput, place: Place) -> Condition | None:
        asked = self._condition(each.show_if, (*place, "show_if"), self.scope)
        level = self.scope.level(asked.names if asked else ())
        if each.level < level:
            what = f"that it is made gives away an answer of level {level.name}"
            self.fault((*place, "level"), what, f"Make it {level.name}, or leave the condition out")
        return asked

    def _rules(self, rules: tuple[Rule, ...], place: Place, scope: Scope) -> tuple[Judge, ...]:
        judges = []
        for number, rule in enumerate(rules):
            here: Place = (*place, number)
            if rule.id in [other.id for other in rules[:number]]:
                self.fault((*here, "id"), f"the id {rule.id!r} is used twice", "Give each its own id")
            holds = self._condition(rule.holds, (*here, "holds"), scope)
            when = self._condition(rule.when, (*here, "when"), scope)
            names = {name for condition in (holds, when) if condition is not None for name in condition.names}
            self._told_at(rule, names, (*here, "fields"), scope)
            if holds is not None:
                judges.append(Judge(rule=rule, holds=holds, when=when))
        return tuple(judges)

    def _told_at(self, rule: Rule, names: Iterable[str], place: Place, scope: Scope) -> None:
        """At fields that exist, the first as confidential as anything the rule looks at."""
        if not rule.fields:
            self.fault(place, "it is told at no field", "Name the field to correct")
        for id in rule.fields:
            if not scope.knows(id):
                self.fault(place, f"there is no field {id!r} to tell it at", "Name a field")
        level = scope.level(names)
        if rule.fields and scope.level(rule.fields[:1]) < level:
            what = f"it looks at an answer of level {level.name} and is told where more people see it"
            self.fault(place, what, f"Tell it at a field of level {level.name}")

    def _is_date(self, anchor: str, place: Place, scope: Scope) -> bool:
        known = scope.names().get(anchor) is bindings.DATE
        if not known:
            remedy = "Name a field of type date, or today"
            self.fault(place, f"there is no date called {anchor!r} to count from", remedy)
        return known

    def _condition(self, text: str, place: Place, scope: Scope) -> Condition | None:
        if not text:
            return None
        try:
            found = Condition.parse(text, scope.names())
        except ValueError as problem:
            self.fault(place, str(problem), "Correct the condition")
            return None
        self._choices_exist(found, place, scope)
        return found

    def _choices_exist(self, found: Condition | Expression, place: Place, scope: Scope) -> None:
        """A text that is none of the choices would never be met, and nobody would notice."""
        for name, text in sorted(found.compared):
            choices = scope.choices(name)
            if choices and text not in choices:
                remedy = f"Write one of {', '.join(choices)}"
                self.fault(place, f"{text!r} is not one of the choices of {name!r}", remedy)

    def _in_order(self, fields: Mapping[str, FieldLogic]) -> tuple[FieldLogic, ...]:
        """Each after those it depends on, otherwise as asked; what goes round in a circle is a fault."""
        ordered: dict[str, FieldLogic] = {}
        begun: list[str] = []

        def visit(id: str) -> None:
            if id in begun:
                circle = " -> ".join([*begun[begun.index(id) :], id])
                place = next(place for place, each in placed(self.form) if each.id == id)
                self.fault(place, f"these depend on one another: {circle}", "Break the circle")
            elif id in fields and id not in ordered:
                begun.append(id)
                for needed in sorted(fields[id].needs):
                    visit(needed)
                begun.pop()
                ordered[id] = fields[id]

        for id in fields:
            visit(id)
        return tuple(ordered.values())
