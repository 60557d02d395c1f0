"""Who may sign in on this machine, and their sessions."""

from collections.abc import Sequence

revision = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    pass
