"""Does a case that is put away and taken out again after every step come to the same end?"""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cases.advance import advance, open_case
from engine.cases.documents import read_case, read_event, read_request, write_case, write_event, write_request
from engine.cases.model import (
    Andon,
    AndonCleared,
    AnyEvent,
    AnyRequest,
    Case,
    ItemState,
    MachineDone,
    MachineFailed,
    Opened,
    Resume,
    Submitted,
)
from tests.engine.cases.random_maps import BLOCKS, NAMES, drawn
from tests.engine.cases.small_processes import MONDAY

MOST_EVENTS = 40


def next_event(case: Case, number: int, data: st.DataObject, joins: frozenset[str]) -> AnyEvent | None:
    """Something that may happen to the case now; None where nothing can."""
    items = [item for item in case.open_items if item.node not in joins]
    if not items:
        return None
    item = data.draw(st.sampled_from(items))
    head = {"id": f"e{number}", "at": MONDAY + timedelta(minutes=number), "by": "p1"}
    answers = {name: data.draw(st.booleans()) for name in NAMES}
    if item.state is ItemState.STOPPED:
        resume = data.draw(st.sampled_from(list(Resume)))
        return AndonCleared(**head, item=item.id, resume=resume, reason="seen")  # type: ignore[arg-type]
    if data.draw(st.integers(0, 9)) == 0:
        return Andon(**head, item=item.id, reason="odd")  # type: ignore[arg-type]
    if item.state is ItemState.READY:
        if data.draw(st.integers(0, 4)) == 0:
            return MachineFailed(**head, item=item.id, reason="busy", temporary=data.draw(st.booleans()))  # type: ignore[arg-type]
        return MachineDone(**head, item=item.id, answers=answers)  # type: ignore[arg-type]
    return Submitted(**head, item=item.id, answers=answers)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(BLOCKS, st.data())
def test_a_process_restarted_at_every_step_ends_in_the_same_state(block: tuple[str, ...], data: st.DataObject) -> None:
    """State, events and requests go through their documents each time, and the process is made anew."""
    process = drawn(block)
    joins = frozenset(process.before_join)
    opened = Opened(id="e0", at=MONDAY, by="p1", answers=dict.fromkeys(NAMES, True))
    straight, asked = open_case(opened, id="c1", subject="p1", process=process)
    restarted, asked_again = read_case(write_case(straight)), kept(asked)
    for number in range(1, MOST_EVENTS):
        event = next_event(straight, number, data, joins)
        if event is None:
            break
        straight, asked = advance(straight, event, process)
        restarted, asked_again = advance(restarted, read_event(write_event(event)), drawn(block))
        restarted, asked_again = read_case(write_case(restarted)), kept(asked_again)
        assert restarted == straight
        assert asked_again == asked
        again, nothing = advance(restarted, event, drawn(block))  # the crash came after saving: it comes once more
        assert (again, nothing) == (restarted, ())


def kept(requests: tuple[AnyRequest, ...]) -> tuple[AnyRequest, ...]:
    return tuple(read_request(write_request(request)) for request in requests)
