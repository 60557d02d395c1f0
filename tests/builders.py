"""What does a map for a test look like, said in one line?"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from process_maps.model import (
    Gateway,
    Link,
    Queue,
    Step,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, Demand, Period, StepTimes, WorkingCalendar
from process_maps.vocabulary import GatewayKind, LinkKind, Retake

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def a_step(
    id: str,
    *,
    touch: timedelta = NO_TIME,
    wait: timedelta = NO_TIME,
    right: float = 1.0,
    block: timedelta | None = None,
    waiting: float | None = None,
    **more: Any,
) -> Step:
    """A step that is called what its id is."""
    times = StepTimes(touch=touch, wait=wait, right_first_time=right, block=block)
    return Step(id=id, name=id, times=times, **({"queue": Queue(count=waiting)} | more))


def a_link(source: str, target: str, share: float | None = None, **more: Any) -> Link:
    return Link(source=source, target=target, share=share, **more)


def sent_back(source: str, target: str, share: float, retake: Retake = Retake.LOOP) -> Link:
    return Link(source=source, target=target, kind=LinkKind.REWORK, share=share, retake=retake)


def in_order(*ids: str) -> tuple[Link, ...]:
    """Links from each to the next."""
    return tuple(a_link(source, target) for source, target in pairwise(ids))


def a_choice(id: str) -> Gateway:
    return Gateway(id=id, kind=GatewayKind.EXCLUSIVE)


def a_parallel(id: str) -> Gateway:
    return Gateway(id=id, kind=GatewayKind.PARALLEL)


def a_map(steps: Sequence[Step | str], *links: Link, gateways: Sequence[Gateway] = (), **more: Any) -> ProcessMap:
    """A map of steps (a bare id is a step of one minute); without links they follow one another."""
    made = tuple(step if isinstance(step, Step) else a_step(step, touch=MINUTE) for step in steps)
    return ProcessMap(
        **(
            {
                "id": "a-map",
                "name": "A map",
                "steps": made,
                "gateways": tuple(gateways),
                "links": links or in_order(*(step.id for step in made)),
            }
            | more
        )
    )


def daily(items: float) -> Demand:
    return Demand(items=items, per=Period.DAY)


def a_day_of(working: timedelta, **more: Any) -> WorkingCalendar:
    """A calendar of one shift of so long, without breaks."""
    return WorkingCalendar(shift=working, **more)
