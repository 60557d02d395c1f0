"""Which tables hold people, teams, roles and stand-ins? What people are called and why they are away is sealed."""

from sqlalchemy import Column, Date, Integer, LargeBinary, Table, Text

from connectors.store.tables import metadata

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),  # the list they came with first
    Column("document", LargeBinary, nullable=False),
    Column("sealed_with", Text, nullable=False),
)

teams = Table(
    "teams",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("manager", Text, nullable=False),
    Column("second_line", Text, nullable=False),
    Column("part_of", Text, nullable=False),
)

role_holdings = Table(
    "role_holdings",
    metadata,
    Column("role", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("team", Text, primary_key=True),  # "" for the whole trust
    Column("begins", Date),
    Column("ends", Date),
)

stand_ins = Table(
    "stand_ins",
    metadata,
    Column("person", Text, primary_key=True),
    Column("stands_in", Text, primary_key=True),
    Column("begins", Date, primary_key=True),
    Column("ends", Date, nullable=False),
    Column("why", LargeBinary, nullable=False),
    Column("sealed_with", Text, nullable=False),
)

people_head = Table(  # one row: which change the others are as of. Whoever changes them locks it
    "people_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
)
