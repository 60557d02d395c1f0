"""Are frequent ways kept, everything joined up, and shares true to how often each node was met?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from process_maps.mining.frequent_paths import END, START, frequent_paths

A, B, C, D = range(4)
SEQUENCES = st.lists(st.integers(0, 4), min_size=1, max_size=7).map(tuple)


def shares(ways: dict[tuple[int, ...], int], least_share: float) -> dict[tuple[int, int], float]:
    found = frequent_paths(ways, least_share=least_share).paths
    return {(path.source, path.target): round(path.share, 6) for path in found}


def test_a_rare_way_is_left_out() -> None:
    ways = {(A, B, C): 95, (A, C): 5}
    assert shares(ways, 0.1) == {(START, A): 1, (A, B): 1, (B, C): 1, (C, END): 1}
    assert shares(ways, 0.05)[A, C] == 0.05


def test_a_rare_step_keeps_its_widest_way_in_and_out() -> None:
    found = shares({(A, C): 97, (A, B, C): 3}, 0.1)
    assert {edge for edge in found if B in edge} == {(A, B), (B, C)}


def test_a_way_that_closes_a_circle_goes_back() -> None:
    found = frequent_paths({(A, B, C): 50, (A, B, C, B, C): 25, (A, C): 25}, least_share=0.1)
    assert {(path.source, path.target) for path in found.paths if path.back} == {(C, B)}


def test_shares_are_scaled_until_every_node_is_met_as_often_as_it_was() -> None:
    """B > D is left out: its 2 cases go to C, and A makes up for them: 12 of its 50 go to D."""
    ways: dict[tuple[int, ...], int] = {(A, C): 40, (B, C): 48, (A, D): 10, (B, D): 2}
    assert frequent_paths(ways, least_share=0.15).balanced
    found = shares(ways, 0.15)
    assert (found[A, C], found[A, D], found[B, C]) == (0.76, 0.24, 1)


def test_where_no_shares_can_meet_every_node_as_often_they_are_those_counted() -> None:
    found = frequent_paths({(A, B, C): 90, (A, C): 10}, least_share=0.2)
    assert not found.balanced
    assert {path.share for path in found.paths} == {1.0}


@pytest.mark.parametrize("least_share", [0.0, 0.2, 1.0])
@settings(max_examples=60, deadline=None)
@given(ways=st.dictionaries(SEQUENCES, st.integers(1, 50), min_size=1, max_size=6))
def test_every_node_is_joined_up_and_its_shares_are_all_there_is(
    least_share: float, ways: dict[tuple[int, ...], int]
) -> None:
    paths = frequent_paths(ways, least_share=least_share).paths
    nodes = {label for way in ways for label in way}
    onward = [path for path in paths if not path.back]
    for node in nodes:
        assert any(path.target == node for path in onward)
        assert sum(path.share for path in paths if path.source == node) == pytest.approx(1)
    assert reached(START, {(path.source, path.target) for path in paths}) == nodes | {START, END}
    assert reached(END, {(path.target, path.source) for path in paths}) == nodes | {START, END}
    assert not {(path.source, path.target) for path in onward} & {(path.target, path.source) for path in onward}


@settings(max_examples=60, deadline=None)
@given(ways=st.dictionaries(SEQUENCES, st.integers(1, 50), min_size=1, max_size=6))
def test_with_every_way_kept_shares_are_those_counted(ways: dict[tuple[int, ...], int]) -> None:
    found = frequent_paths(ways, least_share=0)
    assert (found.drawn, found.balanced, found.reversed) == (1, True, ())
    met = sum(way.count(A) * cases for way, cases in ways.items())
    for path in found.paths:
        if (path.source, path.target) == (A, END):
            ended = sum(cases for way, cases in ways.items() if way[-1] == A)
            assert path.share == pytest.approx(ended / met)


def reached(root: int, edges: set[tuple[int, int]]) -> set[int]:
    found, waiting = {root}, [root]
    while waiting:
        node = waiting.pop()
        new = {target for source, target in edges if source == node} - found
        found |= new
        waiting += new
    return found
