"""Where do steps, gateways and information stand in swim lanes? One step a column, so that no line meets a box.

Information between a step and a lane, system or party runs straight up or down in a slot of the step's own column.
Work runs through the gaps between columns and the gutters between rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from connectors.render.lookups import Lookups
from connectors.render.swim_columns import (
    BOX_WIDTH,
    CHIP_SLOT,
    DIAMOND_WIDTH,
    HEAD,
    USE_SLOT,
    Column,
    Move,
    Strip,
    Use,
    Way,
    hop_between,
    levels_between,
    way_between,
)
from connectors.render.swim_rows import SwimRows
from connectors.render.swim_tracks import GAP, TRACK, give_gutters, stand_columns
from connectors.render.wording import share_words
from process_maps.model import Information, Link
from process_maps.vocabulary import LinkKind, PartyRole

STRIP_WIDTH = 2_300.0

Entry: TypeAlias = str | Information
"""What has a column: a step or split by its id, or information that passes no step."""


def swim_strips(look: Lookups, rows: SwimRows) -> list[Strip]:
    """The whole map in strips, each fit for the width of a page."""
    entries = [*_entries(look, rows)]
    everyone = {row: row for row in range(len(rows.rows))}
    widths = [_StripLayout(look, rows, [entry], everyone, {}).width_of(entry) for entry in entries]
    groups = [*_grouped(entries, widths)]
    strip_of = {entry: place for place, group in enumerate(groups) for entry in group if isinstance(entry, str)}
    return [_StripLayout(look, rows, group, _rows_used(look, rows, group), strip_of).strip() for group in groups]


def _entries(look: Lookups, rows: SwimRows) -> Iterator[Entry]:
    """Steps and splits in reading order, and what passes no step behind the step that had the item before."""
    first: list[Entry] = []
    last: list[Entry] = []
    behind: dict[str, list[Entry]] = {}
    holder: dict[str, str] = {}
    customers = {party.id for party in look.parties_of(PartyRole.CUSTOMER)}
    for item in look.process.information:
        steps = [end for end in (item.source, item.target) if end in look.steps]
        if steps:
            holder[item.what.casefold()] = steps[-1]
        elif rows.row_of(item.source) != rows.row_of(item.target):
            known = holder.get(item.what.casefold())
            place = behind.setdefault(known, []) if known else last if item.target in customers else first
            place.append(item)
    yield from first
    for node in rows.order:
        yield node
        yield from behind.get(node, ())
    yield from last


def _grouped(entries: Sequence[Entry], widths: Sequence[float]) -> Iterator[list[Entry]]:
    """In as few groups as strips are needed, of about the same width."""
    whole = sum(widths)
    count = max(1, -int(-whole // (STRIP_WIDTH - HEAD)))
    groups: list[list[Entry]] = [[] for _ in range(count)]
    done = 0.0
    for entry, width in zip(entries, widths, strict=True):
        groups[min(int((done + width / 2) / whole * count), count - 1)].append(entry)
        done += width
    return filter(None, groups)


def _rows_used(look: Lookups, rows: SwimRows, group: Sequence[Entry]) -> dict[int, int]:
    """The rows of everything a strip shows, and their places in it."""
    used: set[int] = set()
    for entry in group:
        ends: set[str] = set()
        if isinstance(entry, Information):
            ends = {entry.source, entry.target}
        elif rows.is_step(entry):
            ends = {entry, *look.steps[entry].systems}
            ends |= {end for item, _ in look.information.get(entry, ()) for end in (item.source, item.target)}
        else:
            ends = {entry}
        used |= {rows.row_of(end) for end in ends}
    return {row: place for place, row in enumerate(sorted(used))}


class _StripLayout:
    """Lays out one strip.

    places    of its rows, from the top
    strip_of  the strip of every step and split
    """

    def __init__(
        self,
        look: Lookups,
        rows: SwimRows,
        entries: Sequence[Entry],
        places: Mapping[int, int],
        strip_of: Mapping[str, int],
    ) -> None:
        self._look = look
        self._rows = rows
        self._places = places
        self._entries = entries
        self._strip_of = strip_of

    def strip(self) -> Strip:
        strip = Strip([*self._places], [self._column(entry) for entry in self._entries])
        here = {column.node: place for place, column in enumerate(strip.columns) if column.node}
        for node, place in here.items():
            if self._rows.is_step(node):
                self._between_steps(strip, here, node, place)
        strip.ways = [*self._ways(strip, here), *self._arrivals(strip, here)]
        for column in strip.columns:
            column.stand_slots()
        stand_columns(strip)
        give_gutters(strip)
        return strip

    def width_of(self, entry: Entry) -> float:
        """About how wide a column and the gap before it are."""
        return self._column(entry).width + GAP + 2 * TRACK

    def _row(self, node: str) -> int:
        return self._places[self._rows.row_of(node)]

    def _column(self, entry: Entry) -> Column:
        if isinstance(entry, Information):
            column = Column("", self._row(entry.source), 0.0)
            self._add_move(column, entry, entry.target, incoming=False)
            return column
        if not self._rows.is_step(entry):
            return Column(entry, self._row(entry), DIAMOND_WIDTH)
        column = Column(entry, self._row(entry), BOX_WIDTH)
        others = set()
        for item, incoming in self._look.information.get(entry, ()):
            other = item.source if incoming else item.target
            others.add(other)
            if other not in self._look.steps:
                self._add_move(column, item, other, incoming=incoming)
        for system in self._look.steps[entry].systems:
            row = self._row(system)
            if system not in others and row != column.row:
                column.uses.append(Use(row, column.slot(USE_SLOT, levels_between(column.row, row))))
        return column

    def _add_move(self, column: Column, item: Information, other: str, *, incoming: bool, elsewhere: str = "") -> None:
        row = self._row(other)
        if row != column.row:
            slot = column.slot(CHIP_SLOT, levels_between(column.row, row))
            column.moves.append(Move(item, row, incoming, slot, elsewhere))

    def _between_steps(self, strip: Strip, here: Mapping[str, int], node: str, place: int) -> None:
        """Straight where both steps stand in this strip; as a note in the other's lane where they do not."""
        for item, incoming in self._look.information.get(node, ()):
            other = item.source if incoming else item.target
            if other not in self._look.steps or other == node:
                continue
            if other not in here:
                number = self._look.numbers[other]
                self._add_move(strip.columns[place], item, other, incoming=incoming, elsewhere=number)
            elif not incoming:
                strip.hops.append(hop_between(item, strip.columns, place, here[other]))

    def _ways(self, strip: Strip, here: Mapping[str, int]) -> Iterator[Way]:
        for node, place in here.items():
            for link, target in self._rows.onward(node):
                rework = link.kind is LinkKind.REWORK
                if target in here:
                    yield way_between(_words(link), strip.columns, place, here[target], rework=rework)
                elif target:
                    words = ", ".join(filter(None, (f"to {self._look.name(target)}", _words(link))))
                    yield Way(words, rework, place, None, strip.columns[place].level - 1)

    def _arrivals(self, strip: Strip, here: Mapping[str, int]) -> Iterator[Way]:
        """Work that comes from another strip."""
        for source in self._strip_of:
            if source not in here:
                for link, target in self._rows.onward(source):
                    if target in here:
                        level = strip.columns[here[target]].level - 1
                        rework = link.kind is LinkKind.REWORK
                        yield Way(f"from {self._look.name(source)}", rework, None, here[target], level)


def _words(link: Link) -> str:
    share = share_words(link.share) if link.share is not None else ""
    return f"{link.label} {share}".strip()
