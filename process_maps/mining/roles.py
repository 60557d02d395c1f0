"""Who belongs together? People who do the same activities are one role."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from process_maps.mining.event_log import NOBODY, EventLog

FEW: Final = 8
ALIKE: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Resources of a log, by name, and how much of each activity they did (counts, by activity code)."""

    resources: tuple[str, ...]
    done: tuple[int, ...]

    @property
    def name(self) -> str:
        """The one of them who did most is named first in `resources`."""
        others = len(self.resources) - 1
        if not others:
            return self.resources[0]
        return f"{self.resources[0]} and {others} other{'s' * (others > 1)}"


def roles(log: EventLog, *, few: int = FEW, alike: float = ALIKE) -> tuple[Role, ...]:
    """Up to `few` resources are a role each; of more, those who do the same activities are one.

    Two resources are alike if the cosine of their counts of activities is at least `alike`; a role is all
    that hang together by likeness. Source: Song & van der Aalst, Towards comprehensive support for
    organizational mining (2008), joint activities; docs/method/discovery.md.
    """
    people, activities = len(log.resource_names), len(log.activity_names)
    known = log.resource != NOBODY
    pairs = log.resource[known].astype(np.int64) * activities + log.activity[known]
    done = np.bincount(pairs, minlength=people * activities).reshape(people, activities)
    if people <= few:
        groups = [[person] for person in range(people)]
    else:
        profile = done / np.linalg.norm(done, axis=1, keepdims=True)
        likeness = profile @ profile.T
        groups = _hanging_together(people, [pair for pair in combinations(range(people), 2) if likeness[pair] >= alike])
    return tuple(
        Role(
            resources=tuple(
                log.resource_names[person] for person in sorted(group, key=lambda one: (-done[one].sum(), one))
            ),
            done=tuple(done[group].sum(axis=0).tolist()),
        )
        for group in groups
    )


def _hanging_together(people: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(people))
    graph.add_edges_from(pairs)
    return sorted(sorted(part) for part in nx.connected_components(graph))
