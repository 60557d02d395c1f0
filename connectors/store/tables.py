"""Which tables hold cases, letters and the audit trail? docs/guide/database.md shows them together.

Columns named `document`, `answers`, `special`, `content` and `detail` hold what people wrote and what was
written to them: always sealed (sealed.py), with the id of the key in `sealed_with`, and emptied when a case
is disposed of. The other columns are what eightflows needs to find its work, and no free text.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from engine.cases.documents import instant_text

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware moment, returned in UTC. SQLite has no such type: there it is text, always as long, which sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        return _text if dialect.name == "sqlite" else _aware

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        return _from_text if dialect.name == "sqlite" else _utc


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("a moment without its time zone is not kept")
    return value


def _text(value: datetime | None) -> str | None:
    checked = _aware(value)
    return None if checked is None else instant_text(checked)


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


metadata = MetaData(naming_convention=NAMES)

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("process", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("subject", Text, nullable=False),  # emptied at disposal
    Column("status", Text, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("closed", Instant),
    Column("revision", Integer, nullable=False),
    Column("document", LargeBinary),
    Column("sealed_with", Text),
    Column("dispose_from", Date),
    Column("disposal_rule", Text, nullable=False, default=""),
    Column("on_hold", Boolean, nullable=False, default=False),
    Column("disposed", Instant),
    Index(None, "process", "status"),
    Index(None, "subject"),
    Index(None, "dispose_from"),
    Index(None, "opened"),
)

events = Table(
    "events",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # place in the case's history, from 1
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("document", LargeBinary),
    Column("sealed_with", Text),
    UniqueConstraint("case_id", "id"),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("item", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("timer", Text),
    Column("due", Instant, nullable=False),
    Column("claimable_from", Instant),  # when it is due, then when its claim ends; empty once it is done
    Column("token", Integer, nullable=False, default=0),
    Column("done", Instant),
    Column("document", Text, nullable=False),  # who is asked for which form by when: nothing to seal
    Index(None, "kind", "claimable_from", "id"),
    Index(None, "case_id"),
)

open_items = Table(
    "open_items",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("node", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("due", Instant),
    Column("asked", Text, nullable=False),
    Column("assignee", Text, nullable=False),
    Column("shade", Text, nullable=False),
    Index(None, "asked", "due"),
    Index(None, "assignee", "due"),
    Index(None, "due"),
)

filled_forms = Table(
    "filled_forms",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("form", Text, nullable=False),
    Column("form_version", Text, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answers", LargeBinary, nullable=False),
    Column("special", LargeBinary),
    Column("sealed_with", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),  # empty for a letter that belongs to none
    Column("recipient", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("when_unsure", Text, nullable=False),
    Column("claimable_from", Instant),  # as in requests; empty once it is sent, failed or held
    Column("token", Integer, nullable=False, default=0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("changed", Instant),
    Column("reason", Text, nullable=False, default=""),
    Index(None, "claimable_from", "id"),
    Index(None, "state", "changed"),
    Index(None, "case_id"),
)

letters = Table(  # apart from the outbox, whose rows change three times while a letter never does
    "letters",
    metadata,
    Column("id", ForeignKey("outbox.id"), primary_key=True),
    Column("content", LargeBinary),
    Column("sealed_with", Text),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("detail", LargeBinary),
    Column("sealed_with", Text),
    Column("digest", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index(None, "case_id"),
)

audit_head = Table(  # one row: how far the trail has come. Whoever appends locks it
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)

process_files = Table(
    "process_files",
    metadata,
    Column("process", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

sealing_keys = Table(  # every key something may be sealed with, so that a missing or a wrong one is noticed at once
    "sealing_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
)
