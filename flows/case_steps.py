"""When are cases carried on? The flow `advance-cases`, every few minutes, one run at a time.

It carries out what cases ask for: letters, machine steps, timers that have come due, calls to the owners of
exceptions. Prefect is told counts, never names or case numbers. Started again after a crash it goes on where it
was: `flows/case_batches.py` says how. Reminders are timers of the cases themselves; the flow `remind` writes only the
week's list.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from engine.cases.deadlines import at_wall_clock
from engine.errors import EightflowsError
from flows.carrying import Count
from flows.case_batches import CaseRun
from flows.mail_delivery import utc_now
from flows.settings import Settings
from flows.wiring import case_parts, open_store

MINUTES = 4.0  # a run starts every five
LOOK_AGAIN_S = 2.0  # people submit forms while we wait for the next timer
END_OF_WORK = time(18, 0)  # of a business date: what was due by the end of its working day


class CasesStuck(EightflowsError):
    """Some cases cannot be carried on, or a call reaches nobody: somebody must look. The others went on."""


@task(name="carry-out-batch", cache_policy=NO_CACHE, persist_result=False)
async def carry_out_batch(run: CaseRun) -> bool:
    """Hundreds of requests: Prefect keeps up with batches, not with cases."""
    return await asyncio.to_thread(run.batch)


@flow(name="advance-cases", persist_result=False)
async def advance_cases(on: date | None = None, minutes: float = MINUTES) -> dict[str, int]:
    """Carry on every case that has something due, and those that come due within so many minutes.

    on  the business date: everything due by its 18:00 in London, as if it were then. The same date twice does
        nothing more. Default: now

    Returns counts. Raises CasesStuck where somebody must look into it, when all that could be done is done.
    """
    settings = Settings.from_env()
    clock = utc_now if on is None else partial(at_wall_clock, on, END_OF_WORK)
    until = utc_now() + timedelta(minutes=0 if on else minutes)
    with open_store(settings) as store:
        run = CaseRun(case_parts(store, settings), clock=clock)
        await carry_on(run, until)
        await asyncio.to_thread(run.finish)
    await show_counts(run.counts)
    if stuck := run.counts[Count.BROKEN] + run.counts[Count.NOBODY]:
        kinds = f" ({', '.join(sorted(run.troubles))})" if run.troubles else ""
        raise CasesStuck(f"{stuck} cases wait for somebody to look into them{kinds}; the others went on")
    return told(run.counts)


async def carry_on(run: CaseRun, until: datetime) -> None:
    """Batch after batch; between them wait for what comes due before `until`."""
    while True:
        while await carry_out_batch(run):
            pass
        if (now := utc_now()) >= until:
            return
        soonest = await asyncio.to_thread(run.soonest)
        while (soonest is None or soonest > utc_now()) and utc_now() < until:
            ahead = ((soonest or until) - utc_now()).total_seconds()
            await asyncio.sleep(max(0.01, min(ahead, LOOK_AGAIN_S, (until - now).total_seconds())))
            soonest = await asyncio.to_thread(run.soonest)


def told(counts: Counter[Count]) -> dict[str, int]:
    return {count.value: counts[count] for count in Count if counts[count]}


async def show_counts(counts: Mapping[Count, int]) -> None:
    await acreate_table_artifact(
        key="advance-cases",
        description="Cases carried on by one run.",
        table=[{"what": count.value.capitalize(), "count": counts.get(count, 0)} for count in Count],
    )
