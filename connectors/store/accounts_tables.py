"""Which tables hold who may sign in, their sessions, the forms they have begun, and the letters they chose?"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from connectors.store.tables import Instant, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sign_in", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("roles", Text, nullable=False),  # separated by spaces
    Column("password", Text, nullable=False),
    Column("second_factor", LargeBinary),
    Column("sealed_with", Text),
    Column("last_code", Integer, nullable=False, default=0),
    Column("identity", Text),
    Column("disabled", Boolean, nullable=False),
    Column("wrong", Integer, nullable=False, default=0),
    Column("rests_until", Instant),
    Column("created", Instant, nullable=False),
    UniqueConstraint("sign_in"),
    UniqueConstraint("identity"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),  # SHA-256 of what the browser holds
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("opened", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Index(None, "account"),
)

set_up_links = Table(
    "set_up_links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("expires", Instant, nullable=False),
)

robot_tokens = Table(
    "robot_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("revoked", Instant),
    Column("used", Instant),
    UniqueConstraint("digest"),
)

form_drafts = Table(
    "form_drafts",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("done_by", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("entries", LargeBinary, nullable=False),
    Column("sealed_with", Text, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("person", Text, primary_key=True),
    Column("letter", Text, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("weekday", Integer, nullable=False),
)
