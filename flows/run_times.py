"""How long did each stage of one run take, and where did it stop? From the task runs Prefect kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from connectors.web.automation_parts import StageTime
from flows.flow_pictures import Timed

if TYPE_CHECKING:
    from prefect.client.schemas.objects import TaskRun

NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Span:
    """From and to, in seconds since the run began; `failed`: one of its task runs did not complete."""

    begins: float
    ends: float
    failed: bool = False


def stage_times(
    stages: Sequence[Timed], tasks: Mapping[str, Span], *, whole: float, state: str
) -> tuple[StageTime, ...]:
    """Every second of the run lies in one stage. The last stage reached is where a run stopped or is at work.

    tasks  by the task's name;  whole: seconds of the run so far;  state: of the run
    """
    if state not in ("worked", "stopped", "running"):
        return tuple(StageTime(name=each.name, state=NOT_REACHED) for each in stages)
    spans = _spans(stages, tasks, whole)
    at = _where(spans, state)
    return tuple(
        StageTime(name=each.name, state=NOT_REACHED)
        if span is None or number > at
        else StageTime(
            name=each.name,
            state=state if number == at else "worked",
            begins=span.begins,
            seconds=max(0.0, span.ends - span.begins),
        )
        for number, (each, span) in enumerate(zip(stages, spans, strict=True))
    )


def _spans(stages: Sequence[Timed], tasks: Mapping[str, Span], whole: float) -> list[Span | None]:
    """A stage without a task lasts from the end of the one before it to the beginning of the one after it."""
    spans: list[Span | None] = []
    reached = 0.0
    for number, each in enumerate(stages):
        if each.task:
            own = tasks.get(each.task)
            spans.append(own)
        else:
            after = next((tasks[one.task] for one in stages[number + 1 :] if one.task in tasks), None)
            missing = any(one.task and one.task not in tasks for one in stages[:number])
            own = None if missing and not after else Span(reached, after.begins if after else whole)
            spans.append(own)
        reached = own.ends if own else reached
    return spans


def _where(spans: Sequence[Span | None], state: str) -> int:
    """The stage the run stopped in: one whose task failed, else the last it reached."""
    reached = [number for number, span in enumerate(spans) if span is not None]
    failed = [number for number in reached if (span := spans[number]) and span.failed]
    return failed[0] if failed and state == "stopped" else max(reached, default=-1)


def spans_of(tasks: "Sequence[TaskRun]", began: datetime, now: datetime) -> dict[str, Span]:
    """Task runs of one name are one span: batches follow one another. A run's name is its task's and a number."""
    found: dict[str, Span] = {}
    for run in tasks:
        if run.start_time is None:
            continue
        name = run.name.rpartition("-")[0]
        begins = run.start_time.timestamp() - began.timestamp()
        ends = (run.end_time or now).timestamp() - began.timestamp()
        failed = run.state_type is not None and run.state_type.value in ("FAILED", "CRASHED", "CANCELLED")
        before = found.get(name, Span(begins, ends))
        found[name] = Span(min(begins, before.begins), max(ends, before.ends), failed or before.failed)
    return found
