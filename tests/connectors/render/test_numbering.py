"""Does every step carry the number a room would give it?"""

import pytest

from connectors.render.lookups import Lookups
from connectors.render.numbering import route_letters, step_numbers
from process_maps.analysis.report import analyse
from process_maps.process_map import ProcessMap
from tests.builders import a_choice, a_link, a_map, a_parallel, in_order, sent_back
from tests.connectors.render.odd_maps import odd_report


def numbers(process: ProcessMap) -> dict[str, str]:
    return dict(step_numbers(analyse(process)))


def test_steps_in_a_row_are_counted() -> None:
    assert numbers(a_map("xyz")) == {"x": "1", "y": "2", "z": "3"}


def test_a_split_takes_one_number_and_its_routes_letters() -> None:
    routes = (
        a_link("triage", "split"),
        a_link("split", "same day", 0.12),
        a_link("split", "allocate", 0.88),
        *in_order("allocate", "assess", "join", "discuss"),
        a_link("same day", "join"),
    )
    steps = ["triage", "same day", "allocate", "assess", "discuss"]
    found = numbers(a_map(steps, *routes, gateways=[a_choice("split"), a_choice("join")]))
    assert found == {"triage": "1", "same day": "2a1", "allocate": "2b1", "assess": "2b2", "discuss": "3"}


def test_parallel_routes_are_numbered_alike() -> None:
    links = (*in_order("a", "p", "b", "q", "d"), *in_order("p", "c", "q"))
    assert numbers(a_map("abcd", *links, gateways=[a_parallel("p"), a_parallel("q")])) == {
        "a": "1",
        "b": "2a1",
        "c": "2b1",
        "d": "3",
    }


def test_returns_that_cross_leave_the_count_as_it_is() -> None:
    links = (*in_order(*"abcd"), sent_back("c", "a", 0.1), sent_back("d", "b", 0.1))
    assert numbers(a_map("abcd", *links)) == {"a": "1", "b": "2", "c": "3", "d": "4"}


@pytest.mark.parametrize("seed", range(12))
def test_every_step_has_a_number_of_its_own(seed: int) -> None:
    report = odd_report(seed)
    found = Lookups(report).numbers
    assert set(found) == {step.id for step in report.process.steps}
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize(("place", "letters"), [(0, "a"), (25, "z"), (26, "aa"), (27, "ab"), (701, "zz"), (702, "aaa")])
def test_letters_go_on_after_z(place: int, letters: str) -> None:
    assert route_letters(place) == letters
