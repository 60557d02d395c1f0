"""How many letters were sent since a moment is found without reading all that ever were."""

from collections.abc import Sequence

from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("ix_outbox_state", "outbox")
    op.create_index("ix_outbox_state_changed", "outbox", ["state", "changed"])
