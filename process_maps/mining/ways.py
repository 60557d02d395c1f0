"""Which sequences did cases go through, and which cases are alike? Each sequence once, for work per variant."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from process_maps.mining.event_log import Codes, EventLog, Positions, micros


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """A sequence of labels, and the rows of the log behind it: one line a case, one column a label."""

    labels: tuple[int, ...]
    rows: Positions

    @property
    def cases(self) -> int:
        return len(self.rows)


def ways_of(log: EventLog, label_of: Codes, *, by_completion: bool = False) -> tuple[Way, ...]:
    """The sequences of all cases, most frequent first; `label_of` an activity's code, below 0 to leave it out.

    Order within a case is that of the log (start, then end), or by completion: end, then start. A case of
    which nothing is left is an empty way.
    """
    kept = np.flatnonzero(label_of[log.activity] >= 0)
    if by_completion:
        kept = kept[np.lexsort((micros(log.start)[kept], micros(log.end)[kept], log.case[kept]))]
    label = label_of[log.activity[kept]].astype(np.int32)
    bounds = np.searchsorted(log.case[kept], np.arange(len(log.case_names) + 1)).tolist()
    begins = defaultdict[bytes, list[int]](list)
    for begin, end in pairwise(bounds):
        begins[label[begin:end].tobytes()].append(begin)
    ways = []
    for sequence, starts in begins.items():
        found = tuple(np.frombuffer(sequence, dtype=np.int32).tolist())
        places = np.array(starts, dtype=np.int64)[:, np.newaxis] + np.arange(len(found))
        ways.append(Way(labels=found, rows=kept[places] if found else places))
    return tuple(sorted(ways, key=lambda way: (-way.cases, way.labels)))
