"""What does Alembic do when it is asked to migrate? It works in the transaction it is given."""

from typing import Any, Literal

from alembic import context

from connectors.store.schema import metadata
from connectors.store.tables import Instant


def as_written(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration knows nothing of today's code: our types are written as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters little: the table is rebuilt
    render_item=as_written,
)
context.run_migrations()
