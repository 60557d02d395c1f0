"""Which tables hold the maps people draw: each as it is now, every change made to it, and versions with a name?

`document` is sealed, as everything people wrote is.
"""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from connectors.store.tables import Instant, metadata

drawn_maps = Table(
    "drawn_maps",
    metadata,
    Column("id", Text, primary_key=True),
    Column("edits", Integer, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("copied_from", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("sealed_with", Text, nullable=False),
)

map_edits = Table(
    "map_edits",
    metadata,
    Column("map", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("undoes", Integer),
    Column("document", LargeBinary, nullable=False),
    Column("sealed_with", Text, nullable=False),
)

map_versions = Table(
    "map_versions",
    metadata,
    Column("map", Text, primary_key=True),
    Column("edits", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
