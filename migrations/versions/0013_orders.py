"""Orders: what is bought and not yet invoiced."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The rows of every list of orders that was read in."""
    op.create_table(
        "purchase_orders",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.String(40), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("cost_centre", sa.String(40), nullable=False),
        sa.Column("project", sa.String(40), nullable=False),
        sa.Column("supplier", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("invoiced_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["ledger_imports.id"], name="fk_purchase_orders_import_id"),
    )
    for column in ("import_id", "project"):
        op.create_index(f"ix_purchase_orders_{column}", "purchase_orders", [column])


def downgrade() -> None:
    """Forget what is ordered."""
    op.drop_table("purchase_orders")
