"""How often does an item come to each step?"""

from collections.abc import Mapping

import pytest

from process_maps.analysis.visits import expected_visits
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import Retake
from tests.builders import a_choice, a_link, a_map, a_parallel, in_order, sent_back

TWO_ROUTES = (*in_order("a", "x", "b", "y", "d"), *in_order("x", "c", "y"))
GATES = (a_parallel("x"), a_parallel("y"))


@pytest.mark.parametrize(
    ("process", "visits"),
    [
        pytest.param(a_map("ab"), {"a": 1, "b": 1}, id="a chain"),
        pytest.param(
            a_map("abc", a_link("a", "b", 0.25), a_link("a", "c", 0.75)),
            {"a": 1, "b": 0.25, "c": 0.75},
            id="a choice",
        ),
        pytest.param(
            a_map("ab", *in_order("a", "b"), sent_back("b", "a", 0.25)), {"a": 4 / 3, "b": 4 / 3}, id="a loop"
        ),
        pytest.param(
            a_map("ab", *in_order("a", "b"), sent_back("b", "a", 0.25, Retake.ONCE)),
            {"a": 1.25, "b": 1.25},
            id="a single retake",
        ),
        pytest.param(
            a_map("ab", *in_order("a", "b"), sent_back("a", "a", 1.0, Retake.ONCE)),
            {"a": 2, "b": 1},
            id="everything is done twice",
        ),
        pytest.param(
            a_map("ab", *in_order("a", "b"), sent_back("b", "b", 0.2), sent_back("b", "a", 0.1, Retake.ONCE)),
            {"a": 1.1, "b": 1.1 / 0.8},
            id="a loop and a single retake at one step",
        ),
        pytest.param(
            a_map("abcd", *TWO_ROUTES, gateways=GATES),
            dict.fromkeys("abcdxy", 1),
            id="parallel routes, joined once",
        ),
        pytest.param(
            a_map("abcd", *TWO_ROUTES, sent_back("b", "a", 0.2), gateways=GATES),
            {"a": 1.25, "b": 1.25, "c": 1.25, "d": 1, "x": 1.25, "y": 1},
            id="sent back from a parallel route, both are done again and the join goes on once",
        ),
        pytest.param(
            a_map("abcd", *TWO_ROUTES, sent_back("y", "a", 0.2), gateways=GATES),
            {"a": 1.25, "b": 1.25, "c": 1.25, "d": 1, "x": 1.25, "y": 1.25},
            id="sent back after the join",
        ),
        pytest.param(
            a_map("abcd", *in_order("a", "x", "b", "d"), *in_order("x", "c", "d"), gateways=GATES[:1]),
            {"a": 1, "b": 1, "c": 1, "d": 2, "x": 1},
            id="parallel routes that are never joined",
        ),
        pytest.param(
            a_map(
                "abc",
                a_link("x", "z"),
                a_link("x", "c"),
                a_link("z", "a", 0.2),
                a_link("z", "b", 0.8),
                *in_order("a", "y"),
                *in_order("b", "y"),
                *in_order("c", "y"),
                gateways=(*GATES, a_choice("z")),
            ),
            {"a": 0.2, "b": 0.8, "c": 1, "x": 1, "y": 1, "z": 1},
            id="a choice whose routes run straight into the join",
        ),
        pytest.param(
            a_map("abc", a_link("a", "c"), a_link("b", "c")),
            {"a": 0.5, "b": 0.5, "c": 1},
            id="several starts",
        ),
        pytest.param(
            a_map("abcd", *in_order("a", "b", "d"), a_link("c", "b", 0.5), a_link("c", "d", 0.5)),
            {"a": 0.5, "b": 0.75, "c": 0.5, "d": 1},
            id="starts that come in at different places",
        ),
    ],
)
def test_visits_are_expected(process: ProcessMap, visits: Mapping[str, float]) -> None:
    assert expected_visits(process) == pytest.approx(visits)


def test_items_that_go_round_for_ever_have_no_expected_visits() -> None:
    with pytest.raises(ValueError, match="never find a way out"):
        expected_visits(a_map("abc", *in_order("a", "b", "c"), sent_back("c", "b", 1.0)))


def test_items_that_multiply_have_no_expected_visits() -> None:
    process = a_map("abcd", *TWO_ROUTES, sent_back("b", "a", 0.6), sent_back("c", "a", 0.6), gateways=GATES)
    with pytest.raises(ValueError, match="multiply"):
        expected_visits(process)


def test_large_maps_are_solved_like_small_ones() -> None:
    """Beyond 64 steps the equations are solved sparsely."""
    names = [str(number) for number in range(200)]
    process = a_map(names, *in_order(*names), *(sent_back(name, name, 0.2) for name in names))
    assert expected_visits(process) == pytest.approx(dict.fromkeys(names, 1.25))
