"""What may a letter's template do? Say values, choose, and go through a list: nothing that can run on and on.

The sandbox keeps templates from reaching outside; it does not limit what they cost. So a template that could
take long or grow large is refused before it is filled: calls, macros, repeated text, loops in loops in loops,
templates that include themselves.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import nodes

DEEPEST_LOOP = 2
FILTERS = frozenset(
    {"abs", "capitalize", "default", "e", "escape", "first", "join", "last", "length", "lower", "upper"}
)


def first_fault(source: str, name: str, parse: Callable[[str], "nodes.Template"]) -> str | None:
    """What the template may not do, in words; None where all is well. `parse`: the text as Jinja2 reads it."""
    from jinja2 import nodes

    tree = parse(source)
    for node in tree.find_all((nodes.Macro, nodes.CallBlock, nodes.Import, nodes.FromImport)):
        return f"line {node.lineno}: macros and imports are not for letters"
    for call in tree.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name == "super"):
            return f"line {call.lineno}: a letter calls nothing"
    for filtered in tree.find_all(nodes.Filter):
        if filtered.name not in FILTERS:
            return f"line {filtered.lineno}: the filter {filtered.name!r} is not for letters"
    for operator in tree.find_all((nodes.Mul, nodes.Pow, nodes.Mod)):
        return f"line {operator.lineno}: a letter multiplies nothing"
    for loop in tree.find_all(nodes.For):
        if loop.recursive or _depth(loop) > DEEPEST_LOOP:
            return f"line {loop.lineno}: at most {DEEPEST_LOOP} loops, one in the other"
    for lineno, other in _used(tree):
        if not isinstance(other, nodes.Const) or other.value == name:
            return f"line {lineno}: a letter names the other templates it uses, and never itself"
    return None


def used_by(source: str, parse: Callable[[str], "nodes.Template"]) -> Iterator[str]:
    """The other templates it names."""
    from jinja2 import nodes

    for _, other in _used(parse(source)):
        if isinstance(other, nodes.Const):
            yield str(other.value)


def _used(tree: "nodes.Template") -> "Iterator[tuple[int, nodes.Expr]]":
    from jinja2 import nodes

    for included in tree.find_all(nodes.Include):
        yield included.lineno, included.template
    for extended in tree.find_all(nodes.Extends):
        yield extended.lineno, extended.template


def _depth(loop: "nodes.For") -> int:
    from jinja2 import nodes

    inner = (_depth(each) for part in loop.body for each in _loops(part, nodes.For))
    return 1 + max(inner, default=0)


def _loops(node: "nodes.Node", kind: "type[nodes.For]") -> "Iterator[nodes.For]":
    """The outermost loops in a part of a template."""
    if isinstance(node, kind):
        yield node
    else:
        for child in node.iter_child_nodes():
            yield from _loops(child, kind)
