"""What becomes of the cards that wait for their Teams channels, and which letters came back?"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.notices.delivery import passes_caps
from engine.notices.posts import Post, PostState, given_up, held
from flows.notice_due import notice_of
from flows.notice_parts import NoticeParts

BATCH = 100


@dataclass(slots=True)
class PostSummary:
    """unsure: it may have arrived, or not; what is urgent goes once more, the rest is held."""

    sent: int = 0
    again: int = 0
    unsure: int = 0
    held: int = 0
    failed: int = 0

    def count(self, post: Post) -> None:
        self.sent += post.state is PostState.SENT
        self.again += post.state is PostState.QUEUED
        self.unsure += post.state is PostState.ON_THE_WAY
        self.held += post.state is PostState.HELD
        self.failed += post.state is PostState.FAILED


async def send_posts(parts: NoticeParts, now: datetime) -> PostSummary:
    """Post what is due, one after the other; each is written down as on its way before it is posted."""
    from connectors.webhook.teams import TeamsWebhooks

    summary = PostSummary()
    due = parts.store.posts_due(now, BATCH)
    if not due:
        return summary
    async with TeamsWebhooks({channel.name: channel.url for channel in parts.channels}) as webhooks:
        for post in due:
            ready = _ready(parts, post, now)
            if ready.state in (PostState.HELD, PostState.FAILED):
                done = ready
            elif (going := parts.store.start_post(ready, now=now)) is not None:
                done = await webhooks.post(going, now=now)
            else:
                continue  # another run is at it
            parts.store.record_post(done)
            summary.count(done)
    return summary


def _ready(parts: NoticeParts, post: Post, now: datetime) -> Post:
    """The card to post now: marked, where it may have arrived and is urgent. FAILED, of no use any more; or HELD."""
    from connectors.webhook.card import is_said_again, said_again

    kept = parts.store.change(post.key.change)
    notice = notice_of(kept, post.key, parts, now)
    if notice is None or now >= notice.due.rung.until:
        late = post.state is PostState.QUEUED
        return given_up(post, "it came too late to be of use") if late else held(post)
    if post.state is PostState.QUEUED:
        return post
    if passes_caps(kept.change, notice.due.rung) and not is_said_again(post.content):
        return replace(post, content=said_again(post.content))
    return held(post)


def note_bounces(parts: NoticeParts, folder: Path, now: datetime) -> int:
    """Note the letters that came back, from the folder of a mailbox; a file whose report is noted is moved away."""
    from connectors.mail.bounces import read_bounces

    noted, done = 0, folder / "noted"
    for file, bounce in list(read_bounces(folder)):
        noted += parts.store.bounced(bounce.letter, at=now, reason=bounce.status)
        done.mkdir(exist_ok=True)
        file.replace(done / file.name)
    return noted
