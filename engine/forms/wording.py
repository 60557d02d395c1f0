"""How does a condition read in words: "only if “Refer to occupational health?” is Yes"?"""

from collections.abc import Callable, Container, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.calendars import short_date
from engine.conditions import Condition
from engine.forms.definition import Field, FieldType
from engine.forms.worked import figure, joined

Find = Callable[[str], Field | None]
"""The field a name stands for; None where it is none of the form."""

_ORDER = {"gt": "is more than", "ge": "is at least", "lt": "is less than", "le": "is at most"}
_DATES = {"gt": "is after", "ge": "is not before", "lt": "is before", "le": "is not after"}


def in_words(condition: Condition, find: Find, known: Container[str] = ()) -> str:
    """The condition with the labels people know, instead of ids; its own text where it has no simple words.

    `known`: names whose value is settled, and holds: of parts that must all hold only the others are said.
    """
    parts = list(_parts(condition.tree))
    said = [_words(part, find) for part in parts if _name(part) not in known] or [_words(part, find) for part in parts]
    return " and ".join(said) if all(said) else condition.text


def _parts(node: Any) -> Iterator[Any]:
    """What must all hold."""
    if type(node).__name__ == "LogicExpression" and node.type == "and":
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield node


def _name(node: Any) -> str:
    """The one name a part looks at first; "" for one of another kind."""
    first = getattr(node, "member", None) or getattr(node, "left", node)
    return str(getattr(first, "name", ""))


def _words(node: Any, find: Find) -> str:
    """ "" where it cannot be said simply."""
    match type(node).__name__:
        case "LogicExpression":
            left, right = _words(node.left, find), _words(node.right, find)
            return f"{left} {node.type} {right}" if left and right else ""
        case "UnaryExpression" if node.type == "not":
            return _denied(node.right, find)
        case "SymbolExpression":
            return f"{_label(node.name, find)} is Yes"
        case "ComparisonExpression" | "ArithmeticComparisonExpression":
            return _compared(node, find)
        case "ContainsExpression":
            return _contained(node, find, denied=False)
    return ""


def _denied(node: Any, find: Find) -> str:
    form = type(node).__name__
    if form == "SymbolExpression":
        return f"{_label(node.name, find)} is No"
    return _contained(node, find, denied=True) if form == "ContainsExpression" else ""


def _compared(node: Any, find: Find) -> str:
    if type(node.left).__name__ != "SymbolExpression" or not hasattr(node.right, "value"):
        return ""
    name, value = node.left.name, node.right.value
    label = _label(name, find)
    if value is None:
        return f"{label} is {'empty' if node.type == 'eq' else 'filled in'}"
    if node.type in ("eq", "ne"):
        return f"{label} is {'' if node.type == 'eq' else 'not '}{_shown(value, name, find)}"
    words = _DATES if isinstance(value, datetime) else _ORDER
    return f"{label} {words[node.type]} {_shown(value, name, find)}"


def _contained(node: Any, find: Find, *, denied: bool) -> str:
    negation = "not " if denied else ""
    if type(node.container).__name__ == "SymbolExpression":
        name = node.container.name
        includes = "does not include" if denied else "includes"
        return f"{_label(name, find)} {includes} {_shown(node.member.value, name, find)}"
    if type(node.member).__name__ != "SymbolExpression":
        return ""
    name = node.member.name
    choices = joined((_shown(each.value, name, find) for each in node.container.value), last="or")
    return f"{_label(name, find)} is {negation}{choices}"


def _label(name: str, find: Find) -> str:
    found = find(name)
    return f"“{found.label.rstrip('?')}”" if found else f"“{name}”"


def _shown(value: Any, name: str, find: Find) -> str:
    found = find(name)
    kept = int(value) if isinstance(value, Decimal) and value == value.to_integral() else value
    option = next((each.label for each in found.options if each.value == kept), "") if found else ""
    if option:
        return option
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if found is not None and found.type is FieldType.YES_NO_UNSAID:
        return str(value).capitalize()
    if isinstance(value, datetime):
        return short_date(value.date())
    return figure(value) if isinstance(value, Decimal) else str(value)
