"""Where are the cards for Teams channels kept, so that none is posted by two at once or twice without a word?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from connectors.store import audit
from connectors.store import notice_rows as columns
from connectors.store import notices_tables as tables
from connectors.store.database import Database
from connectors.store.sealed import Keyring
from engine.audit import AuditEntry, FieldChange
from engine.notices.posts import NothingToDecide, Post, PostState, decided, started

POSTS = tables.notice_posts
GOING = (PostState.QUEUED, PostState.ON_THE_WAY)


class SqlPosts:
    """The part of the notices store that hands out cards."""

    _database: Database
    _keys: Keyring

    def posts_due(self, now: datetime, limit: int = 100) -> Sequence[Post]:
        due = select(POSTS).where(POSTS.c.state.in_([each.value for each in GOING]), POSTS.c.again <= now)
        with self._database.read() as connection:
            rows = connection.execute(due.order_by(POSTS.c.again, POSTS.c.ref, POSTS.c.channel).limit(limit)).mappings()
            return [columns.read_post(row) for row in rows]

    def start_post(self, post: Post, *, now: datetime) -> Post | None:
        going = started(post, now)
        with self._database.write() as connection:
            found = _locked(connection, post)
            if found is None or found.state not in GOING or found.again > now:
                return None
            _write(connection, going)
        return going

    def record_post(self, post: Post) -> None:
        with self._database.write() as connection:
            found = _locked(connection, post)
            if found is not None and found.state in GOING:
                _write(connection, post)

    def posts(self, ref: str) -> Sequence[Post]:
        chosen = select(POSTS).where(POSTS.c.ref == ref).order_by(POSTS.c.schedule, POSTS.c.rung, POSTS.c.channel)
        with self._database.read() as connection:
            return [columns.read_post(row) for row in connection.execute(chosen).mappings()]

    def decide_post(self, post: Post, state: PostState, *, by: str, at: datetime, why: str = "") -> None:
        with self._database.write() as connection:
            found = _locked(connection, post)
            if found is None:
                raise NothingToDecide
            _write(connection, decided(found, state, at))
            audit.append(connection, self._keys, [decision_entry(found, state, by=by, at=at, why=why)])


def decision_entry(post: Post, state: PostState, *, by: str, at: datetime, why: str) -> AuditEntry:
    return AuditEntry(
        at=at, by=by, what="card decided", case=f"notice {post.key.change}", item=f"{post.key.rung} {post.channel}",
        changes=(FieldChange(field="state", old=post.state.value, new=state.value),), why=why,
    )  # fmt: skip


def _locked(connection: Connection, post: Post) -> Post | None:
    """The card as it is now, ours to the end of the transaction."""
    row = connection.execute(select(POSTS).where(*_same(post)).with_for_update()).mappings().one_or_none()
    return columns.read_post(row) if row is not None else None


def _write(connection: Connection, post: Post) -> None:
    row = columns.post_row(post)
    values = {name: row[name] for name in ("content", "state", "attempts", "again", "reason")}
    connection.execute(update(POSTS).where(*_same(post)).values(**values))


def _same(post: Post) -> list[Any]:
    return [
        POSTS.c[name] == value for name, value in {**columns.key_columns(post.key), "channel": post.channel}.items()
    ]
