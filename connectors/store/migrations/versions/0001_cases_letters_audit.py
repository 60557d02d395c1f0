"""Cases, letters and the audit trail: the first tables."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPEND_ONLY = {
    "audit": ("number", "at", "done_by", "what", "case_id", "item", "digest", "hash"),
    "events": ("case_id", "number", "id", "kind", "at", "done_by", "item"),
}


def text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def blob(name: str, *, null: bool = True) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def belongs_to_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=f"fk_{table}_case_id")


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    cases()
    requests()
    filled_forms()
    outbox()
    audit()
    op.create_table(
        "process_files",
        text("process"),
        text("version"),
        text("name"),
        blob("content", null=False),
        key("process_files", "process", "version", "name"),
    )
    op.create_table("sealing_keys", text("id"), text("fingerprint"), key("sealing_keys", "id"))
    for table, columns in APPEND_ONLY.items():
        only_append(table, columns)


def cases() -> None:
    op.create_table(
        "cases",
        text("id"),
        text("process"),
        text("version"),
        text("subject"),
        text("status"),
        instant("opened"),
        instant("closed", null=True),
        count("revision"),
        blob("document"),
        text("sealed_with", null=True),
        sa.Column("dispose_from", sa.Date(), nullable=True),
        text("disposal_rule"),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        instant("disposed", null=True),
        key("cases", "id"),
    )
    index("cases", "process", "status")
    index("cases", "subject")
    index("cases", "dispose_from")
    index("cases", "opened")
    op.create_table(
        "events",
        text("case_id"),
        count("number"),
        text("id"),
        text("kind"),
        instant("at"),
        text("done_by"),
        text("item"),
        blob("document"),
        text("sealed_with", null=True),
        key("events", "case_id", "number"),
        sa.UniqueConstraint("case_id", "id", name="uq_events_case_id_id"),
        belongs_to_case("events"),
    )
    op.create_table(
        "open_items",
        text("case_id"),
        text("item"),
        text("node"),
        text("state"),
        instant("since"),
        instant("due", null=True),
        text("asked"),
        text("assignee"),
        text("shade"),
        key("open_items", "case_id", "item"),
        belongs_to_case("open_items"),
    )
    index("open_items", "asked", "due")
    index("open_items", "assignee", "due")
    index("open_items", "due")


def requests() -> None:
    op.create_table(
        "requests",
        text("id"),
        text("case_id"),
        text("item"),
        text("kind"),
        text("timer", null=True),
        instant("due"),
        instant("claimable_from", null=True),
        count("token"),
        instant("done", null=True),
        text("document"),
        key("requests", "id"),
        belongs_to_case("requests"),
    )
    index("requests", "kind", "claimable_from", "id")
    index("requests", "case_id")


def filled_forms() -> None:
    op.create_table(
        "filled_forms",
        text("case_id"),
        text("item"),
        text("form"),
        text("form_version"),
        text("done_by"),
        instant("at"),
        blob("answers", null=False),
        blob("special"),
        text("sealed_with"),
        key("filled_forms", "case_id", "item"),
        belongs_to_case("filled_forms"),
    )


def outbox() -> None:
    op.create_table(
        "outbox",
        text("id"),
        text("case_id"),
        text("recipient"),
        text("state"),
        text("when_unsure"),
        instant("claimable_from", null=True),
        count("token"),
        count("attempts"),
        instant("changed", null=True),
        text("reason"),
        key("outbox", "id"),
    )
    index("outbox", "claimable_from", "id")
    index("outbox", "state")
    index("outbox", "case_id")
    op.create_table(
        "letters",
        text("id"),
        blob("content"),
        text("sealed_with", null=True),
        key("letters", "id"),
        sa.ForeignKeyConstraint(["id"], ["outbox.id"], name="fk_letters_id"),
    )


def audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        instant("at"),
        text("done_by"),
        text("what"),
        text("case_id"),
        text("item"),
        blob("detail"),
        text("sealed_with", null=True),
        text("digest"),
        text("hash"),
        key("audit", "number"),
    )
    index("audit", "case_id")
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        text("hash"),
        key("audit_head", "id"),
    )
    beginning = sha256(b"eightflows audit trail").hexdigest()
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": beginning}])


def only_append(table: str, columns: Sequence[str]) -> None:
    """The database refuses to delete rows or change these columns. A table rebuilt later needs this again."""
    said = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for name, doing in (("delete", "DELETE"), ("update", f"UPDATE OF {', '.join(columns)}")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {doing} ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_append() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, doing in (("delete", "DELETE"), ("update", f"UPDATE OF {', '.join(columns)}")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{name} BEFORE {doing} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_only_append()"
        )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_append()"
    )
