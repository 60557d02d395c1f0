"""What does a form do with answers? Its conditions, rules and calculations, read and in order.

engine/forms/logic_reading.py makes it from a form; engine/forms/answers.py uses it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.conditions import Condition, Expression
from engine.forms.bindings import DUE_ON, TODAY, Binding
from engine.forms.definition import Computed, Deadline, Field, FormOutput, Rule

RESULT = "result"
"""In the working of an expression: what it came to."""
WORKING_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A field shown in the working of an expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A rule, ready to be judged."""

    rule: Rule
    holds: Condition
    when: Condition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """How a value is worked out: by an expression, by a calculation, or by the due rule of `computed`."""

    computed: Computed
    expression: Expression | None = None
    binding: Binding | None = None

    @property
    def needs(self) -> frozenset[str]:
        """The names it looks at."""
        if self.expression is not None:
            return self.expression.names
        if self.binding is not None:
            return self.binding.names | (self.binding.where.names if self.binding.where else frozenset())
        return frozenset({self.computed.due.anchor} if self.computed.due else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLogic:
    """A field with everything about it that depends on answers.

    show_if  all must hold for it to be asked
    columns  in the order they are worked out
    rows     by the id of a checklist's row: when it applies
    """

    question: Field
    show_if: tuple[Condition, ...] = ()
    worker: Worker | None = None
    shared: Condition | None = None
    columns: tuple["FieldLogic", ...] = ()
    rows: Mapping[str, Condition] = field(default_factory=dict)
    rules: tuple[Judge, ...] = ()
    due_while: Condition | None = None

    @property
    def needs(self) -> frozenset[str]:
        """The names outside it that must be known first."""
        conditions = (*self.show_if, *self.rows.values(), *((self.shared,) if self.shared else ()))
        found = {name for condition in conditions for name in condition.names}
        found |= {row.due.anchor for row in self.question.rows if row.due is not None}
        if self.worker is not None:
            found |= self.worker.needs
        for column in self.columns:
            found |= column.needs
        return frozenset(found - {column.question.id for column in self.columns} - {TODAY, DUE_ON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic:
    """The fields in the order they are worked out, and what must hold.

    sections  when a section is asked, by its id; each of its fields has the condition too
    """

    fields: tuple[FieldLogic, ...]
    sections: Mapping[str, Condition]
    rules: tuple[Judge, ...]
    deadlines: tuple[tuple[Deadline, Condition | None], ...]
    outputs: tuple[tuple[FormOutput, Condition | None], ...]
