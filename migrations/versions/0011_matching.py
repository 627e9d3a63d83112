"""Rows matched by hand or by a rule, and rows that name an order, are found at once; most rows are neither."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PARTS = (
    ("ix_postings_matched", ["month", "id"], "matched_by IS NOT NULL OR rule_id IS NOT NULL"),
    ("ix_postings_rule", ["rule_id"], "rule_id IS NOT NULL"),
    ("ix_postings_order", ["order_number"], "order_number <> ''"),
)


def upgrade() -> None:
    """Indexes over the few rows."""
    for name, columns, which in PARTS:
        op.create_index(name, "postings", columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def downgrade() -> None:
    """Without them the lists are slower."""
    for name, _, _ in PARTS:
        op.drop_index(name, "postings")
