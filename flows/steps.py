"""What of a run is not done again when it goes on from the step that failed? Steps whose outcome was kept.

A run that goes on (flows/automations.py) is the same run: same parameters, same business date. A finished step gives
back what it gave, so that the run begins with the one that failed. What is kept lies as JSON in Prefect's home, so a
step gives counts, ids and files, and nothing of a person. Keeping is an economy: that nothing is done twice is seen
to by the marks in our database (docs/adr/0027).
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from prefect import task
from prefect.cache_policies import NO_CACHE, CacheKeyFnPolicy
from prefect.context import FlowRunContext, TaskRunContext

from engine.errors import EightflowsError

Done = TypeVar("Done")
LONDON = ZoneInfo("Europe/London")


class NotAllDone(EightflowsError):
    """A step could not do all of its work: it is done again when the run goes on. The run's end says what failed."""


async def step(name: str, work: Callable[[], Done], *, keep: type[Done] | None = None) -> Done:
    """One step of a run, in a thread: the flow's own loop stays free for Prefect. Returns what `work` does.

    An outcome with `failures` counts as a step that failed, though the run goes on to its end.

    name  as in flows/flow_pictures.py; once in a run
    keep  what the outcome is: a run that goes on does not do this step again, where it had no failures
    """
    outcome: list[Done] = []
    policy = CacheKeyFnPolicy(cache_key_fn=_of_this_run) if keep else NO_CACHE

    @task(name=name, cache_policy=policy, persist_result=keep is not None, result_serializer="json")
    async def doing() -> object:
        done = await asyncio.to_thread(work)
        outcome.append(done)
        if failures := getattr(done, "failures", ()):
            raise NotAllDone(f"{len(failures)} could not be done")
        return _plain(done) if keep else None

    found: object = None
    with suppress(NotAllDone):
        found = await doing()
    return outcome[0] if outcome else _outcome(keep, found)


def _plain(done: object) -> object:
    """What is kept of an outcome without failures."""
    if not is_dataclass(done):
        return done
    return {each.name: getattr(done, each.name) for each in fields(done) if each.name != "failures"}


def _outcome(kind: type[Done] | None, found: Any) -> Done:
    return kind(**found) if kind and is_dataclass(kind) else found


def _of_this_run(context: TaskRunContext, _: dict[str, Any]) -> str:
    return f"{context.task_run.flow_run_id}-{context.task.name}"


def day_of_run(on: date | None) -> date:
    """The business date asked for; of a run that goes on the day it first began; else today in London."""
    context = FlowRunContext.get()
    first_begun = context.flow_run.start_time if context and context.flow_run else None
    return on or (first_begun or datetime.now(LONDON)).astimezone(LONDON).date()
