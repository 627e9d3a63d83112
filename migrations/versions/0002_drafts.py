"""Drafts, attachments, comments and settings: what writing a request needs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _request_id(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column("request_id", sa.Integer(), primary_key=primary_key, nullable=False)


def _belongs(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    """Tables, and columns of the request that only the form fills in."""
    op.create_table(
        "settings",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.JSON(), nullable=False),
    )
    op.create_table(
        "draft_texts",
        _request_id(primary_key=True),
        sa.Column("field", sa.String(40), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(200), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        _belongs("draft_texts", "request_id", "investment_requests"),
    )
    op.create_table(
        "draft_presence",
        _request_id(primary_key=True),
        sa.Column("user_id", sa.Integer(), primary_key=True),
        sa.Column("seen_at", MOMENT, nullable=False),
        _belongs("draft_presence", "request_id", "investment_requests"),
        _belongs("draft_presence", "user_id", "users"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), primary_key=True),
        _request_id(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("stored_as", sa.String(40)),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        _belongs("attachments", "request_id", "investment_requests"),
    )
    op.create_index("ix_attachments_request_id", "attachments", ["request_id"])
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), primary_key=True),
        _request_id(),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        _belongs("comments", "request_id", "investment_requests"),
        _belongs("comments", "author_id", "users"),
    )
    op.create_index("ix_comments_request_id", "comments", ["request_id"])
    op.create_table(
        "mentions",
        sa.Column("comment_id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), primary_key=True),
        sa.Column("seen_at", MOMENT),
        _belongs("mentions", "comment_id", "comments"),
        _belongs("mentions", "user_id", "users"),
    )
    op.create_index("ix_mentions_user_id", "mentions", ["user_id"])
    with op.batch_alter_table("investment_requests") as batch:
        batch.add_column(sa.Column("procurement_status", sa.String(40), nullable=False, server_default=""))
        batch.add_column(sa.Column("urgent_reason", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("supplements_id", sa.Integer()))
        batch.add_column(sa.Column("previous_id", sa.Integer()))
        batch.add_column(sa.Column("unit_rank", sa.Integer()))
        for column in ("supplements_id", "previous_id"):
            name = f"fk_investment_requests_{column}"
            batch.create_foreign_key(name, "investment_requests", [column], ["id"])
    revisions = sa.table("revisions", sa.column("name"), sa.column("number"), sa.column("changed_at"))
    op.execute(revisions.insert().values(name="numbers", number=1, changed_at=sa.func.now()))


def downgrade() -> None:
    """Back to before there were drafts; what was written in them is lost."""
    op.execute("DELETE FROM revisions WHERE name = 'numbers'")
    with op.batch_alter_table("investment_requests") as batch:
        for column in ("supplements_id", "previous_id"):
            batch.drop_constraint(f"fk_investment_requests_{column}", type_="foreignkey")
        for column in ("unit_rank", "previous_id", "supplements_id", "urgent_reason", "procurement_status"):
            batch.drop_column(column)
    for table in ("mentions", "comments", "attachments", "draft_presence", "draft_texts", "settings"):
        op.drop_table(table)
