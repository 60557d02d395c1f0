"""Does a map fold up into the blocks a reader would see?"""

from itertools import pairwise

import pytest

from process_maps.analysis.blocks import (
    Block,
    Choice,
    Leaf,
    Loop,
    Parallel,
    Route,
    Series,
    Tangle,
    all_blocks,
    block_of,
    last_node,
    node_ids,
)
from process_maps.model import Link
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import Retake
from tests.builders import a_choice, a_link, a_map, a_parallel, in_order, sent_back

STRAIGHT_ON = Series(())


def series(*parts: Block | str) -> Series:
    return Series(tuple(Leaf(part) if isinstance(part, str) else part for part in parts))


def route(share: float, block: Block | str, label: str = "") -> Route:
    return Route(share, label, Leaf(block) if isinstance(block, str) else block)


CHOICE = a_map(
    "abcd",
    a_link("a", "x"),
    a_link("x", "b", 0.2, label="urgent"),
    a_link("x", "c", 0.8),
    a_link("b", "y"),
    a_link("c", "y"),
    a_link("y", "d"),
    gateways=[a_choice("x"), a_choice("y")],
)
PARALLEL = a_map(
    "abc",
    *in_order("a", "x", "b", "y"),
    *in_order("x", "c", "y"),
    gateways=[a_parallel("x"), a_parallel("y")],
)


@pytest.mark.parametrize(
    ("process", "block"),
    [
        pytest.param(a_map("a"), Leaf("a"), id="one step"),
        pytest.param(a_map("abc"), series("a", "b", "c"), id="a chain"),
        pytest.param(
            CHOICE,
            series("a", Choice("x", "y", (route(0.2, "b", "urgent"), route(0.8, "c"))), "d"),
            id="a choice between gateways",
        ),
        pytest.param(
            a_map("abcd", a_link("a", "b", 0.3), a_link("a", "c"), a_link("b", "d"), a_link("c", "d")),
            series("a", Choice("", "", (route(0.3, "b"), route(0.7, "c"))), "d"),
            id="a step with several links is a choice, and the one without a share gets what is left",
        ),
        pytest.param(
            a_map("ab", *in_order("a", "b"), sent_back("b", "a", 0.25)),
            Loop(series("a", "b"), 0.25, Retake.LOOP, STRAIGHT_ON),
            id="rework is a loop",
        ),
        pytest.param(
            a_map("a", sent_back("a", "a", 0.25, Retake.ONCE)),
            Loop(Leaf("a"), 0.25, Retake.ONCE, STRAIGHT_ON),
            id="a single retake",
        ),
        pytest.param(
            a_map("zabc", *in_order("z", "a"), a_link("a", "b", 0.25), a_link("a", "c"), a_link("b", "a")),
            series("z", Loop(Leaf("a"), 0.25, Retake.LOOP, Leaf("b")), "c"),
            id="what is done on the way back",
        ),
        pytest.param(
            PARALLEL,
            series("a", Parallel("x", "y", (route(1.0, "b"), route(1.0, "c")))),
            id="parallel routes",
        ),
        pytest.param(
            a_map("ab", *in_order("x", "a"), *in_order("x", "b"), gateways=[a_parallel("x")]),
            Parallel("x", "", (route(1.0, "a"), route(1.0, "b"))),
            id="the end of the map waits for parallel routes",
        ),
        pytest.param(
            a_map("abc", a_link("a", "c"), a_link("b", "c")),
            series(Choice("", "", (route(0.5, "a"), route(0.5, "b"))), "c"),
            id="several starts",
        ),
        pytest.param(
            a_map("abc", a_link("a", "y"), a_link("b", "y"), a_link("y", "c"), gateways=[a_parallel("y")]),
            series(Parallel("", "y", (route(1.0, "a"), route(1.0, "b"))), "c"),
            id="several starts that one join waits for",
        ),
        pytest.param(
            a_map("abc", *in_order("a", "b", "c"), a_link("a", "d", 0.5), gateways=[a_choice("d")]),
            series("a", Choice("", "", (route(0.5, series("b", "c")), route(0.5, "d")))),
            id="several ends",
        ),
    ],
)
def test_a_map_is_read_as_blocks(process: ProcessMap, block: Block) -> None:
    assert block_of(process) == block


def test_only_the_links_that_cross_become_a_tangle() -> None:
    """c goes back to b and d to b's neighbour c: the loops cross. What lies around them stays told apart."""
    process = a_map("abcde", *in_order(*"abcde"), sent_back("c", "b", 0.1), sent_back("d", "c", 0.1))
    crossed = a_map("abcde", *in_order(*"abcde"), sent_back("c", "b", 0.1), sent_back("d", "b", 0.1))
    assert [type(block) for block in all_blocks(block_of(crossed)) if isinstance(block, Tangle | Loop)] == [
        Loop,
        Loop,
    ]
    whole = block_of(process)
    assert isinstance(whole, Series)
    assert [type(part) for part in whole.parts] == [Leaf, Tangle, Leaf]
    tangle = whole.parts[1]
    assert isinstance(tangle, Tangle)
    assert tangle.nodes == ("b", "c", "d")
    assert tangle.parts == (Leaf("b"), Leaf("c"), Leaf("d"))


def test_a_tangle_on_one_route_leaves_the_other_routes_alone() -> None:
    process = a_map(
        "abcdefg",
        a_link("a", "b", 0.4),
        a_link("a", "c", 0.4),
        a_link("a", "f", 0.2),
        a_link("b", "c", 0.5),
        a_link("b", "d", 0.5),
        a_link("c", "d", 0.5),
        a_link("c", "e", 0.5),
        a_link("d", "g", 0.5),
        a_link("d", "e", 0.5),
        *in_order("e", "g"),
        *in_order("f", "g"),
    )
    whole = block_of(process)
    assert isinstance(whole, Series)
    choice = whole.parts[1]
    assert isinstance(choice, Choice)
    tangle, simple = choice.routes
    assert isinstance(tangle.block, Tangle)
    assert tangle.share == pytest.approx(0.8)
    assert tangle.block.nodes == ("b", "c", "d", "e")
    assert simple.share == pytest.approx(0.2)
    assert simple.block == Leaf("f")


def test_rework_out_of_a_parallel_part_is_a_tangle_before_the_join() -> None:
    process = a_map(
        "abcd",
        *in_order("a", "x", "b", "y", "d"),
        *in_order("x", "c", "y"),
        sent_back("b", "a", 0.1),
        gateways=[a_parallel("x"), a_parallel("y")],
    )
    whole = block_of(process)
    assert isinstance(whole, Series)
    assert [type(part) for part in whole.parts] == [Tangle, Leaf, Leaf]
    assert sorted(node_ids(whole)) == ["a", "b", "c", "d", "x", "y"]


def test_a_gateway_that_gathers_and_divides_is_told_once() -> None:
    process = a_map(
        "abcdef",
        a_link("a", "b", 0.5),
        a_link("a", "c", 0.5),
        *in_order("b", "x"),
        *in_order("c", "x"),
        a_link("x", "d", 0.5),
        a_link("x", "e", 0.5),
        *in_order("d", "f"),
        *in_order("e", "f"),
        gateways=[a_choice("x")],
    )
    whole = block_of(process)
    assert isinstance(whole, Series)
    assert [(part.split, part.join) for part in whole.parts if isinstance(part, Choice)] == [
        ("", "x"),
        ("", ""),
    ]


def test_a_chain_of_50_000_steps_is_one_series() -> None:
    names = [str(number) for number in range(50_000)]
    whole = block_of(a_map(names))
    assert isinstance(whole, Series)
    assert tuple(node_ids(whole)) == tuple(names)


def test_5_000_choices_one_inside_the_other_fold_up() -> None:
    depth = 5_000
    links: list[Link] = []
    for level in range(depth):
        links += [
            a_link(f"in {level}", f"in {level + 1}", 0.5),
            a_link(f"in {level}", f"out {level}", 0.5),
            a_link(f"out {level + 1}", f"out {level}"),
        ]
    links.append(a_link(f"in {depth}", f"out {depth}"))
    steps = [f"{way} {level}" for way in ("in", "out") for level in range(depth + 1)]
    blocks = list(all_blocks(block_of(a_map(steps, *links))))
    assert sum(isinstance(block, Choice) for block in blocks) == depth
    assert not any(isinstance(block, Tangle) for block in blocks)


def test_a_choice_of_2_000_routes_is_one_choice() -> None:
    names = [f"route {number}" for number in range(2_000)]
    links = [a_link("first", name, 1 / len(names)) for name in names]
    whole = block_of(a_map(["first", *names, "last"], *links, *(a_link(name, "last") for name in names)))
    assert isinstance(whole, Series)
    choice = whole.parts[1]
    assert isinstance(choice, Choice)
    assert [one.block for one in choice.routes] == [Leaf(name) for name in names]


def test_a_loop_without_a_way_out_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="never find a way out"):
        block_of(a_map("abc", *in_order("a", "b", "c"), sent_back("c", "b", 1.0)))


def test_the_last_node_of_a_block_is_where_an_item_leaves_it() -> None:
    assert last_node(block_of(CHOICE)) == "d"
    assert last_node(block_of(PARALLEL)) == "y"
    assert last_node(STRAIGHT_ON) == ""


def test_routes_keep_the_order_of_the_map() -> None:
    links = [a_link("a", name, 0.25) for name in "dbec"]
    whole = block_of(a_map("abcde", *links))
    assert isinstance(whole, Series)
    choice = whole.parts[1]
    assert isinstance(choice, Choice)
    assert [one.block for one in choice.routes] == [Leaf(name) for name in "dbec"]
    assert all(earlier.share == later.share for earlier, later in pairwise(choice.routes))
