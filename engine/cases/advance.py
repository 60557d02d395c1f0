"""What does a case do next? The engine's one rule: (case, event, process) -> (case, requests)."""

from dataclasses import replace
from functools import singledispatch

from engine.cases.asks import PROMPT
from engine.cases.model import (
    Andon,
    AndonCleared,
    AnyEvent,
    AnyRequest,
    Cancelled,
    Case,
    CaseStatus,
    Delegated,
    Event,
    Held,
    Item,
    ItemState,
    Learned,
    MachineDone,
    MachineFailed,
    Moved,
    Opened,
    Released,
    Reopened,
    Resume,
    SentBack,
    Shade,
    Submitted,
    Superseded,
    TimerFired,
)
from engine.cases.moves import RefusedEvent, check_move
from engine.cases.process import Process
from engine.cases.walk import GOES_ON, Walk
from process_maps.model import Gateway, Step

MOST_TRIES = 5
"""Times a machine step is tried before the owner of exceptions is called."""


def open_case(event: Opened, *, id: str, subject: str, process: Process) -> tuple[Case, tuple[AnyRequest, ...]]:
    """A new case at the start of the map."""
    case = Case(id=id, process=process.map.id, version=process.version, subject=subject, opened=event.at)
    return advance(case, event, process)


def advance(case: Case, event: AnyEvent, process: Process) -> tuple[Case, tuple[AnyRequest, ...]]:
    """The case after the event, and what is to be carried out. Pure; the same event twice changes nothing.

    Raises RefusedEvent, with a sentence for whoever tried, where the event does not fit the case as it is.
    """
    if event.id in case.applied:
        return case, ()
    if case.version != process.version and not isinstance(event, Moved):
        raise RefusedEvent("the case runs on another version of its map")
    if case.status is not CaseStatus.OPEN and not isinstance(event, Reopened | TimerFired):
        raise RefusedEvent(f"this case is {case.status}")
    walk = Walk(case, process, event.at)
    _take(event, walk)
    walk.settle()
    after = replace(walk.case, applied=(*case.applied, event.id))
    return after, tuple(walk.requests)


@singledispatch
def _take(event: Event, walk: Walk) -> None:
    raise TypeError(f"{type(event).__name__} is not an event of case {walk.case.id}")


def _item(walk: Walk, id: str) -> Item:
    item = walk.case.item(id)
    if item is None:
        raise RefusedEvent("this case has no such piece of work")
    return item


def _movable(walk: Walk, event: AnyEvent, id: str) -> Item:
    item = _item(walk, id)
    check_move(event, item)
    return item


@_take.register
def _opened(event: Opened, walk: Walk) -> None:
    if walk.case.items:
        raise RefusedEvent("this case is open already")
    walk.answer(event.answers)
    walk.set_prompts(opening=True)
    for start in walk.process.starts:
        walk.enter(start)


@_take.register
def _submitted(event: Submitted, walk: Walk) -> None:
    item = _movable(walk, event, event.item)
    if isinstance(walk.process.map.node(item.node), Gateway):
        raise RefusedEvent("this waits for other work, not for an answer")
    new = walk.changed_by(event.answers)
    walk.answer(event.answers)
    finished = walk.finish(item)
    if walk.case.held_since is None:
        walk.time_anew(new)
    walk.go_on(finished)


@_take.register
def _machine_done(event: MachineDone, walk: Walk) -> None:
    item = _movable(walk, event, event.item)
    walk.answer(event.answers)
    walk.go_on(walk.finish(item))


@_take.register
def _machine_failed(event: MachineFailed, walk: Walk) -> None:
    item = _movable(walk, event, event.item)
    if event.temporary and item.attempts < MOST_TRIES:
        walk.retry(item, event.reason)
    else:
        walk.stop(item, event.reason)


@_take.register
def _timer_fired(event: TimerFired, walk: Walk) -> None:
    item_id, _, what = event.timer.rpartition(":")
    if item_id == PROMPT:
        if again := walk.prompt(what):
            walk.ask_again(again)
        return
    item = walk.case.item(item_id)
    if item is None or item.state is ItemState.DONE or walk.case.held_since is not None:
        return
    if what == GOES_ON:
        walk.leave_behind(item)
        return
    if item.state is not ItemState.WAITING:
        return
    if what == "start":
        walk.ask(item)
        return
    number = int(what.removeprefix("rung-"))
    ladder = walk.process.policy(item.node).ladder
    if number < len(ladder):
        walk.climb(item, ladder[number], number)


@_take.register
def _sent_back(event: SentBack, walk: Walk) -> None:
    item = _movable(walk, event, event.item)
    if not any(earlier.node == event.to for earlier in walk.case.items if earlier.id != item.id):
        raise RefusedEvent("work goes back only to a step this case has been at")
    if not event.reason.strip():
        raise RefusedEvent("say why it goes back")
    if item.left_behind:
        raise RefusedEvent("the case has gone on without this: nothing goes back from here")
    walk.call_off(event.to)
    walk.finish(item, shade=Shade.SENT_BACK, reason=event.reason)
    walk.enter(event.to, shade=Shade.SENT_BACK, reason=event.reason)


@_take.register
def _andon(event: Andon, walk: Walk) -> None:
    walk.stop(_movable(walk, event, event.item), event.reason)


@_take.register
def _andon_cleared(event: AndonCleared, walk: Walk) -> None:
    item = _movable(walk, event, event.item)
    if event.resume is Resume.AGAIN and isinstance(walk.process.map.node(item.node), Step):
        walk.ask(replace(item, attempts=0, reason=""))
        return
    shade = Shade.SKIPPED if event.resume is Resume.SKIP else None
    walk.go_on(walk.finish(item, shade=shade, reason=event.reason))


@_take.register
def _held(event: Held, walk: Walk) -> None:
    if walk.case.held_since is not None:
        raise RefusedEvent("this case is held already")
    walk.drop_all_timers()
    walk.case = replace(walk.case, held_since=event.at)


@_take.register
def _released(event: Released, walk: Walk) -> None:
    if walk.case.held_since is None:
        raise RefusedEvent("this case is not held")
    by = event.at - walk.case.held_since
    walk.case = replace(walk.case, held_since=None)
    walk.shift(by)
    walk.set_prompts()


@_take.register
def _cancelled(_event: Cancelled, walk: Walk) -> None:
    walk.end_all(CaseStatus.CANCELLED)


@_take.register
def _superseded(_event: Superseded, walk: Walk) -> None:
    walk.end_all(CaseStatus.SUPERSEDED)


@_take.register
def _reopened(event: Reopened, walk: Walk) -> None:
    if walk.case.status is not CaseStatus.CLOSED:
        raise RefusedEvent(f"only a closed case is reopened, and this one is {walk.case.status}")
    if event.at_step not in {step.id for step in walk.process.map.steps}:
        raise RefusedEvent("the map has no such step")
    walk.case = replace(walk.case, status=CaseStatus.OPEN, closed=None)
    walk.set_prompts()
    walk.enter(event.at_step)


@_take.register
def _delegated(event: Delegated, walk: Walk) -> None:
    walk.delegate(_movable(walk, event, event.item), event.to)


@_take.register
def _moved(_event: Moved, walk: Walk) -> None:
    nodes = set(walk.process.map.work_graph())
    lost = sorted({item.node for item in walk.case.open_items} - nodes)
    if walk.process.map.id != walk.case.process or lost:
        where = ", ".join(lost) or walk.case.process
        raise RefusedEvent(f"the newer map has no {where}: finish or skip that work first")
    walk.case = replace(walk.case, version=walk.process.version)


@_take.register
def _learned(event: Learned, walk: Walk) -> None:
    new = walk.changed_by(event.answers)
    walk.answer(event.answers)
    if walk.case.held_since is None:
        walk.time_anew(new)
