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
GOES_ON = "NotAllDone"
"""The error of a step that could not do all of its work, though the flow goes on: flows/steps.py."""


@dataclass(frozen=True, slots=True)
class Span:
    """From and to, in seconds since the try began.

    failed   one of its task runs did not complete;  went_on: the flow went on all the same, to its end
    kept     done by an earlier try
    """

    begins: float
    ends: float
    failed: bool = False
    went_on: bool = False
    kept: bool = False


def stage_times(
    stages: Sequence[Timed], tasks: Mapping[str, Span], *, whole: float, state: str
) -> tuple[StageTime, ...]:
    """Every second of the run lies in one stage. Where none failed, a run stopped or is at work in the last it reached.

    tasks  by the task's name;  whole: seconds of the run so far;  state: of the run
    """
    if state not in ("worked", "stopped", "running"):
        return tuple(StageTime(name=each.name, state=NOT_REACHED) for each in stages)
    spans = _spans(stages, tasks, whole)
    last = _last_reached(spans)
    told_by_a_stage = any(span and span.failed for span in spans)
    found = []
    for number, (each, span) in enumerate(zip(stages, spans, strict=True)):
        if span is None or number > last:
            found.append(StageTime(name=each.name, state=NOT_REACHED))
            continue
        ends_here = number == last and not (state == "stopped" and told_by_a_stage)
        how = "stopped" if span.failed else "kept" if span.kept else state if ends_here else "worked"
        found.append(
            StageTime(name=each.name, state=how, begins=span.begins, seconds=max(0.0, span.ends - span.begins))
        )
    return tuple(found)


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


def _last_reached(spans: Sequence[Span | None]) -> int:
    """The first that broke off, else the last there is a time for; -1 for none."""
    reached = [(number, span) for number, span in enumerate(spans) if span is not None]
    return next(
        (number for number, span in reached if span.failed and not span.went_on), reached[-1][0] if reached else -1
    )


def spans_of(tasks: "Sequence[TaskRun]", began: datetime, now: datetime) -> dict[str, Span]:
    """Task runs of one name are one span: batches follow one another. A run's name is its task's and a number.

    began  when the try began: earlier task runs are those of earlier tries
    """
    found: dict[str, Span] = {}
    for run in tasks:
        if run.start_time is None or run.start_time < began:
            continue
        name = run.name.rpartition("-")[0]
        begins = run.start_time.timestamp() - began.timestamp()
        ends = (run.end_time or now).timestamp() - began.timestamp()
        failed = run.state_type is not None and run.state_type.value in ("FAILED", "CRASHED", "CANCELLED")
        before = found.get(name, Span(begins, ends))
        found[name] = Span(
            min(begins, before.begins),
            max(ends, before.ends),
            failed=failed or before.failed,
            went_on=before.went_on or (failed and GOES_ON in ((run.state.message if run.state else "") or "")),
            kept=run.state_name == "Cached",
        )
    return found
