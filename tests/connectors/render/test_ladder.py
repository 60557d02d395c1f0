"""Does the ladder add up to the lead time, and is the bar under it cut to scale?"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain

import pytest

from connectors.render.block_layout import BlockLayout
from connectors.render.ladder import Rung, asides, rungs
from connectors.render.layout import measure, rows_of
from connectors.render.lookups import Lookups
from connectors.render.parts import Line
from connectors.render.returns import place_returns
from connectors.render.scale_bar import slices
from connectors.render.step_text import step_texts
from connectors.render.value_stream import draw_value_stream
from process_maps.analysis.report import MapReport, analyse
from process_maps.model import Queue
from process_maps.vocabulary import LeadTimeRule
from tests.builders import DAY, MINUTE, a_link, a_map, a_step, daily, in_order, sent_back
from tests.connectors.render.odd_maps import odd_report
from tests.connectors.render.seen import Box, Picture
from tests.library import PROCESSES, library_report


def ladder_of(report: MapReport) -> list[Rung]:
    """Every rung that is drawn, beneath the ladder too."""
    look = Lookups(report)
    laid = BlockLayout(look, step_texts(look)).lay(report.block)
    lines = [Line(parts) for parts in rows_of(laid.parts)]
    for line in lines:
        measure(line)
    place_returns(lines, laid.returns)
    beneath = [rung for line in lines for aside in asides(line, 0, look) for rung in aside.rungs]
    return [*chain.from_iterable(rungs(line, 0, look) for line in lines), *beneath]


def seconds(times: Iterable[timedelta]) -> float:
    return sum(time.total_seconds() for time in times)


def check(report: MapReport) -> None:
    """Waits and counted work are the lead time; the hands-on time is the touch time."""
    ladder = ladder_of(report)
    waits, work = seconds(rung.wait for rung in ladder), seconds(rung.touch for rung in ladder)
    counted = 0.0 if report.timeline.rule is LeadTimeRule.INVENTORY else work
    assert waits + counted == pytest.approx(report.timeline.lead_time.total_seconds(), rel=1e-6, abs=1)
    assert work == pytest.approx(report.timeline.touch.total_seconds(), rel=1e-6, abs=1)


@pytest.mark.parametrize("seed", range(24))
def test_the_ladder_adds_up_on_the_oddest_maps(seed: int) -> None:
    check(odd_report(seed))


@pytest.mark.parametrize("state", ["current", "future"])
@pytest.mark.parametrize("process", PROCESSES)
def test_the_ladder_of_the_library_adds_up(process: str, state: str) -> None:
    check(library_report(process, state))


def test_the_ladder_says_how_often_a_step_is_visited() -> None:
    steps = [a_step("a", touch=10 * MINUTE, wait=DAY), a_step("b", touch=MINUTE)]
    words = Picture(draw_value_stream(analyse(a_map(steps, *in_order("a", "b"), sent_back("b", "a", 0.2))))).all_words()
    assert {"1.3 days", "1.25 × 1 day", "12.5 min", "1.25 × 10 min"} <= set(words)


def test_the_longer_route_is_on_the_ladder_and_the_other_beneath_it() -> None:
    steps = [
        a_step(id, touch=10 * MINUTE, wait=wait) for id, wait in (("a", DAY), ("b", 4 * DAY), ("c", DAY), ("d", DAY))
    ]
    links = (a_link("a", "b", 0.5), a_link("a", "c", 0.5), *in_order("b", "d"), *in_order("c", "d"))
    report = analyse(a_map(steps, *links))
    look = Lookups(report)
    [line] = [Line(parts) for parts in rows_of(BlockLayout(look, step_texts(look)).lay(report.block).parts)]
    measure(line)
    assert [rung.wait for rung in rungs(line, 0, look) if rung.wait] == [DAY, 2 * DAY, DAY]
    [aside] = asides(line, 0, look)
    assert (aside.words, [rung.wait_note for rung in aside.rungs]) == ("route 2b", ["0.5 × 1 day"])


def test_by_the_inventory_rule_work_is_shown_and_not_counted() -> None:
    steps = [a_step("weld", touch=39 * MINUTE, queue=Queue(count=20))]
    report = analyse(a_map(steps, demand=daily(10), lead_time_rule=LeadTimeRule.INVENTORY))
    [rung] = ladder_of(report)
    assert (rung.wait, rung.touch) == (2 * DAY, 39 * MINUTE)
    assert [piece.value for piece in slices(Lookups(report))] == [None]


def bar(picture: Picture) -> tuple[Box, list[float]]:
    """The frame of the bar under its title, and the widths of the pieces in it."""
    [title] = [text for text in picture.texts if text.words.startswith("Where the ")]
    boxes = [(shape.box, fill) for shape, fill in picture.rects if 0 < shape.box.top - title.box.bottom < 16]
    [frame] = [box for box, fill in boxes if fill == "none"]
    return frame, [box.right - box.left for box, fill in boxes if fill != "none" and box.top == frame.top]


@pytest.mark.parametrize("seed", range(12))
def test_every_piece_of_the_bar_is_as_wide_as_it_is_long(seed: int) -> None:
    report = odd_report(seed)
    pieces = slices(Lookups(report))
    whole = seconds(piece.time for piece in pieces)
    assert whole == pytest.approx(report.timeline.lead_time.total_seconds(), rel=1e-6, abs=1)
    frame, widths = bar(Picture(draw_value_stream(report)))
    room = frame.right - frame.left
    assert sum(widths) == pytest.approx(room, abs=0.06 * len(pieces))
    for piece, width in zip(pieces, widths, strict=True):
        assert width == pytest.approx(room * piece.time.total_seconds() / whole, abs=0.11)
