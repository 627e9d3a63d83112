"""A password that an administrator has set is changed at the first log-in."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The passwords there are were chosen by their owners."""
    column = sa.Column("password_is_temporary", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("users", column)


def downgrade() -> None:
    """Without the mark."""
    with op.batch_alter_table("users") as batch:
        batch.drop_column("password_is_temporary")
