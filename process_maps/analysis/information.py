"""How does information travel: typed twice, kept twice, carried on paper, resting on one system or person?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from math import prod

from process_maps.analysis.block_tree import BlockTree
from process_maps.analysis.blocks import Block, Choice, Leaf, Loop, Tangle
from process_maps.model import (
    Gateway,
    Information,
    Step,
    System,
)
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind, Medium, Retake


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFlow:
    """One item of information on its way.

    rekeys        times it is entered by hand although it had been written down before
    stores        systems that hold it;  duplicate stores are these less one
    media_breaks  times it goes from screen to paper or voice, or back
    orphan        it is kept in a system and nobody reads it from there
    """

    what: str
    rekeys: int
    stores: tuple[str, ...]
    media_breaks: int
    orphan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleFailure:
    """What stops when this system, or the one person in this lane, is away.

    steps: ids of the steps that stop; share_of_items: of the items, 0 to 1, that come to one of them.
    """

    node: str
    steps: tuple[str, ...]
    share_of_items: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationFlow:
    """Counts over the information map. `hand_offs`: ways from a step to a next step in another lane."""

    items: tuple[ItemFlow, ...]
    rekeys: int
    duplicate_stores: int
    media_breaks: int
    orphans: int
    chases: int
    systems_touched: int
    hand_offs: int
    single_failures: tuple[SingleFailure, ...]


class _Carrier(StrEnum):
    SCREEN = "screen"
    PAPER = "paper"
    VOICE = "voice"


_CARRIERS = {
    Medium.ELECTRONIC: _Carrier.SCREEN,
    Medium.EMAIL: _Carrier.SCREEN,
    Medium.PAPER: _Carrier.PAPER,
    Medium.PHONE: _Carrier.VOICE,
    Medium.FACE_TO_FACE: _Carrier.VOICE,
}


def information_flow(process: ProcessMap, block: Block) -> InformationFlow:
    """Count re-keys, duplicate stores, media breaks, orphans, chases, hand-offs and single points of failure.

    `block` is blocks.block_of(process). The information of one item is taken in the order it stands on the
    map. Source: Hicks (2007); docs/method/information.md.
    """
    items = tuple(_item_flow(process, what, list(moves)) for what, moves in by_item(process).items())
    return InformationFlow(
        items=items,
        rekeys=sum(item.rekeys for item in items),
        duplicate_stores=sum(max(0, len(item.stores) - 1) for item in items),
        media_breaks=sum(item.media_breaks for item in items),
        orphans=sum(item.orphan for item in items),
        chases=sum(move.chase for move in process.information),
        systems_touched=len(_systems_touched(process)),
        hand_offs=sum(1 for _ in hand_offs(process)),
        single_failures=tuple(_single_failures(process, block)),
    )


def by_item(process: ProcessMap) -> Mapping[str, Sequence[Information]]:
    """The moves of each item of information, in map order; the same words in any case are the same item."""
    moves: dict[str, list[Information]] = defaultdict(list)
    names: dict[str, str] = {}
    for move in process.information:
        if not move.chase:
            moves[names.setdefault(move.what.casefold(), move.what)].append(move)
    return moves


def rekeyed(moves: Sequence[Information]) -> list[Information]:
    """The moves at which an item is typed or copied in by hand although it was written down before."""
    return [move for place, move in enumerate(moves) if move.by_hand and place > 0]


def _item_flow(process: ProcessMap, what: str, moves: Sequence[Information]) -> ItemFlow:
    stores = _stores(process, moves)
    return ItemFlow(
        what=what,
        rekeys=len(rekeyed(moves)),
        stores=stores,
        media_breaks=sum(_breaks_medium(process, moves[:place], move) for place, move in enumerate(moves)),
        orphan=any(unread(process, store, moves) for store in stores),
    )


def _stores(process: ProcessMap, moves: Sequence[Information]) -> tuple[str, ...]:
    ends = (end for move in moves for end in (move.source, move.target))
    return tuple(dict.fromkeys(end for end in ends if isinstance(process.node(end), System)))


def unread(process: ProcessMap, store: str, moves: Sequence[Information]) -> bool:
    """Nobody takes the item out of this system, and no step on the map works in it."""
    return not any(move.source == store for move in moves) and not any(store in step.systems for step in process.steps)


def _breaks_medium(process: ProcessMap, earlier: Sequence[Information], move: Information) -> bool:
    here = _holder(process, move.source)
    came_by = [_CARRIERS[before.medium] for before in earlier if _holder(process, before.target) == here]
    return bool(came_by) and _CARRIERS[move.medium] not in came_by


def _holder(process: ProcessMap, end: str) -> str:
    """Who holds what arrives at a step: the lane that does it."""
    node = process.node(end)
    return node.lane or end if isinstance(node, Step) else end


def _systems_touched(process: ProcessMap) -> set[str]:
    in_steps = {system for step in process.steps for system in step.systems}
    ends = {end for move in process.information for end in (move.source, move.target)}
    return in_steps | {end for end in ends if isinstance(process.node(end), System)}


def hand_offs(process: ProcessMap) -> Iterator[tuple[Step, Step]]:
    """Each way from a step to a next step, past gateways, that another lane does."""
    following: dict[str, list[str]] = defaultdict(list)
    for link in process.links:
        if link.kind is LinkKind.SEQUENCE:
            following[link.source].append(link.target)
    for step in process.steps:
        seen, ahead = {step.id}, list(following[step.id])
        while ahead:
            id = ahead.pop()
            if id in seen:
                continue
            seen.add(id)
            node = process.node(id)
            if isinstance(node, Gateway):
                ahead.extend(following[id])
            elif isinstance(node, Step) and step.lane and node.lane and node.lane != step.lane:
                yield step, node


def _single_failures(process: ProcessMap, block: Block) -> list[SingleFailure]:
    stopped: dict[str, list[str]] = defaultdict(list)
    alone = {lane.id for lane in process.lanes if lane.people is not None and lane.people <= 1}
    for step in process.steps:
        for system in step.systems:
            stopped[system].append(step.id)
        if step.lane in alone:
            stopped[step.lane].append(step.id)
    tree = BlockTree.of(block)
    failures = [
        SingleFailure(node=node, steps=tuple(steps), share_of_items=_share_meeting(tree, frozenset(steps)))
        for node, steps in stopped.items()
    ]
    return sorted(failures, key=lambda failure: (-failure.share_of_items, -len(failure.steps)))


def _share_meeting(tree: BlockTree, steps: Set[str]) -> float:
    """Share of the items that come to at least one of these steps: 1 less those that pass them all by.

    series, parallel     product of the parts
    choice               sum of share x route
    loop, share r        m (1 - r) / (1 - r m b) for body m and way back b; single retake m (1 - r + r m b)
    tangle               1 - expected visits, at least 0: never too few
    """
    missed = [1.0] * len(tree.blocks)
    for place in range(len(tree.blocks) - 1, -1, -1):
        inner = [missed[child] for child in tree.children[place]]
        match tree.blocks[place]:
            case Leaf(node):
                missed[place] = float(node not in steps)
            case Choice(_, _, routes):
                missed[place] = sum(route.share * miss for route, miss in zip(routes, inner, strict=True))
            case Loop(_, share, Retake.LOOP, _):
                missed[place] = inner[0] * (1 - share) / (1 - share * inner[0] * inner[1])
            case Loop(_, share, Retake.ONCE, _):
                missed[place] = inner[0] * (1 - share + share * inner[0] * inner[1])
            case Tangle(_, _, visits, _):
                met = sum(visit * (1 - miss) for visit, miss in zip(visits, inner, strict=True))
                missed[place] = max(0.0, 1 - met)
            case _:
                missed[place] = prod(inner)
    return 1 - missed[0]
