"""What becomes of the cards that wait for their Teams channels, and which letters came back?"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.notices.store import PostState
from flows.notice_parts import NoticeParts

BATCH = 100


@dataclass(slots=True)
class PostSummary:
    sent: int = 0
    again: int = 0
    failed: int = 0


async def send_posts(parts: NoticeParts, now: datetime) -> PostSummary:
    """Post what is due, one after the other. Killed between posting and writing it down, a card comes twice."""
    from connectors.webhook.teams import TeamsWebhooks

    summary = PostSummary()
    due = parts.store.posts_due(now, BATCH)
    if not due:
        return summary
    async with TeamsWebhooks({channel.name: channel.url for channel in parts.channels}) as webhooks:
        for post in due:
            done = await webhooks.post(post, now=now)
            parts.store.record_post(done)
            summary.sent += done.state is PostState.SENT
            summary.again += done.state is PostState.QUEUED
            summary.failed += done.state is PostState.FAILED
    return summary


def note_bounces(parts: NoticeParts, folder: Path, now: datetime) -> int:
    """Note the letters that came back, from the folder of a mailbox; a file whose report is noted is moved away."""
    from connectors.mail.bounces import read_bounces

    noted, done = 0, folder / "noted"
    for file, bounce in list(read_bounces(folder)):
        noted += parts.store.bounced(bounce.letter, at=now, reason=bounce.status)
        done.mkdir(exist_ok=True)
        file.replace(done / file.name)
    return noted
