"""A counter of what the outcome report is made from: most writes do not concern it."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """It begins where the data's own stands: an older copy that is put back and upgraded counts nothing again."""
    op.execute(
        "INSERT INTO revisions (name, number, changed_at)"
        " SELECT 'report', number, changed_at FROM revisions WHERE name = 'data'"
    )


def downgrade() -> None:
    """Without it."""
    op.execute("DELETE FROM revisions WHERE name = 'report'")
