"""Does every start find its completion: first started, first completed?"""

import numpy as np
import pytest

from process_maps.mining.lifecycle import paired


def pairs_of(written: str) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """ "s1 c3" is a start at 1 and a completion at 3, "a:s1" one of case a. The pairs, and those alone."""
    told = [("", event) if ":" not in event else tuple(event.split(":")) for event in written.split()]
    case = np.array([ord(case[0]) if case else 0 for case, _ in told], dtype=np.int32)
    is_start = np.array([event[0] == "s" for _, event in told], dtype=bool)
    time = np.array([int(event[1:]) for _, event in told], dtype=np.int64)
    found = paired(is_start, time, [case])
    return (
        list(zip(found.start.tolist(), found.end.tolist(), strict=True)),
        found.starts_alone.tolist(),
        found.ends_alone.tolist(),
    )


@pytest.mark.parametrize(
    ("written", "pairs", "starts_alone", "ends_alone"),
    [
        pytest.param("s1 c3", [(0, 1)], [], [], id="a pair"),
        pytest.param("c3 s1", [(1, 0)], [], [], id="written the other way round"),
        pytest.param("s1 s2 c3 c4", [(0, 2), (1, 3)], [], [], id="first started, first completed"),
        pytest.param("s1 c2 s3 c4", [(0, 1), (2, 3)], [], [], id="one after the other"),
        pytest.param("s1 c1", [(0, 1)], [], [], id="in the same instant"),
        pytest.param("c1 s2 c3", [(1, 2)], [], [0], id="an end without a start"),
        pytest.param("s1 s2 c3", [(0, 2)], [1], [], id="a start without an end"),
        pytest.param("c1 c2 s3", [], [2], [0, 1], id="nothing fits"),
        pytest.param("a:s1 b:s2 b:c3 a:c4", [(0, 3), (1, 2)], [], [], id="each case its own"),
        pytest.param("a:s1 b:c2", [], [0], [1], id="not across cases"),
        pytest.param("", [], [], [], id="nothing"),
    ],
)
def test_starts_find_their_completions(
    written: str, pairs: list[tuple[int, int]], starts_alone: list[int], ends_alone: list[int]
) -> None:
    assert pairs_of(written) == (pairs, starts_alone, ends_alone)
