"""What may be written in a condition, and does it fit together? Text becomes rule-engine's tree, or a sentence.

rule-engine works out constants while it parses, so 2**9999999 or a hostile pattern would run before anybody could
look at the tree. Its own words and signs are therefore checked first: only those of our language get through.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

Names: TypeAlias = Mapping[str, type]
"""Which names may be used, and what each is: bool, int, float, Decimal, str, date, or tuple (several texts)."""

LONGEST = 500  # characters
MOST_TOKENS = 120  # names, signs and values: bounds the depth of the tree too
LONGEST_SHOWN = 40
MOST_COMPARED = 500  # names, when looking for the closest spelling
ALLOWED = 'Use names, numbers, "text", == != < <= > >=, in [...], and, or, not, + - * / and parentheses, nothing else'

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\n]+)
      | (?P<date>d"[0-9]{4}-[0-9]{2}-[0-9]{2}")
      | (?P<text>"[^"\\\n]*"|'[^'\\\n]*')
      | (?P<number>[0-9]{1,9}(\.[0-9]{1,6})?(?![\w.]))
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?!["'\w]))
      | (?P<sign>==|!=|<=|>=|<(?!<)|>(?!>)|\*(?!\*)|/(?!/)|[-+()\[\],])""",
    re.VERBOSE | re.ASCII,
)
_OPERATORS = frozenset({"and", "or", "not", "in"})
_CONSTANTS = frozenset({"true", "false", "null"})
RESERVED = _OPERATORS | _CONSTANTS | {"inf", "nan", "for", "if", "elif", "else", "while"}
"""Words that cannot be the name of an answer."""


class Kind(StrEnum):
    """What a part of a condition is, as its author would say."""

    YES_NO = "yes or no"
    NUMBER = "a number"
    TEXT = "text"
    DATE = "a date"
    TEXTS = "several texts"
    NOTHING = "null"


_KINDS: Mapping[type, Kind] = {
    bool: Kind.YES_NO,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    Decimal: Kind.NUMBER,
    str: Kind.TEXT,
    date: Kind.DATE,
    tuple: Kind.TEXTS,
}
_LITERALS = {
    "BooleanExpression": Kind.YES_NO,
    "FloatExpression": Kind.NUMBER,
    "StringExpression": Kind.TEXT,
    "DatetimeExpression": Kind.DATE,
    "NullExpression": Kind.NOTHING,
}
_ARITHMETIC = ("AddExpression", "SubtractExpression", "ArithmeticExpression")
_ORDERED = (Kind.NUMBER, Kind.DATE)
_SINGLE = (Kind.YES_NO, Kind.NUMBER, Kind.TEXT, Kind.DATE)


def parsed(text: str, names: Names, resolver: Any) -> tuple[Any, Kind, frozenset[str]]:
    """rule-engine's tree, what it comes to, and the names in it. Raises ValueError with a sentence.

    `resolver` is how rule-engine looks a name up when the tree is evaluated.
    """
    _refuse_other_language(text, names)
    engine = rule_engine()
    context = engine.Context(resolver=resolver, default_timezone="utc")
    try:
        tree = engine.Rule(text, context=context).statement.expression
    except (engine.errors.EngineError, ArithmeticError, ValueError, TypeError) as error:
        raise ValueError(f"{shown(text)} cannot be understood: {_reason(error)}") from None
    return tree, _kind(tree, names), frozenset(context.symbols)


def compared(node: Any) -> Iterator[tuple[str, str]]:
    """(name, text) for every text that a name is compared with, by == or != or in."""
    form = type(node).__name__
    if form == "ComparisonExpression":
        yield from _pairs(node.left, [node.right])
        yield from _pairs(node.right, [node.left])
    elif form == "ContainsExpression":
        if is_list(node.container):
            yield from _pairs(node.member, node.container.value)
        yield from _pairs(node.container, [node.member])
    for part in ("left", "right"):
        if hasattr(node, part):
            yield from compared(getattr(node, part))


def is_name(node: Any) -> bool:
    return type(node).__name__ == "SymbolExpression"


def is_list(node: Any) -> bool:
    return type(node).__name__ == "ArrayExpression"


def is_null(node: Any) -> bool:
    return type(node).__name__ == "NullExpression"


def shown(text: str) -> str:
    """Somebody's text, short enough to quote back."""
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")


@cache
def rule_engine() -> Any:
    import rule_engine  # type: ignore[import-untyped]  # 0.4 s to import: not for those who only ask for help

    return rule_engine


def _refuse_other_language(text: str, names: Names) -> None:
    """Raises ValueError unless the text is made of the language's own words, each in a place it may have."""
    if not text.strip():
        raise ValueError("there is nothing written")
    if len(text) > LONGEST:
        raise ValueError(f"it is {len(text):,} characters long, and {LONGEST} are the most")
    tokens = list(_tokens(text))
    if len(tokens) > MOST_TOKENS:
        raise ValueError(f"it has {len(tokens)} names, signs and values, and {MOST_TOKENS} are the most")
    before = ""
    for kind, token in tokens:
        if kind == "name" and token not in _OPERATORS | _CONSTANTS:
            _refuse_unknown(token, names)
        if token == "(" and _ends_a_value(before):
            raise ValueError(f"{shown(text)} calls something: nothing can be called. {ALLOWED}")
        if token == "[" and before != "in":
            raise ValueError(f"{shown(text)} has a [ that does not follow in. {ALLOWED}")
        before = token


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ValueError(f"{shown(text[place:])} is not part of a condition. {ALLOWED}")
        place = found.end()
        if found.lastgroup != "blank":
            yield found.lastgroup or "", found[0]


def _ends_a_value(token: str) -> bool:
    if token in _OPERATORS:
        return False
    return token[-1:].isalnum() or token[-1:] in tuple(")]'\"_")


def _refuse_unknown(name: str, names: Names) -> None:
    if name in RESERVED:
        raise ValueError(f"{name!r} is not part of a condition. {ALLOWED}")
    if name not in names:
        alike = get_close_matches(name[:LONGEST_SHOWN], list(names)[:MOST_COMPARED], n=1)
        raise ValueError(
            f"there is no answer called {shown(name)}" + (f"; did you mean {alike[0]!r}?" if alike else "")
        )
    if names[name] not in _KINDS:
        raise ValueError(f"{name!r} is of a kind that conditions cannot use")


def _kind(node: Any, names: Names) -> Kind:
    """What a part of the tree is; raises ValueError where parts do not fit together."""
    form = type(node).__name__
    if form in _LITERALS:
        return _LITERALS[form]
    if form == "SymbolExpression":
        return _KINDS[names[node.name]]
    if form == "LogicExpression":
        return _both(node, names, (Kind.YES_NO,), f"joined by {node.type!r}")
    if form == "UnaryExpression":
        return _one(node, names)
    if form in _ARITHMETIC and node.type in ("add", "sub", "mul", "tdiv"):
        return _both(node, names, (Kind.NUMBER,), "worked out with + - * /")
    if form == "ArithmeticComparisonExpression":
        _both(node, names, _ORDERED, "put in order with < and >")
        return Kind.YES_NO
    if form == "ComparisonExpression":
        return _equality(node, names)
    if form == "ContainsExpression":
        return _containment(node, names)
    raise ValueError(f"this is not part of a condition. {ALLOWED}")


def _one(node: Any, names: Names) -> Kind:
    """What follows `not` or a minus."""
    sign, wanted = ("not", Kind.YES_NO) if node.type == "not" else ("-", Kind.NUMBER)
    if _kind(node.right, names) is not wanted:
        raise ValueError(f"{_named(node.right, names)} cannot follow {sign!r}")
    return wanted


def _both(node: Any, names: Names, wanted: tuple[Kind, ...], doing: str) -> Kind:
    """The kind of both sides of a sign, where it is the same and one of those wanted."""
    left, right = _kind(node.left, names), _kind(node.right, names)
    if left is not right or left not in wanted:
        raise ValueError(
            f"{_named(node.left, names)} and {_named(node.right, names)} cannot be {doing}: "
            f"both must be {' or both '.join(wanted)}"
        )
    return left


def _equality(node: Any, names: Names) -> Kind:
    left, right = _kind(node.left, names), _kind(node.right, names)
    asks_for_null = (is_null(node.left) and is_name(node.right)) or (is_name(node.left) and is_null(node.right))
    if not asks_for_null and (left is not right or left not in _SINGLE):
        use_in = ": use in" if Kind.TEXTS in (left, right) else ""
        raise ValueError(f"{_named(node.left, names)} cannot be compared with {_named(node.right, names)}{use_in}")
    return Kind.YES_NO


def _containment(node: Any, names: Names) -> Kind:
    member, container = _kind(node.member, names), node.container
    if is_list(container):
        inside = {_kind(each, names) for each in container.value}
        if inside - {member} or member not in (Kind.TEXT, Kind.NUMBER, Kind.DATE):
            raise ValueError(
                f"{_named(node.member, names)} cannot be in a list of {' and '.join(sorted(inside)) or 'nothing'}"
            )
    elif _kind(container, names) is not Kind.TEXTS or member is not Kind.TEXT:
        raise ValueError(
            f"{_named(node.member, names)} cannot be in {_named(container, names)}: write in followed by a list in [ ]"
        )
    return Kind.YES_NO


def _named(node: Any, names: Names) -> str:
    if is_name(node):
        return f"{node.name!r} ({_kind(node, names)})"
    if type(node).__name__ == "StringExpression":
        return f"{shown(node.value)} (text)"
    return _kind(node, names)


def _pairs(name: Any, texts: list[Any]) -> Iterator[tuple[str, str]]:
    if is_name(name):
        for text in texts:
            if type(text).__name__ == "StringExpression":
                yield name.name, text.value


def _reason(error: Exception) -> str:
    """Which word or sign stopped the parser, as far as it says."""
    token = getattr(error, "token", None)
    if token is not None:
        return f"{shown(str(token.value))} is in a place where it cannot be"
    return "it stops in the middle, or its parts do not fit together"
