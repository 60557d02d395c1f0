"""Notices: changes, whom they touch, what was sent and read."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    changes()
    deliveries()
    readings()


def text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def flag(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def table(name: str, key: Sequence[str], *columns: sa.Column[Any]) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def changes() -> None:
    table(
        "notice_changes",
        ("ref",),
        text("ref"),
        number("revision"),
        instant("starts"),
        instant("over_at", null=True),
        text("record"),
    )
    index("notice_changes", "over_at")
    table(
        "notice_versions",
        ("ref", "revision"),
        text("ref"),
        number("revision"),
        instant("at"),
        text("done_by"),
        text("why"),
        text("record"),
    )
    table(
        "notice_rungs",
        ("ref", "schedule", "rung"),
        text("ref"),
        number("schedule"),
        text("rung"),
        instant("due"),
        instant("at"),
        number("people"),
        flag("passed_over"),
    )


def deliveries() -> None:
    table(
        "notice_deliveries",
        ("ref", "schedule", "rung", "person"),
        text("ref"),
        number("schedule"),
        text("rung"),
        text("person"),
        text("reasons"),
        text("state"),
        instant("at"),
        instant("not_before"),
        sa.Column("counts_on", sa.Date(), nullable=True),
        text("letter"),
    )
    index("notice_deliveries", "person", "counts_on")
    index("notice_deliveries", "state", "not_before")
    index("notice_deliveries", "letter")
    table(
        "notice_digests",
        ("day",),
        sa.Column("day", sa.Date(), nullable=False),
        instant("at"),
        number("letters"),
    )
    table(
        "notice_posts",
        ("ref", "schedule", "rung", "channel"),
        text("ref"),
        number("schedule"),
        text("rung"),
        text("channel"),
        text("content"),
        text("state"),
        number("attempts"),
        instant("again"),
        text("reason"),
    )
    index("notice_posts", "state", "again")


def readings() -> None:
    table(
        "notice_tokens",
        ("hash",),
        text("hash"),
        text("ref"),
        text("person"),
        instant("expires"),
        instant("used", null=True),
    )
    table(
        "notice_readings",
        ("ref", "person"),
        text("ref"),
        text("person"),
        text("how"),
        text("done_by"),
        instant("at"),
        flag("not_a_user"),
        flag("relevant", null=True),
    )
    table(
        "notice_not_users",
        ("system", "person"),
        text("system"),
        text("person"),
        instant("at"),
    )
    table(
        "notice_preferences",
        ("person",),
        text("person"),
        flag("weekly"),
        text("quiet_from"),
        text("quiet_to"),
    )
    table(
        "notice_votes",
        ("poll", "person"),
        text("poll"),
        text("person"),
        text("choice"),
        instant("at"),
    )
