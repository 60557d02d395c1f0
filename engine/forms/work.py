"""What does a computed field come to, by the answers known so far?"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.forms.bindings import Binding, Source
from engine.forms.calculations.registry import Column, One, Parameter, RowsWith
from engine.forms.context import Context
from engine.forms.definition import Field, FieldType
from engine.forms.logic import RESULT, WORKING_NAME, Worker
from engine.forms.worked import Worked, figure


def worked_out(worker: Worker, each: Field, known: Mapping[str, Any], context: Context) -> Worked[Any] | None:
    """The value and its working; None where an answer it needs is missing, or there is no such value."""
    try:
        found = _found(worker, known, context)
    except (ValueError, ArithmeticError):
        return None
    if found is None or found.value is None:
        return None
    if each.type is FieldType.WHOLE_NUMBER:
        return Worked(int(found.value), found.working)
    if each.type in (FieldType.NUMBER, FieldType.HOURS):
        return Worked(Decimal(found.value), found.working)
    return found


def _found(worker: Worker, known: Mapping[str, Any], context: Context) -> Worked[Any] | None:
    if worker.expression is not None:
        value = worker.expression.value(known)
        shown = {**known, RESULT: value}
        return Worked(value, WORKING_NAME.sub(lambda name: _shown(shown.get(name[1])), worker.computed.working))
    if worker.binding is not None:
        return _calculated(worker.binding, known, context)
    rule = worker.computed.due
    anchor = known.get(rule.anchor) if rule else None
    return rule.day(anchor, context.working_days) if rule and isinstance(anchor, date) else None


def _calculated(binding: Binding, known: Mapping[str, Any], context: Context) -> Worked[Any] | None:
    given = {}
    for name, parameter in binding.calculation.takes.items():
        value = _given(binding, binding.sources[name], parameter, known)
        if value is None and not parameter.optional:
            return None
        given[name] = value
    return binding.calculation.work_out(given, context)


def _given(binding: Binding, source: Source, parameter: Parameter, known: Mapping[str, Any]) -> Any:
    if not source.name:
        return None
    value = known.get(source.name)
    match parameter:
        case One():
            return value
        case RowsWith():
            return _rows(value, binding, known)
        case Column():
            rows = _rows(value, binding, known)
            return tuple(row[source.column] for row in rows if row.get(source.column) is not None)


def _rows(value: Any, binding: Binding, known: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The rows of a table or checklist for which the binding's condition holds."""
    rows = list(value.values()) if isinstance(value, Mapping) else list(value or ())
    where = binding.where
    return [row for row in rows if where is None or where.holds({**known, **row})]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return figure(value)
    return "nothing" if value is None else str(value)
