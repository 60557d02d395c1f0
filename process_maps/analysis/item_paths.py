"""How do items go through a map: routes, blocks and visits, worked out once for all who ask?"""

from collections.abc import Mapping
from dataclasses import dataclass

from process_maps.analysis.blocks import Block, block_from
from process_maps.analysis.routing import Routing, routing
from process_maps.analysis.visits import visits_from
from process_maps.process_map import ProcessMap


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPaths:
    """The ways items take, the same as one block, and the expected visits to each step and gateway by id."""

    routes: Routing
    block: Block
    visits: Mapping[str, float]


def item_paths(process: ProcessMap) -> ItemPaths:
    """Raises ValueError on a map without a start, where items go round for ever, or multiply."""
    routes = routing(process)
    return ItemPaths(routes=routes, block=block_from(process, routes), visits=visits_from(routes))
