"""Which tables hold the registers: every record as it is now, as it was each time, and which reminders went?

`document` is sealed, as everything people wrote is; what a record is called and how often it was saved is not.
"""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from connectors.store.tables import Instant, metadata

register_records = Table(
    "register_records",
    metadata,
    Column("register", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("sealed_with", Text, nullable=False),
)

register_versions = Table(
    "register_versions",
    metadata,
    Column("register", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("sealed_with", Text, nullable=False),
)

reminder_marks = Table(  # what has been sent, by key: nothing is written twice, however often a flow runs
    "reminder_marks",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
