"""Where do steps stand whose links make no block? In columns by how far on they are, every link between them drawn.

Forward links run through free strips (channels) between the columns; a link that passes a column runs above all
boxes, one that goes back runs below them, so no line crosses a box.
"""

from collections.abc import Iterator, Mapping, Sequence

from connectors.render.layout import cell_down, measure
from connectors.render.lookups import Lookups
from connectors.render.parts import Cell, Exit, Knot, KnotNode, Line
from connectors.render.step_text import COLUMN, StepText
from connectors.render.text_width import fitted, text_width, wrapped
from connectors.render.wording import share_words
from process_maps.model import Gateway, Link
from process_maps.vocabulary import LinkKind

MOST_COLUMNS = 6
TRACK = 9.0
EXIT_PITCH = 25.0
EXIT_LABEL = 150.0
EXIT_SIZE = 11.5
ROW_GAP = 26.0
GATEWAY_WIDTH = 104.0


def knots(nodes: Sequence[str], look: Lookups, texts: Mapping[str, StepText]) -> Iterator[Knot]:
    """A tangle as one knot, or several after one another where it has many columns."""
    columns = _columns(nodes, look)
    deepest = max(columns.values(), default=0)
    for first in range(0, deepest + 1, MOST_COLUMNS):
        inside = {node: column - first for node, column in columns.items() if first <= column < first + MOST_COLUMNS}
        yield _knot(inside, look, texts)


def _columns(nodes: Sequence[str], look: Lookups) -> dict[str, int]:
    """Each node one column behind the furthest node that leads to it; links that go back do not count."""
    onward = _links_onward(nodes, look)
    waiting = dict.fromkeys(nodes, 0)
    for targets in onward.values():
        for target in targets:
            waiting[target] += 1
    columns = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    while ready:
        node = ready.pop()
        for target in onward[node]:
            columns[target] = max(columns[target], columns[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return columns


def _links_onward(nodes: Sequence[str], look: Lookups) -> dict[str, list[str]]:
    """The sequence links inside that close no circle: those a walk from the entries does not find leading back."""
    members = {*nodes}
    inside = {
        node: [
            link.target
            for link in look.links_out.get(node, ())
            if link.kind is LinkKind.SEQUENCE and link.target in members
        ]
        for node in nodes
    }
    entered = [node for node in nodes if any(link.source not in inside for link in look.links_in.get(node, ()))]
    starts = [node for node in nodes if not look.links_in.get(node)] + entered + [*nodes]
    state = dict.fromkeys(nodes, 0)  # 0 not met, 1 on the way, 2 done
    onward: dict[str, list[str]] = {node: [] for node in nodes}
    for start in starts:
        walk = [] if state[start] else [(start, iter(inside[start]))]
        if walk:
            state[start] = 1
        while walk:
            node, targets = walk[-1]
            target = next(targets, None)
            if target is None:
                state[node] = 2
                walk.pop()
            elif state[target] != 1:
                onward[node].append(target)
                if not state[target]:
                    state[target] = 1
                    walk.append((target, iter(inside[target])))
    return onward


def _knot(columns: Mapping[str, int], look: Lookups, texts: Mapping[str, StepText]) -> Knot:
    rows = _rows(columns, look)
    entry = _entry(columns, look)
    shift = len(entry)
    nodes = entry
    for node, column in columns.items():
        found = look.process.node(node)
        cell = Cell(texts[node]) if node in texts else None
        gateway = found if isinstance(found, Gateway) else None
        exits = [_exit(link, columns, look) for link in look.links_out.get(node, ())]
        nodes.append(KnotNode(node, cell, gateway, column + shift, rows[node], exits))
    knot = Knot(nodes, tuple(node for node in columns if node in texts))
    _stand_columns(knot)
    _stand_rows(knot)
    return knot


def _entry(columns: Mapping[str, int], look: Lookups) -> list[KnotNode]:
    """A place before the first column where the links from outside divide; none where there is but one."""
    links = [link for node in columns for link in look.links_in.get(node, ()) if link.source not in columns]
    if len(links) < 2:
        return []
    sources = {link.source for link in links}
    exits = [_labelled(link, f"from {_place_of(link.source, look)}" if len(sources) > 1 else "") for link in links]
    return [KnotNode("", None, None, 0, 0, exits)]


def _rows(columns: Mapping[str, int], look: Lookups) -> dict[str, int]:
    """A node stands in the row of the first node that leads to it, where that is free; else in the next free one."""
    rows: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    led_by: dict[str, str] = {}
    for node in columns:
        for link in look.links_out.get(node, ()):
            if columns.get(link.target, -1) > columns[node]:
                led_by.setdefault(link.target, node)
    for node, column in sorted(columns.items(), key=lambda item: item[1]):
        row = rows.get(led_by.get(node, ""), 0)
        while (column, row) in taken:
            row += 1
        rows[node] = row
        taken.add((column, row))
    return rows


def _exit(link: Link, inside: Mapping[str, int], look: Lookups) -> Exit:
    return _labelled(link, "" if link.target in inside else f"to {_place_of(link.target, look)}")


def _labelled(link: Link, where: str) -> Exit:
    """A link with its plate: where to or from, its label, and its share, which is never cut off."""
    share = share_words(link.share) if link.share is not None else ""
    label = ", ".join(filter(None, (where, link.label)))
    room = EXIT_LABEL - text_width(f" {share}", EXIT_SIZE, bold=True)
    words = f"{fitted(label, room, EXIT_SIZE, bold=True)} {share}".strip()
    return Exit(link.target, words, link.kind is LinkKind.REWORK)


def _place_of(node: str, look: Lookups) -> str:
    """What a link leads to, as a reader finds it: gateways without a name are not drawn, so the step behind one."""
    passed = set()
    while node not in look.numbers and not look.process.node(node).name and node not in passed:
        passed.add(node)
        links = look.links_out.get(node, [])
        if not links:
            return "the end"
        node = links[0].target
    return look.name(node)


def exit_width(words: str) -> float:
    """Of the plate on a link out of a node; 0 without words."""
    return text_width(words, EXIT_SIZE, bold=True) + 14 if words else 0.0


def _stand_columns(knot: Knot) -> None:
    column_of = {node.id: node.column for node in knot.nodes}
    into, out = _tracks(knot, column_of)
    x = 14.0 + TRACK * into.get(0, 0)
    for column in range(1 + max(column_of.values())):
        here = [node for node in knot.nodes if node.column == column]
        knot.columns.append(x)
        x += max(node_width(node) for node in here)
        x += max((exit_width(exit.label) for node in here for exit in node.exits), default=0.0) + 18
        knot.channels.append(x)
        x += 12 + TRACK * (out.get(column, 0) + into.get(column + 1, 0))
    knot.width = x


def _tracks(knot: Knot, column_of: Mapping[str, int]) -> tuple[dict[int, int], dict[int, int]]:
    """How many links need a track of their own before a column (from above or below all boxes), and behind it."""
    into: dict[int, int] = {}
    out: dict[int, int] = {}
    for node in knot.nodes:
        for exit in node.exits:
            target = column_of.get(exit.target)
            if target is None:
                continue
            out[node.column] = out.get(node.column, 0) + 1
            if target != node.column + 1:
                into[target] = into.get(target, 0) + 1
                knot.tracks_above += target > node.column
                knot.tracks_below += target <= node.column
    return into, out


def _stand_rows(knot: Knot) -> None:
    shape = Line([node.cell for node in knot.nodes if node.cell])
    if shape.parts:
        measure(shape)
    count = 1 + max(node.row for node in knot.nodes)
    ups, downs = [0.0] * count, [0.0] * count
    for node in knot.nodes:
        fan = EXIT_PITCH * (len(node.exits) - 1) / 2 + 12
        up, down = (shape.up, cell_down(shape, node.cell)) if node.cell else (name_up(node) + 4, 20.0)
        ups[node.row] = max(ups[node.row], up, fan)
        downs[node.row] = max(downs[node.row], down, fan)
    y, spines = 12.0 + TRACK * knot.tracks_above, []
    for place, (up, down) in enumerate(zip(ups, downs, strict=True)):
        y += up + (ROW_GAP if place else 0)
        spines.append(y)
        y += down
    knot.shape = shape
    knot.rows = [at - spines[0] for at in spines]
    knot.up = spines[0]
    knot.down = y - spines[0] + 12 + TRACK * knot.tracks_below


def gateway_name(node: KnotNode) -> tuple[str, ...]:
    """The name of a gateway in lines; none for a step."""
    return wrapped(node.gateway.name, GATEWAY_WIDTH - 8, 11.5, bold=True) if node.gateway else ()


def name_up(node: KnotNode) -> float:
    """How far above its spine the name of a gateway reaches: over its diamond and over the plates on its links."""
    second_line = 13.0 if len(gateway_name(node)) > 1 else 0.0
    return max(34.0, EXIT_PITCH * (len(node.exits) - 1) / 2 + 28) + second_line


def node_width(node: KnotNode) -> float:
    """Of a step with its queue, or of a gateway; an entry has none."""
    if node.cell:
        return COLUMN
    return GATEWAY_WIDTH if node.gateway else 0.0


def box_right(knot: Knot, node: KnotNode) -> float:
    """Right edge of a node, from the knot's left edge."""
    return knot.columns[node.column] + node_width(node)
