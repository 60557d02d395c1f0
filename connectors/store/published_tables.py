"""Which table holds the drawn maps that run? Their files are in process_files, as those of every process.

`document` (what was said of each step) is sealed, as everything people wrote is.
"""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, Text

from connectors.store.tables import Instant, metadata

published_processes = Table(
    "published_processes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("map_edits", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("sealed_with", Text, nullable=False),
)
