"""Files of the ledger may lie in the folder for attachments."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that are there stay in the database."""
    with op.batch_alter_table("ledger_uploads") as batch_op:
        batch_op.add_column(sa.Column("stored_as", sa.String(40)))
        batch_op.create_index("ix_ledger_uploads_stored_as", ["stored_as"])


def downgrade() -> None:
    """Only for those that lie in the database."""
    with op.batch_alter_table("ledger_uploads") as batch_op:
        batch_op.drop_index("ix_ledger_uploads_stored_as")
        batch_op.drop_column("stored_as")
