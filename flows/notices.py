"""When do notices go? The flows `plan-communications`, `send-due-notices`, `weekly-digest`, `chase-acknowledgements`.

Each may be run again for the same moment and writes nothing twice. Prefect is told counts, never names or addresses.
"""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from engine.errors import EightflowsError
from engine.notices.registered import champions_of
from flows.notice_chasing import ChaseSummary, chase
from flows.notice_digest import DigestSummary, send_digest
from flows.notice_forum import invite_champions
from flows.notice_moments import moment_of
from flows.notice_parts import NoticeParts, notice_parts, open_notice_parts
from flows.notice_planning import PlanSummary, plan_communications
from flows.notice_posts import PostSummary, note_bounces, send_posts
from flows.notice_rungs import SendSummary, send_due
from flows.settings import Settings
from flows.steps import step
from flows.wiring import open_store

Done = TypeVar("Done")


@flow(name="plan-communications", persist_result=False)
async def plan_notices(on: str | None = None, dry_run: bool = False) -> PlanSummary:
    """Release the scheduled changes nothing stands against; say what stands against the others.

    on       "2026-11-23" or "2026-11-23T10:00", London time; default: now
    dry_run  say what would happen, and change nothing
    """
    now = moment_of(on)
    summary = await _run("plan", lambda parts: plan_communications(parts, now, dry_run=dry_run))
    counts = {
        "Released": len(summary.released),
        "Held: no authority to release": len(summary.held),
        "With a conflict": len(summary.conflicts),
        "Emergency releases without their paperwork": len(summary.retrospective),
    }
    await _show("plan-communications", counts)
    _raise(summary.failures)
    return summary


@flow(name="send-due-notices", persist_result=False)
async def send_notices(on: str | None = None, dry_run: bool = False) -> SendSummary:
    """Every rung that is due becomes letters in the outbox and cards for Teams. `on`, `dry_run`: as in the plan.

    What is critical is released here too: it does not wait for the next plan.
    """
    now = moment_of(on)

    def release_and_send(parts: NoticeParts) -> tuple[PlanSummary, SendSummary]:
        planned = plan_communications(parts, now, dry_run=dry_run, only_critical=True)
        return planned, send_due(parts, now, dry_run=dry_run)

    planned, summary = await _run("send", release_and_send)
    posts, bounced = PostSummary(), 0
    if not dry_run:
        posts, bounced = await step("post-cards", lambda: asyncio.run(_post(now)))
    counts = {
        "Critical notices released": len(planned.released),
        "Rungs opened": len(summary.rungs),
        "Letters written": summary.letters,
        "Put off to the next day": summary.deferred,
        "Kept for the digest": summary.weekly,
        "Without an address": summary.without_mail,
        "Rungs passed over": summary.passed_over,
        "Changes held": len(summary.held),
        "Cards posted": posts.sent,
        "Cards to be tried again": posts.again,
        "Cards nobody knows of yet": posts.unsure,
        "Cards held for a person": posts.held,
        "Cards given up": posts.failed,
        "Letters that came back": bounced,
    }
    await _show("send-due-notices", counts)
    _raise([*planned.failures, *summary.failures])
    return summary


@flow(name="weekly-digest", persist_result=False)
async def weekly_digest(on: str | None = None, dry_run: bool = False) -> DigestSummary:
    """This week's digest, on its day, and what champions are asked to. `on`, `dry_run`: as in the plan."""
    now = moment_of(on)
    invited = await step("invite-champions", lambda: _invite(now, dry_run), keep=int)
    summary = await _run("digest", lambda parts: send_digest(parts, now, dry_run=dry_run))
    counts = {
        "Changes told of": summary.changes,
        "Digests written": summary.letters,
        "Champions asked to the next meeting": invited,
        "Without an address": summary.without_mail,
    }
    await _show("weekly-digest", counts)
    _raise(summary.failures)
    return summary


@flow(name="chase-acknowledgements", persist_result=False)
async def chase_readers(on: str | None = None, dry_run: bool = False) -> ChaseSummary:
    """Remind those who have not read what asks to be read. `on`, `dry_run`: as in the plan."""
    now = moment_of(on)
    summary = await _run("chase", lambda parts: chase(parts, now, dry_run=dry_run))
    counts = {
        "Changes chased": summary.changes,
        "Reminders written": summary.letters,
        "Without an address": summary.without_mail,
    }
    await _show("chase-acknowledgements", counts)
    _raise(summary.failures)
    return summary


@flow(name="toolkit-pages", persist_result=False)
async def toolkit_pages(out: str | None = None, on: str | None = None) -> int:
    """Write the Digital Toolkit anew; returns how many pages. `out`: their folder; default: that of the settings."""
    from flows.notice_toolkit import write_toolkit

    settings = Settings.from_env()
    folder = Path(out) if out else settings.home / "toolkit"
    now = moment_of(on)
    pages = await step("write-toolkit", lambda: len(write_toolkit(settings, folder, now)))
    await _show("toolkit-pages", {"Pages written": pages})
    return pages


async def _run(name: str, work: Callable[[NoticeParts], Done]) -> Done:
    """One step for all: Prefect keeps up with steps, not with letters."""

    def with_parts() -> Done:
        with open_notice_parts(Settings.from_env()) as parts:
            return work(parts)

    return await step(f"{name}-notices", with_parts)


def _invite(now: datetime, dry_run: bool) -> int:
    with open_store(Settings.from_env()) as store:
        parts = notice_parts(store=store.notices, people=store.people, registers=store.registers)
        champions = champions_of(store.registers.records("champions"), store.people.directory())
        return invite_champions(parts, champions, store.outbox, now, dry_run=dry_run)


async def _post(now: datetime) -> tuple[PostSummary, int]:
    """Cards go out, and the mailbox of EIGHTFLOWS_BOUNCES is looked through for what came back."""
    mailbox = os.environ.get("EIGHTFLOWS_BOUNCES")
    with open_notice_parts(Settings.from_env()) as parts:
        bounced = note_bounces(parts, Path(mailbox), now) if mailbox else 0
        return await send_posts(parts, now), bounced


async def _show(key: str, counts: Mapping[str, int]) -> None:
    table = [{"what": what, "count": count} for what, count in counts.items()]
    await acreate_table_artifact(key=key, description=f"One run of {key}", table=table)


def _raise(failures: Sequence[EightflowsError]) -> None:
    if failures:
        raise ExceptionGroup("changes that could not be told", list(failures))
