"""Which tables hold notices: changes, what went to whom and why, links, what was read?

Nothing here is about a person in our care (the adviser refuses it), and people stand in it by their id alone: it is
not sealed. The letters themselves, with names and addresses, are in the outbox, sealed as all letters are.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text

from connectors.store.tables import Instant, metadata

notice_changes = Table(
    "notice_changes",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("starts", Instant, nullable=False),
    Column("over_at", Instant),  # from when on nothing is left to do; empty: not known yet
    Column("record", Text, nullable=False),
    Index(None, "over_at"),
)

notice_versions = Table(
    "notice_versions",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("record", Text, nullable=False),
)

notice_rungs = Table(  # a rung is opened, or passed over, once: this row says so
    "notice_rungs",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("schedule", Integer, primary_key=True, autoincrement=False),
    Column("rung", Text, primary_key=True),
    Column("due", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("people", Integer, nullable=False),
    Column("passed_over", Boolean, nullable=False),
)

notice_deliveries = Table(  # the evaluated list of each rung: who, why, and what became of it
    "notice_deliveries",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("schedule", Integer, primary_key=True, autoincrement=False),
    Column("rung", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("reasons", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("counts_on", Date),  # the London day on which the frequency cap counts it
    Column("letter", Text, nullable=False),
    Index(None, "person", "counts_on"),
    Index(None, "state", "not_before"),
    Index(None, "letter"),
)

notice_digests = Table(  # the digest of a day is written once: it is never split
    "notice_digests",
    metadata,
    Column("day", Date, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("letters", Integer, nullable=False),
)

notice_tokens = Table(
    "notice_tokens",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("ref", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("used", Instant),
)

notice_readings = Table(
    "notice_readings",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("how", Text, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("not_a_user", Boolean, nullable=False),
    Column("relevant", Boolean),
)

notice_not_users = Table(
    "notice_not_users",
    metadata,
    Column("system", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)

notice_preferences = Table(
    "notice_preferences",
    metadata,
    Column("person", Text, primary_key=True),
    Column("weekly", Boolean, nullable=False),
    Column("quiet_from", Text, nullable=False),
    Column("quiet_to", Text, nullable=False),
)

notice_posts = Table(
    "notice_posts",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("schedule", Integer, primary_key=True, autoincrement=False),
    Column("rung", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("again", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "state", "again"),
)

notice_votes = Table(
    "notice_votes",
    metadata,
    Column("poll", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("choice", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
