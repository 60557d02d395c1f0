"""Which start belongs to which completion, where a log writes them as two events?"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.event_log import Micros, Positions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Places of events: `start[i]` began what `end[i]` completed; and those that found no partner."""

    start: Positions
    end: Positions
    starts_alone: Positions
    ends_alone: Positions


def paired(is_start: NDArray[np.bool_], time: Micros, keys: Sequence[NDArray[np.signedinteger[Any]]]) -> Pairs:
    """First started, first completed, among events that agree in all `keys` (case, activity ...).

    An end belongs to the oldest start that is still open when it comes. In the same instant a start comes
    before an end, and events of one kind come as they were recorded.
    """
    order = np.lexsort((~is_start, time, *reversed(keys)))
    changes = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    opens_group = np.concatenate((np.ones(min(len(order), 1), dtype=bool), changes))

    pairs: list[tuple[int, int]] = []
    starts_alone: list[int] = []
    ends_alone: list[int] = []
    still_open: deque[int] = deque()
    for place, opens, starts in zip(order.tolist(), opens_group.tolist(), is_start[order].tolist(), strict=True):
        if opens:
            starts_alone += still_open
            still_open.clear()
        if starts:
            still_open.append(place)
        elif still_open:
            pairs.append((still_open.popleft(), place))
        else:
            ends_alone.append(place)
    starts_alone += still_open
    start, end = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return Pairs(
        start=start,
        end=end,
        starts_alone=np.array(sorted(starts_alone), dtype=np.int64),
        ends_alone=np.array(sorted(ends_alone), dtype=np.int64),
    )
