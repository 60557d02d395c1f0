"""When does a condition in a map or a form hold, and what does an expression come to? Never run as Python.

The language: names of answers, numbers, "text", d"2026-04-06", true, false, null, == != < <= > >=, in [...],
and, or, not, + - * / and parentheses (engine/condition_language.py). rule-engine (BSD-3) parses and evaluates it.

An answer that is missing is neither true nor false: what needs it is not known (Kleene's three values), and
what is not known does not hold. `end == null` asks whether an answer is missing. docs/method/conditions.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from engine.condition_language import (
    RESERVED,
    Kind,
    Names,
    compared,
    is_name,
    is_null,
    parsed,
    rule_engine,
    shown,
)

__all__ = ["RESERVED", "Answers", "Condition", "Expression", "Kind", "Names"]

Answers: TypeAlias = Mapping[str, Any]

MOST_DIGITS = 40  # a number beyond that is left as it is


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that holds or does not, by the answers given.

    names     the answers it looks at
    compared  (name, text) for every text a name is compared with: a form checks that it is one of the choices
    tree      rule-engine's own, for those who put it in words
    """

    text: str
    names: frozenset[str]
    compared: frozenset[tuple[str, str]] = field(repr=False, compare=False)
    tree: Any = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, names: Names) -> "Condition":
        """Raises ValueError with a sentence for its author.

        >>> Condition.parse("calendar_days > 7", {"calendar_days": int}).holds({"calendar_days": 8})
        True
        """
        tree, kind, used = parsed(text, names, _answered)
        if kind is not Kind.YES_NO:
            raise ValueError(f"{shown(text)} is {kind}, not something that holds or does not")
        return cls(text, used, frozenset(compared(tree)), tree)

    def holds(self, answers: Answers) -> bool:
        """Whether it certainly holds; never raises."""
        return self.verdict(answers) is True

    def verdict(self, answers: Answers) -> bool | None:
        """True, False, or None where an answer it needs is missing; never raises."""
        return _verdict(self.tree, answers)


@dataclass(frozen=True, slots=True)
class Expression:
    """Something that comes to a number, a text, a date, or yes or no, by the answers given."""

    text: str
    names: frozenset[str]
    kind: Kind
    compared: frozenset[tuple[str, str]] = field(repr=False, compare=False)
    tree: Any = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, names: Names) -> "Expression":
        """Raises ValueError with a sentence for its author.

        >>> Expression.parse("consequence * likelihood", {"consequence": int, "likelihood": int}).value(
        ...     {"consequence": 4, "likelihood": 5})
        20
        """
        tree, kind, used = parsed(text, names, _answered)
        if kind in (Kind.NOTHING, Kind.TEXTS):
            raise ValueError(f"{shown(text)} is {kind}, not one value")
        return cls(text, used, kind, frozenset(compared(tree)), tree)

    def value(self, answers: Answers) -> bool | int | Decimal | str | date | None:
        """None where an answer it needs is missing or it cannot be worked out; never raises."""
        if self.kind is Kind.YES_NO:
            return _verdict(self.tree, answers)
        found = _evaluated(self.tree, answers)
        if isinstance(found, Decimal):
            return _number(found)
        if isinstance(found, datetime):
            return found.date()
        return found if isinstance(found, str | bool) else None


def _number(found: Decimal) -> int | Decimal | None:
    """A whole number as int; None for what is no number (infinity)."""
    if not found.is_finite():
        return None
    return int(found) if found.adjusted() < MOST_DIGITS and found == found.to_integral() else found


def _verdict(node: Any, answers: Answers) -> bool | None:
    """Kleene's three values: `or` with one side true is true, whatever the other side would be."""
    form = type(node).__name__
    if form == "LogicExpression":
        return _joined(node, answers)
    if form == "UnaryExpression":
        negated = _verdict(node.right, answers)
        return None if negated is None else not negated
    if form == "ComparisonExpression":
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if is_null(other) and is_name(one):
                return (answers.get(one.name) is None) is (node.type == "eq")
    found = _evaluated(node, answers)
    return found if isinstance(found, bool) else None


def _joined(node: Any, answers: Answers) -> bool | None:
    """`and` is settled by one side that is false, `or` by one that is true."""
    settled = node.type == "or"
    sides = []
    for side in (node.left, node.right):
        sides.append(_verdict(side, answers))
        if sides[-1] is settled:
            return settled
    return None if None in sides else not settled


def _evaluated(node: Any, answers: Answers) -> Any:
    """What rule-engine makes of a part without `and`, `or`, `not`; None where it cannot be worked out."""
    try:
        return node.evaluate(answers)
    except (rule_engine().errors.EngineError, ArithmeticError, TypeError, ValueError):
        return None


def _answered(answers: Answers, name: str) -> Any:
    """rule-engine looks an answer up; raising is its way to be told that there is none."""
    value = answers.get(name)
    if value is None:
        raise rule_engine().errors.SymbolResolutionError(name)
    return value
