"""What becomes of a card for a Teams channel, when nobody can tell whether it arrived too?

A webhook knows no name for a message: what is posted twice stands there twice. So a card is written down as on its
way before it is posted. Found so later, it may or may not stand in the channel: what is urgent is posted again with a
mark, everything else is held for a person who looks. docs/adr/0019-notices.md.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from engine.errors import Conflict
from engine.notices.delivery import RungKey

ON_ITS_WAY = timedelta(minutes=2)  # longer than the post can take: after that, nobody is at it


class PostState(StrEnum):
    """A card ON_THE_WAY whose time is up may have arrived. HELD and FAILED wait for a person."""

    QUEUED = "queued"
    ON_THE_WAY = "on the way"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


FOR_A_PERSON = (PostState.HELD, PostState.FAILED)
MAY_STAND_THERE = (PostState.SENT, PostState.ON_THE_WAY, PostState.HELD)
"""States of a card that people in the channel may have read."""


class NothingToDecide(Conflict):
    """The card does not wait for anybody's decision."""

    def __init__(self) -> None:
        super().__init__("this card does not wait for a decision: somebody was quicker, or it was posted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message for one channel: `content` is the card as JSON, made once.

    again   when it may go; of one on its way, from when on nobody can tell whether it arrived
    """

    key: RungKey
    channel: str
    content: str
    state: PostState = PostState.QUEUED
    attempts: int = 0
    again: datetime
    reason: str = ""


def started(post: Post, now: datetime) -> Post:
    """The card as it is written down before it is posted."""
    return replace(post, state=PostState.ON_THE_WAY, again=now + ON_ITS_WAY)


def given_up(post: Post, why: str) -> Post:
    return replace(post, state=PostState.FAILED, attempts=post.attempts + 1, reason=why)


def in_doubt(post: Post, why: str, until: datetime) -> Post:
    """It was posted and nothing came back: it may have arrived. Looked at again at `until`."""
    return replace(post, state=PostState.ON_THE_WAY, attempts=post.attempts + 1, again=until, reason=why)


def held(post: Post) -> Post:
    return replace(post, state=PostState.HELD, reason="it may have been posted: look in the channel, then decide")


def decided(post: Post, state: PostState, now: datetime) -> Post:
    """As a person decides: QUEUED (post it again) or SENT (it is there, or need not be). Raises NothingToDecide."""
    if post.state not in FOR_A_PERSON:
        raise NothingToDecide
    return replace(post, state=state, attempts=0 if state is PostState.QUEUED else post.attempts, again=now)


def card_key(post: Post) -> str:
    """What a card is called among those of its change."""
    return f"{post.key.schedule} {post.key.rung} {post.channel}"
