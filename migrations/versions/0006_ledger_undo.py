"""Files that were handed in, rows that an import replaced, rules that match rows, and how a row was matched."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What an import needs so that it can be looked at before and undone after."""
    with op.batch_alter_table("ledger_imports") as table:
        table.add_column(sa.Column("kind", sa.String(40), nullable=False, server_default="utfall"))
        table.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("undone_by", sa.String(200), nullable=False, server_default=""))
    op.create_table(
        "matching_rules",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("project", sa.String(40), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("cost_centre", sa.String(40), nullable=False),
        sa.Column("supplier", sa.String(200), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name="fk_matching_rules_request_id"),
        sa.ForeignKeyConstraint(["source_id"], ["ledger_sources.id"], name="fk_matching_rules_source_id"),
    )
    op.create_index("ix_matching_rules_request_id", "matching_rules", ["request_id"])
    with op.batch_alter_table("postings") as table:
        table.add_column(sa.Column("rule_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("matched_by", sa.String(200), nullable=True))
        table.create_foreign_key("fk_postings_rule_id", "matching_rules", ["rule_id"], ["id"])
    _replaced_postings()
    _uploads()


def _replaced_postings() -> None:
    op.create_table(
        "replaced_postings",
        sa.Column("replaced_by", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("voucher", sa.String(40), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("cost_centre", sa.String(40), nullable=False),
        sa.Column("project", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("supplier", sa.String(200), nullable=False, server_default=""),
        sa.Column("order_number", sa.String(40), nullable=False, server_default=""),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("matched_by", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["replaced_by"], ["ledger_imports.id"], name="fk_replaced_postings_replaced_by"),
        sa.ForeignKeyConstraint(["source_id"], ["ledger_sources.id"], name="fk_replaced_postings_source_id"),
        sa.ForeignKeyConstraint(["import_id"], ["ledger_imports.id"], name="fk_replaced_postings_import_id"),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name="fk_replaced_postings_request_id"),
        sa.ForeignKeyConstraint(["rule_id"], ["matching_rules.id"], name="fk_replaced_postings_rule_id"),
    )


def _uploads() -> None:
    op.create_table(
        "ledger_uploads",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("column_map", sa.JSON(), nullable=True),
        sa.Column("preview", sa.JSON(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by", sa.String(200), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["ledger_imports.id"], name="fk_ledger_uploads_import_id"),
    )
    for column in ("sha256", "import_id", "uploaded_at"):
        op.create_index(f"ix_ledger_uploads_{column}", "ledger_uploads", [column])
    op.create_table(
        "ledger_upload_parts",
        sa.Column("upload_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["ledger_uploads.id"], name="fk_ledger_upload_parts_upload_id"),
    )


def downgrade() -> None:
    """Imports can no longer be undone; hand-made matches stay as they are."""
    op.drop_table("ledger_upload_parts")
    op.drop_table("ledger_uploads")
    op.drop_table("replaced_postings")
    with op.batch_alter_table("postings") as table:
        table.drop_constraint("fk_postings_rule_id", type_="foreignkey")
        table.drop_column("matched_by")
        table.drop_column("rule_id")
    op.drop_table("matching_rules")
    with op.batch_alter_table("ledger_imports") as table:
        table.drop_column("undone_by")
        table.drop_column("undone_at")
        table.drop_column("kind")
