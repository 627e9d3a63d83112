"""How each source's files are read; supplier and order number of a row."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns for the maps, and for what a row may tell besides."""
    op.add_column("ledger_sources", sa.Column("column_maps", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("postings", sa.Column("supplier", sa.String(200), nullable=False, server_default=""))
    op.add_column("postings", sa.Column("order_number", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    """Without maps every file must have the contract's headings."""
    op.drop_column("postings", "order_number")
    op.drop_column("postings", "supplier")
    op.drop_column("ledger_sources", "column_maps")
