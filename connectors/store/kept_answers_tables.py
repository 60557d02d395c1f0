"""Which table holds what programs were told, for when they ask again?"""

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from connectors.store.tables import Instant, metadata

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("id", Text, primary_key=True),  # SHA-256 of who asked and their key
    Column("digest", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("content", LargeBinary),
    Column("sealed_with", Text),
    Index(None, "at"),
)
