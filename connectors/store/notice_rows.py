"""How is a delivery, a reading or a post said in columns, and read back?"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from sqlalchemy import RowMapping

from engine.notices.delivery import Delivery, DeliveryState, Preferences, RungKey
from engine.notices.documents import read_kept, write_kept
from engine.notices.life import KeptChange, over_at
from engine.notices.moments import london_day
from engine.notices.posts import Post, PostState
from engine.notices.seen import Reading, Token, Told
from engine.notices.store import OpenedRung, RungLine


def change_row(kept: KeptChange) -> dict[str, Any]:
    return {
        "ref": kept.ref,
        "revision": kept.revision,
        "starts": kept.change.starts,
        "over_at": over_at(kept),
        "record": write_kept(kept),
    }


def read_change_row(row: Any) -> KeptChange:
    return read_kept(row.record)


def key_columns(key: RungKey) -> dict[str, Any]:
    return {"ref": key.change, "schedule": key.schedule, "rung": key.rung}


def read_key(row: RowMapping) -> RungKey:
    return RungKey(change=row["ref"], schedule=row["schedule"], rung=row["rung"])


def rung_rows(opened: OpenedRung) -> list[dict[str, Any]]:
    """The rung itself, and those it passes over."""
    key = key_columns(opened.key)
    same = {"due": opened.due, "at": opened.at}
    own = {**key, **same, "people": len(opened.deliveries), "passed_over": False}
    return [own, *({**key, **same, "rung": rung, "people": 0, "passed_over": True} for rung in opened.passed_over)]


def read_rung(row: RowMapping) -> RungLine:
    return RungLine(
        key=read_key(row), due=row["due"], at=row["at"], people=row["people"], passed_over=row["passed_over"]
    )


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    return {
        **key_columns(delivery.key),
        "person": delivery.person,
        "reasons": json.dumps(delivery.reasons, ensure_ascii=False),
        "state": delivery.state.value,
        "at": delivery.at,
        "not_before": delivery.not_before,
        "counts_on": counts_on(delivery),
        "letter": delivery.letter,
    }


def counts_on(delivery: Delivery) -> date | None:
    return london_day(delivery.not_before) if delivery.counts else None


def read_deliveries(rows: Iterable[RowMapping]) -> list[Delivery]:
    return [
        Delivery(
            key=read_key(row),
            person=row["person"],
            reasons=tuple(json.loads(row["reasons"])),
            state=DeliveryState(row["state"]),
            at=row["at"],
            not_before=row["not_before"],
            counts=row["counts_on"] is not None,
            letter=row["letter"],
        )
        for row in rows
    ]


def token_row(token: Token) -> dict[str, Any]:
    return {
        "hash": token.hash,
        "ref": token.change,
        "person": token.person,
        "expires": token.expires,
        "used": token.used,
    }


def read_token(row: RowMapping) -> Token:
    return Token(hash=row["hash"], change=row["ref"], person=row["person"], expires=row["expires"], used=row["used"])


def reading_row(reading: Reading) -> dict[str, Any]:
    return {
        "ref": reading.change,
        "person": reading.person,
        "how": reading.how.value,
        "done_by": reading.by,
        "at": reading.at,
        "not_a_user": reading.not_a_user,
        "relevant": reading.relevant,
    }


def read_reading(row: RowMapping) -> Reading:
    return Reading(
        change=row["ref"],
        person=row["person"],
        how=Told(row["how"]),
        by=row["done_by"],
        at=row["at"],
        not_a_user=row["not_a_user"],
        relevant=row["relevant"],
    )


def post_row(post: Post) -> dict[str, Any]:
    return {
        **key_columns(post.key),
        "channel": post.channel,
        "content": post.content,
        "state": post.state.value,
        "attempts": post.attempts,
        "again": post.again,
        "reason": post.reason,
    }


def read_post(row: RowMapping) -> Post:
    return Post(
        key=read_key(row),
        channel=row["channel"],
        content=row["content"],
        state=PostState(row["state"]),
        attempts=row["attempts"],
        again=row["again"],
        reason=row["reason"],
    )


def preference_row(preferences: Preferences) -> dict[str, Any]:
    return {
        "person": preferences.person,
        "weekly": preferences.weekly,
        "quiet_from": _clock(preferences.quiet_from),
        "quiet_to": _clock(preferences.quiet_to),
    }


def read_preference(row: RowMapping | Mapping[str, Any]) -> Preferences:
    return Preferences(
        person=row["person"],
        weekly=row["weekly"],
        quiet_from=_read_clock(row["quiet_from"]),
        quiet_to=_read_clock(row["quiet_to"]),
    )


def _clock(value: time | None) -> str:
    return f"{value:%H:%M}" if value is not None else ""


def _read_clock(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
