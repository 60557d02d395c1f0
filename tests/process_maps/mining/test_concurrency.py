"""Are activities told to be concurrent when neither order prevails, and not when one does or they loop?"""

import pytest

from process_maps.mining.concurrency import concurrent_activities
from tests.process_maps.mining.logs import log_of, sequences


def concurrent_pairs(ways: dict[str, int]) -> set[str]:
    log = log_of(*sequences(ways))
    matrix = concurrent_activities(log.case, log.activity, len(log.activity_names))
    return {
        log.activity_names[a] + log.activity_names[b]
        for a, row in enumerate(matrix)
        for b, together in enumerate(row)
        if together
    }


@pytest.mark.parametrize(
    ("ways", "pairs"),
    [
        pytest.param({"ABC": 10}, set(), id="one after the other"),
        pytest.param({"ABC": 1, "ACB": 1}, {"BC", "CB"}, id="either first"),
        pytest.param({"AB": 27, "BA": 1}, {"AB", "BA"}, id="26 of 29: no order prevails"),
        pytest.param({"AB": 28, "BA": 1}, set(), id="27 of 30: one order prevails"),
        pytest.param({"ABA": 8}, {"AB", "BA"}, id="too few loops of two to be sure of: 8 of 9"),
        pytest.param({"ABA": 9}, set(), id="a loop of two: 9 of 10"),
        pytest.param({"ABA": 9, "AA": 9}, {"AB", "BA"}, id="A repeats itself: its loops do not count"),
        pytest.param({}, set(), id="nothing at all"),
    ],
)
def test_two_activities_are_concurrent(ways: dict[str, int], pairs: set[str]) -> None:
    assert concurrent_pairs(ways) == pairs
