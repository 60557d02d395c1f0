"""People, teams, roles and who stands in for whom."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def blob(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "people",
        text("id"),
        text("source"),
        blob("document"),
        text("sealed_with"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "teams",
        text("id"),
        text("name"),
        text("service"),
        text("site"),
        text("manager"),
        text("second_line"),
        text("part_of"),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
    )
    op.create_table(
        "role_holdings",
        text("role"),
        text("person"),
        text("team"),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("role", "person", "team", name="pk_role_holdings"),
    )
    op.create_table(
        "stand_ins",
        text("person"),
        text("stands_in"),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        blob("why"),
        text("sealed_with"),
        sa.PrimaryKeyConstraint("person", "stands_in", "begins", name="pk_stand_ins"),
    )
    op.create_table(
        "people_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people_head"),
    )
