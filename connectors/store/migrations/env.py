"""What does Alembic do when it is asked to migrate? It works in the transaction it is given."""

from alembic import context

from connectors.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters little: the table is rebuilt
)
context.run_migrations()
