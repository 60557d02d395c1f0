"""Who may sign in on this machine, their sessions, and the forms they have begun."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def once(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(column, name=f"uq_{table}_{column}")


def upgrade() -> None:
    op.create_table(
        "accounts",
        text("id"),
        text("sign_in"),
        text("person"),
        text("roles"),
        text("password"),
        sa.Column("second_factor", sa.LargeBinary()),
        text("sealed_with", null=True),
        count("last_code"),
        text("identity", null=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        count("wrong"),
        instant("rests_until", null=True),
        instant("created"),
        key("accounts", "id"),
        once("accounts", "sign_in"),
        once("accounts", "identity"),
    )
    op.create_table(
        "sessions",
        text("id"),
        text("account"),
        instant("opened"),
        instant("seen"),
        key("sessions", "id"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_sessions_account"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table("set_up_links", text("id"), text("account"), instant("expires"), key("set_up_links", "id"))
    op.create_table(
        "robot_tokens",
        text("id"),
        text("digest"),
        text("name"),
        text("roles"),
        text("made_by"),
        instant("made"),
        instant("expires"),
        instant("revoked", null=True),
        instant("used", null=True),
        key("robot_tokens", "id"),
        once("robot_tokens", "digest"),
    )
    op.create_table(
        "form_drafts",
        text("case_id"),
        text("item"),
        text("done_by"),
        instant("at"),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        text("sealed_with"),
        key("form_drafts", "case_id", "item", "done_by"),
    )
