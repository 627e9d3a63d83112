"""When each person was here last, so that the start page can say what has happened since."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has been here before; sessions that are open know of no earlier visit."""
    op.create_table(
        "visits",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_visits_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_visits"),
    )
    op.add_column("login_sessions", sa.Column("previous_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("login_sessions", sa.Column("previous_seq", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Without the memory."""
    with op.batch_alter_table("login_sessions") as batch:
        batch.drop_column("previous_seq")
        batch.drop_column("previous_at")
    op.drop_table("visits")
