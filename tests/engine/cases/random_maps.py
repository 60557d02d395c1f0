"""Any map made of blocks: one step after another, one of two ways, both at once, again until it is right."""

from collections.abc import Callable
from typing import Any, TypeAlias

from hypothesis import strategies as st

from engine.cases.process import Process
from process_maps.model import Gateway, Link, Step
from tests.engine.cases.small_processes import back, choice, machine, on, parallel, person, process

Block: TypeAlias = tuple[Any, ...]
"""("person",), ("machine",), or what joins two blocks, and the two."""

BLOCKS = st.recursive(
    st.sampled_from([("person",), ("machine",)]),
    lambda inner: st.tuples(st.sampled_from(["then", "either", "both", "again"]), inner, inner),
    max_leaves=6,
)
NAMES = ("agreed", "urgent", "right")


class _Drawing:
    """A map as it is drawn from its blocks, from left to right."""

    def __init__(self) -> None:
        self.nodes: list[Step | Gateway] = []
        self.links: list[Link] = []

    def new(self, kind: str) -> str:
        id = f"n{len(self.nodes)}"
        makers: dict[str, Callable[[str], Step | Gateway]] = {
            "person": person,
            "machine": machine,
            "choice": choice,
            "parallel": parallel,
        }
        self.nodes.append(makers[kind](id))
        return id

    def draw(self, block: Block) -> tuple[str, str]:
        """Where the block is entered and left."""
        if len(block) == 1:
            id = self.new(str(block[0]))
            return id, id
        kind, one, other = block
        if kind == "then":
            first, second = self.draw(one), self.draw(other)
            self.links.append(on(first[1], second[0]))
            return first[0], second[1]
        if kind == "again":
            first, check = self.draw(one), self.new("person")
            self.links += [on(first[1], check), back(check, first[0], f"not {NAMES[2]}")]
            second = self.draw(other)
            self.links.append(on(check, second[0]))
            return first[0], second[1]
        gateway = "parallel" if kind == "both" else "choice"
        split, first, second = self.new(gateway), self.draw(one), self.draw(other)
        join = self.new(gateway)
        conditions = ("", "") if kind == "both" else (NAMES[0], f"not {NAMES[0]}")
        self.links += [on(split, first[0], conditions[0]), on(split, second[0], conditions[1])]
        self.links += [on(first[1], join), on(second[1], join)]
        return split, join


def drawn(block: Block) -> Process:
    """The process of a map: the same block gives an equal one, made anew."""
    drawing = _Drawing()
    start = drawing.new("person")
    inside = drawing.draw(block)
    drawing.links.append(on(start, inside[0]))
    return process(*drawing.nodes, links=tuple(drawing.links))


__all__ = ["BLOCKS", "NAMES", "drawn"]
