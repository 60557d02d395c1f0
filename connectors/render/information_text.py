"""Which information arrows does each step have, and what is written on them?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from connectors.render.lookups import Lookups
from connectors.render.text_width import fitted, text_width, wrapped
from process_maps.model import Information
from process_maps.vocabulary import Medium, PartyRole

MOST_PORTS = 4
PLATE_WIDTH = 184.0
PLATE_LINE = 13.0
MOST_PLATE_LINES = 8
RAIL_PITCH = 18.0

Move = tuple[Information, bool]
"""An item of information at a step: into it (True) or out of it."""


@dataclass(frozen=True, slots=True)
class PlateLine:
    """One line on the label of an information arrow; the first line of an item carries its medium's sign."""

    words: str
    medium: Medium | None
    soft: bool


@dataclass(frozen=True, slots=True)
class Port:
    """One information arrow at a step: into it or out of it, and the rail it hangs on (None: the band above)."""

    medium: Medium
    incoming: bool
    rail: int | None = None


@dataclass(frozen=True, slots=True)
class Rail:
    """Information from one step of a row straight to another, over the steps from `first` to `last` in the row."""

    item: Information
    first: int
    last: int
    track: int


@dataclass(slots=True)
class RowInformation:
    """The information arrows of one row: ports by step, what is written at each step, and rails."""

    ports: dict[str, list[Port]] = field(default_factory=dict)
    plates: dict[str, tuple[PlateLine, ...]] = field(default_factory=dict)
    rails: list[Rail] = field(default_factory=list)

    @property
    def rails_height(self) -> float:
        return RAIL_PITCH * (1 + max(rail.track for rail in self.rails)) + 4 if self.rails else 0.0


def row_information(runs: Sequence[Sequence[str]], look: Lookups) -> RowInformation:
    """Which arrows the steps of a row have.

    Information between two steps of a run (with no split between them) runs on a rail, all other by the band.
    """
    plan = RowInformation()
    steps = [step for run in runs for step in run]
    places = {step: place for place, step in enumerate(steps)}
    run_of = {step: number for number, run in enumerate(runs) for step in run}
    moves: dict[str, Sequence[Move]] = {step: look.information.get(step, ()) for step in steps}
    plan.rails = _rails(_between(moves, run_of), places)
    railed = {id(rail.item) for rail in plan.rails}
    for step in steps:
        by_band = [move for move in moves[step] if id(move[0]) not in railed]
        plan.plates[step] = plate(by_band, look)
        plan.ports[step] = ports(by_band) + [
            Port(rail.item.medium, rail.item.target == step, number)
            for number, rail in enumerate(plan.rails)
            if step in (rail.item.source, rail.item.target)
        ]
    return plan


def ports(moves: Sequence[Move]) -> list[Port]:
    """One arrow for each medium and direction."""
    kinds = dict.fromkeys((item.medium, incoming) for item, incoming in moves)
    return [Port(medium, incoming) for medium, incoming in kinds][:MOST_PORTS]


def _between(moves: dict[str, Sequence[Move]], run_of: dict[str, int]) -> list[Information]:
    return [
        item
        for step, run in run_of.items()
        for item, incoming in moves[step]
        if not incoming and run_of.get(item.target) == run and item.target != step
    ]


def _rails(items: Iterable[Information], places: dict[str, int]) -> list[Rail]:
    """The short ones lowest, none over another."""
    rails: list[Rail] = []
    for item in sorted(items, key=lambda item: abs(places[item.source] - places[item.target])):
        first, last = sorted((places[item.source], places[item.target]))
        taken = {rail.track for rail in rails if rail.first <= last and first <= rail.last}
        track = next(track for track in range(len(rails) + 1) if track not in taken)
        rails.append(Rail(item, first, last, track))
    return rails


def plate(moves: Sequence[Move], look: Lookups) -> tuple[PlateLine, ...]:
    """The label of a step's information arrows: what each item is, then from or to whom and how often."""
    both_ways = len({incoming for _, incoming in moves}) > 1
    lines: list[PlateLine] = []
    for place, (item, incoming) in enumerate(moves):
        more = list(_plate_lines(item, _detail(item, incoming, both_ways, look)))
        left = len(moves) - place - 1
        if len(lines) + len(more) + (1 if left else 0) > MOST_PLATE_LINES:
            return (*lines, PlateLine(f"and {left + 1} more", None, soft=True))
        lines += more
    return tuple(lines)


def _detail(item: Information, incoming: bool, both_ways: bool, look: Lookups) -> str:
    other = item.source if incoming else item.target
    party = look.parties.get(other)
    words = []
    if both_ways or party is None or party.role is not PartyRole.CONTROL:
        words.append(f"{'from' if incoming else 'to'} {look.name(other)}")
    if item.often:
        words.append(item.often)
    return ", ".join(words)


def _plate_lines(item: Information, detail: str) -> Iterable[PlateLine]:
    room = PLATE_WIDTH - 22
    together = f"{item.what}, {detail}" if detail else item.what
    if text_width(together, 11) <= room:
        yield PlateLine(together, item.medium, soft=False)
        return
    for place, line in enumerate(wrapped(item.what, room, 11, lines=2)):
        yield PlateLine(line, None if place else item.medium, soft=False)
    if detail:
        yield PlateLine(fitted(detail, room, 11), None, soft=True)
